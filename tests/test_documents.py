"""JSON documents: parsed within bounds, held against their schema with every error grouped, their entries and boxes taken out."""

import json
import math
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datascopy.catalog.document_laws import Laws, check_document
from datascopy.catalog.documents import Opened, load_schema, parse_json, read_document
from datascopy.model import DocumentFacts, Fault
from datascopy.store import open_store

FACTS = DocumentFacts(name="boxes", title="boxes", files=("b.json",), schema="boxes", reader="boxes", of="pictures")


def box(**sides: Any) -> dict[str, Any]:
    return {"label": "polyp", "xmin": 1, "ymin": 2, "xmax": 3, "ymax": 4} | sides


def entry(*boxes: Any, **size: Any) -> dict[str, Any]:
    return {"height": 10, "width": 20, "bbox": list(boxes)} | size


def opened(folder: Path, data: bytes | Any, facts: DocumentFacts = FACTS) -> Opened:
    (folder / "b.json").write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return read_document(facts, "b.json", open_store(str(folder)))


def test_entries_and_boxes(tmp_path: Path) -> None:
    read = opened(tmp_path, {"b": entry(box(), box(label=" x ")), "a": entry(box(xmax=3.5))})
    assert (read.document.entries, read.document.validated, read.document.violations, read.document.problem) == (2, True, (), "")
    assert read.names == ("b", "a")
    assert [tuple(one) for one in read.boxes] == [
        ("b", "polyp", 1, 2, 3, 4, 20, 10),
        ("b", "x", 1, 2, 3, 4, 20, 10),
        ("a", "polyp", 1, 2, 3.5, 4, 20, 10),
    ]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b'{"a": 1,\n  "b" 2}', "is not JSON: expecting ':' delimiter, line 2, column 7"),
        (b'{"a": [1, 2', "is not JSON: expecting ',' delimiter, line 1, column 12"),
        (b'{"a": 1} x', "is not JSON: extra data, line 1, column 10"),
        (b'{"a":\n "\xff"}', "is not UTF-8: line 2 holds a byte that is none"),
        (b"version https://git-lfs.github.com/spec/v1\n", "is a Git LFS pointer, not the document"),
        (b"[" * 200_000, "is nested too deeply"),
        (b"[" + b"1" * 5000 + b"]", "holds a number of too many digits"),
    ],
)
def test_what_is_no_document(tmp_path: Path, data: bytes, problem: str) -> None:
    read = opened(tmp_path, data)
    assert (read.document.problem, read.document.entries, read.names, read.boxes) == (problem, 0, (), ())


def test_a_document_too_large_or_gone_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datascopy.catalog.documents.MOST_BYTES", 3)
    assert opened(tmp_path, b'{"a":1}').document.problem == "is larger than 3 bytes"
    store = open_store(str(tmp_path))
    store.entries()
    (tmp_path / "b.json").unlink()
    assert read_document(FACTS, "b.json", store).document.problem == "cannot be read: no such file or directory"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_other_unicode_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    assert opened(tmp_path, json.dumps({"é": entry(box())}, ensure_ascii=False).encode(encoding)).names == ("é",)


def test_every_error_stands_in_one_violation_per_law_and_place(tmp_path: Path) -> None:
    read = opened(
        tmp_path,
        {
            "one": entry(box(xmin=-1), box(xmin=-2), height=0),
            "two": entry(box(label=""), {"label": "x", "ymin": 1, "xmax": "3", "ymax": 1}),
            "three": 7,
            "four": {"width": 2.5, "bbox": []},
        },
    )
    assert [(one.column, one.law, one.count, one.of, one.required, one.examples) for one in read.document.violations] == [
        ("$.*", "each entry is an object", 1, 4, True, ("three: 7",)),
        ("$.*.bbox", "bbox is not empty", 1, 3, True, ("four.bbox: []",)),
        ("$.*.bbox[*].label", "label is not empty", 1, 4, True, ('two.bbox[0].label: ""',)),
        ("$.*.bbox[*].xmax", "xmax is a number", 1, 4, True, ('two.bbox[1].xmax: "3"',)),
        ("$.*.bbox[*].xmin", "xmin is at least 0", 2, 3, True, ("one.bbox[0].xmin: -1", "one.bbox[1].xmin: -2")),
        ("$.*.bbox[*].xmin", "xmin is there", 1, 4, True, ("two.bbox[1]",)),
        ("$.*.height", "height is at least 1", 1, 2, True, ("one.height: 0",)),
        ("$.*.height", "height is there", 1, 4, True, ("four",)),
        ("$.*.width", "width is a whole number", 1, 3, True, ("four.width: 2.5",)),
    ]
    assert [one.name for one in read.boxes] == ["one", "one", "two"]


