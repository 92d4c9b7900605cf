"""Darwin documents: both versions give the same, what has not the form is passed over and told by the schema, and nothing ever raises."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datascopy.catalog import build_catalog
from datascopy.catalog.darwin import read_darwin
from datascopy.catalog.documents import Opened, load_schema, read_document
from datascopy.model import Catalog, CollectionFacts, DocumentFacts, Evidence, Kind, Profile, State
from datascopy.rule import examine, load
from datascopy.store import open_store

VERSIONS = {"": "darwin-1.0", "1": "darwin-1.0", "2": "darwin-2.0"}
FACTS = DocumentFacts(name="drawn", title="annotations", files=("*.json",), reader="darwin", versions=VERSIONS, of="pictures")
PROFILE = Profile(
    name="p",
    title="p",
    digest="",
    collections=(CollectionFacts(name="pictures", title="pictures", kind=Kind.IMAGES, files=("*.png",), optional=True),),
    documents=(FACTS,),
)
TRIANGLE = [{"x": 1, "y": 2.5}, {"x": 9, "y": 2}, {"x": 4, "y": 8}]
SQUARE = [{"x": 2, "y": 2}, {"x": 3, "y": 2}, {"x": 3, "y": 3}, {"x": 2, "y": 3}]


def first(*annotations: Any, **more: Any) -> dict[str, Any]:
    image = {"seq": 7, "width": 20, "height": 10, "filename": "07.png", "original_filename": "a.png", "url": "https://e/x?token=1"}
    return {"image": image, "dataset": "d", "annotated": True, "annotations": list(annotations)} | more


def second(*annotations: Any) -> dict[str, Any]:
    file = {"file_name": "a.png", "url": "https://e/x?token=1"}
    slot = {"type": "image", "slot_name": "0", "width": 20, "height": 10, "source_files": [file]}
    told = {"item_id": "i", "dataset": {"name": "d", "slug": "d"}, "workview_url": "https://e/w"}
    return {
        "version": "2.0",
        "schema_ref": "https://e/schema.json",
        "item": {"name": "07.png", "path": "/", "source_info": told, "slots": [slot]},
        "annotations": list(annotations),
    }


def opened(folder: Path, value: Any, facts: DocumentFacts = FACTS) -> Opened:
    (folder / "1676192.json").write_text(json.dumps(value))
    return read_document(facts, "1676192.json", open_store(str(folder)))


OLD = first(
    {"name": "Lung", "polygon": {"path": TRIANGLE}},
    {"complex_polygon": {"path": [TRIANGLE, SQUARE]}, "name": "Ignore"},
    {"name": "Sex/M", "tag": {}},
    {"name": "Box", "bounding_box": {"x": 1, "y": 2, "w": 3, "h": 4}},
    {"name": "Dot", "keypoint": {"x": 1, "y": 2}},
)
NEW = second(
    {"id": "1", "name": "Lung", "slot_names": ["0"], "polygon": {"paths": [TRIANGLE]}},
    {"id": "2", "name": "Ignore", "polygon": {"paths": [TRIANGLE, SQUARE]}},
    {"id": "3", "name": "Sex/M", "tag": {}},
    {"id": "4", "name": "Box", "bounding_box": {"x": 1, "y": 2, "w": 3, "h": 4}},
    {"id": "5", "name": "Dot", "keypoint": {"x": 1, "y": 2}},
)


@pytest.mark.parametrize("value", [OLD, OLD | {"version": "1.0"}, NEW], ids=["no version", "1.0", "2.0"])
def test_both_versions_give_the_same(tmp_path: Path, value: Any) -> None:
    read = opened(tmp_path, value)
    assert (read.document.violations, read.document.validated, read.document.entries) == ((), True, 1)
    assert read.names == ("1676192",)
    drawn = [(one.shape, one.label, [ring.tolist() for ring in one.outlines], one.width, one.height) for one in read.drawn]
    ring, hole = [[1, 2.5], [9, 2], [4, 8]], [[2, 2], [3, 2], [3, 3], [2, 3]]
    assert drawn == [
        ("polygon", "Lung", [ring], 20, 10),
        ("polygon", "Ignore", [ring, hole], 20, 10),
        ("tag", "Sex/M", [], 20, 10),
        ("box", "Box", [], 20, 10),
        ("keypoints", "Dot", [], 20, 10),
    ]
    assert [tuple(box) for box in read.boxes] == [("1676192", "Box", 1, 2, 4, 6, 20, 10)]
    (told,) = read.told
    assert told.tags == ("Sex/M",)
    known = ("filename", "original_filename", "url", "dataset")
    assert [told.fields[name] for name in known] == ["07.png", "a.png", "https://e/x?token=1", "d"]


def test_holes_and_a_closing_point(tmp_path: Path) -> None:
    closed = [*TRIANGLE, TRIANGLE[0]]
    read = opened(tmp_path, first({"name": "Lung", "polygon": {"path": closed, "additional_paths": [SQUARE]}}))
    assert [len(ring) for ring in read.drawn[0].outlines] == [3, 4]


@pytest.mark.parametrize(("item", "name"), [("path", "1676192"), ("filename", "07.png"), ("original_filename", "a.png"), ("absent", "")])
def test_a_field_may_name_the_item(item: str, name: str, tmp_path: Path) -> None:
    facts = DocumentFacts(name="drawn", title="a", files=("*.json",), reader="darwin", versions=VERSIONS, of="pictures", item=item)
    assert opened(tmp_path, OLD, facts).names == (name,)


def test_a_version_that_nobody_declared_is_a_violation(tmp_path: Path) -> None:
    read = opened(tmp_path, OLD | {"version": "3.1"})
    assert [(one.law, one.examples, one.required) for one in read.document.violations] == [
        ("version begins with one of none, '1', '2'", ("version: '3.1'",), True)
    ]
    assert not read.document.validated


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (lambda one: one["image"].pop("width"), "$.image.width"),
        (lambda one: one["image"].update(height="10"), "$.image.height"),
        (lambda one: one["annotations"].append({"name": "Lung"}), "$.annotations[*]"),
        (lambda one: one["annotations"].append({"tag": {}}), "$.annotations[*].name"),
        (lambda one: one["annotations"][0]["polygon"]["path"][0].pop("x"), "$.annotations[*].polygon.path[*].x"),
        (lambda one: one["annotations"][0]["polygon"]["path"][0].update(x="1"), "$.annotations[*].polygon.path[*].x"),
        (lambda one: one["annotations"][0]["polygon"].update(path=TRIANGLE[:2]), "$.annotations[*].polygon.path"),
        (lambda one: one.pop("annotations"), "$.annotations"),
    ],
)
def test_what_has_not_the_form_is_told_by_the_schema(tmp_path: Path, change: Any, column: str) -> None:
    value = deepcopy(OLD)
    change(value)
    assert column in {one.column for one in opened(tmp_path, value).document.violations}


def test_later_additions_are_known() -> None:
    more = {
        "name": "Lung",
        "polygon": {"path": TRIANGLE, "additional_paths": []},
        "bounding_box": {"x": 1, "y": 2, "w": 8, "h": 6},
        "instance_id": {"value": 3},
        "attributes": ["hazy"],
        "text": {"text": "t"},
        "annotators": [{"email": "a@b", "full_name": "A"}],
        "reviewers": [],
    }
    jsonschema.validate(first(more), load_schema("darwin-1.0"))


def catalog_of(folder: Path, **documents: Any) -> Catalog:
    for name, value in documents.items():
        (folder / f"{name}.json").write_text(value if isinstance(value, str) else json.dumps(value))
    return build_catalog(PROFILE, open_store(str(folder)))


def test_many_files_are_one_subject(tmp_path: Path) -> None:
    bad = deepcopy(OLD)
    del bad["image"]["width"]
    catalog = catalog_of(tmp_path, a=OLD, b=bad, c=bad, d="{", e=NEW)
    (rule,) = [one for one in load() if one.id == "metadata/document-violates-schema"]
    (outcome,) = examine([rule], Evidence(profile=PROFILE, catalog=catalog))
    assert outcome.state is State.FAILED
    told = [(one.subject, one.count, one.of, one.unit) for one in outcome.findings]
    assert told == [("annotations", 1, 5, "documents"), ("annotations, $.image.width", 2, 4, "documents")]
    assert [place.path for place in outcome.findings[1].places] == ["b.json", "c.json"]


def test_frames_are_sorted_and_numbered(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path, b=OLD, a=NEW)
    assert list(catalog.annotations["key"]) == ["a"] * 5 + ["b"] * 5
    assert list(catalog.annotations["number"]) == [0, 1, 2, 3, 4] * 2
    assert list(catalog.rings[["key", "number", "ring"]].itertuples(index=False, name=None)) == [
        *(("a", 0, 0), ("a", 1, 0), ("a", 1, 1)),
        *(("b", 0, 0), ("b", 1, 0), ("b", 1, 1)),
    ]
    assert list(catalog.references["key"]) == ["a", "b"]
    assert list(catalog.boxes["xmax"]) == [4, 4]


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(10**400)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, one in inner for found in places(one, (*path, key)))]


def with_value(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    changed = deepcopy(value)
    one = changed
    for key in path[:-1]:
        one = one[key]
    one[path[-1]] = new
    return changed


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_no_mutation_raises(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    value = data.draw(st.sampled_from([OLD, NEW]))
    for _ in range(data.draw(st.integers(1, 3))):
        value = with_value(value, data.draw(st.sampled_from(places(value))), data.draw(VALUES))
    read_darwin(value, "a", None)
    folder = tmp_path_factory.mktemp("mutated")
    catalog = catalog_of(folder, a=value, b=OLD)
    assert len(catalog.rings[catalog.rings["key"] == "b"]) == 3
    evidence = Evidence(profile=PROFILE, catalog=catalog)
    rules = [one for one in load() if one.needs == ("catalog",) and one.family in {"masks", "metadata"}]
    assert State.BROKE not in {outcome.state for outcome in examine(rules, evidence)}
