"""What a profile states about comparisons: what stands on either side of one, and what the dataset's own card says to leave out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What part an attribute plays when it is compared with a label: how a picture was taken, where it comes from, who is in it, what became of them, what lies over it."""

    ACQUISITION = "acquisition"
    SOURCE = "source"
    DEMOGRAPHIC = "demographic"
    OUTCOME = "outcome"
    ARTEFACT = "artefact"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastFacts:
    """Two sides of what is known of items: one side is compared with the other. What is on neither is left out."""

    name: str
    title: str
    of: str
    role: Role
    attribute: str | None = None
    """the attribute (or `label`) whose values make the sides"""
    shape: str | None = None
    """instead: a class of the masks or annotations of the collection; the items that have some of it are one side"""
    exposed: tuple[str, ...] = ()
    """the values of the one side"""
    against: tuple[str, ...] = ()
    """the values of the other; none: every other known value"""
    above: float | None = None
    """instead of values: numbers above it are the one side, the others the other; of a shape, its share of the picture"""
    missing: bool = False
    """instead of values: items of which nothing is known are the one side, the others the other"""
    where: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    """attribute or `label` -> value or values: the only items that are compared"""
    caution: str = ""
    """what this is no proof of, in a sentence"""
    source: str = ""
    """who says that it goes with a label"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveOutFacts:
    """Items that the dataset's own card says to leave out of training."""

    name: str
    title: str
    of: str
    says: str
    source: str
    where: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    """attribute or `label` -> value or values of the items meant"""
    without: str | None = None
    """instead, or as well: the class of which their masks or annotations have nothing"""
