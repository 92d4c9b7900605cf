"""What columns are by their names: which tells the file, the label, the group, the split of a row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from datascopy.model import Fault
from datascopy.model.naming import FILE, GROUP, GROUP_COLUMNS, LABEL, NAMED_COLUMNS, SPLIT, by_name
from datascopy.profile.suggest import did_you_mean, listed

MEANINGS = (FILE, LABEL, GROUP, SPLIT)

_PICTURES = ("image", "img", "picture", "photo", "jpg", "jpeg", "png")
"""Columns of bytes that hold pictures."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the columns of a table mean. What is in `given` was said by the user, all else is a guess."""

    file: str = ""
    label: str = ""
    groups: tuple[str, ...] = ()
    split: str = ""
    given: frozenset[str] = field(default=frozenset())

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield each (meaning, column) that is known."""
        told = (FILE, self.file), (LABEL, self.label), *((GROUP, one) for one in self.groups), (SPLIT, self.split)
        yield from (pair for pair in told if pair[1])

    def guessed(self) -> str:
        """Return what was guessed, in words: "file (image_id), label (dx)"; '' where nothing was."""
        return ", ".join(f"{meaning} ({column})" for meaning, column in self.pairs() if meaning not in self.given)


def parse_map(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return meaning -> columns, as the option --map has them: `file=COL,label=COL,group=COL,split=COL`; only groups may be several.

    Raises:
        Fault: a pair has not this form, or says what is known already.
    """
    told: dict[str, tuple[str, ...]] = {}
    for pair in (pair for word in words for pair in word.split(",")):
        meaning, equals, column = (part.strip() for part in pair.partition("="))
        if not equals or not column:
            raise Fault(f"--map {pair}: write it as file=COLUMN, for one or more of {', '.join(MEANINGS)}, joined by commas.")
        if meaning not in MEANINGS:
            raise Fault(
                f"--map {pair}: a column cannot be the '{meaning}'{did_you_mean(meaning, MEANINGS) or '.'} Known: {', '.join(MEANINGS)}."
            )
        if meaning != GROUP and meaning in told:
            raise Fault(f"--map {pair}: the {meaning} is {told[meaning][0]} already.")
        told[meaning] = (*told.get(meaning, ()), column)
    return told


def find_meaning(columns: Sequence[str], given: Mapping[str, Sequence[str]], path: str) -> Meaning:
    """Return what the columns of a table mean: as the user says, else by their names.

    Args:
        columns: as the header has them.
        given: as `parse_map` returns it.
        path: of the table, for messages.

    Raises:
        Fault: a column that the user names is not there.
    """
    for meaning, wanted in given.items():
        for column in wanted:
            if column not in columns:
                hint = did_you_mean(column, columns) or f"; it has {listed(columns, 40)}."
                raise Fault(f"--map {meaning}={column}: {path} has no such column{hint}")

    def told(meaning: str) -> str:
        return given[meaning][0] if meaning in given else next(by_name(columns, NAMED_COLUMNS[meaning]), "")

    guessed = (next(by_name(columns, names), "") for names in GROUP_COLUMNS)
    groups = tuple(given[GROUP]) if GROUP in given else tuple(one for one in guessed if one)
    return Meaning(told(FILE), told(LABEL), groups, told(SPLIT), frozenset(given))


def picture_column(columns: Sequence[str]) -> str:
    """Return the column of bytes that holds pictures, by its name; the only one whatever it is called; '' where there is none."""
    return next(by_name(columns, _PICTURES), columns[0] if len(columns) == 1 else "")


def file_candidates(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that may name the file, the likeliest first, then all others."""
    return tuple(dict.fromkeys((*by_name(columns, NAMED_COLUMNS[FILE]), *columns)))


def known_names() -> frozenset[str]:
    """Return all names that a column may be known by, as headers write them."""
    names = {name for several in (*NAMED_COLUMNS.values(), *GROUP_COLUMNS) for name in several}
    return frozenset(names | {name.replace("_", " ") for name in names} | {name.replace("_", "-") for name in names})
