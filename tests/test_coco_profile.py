"""The general profile for COCO annotations: pictures, entries, boxes and the split that folders tell."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from frame_schemas import check_catalog
from PIL import Image

from datascopy.catalog import build_catalog
from datascopy.cli.root import open_root
from datascopy.profile import recognise


def annotations(*names: str) -> str:
    images = [{"id": number, "file_name": name, "width": 48, "height": 48} for number, name in enumerate(names)]
    boxes = [
        {
            "id": 1,
            "image_id": 0,
            "category_id": 0,
            "bbox": [1, 2, 10, 20],
            "area": 200,
            "iscrowd": 0,
            "segmentation": [[1, 2, 11, 2, 11, 22]],
        }
    ]
    return json.dumps({"images": images, "annotations": boxes, "categories": [{"id": 0, "name": "polyp"}]})


def lay(root: Path) -> Path:
    for number, name in enumerate(("train2017/a.jpg", "train2017/b.jpg", "val2017/c.jpg")):
        held = io.BytesIO()
        Image.fromarray(np.random.default_rng(number).integers(0, 255, (48, 48, 3), dtype=np.uint8)).save(held, "JPEG")
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(held.getvalue())
    (root / "annotations").mkdir()
    (root / "annotations" / "instances_train2017.json").write_text(annotations("a.jpg", "b.jpg"))
    (root / "annotations" / "instances_val2017.json").write_text(annotations("c.jpg", "lost.jpg"))
    return root


def test_a_root_in_the_form_of_coco_needs_no_profile(tmp_path: Path) -> None:
    opened = open_root(str(lay(tmp_path)), None)
    assert opened.profile.name == "coco"
    catalog = build_catalog(opened.profile, opened.store)
    check_catalog(catalog)
    assert not any(document.violations or document.problem for document in catalog.documents)
    assert catalog.references["key"].tolist() == ["a.jpg", "b.jpg", "c.jpg", "lost.jpg"]
    assert catalog.memberships[["part", "item"]].values.tolist() == [
        ["train", "train2017/a.jpg"],
        ["train", "train2017/b.jpg"],
        ["val", "val2017/c.jpg"],
    ]
    assert catalog.boxes[["key", "label", "xmin", "ymax"]].values.tolist() == [["a.jpg", "polyp", 1.0, 22.0], ["c.jpg", "polyp", 1.0, 22.0]]


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("coco", ["train/_annotations.coco.json", "train/a.jpg"]),
        ("coco", ["annotations/instances_val2017.json", "val2017/1.jpg"]),
        ("folder", ["captions.json", "a.jpg"]),
    ],
)
def test_it_is_recognised_by_the_names_of_its_annotations(name: str, paths: list[str]) -> None:
    assert recognise(paths).name == name
