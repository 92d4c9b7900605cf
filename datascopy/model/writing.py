"""Text that was found in pictures. What it says is in none of these values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from datascopy.model.frames import Column

if TYPE_CHECKING:
    import pandas as pd


class Writing(StrEnum):
    """What a line of text in a picture is, the most telling first."""

    DATE = "date"
    NUMBER = "number"
    """five digits or more"""
    TIME = "time"
    WORDS = "words"
    """four letters or digits or more that are no marker"""
    MARKER = "marker"
    """what is written beside every patient (L, AP, ERECT), and whatever is too short to name anybody"""


TEXTS = (
    Column("path", "str", "", "item id; one row for every picture of the sample, sorted"),
    Column("collection", "str", "", "collection"),
    Column("read", "bool", "", "whether it could be read"),
    Column("kind", "str", "", "the most telling kind of Writing in it; '' where there is no text"),
)
LINES = (
    Column("path", "str", "", "item id"),
    Column("left", "float64", "share", "of the picture's width as stored"),
    Column("top", "float64", "share", "of its height"),
    Column("right", "float64", "share", "of its width"),
    Column("bottom", "float64", "share", "of its height"),
    Column("kind", "str", "", "a Writing"),
    Column("shape", "str", "", "letters as a or A, digits as 9, what stands between as it is"),
    Column("score", "float64", "0..1", "the reader's own certainty"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What was read in a sample of the pictures."""

    frame: pd.DataFrame
    """columns TEXTS"""
    lines: pd.DataFrame
    """columns LINES"""
    problem: str = ""
    """why nothing was read; both frames are empty then"""
    hits: int = 0
    misses: int = 0
    notes: tuple[str, ...] = ()
    """as in Measures"""
