"""Parts do not add up.

Why: Numbers that the same source states contradict each other, so at least one of them is wrong. Whoever cites the total cites an error that
    paper and pencil would have found.
Evidence: Every claim whose number can be worked out from other stated numbers; no file is opened for it.
Remedy: Find which number is wrong (the parts may be measured) and correct it at the source named.
Limits: It is told that the numbers contradict each other, not which one is wrong.
Source: The sources that the claims name.
"""

from collections.abc import Iterator

from datascopy.model import Authority, ClaimResult, ClaimStatus, Evidence, Severity, Unit
from datascopy.rule import Answer, Found, Looked, NotHere, Unseen, apart, given, joined, number, rule, verb

SUBJECT = "sums, differences and quotients of stated numbers"


@rule(severity=Severity.ERROR, needs=("claims",))
def parts_do_not_add_up(seen: Evidence) -> Iterator[Answer]:
    """Look at the claims that are worked out from other claims."""
    claims = sorted((one for one in given(seen.claims) if one.arithmetic and not one.against), key=lambda one: one.id)
    checked = [one for one in claims if one.status is not ClaimStatus.NOT_CHECKABLE]
    if not claims:
        yield NotHere("no claim is the sum, difference or quotient of others")
    elif not checked:
        yield Unseen(SUBJECT, f"none of {len(claims):,} {verb(len(claims), 'claim', 'claims')} could be worked out")
    else:
        yield Looked(SUBJECT, len(checked), Unit.ENTRIES)
    for claim in checked:
        if claim.status is ClaimStatus.FAILED:
            yield failed(claim, len(checked))


def failed(claim: ClaimResult, of: int) -> Found:
    """Return the finding of one sum or quotient that does not hold."""
    parts = joined([f"{what} {number(stated)}" for what, stated in claim.parts])
    return Found(
        subject=claim.says,
        message=f"Stated: {claim.says.rstrip('.')} ({claim.source}). Its parts give {number(claim.measured)}{apart(claim.difference)}"
        f"{f': {parts}' if parts else ''}.",
        count=1,
        of=of,
        unit=Unit.ENTRIES,
        identity=(claim.id,),
        members=[f"{what} {stated}" for what, stated in claim.parts],
        examples=[what for what, _ in claim.parts],
        severity=Severity.ERROR if claim.authority is Authority.CARD else Severity.WARNING,
        evidence={"claims": [claim.id], "values": [{"value": what, "count": stated} for what, stated in claim.parts]},
    )
