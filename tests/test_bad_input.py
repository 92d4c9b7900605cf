"""What bad input gets: a sentence that names the place, the right exit code, and nothing lost that is not ours to lose."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from datascopy.catalog import build_catalog
from datascopy.catalog.documents import parse_json, read_document
from datascopy.catalog.patience import patience
from datascopy.cli.folder import FILES, MARK, UNFINISHED, replace_folder
from datascopy.cli.places import outside, write
from datascopy.judge import judge
from datascopy.match.home import keep_machine_code
from datascopy.measure import cover, default_cache_folder
from datascopy.model import Catalog, DocumentFacts, Evidence, Fault, Outcome, Policy, Severity, State
from datascopy.profile import load_profile
from datascopy.rule import examine, load
from datascopy.store import open_store

REPORT = tuple((name, b'{"schema_version": 1}' if name == MARK else b"") for name in sorted(FILES))


def picture(file: Path, seed: int = 0) -> Path:
    """Write a textured picture."""
    file.parent.mkdir(parents=True, exist_ok=True)
    coarse = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    Image.fromarray(coarse).resize((160, 120), Image.Resampling.BICUBIC).save(file)
    return file


def datascopy(*words: str | Path, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the command without a cache."""
    return subprocess.run(
        [sys.executable, "-m", "datascopy", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "DATASCOPY_CACHE": "none", **environment},
    )


def full() -> Iterator[tuple[str, bytes]]:
    """Yield files of a report until the disk is full."""
    yield "index.html", b"half"
    raise OSError(28, "No space left on device")


def test_a_report_never_takes_the_place_of_a_folder_that_holds_the_data(tmp_path: Path) -> None:
    picture(tmp_path / "project" / "data" / "a.png")
    (tmp_path / "project" / MARK).write_text('{"schema_version": 1, "of": "another program"}')
    (tmp_path / "project" / "thesis.txt").write_text("years of work")
    done = datascopy("audit", "folder", tmp_path / "project" / "data", "--report", tmp_path / "project", cwd=tmp_path)
    assert done.returncode == 2
    assert "holds the data's root" in done.stderr
    assert (tmp_path / "project" / "thesis.txt").read_text() == "years of work"
    assert (tmp_path / "project" / "data" / "a.png").is_file()


@pytest.mark.parametrize("name", ["thesis.txt", ".git", "data"])
def test_a_report_never_takes_the_place_of_what_is_no_report(tmp_path: Path, name: str) -> None:
    replace_folder(tmp_path / "report", REPORT)
    (tmp_path / "report" / name).write_text("years of work")
    with pytest.raises(Fault, match=f"also holds '{name}'"):
        replace_folder(tmp_path / "report", REPORT)
    assert (tmp_path / "report" / name).read_text() == "years of work"


def test_a_report_json_of_another_program_is_no_report(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).write_text("[]")
    with pytest.raises(Fault, match="no earlier report"):
        replace_folder(tmp_path, REPORT)


def test_a_report_that_cannot_be_finished_leaves_the_earlier_one(tmp_path: Path) -> None:
    for folder in (tmp_path / "new", tmp_path / "old"):
        if folder.name == "old":
            replace_folder(folder, REPORT)
        with pytest.raises(Fault, match="no space left on device"):
            replace_folder(folder, full())
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert {path.name for path in (tmp_path / "old").iterdir()} == FILES


def test_a_link_to_a_report_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "report")
    for _ in range(2):
        replace_folder(tmp_path / "link", (*REPORT, ("pictures/a.jpg", b"")))
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "report" / "pictures" / "a.jpg").is_file()
    replace_folder(tmp_path / "link", REPORT)
    assert {path.name for path in (tmp_path / "report").iterdir()} == FILES


def test_what_a_killed_run_left_is_not_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "report" / f"{UNFINISHED}x").mkdir(parents=True)
    replace_folder(tmp_path / "report", REPORT)
    assert (tmp_path / "report" / MARK).is_file()


def test_a_place_that_will_not_do_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    picture(tmp_path / "data" / "a.png")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    done = datascopy("audit", "folder", "data", "--report", "mine", "--cache", "cache", cwd=tmp_path)
    assert done.returncode == 2
    assert not (tmp_path / "cache").exists()


def test_a_link_that_leads_to_itself_is_a_place_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert outside(tmp_path / "loop" / "report", (str(tmp_path / "data"),), "--report")
    with pytest.raises(Fault, match="cannot be written"):
        replace_folder(tmp_path / "loop" / "report", REPORT)


def test_a_tilde_is_no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "~").mkdir()
    with pytest.raises(Fault, match="lies under the data's root"):
        outside(Path("~/report"), ("./~",), "--report")


