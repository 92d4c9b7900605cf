"""An effect points the other way within sources than over all of them.

Why: What is more frequent in the ill over all sources may be less frequent in the ill within each of them (Simpson's paradox): then the pooled
    figure says the opposite of what holds for any patient of the data.
Evidence: Every attribute against every label, pooled over groups and by Mantel-Haenszel within sources: the two 95 % intervals lie on opposite sides
    of 1.
Remedy: Never quote the pooled figure alone; compare within sources.
Limits: This tells what goes together in this data, not why. Only sources that the profile declares are looked within.
Source: Simpson 1951; Mantel and Haenszel 1959.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity
from datascopy.rule import (
    Answer,
    Looked,
    NotHere,
    Simpson,
    Tested,
    as_changed,
    basis,
    changed_within,
    comparisons,
    found_pairs,
    pooled_effects,
    rule,
    told_within,
    unlabelled,
)

ADVICE = "Never quote the pooled figure alone; compare within sources."


@rule(severity=Severity.WARNING, needs=("catalog", "images", "headers", "masks"))
def simpson(seen: Evidence) -> Iterator[Answer]:
    """Look at every attribute of every population with a source that has an effect when all sources are pooled."""
    compared = [one for one in comparisons(seen) if one.labels and one.source]
    if not compared:
        yield NotHere("no source is declared within which labelled items could be compared")
    for comparison in compared:
        pairs = pooled_effects(comparison)
        if not pairs:
            yield NotHere(f"over all sources, nothing known of the {comparison.population.facts.title} goes with a label")
            continue
        yield from unlabelled(comparison)
        yield Looked(comparison.population.facts.title, len(comparison.population.rows), comparison.population.unit)
        for pair in pairs:
            yield Tested(as_changed(pair, Simpson.REVERSED))
            if changed_within(pair, Simpson.REVERSED):
                told = f"Pointing opposite ways, {pair.class_} and {pair.level}: {told_within(pair)}. {basis(pair)[:1].upper()}{basis(pair)[1:]}."
                yield found_pairs([pair], law=f"reversed {pair.label.name}", told=told, advice=ADVICE)
