"""Numbers and names as the rules write them: thousands with separators, shares with one decimal, "n of m unit"."""

import re
from collections.abc import Sequence

from datascopy.model.outcome import Unit

SINGULAR = {Unit.BOXES: "box", Unit.ENTRIES: "entry"}


def units(count: int, unit: Unit) -> str:
    """Return "1 picture", "2,000 pictures"."""
    return f"{count:,} {SINGULAR.get(unit, unit.removesuffix('s')) if count == 1 else unit}"


def n_of_m(count: int, of: int, unit: Unit) -> str:
    """Return "8 of 24,092 rows"."""
    return f"{count:,} of {units(of, unit)}"


def n_of_title(count: int, of: int, unit: Unit, title: str) -> str:
    """Return "3 of 1,000 files of labels.csv (0.3 %)"; a title that ends with the unit stands for it: "3 of 1,000 masks (0.3 %)"."""
    noun = title if title.lower().endswith(unit) else f"{units(of, unit).partition(' ')[2]} of {title}"
    return f"{count:,} of {of:,} {noun} ({share(count, of)})"


def share(count: float, of: float) -> str:
    """Return "21.9 %"; a share that would round to nothing is "under 0.1 %", one that would round to all "over 99.9 %"."""
    percent = 100 * count / of if of else 0.0
    if 0 < percent < 0.05:
        return "under 0.1 %"
    if 99.95 <= percent < 100:
        return "over 99.9 %"
    return f"{percent:.1f} %"


def verb(count: int, one: str, many: str) -> str:
    """Return the verb that agrees with the count."""
    return one if count == 1 else many


def joined(words: Sequence[str], last: str = "and", most: int = 8) -> str:
    """Return "a, b and c"; beyond `most` words "a, b and 7 more"."""
    shown = list(words) if len(words) <= most else [*words[:most], f"{len(words) - most:,} more"]
    return f" {last} ".join(filter(None, (", ".join(shown[:-1]), shown[-1]))) if shown else ""


def plural(noun: str) -> str:
    """Return the plural of a title's noun: "video" -> "videos", "study" -> "studies"."""
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    return noun if noun.endswith("s") else f"{noun}s"


def number(value: float | str | None) -> str:
    """Return a stated or measured value as text: whole numbers with separators, others with up to four digits after the point."""
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4f}".rstrip("0").rstrip(".")


def clause(problem: str) -> str:
    """Return why a file could not be read as a clause of its own: "is empty" -> "it is empty"; others stay as they are."""
    return f"it {problem}" if problem.partition(" ")[0] in {"is", "holds", "cannot"} else problem


def apart(difference: float | str | None) -> str:
    """Return ", 117 less than stated" of a difference (measured less stated), "" where there is none."""
    if isinstance(difference, str) or difference is None:
        return f", difference: {difference}" if difference else ""
    return f", {number(abs(difference))} {'more' if difference > 0 else 'less'} than stated" if difference else ""
