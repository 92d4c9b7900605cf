"""What was seen: the catalog of a root, the measures of its pictures, the matches between them, the claims held against them.

Frames are pandas frames whose columns are listed here once (name, dtype, unit, meaning) and checked by Pandera in the tests.
Text columns use `object`-free pandas `str`; "" means "none", so that no text column holds missing values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from datascopy.model.facts import Authority, DocumentFacts, Profile, TableFacts


class Column(NamedTuple):
    """One column of a frame."""

    name: str
    dtype: str
    unit: str
    meaning: str


class Status(StrEnum):
    """What became of opening one picture."""

    SOUND = "sound"
    EMPTY = "empty"
    POINTER = "pointer"
    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    TOO_LARGE = "too-large"
    TIMED_OUT = "timed-out"
    CRASHED = "crashed"
    DENIED = "denied"
    MISSING = "missing"
    """a dangling link, a link loop, or gone since it was listed"""


FILES = (
    Column(
        "path", "str", "", "item id: path relative to the root, '/' between parts; bytes that are not UTF-8 written \\xNN; unique, sorted"
    ),
    Column("bytes", "int64", "bytes", "size; 0 where it could not be told"),
    Column("role", "str", "", "collection | table | document | unlisted | ignored"),
    Column("name", "str", "", "name of the collection, table or document; '' otherwise"),
    Column("problem", "str", "", "why it cannot be opened (a dangling link, a link loop, no permission, no plain file); '' if it can"),
)
ITEMS = (
    Column("path", "str", "", "item id"),
    Column("collection", "str", "", "name of the collection"),
    Column("kind", "str", "", "images | masks | videos"),
    Column("key", "str", "", "what tables and documents call it"),
    Column("extension", "str", "", "lower case, without the dot"),
    Column("bytes", "int64", "bytes", "size"),
    Column("label", "str", "", "canonical label from folder, pattern or collection; '' if none"),
    Column("written", "str", "", "that label as it is written"),
    Column("problem", "str", "", "as in FILES"),
)
REFERENCES = (
    Column("table", "str", "", "name of the table or document that mentions the item"),
    Column("path", "str", "", "path of that file"),
    Column("line", "int64", "", "line in the file, from 1 (0 for documents)"),
    Column("collection", "str", "", "collection that it describes"),
    Column("written", "str", "", "the file as it is written there"),
    Column("key", "str", "", "its key"),
    Column("label_written", "str", "", "the label as it is written; '' if the table has none"),
    Column("label", "str", "", "the label in canonical spelling (as written where the vocabulary does not know it)"),
)
MEMBERSHIPS = (
    Column("split", "str", "", "name of the split"),
    Column("part", "str", "", "train, test, 0, 1, ..."),
    Column("collection", "str", "", "collection"),
    Column("key", "str", "", "key of the item"),
    Column(
        "item", "str", "", "item id where the file is present and the split is told by its path; '' otherwise (then every item of that key)"
    ),
    Column("path", "str", "", "the table or list that says so; '' where the item's own path does"),
    Column("line", "int64", "", "line there; 0 where the item's own path does"),
)
GROUPS = (
    Column("grouping", "str", "", "name of the group key, e.g. video"),
    Column("certainty", "str", "", "stated | inferred | guessed"),
    Column("collection", "str", "", "collection"),
    Column("key", "str", "", "key of the item"),
    Column("group", "str", "", "the group's value"),
)
BOXES = (
    Column("source", "str", "", "name of the table or document"),
    Column("path", "str", "", "path of that file"),
    Column("line", "int64", "", "line; 0 for documents"),
    Column("collection", "str", "", "collection of the pictures"),
    Column("key", "str", "", "key of the picture"),
    Column("box", "int64", "", "number of the box within its picture and source, from 0"),
    Column("label", "str", "", "label of the box; ''"),
    Column("xmin", "float64", "pixels", "left"),
    Column("ymin", "float64", "pixels", "top"),
    Column("xmax", "float64", "pixels", "right"),
    Column("ymax", "float64", "pixels", "bottom"),
    Column("width", "float64", "pixels", "picture width as the source states it; NaN if it does not"),
    Column("height", "float64", "pixels", "picture height as the source states it; NaN"),
)
IMAGES = (
    Column("path", "str", "", "item id; one row for every item of kind images or masks, sorted"),
    Column("collection", "str", "", "collection"),
    Column("kind", "str", "", "images | masks"),
    Column("key", "str", "", "key"),
    Column("bytes", "int64", "bytes", "size as read"),
    Column("sha256", "str", "", "of the bytes, hex; '' where they could not be read"),
    Column("status", "str", "", "a Status"),
    Column("problem", "str", "", "what is wrong, one clause without text from the data; '' if sound"),
    Column("extension", "str", "", "of the name, lower case"),
    Column("format", "str", "", "by content, Pillow's name: JPEG, PNG, GIF, ...; ''"),
    Column("width", "Int64", "pixels", "as stored, before EXIF orientation; NA if unknown"),
    Column("height", "Int64", "pixels", "as stored"),
    Column("mode", "str", "", "Pillow's mode"),
    Column("frames", "Int64", "", "frames in the file; only the first is measured"),
    Column("orientation", "Int64", "", "EXIF orientation 1..8; 1 where absent"),
    Column("pixels", "str", "", "sha256 over size, mode and decoded pixels, EXIF orientation not applied; ''"),
    Column("left", "Int64", "pixels", "content box (what remains without dark or uniform borders)"),
    Column("top", "Int64", "pixels", "content box"),
    Column("right", "Int64", "pixels", "content box, exclusive"),
    Column("bottom", "Int64", "pixels", "content box, exclusive"),
    Column("brightness", "Float64", "0..255", "mean grey"),
    Column("contrast", "Float64", "0..255", "standard deviation of grey"),
    Column("featureless", "bool", "", "too little structure to fingerprint (standard deviation of the 64x64 grey < 4)"),
    Column("grey_values", "Int64", "", "masks: number of different grey values; NA for pictures"),
    Column("not_binary", "Float64", "share", "masks: share of pixels that are neither 0 nor 255 (nor the mask's own two values)"),
    Column("foreground", "Float64", "share", "masks: share of pixels above 127"),
    Column("parts", "Int64", "", "masks: 8-connected parts of at least 50 pixels"),
    Column("mask_left", "Int64", "pixels", "masks: least x of those parts; NA where there are none"),
    Column("mask_top", "Int64", "pixels", "masks"),
    Column("mask_right", "Int64", "pixels", "masks: greatest x, inclusive"),
    Column("mask_bottom", "Int64", "pixels", "masks: greatest y, inclusive"),
)
CODES = "uint64 array (rows of IMAGES, 3 regions: whole, content box, centre 60 % of the content box, 4 words): 256-bit sign-of-DCT codes, all zero where there is no code"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a store."""

    path: str
    """item id (printable; see FILES)"""
    size: int
    mtime_ns: int
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One law of a schema that some rows or places of a table or document break."""

    law: str
    """e.g. "frame_number is a whole number", in words"""
    column: str
    """column, or JSON path with array indexes and object keys of the data replaced by *"""
    required: bool
    """true where a required column or key breaks it"""
    count: int
    of: int
    lines: tuple[int, ...]
    """first lines (tables); empty for documents"""
    examples: tuple[str, ...]
    """first offending values, shapes where the column is private"""
    members: str
    """sha256 over the offending places"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Malformed:
    """Rows of a table that do not have the form of its header, by kind."""

    kind: str
    """e.g. "12 fields instead of 13", "not UTF-8", "repeated header", "U+FFFD" """
    count: int
    lines: tuple[int, ...]
    harmless: bool
    """true where the row could still be read in full (padded as the profile says, decoded as another encoding)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table as read: all cells text. `problem` says why it could not be read at all."""

    facts: TableFacts
    path: str
    """'' where no file of the table is present"""
    frame: pd.DataFrame
    """columns as in the header, in order; index = line in the file"""
    rows: int = 0
    malformed: tuple[Malformed, ...] = ()
    violations: tuple[Violation, ...] = ()
    validated: bool = False
    """a schema was declared and held against it"""
    problem: str = ""
    notes: tuple[str, ...] = ()
    """what was met and read all the same: byte order mark, another encoding"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One JSON document as read."""

    facts: DocumentFacts
    path: str
    entries: int = 0
    violations: tuple[Violation, ...] = ()
    validated: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """All that can be said of a root without opening media. Frames have the columns FILES, ITEMS, REFERENCES, MEMBERSHIPS, GROUPS, BOXES."""

    profile: Profile
    parts: tuple[str, ...]
    """names given by --part; empty = all. What is left out has no items, tables or documents here, but its files keep their role"""
    files: pd.DataFrame
    items: pd.DataFrame
    tables: tuple[Table, ...]
    documents: tuple[Document, ...]
    references: pd.DataFrame
    memberships: pd.DataFrame
    groups: pd.DataFrame
    boxes: pd.DataFrame
    notes: tuple[str, ...] = ()
    """what was met and tolerated, as sentences"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What was read from bytes. Never judged."""

    images: pd.DataFrame
    """columns IMAGES"""
    codes: npt.NDArray[np.uint64]
    """see CODES"""
    hits: int = 0
    misses: int = 0
    notes: tuple[str, ...] = ()
    """what went otherwise than asked (cache full, a worker died): run circumstances, not data"""


