"""Statement missing.

Why: Without a version nobody can say which release was used; without checksums nobody can tell a whole copy from a damaged one; without a
    word on ethics and de-identification nobody knows whether the data may be used at all.
Evidence: What the profile says that the card states (`statements`: version, checksums, ethics, de-identification), each with the place, or
    `nowhere` where somebody has read the card and found none. With a card at hand (`--card FILE`) its text is searched as well, for the
    words that such statements are made with.
Remedy: Add the missing statements to the card; name in the profile's `statements` where they stand.
Limits: A word in the text is taken as the statement; whether it is sufficient is for people to say. What stands in a paper or on another
    page only is not on the card.
Source: Gebru et al., Datasheets for Datasets, doi 10.1145/3458723; the profile.
"""

import re
from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import Answer, CardText, Found, Looked, Note, NotHere, Unseen, joined, read_card_text, rule

ASKED = {
    "version": re.compile(r"\bversions?\b|\bv\d+(?:\.\d+)*\b|\brelease (?:notes|history|\d)|\bchange ?log\b", re.IGNORECASE),
    "checksums": re.compile(r"\bcheck ?sums?\b|\bsha-?(?:1|256|512)(?:sums?)?\b|\bmd5(?:sums?)?\b", re.IGNORECASE),
    "ethics": re.compile(r"\bethic|\binstitutional review\b|\bIRB\b|\bHelsinki\b|\binformed consent\b", re.IGNORECASE),
    "de-identification": re.compile(r"\bde-?identif|\banonymi[sz]|\bpseudonymi[sz]|\bprivacy\b", re.IGNORECASE),
}
"""What a card should state -> the words that such a statement is made with."""
NOWHERE = "nowhere"
"""In a profile: the card was read, and does not state it."""


@rule(severity=Severity.NOTE, needs=("card",))
def statement_missing(seen: Evidence) -> Iterator[Answer]:
    """Look for each statement in the profile and in the card."""
    profile = seen.profile
    told = read_card_text(seen.card) if seen.card else None
    by_words = {what: line for what, word in ASKED.items() if told and (line := line_of(told, word))}
    known = [what for what in ASKED if seen.card or what in profile.statements]
    if not known:
        yield NotHere("no card was given (`--card FILE`), and the profile does not say what its card states")
        return
    stated = {what: place for what, place in profile.statements.items() if place != NOWHERE}
    missing = [what for what in known if what not in by_words and what not in stated]
    where = seen.card.file if seen.card else "the card"
    yield Looked(f"statements of {where}", len(known), Unit.ENTRIES)
    if unknown := [what for what in ASKED if what not in known]:
        yield Unseen(joined(unknown), "the profile does not say whether the card states it")
    if seen.card:
        for what in sorted(stated.keys() & ASKED.keys() - by_words.keys()):
            yield Note(f"{profile.statements[what]} is said to state the {what}; no word of {where} does.")
    for what, line in by_words.items():
        yield Note(f"{where}, line {line:,}, has a word on {what}.")
    if missing:
        yield Found(
            subject=where,
            message=f"{len(missing)} of {len(known)} things that a card should state are missing in {where}: {joined(missing)}.",
            count=len(missing),
            of=len(known),
            unit=Unit.ENTRIES,
            identity=("statements",),
            members=missing,
            examples=missing,
        )


def line_of(card: CardText, word: re.Pattern[str]) -> int | None:
    """Return the line of the first match, None if there is none."""
    met = word.search(card.text)
    return card.spot(*met.span()).line if met else None
