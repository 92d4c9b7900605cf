"""Number without a claim.

Why: A number of the card that the ledger does not know is never checked: it may be wrong today, or become wrong with the next release,
    and no audit would say so.
Evidence: Every number in the text of the card that was given, written in digits, that stands in no quote of a claim, with its line.
Remedy: Add a claim with the number as its quote, and say how it is measured, or why no data can settle it (`statement`).
    `datascopy init ROOT --card FILE` proposes claims.
Limits: Asked only when a card is given (`--card FILE`). Not taken as statements are numbers in links, code, comments, the head of
    metadata (between `---`), sections on citation, numbers within names (`SARS-2`, `v2`, `3D`), dates, versions and licences
    (`CC BY 4.0`), numbers of tables, figures and pages, and four digits from 1900 to 2099 unless they count what follows or are the side
    of a picture. Numbers written as words are not seen. A quote covers every occurrence of its words.
Source: The card that was given.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Place, Severity, Unit
from datascopy.rule import SHOWN_PLACES, Answer, Found, Looked, NotHere, Spot, joined, read_card_text, rule, verb

SHOWN = 8
SHOWN_ROWS = 100


@rule(severity=Severity.WARNING, needs=("card",))
def number_without_claim(seen: Evidence) -> Iterator[Answer]:
    """Look at every number of the card."""
    if seen.card is None:
        yield NotHere("no card was given (`--card FILE`)")
        return
    card, file = read_card_text(seen.card), seen.card.file
    numbers = list(card.numbers())
    if not numbers:
        yield NotHere(f"{file} states no number")
        return
    yield Looked(f"numbers in {file}", len(numbers), Unit.ENTRIES)
    spans = [span for claim in seen.profile.claims if claim.quote is not None for span in card.find(claim.quote)]
    bare = [card.spot(*number) for number in numbers if not covered(number, spans)]
    if bare:
        quoted = sorted({card.text[slice(*number)] for number in numbers if covered(number, spans)})
        yield found(bare, quoted, len(numbers), file)


def covered(number: tuple[int, int], quotes: list[tuple[int, int]]) -> bool:
    """Tell whether a number lies whole in some quote."""
    return any(start <= number[0] and number[1] <= end for start, end in quotes)


def like(number: str, quoted: list[str]) -> str:
    """Name a quoted number that differs in one digit only: likely the same with a slip."""
    near = [one for one in quoted if len(one) == len(number) > 1 and sum(a != b for a, b in zip(one, number, strict=True)) == 1]
    return f"; {near[0]} is quoted" if near else ""


def found(bare: list[Spot], quoted: list[str], of: int, file: str) -> Found:
    """Return the finding of the numbers that no claim quotes."""
    first = joined([f"{one.text} (line {one.line:,}{like(one.text, quoted)})" for one in bare], most=SHOWN)
    return Found(
        subject=f"numbers in {file}",
        message=f"{len(bare):,} of {of:,} numbers in {file} {verb(len(bare), 'stands', 'stand')} in no quote of a claim: {first}.",
        count=len(bare),
        of=of,
        unit=Unit.ENTRIES,
        identity=("numbers",),
        members=[f"{one.text} {one.around}" for one in bare],
        places=[Place(file, line) for line in dict.fromkeys(one.line for one in bare)][:SHOWN_PLACES],
        examples=[one.around for one in bare],
        evidence={
            "rows": [{"path": file, "line": one.line, "cells": {"number": one.text, "text": one.around}} for one in bare[:SHOWN_ROWS]]
        },
    )
