"""Outcomes judged by a policy: severities, waivers, what is missing, the exit code. Pure: the same values give the same verdict."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from datascopy.model import (
    UNREAD_ARCHIVE,
    Coverage,
    CoverageRow,
    FailedBy,
    Finding,
    Outcome,
    Policy,
    Severity,
    State,
    Verdict,
    VerdictStatus,
    Waiver,
)

MET, NOT_MET, INCOMPLETE, OUR_FAULT = 0, 1, 3, 4
"""Exit codes; 2 (a wrong command, profile or policy) never comes this far."""

ANSWERED = frozenset({State.PASSED, State.FAILED})
WAIVED = "waived"
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the waivers of a policy did: the outcomes with waived findings marked, and the sentences to be said about it."""

    outcomes: tuple[Outcome, ...]
    expired: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def judge(outcomes: Sequence[Outcome], coverage: Coverage, policy: Policy, today: date) -> Verdict:
    """Judge outcomes and coverage by a policy.

    Args:
        outcomes: one for each chosen rule.
        coverage: what was looked at, of what there is.
        policy: severities, waivers, least coverage, required rules, optional collections.
        today: the day that waivers are held against; a waiver holds up to and including its date.

    Returns:
        The verdict. A broken rule outranks a failure (exit 4 over 1), a failure outranks what is missing (1 over 3).
    """
    accepted = accept([with_severity(outcome, policy.severities) for outcome in outcomes], policy.waivers, today)
    failed_by = tuple(_failed_by(accepted.outcomes))
    broken = tuple(_broken(accepted.outcomes))
    missing = tuple(_missing(accepted.outcomes, coverage, policy))
    if broken:
        status, code = VerdictStatus.INCOMPLETE, OUR_FAULT
    elif failed_by or accepted.expired:
        status, code = VerdictStatus.FAILED, NOT_MET
    elif missing:
        status, code = VerdictStatus.INCOMPLETE, INCOMPLETE
    else:
        status, code = VerdictStatus.PASSED, MET
    return Verdict(
        status=status,
        exit_code=code,
        failed_by=failed_by,
        reasons=(*broken, *accepted.expired, *missing, *accepted.remarks),
        outcomes=accepted.outcomes,
    )


def family(rule: str) -> str:
    """Return the part of a rule's id before the slash."""
    return rule.partition("/")[0]


def is_about(name: str, rule: str) -> bool:
    """Tell whether a name of the policy (a rule's id or a family) is about a rule."""
    return name in (rule, family(rule))


def with_severity(outcome: Outcome, severities: Mapping[str, Severity]) -> Outcome:
    """Give an outcome and all its findings the severity of the policy; a rule's own id beats its family."""
    severity = severities.get(outcome.rule) or severities.get(family(outcome.rule))
    if severity is None:
        return outcome
    capped = (replace(finding, severity=least_of(severity, finding.most)) for finding in outcome.findings)
    return replace(outcome, severity=severity, findings=tuple(capped))


def least_of(severity: Severity, most: Severity | None) -> Severity:
    """Return a severity, or the most that a finding allows where it is above that."""
    order = list(Severity)
    return severity if most is None else order[max(order.index(severity), order.index(most))]


def accept(outcomes: Sequence[Outcome], waivers: Sequence[Waiver], today: date) -> Accepted:
    """Mark the findings that waivers accept, and say what became of each waiver."""
    waived: set[tuple[str, str]] = set()
    expired: list[str] = []
    remarks: list[str] = []
    for waiver in waivers:
        found = [finding for outcome in outcomes if outcome.rule == waiver.rule for finding in outcome.findings if _fits(waiver, finding)]
        total = sum(finding.count for finding in found)
        if waiver.until < today:
            expired.append(f"The waiver of {_named(waiver)} ended on {waiver.until}: renew it with a reason, or mend what it accepts.")
        elif not found:
            remarks += [
                f"Warning: the waiver of {_named(waiver)} matches nothing: remove it."
                for outcome in outcomes
                if outcome.rule == waiver.rule and outcome.state in (*ANSWERED, State.NOT_APPLICABLE)
            ]
        elif waiver.max_count is not None and total > waiver.max_count:
            remarks.append(
                f"The waiver of {_named(waiver)} accepts at most {waiver.max_count:,}; there are {total:,} now, so its findings are open again."
            )
        else:
            waived |= {(finding.rule, finding.identity) for finding in found}
            remarks.append(f"{_findings(len(found))} of {waiver.rule} waived until {waiver.until}: {waiver.reason.rstrip('.')}.")
    return Accepted(tuple(_marked(outcome, waived) for outcome in outcomes), tuple(expired), tuple(remarks))


