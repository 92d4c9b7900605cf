"""Pairs that could not be decided: shown on request in every report, counted otherwise, and never a gate."""

import json
from pathlib import Path
from typing import Any

import cv2
import jsonschema
import numpy as np
from lookalikes import texture
from test_cli import Runner, run  # noqa: F401 - a fixture

from datascopy.match.verify import MATCH, REVIEW
from datascopy.model import Calibration, Match, Matches, MatchKind, Transform
from datascopy.model.matched import merged
from datascopy.shipped import shipped


def mixed_up(folder: Path) -> Path:
    """Two pictures that agree in about two thirds of their structure, one in each part of a split, and a third one."""
    one, other = texture(1, 256, 256), texture(2, 256, 256)
    coarse, coarse_other = (cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 8) for picture in (one, other))
    # The detail of another picture, mixed with its own, on the light of this one.
    mixed = np.clip(0.4 * one + 0.6 * (coarse + other - coarse_other), 0, 255).astype(np.uint8)
    for name, picture in (("train/a.png", one), ("test/b.png", mixed), ("train/c.png", texture(3))):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / name), picture)
    return folder


def valid(told: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(told)
    jsonschema.validate(report, json.loads((shipped("schemas") / "report.schema.json").read_text(encoding="utf-8")))
    return report


def test_an_audit_shows_them_on_request_only(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    root = mixed_up(tmp_path / "data")
    words = ("audit", root, "--only", "duplicates/*", "--only", "leakage/picture*", "--format")
    silent, asked = valid(run(*words, "json").stdout), valid(run(*words, "json", "--unsettled").stdout)
    assert "unsettled" not in silent
    assert silent["matching"] == asked["matching"]
    assert (silent["matching"]["unsettled"], silent["matching"]["pairs"], silent["matching"]["calibration"]) == (1, 0, None)
    (pair,) = asked["unsettled"]
    assert (pair["a"], pair["b"]) == ("test/b.png", "train/a.png")
    assert REVIEW <= pair["score"] < MATCH
    for report in (silent, asked):
        assert not report["findings"]
        assert report["verdict"]["status"] == "passed"
    assert "1 examined pair" in silent["method"]["Not settled"]
    assert "--unsettled" in silent["method"]["Not settled"]
    text = run(*words, "text", "--unsettled").stdout
    assert "Not settled: 1 pair" in text
    assert "? train/a.png" in text
    assert "Not settled: " not in run(*words, "text").stdout
    page = run(*words, "html", "--unsettled").stdout
    assert 'id="unsettled"' in page
    assert 'id="unsettled-1"' in page
    assert 'id="unsettled"' not in run(*words, "html").stdout


def test_compare_and_leakage_show_them_too(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    root = mixed_up(tmp_path / "data")
    done = run("compare", root / "train", root / "test", "--format", "json", "--unsettled")
    assert [(one["a"], one["b"]) for one in json.loads(done.stdout)["unsettled"]] == [("a.png", "b.png")]
    assert "Not settled: 1 pair" in run("compare", root / "train", root / "test", "--unsettled").stdout
    leak = run("leakage", root, "--format", "json", "--unsettled")
    assert leak.returncode == 0
    report = valid(leak.stdout)
    assert [(one["a"], one["b"]) for one in report["unsettled"]] == [("test/b.png", "train/a.png")]
    assert "unsettled" not in valid(run("leakage", root, "--format", "json").stdout)
    assert "Not settled: 1 pair" in run("leakage", root, "--unsettled").stdout


def test_a_report_on_lists_has_a_digest_of_how_they_were_read_and_says_how_many_workers(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    root = mixed_up(tmp_path / "data")
    (tmp_path / "train.txt").write_text("a\nc\n")
    (tmp_path / "test.txt").write_text("b\n")
    lists = (tmp_path / "train.txt", tmp_path / "test.txt", "--format", "json")
    alone = valid(run("leakage", *lists).stdout)
    keyed = valid(run("leakage", *lists, "--group", "(.)").stdout)
    assert alone["dataset"]["profile_digest"] != keyed["dataset"]["profile_digest"]
    assert alone["dataset"]["profile_digest"] == valid(run("leakage", *lists).stdout)["dataset"]["profile_digest"]
    assert alone["run"]["jobs"] == 1
    seen = valid(run("leakage", *lists, "--pictures", root, "--jobs", "2").stdout)
    assert seen["run"]["jobs"] == 2
    assert seen["dataset"]["content"]["digest"] != alone["dataset"]["content"]["digest"]


def found(score: float, expected: float | None, least: float | None) -> Matches:
    pair = Match(a=f"{score}", b="z", kind=MatchKind.RE_ENCODED, transform=Transform(), score=score)
    told = Calibration(
        rests_on="patient (given)", different=400, examined=500, threshold=0.8, expected=expected, at_most=expected, least=least
    )
    return Matches(
        pairs=(pair,),
        pictures=3,
        nominated=5,
        examined=4,
        unsettled=1,
        featureless=0,
        radius=48,
        threshold=0.8,
        doubtful=(pair,),
        calibration=told,
    )


def test_what_several_comparisons_rest_on_adds_up() -> None:
    assert merged([], 0) is None
    both = merged([found(0.9, 0.4, 0.7), found(0.85, 0.3, 0.8)], 6)
    assert both is not None
    assert both.calibration is not None
    assert (both.pictures, both.nominated, both.unsettled, len(both.doubtful)) == (6, 10, 2, 2)
    assert [pair.score for pair in both.pairs] == [0.85, 0.9]
    assert (both.calibration.expected, both.calibration.least, both.calibration.different) == (0.7, 0.8, 800)
    unknown = merged([found(0.9, 0.4, 0.7), found(0.85, None, None)], 6)
    assert unknown is not None
    assert unknown.calibration is not None
    assert unknown.calibration.expected is None


def test_leakage_says_where_copies_are_of_two_groups(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    root = mixed_up(tmp_path / "data")
    cv2.imwrite(str(root / "train/d.jpg"), texture(1, 256, 256), [cv2.IMWRITE_JPEG_QUALITY, 80])
    lists = {"train": "name,who\na,p1\nc,p2\nd,p3\n", "test": "name,who\nb,p4\n"}
    for name, text in lists.items():
        (tmp_path / f"{name}.csv").write_text(text)
    words = (tmp_path / "train.csv", tmp_path / "test.csv", "--group", "who", "--pictures", root, "--format", "json")
    report = valid(run("leakage", *words).stdout)
    (note,) = [one["note"] for one in report["rules"] if one["id"] == "leakage/group-in-two-splits"]
    assert "of copies are of two whos (p1 and p3)" in note
    assert report["matching"]["calibration"]["different"] >= 0
    assert "Too few pairs to calibrate" in report["method"]["Look-alikes"]
