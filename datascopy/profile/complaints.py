"""Collect everything that is wrong with a file, then say it at once."""

from datascopy.model import Fault
from datascopy.profile.located import Keys, Located, shown

MOST_SHOWN = 20


class Complaints:
    """What is wrong with one YAML file, with lines."""

    def __init__(self, located: Located) -> None:
        self.located = located
        self._said: set[tuple[bool, str, int, str]] = set()

    def add(self, keys: Keys, sentence: str) -> None:
        """Note a clause about the value at `keys`."""
        file = self.located.file_of(*keys)
        self._said.add((file != self.located.file, shown(file), self.located.line(*keys), sentence))

    def __len__(self) -> int:
        """Return how many were noted."""
        return len(self._said)

    def lines(self) -> list[str]:
        """Return `file:line: clause.` in the order of the file; what stands in a file that it extends comes last."""
        return [f"{file}:{line}: {sentence}{'' if sentence.endswith('?') else '.'}" for _, file, line, sentence in sorted(self._said)]


def raise_all(*complaints: Complaints) -> None:
    """Raise what was noted, the first MOST_SHOWN in full.

    Raises:
        Fault: anything was noted.
    """
    lines = [line for one in complaints for line in one.lines()]
    if not lines:
        return
    more = len(lines) - MOST_SHOWN
    raise Fault("\n".join(lines[:MOST_SHOWN] + ([f"... and {more:,} more."] if more > 0 else [])))
