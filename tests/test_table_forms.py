"""The forms in which tables come: without a header, with columns called otherwise, parted by anything, as Parquet, as the root itself."""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frame_schemas import check_catalog
from hypothesis import given
from hypothesis import strategies as st

from datascopy.catalog import build_catalog
from datascopy.catalog.table_laws import find_violations
from datascopy.catalog.table_schemas import read_table_schema
from datascopy.catalog.tables import UNEXPECTED_HEADER, parse_table, read_table
from datascopy.model import CollectionFacts, Kind, Profile, Table, TableFacts
from datascopy.store import open_store


def facts(**given_facts: Any) -> TableFacts:
    return TableFacts(**{"name": "t", "title": "t", "files": ("t.csv",), **given_facts})


def read(text: str, **given_facts: Any) -> tuple[list[str], list[list[str]], list[str], tuple[str, ...]]:
    """Return the names of the columns, the rows, the kinds of fault and the notes."""
    frame, malformed, notes = parse_table(text.encode(), facts(**given_facts))
    return list(frame.columns), [list(row) for row in frame.itertuples(index=False)], [one.kind for one in malformed], notes


@pytest.mark.parametrize(
    "data", ["a.jpg\nb.jpg\n", "a.jpg\r\nb.jpg", "\ufeffa.jpg\n\nb.jpg\n", "id\na.jpg\nb.jpg\n", "# ids\na.jpg\nb.jpg\n"]
)
def test_a_list_has_no_header(data: str) -> None:
    names, rows, _, _ = read(data, header=("id",))
    assert (names, rows) == (["id"], [["a.jpg"], ["b.jpg"]])


def test_a_header_that_is_there_all_the_same_is_said() -> None:
    assert read(" ID \na\n", header=("id",))[2] == [UNEXPECTED_HEADER]
    assert read("a\nid\n", header=("id",))[1] == [["a"], ["id"]]


def test_a_row_of_a_list_that_is_too_wide_is_said() -> None:
    _, rows, faults, _ = read("a\nb,c\nd\n", header=("id",))
    assert rows == [["a"], ["b"], ["d"]]
    assert faults == ["2 fields where the header has 1, the surplus dropped"]


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ("a.jpg  ill\nb.jpg well\n", "blanks"),
        ("a.jpg\till\nb.jpg\twell\n", "a tab"),
        ("  a.jpg \t ill\nb.jpg  well  \n", "blanks"),
        ("a.jpg;ill\nb.jpg;well\n", "';'"),
        ("a.jpg|ill\nb.jpg|well\n", "'|'"),
    ],
)
@pytest.mark.parametrize("header", [(), ("id", "label")])
def test_another_delimiter_is_found_and_harmless(data: str, shown: str, header: tuple[str, ...]) -> None:
    begin = "" if header else data.splitlines()[0].replace("a.jpg", "id").replace("ill", "label") + "\n"
    names, rows, faults, _ = read(begin + data, header=header, file="id", label="label")
    assert names == ["id", "label"]
    assert rows == [["a.jpg", "ill"], ["b.jpg", "well"]]
    assert faults == [f"fields parted by {shown} instead of ','"]


def test_a_declared_blank_is_any_run_of_blanks() -> None:
    assert read("id  label\na\t\tb\n", delimiter=" ", file="id") == (["id", "label"], [["a", "b"]], [], ())


def test_the_declared_delimiter_stays_where_no_other_does_better() -> None:
    assert read("name;of a thing,x\n1;2,3\n", file="other")[0] == ["name;of a thing", "x"]
    assert read("Video file,Organ\n1,2\n", file="Video file")[0] == ["Video file", "Organ"]


COLUMNS = {"patientid": ("Patientid", "patient id"), "url": (), "wbc": ("leukocyte count", "leukocyte_count")}


@pytest.mark.parametrize(
    ("header", "names", "said"),
    [
        ("Patientid, url,leukocyte count", ["patientid", "url", "wbc"], "Patientid (read as patientid), leukocyte count (read as wbc)"),
        ("PATIENT ID,URL,wbc", ["patientid", "url", "wbc"], "PATIENT ID (read as patientid), URL (read as url)"),
        ("patientid,Patientid", ["patientid", "Patientid"], ""),
        ("other,columns", ["other", "columns"], ""),
    ],
)
def test_columns_called_otherwise_get_the_profiles_names(header: str, names: list[str], said: str) -> None:
    met, _, _, notes = read(f"{header}\n1,2,3\n", columns=COLUMNS)
    assert met == names
    told = [note for note in notes if note.startswith("columns in another spelling")]
    assert told == ([f"columns in another spelling: {said}"] if said else [])


