"""The forms in which dates are written, as shapes: 9 stands for one or two digits, 9999 for a year."""

import re
from calendar import day_abbr, day_name, month_abbr, month_name

MONTHS = {name.casefold() for name in month_name if name}
SHORT_MONTHS = {name.casefold() for name in month_abbr if name} | {"sept"}
DAYS = {name.casefold() for name in (*day_name, *day_abbr)}

_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})\Z")


def form_of(text: str) -> str:
    """Return the form of a date: `March 16, 2020` -> `Month 9, 9999`, `03/16/20` -> `9/9/99`; words that are no date are `words`."""
    plain = " ".join(text.split())
    # A short year reads like a day: only behind two numbers is it a year.
    if met := _NUMBERS.match(plain):
        return re.sub(r"\d+", "9", plain[: met.start(3)]) + "9" * len(met[3])
    return re.sub(r"\d+|[^\W\d_]+\.?", lambda met: _sign(met[0]), plain)


def _sign(piece: str) -> str:
    if piece[0].isdigit():
        return "9" if len(piece) <= 2 else "9" * len(piece)
    word = piece.rstrip(".").casefold()
    # May is both.
    for known, name in ((MONTHS, "Month"), (SHORT_MONTHS, "Mon"), (DAYS, "Day")):
        if word in known:
            return name
    return {"t": "T", "z": "Z"}.get(word, "words")


def either_way(text: str) -> bool:
    """True where a date of three numbers can be read with its month first or its day first: 03/09/20, not 03/16/20 or 4/4/2020."""
    met = _NUMBERS.match(text.strip())
    return met is not None and int(met[1]) != int(met[2]) and 1 <= int(met[1]) <= 12 and 1 <= int(met[2]) <= 12