def test_disordered_sides_repeated_keys_and_nan_are_named(tmp_path: Path) -> None:
    text = '{"a": {"height": 5, "width": 5, "bbox": [%s]}, "a": {"height": NaN, "width": 5, "bbox": [%s]}}'
    read = opened(tmp_path, (text % (json.dumps(box()), json.dumps(box(xmin=9)))).encode())
    found = {one.law: (one.column, one.count, one.examples) for one in read.document.violations}
    assert found == {
        "every key of an object stands once": ("$", 1, ("a",)),
        "NaN and Infinity are no JSON": ("$", 1, ("NaN",)),
        "height is a whole number": ("$.*.height", 1, ("a.height: null",)),
        "xmin is at most xmax": ("$.*.bbox[*]", 1, ("a.bbox[0]: xmin 9, xmax 3",)),
    }
    assert math.isnan(read.boxes[0].height)


def test_members_do_not_depend_on_order(tmp_path: Path) -> None:
    first = opened(tmp_path, {"a": entry(box(xmin=-1)), "b": entry(box(xmin=-2))}).document.violations
    second = opened(tmp_path, {"b": entry(box(xmin=-2)), "a": entry(box(xmin=-1))}).document.violations
    assert [one.members for one in first] == [one.members for one in second]


def test_without_a_schema_nothing_is_validated(tmp_path: Path) -> None:
    read = opened(tmp_path, [1, 2, 3], DocumentFacts(name="x", title="x", files=("b.json",)))
    assert (read.document.entries, read.document.validated, read.document.violations) == (3, False, ())


def test_an_unknown_schema_is_the_profiles_fault() -> None:
    with pytest.raises(Fault, match=r"no document schema boxs.*boxes"):
        load_schema("boxs")


SCALARS = st.none() | st.booleans() | st.integers(-3, 30) | st.floats(allow_nan=False, allow_infinity=False, width=16) | st.text(max_size=3)
BOXES = st.fixed_dictionaries({}, optional=dict.fromkeys(("label", "xmin", "ymin", "xmax", "ymax"), SCALARS))
ENTRIES = st.fixed_dictionaries({}, optional={"height": SCALARS, "width": SCALARS, "bbox": st.lists(BOXES | SCALARS, max_size=3) | SCALARS})
VALUES = st.dictionaries(st.text(max_size=3), ENTRIES | SCALARS, max_size=4) | SCALARS | st.lists(SCALARS, max_size=2)


@given(VALUES)
@settings(max_examples=150, deadline=None)
def test_counts_agree_with_another_validator(value: Any) -> None:
    schema = load_schema("boxes")
    expected = sum(1 for _ in jsonschema.Draft202012Validator(schema).iter_errors(value))
    violations = check_document(value, Laws(schema))
    assert sum(one.count for one in violations) == expected
    assert all(0 < one.count <= one.of for one in violations)
    assert len({(one.law, one.column) for one in violations}) == len(violations)


GOOD = json.dumps({"a": entry(box(), box()), "b": entry(box())}).encode()


@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 5), st.binary(max_size=3)), max_size=5))
@settings(max_examples=200, deadline=None)
def test_mutated_bytes_raise_a_clause_or_give_a_value(edits: list[tuple[int, int, bytes]]) -> None:
    data = GOOD
    for position, length, replacement in edits:
        data = data[:position] + replacement + data[position + length :]
    try:
        parsed = parse_json(data)
    except ValueError as error:
        clause = f"{type(error).__name__} {error}"
    else:
        check_document(parsed.value, Laws(load_schema("boxes")))
        return
    assert clause.startswith(("ValueError is ", "ValueError holds "))
