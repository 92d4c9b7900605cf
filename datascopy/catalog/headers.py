"""What the columns of a table are called: in its header, in its profile, and in other editions."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from datascopy.catalog.faults import Faults
from datascopy.model import TableFacts

SHOWN_NAMES = 12


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, and what was met and read all the same."""

    names: list[str]
    notes: tuple[str, ...]


def spellings(facts: TableFacts, others: Collection[str] = ()) -> frozenset[str]:
    """Return all names that the columns of a table are known by, folded: those that the profile reads, their other spellings, and `others`."""
    named = [facts.file, facts.label, facts.pictures, *facts.header, *facts.private, *others]
    if facts.box is not None:
        named += [facts.box.xmin, facts.box.ymin, facts.box.xmax, facts.box.ymax]
    if facts.questions is not None:
        named += [facts.questions.question, facts.questions.answer, facts.questions.source]
    for column, spelled in facts.columns.items():
        named += [column, *spelled]
    return frozenset(fold(name) for name in named if name)


def fold(name: str) -> str:
    """Return a column's name as it is compared: without blanks and quotes around it, upper and lower case alike."""
    return name.strip().strip('"').strip().casefold()


def read_header(written: Sequence[str], line: int, facts: TableFacts, faults: Faults) -> Header:
    """Return the names of the columns as the profile calls them.

    Blanks around a name are taken off; a nameless column is `column 3`, a second `x` is `x (2)`; another spelling that the profile knows
    becomes the profile's own.
    """
    names = _unique(written, line, faults)
    notes = ["spaces around column names were left out"] if any(name != name.strip() for name in written) else []
    names, renamed = _rename(names, facts)
    if renamed:
        shown = ", ".join(f"{met} (read as {name})" for met, name in renamed[:SHOWN_NAMES])
        more = len(renamed) - SHOWN_NAMES
        notes.append(f"columns in another spelling: {shown}" + (f" and {more:,} more" if more > 0 else ""))
    return Header(names, tuple(notes))


def _unique(written: Sequence[str], line: int, faults: Faults) -> list[str]:
    names: dict[str, None] = {}
    times: Counter[str] = Counter()
    for number, one in enumerate(written, 1):
        base = one.strip() or f"column {number}"
        if not one.strip():
            faults.add("a column without a name", [line], harmless=True)
        elif base in names:
            faults.add("a column name twice", [line], harmless=False)
        name = base
        while name in names:
            times[base] += 1
            name = f"{base} ({times[base] + 1})"
        names[name] = None
    return list(names)


def _rename(names: Sequence[str], facts: TableFacts) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the names with each other spelling replaced by the profile's, and (met, replaced by) of those that were.

    A column that is there under the profile's own name is left alone, and so is everything else then.
    """
    made, renamed = list(names), []
    folded = [fold(name) for name in names]
    for column, others in facts.columns.items():
        if column in made:
            continue
        known = [spelled for spelled in others if spelled in made]
        known += [made[folded.index(fold(one))] for one in (column, *others) if fold(one) in folded]
        if known:
            position = made.index(known[0])
            renamed.append((made[position], column))
            made[position] = column
    return made, renamed
