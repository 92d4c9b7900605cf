"""A view without the content tells the source.

Why: Where a frame, the light or a header names the hospital, the country or the camera that a picture comes from, whatever else goes with that
    source can be told from it: classes, severity, who the patients are.
Evidence: As in bias/nuisance-features-predict-label, with every declared source in place of the label.
Remedy: Test on a source that training has not seen. Bring size, encoding, frame and light to one form before training.
Limits: What tells the source need not go with any label: see bias/source-is-label. A source that nobody declared is not asked for.
Source: Torralba and Efros 2011 (name that dataset); Zech et al. 2018 (hospitals told apart by X-rays).
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity
from datascopy.rule import Answer, NotHere, blind_answers, comparisons, figures, probed, rule, unprobed


@rule(severity=Severity.NOTE, needs=("catalog", "images", "headers", "masks", "probes"))
def name_that_source(seen: Evidence) -> Iterator[Answer]:
    """Look at every declared source of every population of pictures."""
    compared = [(one, [source for source in one.sources if not source.refused and not source.is_number]) for one in comparisons(seen)]
    compared = [(one, sources) for one, sources in compared if sources]
    if not compared:
        yield NotHere("no attribute is declared that says where pictures come from")
        return
    for comparison, _ in compared:
        why = unprobed(seen, comparison)
        if why is not None:
            yield why
    told = probed(seen, compared, divided=False)
    for comparison, _ in compared:
        yield from blind_answers(told, comparison, "source")
        yield from figures.bars(told, comparison)
