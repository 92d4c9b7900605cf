"""What became of pairs of an attribute and a label: the outcome made of them, and how every form of the report shows them."""

import json
from dataclasses import replace

import jsonschema
import pytest
from report_fixture import clean

from datascopy.model import Outcome, PairTest, Report, Result, Severity, State, Unit
from datascopy.report import render_html, render_json, render_text
from datascopy.report.tested import OPEN_AT_MOST
from datascopy.rule import Answer, Found, Looked, NotHere, Page, Rule, Tested, Unclear, examine
from datascopy.shipped import shipped

HOSTILE = "<b>view</b>"
PAGE = Page(title="Told", why="w", evidence="e", remedy="r", limits="l", source="s")


def pair(result: Result, attribute: str = "view", **more: object) -> PairTest:
    base: dict[str, object] = {"effect": None, "interval": None, "p": None, "unit": Unit.GROUPS, "note": "told"}
    return PairTest(attribute=attribute, label="finding", result=result, **{**base, **more})  # type: ignore[arg-type]


def outcome(*answers: Answer) -> Outcome:
    from cases import build

    one = Rule(
        id="bias/told",
        severity=Severity.WARNING,
        confidence="certain",  # type: ignore[arg-type]
        needs=(),
        page=PAGE,
        look=lambda _: iter(answers),
    )
    [made] = examine([one], build({"name": "none"}))
    return made


FOUND = Found(subject="view", message="It goes with it.", count=1, of=2, unit=Unit.PAIRS, identity=("view",))


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([Tested(pair(Result.FAILED)), FOUND, Tested(pair(Result.INCONCLUSIVE))], State.FAILED),
        ([Tested(pair(Result.PASSED)), Tested(pair(Result.INCONCLUSIVE)), Looked("x", 1, Unit.PICTURES)], State.INCONCLUSIVE),
        ([Tested(pair(Result.PASSED)), Tested(pair(Result.REFUSED)), Looked("x", 1, Unit.PICTURES)], State.PASSED),
        ([Tested(pair(Result.REFUSED)), Looked("x", 1, Unit.PICTURES), NotHere("all were refused")], State.NOT_APPLICABLE),
        ([Tested(pair(Result.REFUSED)), Unclear("x", "too few")], State.INCONCLUSIVE),
    ],
)
def test_the_state_follows_from_the_pairs(answers: list[Answer], state: State) -> None:
    made = outcome(*answers)
    assert made.state is state
    assert made.tests == tuple(one.test for one in answers if isinstance(one, Tested))


def test_a_pair_that_failed_without_a_finding_is_the_fault_of_the_rule() -> None:
    assert outcome(Tested(pair(Result.WARNING))).state is State.BROKE


def shown(tests: tuple[PairTest, ...]) -> Report:
    report = clean()
    first = report.verdict.outcomes[0]
    told = replace(first, rule="bias/told", state=State.INCONCLUSIVE, findings=(), tests=tests)
    return replace(report, verdict=replace(report.verdict, outcomes=(*report.verdict.outcomes, told)))


def page_of(tests: tuple[PairTest, ...]) -> str:
    [(_, page)] = render_html(shown(tests), None, single=True)
    return page.decode("utf-8")


def test_the_json_report_lists_every_pair() -> None:
    tests = (
        pair(Result.FAILED, effect=3.7, interval=(1.5, 9.4), p=0.0005, informative=7, groups=319, measure="odds ratio"),
        pair(Result.REFUSED, "url", note="an id"),
    )
    told = json.loads(render_json(shown(tests)))
    jsonschema.Draft202012Validator(json.loads((shipped("schemas") / "report.schema.json").read_text("utf-8"))).validate(told)
    [rule] = [one for one in told["rules"] if one["id"] == "bias/told"]
    assert rule["tests"] == [
        {"attribute": "view", "label": "finding", "result": "failed", "measure": "odds ratio", "effect": 3.7, "interval": [1.5, 9.4]}
        | {"p": 0.0005, "unit": "groups", "informative": 7, "groups": 319, "note": "told", "v": None, "detectable": None},
        {"attribute": "url", "label": "finding", "result": "refused", "measure": "", "effect": None, "interval": None, "p": None}
        | {"unit": "groups", "informative": None, "groups": None, "note": "an id", "v": None, "detectable": None},
    ]
    assert all("tests" not in one for one in told["rules"] if one["id"] != "bias/told")


def test_the_page_shows_judged_pairs_and_refused_ones_apart_and_escapes_names() -> None:
    tests = (
        pair(Result.FAILED, HOSTILE, effect=3.7, interval=(1.5, 9.4), p=0.00001, informative=7, groups=319, measure="odds ratio"),
        pair(Result.REFUSED, "url", note="an id"),
    )
    page = page_of(tests)
    assert HOSTILE not in page
    assert "&lt;b&gt;view&lt;/b&gt;" in page
    for told in ("odds ratio 3.7 [1.5, 9.4]", "&lt; 0.0001", "7 of 319 groups", "Refused, and why", "1 failed and 1 refused, of 2 pairs"):
        assert told in page


def test_long_tables_are_folded_away() -> None:
    few, many = ((pair(Result.INCONCLUSIVE, f"a{number}") for number in range(count)) for count in (OPEN_AT_MOST, OPEN_AT_MOST + 1))
    assert '<details class="pairs-of" id="rule-bias-told-pairs" open>' in page_of(tuple(few))
    assert '<details class="pairs-of" id="rule-bias-told-pairs">' in page_of(tuple(many))


def test_the_terminal_counts_the_pairs_and_names_the_gravest() -> None:
    tests = (pair(Result.INCONCLUSIVE, "sex"), pair(Result.WARNING, "view", effect=1.6, interval=(1.1, 2.2), measure="odds ratio"))
    told = render_text(shown(tests), colour=False, width=90, where=None, rerun=None)
    assert "bias/told: 1 warning and 1 too little data to say, of 2 pairs" in told
    assert "view, finding: odds ratio 1.6 [1.1, 2.2]" in told
