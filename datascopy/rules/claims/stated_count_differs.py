"""Stated count differs.

Why: The dataset's card, paper or page states a number that its files and tables do not bear out. Whoever cites the number cites another
    dataset than the one they hold.
Evidence: Every claim that can be measured from files, tables or documents; what was counted where stands in the claims ledger.
Remedy: Correct the statement, or restore what is missing; where two sources disagree, say in the documentation which holds.
Limits: A claim that no data can settle is listed as not checkable and neither met nor failed. Numbers called "about" may differ by 1 % or
    by the last digit written.
Source: The source that each claim names.
"""

from collections.abc import Iterator

from datascopy.model import Authority, ClaimResult, ClaimStatus, Evidence, Severity, Unit
from datascopy.rule import Answer, Found, Looked, Note, NotHere, Unseen, apart, given, n_of_m, number, rule, share, verb

SUBJECT = "claims that data can settle"


@rule(severity=Severity.ERROR, needs=("claims",))
def stated_count_differs(seen: Evidence) -> Iterator[Answer]:
    """Look at the claims that are measured from data."""
    claims = sorted((one for one in given(seen.claims) if not one.arithmetic), key=lambda one: one.id)
    checked = [one for one in claims if one.status is not ClaimStatus.NOT_CHECKABLE]
    open_ = len(claims) - len(checked)
    if not claims:
        yield NotHere("the profile states no claim that is measured from data")
    elif not checked:
        yield Unseen(
            "claims ledger", f"none of its {len(claims):,} {verb(len(claims), 'claim', 'claims')} can be checked with the data present"
        )
    else:
        yield Looked(SUBJECT, len(checked), Unit.ENTRIES)
        if open_:
            yield Note(f"{n_of_m(open_, len(claims), Unit.ENTRIES)} of the claims ledger cannot be checked; it says why for each.")
    for claim in checked:
        if claim.status is ClaimStatus.FAILED:
            yield failed(claim, len(checked))


def failed(claim: ClaimResult, of: int) -> Found:
    """Return the finding of one failed claim: an error where the dataset's own card makes it, else a warning."""
    own = claim.authority is Authority.CARD
    others = " Sources disagree: the dataset's own card states it right." if claim.others_met and not own else ""
    return Found(
        subject=claim.says,
        message=f"Stated: {claim.says.rstrip('.')} ({claim.source}). Measured: {measured(claim)}. Counted: {claim.how.rstrip('.')}.{others}",
        count=1,
        of=of,
        unit=Unit.ENTRIES,
        identity=(claim.id,),
        members=(str(claim.measured),),
        examples=(claim.source,),
        severity=Severity.ERROR if own else Severity.WARNING,
        evidence={"claims": [claim.id]},
    )


def measured(claim: ClaimResult) -> str:
    """Return what was measured, against what is stated: "25, 5 less than stated"; a share in per cent."""
    if claim.counted is None or not isinstance(claim.stated, int | float):
        return f"{number(claim.measured)}{apart(claim.difference)}"
    return f"{share(*claim.counted)}, not {share(claim.stated, 1)}"
