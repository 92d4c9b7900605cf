"""General profiles: a table of pictures, and a folder of Parquet files, with columns guessed or named."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frame_schemas import check_catalog
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from typer.testing import CliRunner

from datascopy.catalog import build_catalog
from datascopy.catalog.columns import MEANINGS, find_meaning, parse_map
from datascopy.cli.main import app
from datascopy.cli.root import open_root
from datascopy.model import Catalog, Certainty, Fault
from datascopy.model.naming import group_title
from datascopy.profile import recognise


def jpeg(number: int) -> bytes:
    """Return a picture that looks like no other."""
    pixels = np.random.default_rng(number).integers(0, 255, (8, 8, 3), dtype=np.uint8)
    held = io.BytesIO()
    Image.fromarray(pixels).resize((48, 48)).save(held, "JPEG")
    return held.getvalue()


def lay(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def catalog_of(root: Path, dataset: str | None = "manifest", *columns: str) -> Catalog:
    opened = open_root(str(root), dataset, "", columns)
    catalog = build_catalog(opened.profile, opened.store, (), opened.notes)
    check_catalog(catalog)
    return catalog


TABLE = "image_id;dx;patient_id;fold\na;ill;1;train\nb;well;2;test\nc;ill;1;test\n"
PICTURES: dict[str, str | bytes] = {f"pictures/{name}.jpg": jpeg(number) for number, name in enumerate("abc")}


def test_a_table_needs_no_profile(tmp_path: Path) -> None:
    catalog = catalog_of(lay(tmp_path, {"meta.csv": TABLE, **PICTURES}))
    (table,) = catalog.profile.tables
    assert (table.file, table.label, table.delimiter, catalog.profile.collections[0].key) == ("image_id", "dx", ";", "stem")
    assert catalog.references["key"].tolist() == ["a", "b", "c"]
    assert catalog.references["label"].tolist() == ["ill", "well", "ill"]
    assert catalog.memberships["part"].tolist() == ["train", "test", "test"]
    assert catalog.groups[["group", "certainty"]].values.tolist() == [["1", "guessed"], ["2", "guessed"], ["1", "guessed"]]
    assert catalog.profile.splits[0].certainty is Certainty.GUESSED
    assert catalog.notes[0] == (
        "meta.csv: what its columns mean was guessed from their names: file (image_id), label (dx), group (patient_id), split (fold); "
        "--map says it for sure."
    )


def test_what_is_named_is_stated(tmp_path: Path) -> None:
    root = lay(tmp_path, {"meta.csv": TABLE.replace("patient_id", "pid").replace("fold", "half"), **PICTURES})
    catalog = catalog_of(root, "manifest", "group=pid,split=half", "label=dx")
    assert (catalog.groups["certainty"] == "stated").all()
    assert catalog.profile.splits[0].certainty is Certainty.STATED
    assert catalog.notes[0].endswith("guessed from their names: file (image_id); --map says it for sure.")


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (("pictures/a.jpg", "pictures/b.jpg", "pictures/c.jpg"), "path"),
        (("a.jpg", "b.jpg", "lost.jpg"), "name"),
        (("/home/me/set/a.jpg", "../b.jpg", "c.jpg"), "name"),
        (("a.png", "b.png", "c"), "stem"),
    ],
)
def test_rows_name_files_in_any_way(tmp_path: Path, cells: tuple[str, ...], kind: str) -> None:
    rows = "".join(f"{cell}\t{number}\n" for number, cell in enumerate(cells))
    catalog = catalog_of(lay(tmp_path, {"meta.tsv": f"where\tid\n{rows}", **PICTURES}))
    assert (catalog.profile.tables[0].file, catalog.profile.collections[0].key) == ("where", kind)
    assert catalog.references["key"].isin(catalog.items["key"]).sum() >= 2


def test_a_table_whose_rows_name_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        Fault, match=r"meta.csv: no column tells which file a row is about. Name it: --map file=COLUMN, one of height, width"
    ):
        catalog_of(lay(tmp_path, {"meta.csv": "width,height\n1,2\n", **PICTURES}))


def test_tables_of_one_form_are_a_split(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "train.csv": "file,label,subject\na.jpg,ill,1\n",
        "valid.csv": "file,label,subject\nb.jpg,well,1\n",
        "notes.csv": "by,whom\nx,y\n",
    }
    catalog = catalog_of(lay(tmp_path, {**files, **PICTURES}))
    assert catalog.memberships[["part", "key"]].values.tolist() == [["train", "a.jpg"], ["valid", "b.jpg"]]
    assert catalog.groups["group"].tolist() == ["1", "1"]
    assert "notes.csv has other columns than train.csv and is not read: name the table as root to audit it." in catalog.notes


def test_the_root_may_be_the_table(tmp_path: Path) -> None:
    root = lay(tmp_path, {"meta.csv": TABLE}) / "meta.csv"
    catalog = catalog_of(root, None)
    assert catalog.profile.name == "manifest"
    assert (len(catalog.references), len(catalog.items)) == (3, 0)
    ended = CliRunner().invoke(app, ["audit", str(root), "--cache", "none", "--quiet", "--format", "json", "--only", "metadata/*"])
    rules = {one["id"]: one["outcome"] for one in json.loads(ended.stdout)["rules"]}
    assert rules["metadata/row-without-file"] == "not-measured"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["file"], "--map file: write it as file=COLUMN"),
        (["file=,label=x"], "--map file=: write it as file=COLUMN"),
        (["lable=x"], "a column cannot be the 'lable'; did you mean 'label'?"),
        (["file=a,file=b"], "--map file=b: the file is a already."),
        (["label=fol"], "--map label=fol: meta.csv has no such column; did you mean 'fold'?"),
    ],
)
def test_a_wrong_map_is_said(tmp_path: Path, words: list[str], says: str) -> None:
    with pytest.raises(Fault) as raised:
        catalog_of(lay(tmp_path, {"meta.csv": TABLE, **PICTURES}), "manifest", *words)
    assert says in str(raised.value)


def test_a_map_is_only_for_what_is_inferred(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="the profile folder says so itself"):
        catalog_of(lay(tmp_path, PICTURES), "folder", "file=a")


@given(words=st.lists(st.tuples(st.sampled_from(MEANINGS), st.text("ab _-", min_size=1).filter(str.strip)), max_size=4))
def test_a_map_is_read_as_it_is_written(words: list[tuple[str, str]]) -> None:
    single = [meaning for meaning, _ in words if meaning != "group"]
    joined = ",".join(f"{meaning}={column}" for meaning, column in words)
    if len(set(single)) < len(single):
        with pytest.raises(Fault):
            parse_map([joined])
    else:
        told = parse_map([joined] if joined else [])
        assert [(meaning, column) for meaning in told for column in told[meaning]] == [
            (meaning, column.strip())
            for kind in dict.fromkeys(meaning for meaning, _ in words)
            for meaning, column in words
            if meaning == kind
        ]


@pytest.mark.parametrize(
    ("columns", "meaning"),
    [
        (["Image Index", "Finding Labels", "Patient ID"], {"file": "Image Index", "label": "Finding Labels", "group": "Patient ID"}),
        (["source", "question", "answer", "img_id"], {"file": "img_id"}),
        (["StudyInstanceUID", "path", "class", "set"], {"file": "path", "label": "class", "split": "set"}),
        (["a", "b"], {}),
    ],
)
def test_columns_are_known_by_their_names(columns: list[str], meaning: dict[str, str]) -> None:
    assert dict(find_meaning(columns, {}, "t.csv").pairs()) == meaning


def test_a_group_is_called_after_its_column() -> None:
    written = ("patient_id", "PatientID", "Study", "id", "covid", "Case-ID")
    assert [group_title(one) for one in written] == ["patient", "patient", "study", "id", "covid", "case"]


def write_parquet(file: Path, rows: list[dict[str, Any]], names: list[str] | None = None) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist(rows)
    features = {"info": {"features": {"label": {"names": names, "_type": "ClassLabel"}}}}
    pq.write_table(table.replace_schema_metadata({"huggingface": json.dumps(features)} if names else None), file)


def row(number: int, label: Any, patient: str, path: str | None = None) -> dict[str, Any]:
    return {"image": {"bytes": jpeg(number), "path": path}, "label": label, "patient_id": patient}


def test_a_folder_of_parquet_files_needs_no_profile(tmp_path: Path) -> None:
    write_parquet(tmp_path / "data" / "train-00000-of-00002.parquet", [row(1, 0, "p"), row(2, 1, "q")], ["cat", "dog"])
    write_parquet(tmp_path / "data" / "train-00001-of-00002.parquet", [row(3, 1, "q", "named.jpg")], ["cat", "dog"])
    write_parquet(tmp_path / "data" / "test-00000-of-00001.parquet", [row(1, 0, "p"), row(4, None, "r")], ["cat", "dog"])
    catalog = catalog_of(tmp_path, None)
    assert catalog.profile.name == "huggingface"
    assert catalog.items["path"].tolist() == [
        "data/test-00000-of-00001/0000001.jpg",
        "data/test-00000-of-00001/0000002.jpg",
        "data/train-00000-of-00002/0000001.jpg",
        "data/train-00000-of-00002/0000002.jpg",
        "named.jpg",
    ]
    assert catalog.references["key"].isin(catalog.items["key"]).all()
    assert catalog.references["label"].tolist() == ["cat", "", "cat", "dog", "dog"]
    assert catalog.memberships["part"].value_counts().to_dict() == {"train": 3, "test": 2}
    assert catalog.groups["group"].tolist() == ["p", "r", "p", "q", "q"]
    assert not any(table.violations for table in catalog.tables)


def test_an_audit_of_parquet_files_finds_what_leaks(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write_parquet(root / "data" / "train-00000-of-00001.parquet", [row(number, 0, "p") for number in range(4)], ["cat", "dog"])
    write_parquet(root / "data" / "test-00000-of-00001.parquet", [row(0, 0, "p"), row(9, 1, "r")], ["cat", "dog"])
    ended = CliRunner().invoke(app, ["audit", str(root), "--cache", "none", "--quiet", "--jobs", "1", "--format", "json"])
    report = json.loads(ended.stdout)
    found = {one["rule"]: one["confidence"] for one in report["findings"]}
    assert found["leakage/picture-in-two-splits"] == "inferred"
    assert found["leakage/group-in-two-splits"] == "guessed"
    assert ended.exit_code == 1


def test_without_a_label_nothing_is_missing(tmp_path: Path) -> None:
    write_parquet(tmp_path / "train.parquet", [{"img": jpeg(1), "text": "a"}, {"img": jpeg(2), "text": "b"}])
    catalog = catalog_of(tmp_path, "huggingface")
    assert not any(table.violations for table in catalog.tables)
    assert len(catalog.items) == 2


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("huggingface", ["README.md", "data/train-00000-of-00002.parquet"]),
        ("huggingface", ["default/train/0000.parquet", "data/test-00000-of-00001-3f2a.parquet"]),
        ("manifest", ["table.csv"]),
        ("folder", ["table.csv", "pictures/a.jpg"]),
        ("kvasir-capsule", ["metadata.csv", "official_splits/split_0.csv", "data/train-00000-of-00002.parquet"]),
    ],
)
def test_general_profiles_are_recognised_last(name: str, paths: list[str]) -> None:
    assert recognise(paths).name == name
