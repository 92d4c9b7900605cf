"""The JSON report against its published schema, and the laws of its form."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_fixture import NAMES, broken, capsule, clean, many, seg

from datascopy.model import Match, MatchKind, Report, Transform
from datascopy.report import render_json
from datascopy.report.json_report import coverage_json, pairs_json, plain
from datascopy.shipped import shipped

SCHEMA = json.loads((shipped("schemas") / "report.schema.json").read_text(encoding="utf-8"))
VALID = jsonschema.Draft202012Validator(SCHEMA)
KEYS = ["schema_version", "dataset", "verdict", "coverage", "claims", "rules", "findings", "method", "measures", "run"]


def reports() -> Iterator[Report]:
    yield from (capsule(), seg()[0], seg(NAMES)[0], clean(), broken(), many(pairs=60)[0])


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("report", list(reports()), ids=lambda one: one.profile.name)
@pytest.mark.parametrize("with_measures", [False, True])
def test_reports_are_valid(report: Report, with_measures: bool) -> None:
    content = render_json(report, with_measures=with_measures)
    told = json.loads(content)
    VALID.validate(told)
    assert list(told) == [key for key in KEYS if with_measures or key != "measures"]
    assert content.endswith(b"}\n")


@pytest.mark.parametrize("report", list(reports()), ids=lambda one: one.profile.name)
def test_the_schema_knows_every_key(report: Report) -> None:
    closed = jsonschema.Draft202012Validator(_closed(SCHEMA))
    assert not [error.message for error in closed.iter_errors(json.loads(render_json(report)))]


def _closed(schema: Any) -> Any:
    """Return the schema with every object closed against keys that it does not name."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key: _closed(one) for key, one in schema.items() if key not in ("if", "then", "else", "oneOf")}
    if "properties" in told and told.get("type") == "object" and "additionalProperties" not in told:
        told["additionalProperties"] = False
    return told


def paths(told: Any, prefix: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path to every key that the contract requires."""
    required = [*KEYS[:7], "run"]
    for key in required if not prefix else ():
        yield (key,)
    for part, keys in (
        (("dataset",), ("name", "title", "version", "profile_digest", "content")),
        (("verdict",), ("status", "exit_code", "failed_by", "reasons")),
        (("claims", 0), ("id", "says", "source", "stated", "measured", "difference", "status", "how")),
        (("rules", 0), ("id", "severity", "outcome", "findings", "note")),
        (("findings", 0), tuple(told["findings"][0])),
        (("coverage", "collections", 0), ("name", "declared", "present", "checked", "failed", "skipped")),
        (("run",), ("started", "seconds", "versions", "platform", "jobs", "cache", "command")),
    ):
        yield from ((*part, key) for key in keys)


CAPSULE = json.loads(render_json(capsule()))


@pytest.mark.parametrize("path", list(paths(CAPSULE)), ids=lambda path: ".".join(map(str, path)))
def test_a_report_without_a_key_is_refused(path: tuple[Any, ...]) -> None:
    told = deepcopy(CAPSULE)
    inner = told
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    assert not VALID.is_valid(told)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("schema_version",), 2),
        (("verdict", "status"), "ok"),
        (("verdict", "exit_code"), 0),
        (("verdict", "failed_by", 0, "findings"), 0),
        (("findings", 0, "severity"), "fatal"),
        (("findings", 0, "identity"), "Not hex"),
        (("findings", 0, "count"), -1),
        (("findings", 0, "count"), 1.5),
        (("findings", 0, "unit"), "things"),
        (("findings", 0, "places"), None),
        (("rules", 0, "outcome"), "fine"),
        (("rules", 0, "id"), "no family"),
        (("claims", 0, "status"), "true"),
        (("claims", 0, "stated"), [1]),
        (("coverage", "tables", 0, "present"), None),
        (("coverage", "tables", 0, "skipped"), {"why": 3}),
        (("run", "cache"), {}),
    ],
)
def test_a_report_with_a_wrong_value_is_refused(path: tuple[Any, ...], wrong: Any) -> None:
    told = deepcopy(CAPSULE)
    inner = told
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = wrong
    assert not VALID.is_valid(told)


def test_findings_and_outcomes_must_agree() -> None:
    told = deepcopy(CAPSULE)
    rule = next(one for one in told["rules"] if one["outcome"] == "failed")
    rule["findings"] = 0
    assert not VALID.is_valid(told)


def test_a_pair_of_an_unknown_kind_is_refused() -> None:
    told = json.loads(render_json(seg()[0]))
    pair = next(one for one in told["findings"] if "pairs" in one["evidence"])["evidence"]["pairs"][0]
    assert VALID.is_valid(told)
    pair["kind"] = "similar"
    assert not VALID.is_valid(told)


def test_equal_reports_are_equal_bytes_whatever_the_order_of_rules() -> None:
    report = capsule()
    turned = replace(report, verdict=replace(report.verdict, outcomes=tuple(reversed(report.verdict.outcomes))))
    assert render_json(report) == render_json(turned)


def test_the_root_and_the_time_stand_in_run_alone() -> None:
    report = capsule()
    other = replace(report, root="/elsewhere", run=replace(report.run, seconds=99.0, started="2027-01-01T00:00:00", command="x"))
    one, two = json.loads(render_json(report)), json.loads(render_json(other))
    assert one.pop("run") != two.pop("run")
    assert one == two


def test_matrices_are_two_rows_of_three() -> None:
    match = Match(a="a.jpg", b="b.jpg", kind=MatchKind.RE_ENCODED, transform=Transform(matrix=(0.5, 0, 1.23456789, 0, 0.5, 0)), score=0.9)
    (told,) = pairs_json([match])
    assert told["transform"] == {"orientation": "identity", "crop": 1, "matrix": [[0.5, 0, 1.234568], [0, 0.5, 0]]}
    jsonschema.validate(told, {**SCHEMA["$defs"]["pair"], "$defs": SCHEMA["$defs"]})


def test_coverage_adds_up() -> None:
    for report in reports():
        told = coverage_json(report.coverage)
        for row in (*told["collections"], *told["tables"], *told["documents"]):
            assert row["present"] == row["checked"] + row["failed"] + sum(one["count"] for one in row["skipped"])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())) | st.frozensets(st.integers()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=())), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=60)
@given(VALUES)
def test_any_evidence_can_be_written(told: Any) -> None:
    content = json.dumps(plain(told), ensure_ascii=False, allow_nan=False).encode("utf-8")
    assert plain(json.loads(content)) == plain(told)


def test_bytes_that_are_not_utf8_are_spelled_out() -> None:
    assert plain("a\udcff\ud800ü\n") == "a\\xff\\ud800ü\n"
