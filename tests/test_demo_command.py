"""`datascopy demo --dataset`: a small copy of any dataset, in any of its forms, with what one asks for planted in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def demo(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run the command."""
    return subprocess.run(
        [sys.executable, "-m", "datascopy", "demo", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DATASCOPY_QUIET": "1"},
    )


def test_one_defect_is_planted_in_the_released_form_and_found(tmp_path: Path) -> None:
    done = demo("--dataset", "kvasir-instrument", "--defect", "box-outside", "--form", "release", "--into", tmp_path / "demo", "--quiet")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 of 1 planted defects" in done.stdout
    assert (tmp_path / "demo" / "data" / "kvasir-instrument.zip").is_file()
    assert (tmp_path / "demo" / "report" / "index.html").is_file()


def test_a_clean_copy_passes(tmp_path: Path) -> None:
    done = demo("--dataset", "kvasir-seg", "--clean", "--into", tmp_path / "demo", "--quiet")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "without a defect" in done.stdout
    assert "passed, exit code 0" in done.stdout


def test_the_list_names_datasets_forms_and_defects() -> None:
    done = demo("--list")
    assert done.returncode == 0
    assert "kvasir-capsule: forms folder, zip, classes, nested" in done.stdout
    assert "orphan-tag" in done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--dataset", "nothing"], "'nothing' cannot be drawn; what can be is "),
        (["--dataset", "kvasir-seg", "--defect", "none-such"], "has no defect none-such; known are name-in-header"),
        (["--dataset", "kvasir-seg", "--form", "tape"], "has no form 'tape'; known are folder, zip, release, nested"),
        (["--clean", "--defect", "empty"], "give one of them"),
    ],
)
def test_what_cannot_be_drawn_is_said(tmp_path: Path, words: list[str], says: str) -> None:
    done = demo(*words, "--into", tmp_path / "demo")
    assert done.returncode == 2
    assert says in " ".join(done.stderr.split())
    assert not (tmp_path / "demo" / "data").exists()
