"""Coverage, claims and the accounting of every rule, as flat view data."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from datascopy.model import ClaimResult, ClaimStatus, Coverage, CoverageRow, Outcome, Report, State
from datascopy.report.words import listing, number, plural, rule_anchor, value

STATES = (State.BROKE, State.FAILED, State.INCONCLUSIVE, State.NOT_MEASURED, State.NOT_APPLICABLE, State.PASSED)
STATE_WORDS = {
    State.PASSED: "passed",
    State.FAILED: "failed",
    State.INCONCLUSIVE: "too little data to say",
    State.NOT_APPLICABLE: "not applicable",
    State.NOT_MEASURED: "not checked",
    State.BROKE: "broke",
}
STATE_VERBS = {
    State.BROKE: "broke",
    State.INCONCLUSIVE: "had too little data to say",
    State.NOT_MEASURED: "could not be checked",
}
CLAIM_ORDER = (ClaimStatus.FAILED, ClaimStatus.MET, ClaimStatus.NOT_CHECKABLE)
CLAIM_WORDS = {ClaimStatus.FAILED: "wrong", ClaimStatus.MET: "met", ClaimStatus.NOT_CHECKABLE: "not checkable"}
BAR = 1000
"""Length of a coverage bar in its own units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a bar: its kind (checked, failed, skipped, absent), where it begins and how long it is, in thousandths."""

    kind: str
    start: float
    length: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageView:
    """One bar: a collection, table or document."""

    group: str
    name: str
    title: str
    state: str
    """complete | partial | absent | left out"""
    declared: str
    present: str
    checked: str
    failed: str
    skipped: str
    reasons: tuple[str, ...]
    sum: str
    """the counts as a sum, in words"""
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """One line of the ledger."""

    id: str
    status: str
    word: str
    says: str
    source: str
    other_source: bool
    stated: str
    measured: str
    difference: str
    how: str
    sum: str
    """the stated parts as a sum or quotient; "" where there are none"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """One rule in the accounting."""

    rule: str
    anchor: str
    title: str
    state: str
    word: str
    severity: str
    findings: int
    reason: str
    looked: str


def coverage_views(coverage: Coverage) -> tuple[CoverageView, ...]:
    """Return the bars: collections, tables, documents, in the order of the profile."""
    groups = (("collection", coverage.collections), ("table", coverage.tables), ("document", coverage.documents))
    return tuple(_bar(group, row) for group, rows in groups for row in rows)


def _bar(group: str, row: CoverageRow) -> CoverageView:
    skipped = sum(count for _, count in row.skipped)
    terms = [f"{row.checked:,} checked", f"{row.failed:,} failed to check", f"{skipped:,} skipped"]
    return CoverageView(
        group=group,
        name=row.name,
        title=row.title,
        state=_state(row),
        declared="" if row.declared is None else f"{row.declared:,}",
        present=f"{row.present:,}",
        checked=f"{row.checked:,}",
        failed=f"{row.failed:,}",
        skipped=f"{skipped:,}",
        reasons=tuple(f"{count:,} skipped: {reason}" for reason, count in row.skipped if count),
        sum=f"{row.present:,} present = {' + '.join(terms)}",
        segments=tuple(_segments(row, skipped)),
    )


def _state(row: CoverageRow) -> str:
    if row.left_out:
        return "left out"
    if row.absent:
        return "absent"
    return "complete" if row.checked == row.present else "partial"


def _segments(row: CoverageRow, skipped: int) -> Iterator[Segment]:
    """Yield the stretches of a bar, which is as long as what is declared or present, whichever is more."""
    lacking = max(0, (row.declared or 0) - row.present)
    whole = row.present + lacking
    start = 0.0
    for kind, count in (("checked", row.checked), ("failed", row.failed), ("skipped", skipped), ("absent", lacking)):
        if count:
            length = round(BAR * count / whole, 2)
            yield Segment(kind=kind, start=round(start, 2), length=length)
            start += length


def not_looked_at(report: Report) -> tuple[str, ...]:
    """Say what was not looked at: absent, left out, skipped, failed to open, and the rules that could not be answered."""
    return (*_rows_unseen(report), *_rules_unseen(report.verdict.outcomes))


def _rows_unseen(report: Report) -> Iterator[str]:
    coverage = report.coverage
    for row in (*coverage.collections, *coverage.tables, *coverage.documents):
        if row.left_out:
            yield f"{row.title} ({row.name}): left out by `--part`."
        elif row.absent:
            optional = row.optional or row.name in report.policy.optional
            declared = "" if row.declared is None else f", {row.declared:,} declared"
            yield f"{row.title} ({row.name}): absent{declared}{', optional' if optional else ''}."
        for reason, count in row.skipped:
            if count:
                yield f"{row.title} ({row.name}): {count:,} of {row.present:,} skipped: {reason}."
        if row.failed:
            yield f"{row.title} ({row.name}): {row.failed:,} of {row.present:,} could not be read whole."


def _rules_unseen(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for state in (State.BROKE, State.INCONCLUSIVE, State.NOT_MEASURED):
        named = sorted(one.rule for one in outcomes if one.state is state)
        if named:
            yield f"{plural(len(named), 'rule')} {STATE_VERBS[state]}: {listing(named, 4)}."


def claim_views(claims: Sequence[ClaimResult]) -> tuple[ClaimView, ...]:
    """Return the ledger, what is wrong first, then as the profile lists them."""
    return tuple(_claim(one) for one in sorted(claims, key=lambda one: CLAIM_ORDER.index(one.status)))


def _claim(claim: ClaimResult) -> ClaimView:
    return ClaimView(
        id=claim.id,
        status=claim.status.value,
        word=CLAIM_WORDS[claim.status],
        says=claim.says,
        source=claim.source,
        other_source=claim.authority.value != "card",
        stated=value(claim.stated),
        measured=value(claim.measured),
        difference=_difference(claim.difference),
        how=claim.how,
        sum=_sum(claim),
    )


def _difference(told: float | str | None) -> str:
    if not isinstance(told, (int, float)) or told == 0:
        return "0" if told == 0 else value(told)
    return f"{'+' if told > 0 else '−'}{number(abs(told))}"


def _sum(claim: ClaimResult) -> str:
    """Write the parts of a claim as the sum or quotient that they make; as a list where they make neither."""
    numbers = [part for _, part in claim.parts]
    if not numbers:
        return ""
    told = [f"{number(part)} ({what})" for what, part in claim.parts]
    if math.isclose(sum(numbers), _number(claim.measured), rel_tol=1e-6):
        return f"{' + '.join(told)} = {number(sum(numbers))}"
    if len(numbers) == 2 and numbers[1] and math.isclose(numbers[0] / numbers[1], _number(claim.measured), rel_tol=1e-2):
        return f"{' ÷ '.join(told)} = {number(round(numbers[0] / numbers[1], 2))}"
    return "; ".join(told)


def _number(told: float | str | None) -> float:
    return float(told) if isinstance(told, (int, float)) else math.nan


def claims_line(claims: Sequence[ClaimResult]) -> str:
    """Count the claims by status: "2 wrong, 9 met, 3 not checkable, of 14"."""
    if not claims:
        return "none stated in the profile"
    counts = ((status, sum(one.status is status for one in claims)) for status in CLAIM_ORDER)
    return f"{listing([f'{count:,} {CLAIM_WORDS[status]}' for status, count in counts if count])}, of {len(claims):,}"


def rule_lines(outcomes: Sequence[Outcome]) -> tuple[RuleLine, ...]:
    """Return every rule, those that need a reader first."""
    return tuple(
        RuleLine(
            rule=one.rule,
            anchor=rule_anchor(one.rule),
            title=one.title,
            state=one.state.value,
            word=STATE_WORDS[one.state],
            severity=one.severity.value,
            findings=len(one.findings),
            reason=one.note,
            looked=one.looked,
        )
        for one in sorted(outcomes, key=lambda one: (STATES.index(one.state), one.rule))
    )


def rules_line(outcomes: Sequence[Outcome]) -> str:
    """Count the rules by what became of them: "24 passed, 3 failed, of 27"."""
    counts = ((state, sum(one.state is state for one in outcomes)) for state in reversed(STATES))
    return f"{listing([f'{count:,} {STATE_WORDS[state]}' for state, count in counts if count])}, of {plural(len(outcomes), 'rule')}"


def bar_share(count: int, of: int) -> float:
    """Return the length of a bar that stands for count of `of`, in thousandths."""
    return round(BAR * min(1.0, count / of), 2) if of else 0.0
