"""What is known of items beside their labels: from columns, tags, fields and names of files; and rows joined by it."""

import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from frame_schemas import check_catalog

from datascopy.catalog import build_catalog
from datascopy.model import (
    AttributeFacts,
    Catalog,
    CollectionFacts,
    DocumentFacts,
    Form,
    Kind,
    Profile,
    TableFacts,
    VocabularyFacts,
)
from datascopy.store import open_store

SCANS = CollectionFacts(
    name="scans", title="scans", kind=Kind.IMAGES, files=("scans/**/*.png",), pattern=r"scans/(?P<hospital>[^/]+)/(?P<label>[^/]+)/[^/]+"
)
NOTES = DocumentFacts(name="notes", title="notes", files=("notes/*.json",), reader="darwin", of="scans")
TABLE = TableFacts(name="patients", title="patients", files=("patients.csv",), of="scans", file="file")
SEX = VocabularyFacts(name="sex", aliases={"male": ("M",), "female": ("F",)})


def told(*annotations: str, original: str = "") -> str:
    tags = [{"name": one, "tag": {}} for one in annotations]
    image = {"width": 9, "height": 9, "filename": "1.png", "original_filename": original}
    return json.dumps({"image": image, "dataset": "d", "annotations": tags})


FILES: Mapping[str, str] = {
    "scans/north/ill/a.png": "",
    "scans/north/well/b.png": "",
    "scans/elsewhere.png": "",
    "patients.csv": "file,age,sex\na.png, 41 ,M\nb,?,F\nlost.png,7,\n,8,M\n",
    "notes/a.json": told("Sex/M", "PatientID: 12", "COVID-19", "view:PA", original="IM-1.jpg"),
    "notes/b.json": told("sex/ F ", "Sex/M", "Sex/F", "X-ray", "CT", original="IM-2.jpeg"),
}


def attribute(name: str, **facts: object) -> AttributeFacts:
    return AttributeFacts(**{"name": name, "title": name, "of": "scans", **facts})  # type: ignore[arg-type]


def build(root: Path, *attributes: AttributeFacts, files: Mapping[str, str] = FILES, table: TableFacts = TABLE) -> Catalog:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    profile = Profile(
        name="ward",
        title="ward",
        digest="",
        collections=(SCANS,),
        tables=(table,),
        documents=(NOTES,),
        vocabularies=(SEX,),
        attributes=attributes,
    )
    catalog = build_catalog(profile, open_store(str(root)))
    check_catalog(catalog)
    return catalog


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return list(frame[list(columns)].itertuples(index=False, name=None))


def test_a_column_tells_of_every_row_that_names_an_item(tmp_path: Path) -> None:
    made = build(tmp_path, attribute("age", form=Form.NUMBER, table="patients", column="age", placeholders=("?",))).attributes
    assert rows(made, "source", "path", "line", "key", "written", "value") == [
        ("patients", "patients.csv", 2, "a", "41", "41"),
        ("patients", "patients.csv", 3, "b", "?", ""),
        ("patients", "patients.csv", 4, "lost", "7", "7"),
    ]


def test_a_vocabulary_gives_the_canonical_spelling(tmp_path: Path) -> None:
    made = build(tmp_path, attribute("sex", table="patients", column="sex", vocabulary="sex")).attributes
    assert rows(made, "key", "written", "value") == [("a", "M", "male"), ("b", "F", "female"), ("lost", "", "")]


@pytest.mark.parametrize("placeholder", ["Not visible", "not VISIBLE ", " Not visible"])
def test_a_placeholder_tells_nothing_in_whatever_case(tmp_path: Path, placeholder: str) -> None:
    files = {**FILES, "patients.csv": f"file,sex\na,{placeholder}\n"}
    made = build(tmp_path, attribute("sex", table="patients", column="sex", placeholders=("Not visible",)), files=files).attributes
    assert rows(made, "written", "value") == [(placeholder.strip(), "")]


def test_tags_with_a_namespace_tell_by_slash_or_colon(tmp_path: Path) -> None:
    made = build(
        tmp_path,
        attribute("sex", document="notes", tag="Sex", vocabulary="sex"),
        attribute("patient", document="notes", tag="PatientID"),
        attribute("view", document="notes", tag="View"),
    ).attributes
    assert rows(made, "attribute", "key", "value") == [
        ("patient", "a", "12"),
        ("patient", "b", ""),
        ("sex", "a", "male"),
        ("sex", "b", "female"),
        ("sex", "b", "male"),
        ("view", "a", "PA"),
        ("view", "b", ""),
    ]
    assert set(made["path"]) == {"notes/a.json", "notes/b.json"}
    assert set(made["line"]) == {0}


