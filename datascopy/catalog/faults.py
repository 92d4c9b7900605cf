"""Collects what is malformed in a table, by kind, while it is read."""

from collections import defaultdict
from collections.abc import Iterable

from datascopy.model import Malformed

SHOWN_LINES = 20


class Faults:
    """Lines by kind of fault, in the order in which the kinds were met."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lines: dict[tuple[str, bool], list[int]] = defaultdict(list)

    def add(self, kind: str, lines: Iterable[int], *, harmless: bool) -> None:
        """Note lines (from 1) that have a fault; no lines, no fault."""
        if met := list(lines):
            self._lines[kind, harmless] += met

    def malformed(self) -> tuple[Malformed, ...]:
        """Return the kinds sorted by first line, then by name."""
        kinds = [
            Malformed(kind=kind, count=len(lines), lines=tuple(sorted(lines)[:SHOWN_LINES]), harmless=harmless)
            for (kind, harmless), lines in self._lines.items()
        ]
        return tuple(sorted(kinds, key=lambda one: (one.lines[0], one.kind, one.harmless)))