def test_an_output_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report.json").write_text("the earlier one")

    def half(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[:2])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", half)
        with pytest.raises(Fault, match="no space left on device"):
            write(tmp_path / "report.json", b"the next one")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("report.json", "the earlier one")]
    write(tmp_path / "report.json", b"the next one")
    assert (tmp_path / "report.json").read_text() == "the next one"
    write(Path(os.devnull), b"nothing")


PROFILE = """
name: small
title: Small
about: pictures, a table, a document
collections:
  images: {title: pictures, kind: images, files: ["*.png"], key: stem}
tables:
  rows: {title: rows, files: ["t.csv"], of: images, file: file, label: label, private: [owner]}
documents:
  boxes: {title: boxes, files: ["d.json"], of: images, reader: boxes, schema: boxes}
"""
TABLE = b"file,label,owner\na,x,Ann Other\n"
BOX = '{"label": "x", "xmin": 1, "ymin": 2, "xmax": 30, "ymax": 40}'
BOXES = '{"a": {"height": 120, "width": 160, "bbox": [%s]}}'


def catalog_of(folder: Path, *, profile: str = PROFILE, table: bytes = TABLE, document: str = BOXES % BOX) -> Catalog:
    """Build the catalog of a picture, a table and a document under a profile."""
    root = folder / "data"
    picture(root / "a.png")
    (root / "t.csv").write_bytes(table)
    (root / "d.json").write_bytes(document.encode())
    (folder / "profile.yaml").write_text(profile)
    return build_catalog(load_profile(folder), open_store(str(root)))


def outcome_of(catalog: Catalog, rule: str) -> Outcome:
    """Run one rule that needs no picture."""
    [outcome] = examine([one for one in load() if one.id == rule], Evidence(profile=catalog.profile, thresholds={}, catalog=catalog))
    return outcome


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("key: stem", "key: stem, pattern: 'x{99999999999}'", "profile.yaml:6: not a regular expression: a repetition is too large"),
        ("key: stem", f"key: stem, pattern: '{'(' * 3000 + ')' * 3000}'", "profile.yaml:6: not a regular expression: nested too deeply"),
        ("*.png", "{1..9999999}.png", "profile.yaml:6: the braces of the glob '{1..9999999}.png' stand for more than 1,000 patterns"),
        ("title: Small", "title: 0x" + "f" * 400, "profile.yaml:3: 0xffffffffffffffffffffffffffffffffffffff… is not a finite number"),
        ("title: Small", 'title: "\\uD800"', "profile.yaml:3: a text holds half a character"),
        ("name: small", 'name: small\n"\\uDC80": x', "profile.yaml:3: a text holds half a character"),
        ("label: label", "label: label, delimiter: '\"'", "profile.yaml:8: 'tables.rows.delimiter' is"),
    ],
)
def test_a_wrong_profile_is_told_by_line(tmp_path: Path, before: str, after: str, says: str) -> None:
    with pytest.raises(Fault) as fault:
        catalog_of(tmp_path, profile=PROFILE.replace(before, after))
    assert says in str(fault.value)
    assert len(str(fault.value)) < 20_000


@pytest.mark.parametrize("braces", ["{a,b}" * 30, "**/{jpg,png}/{" + ",".join("abcdefghijklmnopqrstuvwxyz") + "}*"])
def test_braces_that_need_not_be_multiplied_out_are_no_bomb(tmp_path: Path, braces: str) -> None:
    assert catalog_of(tmp_path, profile=PROFILE.replace("*.png", braces)).items.empty


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("key: stem", "key: stem, pattern: '(?P<label>([a-z]+)*)X'", "The pattern of the collection images"),
        (
            "documents:",
            "groups: {g: {title: g, of: images, certainty: stated, source: s, pattern: '(?P<group>([a-z]+)*)X'}}\ndocuments:",
            "group g",
        ),
        ("t.csv", "**/*a*/**/*a*/**/*a*/**/*a*/**/*a*/**/z", "One of the globs of the profile small"),
    ],
)
def test_an_expression_that_never_ends_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, after: str, says: str
) -> None:
    monkeypatch.setattr("datascopy.catalog.patience.SECONDS", 0.1)
    picture(tmp_path / "data" / f"{'a' * 200}.png")
    picture(tmp_path / "data" / "/".join("a" * 100) / "x.csv.png")
    with pytest.raises(Fault, match="takes more than") as fault:
        catalog_of(tmp_path, profile=PROFILE.replace(before, after))
    assert says in str(fault.value)


def test_patience_leaves_no_clock_behind() -> None:
    with patience("x", 1):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


