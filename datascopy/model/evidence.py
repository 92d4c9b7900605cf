"""What was seen: the catalog of a root, the measures of its pictures, the matches between them, the claims held against them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from datascopy.model.claimed import Authority
from datascopy.model.facts import DocumentFacts, Profile, TableFacts
from datascopy.model.filmed import Footage
from datascopy.model.matched import Matches
from datascopy.model.probed import Probes
from datascopy.model.writing import Texts

if TYPE_CHECKING:  # the model stays light: --help and the workers import it without pandas
    import numpy as np
    import numpy.typing as npt
    import pandas as pd


REFUSED_MEMBER = "refused in its archive: "
"""how the problem of a file begins that is a member of an archive and was refused"""
UNREAD_ARCHIVE = "an archive that cannot be read"
"""how the problem of a file begins that is an archive of which not all members are known"""


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
    schema: str = ""
    """stem of the schema that it was held against; "" where none was"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """All that can be said of a root without opening media. Each frame has the columns of its name in capitals."""

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
    attributes: pd.DataFrame
    annotations: pd.DataFrame
    rings: pd.DataFrame
    notes: tuple[str, ...] = ()
    """what was met and tolerated, as sentences"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Videos:
    """What was read from the videos. Never judged."""

    frame: pd.DataFrame
    """columns VIDEOS"""
    stretches: pd.DataFrame
    """columns STRETCHES, sorted by path, kind and first"""
    copies: pd.DataFrame
    """columns COPIES, sorted by a and b"""
    traces: pd.DataFrame
    """columns TRACES, sorted by path"""
    conventions: Mapping[str, int] = field(default_factory=dict)
    """collection of pictures -> the number that their first frame bears, as its pictures voted; absent where they could not"""
    sighted: pd.DataFrame | None = None
    """columns SIGHTED, sorted by path; None where no rule asked for it"""
    footage: Footage = field(default_factory=Footage)
    sample: str = ""
    """of what a sample was taken, as a sentence; "" where every video was measured"""
    hits: int = 0
    misses: int = 0
    notes: tuple[str, ...] = ()
    """as in Measures"""


@dataclass(frozen=True, slots=True)
class Features:
    """Local features (corners) of pictures."""

    table: npt.NDArray[np.void]
    """dtype FEATURE"""
    starts: npt.NDArray[np.int64]
    """(rows of IMAGES + 1): those of row i are `table[starts[i] : starts[i + 1]]`, the clearest first; masks and flat pictures have none"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What was read from bytes. Never judged."""

    images: pd.DataFrame
    """columns IMAGES"""
    codes: npt.NDArray[np.uint64]
    """see CODES"""
    mask_values: pd.DataFrame | None = None
    """columns MASK_VALUES; None where no collection of masks declares values"""
    painted: pd.DataFrame | None = None
    """columns PAINTED; None where no mask is painted from polygons"""
    probes: Probes | None = None
    """None where they were not asked for"""
    features: Features | None = None
    """local features of the pictures; None where they were not asked for, or there are too many pictures"""
    headers: pd.DataFrame | None = None
    """columns HEADERS; None where they were not asked for"""
    header_fields: pd.DataFrame | None = None
    """columns HEADER_FIELDS, sorted by path and place; None as above"""
    seal: bytes = b""
    """what hashes of values that are not shown are keyed by: told by the bytes of the files, and told nowhere; b"" where headers were not read"""
    hits: int = 0
    misses: int = 0
    notes: tuple[str, ...] = ()
    """what went otherwise than asked (cache full, a worker died): run circumstances, not data"""


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
    """a sentence: what was counted where, or why it cannot be checked"""
    arithmetic: bool = False
    """measured from other stated numbers, not from data"""
    parts: tuple[tuple[str, float], ...] = ()
    """(what, stated number) of a sum or quotient"""
    counted: tuple[int, int] | None = None
    """(count, of) where `measured` is a share of what was counted"""
    others_met: bool = False
    """another claim about the same thing, by the card, is met (sources disagree)"""
    against: str = ""
    """id of the one claim whose stated number it was held against; "" where it was measured otherwise"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The card of a dataset, as text."""

    file: str
    """as the user named it"""
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another dataset that the audited one is held against."""

    name: str
    """as the user and the relations of the profile call it"""
    root: str
    catalog: Catalog
    measures: Measures | None = None
    matches: Matches | None = None
    """pairs of a picture of the audited dataset and one of this one, under their own ids; None where either side has no pictures"""
    packed: bool = False
    """only its fingerprints are at hand (a pack): equal pixels prove a copy, close codes make it likely, and nothing proves its absence"""
    within: Matches | None = None
    """pairs of two pictures of this one; None where they were not compared with each other"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a rule may see. What it did not ask for in `needs` is None."""

    profile: Profile
    thresholds: Mapping[str, float] = field(default_factory=dict)
    catalog: Catalog | None = None
    images: pd.DataFrame | None = None
    mask_values: pd.DataFrame | None = None
    painted: pd.DataFrame | None = None
    probes: Probes | None = None
    headers: pd.DataFrame | None = None
    header_fields: pd.DataFrame | None = None
    seal: bytes = b""
    """always given: what hashes are keyed by; b"" where headers were not read. See Measures"""
    matches: Matches | None = None
    claims: tuple[ClaimResult, ...] | None = None
    card: Card | None = None
    """the text of the card itself, where it was given"""
    others: Mapping[str, Other] | None = None
    """other datasets that were given to hold this one against, by name"""
    videos: Videos | None = None
    texts: Texts | None = None
