"""The judge against its truth table: what breaks, fails, is missing or waived, and the exit code that follows."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datascopy.judge import WAIVED, judge
from datascopy.model import (
    Confidence,
    Coverage,
    CoverageRow,
    Finding,
    Outcome,
    Policy,
    Severity,
    State,
    Unit,
    Verdict,
    VerdictStatus,
    Waiver,
)

TODAY = date(2026, 3, 1)
LATER, EARLIER = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
COMPLETE = Coverage(collections=(CoverageRow(name="pictures", title="pictures", declared=None, present=10, checked=10, failed=0),))
RULES = ("files/empty-file", "files/lfs-pointer", "leakage/picture-in-two-splits")


def found(rule: str, identity: str = "a" * 16, severity: Severity = Severity.ERROR, count: int = 1) -> Finding:
    return Finding(
        identity=identity,
        rule=rule,
        severity=severity,
        confidence=Confidence.CERTAIN,
        subject="s",
        message="m",
        count=count,
        of=10,
        unit=Unit.FILES,
        places=(),
        examples=(),
        evidence={},
        remedy="r",
    )


def told(rule: str, state: State, *findings: Finding) -> Outcome:
    return Outcome(rule=rule, title="t", severity=Severity.ERROR, state=state, findings=findings)


def absent(name: str = "videos", *, optional: bool = False, left_out: bool = False) -> CoverageRow:
    return CoverageRow(
        name=name, title=name, declared=7, present=0, checked=0, failed=0, absent=not left_out, optional=optional, left_out=left_out
    )


def skipping(count: int, *, chosen: bool = False) -> Coverage:
    row = CoverageRow(
        name="pictures",
        title="pictures",
        declared=None,
        present=100,
        checked=100 - count,
        failed=0,
        skipped=(("why", count),),
        by_choice=("why",) if chosen else (),
    )
    return Coverage(collections=(row,))


@pytest.mark.parametrize(("broke", "failed", "expired", "missing"), list(product((False, True), repeat=4)))
def test_exit_code_of_every_combination(broke: bool, failed: bool, expired: bool, missing: bool) -> None:
    outcomes = [told(RULES[0], State.PASSED)]
    outcomes += [told(RULES[1], State.BROKE)] if broke else []
    outcomes += [told(RULES[2], State.FAILED, found(RULES[2]))] if failed else []
    waivers = (Waiver(rule=RULES[0], reason="known", until=EARLIER),) if expired else ()
    coverage = Coverage(collections=(absent(),)) if missing else COMPLETE
    verdict = judge(outcomes, coverage, Policy(waivers=waivers), TODAY)
    expected = 4 if broke else 1 if failed or expired else 3 if missing else 0
    assert verdict.exit_code == expected
    assert verdict.status == {4: "incomplete", 3: "incomplete", 1: "failed", 0: "passed"}[expected]
    assert [one.rule for one in verdict.failed_by] == ([RULES[2]] if failed else [])
    assert len(verdict.reasons) == broke + expired + missing


@pytest.mark.parametrize(
    ("coverage", "policy", "code", "word"),
    [
        (Coverage(collections=(absent(),)), Policy(), 3, "videos"),
        (Coverage(collections=(absent(), absent("masks"))), Policy(), 3, "2 declared collections"),
        (Coverage(collections=(absent(optional=True),)), Policy(), 0, ""),
        (Coverage(collections=(absent(left_out=True),)), Policy(), 0, ""),
        (Coverage(collections=(absent(),)), Policy(optional=("videos",)), 0, ""),
        (skipping(1), Policy(), 3, "99 of 100"),
        (skipping(1, chosen=True), Policy(), 0, ""),
        (skipping(100, chosen=True), Policy(), 0, ""),
        (skipping(10), Policy(coverage=0.9), 0, ""),
        (skipping(11), Policy(coverage=0.9), 3, "89.0 %"),
        (COMPLETE, Policy(require=("files/empty-file",)), 0, ""),
        (COMPLETE, Policy(require=("files",)), 0, ""),
        (COMPLETE, Policy(require=("masks",)), 3, "masks"),
        (COMPLETE, Policy(require=("masks/size-differs",)), 3, "not run"),
    ],
)
def test_what_makes_an_audit_incomplete(coverage: Coverage, policy: Policy, code: int, word: str) -> None:
    verdict = judge([told(RULES[0], State.PASSED)], coverage, policy, TODAY)
    assert verdict.exit_code == code
    assert word in " ".join(verdict.reasons)


@pytest.mark.parametrize("state", list(State))
def test_a_required_rule_must_have_passed_or_failed(state: State) -> None:
    findings = [found(RULES[1], severity=Severity.NOTE)] if state is State.FAILED else []
    verdict = judge([told(RULES[0], State.PASSED), told(RULES[1], state, *findings)], COMPLETE, Policy(require=(RULES[1],)), TODAY)
    assert verdict.exit_code == (4 if state is State.BROKE else 0 if state in (State.PASSED, State.FAILED) else 3)


@pytest.mark.parametrize("state", list(State))
def test_a_required_family_admits_rules_that_do_not_apply(state: State) -> None:
    findings = [found(RULES[1], severity=Severity.NOTE)] if state is State.FAILED else []
    verdict = judge([told(RULES[0], State.PASSED), told(RULES[1], state, *findings)], COMPLETE, Policy(require=("files",)), TODAY)
    answered = state in (State.PASSED, State.FAILED, State.NOT_APPLICABLE)
    assert verdict.exit_code == (4 if state is State.BROKE else 0 if answered else 3)


@pytest.mark.parametrize("state", [State.INCONCLUSIVE, State.NOT_APPLICABLE, State.NOT_MEASURED])
def test_nothing_answered_is_incomplete(state: State) -> None:
    verdict = judge([told(rule, state) for rule in RULES], COMPLETE, Policy(), TODAY)
    assert (verdict.status, verdict.exit_code) == (VerdictStatus.INCOMPLETE, 3)


def test_no_rule_at_all_is_incomplete() -> None:
    assert judge([], COMPLETE, Policy(), TODAY).exit_code == 3


def test_a_rules_own_severity_beats_its_family() -> None:
    policy = Policy(severities={"files": Severity.NOTE, RULES[1]: Severity.ERROR})
    verdict = judge([told(rule, State.FAILED, found(rule)) for rule in RULES[:2]], COMPLETE, policy, TODAY)
    assert [(one.severity, one.findings[0].severity) for one in verdict.outcomes] == [(Severity.NOTE,) * 2, (Severity.ERROR,) * 2]
    assert [one.rule for one in verdict.failed_by] == [RULES[1]]


def waive(waiver: Waiver, *findings: Finding, today: date = TODAY) -> Verdict:
    return judge([told(RULES[0], State.FAILED, *findings)], COMPLETE, Policy(waivers=(waiver,)), today)


@pytest.mark.parametrize(
    ("waiver", "code", "states", "words"),
    [
        (
            Waiver(rule=RULES[0], reason="known", until=LATER),
            0,
            [WAIVED, WAIVED],
            "2 findings of files/empty-file waived until 2026-03-02: known.",
        ),
        (Waiver(rule=RULES[0], reason="known", until=TODAY), 0, [WAIVED, WAIVED], "waived until"),
        (Waiver(rule=RULES[0], reason="known", until=EARLIER), 1, ["open", "open"], "ended on 2026-02-28"),
        (Waiver(rule=RULES[0], identity="a" * 16, reason="known", until=LATER), 1, [WAIVED, "open"], "1 finding of"),
        (Waiver(rule=RULES[0], identity="c" * 16, reason="known", until=LATER), 1, ["open", "open"], "matches nothing"),
        (Waiver(rule=RULES[0], reason="known", until=LATER, max_count=5), 0, [WAIVED, WAIVED], "waived"),
        (Waiver(rule=RULES[0], reason="known", until=LATER, max_count=4), 1, ["open", "open"], "at most 4; there are 5"),
        (Waiver(rule=RULES[1], reason="known", until=LATER), 1, ["open", "open"], ""),
    ],
)
def test_waivers(waiver: Waiver, code: int, states: list[str], words: str) -> None:
    verdict = waive(waiver, found(RULES[0], count=2), found(RULES[0], "b" * 16, count=3))
    assert verdict.exit_code == code
    assert [one.state for one in verdict.outcomes[0].findings] == states
    assert words in " ".join(verdict.reasons)


def test_a_waiver_that_matches_nothing_is_no_failure() -> None:
    waiver = Waiver(rule=RULES[0], reason="known", until=LATER)
    verdict = judge([told(RULES[0], State.PASSED)], COMPLETE, Policy(waivers=(waiver,)), TODAY)
    assert verdict.exit_code == 0
    assert verdict.reasons == ("Warning: the waiver of files/empty-file matches nothing: remove it.",)


def test_a_waiver_of_a_rule_that_was_not_answered_is_not_called_idle() -> None:
    waiver = Waiver(rule=RULES[0], reason="known", until=LATER)
    verdict = judge([told(RULES[0], State.NOT_MEASURED), told(RULES[1], State.PASSED)], COMPLETE, Policy(waivers=(waiver,)), TODAY)
    assert verdict.reasons == ()


SEVERITIES = st.sampled_from(list(Severity))
FINDINGS = st.lists(st.tuples(st.sampled_from("abc"), SEVERITIES, st.integers(1, 5)), min_size=1, max_size=3, unique_by=lambda one: one[0])


@st.composite
def outcomes_of(draw: st.DrawFn) -> list[Outcome]:
    outcomes = []
    for rule in RULES:
        state = draw(st.sampled_from(list(State)))
        drawn = draw(FINDINGS) if state is State.FAILED else []
        outcomes.append(told(rule, state, *(found(rule, name * 16, severity, count) for name, severity, count in drawn)))
    return outcomes


WAIVERS = st.lists(
    st.builds(
        Waiver,
        rule=st.sampled_from(RULES),
        reason=st.just("known"),
        until=st.sampled_from([EARLIER, TODAY, LATER]),
        identity=st.sampled_from([None, "a" * 16, "b" * 16]),
        max_count=st.sampled_from([None, 1, 4]),
    ),
    max_size=3,
)
POLICIES = st.builds(
    Policy,
    severities=st.dictionaries(st.sampled_from([*RULES, "files", "leakage"]), SEVERITIES, max_size=3),
    waivers=WAIVERS.map(tuple),
    require=st.lists(st.sampled_from(RULES), max_size=2).map(tuple),
    optional=st.sampled_from([(), ("videos",)]),
    coverage=st.sampled_from([1.0, 0.9]),
)
ROWS = st.tuples(st.booleans(), st.integers(0, 20)).map(
    lambda drawn: Coverage(collections=(*skipping(drawn[1]).collections, *([absent()] if drawn[0] else [])))
)


def is_waived(finding: Finding, waivers: tuple[Waiver, ...], outcome: Outcome) -> bool:
    """Tell by the plain words of the contract whether some waiver accepts a finding."""
    for waiver in waivers:
        alike = [one for one in outcome.findings if waiver.identity in (None, one.identity)]
        within = waiver.max_count is None or sum(one.count for one in alike) <= waiver.max_count
        if waiver.rule == finding.rule and finding in alike and waiver.until >= TODAY and within:
            return True
    return False


@given(outcomes_of(), ROWS, POLICIES)
def test_the_verdict_follows_the_contract(outcomes: list[Outcome], coverage: Coverage, policy: Policy) -> None:
    verdict = judge(outcomes, coverage, policy, TODAY)
    wrong = {}
    for outcome in outcomes:
        own = policy.severities.get(outcome.rule, policy.severities.get(outcome.rule.split("/")[0]))
        errors = [
            one for one in outcome.findings if (own or one.severity) is Severity.ERROR and not is_waived(one, policy.waivers, outcome)
        ]
        if errors:
            wrong[outcome.rule] = len(errors)
    states = {one.rule: one.state for one in outcomes}
    answered = (State.PASSED, State.FAILED)
    incomplete = (
        any(row.absent and row.name not in policy.optional for row in coverage.collections)
        or any(row.checked < policy.coverage * row.present for row in coverage.collections)
        or any(states[rule] not in answered for rule in policy.require)
        or not any(state in answered for state in states.values())
    )
    failed = bool(wrong) or any(waiver.until < TODAY for waiver in policy.waivers)
    code = 4 if State.BROKE in states.values() else 1 if failed else 3 if incomplete else 0
    assert verdict.exit_code == code
    assert {one.rule: one.findings for one in verdict.failed_by} == wrong
    assert [one.rule for one in verdict.outcomes] == [one.rule for one in outcomes]
    assert all(len(after.findings) == len(before.findings) for after, before in zip(verdict.outcomes, outcomes, strict=True))
    assert all(reason.endswith(".") and (reason[0].isupper() or reason[0].isdigit()) for reason in verdict.reasons)


@given(outcomes_of(), ROWS, POLICIES)
def test_the_verdict_is_pure(outcomes: list[Outcome], coverage: Coverage, policy: Policy) -> None:
    assert judge(outcomes, coverage, policy, TODAY) == judge(list(outcomes), coverage, policy, TODAY)
