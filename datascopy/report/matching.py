"""What matches rest on, as the JSON report has it."""

from typing import Any

from datascopy.model import Matches


def matching_json(matches: Matches) -> dict[str, Any]:
    """Return what matches rest on, in numbers: what was compared, and how many look-alikes are to be expected at the threshold."""
    told = matches.calibration
    calibration = told and {
        "rests_on": told.rests_on,
        "different": told.different,
        "examined": told.examined,
        "passed": told.passed,
        "expected_false": told.expected,
        "at_most": told.at_most,
        "least_threshold": told.least,
        "separable": told.separable,
    }
    return {
        "pictures": matches.pictures,
        "nominated": matches.nominated,
        "examined": matches.examined,
        "unsettled": matches.unsettled,
        "featureless": matches.featureless,
        "threshold": matches.threshold,
        "pairs": len(matches.pairs),
        "groups": len(matches.clusters),
        "pictures_in_groups": len({item for one in matches.clusters for item in one.items}),
        "calibration": calibration,
    }
