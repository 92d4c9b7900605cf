"""What the card, paper or page of a dataset claims, and how each claim is to be measured. The published form: `schemas/claims.schema.json`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


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
class Measured:
    """One way to measure a claim. The first way whose data is present is taken, and the report says which it was."""

    verb: str
    """count | distinct | shared | sum | difference | quotient | share | complete | exists | least | greatest | stated"""
    what: str
    """files | rows | entries | boxes | annotations | rings | groups | frames | seconds | hours | bytes | width | height | claims"""
    of: str | None = None
    """a collection, table, document, split or group"""
    by: tuple[str, ...] = ()
    """columns (of a table) or what is known of files and entries: label, extension, format, an attribute, ..."""
    where: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    """column or attribute -> the value that it must have, or several of which one; "" stands for unknown"""
    but: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    """column or attribute -> the values that it must not have"""
    each: str | None = None
    """for least and greatest `by` the item: the collection, table or document whose items all count, those without any as 0"""
    column: str | None = None
    """the number column for sum, least, greatest"""
    claims: tuple[str, ...] = ()
    """ids of other claims, whose stated values are the parts; `dataset/id` for one of another dataset"""
    divide_by: float | None = None
    """what the result from claims is divided by, to turn its unit into another (hours into seconds)"""


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
    quote: str | None = None
    """the few words of the card that hold the number"""
    statement: str | None = None
    """why no data can settle it; then `measured` is empty and the claim is listed as not checkable"""
    unlike: tuple[str, ...] = ()
    """ids of claims about other things, whose stated number should be another one; `dataset/id` for one of another dataset"""
