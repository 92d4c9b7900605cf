"""Coverage, claims and the accounting of every rule, as flat view data."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from datascopy.model import ClaimResult, ClaimStatus, Coverage, CoverageRow, Outcome, Report, State
from datascopy.report.verdict import SEVERITIES, open_findings, worst
from datascopy.report.words import listing, number, plural, rule_anchor, share, value

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
_LAST = (State.BROKE, State.FAILED, State.PASSED, State.INCONCLUSIVE, State.NOT_MEASURED, State.NOT_APPLICABLE)
WAIVED = "waived"
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
    """One line of the accounting: a rule that found something, or the rules of which the same is to be said."""

    rules: tuple[str, ...]
    anchor: str
    """of the one rule that found something; else \"\""""
    look: str
    word: str
    findings: int
    told: str
    """what was looked at, or why nothing was"""


def coverage_views(coverage: Coverage) -> tuple[CoverageView, ...]:
    """Return the bars: collections, tables, documents, in the order of the profile; then other datasets that it was held against."""
    groups = (
        ("collection", coverage.collections),
        ("table", coverage.tables),
        ("document", coverage.documents),
        ("other dataset", coverage.others),
    )
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


def not_looked_at(report: Report, most: int | None = None) -> tuple[str, ...]:
    """Say what was not looked at: absent, left out, skipped, failed to open, and the rules that could not be answered.

    Args:
        report: whose coverage and outcomes are told.
        most: name at most so many rules of one kind; None names all.
    """
    return (*_rows_unseen(report), *_rules_unseen(report.verdict.outcomes, most))


def is_missing(report: Report, row: CoverageRow) -> bool:
    """Tell whether a row is of something that should be there and is absent or left out."""
    return row.left_out or (row.absent and not (row.optional or row.name in report.policy.optional))


def _rows_unseen(report: Report) -> Iterator[str]:
    coverage = report.coverage
    for row in (*coverage.collections, *coverage.tables, *coverage.documents):
        name = row.title if row.title == row.name else f"{row.title} ({row.name})"
        counted = name if row.declared is None else f"0 of {row.declared:,} {name}"
        if row.left_out:
            yield f"{counted}: left out by `--part`."
        elif row.absent:
            yield f"{counted}: {'absent' if is_missing(report, row) else 'none present, and none needed'}."
        for reason, count in row.skipped:
            if count:
                yield f"{count:,} of {row.present:,} {name}: skipped, {reason}."
        if row.failed:
            yield f"{row.failed:,} of {row.present:,} {name}: could not be read whole."


def _rules_unseen(outcomes: Sequence[Outcome], most: int | None) -> Iterator[str]:
    for state in (State.BROKE, State.INCONCLUSIVE, State.NOT_MEASURED):
        named = sorted(one.rule for one in outcomes if one.state is state)
        if named:
            yield f"{len(named):,} of {plural(len(outcomes), 'rule')} {STATE_VERBS[state]}: {listing(named, most)}."


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
        stated=_stated(claim),
        measured=_measured(claim),
        difference=_difference(claim),
        how=claim.how,
        sum=_sum(claim),
    )


def _stated(claim: ClaimResult) -> str:
    """Write what is stated; a share as what it says: "all (100 %)"."""
    if claim.counted is None or not isinstance(claim.stated, (int, float)):
        return value(claim.stated)
    if claim.stated in (0, 1):
        return "all (100 %)" if claim.stated else "none (0 %)"
    return share(claim.stated, 1)


def _measured(claim: ClaimResult) -> str:
    """Write what was measured; a share with what it is a share of: "0 of 47,248 (0.0 %)"."""
    if claim.counted is None:
        return value(claim.measured)
    return f"{claim.counted[0]:,} of {claim.counted[1]:,} ({share(*claim.counted)})"


def _difference(claim: ClaimResult) -> str:
    """Write measured less stated with its sign: of a share in what was counted, of quotients to three digits."""
    told = claim.difference
    if isinstance(told, (int, float)) and claim.counted and isinstance(claim.stated, (int, float)):
        told = claim.counted[0] - round(claim.stated * claim.counted[1])
    if not isinstance(told, (int, float)) or told == 0:
        return "0" if told == 0 else value(told)
    return f"{'+' if told > 0 else '−'}{number(abs(told), 3)}"


