"""Croissant descriptions: read without the network, turned into collections and tables, held against the files."""

import contextlib
import hashlib
import io
import json
import socket
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from frame_schemas import check_catalog
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from datascopy.catalog import build_catalog
from datascopy.catalog.croissant import read_description
from datascopy.cli.root import open_root
from datascopy.model import Catalog, Kind
from datascopy.profile import recognise

mlcroissant = pytest.importorskip("mlcroissant")

TABLE = "file,finding,patient_id\na.jpg,ill,1\nb.jpg,well,2\n"


def description(**changes: Any) -> dict[str, Any]:
    """Return a Croissant document over one table and a set of pictures."""

    def field(name: str) -> dict[str, Any]:
        source = {"fileObject": {"@id": "meta.csv"}, "extract": {"column": name}}
        return {"@type": "cr:Field", "@id": f"rows/{name}", "name": name, "dataType": "sc:Text", "source": source}

    table = {"@type": "cr:FileObject", "@id": "meta.csv", "name": "meta.csv", "contentUrl": "meta.csv", "encodingFormat": "text/csv"}
    pictures = {"@type": "cr:FileSet", "@id": "scans", "name": "scans", "encodingFormat": "image/jpeg", "includes": "images/*.jpg"}
    return {
        "@context": mlcroissant.Context().rdf.context,
        "@type": "sc:Dataset",
        "name": "zoo",
        "description": "a zoo",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "url": "https://example.org",
        "distribution": [{**table, "sha256": hashlib.sha256(TABLE.encode()).hexdigest()}, pictures],
        "recordSet": [{"@type": "cr:RecordSet", "@id": "rows", "name": "rows", "field": [field("file"), field("finding")]}],
        **changes,
    }


def lay(root: Path, document: Any, table: str = TABLE) -> Path:
    (root / "images").mkdir(parents=True)
    for number, name in enumerate("ab"):
        held = io.BytesIO()
        Image.fromarray(np.random.default_rng(number).integers(0, 255, (48, 48, 3), dtype=np.uint8)).save(held, "JPEG")
        (root / "images" / f"{name}.jpg").write_bytes(held.getvalue())
    (root / "meta.csv").write_text(table)
    (root / "croissant.json").write_text(document if isinstance(document, str) else json.dumps(document))
    return root


def catalog_of(root: Path) -> Catalog:
    opened = open_root(str(root), "croissant")
    catalog = build_catalog(opened.profile, opened.store, (), opened.notes)
    check_catalog(catalog)
    return catalog


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every attempt to connect fail the test."""

    def refuse(*_: object) -> None:
        raise AssertionError("something was looked for in the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_a_description_becomes_collections_and_tables(tmp_path: Path) -> None:
    catalog = catalog_of(lay(tmp_path, description()))
    assert [(one.name, one.kind, one.files) for one in catalog.profile.collections[:1]] == [("scans", Kind.IMAGES, ("images/*.jpg",))]
    (table,) = catalog.profile.tables
    assert (table.name, table.of, table.file, table.label) == ("meta-csv", "scans", "file", "finding")
    assert catalog.references["key"].isin(catalog.items["key"]).all()
    assert catalog.groups["group"].tolist() == ["1", "2"]
    assert catalog.documents[0].violations == ()
    assert catalog.documents[0].validated


@pytest.mark.parametrize(
    ("document", "table", "law", "example"),
    [
        (description(), TABLE + "c.jpg,ill,3\n", "the sha256 of a file is the one that is stated", "meta.csv: stated "),
        (description(), TABLE.replace("finding", "dx"), "the columns that fields are taken from are there", "meta.csv: finding"),
        (
            description(distribution=[{**description()["distribution"][1], "includes": "pictures/*.png"}], recordSet=[]),
            TABLE,
            "what the distribution names is there",
            "scans: pictures/*.png",
        ),
        ({"a": 1}, TABLE, "the document is a Croissant description that mlcroissant takes", ""),
        ([1], TABLE, "the document is a Croissant description that mlcroissant takes", "it is no object"),
    ],
)
def test_what_does_not_hold_is_said(tmp_path: Path, document: Any, table: str, law: str, example: str) -> None:
    (document_read,) = catalog_of(lay(tmp_path, document, table)).documents
    violations = {one.law: one for one in document_read.violations}
    assert law in violations
    assert violations[law].examples[0].startswith(example)


def test_what_is_no_json_is_the_documents_problem(tmp_path: Path) -> None:
    assert "is not JSON" in catalog_of(lay(tmp_path, "{")).documents[0].problem


@pytest.mark.parametrize(
    "context",
    [
        "https://example.org/context.jsonld",
        ["https://schema.org/", {"cr": "http://mlcommons.org/croissant/"}],
        {"@import": "https://example.org/c"},
        {"@vocab": "https://schema.org/", "x": {"@id": "y", "@context": "https://example.org/d"}},
        None,
    ],
)
def test_a_context_by_address_is_not_fetched(tmp_path: Path, context: Any) -> None:
    nested = [{**one, "@context": "https://example.org/nested"} for one in description()["distribution"]]
    catalog = catalog_of(lay(tmp_path, description(**{"@context": context, "distribution": nested})))
    assert catalog.documents[0].violations == ()
    assert any("is not followed; the standard one was taken" in note for note in catalog.notes)
    assert catalog.profile.collections[0].name == "scans"


def test_a_document_is_left_as_it_was() -> None:
    value = description()
    before = json.dumps(value)
    read_description(value)
    assert json.dumps(value) == before


def test_it_is_recognised_by_its_name() -> None:
    assert recognise(["croissant.json", "images/a.jpg"]).name == "croissant"
    assert recognise(["metadata.json", "images/a.jpg"]).name == "folder"


@given(cut=st.integers(0, 3000), put=st.text(max_size=4), drop=st.integers(0, 40))
@settings(max_examples=40, deadline=None)
def test_whatever_is_written_nothing_is_raised(cut: int, put: str, drop: int) -> None:
    text = json.dumps(description())
    with contextlib.suppress(ValueError):
        read_description(json.loads(text[:cut] + put + text[cut + drop :]))


def test_a_document_nested_deeply_is_no_description() -> None:
    value: Any = "x"
    for _ in range(900):
        value = {"a": value}
    assert read_description({**description(), "more": value}).problem