def test_a_schema_of_optional_columns_takes_any_of_them(tmp_path: Path) -> None:
    schema = tmp_path / "s.yaml"
    schema.write_text(
        "schema_type: dataframe\nversion: 0.35.0\ncolumns:\n"
        "  a: {required: false, dtype: Int64}\n  b: {required: false, checks: {isin: [x]}}\n"
        "checks: {all_or_none: {columns: [a, b]}}\n"
    )
    for text, broken in (
        ("a\n1\n", []),
        ("b\ny\n", ["b is one of x"]),
        ("c\n1\n", []),
        ("a,b\n1,x\n", []),
        ("a\nu\n", ["a is a whole number"]),
    ):
        frame, _, _ = parse_table(text.encode(), facts())
        table = Table(facts=facts(), path="t.csv", frame=frame, rows=len(frame))
        assert [one.law for one in find_violations(table, read_table_schema(schema))] == broken


FEATURES = json.dumps({"info": {"features": {"label": {"names": ["cat", "dog"], "_type": "ClassLabel"}}}}).encode()


def parquet(file: Path, columns: dict[str, Any], metadata: dict[bytes, bytes] | None = None) -> None:
    table = pa.table(columns)
    pq.write_table(table.replace_schema_metadata(metadata), file)


def test_parquet_becomes_text(tmp_path: Path) -> None:
    pictures = [{"bytes": b"\xff\xd8", "path": "a.jpg"}, {"bytes": b"\xff\xd8", "path": None}, None]
    parquet(
        tmp_path / "t.parquet",
        {
            "image": pa.array(pictures),
            "label": pa.array([0, 1, None], pa.int64()),
            "size": [1.0, 2.5, None],
            "names": [["a", "b"], [], None],
            "more": pa.array([{"x": 1}, None, {"x": 2}]),
            "true": [True, False, None],
            "raw": [b"1", b"2", None],
            "text": ["ä", "", None],
        },
        {b"huggingface": FEATURES},
    )
    table = read_table(facts(pictures="image"), "t.parquet", open_store(str(tmp_path)))
    assert table.problem == ""
    assert {name: table.frame[name].tolist() for name in table.frame} == {
        "label": ["cat", "dog", ""],
        "size": ["1", "2.5", ""],
        "names": ['["a", "b"]', "[]", ""],
        "more": ['{"x": 1}', "", '{"x": 2}'],
        "true": ["true", "false", ""],
        "text": ["ä", "", ""],
        "image": ["", "", ""],
    }
    assert table.frame.index.tolist() == [1, 2, 3]
    assert table.notes == (
        "is Parquet: lines are its rows, counted from 1",
        "the numbers in label were read as the names that the file's metadata gives them",
        "the bytes in image, raw are no part of the table",
    )


def test_columns_of_parquet_are_renamed_too(tmp_path: Path) -> None:
    parquet(tmp_path / "t.parquet", {"Img ID": ["x"]})
    table = read_table(facts(columns={"img_id": ("Img ID",)}), "t.parquet", open_store(str(tmp_path)))
    assert list(table.frame) == ["img_id"]


@given(garbage=st.binary(max_size=60), cut=st.integers(0, 400))
def test_what_is_no_parquet_is_said(tmp_path_factory: pytest.TempPathFactory, garbage: bytes, cut: int) -> None:
    folder = tmp_path_factory.mktemp("parquet")
    whole = io.BytesIO()
    pq.write_table(pa.table({"a": list(range(9)), "b": ["x"] * 9}), whole)
    (folder / "t.parquet").write_bytes(whole.getvalue()[:cut] + garbage)
    table = read_table(facts(), "t.parquet", open_store(str(folder)))
    assert table.problem
    assert "\n" not in table.problem


PICTURES = CollectionFacts(name="pictures", title="pictures", kind=Kind.IMAGES, files=("pictures/*.png",), optional=True)
TABLES = (
    facts(name="people", title="people", files=("people.csv",), of="pictures", file="id", columns={"age": ("Age",)}),
    facts(name="scores", title="scores", files=("scores.csv",), of="pictures", file="id", private=("doctor", "score")),
    facts(name="ids", title="ids", files=("ids.txt",), of="pictures", file="id", header=("id",)),
)


@pytest.mark.parametrize(
    ("text", "name"), [("id,Age\n1,2\n", "people"), ("id;score;doctor\n1;2;x\n", "scores"), ("1\n2\n", "ids"), ("what,else\n1,2\n", "")]
)
def test_a_single_table_as_root_is_known_by_its_columns(tmp_path: Path, text: str, name: str) -> None:
    root = tmp_path / "07_2020-03-11.csv"
    root.mkdir()
    (root / "07_2020-03-11.csv").write_text(text)
    profile = Profile(name="p", title="p", digest="", collections=(PICTURES,), tables=TABLES)
    catalog = build_catalog(profile, open_store(str(root)))
    check_catalog(catalog)
    assert [one.facts.name for one in catalog.tables if one.path] == ([name] if name else [])
    assert any("is read as the table" in note for note in catalog.notes) == bool(name)
