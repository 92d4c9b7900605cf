"""What rules draw: every figure by its numbers, held against what the rows say; means of no fewer than ten groups; and only numbers."""

import base64
import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from cases import build
from hypothesis import given, settings
from hypothesis import strategies as st

from datascopy.model import GREY_SIDE, Figure, FigureKind, Outcome
from datascopy.report.json_report import plain
from datascopy.rule import examine, load
from datascopy.statistics import error_of, power_of, seen_from

PATIENT: dict[str, Any] = {"patient": {"of": "pictures"}}
RULES = {one.id: one for one in load()}


def drawn(rule: str, case: dict[str, Any], kind: FigureKind) -> list[Figure]:
    """Return the figures of one kind that a rule draws of a case."""
    [told] = examine([RULES[rule]], build({"name": "drawn", "groups": PATIENT, **case}))
    assert told.state != "broke", told.note
    json.dumps(plain([one.data for one in told.figures]), allow_nan=False)  # JSON values only
    return [one for one in told.figures if one.kind is kind]


def crowd(*rows: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {"crowd": {"grouping": "patient", "rows": list(rows)}, **facts}


def grey(written: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.frombuffer(base64.b64decode(written), np.uint8).reshape(GREY_SIDE, GREY_SIDE).astype(np.float64)


# Power


@settings(deadline=None)
@given(st.floats(0.01, 3), st.floats(1.05, 50))
def test_the_smallest_odds_ratio_seen_is_seen_four_times_in_five(error: float, odds: float) -> None:
    assert power_of(seen_from(error), error) == pytest.approx(0.8, abs=1e-4)
    assert error_of(seen_from(error)) == pytest.approx(error)
    assert power_of(1.0, error) == pytest.approx(0.05)
    assert power_of(odds, error) == pytest.approx(power_of(1 / odds, error))
    assert power_of(odds, error) >= power_of(odds, 2 * error) - 1e-9


@pytest.mark.parametrize(("groups", "odds"), [(100, 2.0), (100, 4.0), (300, 2.0), (1000, 1.5)])
def test_power_is_what_simulated_tables_show(groups: int, odds: float) -> None:
    """Half of the groups have the class; of the others one in five has the attribute, of these the odds are `odds` times as high."""
    rng, half, share = np.random.default_rng(7), groups // 2, 0.2 * odds / (0.8 + 0.2 * odds)
    both, other = rng.binomial(half, share, 20_000), rng.binomial(half, 0.2, 20_000)
    mean = (both + other) / groups
    score = (both - other) / half / np.sqrt(np.maximum(mean * (1 - mean) * 2 / half, 1e-12))
    common = (share + 0.2) / 2
    error = (1 / (half * common * (1 - common)) * 2) ** 0.5
    assert power_of(odds, error) == pytest.approx((np.abs(score) > 1.96).mean(), abs=0.04)


def test_power_is_drawn_for_the_groups_that_there_are() -> None:
    attributes = {"view": {"of": "pictures", "role": "acquisition"}}
    rows = [{"count": 60, "label": name, "attributes": {"view": ["AP", "PA", "PA"]}} for name in ("ill", "well")]
    [figure] = drawn("bias/attribute-predicts-label", crowd(*rows, attributes=attributes), FigureKind.POWER)
    data = figure.data
    assert data["groups"] == 120
    assert data["seen"] == pytest.approx(seen_from(data["error_of_one"] / 120**0.5))
    for curve in data["power"]:
        assert [share for _, share in curve["points"]] == sorted(share for _, share in curve["points"])
        assert dict(map(tuple, curve["points"]))[120] == pytest.approx(power_of(curve["odds"], data["error_of_one"] / 120**0.5))
    assert all(lower["points"][9][1] < higher["points"][9][1] for lower, higher in pairwise(data["power"]))
    assert {one["attribute"] for one in data["each"]} == {"view PA"} or {one["attribute"] for one in data["each"]} == {"view AP"}
    assert "With the 120 groups by patient" in figure.sentence


# Forest


def by_source() -> dict[str, Any]:
    """Of one hospital all are well and hardly any has a tube; within the other the tube goes with nothing."""
    attributes = {"hospital": {"of": "pictures", "role": "source"}, "tube": {"of": "pictures", "role": "artefact"}}
    return crowd(
        {"count": 60, "label": "ill", "attributes": {"hospital": "north", "tube": ["yes", "no"]}},
        {"count": 40, "label": "well", "attributes": {"hospital": "north", "tube": ["yes", "no"]}},
        {"count": 100, "label": "well", "attributes": {"hospital": "south", "tube": "no"}},
        attributes=attributes,
    )


def test_the_forest_shows_an_effect_pooled_and_in_each_source() -> None:
    [figure] = drawn("bias/effect-vanishes-within-source", by_source(), FigureKind.FOREST)
    rows = {one["name"]: one for one in figure.data["rows"]}
    assert list(rows)[:3] == ["all sources pooled", "north", "south"]
    assert rows["all sources pooled"]["groups"] == 200
    assert abs(np.log(rows["all sources pooled"]["effect"])) > np.log(4)
    assert rows["south"]["effect"] is None
    assert 0.5 < rows["north"]["effect"] < 2
    assert "is mostly source; inside north it is" in figure.sentence
    assert [one["what"] for one in figure.data["rows"]] == ["pooled", "source", "source", "decides"]


# Mosaic


def test_the_mosaic_weighs_groups_not_pictures() -> None:
    attributes = {"hospital": {"of": "pictures", "role": "source"}, "view": {"of": "pictures", "role": "acquisition"}}
    rows = (
        {"count": 30, "per": 2, "label": "ill", "attributes": {"hospital": "north", "view": ["AP", "PA"]}},
        {"count": 10, "label": "well", "attributes": {"hospital": "north", "view": "PA"}},
        {"count": 50, "label": "well", "attributes": {"hospital": "south", "view": "PA"}},
    )
    [figure] = drawn("bias/source-is-label", crowd(*rows, attributes=attributes), FigureKind.MOSAIC)
    cells = {(one["source"], one["view"]): one for one in figure.data["columns"]}
    assert figure.data["classes"] == ["well", "ill"]
    assert cells["north", "AP"]["groups"] == [0.0, 15.0]
    assert cells["north", "PA"]["groups"] == [10.0, 15.0]
    assert cells["north", "PA"]["items"] == [10, 30]
    assert cells["south", "PA"]["groups"] == [50.0, 0.0]
    assert sum(sum(one["groups"]) for one in figure.data["columns"]) == pytest.approx(90)
    assert figure.sentence.startswith("Ill occurs in north only.")


def test_forty_classes_are_five_and_the_rest_is_named() -> None:
    attributes = {"hospital": {"of": "pictures", "role": "source"}}
    rows = [{"count": 12 + number % 3, "label": f"c{number:02}", "attributes": {"hospital": ["north", "south"]}} for number in range(40)]
    [figure] = drawn("bias/source-is-label", crowd(*rows, attributes=attributes), FigureKind.MOSAIC)
    assert len(figure.data["classes"]) == 5
    assert figure.data["classes"][-1] == "(other)"
    assert "Not drawn: 36 classes, together as (other)" in figure.note
    assert sum(sum(one["groups"]) for one in figure.data["columns"]) == pytest.approx(sum(12 + number % 3 for number in range(40)))


def test_one_source_alone_is_no_mosaic() -> None:
    rows = [{"count": 20, "label": name, "attributes": {"hospital": "north"}} for name in ("ill", "well")]
    facts = {"hospital": {"of": "pictures", "role": "source"}}
    assert not drawn("bias/source-is-label", crowd(*rows, attributes=facts), FigureKind.MOSAIC)
    rows.append({"count": 20, "attributes": {"hospital": "south"}})  # known, and without a class
    assert not drawn("bias/source-is-label", crowd(*rows, attributes=facts), FigureKind.MOSAIC)


# Means


def lit(*counts: tuple[str, int]) -> dict[str, Any]:
    return crowd(*({"count": count, "per": 2, "label": name, "views": {"grey": 60 if name == "ill" else 0}} for name, count in counts))


def test_a_mean_is_of_one_picture_of_each_group() -> None:
    case = lit(("ill", 12), ("well", 15), ("rare", 9))
    [figure] = drawn("bias/nuisance-features-predict-label", case, FigureKind.MEANS)
    told = {one["class"]: one for one in figure.data["classes"]}
    assert {name: one["groups"] for name, one in told.items()} == {"ill": 12, "well": 15}
    assert "rare (9)" in figure.note
    evidence = build({"name": "drawn", "groups": PATIENT, **case})
    assert evidence.probes is not None
    assert evidence.probes.greys is not None
    assert evidence.catalog is not None
    greys = dict(zip(evidence.probes.greys.paths, evidence.probes.greys.values, strict=True))
    group = dict(zip(evidence.catalog.groups["key"], evidence.catalog.groups["group"], strict=True))
    first: dict[str, str] = {}
    for path, key in (
        evidence.catalog.items.loc[evidence.catalog.items["label"] == "ill", ["path", "key"]].sort_values("path").itertuples(index=False)
    ):
        first.setdefault(group[key], path)
    expected = np.mean([greys[path].astype(float) for path in first.values()], axis=0)
    assert np.abs(grey(told["ill"]["grey"]) - expected).max() <= 0.5
    [difference] = figure.data["differences"]
    assert (difference["class"], difference["against"], difference["brighter"]) == ("ill", ["well"], True) or difference["against"] == [
        "ill"
    ]
    assert 40 < difference["greatest"] < 90
    assert 0.08 < difference["clear"] < 0.16  # a ninth of the picture
    assert "in the centre" in figure.sentence


@pytest.mark.parametrize("counts", [[("ill", 30)], [("ill", 30), ("well", 9)], [("ill", 9), ("well", 9)]])
def test_no_mean_of_one_class_or_of_few_groups(counts: list[tuple[str, int]]) -> None:
    assert not drawn("bias/nuisance-features-predict-label", lit(*counts), FigureKind.MEANS)


def test_a_report_without_pictures_holds_no_mean() -> None:
    from datascopy.cli.pipeline import without_pixels

    [told] = examine(
        [RULES["bias/nuisance-features-predict-label"]], build({"name": "drawn", "groups": PATIENT, **lit(("ill", 12), ("well", 15))})
    )
    kinds = {one.kind for one in told.figures}
    assert kinds == {FigureKind.MEANS, FigureKind.BARS}
    bare: Outcome = without_pixels(told)
    assert {one.kind for one in bare.figures} == {FigureKind.BARS}


# Bars


def test_bars_stand_beside_what_chance_reaches() -> None:
    rows = ({"count": 40, "per": 2, "label": "ill", "views": {"border": 25}}, {"count": 40, "per": 2, "label": "well"})
    [figure] = drawn("bias/nuisance-features-predict-label", crowd(*rows), FigureKind.BARS)
    views = {one["view"]: one for one in figure.data["views"]}
    border = views["frame, 12 of 224 pixels"]
    assert border["auc"] > 0.9
    assert 0.75 > border["limit"] > 0.5
    assert border["interval"][0] <= border["auc"] <= border["interval"][1]
    assert [one["whole"] for one in figure.data["views"]] == sorted(one["whole"] for one in figure.data["views"])
    assert figure.sentence.startswith("A frame of 12 of 224 pixels alone reaches")


def test_no_signal_is_said() -> None:
    rows = ({"count": 40, "label": "ill"}, {"count": 40, "label": "well"})
    [figure] = drawn("bias/nuisance-features-predict-label", crowd(*rows), FigureKind.BARS)
    best = max(one["auc"] - one["chance"] for one in figure.data["views"] if not one["whole"])
    assert best < 0.2


# Text


def test_positions_hold_no_text() -> None:
    texts = {f"{number}.jpg": [["date", "99/99/9999", 0.1, 0.9, 0.3, 0.95], ["words", "Aaaa"]] for number in range(3)} | {"9.jpg": []}
    case = {"items": list(texts), "texts": texts}
    [told] = examine([RULES["privacy/burned-in-text"]], build({"name": "text", **case}))
    [figure] = told.figures
    dates, words = figure.data["kinds"]
    assert (dates["kind"], dates["pictures"], dates["lines"], figure.data["read"]) == ("date", 3, 3, 4)
    assert dates["boxes"] == [[0.1, 0.9, 0.3, 0.95]] * 3
    assert len(words["boxes"]) == 3
    assert "99" not in json.dumps(figure.data)
    assert "Aaaa" not in json.dumps(figure.data)
    assert figure.sentence.startswith("3 of 4 pictures hold a date")
