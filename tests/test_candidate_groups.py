"""A second key for groups made from an attribute, and labels that say nothing."""

from pathlib import Path

import pytest

from datascopy.catalog import build_catalog
from datascopy.model import Catalog, Fault
from datascopy.profile import load_profile
from datascopy.store import open_store

PROFILE = """\
name: set
title: Set
collections:
  pictures: {title: pictures, kind: images, files: ["*.png"], key: name}
tables:
  rows: {title: rows, files: ["rows.csv"], of: pictures, file: name, label: finding, vocabulary: findings}
vocabularies:
  findings: {healthy: [], ill: [Ill]}
attributes:
  patient-id: {title: patient, of: pictures, form: identifier, table: rows, column: patient}
  finding: {title: finding, of: pictures, table: rows, column: finding, vocabulary: findings, placeholders: [todo]}
groups:
  patient: {title: patient, of: pictures, certainty: stated, table: rows, column: patient}
  series: {title: patient number, of: pictures, certainty: inferred, attribute: patient-id, pattern: '%s'}
"""
ROWS = "name,patient,finding\na.png,311a,Ill\nb.png,311b, TODO\nc.png,7,healthy\nd.png,x,strange\n"


def catalog(folder: Path, pattern: str = "^(?P<group>[0-9]+)[a-z]?$") -> Catalog:
    (folder / "profile").mkdir()
    (folder / "profile" / "profile.yaml").write_text(PROFILE % pattern, encoding="utf-8")
    (folder / "data").mkdir()
    (folder / "data" / "rows.csv").write_text(ROWS, encoding="utf-8")
    return build_catalog(load_profile(folder / "profile"), open_store(str(folder / "data")))


def test_a_pattern_cuts_the_group_out_of_an_attribute(tmp_path: Path) -> None:
    groups = catalog(tmp_path).groups
    told = {name: dict(zip(rows["key"], rows["group"], strict=True)) for name, rows in groups.groupby("grouping")}
    assert told == {
        "patient": {"a.png": "311a", "b.png": "311b", "c.png": "7", "d.png": "x"},
        "series": {"a.png": "311", "b.png": "311", "c.png": "7"},
    }


def test_such_a_pattern_needs_its_group(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="no named group 'group'"):
        catalog(tmp_path, "^[0-9]+")


def test_a_placeholder_is_no_label(tmp_path: Path) -> None:
    rows = catalog(tmp_path).references
    assert list(rows["label_written"].str.strip()) == ["Ill", "TODO", "healthy", "strange"]
    assert list(rows["label"]) == ["ill", "", "healthy", "strange"]
