"""What was read of lists: rows, parts, and the split that they make."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from datascopy.model import Certainty, Match, Matches


class Role(StrEnum):
    """What a part of a split is for."""

    TRAIN = "train"
    VAL = "val"
    TEST = "test"
    FOLD = "fold"
    WHOLE = "whole"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Row:
    """One name in a list."""

    line: int
    """in the file, from 1; 0 where a folder tells it"""
    name: str
    """as it is written; for a picture in a folder its path there"""
    label: str = ""
    group: str = ""
    """what the column of the group key says; '' where no column is one"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a split: a list, the rows of a table with one value, or a folder."""

    name: str
    path: str
    """the list, table or folder that tells it, as the user named it"""
    role: Role
    given: bool
    """the user gave its name, so its role is no guess"""
    rows: tuple[Row, ...]
    scope: str = ""
    """parts of different scopes are of different splits (fold 0 and fold 1 of a cross-validation); '' goes with all"""
    repeated: int = 0
    """rows that name what an earlier row of the part names"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """All parts, as read. `content` holds (digest, bytes) of each file read for them."""

    title: str
    parts: tuple[Part, ...]
    content: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    """columns that all of the lists have"""
    grouped_by: str = ""
    """the column that `Row.group` was read from"""
    home: str = ""
    """the folder that holds the pictures themselves, where folders tell the parts"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What must not be divided, and how sure it is: `groups` is key of a file -> its group."""

    title: str
    certainty: Certainty
    source: str
    """how the group of a file is told, as a clause"""
    confirm: str
    """the option that confirms or repeats it"""
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A part that is the union of others stands above them."""

    above: str
    below: tuple[str, ...]
    sizes: tuple[int, ...]
    """of `above`, then of each below"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What became of looking at the pictures that the lists name."""

    items: Mapping[str, Mapping[str, str]]
    """part -> key of a file -> the picture found for it"""
    missing: Mapping[str, tuple[str, ...]]
    """part -> names that exist in none of its roots, as written"""
    unread: Mapping[str, str]
    """picture -> why it could not be read"""
    matches: tuple[Match, ...]
    digests: Mapping[str, str]
    """picture -> sha256 of its bytes"""
    bytes: int
    threshold: float
    told: Mapping[str, str]
    """how they were compared: name -> sentence"""
    matching: Matches | None = None
    """all that was found of the pictures, brought together; None where no two of them were to be compared"""
    jobs: int = 1
    """worker processes that read them"""
    hits: int = 0
    misses: int = 0
    """pictures that the cache knew, and that were measured anew"""
    likely: tuple[Match, ...] = ()
    """pairs with close fingerprints, where only fingerprints of one were at hand: no leak is proven by them"""
    ambiguous: tuple[str, ...] = ()
    """names that fit several pictures of a root, so none was taken"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A split with all that is held against it."""

    listed: Listed
    kind: str
    """how files are called: stem, path, file"""
    members: Mapping[str, Mapping[str, tuple[Row, ...]]]
    """part -> key of a file -> its rows"""
    levels: tuple[Level, ...]
    against: frozenset[frozenset[str]]
    """pairs of parts that must share nothing"""
    key: Key | None
    refused: bool = False
    """the user wants no group key"""
    compared: Compared | None = None
    flaws: tuple[str, ...] = ()
    """where the lists contradict the certificate beside them"""
    certified: str = ""
    """what a certificate beside the lists says, as a sentence"""
