"""Quote not in the card.

Why: The ledger was written from the card, and the card holds something else today. Either the card has changed and the ledger checks a
    statement that nobody makes any more, or a digit slipped on one of the two sides.
Evidence: The words that a claim carries as its `quote`, looked for in the whole text of the card that was given, code and links as well.
    Blanks, emphasis, kinds of quotation marks and dashes, upper and lower case, and commas between thousands are made equal; a number in a
    quote must be a whole number of the card. What is most like a missing quote is named with its line.
Remedy: Correct the card, or the claim's quote and stated number, so that both say the same.
Limits: Asked only when a card is given (`--card FILE`). A claim without a quote is not looked for. A number that stands in the card twice,
    and in one place was changed into a number that another claim quotes, is not seen: quote a few words with the number.
Source: The card that was given.
"""

from collections.abc import Iterator, Sequence

from datascopy.model import Authority, ClaimFacts, Evidence, Place, Severity, Unit
from datascopy.rule import Answer, Found, Looked, NotHere, Spot, read_card_text, rule, verb

NO_CARD = "no card was given (`--card FILE`)"
MOST = 10
"""More missing quotes are one finding: likely the card is another one."""


@rule(severity=Severity.ERROR, needs=("card",))
def quote_not_in_card(seen: Evidence) -> Iterator[Answer]:
    """Look for the quote of every claim."""
    quoted = [one for one in seen.profile.claims if one.quote is not None and one.authority is Authority.CARD]
    if seen.card is None:
        yield NotHere(NO_CARD)
        return
    if not quoted:
        yield NotHere("no claim of the profile carries a quote of the card")
        return
    card = read_card_text(seen.card)
    yield Looked(f"quotes of claims in {seen.card.file}", len(quoted), Unit.ENTRIES)
    places = {one.id: card.find(str(one.quote)) for one in quoted}
    taken = [span for spans in places.values() for span in spans]
    missing = [one for one in quoted if not places[one.id]]
    near = [card.nearest(str(one.quote), taken) for one in missing[:MOST]]
    if len(missing) > MOST:
        yield many(missing, near, len(quoted), seen.card.file)
    else:
        yield from (one_missing(claim, spot, len(quoted), seen.card.file) for claim, spot in zip(missing, near, strict=True))


def one_missing(claim: ClaimFacts, near: Spot | None, of: int, file: str) -> Found:
    """Return the finding of one quote that the card does not hold."""
    return Found(
        subject=claim.says,
        message=f"Stated in the ledger: {claim.says.rstrip('.')} ({claim.source}), quoted as “{claim.quote}”. "
        f"{file} does not hold these words; {nearest(near)}.",
        count=1,
        of=of,
        unit=Unit.ENTRIES,
        identity=(claim.id,),
        members=(str(claim.quote),),
        places=[Place(file, near.line if near else None)],
        examples=[near.around] if near else [],
        evidence={"claims": [claim.id]},
    )


def nearest(near: Spot | None) -> str:
    """Say what is most like a quote, and where."""
    return f"nearest is “{near.text}” in line {near.line:,}" if near else "nothing in it is like them"


def many(missing: Sequence[ClaimFacts], near: Sequence[Spot | None], of: int, file: str) -> Found:
    """Return one finding of many quotes that the card does not hold."""
    first = missing[0]
    return Found(
        subject=file,
        message=f"{len(missing):,} of {of:,} quotes {verb(len(missing), 'is', 'are')} not in {file}: is it the card of this dataset? "
        f"The first is “{first.quote}”, quoted for: {first.says.rstrip('.')}; {nearest(near[0])}.",
        count=len(missing),
        of=of,
        unit=Unit.ENTRIES,
        identity=("many",),
        members=[one.id for one in missing],
        places=[Place(file, spot.line) for spot in near if spot],
        examples=[str(one.quote) for one in missing],
        evidence={"claims": [one.id for one in missing]},
    )