class MatchKind(StrEnum):
    """How two pictures are the same, from the strongest to the weakest; a pair has the last that applies."""

    IDENTICAL_BYTES = "identical-bytes"
    IDENTICAL_PIXELS = "identical-pixels"
    RE_ENCODED = "re-encoded"
    BRIGHTNESS_CHANGED = "brightness-changed"
    BORDERED = "bordered"
    OVERLAID = "overlaid"
    TURNED = "turned"
    CROPPED = "cropped"


class Orientation(StrEnum):
    """The eight orientations; rotations are counter-clockwise. The order is that of the bits (transpose 4, flip top-bottom 2, flip left-right 1)."""

    IDENTITY = "identity"
    FLIP_LEFT_RIGHT = "flip-left-right"
    FLIP_TOP_BOTTOM = "flip-top-bottom"
    ROTATE_180 = "rotate-180"
    TRANSPOSE = "transpose"
    ROTATE_270 = "rotate-270"
    ROTATE_90 = "rotate-90"
    TRANSVERSE = "transverse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform:
    """What turns `a` into `b`."""

    orientation: Orientation = Orientation.IDENTITY
    crop: float = 1.0
    """share of a's side kept"""
    matrix: tuple[float, float, float, float, float, float] = (1, 0, 0, 0, 1, 0)
    """2x3 row by row, pixels of a (as stored) to pixels of b"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Two items shown to be the same picture. `a` < `b`."""

    a: str
    b: str
    kind: MatchKind
    transform: Transform
    score: float
    """share of agreeing structure, 0..1 (1 where bytes or pixels are equal), rounded to 3 digits"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """All matches among the pictures (kind images), sorted by (a, b), with what they rest on."""

    pairs: tuple[Match, ...]
    pictures: int
    """pictures that took part"""
    nominated: int
    examined: int
    unsettled: int
    """examined pairs between review and match threshold"""
    featureless: int
    """pictures compared by digest only"""
    radius: int
    threshold: float
    notes: tuple[str, ...] = ()
    """what was capped or left out, as sentences; part of the result, not of the run"""


class ClaimStatus(StrEnum):
    """What became of a claim."""

    MET = "met"
    FAILED = "failed"
    NOT_CHECKABLE = "not-checkable"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimResult:
    """A claim held against what was found."""

    id: str
    says: str
    source: str
    authority: Authority
    stated: float | str | None
    measured: float | str | None
    difference: float | str | None
    status: ClaimStatus
    how: str
    """in words: what was counted where, or why it cannot be checked"""
    arithmetic: bool = False
    """measured from other stated numbers, not from data"""
    parts: tuple[tuple[str, float], ...] = ()
    """(what, stated number) of a sum or quotient"""
    others_met: bool = False
    """another claim about the same thing, by the card, is met (sources disagree)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a rule may see. What it did not ask for in `needs` is None."""

    profile: Profile
    thresholds: Mapping[str, float] = field(default_factory=dict)
    catalog: Catalog | None = None
    images: pd.DataFrame | None = None
    matches: Matches | None = None
    claims: tuple[ClaimResult, ...] | None = None
