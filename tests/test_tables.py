"""Tables: read in full whatever their form, every oddity said with its line, held against their schema."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from datascopy.catalog.build import build_catalog
from datascopy.catalog.records import BLANK, UNCLOSED
from datascopy.catalog.table_checks import OF_COLUMNS, OF_TABLES, register
from datascopy.catalog.table_laws import find_violations
from datascopy.catalog.table_schemas import load_table_schema, read_table_schema
from datascopy.catalog.tables import EMPTY_ROW, REPEATED_HEADER, parse_table, read_table
from datascopy.model import CollectionFacts, Fault, Kind, Profile, Table, TableFacts, Violation, shape
from datascopy.shipped import shipped
from datascopy.store import open_store

FACTS = TableFacts(name="t", title="t", files=("t.csv",))
DROPPED = {BLANK, EMPTY_ROW, REPEATED_HEADER}


def read(data: bytes | str, **facts: Any) -> tuple[list[list[str]], dict[str, tuple[int, ...]]]:
    """Return the rows, each with its line first, and the lines of each kind of fault."""
    raw = data.encode() if isinstance(data, str) else data
    frame, malformed, _ = parse_table(raw, TableFacts(name="t", title="t", files=("t.csv",), **facts))
    rows = [[str(line), *map(str, cells)] for line, cells in zip(frame.index, frame.itertuples(index=False), strict=True)]
    return rows, {one.kind: one.lines for one in malformed}


@pytest.mark.parametrize(
    ("data", "rows", "faults"),
    [
        ("a,b\n1,2\n", [["2", "1", "2"]], {}),
        ("a,b\r\n1,2\r\n", [["2", "1", "2"]], {}),
        ("a,b\r1,2", [["2", "1", "2"]], {}),
        ("a,b\n0012,1e5\nNA,None\n", [["2", "0012", "1e5"], ["3", "NA", "None"]], {}),
        ('a,b\n"x\ny",2\n3,4\n', [["2", "x\ny", "2"], ["4", "3", "4"]], {}),
        ("a,b\n1\n2,3\n", [["2", "1", ""], ["3", "2", "3"]], {"1 field where the header has 2": (2,)}),
        ("a,b\n1,2,3\n", [["2", "1", "2"]], {"3 fields where the header has 2, the surplus dropped": (2,)}),
        ("a,b\n1,2,\n", [["2", "1", "2"]], {"3 fields where the header has 2, the surplus empty": (2,)}),
        ("a,b\n1,2\na,b\n3,4\n", [["2", "1", "2"], ["4", "3", "4"]], {"the header again": (3,)}),
        ("a,b\n\n1,2\n \n", [["3", "1", "2"]], {"blank line": (2, 4)}),
        ("a,b\n,\n1,2\n", [["3", "1", "2"]], {"a row of empty fields": (2,)}),
        ("# made by hand\n\n# 2021\na,b\n1,2\n", [["5", "1", "2"]], {"comment line ahead of the header": (1, 3), "blank line": (2,)}),
        ("# made, by hand, in 2021\na,b\n1,2\n", [["3", "1", "2"]], {"comment line ahead of the header": (1,)}),
        ("#a,b\n1,2\n", [["2", "1", "2"]], {}),
        ("## made by hand,\n## 2021,\na,b\n1,2\n", [["4", "1", "2"]], {"comment line ahead of the header": (1, 2)}),
        ("a,,a\n1,2,3\n", [["2", "1", "2", "3"]], {"a column without a name": (1,), "a column name twice": (1,)}),
        ('a,b\n"x,y\n1,2\n3,4\n', [["2", '"x', "y"], ["3", "1", "2"], ["4", "3", "4"]], {UNCLOSED: (2,)}),
        ('a,b\n2,"u\n3,v\n4,"w"\n', [["2", "2", '"u'], ["3", "3", "v"], ["4", "4", "w"]], {UNCLOSED: (2,)}),
        ('a,b\n"x"y,2\n', [["2", "xy", "2"]], {"text after a closing quote": (2,)}),
        (b"a,b\n1,\x00\x002\n", [["2", "1", "2"]], {"NUL bytes, left out": (2,)}),
        ("a,b\n\ufffd,2\n", [["2", "\ufffd", "2"]], {"U+FFFD, a character lost in an earlier conversion": (2,)}),
        ("a,b\nStÃ¥l,Ã¼\n3,é\n", [["2", "StÃ¥l", "Ã¼"], ["3", "3", "é"]], {"mojibake, UTF-8 once read as Windows-1252": (2,)}),
        ("a,b\nâ€œx,2\n", [["2", "â€œx", "2"]], {"mojibake, UTF-8 once read as Windows-1252": (2,)}),
        ("a,b\nMENÜ »,Ã\n", [["2", "MENÜ »", "Ã"]], {}),
        (b"a,b\n\xe9,\xc3\n\xc3\xa9,\x81\n\xc3\xbc,1\n", [["2", "é", "Ã"], ["3", "é", "\x81"], ["4", "ü", "1"]], {"not UTF-8": (2, 3)}),
    ],
)
def test_parse(data: bytes | str, rows: list[list[str]], faults: dict[str, tuple[int, ...]]) -> None:
    parsed, met = read(data)
    assert parsed == rows
    assert met == faults


def test_what_can_still_be_read_in_full_is_harmless() -> None:
    data = b"\xef\xbb\xbfa;b;c\n1;2\n\n3;4;5;\n"
    for pads in (True, False):
        _, malformed, notes = parse_table(data, TableFacts(name="t", title="t", files=(), delimiter=";", pads=pads))
        assert {one.kind: one.harmless for one in malformed} == {
            "2 fields where the header has 3": pads,
            "blank line": True,
            "4 fields where the header has 3, the surplus empty": True,
        }
        assert notes == ("begins with a byte order mark",)


def test_spaces_around_column_names_are_left_out_and_said() -> None:
    frame, malformed, notes = parse_table(b" a , b\n 1, 2\n", FACTS)
    assert (list(frame.columns), malformed, notes) == (["a", "b"], (), ("spaces around column names were left out",))
    assert list(frame.loc[2]) == [" 1", " 2"]


def test_a_long_line_of_another_encoding_is_read_at_once() -> None:
    text = "é" * 100_000
    rows, faults = read(f"a,b\n{text},€\n".encode("cp1252"))
    assert rows == [["2", text, "€"]]
    assert faults == {"not UTF-8": (2,)}


def test_utf16_is_read_and_said() -> None:
    rows, faults = read("a,b\n1,é\n".encode("utf-16"))
    assert rows == [["2", "1", "é"]]
    assert faults == {"UTF-16, not UTF-8": (1, 2)}


def test_another_delimiter_is_found_only_by_the_profiles_columns() -> None:
    assert read("file;label\n1;2\n", file="file", label="label") == ([["2", "1", "2"]], {"fields parted by ';' instead of ','": (1,)})
    assert read("file;label\n1;2\n")[0] == [["2", "1;2"]]
    assert read("file\tlabel\n1\t2\n", file="file")[1] == {"fields parted by a tab instead of ','": (1,)}


def test_a_field_over_the_limit_of_csv_is_read_and_said() -> None:
    long = "x" * (csv.field_size_limit() + 1)
    rows, faults = read(f"a,b\n{long},2\n3,4\n")
    assert [row[0] for row in rows] == ["2", "3"]
    assert rows[0][1] == long
    assert faults == {"a field of more than 131,072 characters": (2,)}


def test_a_quote_that_swallows_more_than_the_limit_costs_its_line_only() -> None:
    rows, faults = read('a,b\n"x,1\n' + "3,4\n" * 60_000)
    assert len(rows) == 60_001
    assert faults == {UNCLOSED: (2,)}


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "is a Git LFS pointer, not the table"),
    ],
)
def test_what_is_no_table(tmp_path: Path, data: bytes, problem: str) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    table = read_table(FACTS, "t.csv", open_store(str(tmp_path)))
    assert (table.problem, table.rows) == (problem, 0)


def test_a_table_too_large_or_gone_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datascopy.catalog.tables.MOST_BYTES", 3)
    (tmp_path / "t.csv").write_bytes(b"a,b\n")
    store = open_store(str(tmp_path))
    assert read_table(FACTS, "t.csv", store).problem == "is larger than 3 bytes"
    (tmp_path / "t.csv").unlink()
    assert read_table(FACTS, "t.csv", store).problem == "cannot be read: no such file or directory"


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffd"), max_size=6)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(any), max_size=8))
@settings(deadline=None)
def test_what_csv_writes_is_read_back(rows: list[list[str]]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([["first", "second", "third"], *rows])
    parsed, faults = read(written.getvalue())
    assert [row[1:] for row in parsed] == rows
    assert all("mojibake" in kind for kind in faults)


@given(st.lists(st.lists(st.from_regex(r"[a-z0-9 .\-]{1,5}", fullmatch=True), min_size=2, max_size=2), min_size=1, max_size=8))
@settings(deadline=None)
def test_clean_tables_are_read_as_pandas_reads_them(rows: list[list[str]]) -> None:
    text = "first;second\n" + "".join(";".join(row) + "\n" for row in rows)
    expected = pd.read_csv(io.StringIO(text), sep=";", dtype="str", keep_default_na=False)
    frame, malformed, _ = parse_table(text.encode(), TableFacts(name="t", title="t", files=(), delimiter=";"))
    assert malformed == ()
    pd.testing.assert_frame_equal(frame.reset_index(drop=True), expected)


BASE = b'a,b,c\n1,"x, y",3\n4,\xc3\xa9,6\n7,"two\nlines",9\n10,11,12\n'
EDITS = st.lists(st.tuples(st.integers(0, len(BASE)), st.integers(0, 4), st.binary(max_size=4)), max_size=6)


@given(EDITS)
@settings(max_examples=300, deadline=None)
def test_mutated_bytes_never_raise_and_lines_add_up(edits: list[tuple[int, int, bytes]]) -> None:
    data = BASE
    for position, length, replacement in edits:
        data = data[:position] + replacement + data[position + length :]
    check_sums(data)


@given(st.text(st.sampled_from('ab,\n\r;" #é\0'), max_size=60))
@settings(max_examples=300, deadline=None)
def test_noise_never_raises_and_lines_add_up(text: str) -> None:
    check_sums(text.encode())


def check_sums(data: bytes) -> None:
    frame, malformed, _ = parse_table(data, FACTS)
    lines = frame.index.tolist()
    assert lines == sorted(set(lines))
    dropped = [line for one in malformed if one.kind in DROPPED for line in one.lines]
    assert not set(dropped) & set(lines)
    assert all(0 < one.count >= len(one.lines) for one in malformed)
    assert frame.columns.is_unique
    physical = io.StringIO(data.decode("latin-1"), newline="").readlines()
    assert len(lines) + len(dropped) <= max(len(physical), 1)
    if b'"' not in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        comments = sum(one.count for one in malformed if one.kind.startswith("comment"))
        header = 1 if len(frame.columns) else 0
        assert len(lines) + len(dropped) + comments + header == len(physical)


# Schemas


def broken(data: str, schema: str, **facts: Any) -> dict[str, Violation]:
    declared = TableFacts(name="t", title="t", files=(), **facts)
    frame, _, _ = parse_table(data.encode(), declared)
    table = Table(facts=declared, path="t.csv", frame=frame, rows=len(frame))
    return {violation.law: violation for violation in find_violations(table, load_table_schema(schema))}


def written(folder: Path, text: str) -> Path:
    file = folder / "t.yaml"
    file.write_text("schema_type: dataframe\nversion: 0.35.0\n" + text)
    return file


CAPSULE = "filename;video_id;frame_number;finding_category;finding_class;x1;y1;x2;y2;x3;y3;x4;y4\n"
SOUND = "0728084c8da942d9_{0}.jpg;0728084c8da942d9;{0};Anatomy;Pylorus;1;2;9;2;9;8;1;8\n"


def test_a_sound_table_breaks_no_law() -> None:
    assert (
        broken(CAPSULE + SOUND.format(7) + SOUND.format(8).replace("1;2;9;2;9;8;1;8", ";;;;;;;"), "kvasir-capsule-metadata", delimiter=";")
        == {}
    )
    assert broken(CAPSULE, "kvasir-capsule-metadata", delimiter=";") == {}


@pytest.mark.parametrize(
    ("old", "new", "laws"),
    [
        (
            "_7.jpg",
            "_7.gif",
            {"filename is 16 hexadecimal digits, _, a number, and .jpg or .png", "filename is video_id, _ and frame_number"},
        ),
        ("_7.jpg", "_8.jpg", {"filename is video_id, _ and frame_number"}),
        (";7;", ";seven;", {"frame_number is a whole number"}),
        (";7;", ";;", {"frame_number is not empty"}),
        (";7;", ";-7;", {"frame_number is at least 0", "filename is video_id, _ and frame_number"}),
        ("Anatomy", "Luminal", {"finding_category is that of the finding_class"}),
        ("Pylorus", "Pylrus", {"finding_class is one of the 14 classes"}),
        ("9;2;9;8", "9;2;;8", {"a box has all eight coordinates or none"}),
        ("1;2;9;2;9;8;1;8", "9;2;1;2;1;8;9;8", {"x1 is less than x3"}),
        ("1;2;9;2;9;8;1;8", "1;2;9;3;9;8;1;8", {"the top of a box is level: y1 = y2"}),
        ("1;2;9;2;9;8;1;8", "1;2;9;2;9;8;4;8", {"the left side of a box is upright: x1 = x4"}),
        ("1;2;9;2;9;8;1;8", "1;2;9;2;9.5;8;1;8", {"x3 is a whole number"}),
    ],
)
def test_each_law_of_a_schema_is_broken_by_what_it_forbids(old: str, new: str, laws: set[str]) -> None:
    data = CAPSULE + SOUND.format(6) + SOUND.format(7).replace(old, new, 1) + SOUND.format(8)
    found = broken(data, "kvasir-capsule-metadata", delimiter=";")
    assert set(found) == laws
    assert {(one.count, one.of, one.lines, one.required) for one in found.values()} == {(1, 3, (3,), True)}


def test_a_missing_required_column_is_one_violation_and_the_rest_is_checked() -> None:
    data = "filename;frame_number;finding_category;finding_class\nx;1;Anatomy;Polyp\n"
    found = broken(data, "kvasir-capsule-metadata", delimiter=";")
    assert "there is a column video_id" in found
    assert "finding_category is that of the finding_class" in found
    assert found["there is a column video_id"].required


def test_numbers_as_people_write_them(tmp_path: Path) -> None:
    schema = read_table_schema(written(tmp_path, "columns:\n  n: {dtype: Int64, nullable: true}\n  r: {dtype: float64, nullable: true}\n"))
    cells = [
        ("12", "1.5"),
        (" 12 ", "1e3"),
        ("12.0", "-.5"),
        ("1,2", "nan"),
        ("0x1F", "inf"),
        ("1e5", "1_0"),
        ("", ""),
        ("９", "1."),
        ("1.2", "--1"),
    ]
    frame = pd.DataFrame(cells, columns=["n", "r"], dtype="str", index=range(2, len(cells) + 2))
    table = Table(facts=FACTS, path="t.csv", frame=frame, rows=len(frame))
    found = {violation.law: violation.lines for violation in find_violations(table, schema)}
    assert found == {"n is a whole number": (5, 6, 7, 9, 10), "r is a number": (5, 6, 7, 10)}


def test_private_cells_are_shown_by_shape_only() -> None:
    rows = "file-name;finding;width;height;number-of-frames;fps;length;kilobytes\nJane Doe 1970.mov;x;1;1;25;25;1;1\n"
    found = broken(rows, "hyperkvasir-video-metadata", delimiter=";", private=("file-name",))
    (violation,) = found.values()
    assert violation.examples == ("Aaaa Aaa 9999.aaa",)
    assert shape("ÄÖ-ß ١ 12/03") == "AA-a 9 99/99"


def test_unique_counts_every_repeated_row_and_no_empty_one(tmp_path: Path) -> None:
    schema = read_table_schema(written(tmp_path, "columns:\n  n: {unique: true}\n  m: {nullable: true, unique: true}\nunique: [n, m]\n"))
    frame = pd.DataFrame({"n": ["a", "a", "b", ""], "m": ["x", "x", "", ""]}, dtype="str", index=[2, 3, 4, 5])
    found = {one.law: one.lines for one in find_violations(Table(facts=FACTS, path="t.csv", frame=frame, rows=4), schema)}
    assert found == {"n is not empty": (5,), "each n stands once": (2, 3), "each m stands once": (2, 3), "each n, m stands once": (2, 3)}


def test_strict_names_the_columns_beyond_the_schema(tmp_path: Path) -> None:
    schema = read_table_schema(written(tmp_path, "columns:\n  n:\nstrict: true\n"))
    frame = pd.DataFrame({"n": ["a"], "extra": ["b"]}, dtype="str", index=[2])
    (violation,) = find_violations(Table(facts=FACTS, path="t.csv", frame=frame, rows=1), schema)
    assert (violation.law, violation.column, violation.required) == ("there are no columns beyond those of the schema", "extra", False)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("columns:\n  n: {nulable: true}\n", 4, "unknown key 'nulable'.*did you mean 'nullable'"),
        ("columns:\n  n:\n    greater_than: 0\n", 5, "unknown key 'greater_than'"),
        ("columns:\n  n:\n  n:\n", 5, "stands twice"),
        ("columns: {}\n", 3, "empty"),
        ("collumns:\n  n:\n", 3, "unknown key 'collumns'.*did you mean 'columns'"),
        ("columns:\n  n: {dtype: int32}\n", 4, "int32.*must be one of"),
        (
            "columns:\n  n:\n    checks:\n    - {pattern: x, options: {check_name: str_match}}\n",
            6,
            "unknown check 'str_match'.*did you mean 'str_matches'",
        ),
        ("columns:\n  n:\n    checks: {isinn: [a]}\n", 5, "unknown check 'isinn'.*did you mean 'isin'"),
        ("columns:\n  n:\n    checks:\n    - {options: {check_name: isin}}\n", 6, "lacks its argument 'allowed_values'"),
        ("columns:\n  n:\n    checks:\n    - {min: 1, min_value: 0, options: {check_name: greater_than}}\n", 6, "unknown argument 'min'"),
        (
            "columns:\n  n:\n    checks:\n    - {min_value: 0, options: {check_name: greater_than, raise_warning: true}}\n",
            6,
            "unknown key 'raise_warning'",
        ),
        ("columns:\n  n: {dtype: Int64, checks: {str_matches: x}}\n", 4, "is for text"),
        ("columns:\n  n: {checks: {str_matches: '('}}\n", 4, "cannot be built"),
        (
            "columns:\n  n:\nchecks:\n- {low: n, high: m, options: {check_name: in_order}}\n",
            6,
            "unknown column 'm'.*did you mean|unknown column 'm'",
        ),
        ("columns:\n  n:\nchecks:\n- {value: 1, options: {check_name: equal_to}}\n", 6, "one of a column"),
        ("columns:\n  n:\nunique: [x]\n", 5, "unknown column 'x'"),
    ],
)
def test_a_wrong_schema_is_refused_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(Fault, match=words) as refused:
        read_table_schema(written(tmp_path, text))
    assert f"t.yaml:{line}:" in str(refused.value)


def test_an_unknown_schema_is_the_profiles_fault() -> None:
    with pytest.raises(Fault, match="did you mean 'kvasir-capsule-split'"):
        load_table_schema("kvasir-capsule-splt")


@pytest.mark.parametrize("file", ["table.schema.json", "documents/boxes.schema.json"])
def test_our_json_schemas_are_json_schemas(file: str) -> None:
    Draft202012Validator.check_schema(json.loads((shipped("schemas") / file).read_text("utf-8")))


@pytest.mark.parametrize("file", sorted((shipped("schemas") / "tables").glob("*.yaml")), ids=lambda file: file.stem)
def test_shipped_schemas_mean_the_same_to_pandera(file: Path) -> None:
    from pandera.io.pandas_io import deserialize_schema

    from datascopy.profile import read_yaml

    register()
    ours = read_table_schema(file)
    theirs: Any = deserialize_schema(json.loads(json.dumps(read_yaml(file).value)))  # type: ignore[no-untyped-call]
    assert list(theirs.columns) == [laws.name for laws in ours.columns]
    for laws in ours.columns:
        column = theirs.columns[laws.name]
        assert (column.nullable, column.unique, column.required) == (laws.nullable, laws.unique, laws.required)
        assert [(check.name, check.statistics) for check in column.checks] == [(check.name, check.statistics) for check in laws.checks]
    assert [check.name for check in theirs.checks] == [law.check.name for law in ours.checks]


def test_every_check_can_be_named_built_and_said(tmp_path: Path) -> None:
    given = {
        "str_matches": "x",
        "str_contains": "x",
        "str_startswith": "x",
        "str_endswith": "x",
        "isin": [1, 2],
        "notin": [1],
        "in_range": {"min_value": 0, "max_value": 1},
        "str_length": {"max_value": 3},
    }
    checks = {name: given.get(name, 1) for name in OF_COLUMNS}
    text = {name: value for name, value in checks.items() if name.startswith("str_")}
    rest = {name: value for name, value in checks.items() if name not in text}
    schema = read_table_schema(
        written(tmp_path, f"columns:\n  t: {{checks: {json.dumps(text)}}}\n  n: {{dtype: Int64, checks: {json.dumps(rest)}}}\n")
    )
    laws = [str(check.error) for column in schema.columns for check in column.checks]
    assert len(laws) == len(OF_COLUMNS)
    assert all(law.startswith(("t ", "n ")) for law in laws)
    assert set(OF_TABLES) >= {"in_order", "told_by"}


@given(st.lists(st.sampled_from([CAPSULE.strip(), *SOUND.split(";"), ";", "\n", '"', "x", "-1", "é"]), max_size=40))
@settings(max_examples=60, deadline=None)
def test_a_schema_held_against_noise_never_raises(pieces: list[str]) -> None:
    found = broken(CAPSULE + ";".join(pieces), "kvasir-capsule-metadata", delimiter=";")
    assert all(0 < one.count <= one.of for one in found.values())


# In a catalog


def test_a_wrong_encoding_and_ragged_rows_leave_everything_else_checked(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"file,label\na.jpg,Stra\xdfe\nb.jpg\nc.jpg,x,y\n")
    (tmp_path / "a.jpg").touch()
    profile = Profile(
        name="p",
        title="p",
        digest="",
        collections=(CollectionFacts(name="pictures", title="pictures", kind=Kind.IMAGES, files=("*.jpg",)),),
        tables=(TableFacts(name="t", title="t", files=("t.csv",), of="pictures", file="file", label="label"),),
    )
    catalog = build_catalog(profile, open_store(str(tmp_path)))
    assert catalog.references[["key", "label", "line"]].to_numpy().tolist() == [["a", "Straße", 2], ["b", "", 3], ["c", "x", 4]]
    assert [one.kind for one in catalog.tables[0].malformed] == [
        "not UTF-8",
        "1 field where the header has 2",
        "3 fields where the header has 2, the surplus dropped",
    ]
    assert catalog.notes == ("t.csv: bytes that are not UTF-8 were read as Windows-1252.",)
