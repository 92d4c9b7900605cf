"""What a profile states about one dataset: facts only, no logic, no rule named.

Every class mirrors one mapping of `profile.yaml` or `claims.yaml`; `schemas/profile.schema.json` is their published form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from datascopy.model.asked import QuestionColumns, QuestionFacts
from datascopy.model.claimed import ClaimFacts
from datascopy.model.compared import ContrastFacts, LeaveOutFacts, Role
from datascopy.model.filmed import FrameFacts, VideoColumns


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


class Form(StrEnum):
    """What the values of an attribute are."""

    CATEGORY = "category"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    IDENTIFIER = "identifier"
    LICENCE = "licence"
    URL = "url"
    DIGEST = "digest"


class Extent(StrEnum):
    """How much of `a` is expected in `b`."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


class Proof(StrEnum):
    """What proves that an item of `a` is one of `b`."""

    NAMES = "names"
    BOXES = "boxes"
    PIXELS = "pixels"


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
    size: tuple[int, int] | None = None
    """width and height in pixels that somebody states for all of them; boxes are held against it where a picture was not measured"""
    values: Mapping[str, str] = field(default_factory=dict)
    """for masks of several classes: grey value -> the class that it stands for; without it a mask has two values"""
    drawn_in: str | None = None
    """for masks: the document whose polygons they were painted from"""
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxColumns:
    """The columns of a table that hold a box in pixels."""

    xmin: str
    ymin: str
    xmax: str
    ymax: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFacts:
    """A table: delimited text, or Parquet where the file ends in .parquet."""

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
    infer: str | None = None
    """`columns`: delimiter, file, label, groups and split are guessed from the names of the columns (general profiles only)"""
    header: tuple[str, ...] = ()
    """the columns of a table without a header row; empty where the first row is the header"""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """column, as this profile calls it -> its other spellings in the headers of other editions"""
    by: str | None = None
    """the attribute that `file` holds the value of, where rows do not name items by their key"""
    supersedes: str | None = None
    """the table of an earlier version, row for row by `file`"""
    questions: QuestionColumns | None = None
    pictures: str | None = None
    """the column of a Parquet table that holds embedded pictures"""
    names: str | None = None
    """the item id of an embedded picture, with columns in braces: `images/{img_id}.jpg`"""
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """A JSON document."""

    name: str
    title: str
    files: tuple[str, ...]
    schema: str | None = None
    """stem of a file under `schemas/documents/`"""
    reader: str | None = None
    """a general reader: `boxes` (id -> {height, width, bbox: [{label, xmin, ymin, xmax, ymax}]}), `darwin`, `coco`, `croissant`"""
    versions: Mapping[str, str] = field(default_factory=dict)
    """instead of `schema`: beginning of the document's version ("" where it has none) -> stem of its schema"""
    item: str = "path"
    """what names the item of a document that describes one: `path` (of the document), or a field of the document"""
    of: str | None = None
    complete: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeFacts:
    """What is known of an item beside its label: sex, view, licence, temperature. Told by a column, by a tag or field of documents, by answers to a question, or by the pattern's group of that name."""

    name: str
    title: str
    of: str
    form: Form = Form.CATEGORY
    table: str | None = None
    column: str | None = None
    document: str | None = None
    tag: str | None = None
    """the namespace of the tags that tell it (`Sex` in `Sex/M` or `Sex:M`)"""
    tags: tuple[str, ...] = ()
    """tags without a namespace, one of which tells it"""
    field: str | None = None
    """a field of the document that tells it"""
    question: str | None = None
    """the question whose answers tell it, in every table of questions about the items"""
    vocabulary: str | None = None
    placeholders: tuple[str, ...] = ()
    """what stands where nothing is known, beside the empty cell: `?`, `todo`"""
    least: float | None = None
    most: float | None = None
    """what a value can be at all; beyond it, it is a slip or another unit"""
    unit: str = ""
    required: bool = False
    """true where every item should tell it"""
    constant: str | None = None
    """the group within which it cannot change: the sex of a patient"""
    source: str = ""
    """who states the bounds or the vocabulary"""
    role: Role | None = None
    """what part it plays when it is compared with labels; None: it is not compared"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitFacts:
    """A named partition of one collection, told in exactly one way: `column` of a `table`, the names of a `table`'s files (`pattern`), `lists` of part -> table, or by the collection's pattern or folders."""

    name: str
    title: str
    of: str
    certainty: Certainty = Certainty.STATED
    table: str | None = None
    column: str | None = None
    pattern: str | None = None
    """regular expression over the path of a file of the `table`; its named group `split` is the part of all its rows"""
    lists: Mapping[str, str] = field(default_factory=dict)
    """part -> name of the table that lists it"""
    complete: bool = True
    """true where every item should be in some part"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFacts:
    """What must not be divided between splits: patient, video, study. Told by `column` of a `table`, by `pattern` over the key (its named group `group`), or by an `attribute` (with a `pattern`: by what that finds in its value)."""

    name: str
    title: str
    of: str
    certainty: Certainty
    table: str | None = None
    column: str | None = None
    pattern: str | None = None
    attribute: str | None = None
    """the attribute whose value names the group: a tag or field of documents tells it"""
    source: str = ""
    candidate: str | None = None
    """what it would be (child), where several keys are candidates for it and nobody states which is right"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationFacts:
    """An overlap that is expected between two collections, as a contract: pairs across them are no duplicates."""

    name: str
    a: str
    b: str
    """a collection of this dataset, or of the one that `dataset` names; there `*` stands for all its pictures"""
    says: str
    source: str
    dataset: str | None = None
    """the dataset that `b` belongs to, where it is another one"""
    extent: Extent = Extent.ALL
    one_to_one: bool = False
    count: int | None = None
    """how many items of `a` are expected in `b`, where somebody states a number"""
    where: Mapping[str, str] = field(default_factory=dict)
    """attribute or `label` -> value: the items of `a` that the contract is about"""
    within: Mapping[str, str] = field(default_factory=dict)
    """attribute or `label` -> value: the items of `b` that it says they are"""
    by: str | None = None
    """the attribute of `a` that holds its name in `b`, where the names differ"""
    proof: tuple[Proof, ...] = (Proof.PIXELS,)
    """what may prove it, the strongest first"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is true of one dataset. `digest` is the sha256 of its files' bytes."""

    name: str
    title: str
    digest: str
    extends: str | None = None
    """the profile that this one was merged with, as it names it"""
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
    attributes: tuple[AttributeFacts, ...] = ()
    contrasts: tuple[ContrastFacts, ...] = ()
    leave_out: tuple[LeaveOutFacts, ...] = ()
    questions: tuple[QuestionFacts, ...] = ()
    claims: tuple[ClaimFacts, ...] = ()
    ignore: tuple[str, ...] = ()
    """globs of files that belong to the download but need no audit (licence, read me)"""
    licence: str | None = None
    licences: Mapping[str, str] = field(default_factory=dict)
    """who states a licence or terms (card, licence file, source dataset) -> what it says, in a few words"""
    statements: Mapping[str, str] = field(default_factory=dict)
    """what a card should state (version, checksums, ethics, de-identification) -> where this one states it; `nowhere` where it was read and does not"""
    links: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, ClaimFacts] = field(default_factory=dict)
    """claims of other datasets that own claims are held against, by `dataset/id`"""
    homes: tuple[str, ...] = ()
    """folders whose `schemas/` are looked into before the shipped ones: the profile's own, then that of the one it extends"""
