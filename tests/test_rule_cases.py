"""Every rule's good and bad cases, as they stand beside it, run through the real rule.

expect:
  state: failed              default: failed for bad cases, passed for good ones
  findings: 1                default: 1 for bad cases that fail
  severity, subject, count, of, unit, confidence    of the first finding
  places: ["a.jpg", "labels.csv:3"]    each among the places of the findings
  words: ["2 of 3", "damaged"]         each in a message or in the note
  absent: ["secret"]                   in no message, subject, note, place or piece of evidence
  tests: {view: failed}                what became of attributes (of the first label that it names)
  evidence: {pairs: 1}                 number of entries of the first finding's evidence, or its value
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

sys.path.insert(0, str(Path(__file__).parent))

from cases import build

import datascopy.rules
from datascopy.model import Evidence, Outcome, State
from datascopy.rule import Rule, examine, load

FOLDER = Path(datascopy.rules.__file__).parent
RULES = {one.id: one for one in load() if one.look.__module__.startswith("datascopy.rules.")}
EXPECTED = {
    "state",
    "findings",
    "severity",
    "subject",
    "count",
    "of",
    "unit",
    "confidence",
    "places",
    "words",
    "absent",
    "evidence",
    "tests",
}


def file_of(one: Rule) -> Path:
    return FOLDER / f"{one.id.replace('-', '_')}.yaml"


def cases() -> Iterator[Any]:
    for name, one in RULES.items():
        told = YAML(typ="safe", pure=True).load(file_of(one).read_text(encoding="utf-8"))
        assert set(told) == {"good", "bad"}, f"{name} needs good and bad cases"
        assert all(told.values()), f"{name} needs a good and a bad case"
        for kind, several in told.items():
            for case in several:
                yield pytest.param(one, kind == "bad", case, id=f"{name}-{kind}-{case['name']}")


@pytest.mark.parametrize(("one", "bad", "case"), list(cases()))
def test_case(one: Rule, bad: bool, case: Mapping[str, Any]) -> None:
    evidence = build(case)
    expected = {"state": "failed" if bad else "passed"} | case.get("expect", {})
    assert set(expected) <= EXPECTED
    [outcome] = examine([one], evidence)
    assert outcome.state == expected["state"], outcome.note
    assert len(outcome.findings) == expected.get("findings", int(outcome.state is State.FAILED))
    told = json.dumps(asdict(outcome), ensure_ascii=False)
    assert not [word for word in expected.get("absent", ()) if word in told]
    texts = " ".join([*(finding.message for finding in outcome.findings), outcome.note])
    assert not [word for word in expected.get("words", ()) if word not in texts], texts
    became = {test.attribute: test.result for test in reversed(outcome.tests)}
    assert {name: became.get(name) for name in expected.get("tests", {})} == expected.get("tests", {}), became
    check_places(outcome, expected.get("places", ()))
    if outcome.findings:
        check_finding(outcome, expected)
    assert examine([one], turned(evidence)) == (outcome,), "the order of rows must not matter"


def check_places(outcome: Outcome, expected: Any) -> None:
    places = [place for finding in outcome.findings for place in finding.places]
    shown = {form for place in places for form in (place.path, f"{place.path}:{place.line}", place.item)}
    assert not set(expected) - shown, shown


def check_finding(outcome: Outcome, expected: Mapping[str, Any]) -> None:
    first = outcome.findings[0]
    for key in ("severity", "subject", "count", "of", "unit", "confidence"):
        if key in expected:
            assert getattr(first, key) == expected[key]
    for key, value in expected.get("evidence", {}).items():
        there = first.evidence[key]
        assert (len(there) if isinstance(there, list) and isinstance(value, int) else there) == value
    assert all(finding.message and finding.remedy and finding.identity and finding.count > 0 for finding in outcome.findings)
    assert all(finding.of is None or finding.count <= finding.of for finding in outcome.findings)
    assert json.loads(json.dumps([finding.evidence for finding in outcome.findings]))


def turned(evidence: Evidence) -> Evidence:
    """Return the evidence with the rows of every frame in reverse order."""
    assert evidence.catalog is not None
    names = ("files", "items", "references", "memberships", "groups", "boxes", "attributes", "annotations", "rings")
    catalog = replace(evidence.catalog, **{name: getattr(evidence.catalog, name).iloc[::-1] for name in names})
    images, headers, fields = (
        None if one is None else one.iloc[::-1] for one in (evidence.images, evidence.headers, evidence.header_fields)
    )
    videos = evidence.videos
    if videos is not None:
        parts = ("frame", "stretches", "copies", "traces")
        videos = replace(videos, **{name: getattr(videos, name).iloc[::-1] for name in parts})
    return replace(evidence, catalog=catalog, images=images, headers=headers, header_fields=fields, videos=videos)


@pytest.mark.parametrize("one", RULES.values(), ids=RULES)
def test_a_rule_left_with_nothing_does_not_pass(one: Rule) -> None:
    """An empty dataset is no clean one: nothing declared is not applicable, nothing measured is not measured."""
    bare = build({"name": "nothing", "measured": False})
    [outcome] = examine([one], bare)
    assert outcome.state in {State.NOT_APPLICABLE, State.NOT_MEASURED}
    assert outcome.note


@pytest.mark.parametrize("one", RULES.values(), ids=RULES)
def test_some_case_shows_what_absent_data_leads_to(one: Rule) -> None:
    told = YAML(typ="safe", pure=True).load(file_of(one).read_text(encoding="utf-8"))
    states = {case.get("expect", {}).get("state") for case in told["good"]}
    assert states & {"not-measured", "not-applicable"}