def _sum(claim: ClaimResult) -> str:
    """Write the parts of a claim as the sum, difference or quotient that they make; as a list where they make none."""
    numbers = [part for _, part in claim.parts]
    told = [f"{number(part)} ({what})" for what, part in claim.parts]
    if len(numbers) < 2:
        return "".join(told)
    measured = _number(claim.measured)
    for sign, made in ((" + ", sum(numbers)), (" − ", numbers[0] - sum(numbers[1:]))):
        if math.isclose(made, measured, rel_tol=1e-6):
            return f"{sign.join(told)} = {number(made)}"
    unit = numbers[0] / numbers[1] / measured if len(numbers) == 2 and numbers[1] and measured else math.nan
    if not (unit > 0 and math.isclose(unit, max(1, round(unit)), rel_tol=1e-2)):
        return "; ".join(told)
    divided = f" ÷ {number(round(unit))}" if round(unit) > 1 else ""
    return f"{' ÷ '.join(told)}{divided} = {number(round(measured, 2))}"


def _number(told: float | str | None) -> float:
    return float(told) if isinstance(told, (int, float)) else math.nan


def claims_line(claims: Sequence[ClaimResult]) -> str:
    """Count the claims by status: "2 wrong, 9 met, 3 not checkable, of 14"."""
    if not claims:
        return "none stated in the profile"
    counts = ((status, sum(one.status is status for one in claims)) for status in CLAIM_ORDER)
    return f"{listing([f'{count:,} {CLAIM_WORDS[status]}' for status, count in counts if count])}, of {len(claims):,}"


def rule_lines(outcomes: Sequence[Outcome]) -> tuple[RuleLine, ...]:
    """Return every rule, those that need a reader first; rules of which the same is to be said share a line."""
    alike: dict[tuple[object, ...], list[Outcome]] = {}
    for one in sorted(outcomes, key=lambda one: (STATES.index(one.state), _gravity(one), one.rule)):
        alike.setdefault((one.state, one.rule if one.findings else "", _told(one)), []).append(one)
    return tuple(
        RuleLine(
            rules=tuple(one.rule for one in same),
            anchor=rule_anchor(same[0].rule) if same[0].findings else "",
            look=_look(same[0]),
            word=_word(same[0]),
            findings=len(same[0].findings),
            told=_told(same[0]),
        )
        for same in alike.values()
    )


def _gravity(outcome: Outcome) -> int:
    """Return the place of the gravest open finding; findings that are all waived come last."""
    found = open_findings(outcome)
    return SEVERITIES.index(worst(found)) if found else len(SEVERITIES)


def _word(outcome: Outcome) -> str:
    if outcome.state is not State.FAILED:
        return STATE_WORDS[outcome.state]
    found = open_findings(outcome)
    return worst(found).value if found else WAIVED


def _look(outcome: Outcome) -> str:
    """Return the icon of an outcome."""
    if outcome.state is State.FAILED:
        return {"error": "failed", "warning": "warning", "note": "note"}.get(_word(outcome), "none")
    return {State.PASSED: "passed", State.NOT_APPLICABLE: "none"}.get(outcome.state, "unknown")


def _told(outcome: Outcome) -> str:
    answered = outcome.state in (State.PASSED, State.FAILED) and outcome.looked
    return outcome.looked if answered else outcome.note.removeprefix("Not looked at: ") or outcome.looked


def rules_line(outcomes: Sequence[Outcome]) -> str:
    """Count the rules by what became of them: "1 error, 2 warnings and 24 passed, of 27 rules"."""
    words = [_word(one) for one in sorted(outcomes, key=lambda one: (_LAST.index(one.state), _gravity(one)))]
    many = {"error": "errors", "warning": "warnings", "note": "notes"}
    counts = [(word, words.count(word)) for word in dict.fromkeys(words)]
    told = [f"{count:,} {many.get(word, word) if count != 1 else word}" for word, count in counts]
    return f"{listing(told)}, of {plural(len(outcomes), 'rule')}"


def bar_share(count: int, of: int) -> float:
    """Return the length of a bar that stands for count of `of`, in thousandths."""
    return round(BAR * min(1.0, count / of), 2) if of else 0.0