@pytest.mark.parametrize(
    "table",
    [
        b"<html><body>404 Not Found</body></html>\n",
        b"name,class,owner\na,x,y\n",
        b"PK\x03\x04" + bytes(200),
        "file,label,owner\na,x,y\n".encode("utf-16-le"),
        b"file-label-owner\na-x-y\n",
    ],
)
def test_a_table_without_the_columns_that_the_profile_reads_never_passes(tmp_path: Path, table: bytes) -> None:
    outcome = outcome_of(catalog_of(tmp_path, table=table), "metadata/table-violates-schema")
    if table.startswith(b"f\0"):  # UTF-16 without its mark reads as ASCII with NUL bytes between, which another rule says
        return
    assert outcome.state is State.FAILED
    assert outcome.severity is Severity.ERROR
    assert "there is a column file for the file" in " ".join(finding.message for finding in outcome.findings)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_malformed_lines_are_never_more_than_there_are(tmp_path: Path, encoding: str) -> None:
    outcome = outcome_of(catalog_of(tmp_path, table=TABLE.decode().encode(encoding)), "metadata/malformed-row")
    for finding in outcome.findings:
        assert finding.of is None or finding.count <= finding.of
    assert "2 lines of t.csv are not" in outcome.findings[0].message


def test_no_cell_of_a_private_column_is_told(tmp_path: Path) -> None:
    grouped = PROFILE + "groups: {owner: {title: owner, of: images, certainty: stated, source: s, table: rows, column: owner}}\n"
    catalog = catalog_of(tmp_path, profile=grouped, table=TABLE + b"a,y,Ann Other\na,x,Ann Other\n")
    outcomes = examine(
        [one for one in load() if one.needs == ("catalog",)], Evidence(profile=catalog.profile, thresholds={}, catalog=catalog)
    )
    assert any(outcome.findings for outcome in outcomes)
    assert "Ann Other" not in repr(outcomes)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ('{"\\ud800": ' + BOX + "}", "every text is made of whole characters"),
        ('{"a": "\\udc00"}', "each entry is an object"),
        ('{"\\ud800": 1, "\\ud800": 2}', "every key of an object stands once"),
        ('{"a":' * 400 + "1" + "}" * 400, "nested no deeper"),
        (BOXES % BOX.replace("30", "9" * 400), "xmax can be held by a computer"),
        (BOXES % BOX.replace("30", "9" * 6000), "a number of too many digits"),
        (BOXES % BOX.replace("30", "1e400"), "xmax is a number"),
        ("[" * 100_000, "nested too deeply"),
        ('{"' + "x" * 100_000 + '": 3}', "each entry is an object"),
    ],
)
def test_a_document_as_bad_as_documents_get_is_a_finding(tmp_path: Path, document: str, says: str) -> None:
    catalog = catalog_of(tmp_path, document=document)
    outcomes = examine(
        [one for one in load() if one.needs == ("catalog",)], Evidence(profile=catalog.profile, thresholds={}, catalog=catalog)
    )
    assert not [outcome.note for outcome in outcomes if outcome.state is State.BROKE]
    told = repr([outcome.findings for outcome in outcomes])
    assert says in told
    assert told.encode(), "it can be written"
    assert len(told) < 50_000


def test_half_characters_are_written_out_and_whole_ones_stay() -> None:
    parsed = parse_json(b'{"\\ud83d\\ude00": ["\\uD800x", {"\\udfff": 1}], "\\\\ud800": 2}')
    assert parsed.value == {"\U0001f600": ["\\ud800x", {"\\udfff": 1}], "\\ud800": 2}
    assert sorted(parsed.halves) == ["\\ud800x", "\\udfff"]


def test_a_document_is_read_from_a_pipe_never(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "d.json")
    facts = DocumentFacts(name="d", title="d", files=("d.json",))
    assert "not a plain file" in read_document(facts, "d.json", open_store(str(tmp_path))).document.problem


def test_a_folder_that_cannot_be_looked_into_is_never_passed_over(tmp_path: Path) -> None:
    picture(tmp_path / "elsewhere" / "b.png")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "images").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "data" / "lost+found").symlink_to(tmp_path / "elsewhere")
    catalog = catalog_of(tmp_path)
    coverage = cover(catalog, None, "not asked for")
    assert coverage.unknown == (("images", "a link to a folder out of the root, which was not followed"),)
    outcome = outcome_of(catalog, "metadata/malformed-row")
    verdict = judge([outcome], coverage, Policy(), date(2030, 1, 1))
    assert (outcome.state, verdict.exit_code) == (State.PASSED, 3)
    assert "1 folder could not be looked into: images (a link" in " ".join(verdict.reasons)
    ignoring = catalog_of(tmp_path, profile=PROFILE + "ignore: [images]\n")
    assert judge([outcome], cover(ignoring, None, "not asked for"), Policy(), date(2030, 1, 1)).exit_code == 0


