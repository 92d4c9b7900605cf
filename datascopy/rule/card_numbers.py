"""Which figures of a text are numbers that state something, and which are names, dates, versions, years or references."""

import re
from collections.abc import Iterator

_NUMBER = r"\d+(?:[.,']\d+)*"
_FIGURE = re.compile(_NUMBER)
_UNITS = r"(?:%|[kKMGT]i?B|bytes?|px|[munk]?m|cm|k?g|mg|ml|[kKM]|h|hrs?|hours?|min|m?s|fps|k?Hz|bits?|years?|y|dpi|MP|mp)"
_STATED = re.compile(
    rf"[~<>=+$€£±-]*{_NUMBER}(?:[-/:]{_NUMBER})*\+?(?:{_UNITS}(?:/{_UNITS})?|(?:-[A-Za-z]+)+)?(?:'s)?",
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-/](?:(?:19|20)\d\d|\d\d))?")
_VERSION = re.compile(r"\d+(?:\.\d+){2,}")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_NAMING = re.compile(
    r"(?:cc|cc0|by(?:-nc)?(?:-sa|-nd)?|apache|a?gpl|lgpl|mit|bsd|version|ver|v|release|python|section|sec|chapter|ch|table|tab"
    r"|figure|fig|figs|equation|eq|page|pp|p|no|nr|step|appendix|issue|volume|vol|isbn|issn|arxiv|pmid|id)[.:#]*",
    re.IGNORECASE,
)
_WORD = re.compile(r"\S+")
_EDGES = "()[]{}<>\"'.,;:!?*…"


def in_words(text: str, before: str = "") -> Iterator[tuple[int, int]]:
    """Yield begin and end of each number of a text that states something.

    Left out are figures within names (`SARS-2`, `v2`, `3D`), dates, years, versions (`1.0.2`, `CC BY 4.0`) and references (`Table 2`).

    Args:
        text: words parted by blanks.
        before: the word ahead of the text, if there is one.
    """
    words = list(_WORD.finditer(text))
    bare = [before.strip(_EDGES), *(one.group().strip(_EDGES) for one in words), ""]
    for number, met in enumerate(words, start=1):
        word = bare[number]
        if _STATED.fullmatch(word) and not _names(word, bare[number - 1], bare[number + 1]):
            start = met.start() + met.group().index(word)
            yield from ((start + one.start(), start + one.end()) for one in _FIGURE.finditer(word))


def _names(word: str, before: str, after: str) -> bool:
    """Tell whether a word of figures names something rather than counts it."""
    if _DATE.fullmatch(word) or _NAMING.fullmatch(before):
        return True
    if _VERSION.fullmatch(word) and not _THOUSANDS.fullmatch(word):
        return True
    months = re.fullmatch(_MONTH, before, re.IGNORECASE), re.fullmatch(_MONTH, after, re.IGNORECASE)
    if any(months) and re.fullmatch(r"\d{1,2}|\d{4}", word):
        return True
    # A year is no statement about the data, unless it counts what follows ("2000 images") or is the side of a picture ("1920 x 1072").
    return bool(_YEAR.fullmatch(word)) and not (before == "x" or re.fullmatch(rf"x|[a-z]{{3,}}s|{_UNITS}", after))
