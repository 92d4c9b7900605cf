"""The forms in which the endoscopy datasets lie on disk: every one is read, and told in its own words."""

import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from datascopy.catalog import build_catalog
from datascopy.cli.root import open_root
from datascopy.model import Catalog

ID = "ckd4ipizn000d3b5yk2vrbyy"
UUID = "0dad158b-043d-427d-a656-b1034b9a6a0"


def picture(form: str = "JPEG") -> bytes:
    """Return a small picture."""
    made = io.BytesIO()
    Image.fromarray(np.arange(24 * 32, dtype=np.uint8).reshape(24, 32)).save(made, form)
    return made.getvalue()


def put(root: Path, files: dict[str, bytes | str]) -> None:
    """Write files."""
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content.encode() if isinstance(content, str) else content)


def catalog(root: Path, dataset: str | None) -> Catalog:
    """Return the catalog of a root as an audit builds it."""
    opened = open_root(str(root), dataset)
    return build_catalog(opened.profile, opened.store)


def boxes(*names: str) -> str:
    """Return a document of one box for each picture."""
    box = {"label": "instrument", "xmin": 1, "ymin": 1, "xmax": 9, "ymax": 9}
    return json.dumps({name: {"height": 24, "width": 32, "bbox": [box]} for name in names})


@pytest.mark.parametrize("packed", [False, True])
def test_kvasir_instrument(tmp_path: Path, packed: bool) -> None:
    names = [f"{ID}{letter}" for letter in "abc"]
    put(tmp_path, {"bboxes.json": boxes(*names), "train.txt": f"{names[0]}\n{names[1]}\n", "test.txt": f"{names[2]}\n"})
    for folder, extension in (("images", "jpg"), ("masks", "png")):
        files = {f"{folder}/{name}.{extension}": picture("PNG" if extension == "png" else "JPEG") for name in names}
        if not packed:
            put(tmp_path, dict(files))
            continue
        with tarfile.open(tmp_path / f"{folder}.tar.gz", "w:gz") as archive:
            for path, content in files.items():
                told = tarfile.TarInfo(path)
                told.size = len(content)
                archive.addfile(told, io.BytesIO(content))
    seen = catalog(tmp_path, None)
    assert seen.profile.name == "kvasir-instrument"
    assert seen.items["collection"].value_counts().to_dict() == {"images": 3, "masks": 3}
    assert sorted(seen.items["path"])[0] == f"images/{names[0]}.jpg"
    assert dict(zip(seen.memberships["key"], seen.memberships["part"], strict=True)) == {
        names[0]: "train",
        names[1]: "train",
        names[2]: "test",
    }
    assert not [violation for table in seen.tables for violation in table.violations]


def test_the_older_release_of_kvasir_seg(tmp_path: Path) -> None:
    names = [f"cju0qkwl35piu0993l0dewei{digit}" for digit in "12"]
    put(tmp_path, {"train.txt": names[0], "val.txt": names[1]})
    for name in names:
        put(tmp_path, {f"{folder}/{name}.jpg": picture() for folder in ("images", "masks", "annotated_images")})
        put(tmp_path, {f"bbox/{name}.csv": "class_name,xmin,ymin,xmax,ymax\npolyp,1,1,9,9\n"})
    seen = catalog(tmp_path, None)
    assert seen.profile.name == "kvasir-seg"
    assert dict(zip(seen.memberships["key"], seen.memberships["part"], strict=True)) == {names[0]: "train", names[1]: "val"}
    assert set(seen.files.loc[seen.files["path"].str.startswith("bbox/"), "role"]) == {"ignored"}


def test_the_first_edition_of_the_splits_of_kvasir_capsule(tmp_path: Path) -> None:
    header = "filename;video_id;frame_number;finding_category;finding_class;x1;y1;x2;y2;x3;y3;x4;y4\r\n"
    row = "0728084c8da942d9_22803.jpg;0728084c8da942d9;22803;Luminal;Polyp;;;;;;;\r\n"
    put(tmp_path, {"metadata.csv": header + row, "official_splits/2020/split_0.csv": "Lymphoid Hyperplasia/0728084c8da942d9_22803.png\n"})
    put(tmp_path, {"official_splits/2020/split_1.csv": "Normal mucosa/0728084c8da942d9_7.png"})
    put(tmp_path, {"official_splits/split_0.csv": "filename,label\n0728084c8da942d9_22803.jpg,Polyp"})
    seen = catalog(tmp_path, "kvasir-capsule")
    first = seen.memberships[seen.memberships["split"] == "first-edition"]
    assert dict(zip(first["key"], first["part"], strict=True)) == {
        "0728084c8da942d9_22803": "split_0",
        "0728084c8da942d9_7": "split_1",
    }
    assert not [violation for table in seen.tables for violation in table.violations]


def test_the_pictures_of_kvasir_vqa_inside_parquet(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    rows = [
        {
            "image": {"bytes": picture(), "path": None},
            "source": "Polyps",
            "question": question,
            "answer": "1",
            "img_id": f"cl8k2u1pm1dw7083203g1b7y{last}",
        }
        for question, last in (("How many polyps are in the image?", "v"), ("How many findings are present?", "v"), ("Is there text?", "w"))
    ]
    (tmp_path / "data").mkdir()
    pd.DataFrame(rows).to_parquet(tmp_path / "data" / "raw-00000-of-00001.parquet")
    seen = catalog(tmp_path, None)
    assert seen.profile.name == "kvasir-vqa"
    assert list(seen.items["path"]) == ["images/cl8k2u1pm1dw7083203g1b7yv.jpg", "images/cl8k2u1pm1dw7083203g1b7yw.jpg"]
    assert sorted(seen.references["key"].value_counts()) == [1, 2]


def test_the_export_of_kvasir_vqa(tmp_path: Path) -> None:
    name = "cl8k2u1pm1dw7083203g1b7yv"
    put(tmp_path, {f"images/{name}.jpg": picture(), "metadata.csv": f"source,question,answer,img_id\nPolyps,Is there text?,yes,{name}\n"})
    seen = catalog(tmp_path, None)
    assert seen.profile.name == "kvasir-vqa"
    assert list(seen.references["table"]) == ["export"]
    assert list(seen.references["label"]) == ["Polyps"]


@pytest.mark.parametrize("top", ["chest_xray/", ""])
def test_the_folders_of_kermany(tmp_path: Path, top: str) -> None:
    put(tmp_path, {f"{top}train/NORMAL/IM-0115-0001.jpeg": picture(), f"{top}val/NORMAL/NORMAL2-IM-1427-0001.jpeg": picture()})
    put(tmp_path, {f"{top}train/PNEUMONIA/person1_virus_6.jpeg": picture(), f"{top}test/PNEUMONIA/person1_bacteria_7.jpeg": picture()})
    put(tmp_path, {f"{top}train/.DS_Store": "x"})
    seen = catalog(tmp_path, None)
    assert seen.profile.name == "kermany-chest-xray"
    assert seen.memberships["part"].value_counts().to_dict() == {"train": 2, "val": 1, "test": 1}
    groups = seen.groups.set_index("key")
    told = {grouping: rows["group"].to_dict() for grouping, rows in groups.groupby("grouping")}
    assert told["person-number"]["person1_virus_6"] == told["person-number"]["person1_bacteria_7"] == "person1"
    assert told["person-number-and-cause"]["person1_bacteria_7"] == "person1_bacteria"
    assert told["person-number"]["NORMAL2-IM-1427-0001"] == "NORMAL2-IM-1427"
    assert dict(zip(seen.attributes["key"], seen.attributes["value"], strict=True))["person1_virus_6"] == "virus"
