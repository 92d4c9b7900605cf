"""Reports that leave the house: no path of the data in any byte of them, the findings the same; and names that identify in no report at all."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from cases import build
from header_bytes import encoded, exif, exif_segment, picture, with_segments
from hypothesis import given
from hypothesis import strategies as st

from datascopy.cli.alias import aliases
from datascopy.cli.pipeline import Audit, run_audit
from datascopy.cli.request import Request
from datascopy.report import render_html, render_json, render_markdown, render_text
from datascopy.report.renamed import Names

ROOT = "ward-nine-2019"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with copies, leaks, damage, a table with faults, a header, a stray file."""
    root = tmp_path_factory.mktemp("place") / ROOT
    for part in ("train", "test"):
        for label in ("polyps", "normal"):
            (root / part / label).mkdir(parents=True)
    for number in range(8):
        place = root / ("train" if number < 5 else "test") / ("polyps" if number % 2 else "normal")
        (place / f"scan_{number:04}.jpg").write_bytes(encoded(picture(seed=number)))
    (root / "test" / "normal" / "scan_0099.jpg").write_bytes((root / "train" / "normal" / "scan_0002.jpg").read_bytes())
    (root / "train" / "polyps" / "again 7.png").write_bytes(encoded(picture(seed=1), "PNG"))
    (root / "train" / "polyps" / "cut_0001.jpg").write_bytes((root / "train" / "polyps" / "scan_0001.jpg").read_bytes()[:-400])
    block = exif_segment(exif({0x013B: "Jane Doe"}))
    (root / "train" / "normal" / "headed-5.jpg").write_bytes(with_segments(encoded(picture(seed=40)), block))
    (root / "train" / "normal" / ".headed-5.jpg.swp").write_bytes(b"b0VIM")
    (root / "train" / "normal" / "wrong-name-77.png").write_bytes(encoded(picture(seed=41)))
    (root / "notes of ward nine.txt").write_text("see scan_0001.jpg")
    return root


@pytest.fixture(scope="module")
def audits(root: Path) -> tuple[Audit, Audit]:
    asked = {"root": str(root), "dataset": "folder", "jobs": 1, "cache": "none", "command": f"datascopy audit folder {root}"}
    return run_audit(Request(**asked)), run_audit(Request(**asked, alias=True))  # type: ignore[arg-type]


def rendered(audit: Audit) -> bytes:
    """Everything that can be written of an audit."""
    report = audit.report
    pages = [page for embed in (False, True) for _, page in render_html(report, audit.pictures, embed=embed)]
    single = [page for _, page in render_html(report, audit.pictures, single=True)]
    text = render_text(report, colour=False, width=100, where=None, rerun=None).encode()
    return b"\n".join((*pages, *single, text, render_markdown(report), render_json(report, with_measures=True)))


def words(root: Path) -> set[str]:
    """Every way in which the data are called: paths, names, stems, the root."""
    paths = [path.relative_to(root) for path in root.rglob("*") if path.is_file()]
    return {str(root), ROOT, *(str(path) for path in paths), *(path.name for path in paths), *(path.stem for path in paths)}


def test_no_path_of_the_data_is_in_any_byte(root: Path, audits: tuple[Audit, Audit]) -> None:
    plain, aliased = map(rendered, audits)
    known = words(root)
    assert len([word for word in known if word.encode() in plain]) > 20, "the plain report names its files: the test could fail"
    assert [word for word in sorted(known) if word.encode() in aliased] == []
    for folder in (b"train/polyps", b"test/normal", b"train/"):
        assert folder not in aliased


def test_the_findings_and_their_identities_are_the_same(audits: tuple[Audit, Audit]) -> None:
    plain, aliased = (json.loads(render_json(audit.report)) for audit in audits)
    assert len(plain["findings"]) >= 6
    for key in ("identity", "rule", "severity", "count", "of", "unit"):
        assert sorted((one["identity"], str(one[key])) for one in plain["findings"]) == sorted(
            (one["identity"], str(one[key])) for one in aliased["findings"]
        )
    assert plain["coverage"] == aliased["coverage"]
    assert plain["verdict"] == aliased["verdict"]
    assert plain["dataset"]["content"] == aliased["dataset"]["content"]