def test_compare_says_what_it_did_not_look_into(tmp_path: Path) -> None:
    picture(tmp_path / "a" / "a.png")
    (tmp_path / "a" / "more").symlink_to(tmp_path / "elsewhere")
    picture(tmp_path / "elsewhere" / "b.png", 1)
    done = datascopy("compare", "a", "elsewhere", "--quiet", cwd=tmp_path)
    assert done.returncode == 3
    assert "not looked into: more of a" in done.stderr


def test_a_pipe_in_the_place_of_a_picture_is_no_lack_of_permission(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    store = open_store(str(tmp_path))
    store.entries()
    (tmp_path / "a.png").unlink()
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(OSError, match="not a plain file") as error:
        store.open("a.png")
    assert not isinstance(error.value, PermissionError)


def test_nobody_at_home_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nobody)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert not default_cache_folder().exists()
    with pytest.raises(NotADirectoryError):
        default_cache_folder().mkdir(parents=True)


def test_machine_code_is_never_put_into_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    with pytest.raises(Fault, match="Set TMPDIR"):
        keep_machine_code()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["audit", "folder", "data", "--part", "videos"], "nothing of videos, which --part asks for"),
        (["audit", "folder", ""], "an empty text"),
        (["audit", "folder", "data", "--timeout", "inf"], "--timeout"),
        (["demo", "--into", "data/a.png"], "not a directory"),
        (["cache", "--clear", "--cache", "mine"], "also holds 'thesis.txt'"),
        (["cache", "--clear", "--cache", "named"], "holds no 'key'"),
        (["cache", "--clear", "--cache", "none"], "nothing is kept"),
    ],
)
def test_a_command_that_cannot_be_carried_out_says_so_and_deletes_nothing(tmp_path: Path, words: list[str], says: str) -> None:
    picture(tmp_path / "data" / "a.png")
    for folder in ("mine", "named/reports"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "thesis.txt").write_text("years of work")
    done = datascopy(*words, cwd=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert len(list(tmp_path.rglob("thesis.txt"))) == 2


def test_a_link_to_the_cache_is_cleared_as_the_cache(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "key").write_bytes(bytes(32))
    (tmp_path / "link").symlink_to(tmp_path / "cache")
    assert datascopy("cache", "--clear", "--cache", "link", cwd=tmp_path).returncode == 0
    assert not (tmp_path / "cache").exists()


def test_the_command_that_writes_the_report_can_be_run_where_it_is_told(tmp_path: Path) -> None:
    picture(tmp_path / "-data" / "a.png")
    shutil.copy(tmp_path / "-data" / "a.png", tmp_path / "-data" / "b.png")
    done = datascopy("audit", "folder", "./-data", "--no-thumbnails", "--only", "files", cwd=tmp_path)
    assert done.stdout.rstrip().endswith("datascopy audit folder ./-data --only files --no-thumbnails --report datascopy-report")
    done = datascopy("audit", "folder", ".", "--only", "files/empty-file", cwd=tmp_path / "-data")
    assert done.stdout.rstrip().endswith(f"datascopy audit folder . --only files/empty-file --report {tmp_path / 'datascopy-report'}")


def test_a_cache_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    picture(tmp_path / "data" / "a.png")
    (tmp_path / "file").write_text("no folder")
    done = datascopy("audit", "folder", "data", "--cache", tmp_path / "file" / "below", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "The cache could not be used" in done.stderr


def test_a_full_disk_behind_standard_output_is_told(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with open("/dev/full", "w") as full_disk:  # noqa: PTH123 - a device
        done = subprocess.run([sys.executable, "-m", "datascopy", "rules"], stdout=full_disk, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert b"no space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_closed_streams_are_never_taken_by_the_cache(tmp_path: Path) -> None:
    picture(tmp_path / "data" / "a.png")
    command = f"{sys.executable} -m datascopy audit folder data --cache cache --quiet >&- 2>&- <&-"
    assert subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, check=False).returncode == 0
    with closing(sqlite3.connect(next((tmp_path / "cache").glob("*.sqlite")))) as base:
        assert base.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert base.execute("select count(*) from records").fetchone() == (1,)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_order_to_end_is_obeyed_with_three(tmp_path: Path, number: int) -> None:
    for seed in range(60):
        picture(tmp_path / "data" / f"{seed}.png", seed)
    ready = "import sys, threading, time, os, signal; from datascopy.cli import pipeline; from datascopy.cli.main import main\n"
    ready += "ran = pipeline.run_audit\n"
    ready += f"def run(*a, **k): os.kill(os.getpid(), {int(number)}); return ran(*a, **k)\n"
    ready += "pipeline.run_audit = run; sys.argv = ['datascopy', 'audit', 'folder', 'data', '--cache', 'none']; main()"
    done = subprocess.run([sys.executable, "-c", ready], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "interrupted" in done.stderr
    assert "Traceback" not in done.stderr
