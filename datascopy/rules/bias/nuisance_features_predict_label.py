"""A view without the content tells the label.

Why: Where the frame, the light or the header of a picture goes with its class, a model can be right without seeing what the picture is about,
    and a test on the same data does not show it.
Evidence: Ridge regressions (headers: boosted trees, where LightGBM is installed) on views that are blind on purpose, fitted to four fifths of the
    groups and held against the fifth, five times; ranks within each fold, AUC over all. Labels are exchanged between groups, within the source
    where one is declared, and everything is fitted anew for each; all views, classes and labels are one family (Benjamini and Hochberg).
Remedy: Report this figure beside every score on the data. Crop or mask the frame, bring light and encoding to one form, and test on data from
    elsewhere.
Limits: Frame and light hold anatomy, pose and collimation too: an AUC above chance says what can be told, not what a model makes of it. Small
    marks, and marks inside the picture, are not seen. Without groups nothing is more than inconclusive.
Source: Maguolo and Nanni 2021 and DeGrave et al. 2021 (chest X-rays told apart without their lungs); permutation of groups.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity
from datascopy.rule import Answer, NotHere, blind_answers, comparisons, figures, probed, rule, unprobed


@rule(severity=Severity.WARNING, needs=("catalog", "images", "headers", "masks", "probes"))
def nuisance_features_predict_label(seen: Evidence) -> Iterator[Answer]:
    """Look at every label of every population of pictures."""
    compared = [one for one in comparisons(seen) if any(not label.is_number for label in one.labels)]
    if not compared:
        yield NotHere("no label is known of any collection of pictures")
        return
    for comparison in compared:
        why = unprobed(seen, comparison)
        if why is not None:
            yield why
    told = probed(seen, [(one, [label for label in one.labels if not label.is_number]) for one in compared], divided=True)
    for comparison in compared:
        yield from blind_answers(told, comparison, "label")
        yield from figures.bars(told, comparison)
        yield from figures.means(seen, comparison)
