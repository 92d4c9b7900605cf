"""An effect over all sources is gone, or much smaller, within each.

Why: Where sources differ in how often they mark pictures and in how often their patients are ill, mark and illness go together in the pooled
    table though they hardly do in any one source. A pooled figure is then read as if it were about patients.
Evidence: Every attribute against every label, pooled over groups and by Mantel-Haenszel within sources: the pooled interval excludes an odds ratio
    of 1, and the logarithm of the odds ratio falls by half or more within sources.
Remedy: Quote the figure within sources beside the pooled one, with the number of groups that carry it, and compare within sources only.
Limits: This tells what goes together in this data, not why. Where one source alone holds both sides and both classes, the figure within sources is
    that source's. Patients that are not known count as one each, which makes intervals too narrow.
Source: Mantel and Haenszel 1959; attenuation by half on the scale of the logarithm.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity
from datascopy.rule import Answer, Simpson, changing_within, rule

ADVICE = "Quote the figure within sources beside the pooled one, with the groups that carry it, and compare within sources only."


@rule(severity=Severity.WARNING, needs=("catalog", "images", "headers", "masks"))
def effect_vanishes_within_source(seen: Evidence) -> Iterator[Answer]:
    """Look at every attribute of every population with a source that has an effect when all sources are pooled."""
    yield from changing_within(seen, Simpson.ATTENUATED, law="vanishes", lead="Attenuated by source", advice=ADVICE)