def test_an_alias_is_told_by_content_and_leads_to_its_picture(root: Path, audits: tuple[Audit, Audit]) -> None:
    aliased = audits[1]
    assert aliased.report.images is not None
    frame = audits[0].report.images
    assert frame is not None
    before = dict(zip(frame["sha256"], frame["path"], strict=True))
    for path, digest, key in aliased.report.images[["path", "sha256", "key"]].itertuples(index=False):
        assert re.fullmatch(r"(picture|mask)-[0-9a-f]{10}(-\d+)?\.(jpg|png)", path)
        assert key in {path, path.rpartition(".")[0]}
        assert aliased.pictures is not None
        assert (aliased.pictures.thumbnail(path) is None) == (b"cut" in before[digest].encode())
    (root / "other name.jpg").write_bytes((root / "train" / "normal" / "scan_0002.jpg").read_bytes())
    try:
        again = run_audit(Request(root=str(root), dataset="folder", jobs=1, cache="none", alias=True)).report.images
    finally:
        (root / "other name.jpg").unlink()
    assert again is not None
    assert set(aliased.report.images["path"]) - set(again["path"]) <= {"picture"}, "another file changes no alias"


def test_the_command_writes_aliases_only_and_says_the_rest_beside_it(root: Path, tmp_path: Path) -> None:
    words_ = [sys.executable, "-m", "datascopy", "audit", "folder", str(root), "--alias", "--no-thumbnails", "--cache", "none", "--quiet"]
    told = subprocess.run([*words_, "--report", str(tmp_path / "out")], capture_output=True, check=False)
    assert told.returncode == 1, told.stderr
    written = b"\n".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert [word for word in sorted(words(root)) if word.encode() in told.stdout + written] == []
    assert not list((tmp_path / "out").rglob("*.jpg"))
    assert b"The report lies in" in told.stderr


def test_a_path_that_identifies_is_in_no_report(tmp_path: Path) -> None:
    root = tmp_path / "data"
    (root / "a").mkdir(parents=True)
    for number, name in enumerate(("Doe, Jane.jpg", "MRN_0048213.jpg", "plain_0003.jpg")):
        (root / "a" / name).write_bytes(encoded(picture(seed=number // 2)))
    audit = run_audit(Request(root=str(root), dataset="folder", jobs=1, cache="none"))
    told = rendered(audit)
    for secret in (b"Doe", b"Jane", b"0048213"):
        assert secret not in told
    assert b"plain_0003.jpg" in told
    [finding] = [
        one for outcome in audit.report.verdict.outcomes for one in outcome.findings if one.rule == "privacy/identifying-file-name"
    ]
    shown = {place.path for place in finding.places}
    assert all(re.fullmatch(r"withheld-[0-9a-f]{12}\.jpg", path) for path in shown)
    [copies] = [one for outcome in audit.report.verdict.outcomes for one in outcome.findings if one.rule == "duplicates/identical-bytes"]
    assert {place.path for place in copies.places} <= shown
    assert audit.pictures is not None
    assert all(audit.pictures.thumbnail(path) for path in shown)


def test_files_that_tables_name_and_that_are_absent_have_an_alias_too() -> None:
    told = {"labels": {"of": "pictures", "file": "file", "rows": "file\na_0001.jpg\nlost_0002.jpg"}}
    catalog = build({"name": "absent", "items": ["x/a_0001.jpg"], "tables": told}).catalog
    assert catalog is not None
    found = aliases(catalog, {}, Counter())
    assert found == {"x/a_0001.jpg": "picture-1.jpg", "labels.csv": "table-1.csv", "lost_0002.jpg": "absent-1.jpg"}
    assert Names(found).text("lost_0002.jpg has no file") == "absent-1.jpg has no file"


def test_longer_names_are_replaced_first_and_parts_of_words_never() -> None:
    names = Names(
        {"a/scan_1.jpg": "picture-1.jpg", "b/scan_1.jpg": "picture-2.jpg", "a/b c 2.png": "picture-3.png", "labels.csv": "table-1.csv"}
    )
    assert names.text("a/scan_1.jpg, b/scan_1.jpg and scan_1.jpg") == "picture-1.jpg, picture-2.jpg and picture-1.jpg"
    assert names.text("`scan_1` of labels.csv:3; no scan_12, xscan_1.jpg") == "`picture-1` of table-1.csv:3; no scan_12, xscan_1.jpg"
    assert names.text("a/b c 2.png is in a/*.png") == "picture-3.png is in folder-1/*.png"
    assert names.text("labels of 3 rows") == "labels of 3 rows"


@given(
    st.lists(
        st.text("ab_1/. ", min_size=3, max_size=12).map(str.strip).filter(lambda one: "." in one.strip("./ ")), min_size=1, max_size=6
    ),
    st.text("xyz ,:", max_size=5),
)
def test_no_full_path_survives(paths: list[str], between: str) -> None:
    told = {path: f"picture-{number}" for number, path in enumerate(dict.fromkeys(paths))}
    text = f", {between} ".join(told)
    new = Names(told).text(text)
    searched = [path for path in told if re.search(r"\w", path)]
    assert not [path for path in searched if re.search(rf"(?<![\w]){re.escape(path)}(?![\w])", new) and len(path) > 8]
