"""Sources disagree.

Why: Two sources state numbers that cannot both hold: more pictures taken from a dataset than it has, other numbers of the same thing.
    Whoever relies on one of them is wrong by the difference, and no file has to be opened to know it.
Evidence: Every claim that is held against the stated number of one other claim, of this dataset or of another one whose profile is known.
Remedy: Ask which number holds, measure it where the data is at hand, and correct the other, or say why they differ.
Limits: It is told that the numbers exclude each other, not which one is wrong. Two claims that are measured in the same way and of which
    one fails are told by `claims/stated-count-differs`.
Source: The sources that the claims name.
"""

from collections.abc import Iterator

from datascopy.model import ClaimFacts, ClaimResult, ClaimStatus, Evidence, Severity, Unit
from datascopy.rule import Answer, Found, Looked, NotHere, Unseen, given, number, rule

SUBJECT = "claims held against claims"


@rule(severity=Severity.WARNING, needs=("claims",))
def sources_disagree(seen: Evidence) -> Iterator[Answer]:
    """Look at the claims that are held against another claim."""
    claims = sorted((one for one in given(seen.claims) if one.against), key=lambda one: one.id)
    checked = [one for one in claims if one.status is not ClaimStatus.NOT_CHECKABLE]
    known = {claim.id: claim for claim in seen.profile.claims} | dict(seen.profile.others)
    if not claims:
        yield NotHere("no claim is held against another claim")
    elif not checked:
        yield Unseen(SUBJECT, "none of them could be compared")
    else:
        yield Looked(SUBJECT, len(checked), Unit.ENTRIES)
    for claim in checked:
        if claim.status is ClaimStatus.FAILED:
            yield failed(claim, known.get(claim.against), len(checked))


def failed(claim: ClaimResult, other: ClaimFacts | None, of: int) -> Found:
    """Return the finding of two numbers that exclude each other."""
    dataset = claim.against.rpartition("/")[0]
    whose = f" of {dataset}" if dataset else ""
    against = f"{other.says.rstrip('.')} ({other.source}{whose})" if other else number(claim.measured)
    return Found(
        subject=claim.says,
        message=f"Stated: {claim.says.rstrip('.')} ({claim.source}). Another source states: {against}. "
        f"{number(claim.stated)} and {number(claim.measured)} cannot both hold.",
        count=1,
        of=of,
        unit=Unit.ENTRIES,
        identity=(claim.id, claim.against),
        members=(str(claim.stated), str(claim.measured)),
        examples=(claim.source,),
        evidence={"claims": [claim.id]},
    )
