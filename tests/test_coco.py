"""COCO documents: images, polygons, run lengths, boxes, tags and licences; ids that lead nowhere are told, and nothing ever raises."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datascopy.catalog import build_catalog
from datascopy.catalog.documents import Opened, read_document
from datascopy.model import CollectionFacts, DocumentFacts, Kind, Profile
from datascopy.store import open_store

FACTS = DocumentFacts(name="coco", title="coco", files=("*.json",), schema="coco", reader="coco", of="pictures")
PROFILE = Profile(
    name="p",
    title="p",
    digest="",
    collections=(CollectionFacts(name="pictures", title="pictures", kind=Kind.IMAGES, files=("*.png",), optional=True),),
    documents=(FACTS,),
)
DOCUMENT: dict[str, Any] = {
    "info": {"description": "d"},
    "licenses": [{"id": 0, "name": "placeholder license", "url": "n/a"}],
    "images": [
        {"id": 6434, "file_name": "a.jpg", "width": 20, "height": 10, "license": 0, "tag_ids": [3, 4, 9]},
        {"id": 6435, "file_name": "b.png", "width": 30, "height": 40, "license": 5},
    ],
    "annotations": [
        {
            "id": 1,
            "image_id": 6434,
            "category_id": 0,
            "segmentation": [[1, 2, 9, 2.5, 4, 8]],
            "area": 23,
            "bbox": [1, 2, 8, 6],
            "iscrowd": 0,
        },
        {
            "id": 2,
            "image_id": 6435,
            "category_id": 1,
            "segmentation": {"counts": [5, 3], "size": [40, 30]},
            "area": 3,
            "bbox": [0, 5, 1, 3],
            "iscrowd": 1,
        },
        {"id": 3, "image_id": 6434, "category_id": 1, "bbox": [0, 0, 2, 2], "area": 4, "iscrowd": 0},
    ],
    "categories": [{"id": 0, "name": "Lung", "supercategory": "root"}, {"id": 1, "name": "Ignore", "supercategory": "root"}],
    "tag_categories": [{"id": 3, "name": "Sex/M"}, {"id": 4, "name": "19"}],
}


def opened(folder: Path, value: Any) -> Opened:
    (folder / "c.json").write_text(json.dumps(value))
    return read_document(FACTS, "c.json", open_store(str(folder)))


def test_all_of_it(tmp_path: Path) -> None:
    read = opened(tmp_path, DOCUMENT)
    assert (read.document.violations, read.document.validated, read.document.entries) == ((), True, 2)
    assert [(one.name, one.tags) for one in read.told] == [("a.jpg", ("Sex/M", "19")), ("b.png", ())]
    assert [one.fields["license"] for one in read.told] == ["placeholder license", "5"]
    drawn = [(one.name, one.shape, one.label, [ring.tolist() for ring in one.outlines]) for one in read.drawn]
    assert drawn == [
        ("a.jpg", "tag", "Sex/M", []),
        ("a.jpg", "tag", "19", []),
        ("a.jpg", "polygon", "Lung", [[[1, 2], [9, 2.5], [4, 8]]]),
        ("b.png", "rle", "Ignore", []),
        ("a.jpg", "box", "Ignore", []),
    ]
    assert [tuple(box) for box in read.boxes] == [
        ("a.jpg", "Lung", 1, 2, 9, 8, 20, 10),
        ("b.png", "Ignore", 0, 5, 1, 8, 30, 40),
        ("a.jpg", "Ignore", 0, 0, 2, 2, 20, 10),
    ]


def test_ids_that_lead_nowhere_or_stand_twice_are_told(tmp_path: Path) -> None:
    value = deepcopy(DOCUMENT)
    value["annotations"][0]["image_id"] = 1
    value["annotations"][1]["category_id"] = 7
    value["annotations"][2] |= {"id": 2, "area": 0, "segmentation": [[1, 2, 9, 2.5, 4, 8]]}
    value["images"].append(value["images"][0])
    told = [(one.law, one.count, one.examples[0], one.required) for one in opened(tmp_path, value).document.violations]
    assert told == [
        ("area is more than 0 where something is drawn", 1, "annotations[2].area: 0", False),
        ("category_id is the id of a category", 1, "annotations[1].category_id: 7", True),
        ("each annotation has an id of its own", 1, "id 2", True),
        ("image_id is the id of an image", 1, "annotations[0].image_id: 1", True),
        ("each image has an id of its own", 1, "id 6434", True),
    ]


def test_the_frames(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(json.dumps(DOCUMENT))
    catalog = build_catalog(PROFILE, open_store(str(tmp_path)))
    shapes = catalog.annotations[["key", "number", "shape", "area", "width"]].fillna(-1).itertuples(index=False, name=None)
    assert list(shapes) == [
        ("a", 0, "tag", -1, 20),
        ("a", 1, "tag", -1, 20),
        ("a", 2, "polygon", 23.25, 20),
        ("a", 3, "box", -1, 20),
        ("b", 0, "rle", -1, 30),
    ]
    assert list(catalog.references["key"]) == ["a", "b"]


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(10**400)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, one in inner for found in places(one, (*path, key)))]


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_no_mutation_raises(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    value = deepcopy(DOCUMENT)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from([one for one in places(value) if one]))
        one = value
        for key in path[:-1]:
            one = one[key]
        one[path[-1]] = data.draw(VALUES)
    folder = tmp_path_factory.mktemp("mutated")
    (folder / "c.json").write_text(json.dumps(value))
    build_catalog(PROFILE, open_store(str(folder)))
