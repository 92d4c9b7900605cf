"""What a profile states about one dataset: facts only, no logic, no rule named.

Every class mirrors one mapping of `profile.yaml` or `claims.yaml`; `schemas/profile.schema.json` is their published form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What the files of a collection are, and so how they are measured."""

    IMAGES = "images"
    MASKS = "masks"
    VIDEOS = "videos"


class Certainty(StrEnum):
    """How sure a group or split is: a column or document says so, the profile infers it from names, or we guessed."""

    STATED = "stated"
    INFERRED = "inferred"
    GUESSED = "guessed"


class Authority(StrEnum):
    """Who makes a claim: the dataset's own card, or another source (paper, repository, third page)."""

    CARD = "card"
    OTHER = "other"


class Comparison(StrEnum):
    """How a measured value is held against a stated one. `about`: within 1 % or the last digit written, whichever is wider."""

    EQUALS = "equals"
    ABOUT = "about"
    MORE_THAN = "more than"
    AT_LEAST = "at least"
    LESS_THAN = "less than"
    AT_MOST = "at most"


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyFacts:
    """Labels in their canonical spelling, each with the other spellings met in tables and folders."""

    name: str
    aliases: Mapping[str, tuple[str, ...]]
    """canonical label -> its other spellings (possibly none)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionFacts:
    """The files that a set of globs names together."""

    name: str
    title: str
    kind: Kind
    files: tuple[str, ...]
    """globs relative to the root: `**` and `{a,b}` are understood, case is ignored; an earlier collection claims a file first"""
    pattern: str | None = None
    """regular expression over the whole path; its named groups `label`, `split` and `group` have meaning, others are attributes"""
    infer: str | None = None
    """`folders`: class and split are inferred from the sub-folders (general profiles only)"""
    key: str = "stem"
    """what tables and documents call an item: `path`, `name` (file name) or `stem` (file name without extension)"""
    label: str | None = None
    """one label for all files of the collection"""
    vocabulary: str | None = None
    masks_of: str | None = None
    """for masks: the collection of pictures that they belong to, matched by key"""
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxColumns:
    """The columns of a table that hold a box in pixels."""

    xmin: str
    ymin: str
    xmax: str
    ymax: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoColumns:
    """The columns of a table that state what its videos are."""

    frames: str | None = None
    fps: str | None = None
    """frames a second"""
    seconds: str | None = None
    width: str | None = None
    height: str | None = None
    kilobytes: str | None = None
    """of 1,000 or 1,024 bytes"""
    sha256: str | None = None
    """digest of the file, hex"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFacts:
    """A delimited text table."""

    name: str
    title: str
    files: tuple[str, ...]
    delimiter: str = ","
    schema: str | None = None
    """stem of a file under `schemas/tables/`"""
    of: str | None = None
    """the collection that its rows describe"""
    file: str | None = None
    """the column that names the item"""
    label: str | None = None
    """the column that holds the label"""
    vocabulary: str | None = None
    several_labels: bool = False
    """true where one item may rightly carry several labels"""
    box: BoxColumns | None = None
    video: VideoColumns | None = None
    complete: bool = False
    """true where every item of the collection should have a row"""
    private: tuple[str, ...] = ()
    """columns of free or identifying text: their cells are never copied into a report"""
    pads: bool = False
    """true where short rows are known to lack trailing empty fields only (read by padding, still reported)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """A JSON document."""

    name: str
    title: str
    files: tuple[str, ...]
    schema: str | None = None
    """stem of a file under `schemas/documents/`"""
    reader: str | None = None
    """a general reader: `boxes` (id -> {height, width, bbox: [{label, xmin, ymin, xmax, ymax}]})"""
    of: str | None = None
    complete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitFacts:
    """A named partition of one collection, told in exactly one of three ways: `column` of a `table`, `lists` of part -> table, or by the collection's pattern or folders."""

    name: str
    title: str
    of: str
    certainty: Certainty = Certainty.STATED
    table: str | None = None
    column: str | None = None
    lists: Mapping[str, str] = field(default_factory=dict)
    """part -> name of the table that lists it"""
    complete: bool = True
    """true where every item should be in some part"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFacts:
    """What must not be divided between splits: patient, video, study. Told by `column` of a `table`, or by `pattern` over the key (its named group `group`)."""

    name: str
    title: str
    of: str
    certainty: Certainty
    table: str | None = None
    column: str | None = None
    pattern: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameFacts:
    """Pictures that are frames of videos. Told by `video` and `frame`, columns of a `table`, or by `pattern` over the item's path."""

    name: str
    of: str
    """the collection of pictures"""
    videos: tuple[str, ...]
    """the collections of videos; a video is named by its key, or by its file name without extension"""
    table: str | None = None
    video: str | None = None
    frame: str | None = None
    pattern: str | None = None
    """its named groups `video` and `frame`"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationFacts:
    """An overlap that is expected between two collections: pairs across them are no duplicates."""

    name: str
    a: str
    b: str
    says: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One way to measure a claim. The first way whose data is present is taken, and the report says which it was."""

    verb: str
    """count | distinct | shared | sum | quotient | share | complete | exists | least | greatest"""
    what: str
    """files | rows | entries | boxes | groups | frames | seconds | hours | bytes | width | height | claims"""
    of: str | None = None
    """a collection, table, document, split or group"""
    by: tuple[str, ...] = ()
    """columns (of a table) or attributes (of files: label, extension, format, ...)"""
    where: Mapping[str, str] = field(default_factory=dict)
    column: str | None = None
    """the number column for sum, least, greatest"""
    claims: tuple[str, ...] = ()
    """ids of other claims, whose stated values are the parts"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """A number or statement that the card, paper or page of the dataset makes."""

    id: str
    says: str
    source: str
    authority: Authority = Authority.CARD
    stated: float | str | None = None
    written: str = ""
    """the number as it is written, for `about` (last digit) and for display"""
    comparison: Comparison = Comparison.EQUALS
    measured: tuple[Measured, ...] = ()
    statement: str | None = None
    """why no data can settle it; then `measured` is empty and the claim is listed as not checkable"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is true of one dataset. `digest` is the sha256 of its files' bytes."""

    name: str
    title: str
    digest: str
    version: str | None = None
    about: str = ""
    recognise: tuple[str, ...] = ()
    """globs that must all match some file for the profile to be recognised; the profile with most of them wins"""
    collections: tuple[CollectionFacts, ...] = ()
    tables: tuple[TableFacts, ...] = ()
    documents: tuple[DocumentFacts, ...] = ()
    vocabularies: tuple[VocabularyFacts, ...] = ()
    splits: tuple[SplitFacts, ...] = ()
    groups: tuple[GroupFacts, ...] = ()
    frames: tuple[FrameFacts, ...] = ()
    relations: tuple[RelationFacts, ...] = ()
    claims: tuple[ClaimFacts, ...] = ()
    ignore: tuple[str, ...] = ()
    """globs of files that belong to the download but need no audit (licence, read me)"""
    licence: str | None = None
    links: Mapping[str, str] = field(default_factory=dict)
