"""Propose claims from the numbers of a card: each to be read by a person, who says how it is measured."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from datascopy.model import Card
from datascopy.propose.outline import free, slug
from datascopy.propose.scalars import scalar
from datascopy.rule.card_text import CardText, read_card_text

UNSAID = "not yet said how to measure"
"""Why a proposed claim is not checked: it is listed in every report until somebody says more."""

_MULTIPLES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_WORD = re.compile(r"\S+")
_EDGES = "()[]{}<>\"'.,;:!?*…|"
WORDS = 2
"""of a quote: the number and what it counts"""
_ATTACHED_BEFORE = "~<>=+$€£±-0123456789.,'"


@dataclass(frozen=True, slots=True)
class ProposedClaim:
    """A number of the card."""

    id: str
    says: str
    source: str
    stated: float
    written: str
    quote: str
    perhaps: str = ""
    """how it might be measured: what has just this number today"""


def propose_claims(card: Card, counts: Mapping[str, int] | None = None) -> list[ProposedClaim]:
    """Return a claim for every number of a card that states something, in the order of the card; equal words make one claim.

    Args:
        card: its text.
        counts: way to measure, as YAML -> the number that it gives today: named where a number of the card is equal.
    """
    told = read_card_text(card)
    quotes: dict[str, None] = {}
    claims: list[ProposedClaim] = []
    for start, end in told.numbers():
        if any(first <= start and end <= last for quote in quotes for first, last in told.find(quote)):
            continue
        quote = _quote(told, start, end)
        quotes[quote] = None
        written, stated = _number(told.text[start:end], quote)
        spot = told.spot(start, end)
        same = [way for way, count in (counts or {}).items() if count == stated]
        name = free(slug(quote, "number") if quote[:1].isalpha() else f"n-{slug(quote, 'number')}", {one.id for one in claims})
        claims.append(ProposedClaim(name, quote, f"card, line {spot.line}", stated, written, quote, same[0] if same else ""))
    return claims


def _quote(told: CardText, start: int, end: int) -> str:
    """Return the number with what is attached to it and the next word of its line and sentence; without one the number alone."""
    left = len(told.text[:start].rstrip(_ATTACHED_BEFORE))
    line = told.spot(start, end).line
    words: list[str] = []
    for met in _WORD.finditer(told.text, left):
        if told.spot(met.start(), met.end()).line != line or len(words) == WORDS or (words and words[-1][-1] in ".;:!?"):
            break
        words.append(met.group())
    return " ".join(words).strip(_EDGES)


def _number(text: str, quote: str) -> tuple[str, float]:
    """Return a number as it is written, with a word such as million, and what it is."""
    whole = re.fullmatch(r"\d{1,3}(?:[,.']\d{3})+", text)
    plain = text.replace(",", "").replace("'", "")
    value = float(re.sub(r"\D", "", text)) if whole and text.count(".") != 1 else float(plain) if plain.count(".") <= 1 else 0.0
    after = quote.partition(text)[2].split()
    if after and after[0].lower() in _MULTIPLES:
        return f"{text} {after[0]}", value * _MULTIPLES[after[0].lower()]
    return text, int(value) if value.is_integer() else value


def as_yaml(claims: Sequence[ProposedClaim]) -> list[str]:
    """Return proposed claims as lines of YAML."""
    lines = []
    for one in claims:
        if one.perhaps:
            lines.append(f"  # Perhaps instead of `statement`: measured: [{one.perhaps}], which gives this number today.")
        lines += [
            f"  - id: {one.id}",
            f"    says: {scalar(one.says)}",
            f"    source: {scalar(one.source)}",
            f"    quote: {scalar(one.quote)}",
            f"    stated: {one.stated}",
            f"    written: {scalar(one.written)}",
            f"    statement: {UNSAID}",
        ]
    return lines
