"""Same number stated for different things.

Why: Two different things of which the same number is stated, where another one is to be expected, are often one number copied into the wrong
    place: the size of one download written beside another, a total taken from another card.
Evidence: The stated numbers of claims that the profile names as being about different things (`unlike`), also of other datasets.
Remedy: Look at both things and correct the number that was copied; if both hold, take the remark out of the profile.
Limits: Two numbers may be equal by chance, so this is a note and decides nothing. Only pairs that the profile names are compared.
Source: The sources that the claims name.
"""

from collections.abc import Iterator

from datascopy.model import ClaimFacts, Evidence, Severity, Unit
from datascopy.rule import Answer, Found, Looked, NotHere, number, rule


@rule(severity=Severity.NOTE, needs=("claims",))
def same_number_twice(seen: Evidence) -> Iterator[Answer]:
    """Look at the claims that should state another number than others."""
    known = {claim.id: claim for claim in seen.profile.claims} | dict(seen.profile.others)
    pairs = [(claim, name, known[name]) for claim in seen.profile.claims for name in claim.unlike if name in known]
    if not pairs:
        yield NotHere("no two claims are named of which the numbers should differ")
        return
    yield Looked("claims about different things", len(pairs), Unit.PAIRS)
    for claim, name, other in pairs:
        if claim.stated == other.stated:
            yield same(claim, name, other, len(pairs))


def same(claim: ClaimFacts, name: str, other: ClaimFacts, of: int) -> Found:
    """Return the finding of one number that is stated twice."""
    dataset = name.rpartition("/")[0]
    whose = f" of {dataset}" if dataset else ""
    return Found(
        subject=f"{claim.says}; {other.says}",
        message=f"Stated: {claim.says.rstrip('.')} ({claim.source}), and the same number for something else: {other.says.rstrip('.')} "
        f"({other.source}{whose}). Both are {claim.written or number(claim.stated)}.",
        count=1,
        of=of,
        unit=Unit.PAIRS,
        identity=(claim.id, name),
        members=(str(claim.stated),),
        examples=(claim.source, other.source),
        evidence={"claims": [claim.id]},
    )