def _fits(waiver: Waiver, finding: Finding) -> bool:
    return waiver.identity in (None, finding.identity)


def _named(waiver: Waiver) -> str:
    return waiver.rule if waiver.identity is None else f"{waiver.rule} ({waiver.identity})"


def _findings(count: int) -> str:
    return f"{count:,} finding" + ("" if count == 1 else "s")


def _marked(outcome: Outcome, waived: set[tuple[str, str]]) -> Outcome:
    if not any((finding.rule, finding.identity) in waived for finding in outcome.findings):
        return outcome
    marked = (replace(finding, state=WAIVED) if (finding.rule, finding.identity) in waived else finding for finding in outcome.findings)
    return replace(outcome, findings=tuple(marked))


def _failed_by(outcomes: Sequence[Outcome]) -> Iterator[FailedBy]:
    for outcome in sorted(outcomes, key=lambda one: one.rule):
        wrong = sum(finding.severity is Severity.ERROR and finding.state != WAIVED for finding in outcome.findings)
        if wrong:
            yield FailedBy(rule=outcome.rule, findings=wrong)


def _broken(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        if outcome.state is State.BROKE:
            yield f"The rule {outcome.rule} broke, which is a fault of datascopy and says nothing about the data."


def _missing(outcomes: Sequence[Outcome], coverage: Coverage, policy: Policy) -> Iterator[str]:
    yield from _unknown(coverage.unknown)
    yield from _absent(coverage.collections, policy)
    for row in (*coverage.collections, *coverage.tables, *coverage.documents):
        yield from _too_little(row, policy.coverage)
    for name in policy.require:
        yield from _unanswered(name, outcomes)
    if not any(outcome.state in ANSWERED for outcome in outcomes):
        yield "None of the chosen rules could be answered, so nothing can be said of this dataset."


def _unknown(folders: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Name the folders and archives that nobody could look into, the first few of many."""
    if folders:
        named = ", ".join(f"{path} ({why})" for path, why in folders[:MOST_NAMED])
        more = f" and {len(folders) - MOST_NAMED:,} more" if len(folders) > MOST_NAMED else ""
        archives = sum(why.startswith(UNREAD_ARCHIVE) for _, why in folders)
        parts = ((len(folders) - archives, "folder"), (archives, "archive"))
        some = " and ".join(f"{count:,} {what}{'' if count == 1 else 's'}" for count, what in parts if count)
        yield f"{some} could not be looked into: {named}{more}. Let what is there be read, or name it under `ignore` in the profile."


def _absent(collections: Sequence[CoverageRow], policy: Policy) -> Iterator[str]:
    lacking = [row for row in collections if row.absent and not (row.optional or row.left_out or row.name in policy.optional)]
    named = ", ".join(row.name for row in lacking)
    if len(lacking) == 1:
        yield (f"A declared collection is absent: {named}. Add it, leave it out with `--part`, or list it under `optional` in the policy.")
    elif lacking:
        yield (
            f"{len(lacking):,} declared collections are absent: {named}. "
            "Add them, leave them out with `--part`, or list them under `optional` in the policy."
        )


def _too_little(row: CoverageRow, least: float) -> Iterator[str]:
    """Hold one row against the least coverage. What the user chose to skip counts neither as looked at nor as left over."""
    chosen = sum(count for reason, count in row.skipped if reason in row.by_choice)
    wanted, looked = row.present - chosen, row.checked + row.failed
    if not row.left_out and looked < least * wanted:
        told = f"{looked:,} of {wanted:,} were looked at ({100 * looked / wanted:.1f} %)"
        yield f"Of {row.title} ({row.name}), {told}; the policy asks for {100 * least:.1f} %."


def _unanswered(name: str, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Hold one required name against the outcomes.

    A rule must have passed or failed. Of a family, some rule must, and the others may at most not apply.
    """
    meant = [outcome for outcome in outcomes if is_about(name, outcome.rule)]
    open_states = {outcome.state for outcome in meant} - ANSWERED - {State.NOT_APPLICABLE}
    if any(outcome.state in ANSWERED for outcome in meant) and not open_states:
        return
    told = ", ".join(f"{outcome.rule} {outcome.state}" for outcome in meant if outcome.state not in ANSWERED) or "it was not run"
    yield f"The policy requires {name}, and it was not answered: {told}."
