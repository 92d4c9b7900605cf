"""What a rule may say of a subject. Everything a rule yields is one of these eight values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from datascopy.model import Confidence, Figure, PairTest, Place, Severity, Unit


@dataclass(frozen=True, slots=True)
class Looked:
    """A subject was looked at: `of` units of it."""

    subject: str
    of: int
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is wrong with a subject.

    `identity` names it by content (the law and column, the group, the sorted digests), `members` what it consists of today.
    """

    subject: str
    message: str
    count: int
    of: int | None
    unit: Unit
    identity: Sequence[str]
    members: Iterable[str] = ()
    places: Sequence[Place] = ()
    examples: Sequence[str] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)
    remedy: str | None = None
    severity: Severity | None = None
    most: Severity | None = None
    """a policy may not raise it above"""
    confidence: Confidence | None = None


@dataclass(frozen=True, slots=True)
class Unseen:
    """A subject could not be looked at, and why."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """A subject was looked at and cannot be told, and why."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotHere:
    """The question does not arise, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for the outcome's note."""

    text: str


@dataclass(frozen=True, slots=True)
class Tested:
    """An attribute was held against a label, or was refused. What failed is told by a `Found` as well."""

    __test__ = False  # no test of pytest's, whatever its name

    test: PairTest


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was seen, as a figure. It answers nothing by itself."""

    figure: Figure


Answer = Looked | Found | Unseen | Unclear | NotHere | Note | Tested | Drawn
