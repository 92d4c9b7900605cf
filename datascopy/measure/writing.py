"""What a line of text in a picture is: a date, a long number, a clock time, words, or a mere marker. Light: neither reads nor keeps any text."""

import re

from datascopy.model import Writing

_SEPARATED = r"\d{1,4}\s?[./\-]\s?\d{1,2}\s?[./\-]\s?\d{2,4}"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"(?<!\d)(?:{_SEPARATED}|\d{{1,2}}[\s.\-]?{_MONTH}[\s.,\-]*\d{{2,4}}|{_MONTH}[\s.]*\d{{1,2}},?\s*\d{{4}}|(?:19|20)\d{{2}}(?:0[1-9]|1[0-2])[0-3]\d)(?!\d)",
    re.I,
)
_NUMBER = re.compile(r"\d(?:[ \-]?\d){4,}")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?!\d)")
_WORD = re.compile(r"[^\W_]+")
_MARKERS = frozenset(
    [
        "l",
        "r",
        "left",
        "right",
        "ap",
        "pa",
        "lat",
        "lateral",
        "erect",
        "upright",
        "supine",
        "prone",
        "semi",
        "semierect",
        "sitting",
        "standing",
        "portable",
        "port",
        "mobile",
        "bedside",
        "chest",
        "cxr",
        "thorax",
        "abdomen",
        "view",
        "inspiration",
        "expiration",
        "insp",
        "exp",
        "decub",
        "decubitus",
        "rll",
        "oblique",
    ]
)
"""what technicians write beside every patient: sides, views, positions"""
LEAST_LETTERS = 4
"""a text of fewer letters and digits names nobody"""


def kind_of(text: str) -> Writing:
    """Return what a line of text is, by its most telling part."""
    if _DATE.search(text):
        return Writing.DATE
    if _NUMBER.search(text):
        return Writing.NUMBER
    if _CLOCK.search(text):
        return Writing.TIME
    words = [word for word in _WORD.findall(text.casefold()) if word not in _MARKERS]
    return Writing.WORDS if sum(map(len, words)) >= LEAST_LETTERS else Writing.MARKER