def test_tags_without_a_namespace_and_fields_tell(tmp_path: Path) -> None:
    made = build(
        tmp_path,
        attribute("modality", document="notes", tags=("X-ray", "CT")),
        attribute("original", document="notes", field="original_filename"),
        attribute("nothing", document="notes", field="absent"),
    ).attributes
    assert rows(made, "attribute", "key", "written") == [
        ("modality", "a", ""),
        ("modality", "b", "CT"),
        ("modality", "b", "X-ray"),
        ("nothing", "a", ""),
        ("nothing", "b", ""),
        ("original", "a", "IM-1.jpg"),
        ("original", "b", "IM-2.jpeg"),
    ]


def test_a_named_group_of_the_pattern_tells(tmp_path: Path) -> None:
    made = build(tmp_path, attribute("hospital")).attributes
    assert rows(made, "source", "path", "line", "key", "value") == [
        ("scans", "scans/elsewhere.png", 0, "elsewhere", ""),
        ("scans", "scans/north/ill/a.png", 0, "a", "north"),
        ("scans", "scans/north/well/b.png", 0, "b", "north"),
    ]


JOINED = TableFacts(name="patients", title="patients", files=("patients.csv",), of="scans", file="picture", label="finding", by="original")
ORIGINAL = attribute("original", title="original name", document="notes", field="original_filename")


@pytest.mark.parametrize(("cell", "key"), [("IM-1.jpg", "a"), ("im-1.JPG", "a"), ("x/IM-1", "a"), ("IM-2.jpeg ", "b"), ("IM-3.jpg", "")])
def test_rows_are_joined_by_an_attribute(tmp_path: Path, cell: str, key: str) -> None:
    catalog = build(
        tmp_path,
        ORIGINAL,
        attribute("licence", form=Form.LICENCE, table="patients", column="licence"),
        files={**FILES, "patients.csv": f"picture,finding,licence\n{cell},flu,CC0\nIM-9.jpg,flu,CC0\n"},
        table=JOINED,
    )
    found = [("flu", key)] if key else []
    assert rows(catalog.references[catalog.references["table"] == "patients"], "label", "key") == found
    assert rows(catalog.attributes[catalog.attributes["attribute"] == "licence"], "value", "key") == [("CC0", key)] * bool(key)
    (note,) = (one for one in catalog.notes if "joined by" in one)
    assert note == f"patients.csv: {len(found)} of 2 rows describe scans, joined by original name; the others describe none of them."


def test_a_value_of_two_items_joins_neither(tmp_path: Path) -> None:
    files = {**FILES, "notes/b.json": told(original="IM-1.jpg"), "patients.csv": "picture,finding\nIM-1.jpg,flu\n"}
    assert (build(tmp_path, ORIGINAL, files=files, table=JOINED).references["table"] != "patients").all()


@pytest.mark.real
def test_the_source_table_is_joined_to_the_annotations_by_the_original_name(real_data: Path, tmp_path: Path) -> None:
    """40 annotation documents, as they were released, beside the table that their pictures come from."""
    root = tmp_path / "root"
    (root / "notes").mkdir(parents=True)
    for file in (real_data / "covid19-xray-v7" / "annotations-sample").glob("*.json"):
        (root / "notes" / file.name).write_bytes(file.read_bytes())
    (root / "patients.csv").write_bytes((real_data / "covid-chestxray-2020-06" / "metadata.csv").read_bytes())
    table = TableFacts(name="patients", title="patients", files=("patients.csv",), of="scans", file="filename", by="original")
    catalog = build(
        root,
        ORIGINAL,
        attribute("sex", table="patients", column="sex"),
        attribute("tagged", document="notes", tag="Sex"),
        files={},
        table=table,
    )
    wide = catalog.attributes[catalog.attributes["value"] != ""].groupby(["key", "attribute"])["value"].first().unstack()
    assert len(wide) == 40
    both = wide.dropna(subset=["sex", "tagged"])
    assert len(both) > 30
    assert (both["sex"] == both["tagged"]).all()
