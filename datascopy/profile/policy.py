"""Read a policy: severities, thresholds, minimum coverage, required rules, waivers."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from datascopy.model import Policy, Severity, Waiver
from datascopy.profile.complaints import Complaints, raise_all
from datascopy.profile.located import Keys, Located, read_bytes, read_yaml
from datascopy.profile.suggest import did_you_mean, listed
from datascopy.profile.validate import validate


def load_policy(file: Path, rule_ids: Collection[str], collections: Collection[str]) -> Policy:
    """Read and check a policy. Its `thresholds` are only those that the file sets; `model.THRESHOLDS` has the rest.

    Args:
        file: the YAML file; an empty one is the default policy.
        rule_ids: ids of all rules, `family/stem`.
        collections: names of the profile's collections.

    Raises:
        Fault: an unknown key, rule, family, collection, threshold or severity, or a date that is none; with file and line.
    """
    located = read_yaml(file)
    if located.value is None:
        located = Located(file, {})
    raise_all(validate(located, "policy"))
    raise_all(_check(located, rule_ids, collections))
    value = located.value
    return Policy(
        severities={name: Severity(word) for name, word in value.get("severities", {}).items()},
        thresholds={name: float(number) for name, number in value.get("thresholds", {}).items()},
        coverage=float(value.get("coverage", 1.0)),
        require=tuple(value.get("require", ())),
        optional=tuple(value.get("optional", ())),
        waivers=tuple(_waiver(one) for one in value.get("waivers", ())),
        digest=hashlib.sha256(read_bytes(file)).hexdigest(),
    )


def _waiver(keys: Mapping[str, Any]) -> Waiver:
    return Waiver(**{**keys, "until": date.fromisoformat(keys["until"])})


def _check(policy: Located, rule_ids: Collection[str], collections: Collection[str]) -> Complaints:
    complaints = Complaints(policy)
    families = {one.partition("/")[0] for one in rule_ids}
    value = policy.value
    for name in value.get("severities", {}):
        _known(complaints, ("severities", name), name, {*rule_ids, *families}, "rule or family")
    for number, name in enumerate(value.get("require", ())):
        _known(complaints, ("require", number), name, {*rule_ids, *families}, "rule or family")
    for number, name in enumerate(value.get("optional", ())):
        _known(complaints, ("optional", number), name, collections, "collection")
    for number, waiver in enumerate(value.get("waivers", ())):
        _known(complaints, ("waivers", number, "rule"), waiver["rule"], rule_ids, "rule")
        if not waiver["reason"].strip():
            complaints.add(("waivers", number, "reason"), "the reason is empty")
        try:
            date.fromisoformat(waiver["until"])
        except ValueError:
            complaints.add(("waivers", number, "until"), f"{waiver['until']} is no date of the calendar")
    return complaints


def _known(complaints: Complaints, keys: Keys, name: str, known: Collection[str], what: str) -> None:
    if name not in known:
        complaints.add(keys, f"there is no {what} '{name}'{did_you_mean(name, known) or f'; known are {listed(known)}'}")
