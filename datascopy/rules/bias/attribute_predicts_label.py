"""Something beside the label goes with the label.

Why: Portable views go with severe disease, instruments and marks with sick patients, one size with one class. Whoever trains on such data can
    be right for the wrong reason, and a test on the same data does not show it.
Evidence: Every attribute that the profile gives a role, every contrast, the size, shape, grey values, borders and format of the pictures, what
    their headers state (tables, subsampling, density, depth, colour profile), numbers in their names, and the number of pictures in a group, against every label. Groups (patients, videos) are compared, each of weight 1, by
    permutation within source and size of group; with sources and missing values, all pairs of the run are one family (Benjamini and
    Hochberg).
Remedy: Report results for each side of what is named, and balance or match on it where a model is trained and tested.
Limits: This tells what goes together in this data, not why, and not what becomes of it in training. Without a group, pictures are treated as
    independent and nothing is more than inconclusive. A pair passes only where effects as large as an odds ratio of 2 (an AUC of .6) are excluded.
Source: Permutation of groups, not pictures (Winkler et al. 2014, exchangeability blocks); odds ratios with the larger of two standard errors.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity
from datascopy.rule import (
    Answer,
    Looked,
    NotHere,
    Tested,
    as_test,
    comparisons,
    figures,
    found_pairs,
    gone,
    lead,
    note,
    refused,
    rule,
    unlabelled,
)


@rule(severity=Severity.WARNING, needs=("catalog", "images", "headers", "masks"))
def attribute_predicts_label(seen: Evidence) -> Iterator[Answer]:
    """Look at every trait of every population that is neither a source nor an outcome."""
    compared = [one for one in comparisons(seen) if one.labels]
    if not compared:
        yield NotHere("no label is known of any collection, so that nothing can go with one")
    for comparison in compared:
        yield from unlabelled(comparison)
        yield Looked(comparison.population.facts.title, len(comparison.population.rows), comparison.population.unit)
        yield from map(Tested, refused(comparison))
        pairs = comparison.pairs("attributes", comparison.attributes)
        yield from (Tested(as_test(pair, note(pair))) for pair in pairs)
        yield from (found_pairs(several, lead=lead(trait)) for trait, several in gone(pairs))
        yield from figures.forests([several[0] for _, several in gone(pairs)])
        yield from figures.powers(comparison, pairs)
