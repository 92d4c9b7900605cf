"""What the rules found and what becomes of it: findings, outcomes, coverage, verdict, report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from datascopy.model.evidence import Card, ClaimResult, Videos
from datascopy.model.facts import Profile
from datascopy.model.figured import Figure
from datascopy.model.matched import Matches

if TYPE_CHECKING:
    import pandas as pd


class Severity(StrEnum):
    """How much a finding matters: wrong for any user, harmful to some uses, worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Confidence(StrEnum):
    """How sure a finding is."""

    CERTAIN = "certain"
    STATED = "stated"
    INFERRED = "inferred"
    GUESSED = "guessed"


class State(StrEnum):
    """What became of a rule."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not-applicable"
    NOT_MEASURED = "not-measured"
    BROKE = "broke"


class Unit(StrEnum):
    """What a finding counts."""

    ROWS = "rows"
    PICTURES = "pictures"
    PAIRS = "pairs"
    GROUPS = "groups"
    BOXES = "boxes"
    MASKS = "masks"
    FILES = "files"
    ENTRIES = "entries"
    DOCUMENTS = "documents"
    QUESTIONS = "questions"
    VIDEOS = "videos"
    FRAMES = "frames"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where: a path relative to the root, and within it a line (from 1), column or item."""

    path: str
    line: int | None = None
    column: str | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One answer "no" of a rule. `evidence` holds JSON values only; the report draws what it finds there (see docs/evidence.md)."""

    identity: str
    rule: str
    severity: Severity
    confidence: Confidence
    subject: str
    message: str
    count: int
    of: int | None
    unit: Unit
    places: tuple[Place, ...]
    examples: tuple[str, ...]
    evidence: Mapping[str, Any]
    remedy: str
    state: str = "open"
    """open | waived"""
    most: Severity | None = None
    """no policy raises it above: what is only likely never gates"""


class Result(StrEnum):
    """What became of holding one attribute against one label."""

    FAILED = "failed"
    WARNING = "warning"
    PASSED = "passed"
    INCONCLUSIVE = "inconclusive"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairTest:
    """One attribute held against one label. `passed` is shown equivalence, never the mere absence of a difference."""

    attribute: str
    label: str
    result: Result
    measure: str = ""
    """what `effect` is: odds ratio | AUC | V | share; "" where there is none"""
    effect: float | None = None
    interval: tuple[float, float] | None = None
    """95 %, of the effect"""
    p: float | None = None
    """adjusted for the other pairs of the rule"""
    unit: Unit = Unit.PICTURES
    """what was counted as one: groups, or pictures taken as independent"""
    informative: int | None = None
    """units in strata in which both attribute and label vary"""
    groups: int | None = None
    """units in all"""
    note: str = ""
    """what was compared with what, what could have been seen, or why it was refused"""
    v: float | None = None
    """Cramer's V of the whole table, corrected for chance (Bergsma), n = groups; None for numbers"""
    detectable: float | None = None
    """smallest odds ratio above 1 (or AUC above .5) that such data show at 5 % with power .8, this pair alone"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one rule. Only `failed` holds findings."""

    rule: str
    title: str
    """the failing state, from the rule's page"""
    severity: Severity
    state: State
    findings: tuple[Finding, ...] = ()
    note: str = ""
    looked: str = ""
    """what was looked at, in words: "1,000 boxes"; empty when nothing was"""
    why: str = ""
    remedy: str = ""
    limits: str = ""
    tests: tuple[PairTest, ...] = ()
    """each pair that a rule of comparisons looked at, and those that it refused, in its order"""
    figures: tuple[Figure, ...] = ()
    """what it has drawn, in its order"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """One collection, table or document: present = checked + failed + the sum of skipped."""

    name: str
    title: str
    declared: int | None
    present: int
    checked: int
    failed: int
    skipped: tuple[tuple[str, int], ...] = ()
    """(reason, count)"""
    absent: bool = False
    optional: bool = False
    left_out: bool = False
    """left out by --part"""
    by_choice: tuple[str, ...] = ()
    """those reasons in `skipped` which the user chose (--only, --skip): they do not make an audit incomplete"""

    def __post_init__(self) -> None:
        told = self.checked + self.failed + sum(count for _, count in self.skipped)
        if told != self.present:
            raise ValueError(f"coverage of {self.name} does not add up: {self.present} present, {told} accounted for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was looked at, of what there is."""

    collections: tuple[CoverageRow, ...] = ()
    tables: tuple[CoverageRow, ...] = ()
    documents: tuple[CoverageRow, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    """(folder, why) of folders that could not be looked into: what they hold stands in no row"""
    others: tuple[CoverageRow, ...] = ()
    """collections, tables and documents of other datasets that this one was held against; they are no part of it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """An accepted finding: `identity` None accepts every finding of the rule."""

    rule: str
    reason: str
    until: date
    identity: str | None = None
    max_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Severities, thresholds, minimum coverage, required rules, waivers."""

    severities: Mapping[str, Severity] = field(default_factory=dict)
    """rule id or family -> severity"""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    coverage: float = 1.0
    """least share of the present files that must have been looked at"""
    require: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    digest: str = "default"


class VerdictStatus(StrEnum):
    """The verdict in one word."""

    PASSED = "passed"
    FAILED = "failed"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedBy:
    """A rule that failed the audit, and how many open findings of error severity it has."""

    rule: str
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Outcomes judged by a policy. `outcomes` are those judged: severities of the policy applied, waived findings marked."""

    status: VerdictStatus
    exit_code: int
    failed_by: tuple[FailedBy, ...]
    reasons: tuple[str, ...]
    """whole sentences: why the audit is incomplete, what was waived until when"""
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The circumstances of a run: everything that may differ between two equal audits, and nothing else."""

    started: str
    seconds: float
    versions: Mapping[str, str]
    platform: str
    jobs: int
    cache_hits: int
    cache_misses: int
    command: str
    stages: Mapping[str, float] = field(default_factory=dict)
    """stage -> seconds"""
    notes: tuple[str, ...] = ()
    """what went otherwise than asked: cache full, pool restarted"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that a report shows. `images` is the measured frame (IMAGES), for reports that list what was measured per file."""

    root: str
    """as given on the command line"""
    profile: Profile
    policy: Policy
    files: int
    bytes: int
    content_digest: str
    """sha256 over the sorted sha256 of all checked files"""
    verdict: Verdict
    coverage: Coverage
    claims: tuple[ClaimResult, ...]
    run: Run
    method: Mapping[str, str] = field(default_factory=dict)
    """how it was measured: name -> sentence (thresholds, radius, unit of analysis, what was left unexamined)"""
    membership: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """item id -> {split: part}, for the items that findings about pairs show"""
    labels: Mapping[str, str] = field(default_factory=dict)
    """item id -> label, for the same items"""
    images: pd.DataFrame | None = None
    matches: Matches | None = None
    unsettled: bool = False
    """whether the pairs that could not be decided are shown; they never count"""
    card: Card | None = None
    """the card that the ledger was held to, where one was given"""
    videos: Videos | None = None
    stated_frames: Mapping[str, int] = field(default_factory=dict)
    """item id of a video -> its number of frames as a table states it"""
