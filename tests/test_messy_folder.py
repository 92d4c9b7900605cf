"""The folder of bad pictures: every fault is named, no sound picture is accused, nothing is written, nothing breaks."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from messy import CUT, EMPTY, EXTENSION, NOT_UTF8, UNREADABLE, Messy, build_messy, flat_png, listing, opens

WITHOUT_RIGHTS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")
"""Runs a command as root whom file permissions bind like anybody else."""
BAD_FILES = (CUT, EMPTY, EXTENSION, UNREADABLE, "files/lfs-pointer")


def prefix() -> tuple[str, ...] | None:
    """Return what to run a command with so that permissions bind it; None where that cannot be had."""
    if os.geteuid():
        return ()
    able = shutil.which("setpriv") and not subprocess.run([*WITHOUT_RIGHTS, "true"], capture_output=True, check=False).returncode
    return WITHOUT_RIGHTS if able else None


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> Messy:
    made = build_messy(tmp_path_factory.mktemp("messy") / "root")
    if prefix() is None:
        made.skipped.append("locked.jpg: run as root, whom no permission binds, and setpriv is not to be had")
        made.note_sound("locked.jpg")
    return made


def audit(messy: Messy, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a folder of its own, bound by permissions where that can be had."""
    work = messy.root.parent / "work"
    work.mkdir(exist_ok=True)
    environment = {**os.environ, "XDG_CACHE_HOME": str(work), "PYTHONWARNINGS": "default"}
    command = [sys.executable, "-m", "datascopy", "audit", "folder", str(messy.root), "--cache", "none", "--quiet", *arguments]
    return subprocess.run([*(prefix() or ()), *command], capture_output=True, cwd=work, env=environment, timeout=120, check=False)


@pytest.fixture(scope="module")
def run(messy: Messy) -> subprocess.CompletedProcess[bytes]:
    before = listing(messy.root)
    done = audit(messy, "--format", "json")
    assert listing(messy.root) == before, "something under the root was changed"
    return done


@pytest.fixture(scope="module")
def report(run: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run.stdout)
    return told


def accused(report: dict[str, Any], rules: frozenset[str] | tuple[str, ...]) -> set[str]:
    """Return the item ids that findings of these rules name."""
    named = set()
    for finding in report["findings"]:
        if finding["rule"] in rules:
            named |= {one.get("item") or one["path"] for one in finding["places"]}
            named |= {one["path"] for one in finding["evidence"].get("files", ())}
    return named


def test_the_oracle_agrees_which_pictures_are_damaged(messy: Messy) -> None:
    assert not opens((messy.root / "truncated.jpg").read_bytes())
    assert not opens((messy.root / "zeroed.png").read_bytes())
    assert all(opens((messy.root / name).read_bytes()) for name in ("plain.jpg", "cmyk.jpg", "sixteen.png", "gif.jpg"))


def test_the_audit_fails_and_does_not_break(run: subprocess.CompletedProcess[bytes], report: dict[str, Any]) -> None:
    assert run.returncode == 1, run.stderr.decode()
    assert b"Traceback" not in run.stderr
    assert report["verdict"]["status"] == "failed"
    assert not [one["id"] for one in report["rules"] if one["outcome"] == "broke"]


def test_every_bad_file_is_named_by_its_rule(messy: Messy, report: dict[str, Any]) -> None:
    missed = {path: sorted(rules) for path, rules in messy.bad.items() if path not in accused(report, rules)}
    assert not missed


def test_no_bad_file_is_named_by_another_rule_of_its_kind(messy: Messy, report: dict[str, Any]) -> None:
    for path, rules in messy.bad.items():
        others = [rule for rule in BAD_FILES if rule not in rules and path in accused(report, (rule,))]
        assert not others, path


def test_no_sound_picture_is_accused(messy: Messy, report: dict[str, Any]) -> None:
    assert not set(messy.sound) & accused(report, BAD_FILES)
    assert not [one for one in report["findings"] if one["rule"].startswith(("duplicates/", "leakage/"))]


def test_coverage_counts_every_picture(messy: Messy, report: dict[str, Any]) -> None:
    pictures = [path for path in (*messy.bad, *messy.sound) if path.endswith((".jpg", ".png"))]
    rows = report["coverage"]["collections"]
    assert sum(row["present"] for row in rows) == len(pictures)
    for row in rows:
        assert row["present"] == row["checked"] + row["failed"] + sum(one["count"] for one in row["skipped"])


def test_a_name_that_is_not_utf8_is_written_so_that_it_can_be_read(messy: Messy, report: dict[str, Any]) -> None:
    if refused := [reason for reason in messy.skipped if "UTF-8" in reason]:
        pytest.skip(refused[0])
    assert NOT_UTF8.decode("utf-8", "backslashreplace") in messy.sound
    assert "\\udce9" not in json.dumps(report)


def test_a_picture_of_400_million_pixels_is_refused_in_little_memory(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "huge.png").write_bytes(flat_png(20_000, 20_000))
    watch = "import resource, subprocess, sys; print(subprocess.run(sys.argv[1:], stdout=-3).returncode, resource.getrusage(-1).ru_maxrss)"
    command = [
        sys.executable,
        "-m",
        "datascopy",
        "audit",
        "folder",
        str(tmp_path / "root"),
        "--cache",
        "none",
        "--quiet",
        "--format",
        "json",
    ]
    done = subprocess.run([sys.executable, "-c", watch, *command], capture_output=True, cwd=tmp_path, timeout=60, check=True)
    code, kilobytes = map(int, done.stdout.split())
    assert code == 1, done.stderr.decode()
    assert kilobytes < 300_000


def test_html_takes_names_as_text(messy: Messy) -> None:
    done = audit(messy, "--format", "html")
    page = done.stdout.decode()
    assert done.returncode == 1, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert "<script>alert(" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(" in page, "the name must be shown, as text"
    assert "onerror=&#34;alert(1)" in page or "onerror=&quot;alert(1)" in page


def test_text_takes_names_as_text(messy: Messy) -> None:
    done = audit(messy, "--format", "text")
    assert done.returncode == 1, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert not [line for line in done.stdout.decode().splitlines() if line.startswith("lines.jpg")], "a name must not break the line"
