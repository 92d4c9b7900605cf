"""The command line as its user meets it: arguments, exit codes, places, and what it prints where."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def run(tmp_path: Path) -> "Runner":
    return Runner(tmp_path)


class Runner:
    """Runs `datascopy` with a cache and working directory of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: str | Path, cwd: Path | None = None, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "datascopy", *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            cwd=cwd or self.folder,
            env={**os.environ, "DATASCOPY_CACHE": str(self.folder / "cache"), **environment},
        )


def pictures(folder: Path, names: Sequence[str], seed: int = 0) -> Path:
    """Write one different textured picture for each name."""
    rng = np.random.default_rng(seed)
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        coarse = rng.integers(0, 255, (12, 16, 3), dtype=np.uint8)
        Image.fromarray(coarse).resize((160, 120), Image.Resampling.BICUBIC).save(file)
    return folder


def test_a_sound_folder_passes(run: Runner, tmp_path: Path) -> None:
    root = pictures(tmp_path / "data", ["train/a/1.png", "train/b/2.png", "test/a/3.png"])
    done = run("audit", root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout.lower()
    assert "Traceback" not in done.stderr


def test_a_copy_across_splits_fails_and_the_last_line_says_how_to_see_it(run: Runner, tmp_path: Path) -> None:
    root = pictures(tmp_path / "data", ["train/a/1.png", "train/b/2.png"])
    with Image.open(root / "train/a/1.png") as picture:
        (root / "test/a").mkdir(parents=True)
        picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(root / "test/a/9.jpg", quality=80)
    done = run("audit", "folder", root)
    assert done.returncode == 1
    assert "leakage/picture-in-two-splits" in done.stdout or "in two splits" in done.stdout
    assert f"datascopy audit folder {root} --cache {tmp_path / 'cache'} --report datascopy-report" in done.stdout.rstrip().splitlines()[-1]


def test_json_alone_is_on_standard_output(run: Runner, tmp_path: Path) -> None:
    root = pictures(tmp_path / "data", ["a.png", "b.png"])
    done = run("audit", "folder", root, "--format", "json", "--with-measures")
    told = json.loads(done.stdout)
    assert done.returncode == told["verdict"]["exit_code"] == 0
    assert [one["path"] for one in told["measures"]["images"]] == ["a.png", "b.png"]


def test_the_report_folder_is_whole_and_replaces_only_a_report(run: Runner, tmp_path: Path) -> None:
    root, report = pictures(tmp_path / "data", ["a.png"]), tmp_path / "report"
    for _ in range(2):
        assert run("audit", "folder", root, "--report", report).returncode == 0
    assert {"index.html", "report.json", "report.css", "report.js"} <= {file.name for file in report.iterdir()}
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    done = run("audit", "folder", root, "--report", tmp_path / "mine")
    assert done.returncode == 2
    assert "is left alone" in done.stderr
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize("option", ["--report", "--output", "--cache"])
def test_nothing_is_written_under_the_root(run: Runner, tmp_path: Path, option: str) -> None:
    root = pictures(tmp_path / "data", ["a.png"])
    done = run("audit", "folder", root, option, root / "out")
    assert done.returncode == 2
    assert option in done.stderr
    assert "lies under the data's root" in done.stderr
    assert not (root / "out").exists()


def test_a_link_into_the_root_is_seen_through(run: Runner, tmp_path: Path) -> None:
    root = pictures(tmp_path / "data", ["a.png"])
    (tmp_path / "link").symlink_to(root)
    assert run("audit", "folder", root, "--report", tmp_path / "link" / "report").returncode == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["audit", "folder", "nowhere"], "nowhere"),
        (["audit", "no-such-profile", "."], "no-such-profile"),
        (["audit", "folder", "empty"], "nothing to audit"),
        (["audit", "folder", "data", "--only", "leekage/*"], "No rule fits 'leekage/*'"),
        (["audit", "folder", "data", "--part", "imagez"], "imagez"),
        (["audit", "folder", "data", "--policy", "policy.yaml"], "policy.yaml"),
        (["audit", "folder", "data", "--format", "pdf"], "pdf"),
        (["compare", "data", "empty"], "nothing to compare"),
    ],
)
def test_a_wrong_command_ends_with_two_and_a_sentence(run: Runner, tmp_path: Path, words: list[str], says: str) -> None:
    pictures(tmp_path / "data", ["a.png"])
    (tmp_path / "empty").mkdir()
    done = run(*words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_options_can_be_set_by_the_environment(run: Runner, tmp_path: Path) -> None:
    root = pictures(tmp_path / "data", ["a.png"])
    assert json.loads(run("audit", "folder", root, DATASCOPY_FORMAT="json").stdout)["dataset"]["name"] == "folder"


def test_a_policy_changes_the_verdict(run: Runner, tmp_path: Path) -> None:
    root = pictures(tmp_path / "data", ["a/1.png"])
    (root / "a/2.png").write_bytes((root / "a/1.png").read_bytes())
    assert run("audit", "folder", root).returncode == 0
    (tmp_path / "strict.yaml").write_text("severities: {duplicates: error}\n")
    assert run("audit", "folder", root, "--policy", tmp_path / "strict.yaml").returncode == 1
    (tmp_path / "waived.yaml").write_text(
        "severities: {duplicates: error}\nwaivers: [{rule: duplicates/identical-bytes, reason: known, until: 2999-01-01}]\n"
    )
    done = run("audit", "folder", root, "--policy", tmp_path / "waived.yaml")
    assert done.returncode == 0
    assert "waived until 2999-01-01" in done.stdout


def test_a_second_run_opens_no_picture(run: Runner, tmp_path: Path) -> None:
    root = pictures(tmp_path / "data", [f"{number}.png" for number in range(5)])
    with Image.open(root / "0.png") as picture:
        picture.save(root / "copy.jpg")
    first = json.loads(run("audit", "folder", root, "--format", "json").stdout)
    second = json.loads(run("audit", "folder", root, "--format", "json").stdout)
    assert (first["run"]["cache"]["misses"], second["run"]["cache"]["hits"], second["run"]["cache"]["misses"]) == (6, 6, 0)
    del first["run"], second["run"]
    assert first == second


def test_a_report_can_be_markdown(run: Runner, tmp_path: Path) -> None:
    root = pictures(tmp_path / "data", ["a.png", "b.png"])
    told = run("audit", "folder", root, "--format", "markdown")
    assert told.returncode == 0
    assert told.stdout.startswith("# data: passed\n")
    assert "## What was not looked at" in told.stdout


def test_compare_finds_what_is_in_both(run: Runner, tmp_path: Path) -> None:
    a = pictures(tmp_path / "a", ["1.png", "2.png", "3.png"])
    b = pictures(tmp_path / "b", ["x.png", "y.png"], seed=1)
    with Image.open(a / "2.png") as picture:
        picture.rotate(90, expand=True).save(b / "turned.jpg", quality=85)
    told = json.loads(run("compare", a, b, "--format", "json").stdout)
    assert [(pair["a"], pair["b"], pair["kind"]) for pair in told["pairs"]] == [("2.png", "turned.jpg", "turned")]
    assert told["pairs"][0]["transform"]["orientation"] == "rotate-90"
    assert told["summary"] == {"a_found": 1, "b_found": 1}
    assert run("compare", a, b).returncode == 0


def test_a_full_cache_does_not_stop_an_audit(run: Runner, tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    root = pictures(tmp_path / "data", ["a.png", "b.png"])
    (tmp_path / "file").write_text("no folder")
    done = run("audit", "folder", root, "--cache", tmp_path / "file" / "below", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["run"]["notes"]


def test_the_lists_name_what_ships(run: Runner) -> None:
    assert "leakage/group-in-two-splits" in run("rules").stdout
    assert "Why:" in run("rules", "leakage/group-in-two-splits").stdout
    assert "folder" in run("datasets").stdout
    assert run("datasets", "demo").returncode == 0


def test_the_demo_finds_what_it_planted_and_nothing_else(run: Runner, tmp_path: Path) -> None:
    done = run("demo", "--into", tmp_path / "demo")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "demo" / "report" / "index.html").is_file()
