"""The pairs that could not be decided, shown on request: never findings, never counted, and never a gate."""

from collections.abc import Iterator, Sequence

from datascopy.model import Match
from datascopy.report.words import plural, printable, share

SHOWN_LINES = 10


def unsettled_lines(pairs: Sequence[Match], hint: str = "--format json lists every pair") -> Iterator[str]:
    """Yield the pairs for a terminal, those that agree most first."""
    yield f"Not settled: {plural(len(pairs), 'pair')} between clear and unclear; no findings, and never counted."
    for pair in sorted(pairs, key=lambda one: (-one.score, one.a, one.b))[:SHOWN_LINES]:
        yield f"  {printable(pair.a)}"
        yield f"    ? {printable(pair.b)} ({share(pair.score, 1)} agrees)"
    if len(pairs) > SHOWN_LINES:
        yield f"  and {plural(len(pairs) - SHOWN_LINES, 'more pair')}; {hint}"
