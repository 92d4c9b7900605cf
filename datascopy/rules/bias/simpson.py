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
from datascopy.rule import Answer, Simpson, changing_within, rule

ADVICE = "Never quote the pooled figure alone; compare within sources."


@rule(severity=Severity.WARNING, needs=("catalog", "images", "headers", "masks"))
def simpson(seen: Evidence) -> Iterator[Answer]:
    """Look at every attribute of every population with a source that has an effect when all sources are pooled."""
    yield from changing_within(seen, Simpson.REVERSED, law="reversed", lead="Pointing opposite ways", advice=ADVICE)
