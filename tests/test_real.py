"""The real datasets beside the checkout: what must be found, what must not, and the exit code of each."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

pytestmark = pytest.mark.real


def audit(real_cache: Path, *words: str | Path) -> tuple[int, dict[str, Any]]:
    """Run an audit and return exit code and report."""
    done = subprocess.run(
        [sys.executable, "-m", "datascopy", "audit", *map(str, words), "--format", "json", "--quiet", "--cache", str(real_cache)],
        capture_output=True,
        check=False,
    )
    assert done.stdout, done.stderr.decode()
    return done.returncode, json.loads(done.stdout)


def findings(report: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [finding for finding in report["findings"] if finding["rule"] == rule]


def claim(report: dict[str, Any], stated: float) -> dict[str, Any]:
    """Return the first claim that states a number (the card repeats some)."""
    return dict(next(one for one in report["claims"] if one["stated"] == stated))


def note(report: dict[str, Any], rule: str) -> str:
    (found,) = [one["note"] for one in report["rules"] if one["id"] == rule]
    return str(found)


VIDEOS = {
    "64440803f87b4843": (2132, 27),
    "7a47e8eacea04e64": (430, 6),
    "7ad22d50ebaf4596": (364, 376),
    "8885668afb844852": (1640, 381),
    "8ebf0e483cac48d6": (392, 673),
    "ad91cf7ca91440aa": (22, 52),
    "bca26705313a4644": (72, 1377),
}


def test_kvasir_capsule(real_cache: Path, real_data: Path) -> None:
    code, report = audit(real_cache, "kvasir-capsule", real_data / "kvasir-capsule")
    assert code == 1
    shared = findings(report, "leakage/group-in-two-splits")
    told = {
        finding["subject"]: tuple(part["count"] for _, part in sorted(finding["evidence"]["per_split"]["parts"].items()))
        for finding in shared
    }
    assert told == VIDEOS
    assert all(finding["confidence"] == "stated" and finding["severity"] == "error" for finding in shared)
    assert "5,052 of 23,061" in note(report, "leakage/group-in-two-splits")
    assert "2,892 of 24,100" in note(report, "leakage/group-in-two-splits")
    assert sorted(finding["count"] for finding in findings(report, "metadata/conflicting-labels")) == [8, 9]
    (repeated,) = findings(report, "metadata/repeated-row")
    assert repeated["count"] == 9
    (short,) = findings(report, "metadata/malformed-row")
    assert short["count"] == 43_013
    (outside,) = findings(report, "metadata/item-in-no-split")
    assert outside["count"] == 76
    assert sum(finding["count"] for finding in findings(report, "metadata/label-spelled-differently")) == 39_908
    assert (claim(report, 4_741_621)["status"], claim(report, 4_741_621)["measured"]) == ("failed", 4_741_504)
    assert claim(report, 47_238)["status"] == "met"
    assert "47,229" in claim(report, 47_238)["how"]
    assert any(one["status"] == "failed" and "PNG" in one["says"] for one in report["claims"])
    assert claim(report, 43)["status"] == "met"
    assert claim(report, 74)["status"] == "not-checkable"


def test_kvasir_seg(real_cache: Path, real_data: Path) -> None:
    code, report = audit(real_cache, "kvasir-seg", real_data / "kvasir-seg")
    assert code == 0
    present = {row["name"]: (row["present"], row["checked"]) for row in report["coverage"]["collections"]}
    assert present == {"images": (1000, 1000), "masks": (1000, 1000)}
    assert [row["present"] for row in report["coverage"]["documents"]] == [1000]
    truth = pd.read_csv(real_data / "truth" / "kvasir-seg-near-duplicates.csv")
    pairs = {
        tuple(sorted((Path(pair["a"]).name, Path(pair["b"]).name)))
        for finding in findings(report, "duplicates/same-picture")
        for pair in finding["evidence"]["pairs"]
    }
    named = {kind: {tuple(sorted(pair)) for pair in rows[["a", "b"]].to_numpy().tolist()} for kind, rows in truth.groupby("kind")}
    assert named["re-encoded"] | named["near-identical"] <= pairs
    assert not named["same-scene"] & pairs
    (boxes,) = findings(report, "masks/box-differs-from-mask")
    assert (boxes["count"], boxes["severity"]) == (20, "warning")
    told = boxes["message"] + note(report, "masks/box-differs-from-mask")
    assert "19" in told
    assert "11" in told
    assert not findings(report, "masks/box-outside-image")
    (grey,) = findings(report, "masks/mask-not-binary")
    assert (grey["count"], grey["of"], grey["severity"]) == (1000, 1000, "note")


@pytest.mark.whole
def test_kermany_as_a_folder(real_cache: Path, real_data: Path) -> None:
    root = real_data / "kermany-chest-xray-224"
    code, report = audit(real_cache, "folder", root)
    truth = pd.read_csv(real_data / "truth" / "kermany-identical-files.csv")
    groups = {frozenset(path.removeprefix(f"{root.name}/") for path in rows["path"]) for _, rows in truth.groupby("group")}
    same = findings(report, "duplicates/identical-bytes")
    assert {frozenset(finding["evidence"]["groups"][0]) for finding in same} == groups
    assert len(same) == 30
    assert {row["name"]: (row["present"], row["checked"]) for row in report["coverage"]["collections"]}["images"] == (5840, 5840)
    assert code in (0, 1)


def test_hyperkvasir_tables_alone(real_cache: Path, real_data: Path) -> None:
    root = real_data / "hyperkvasir"
    code, report = audit(real_cache, "hyperkvasir", root)
    assert code == 3
    assert all(row["present"] == 0 for row in report["coverage"]["collections"])
    assert {(stated, claim(report, stated)["status"]) for stated in (10_662, 23, 373, 1_059_519, 11.62, 171)} == {
        (stated, "met") for stated in (10_662, 23, 373, 1_059_519, 11.62, 171)
    }
    assert claim(report, 374)["status"] == "failed"
    (disagree,) = [finding for finding in findings(report, "claims/stated-count-differs") if "374" in finding["message"]]
    assert (disagree["severity"], "sources disagree" in disagree["message"].lower()) == ("warning", True)
    spelled = findings(report, "metadata/label-spelled-differently")
    assert {finding["count"] for finding in spelled} == {4_690}
    assert not findings(report, "metadata/conflicting-labels")
    tables = ["image-labels", "two-fold-split", "five-fold-split", "video-metadata", "bounding-boxes"]
    code, report = audit(real_cache, "hyperkvasir", root, *[word for name in tables for word in ("--part", name)])
    assert code == 0, report["verdict"]


def test_compare_resized_with_original(real_cache: Path, real_data: Path) -> None:
    done = subprocess.run(
        [
            *[sys.executable, "-m", "datascopy", "compare", "--format", "json", "--quiet", "--cache", str(real_cache)],
            *[str(real_data / name / "images") for name in ("kvasir-seg-resized", "kvasir-seg")],
        ],
        capture_output=True,
        check=True,
    )
    report = json.loads(done.stdout)
    truth = set(map(tuple, pd.read_csv(real_data / "truth" / "kvasir-seg-resized.csv").to_numpy().tolist()))
    near = pd.read_csv(real_data / "truth" / "kvasir-seg-near-duplicates.csv")
    twins = {name: other for a, b in near[near["kind"] != "same-scene"][["a", "b"]].to_numpy().tolist() for name, other in ((a, b), (b, a))}
    pairs = {(pair["a"], pair["b"]) for pair in report["pairs"]}
    assert truth <= pairs
    assert report["summary"]["a_found"] == 198
    strangers = {(a, b) for a, b in pairs - truth if twins.get(a) != b}
    assert len(strangers) <= 10, strangers  # the ten true reframed pairs that the truth file does not name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("covid-chestxray-2020-06", 1),  # two headers name a person; else three forms of one radiograph, a PNG named .jpg
        ("covid-chestxray-2020-08", 0),
        ("kvasir-seg-resized", 0),
        pytest.param("kvasir-seg-augmented", 0, marks=pytest.mark.whole),  # copies by intent, in no split: warnings
        pytest.param("covid19-xray-v7", 0, marks=pytest.mark.whole),  # masks only; what else lies there is listed
        ("videos", 1),  # a clip of 0 bytes is an error, and outranks that no video was decoded
        ("kvasir-instrument", 2),  # tables and lists without a profile yet: nothing that a folder of pictures could audit
        ("kvasir-vqa", 2),
        ("lists-xray", 2),
        ("covid-chestxray-headers", 2),
    ],
)
def test_every_other_folder_has_its_exit_code(real_cache: Path, real_data: Path, name: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "datascopy", "audit", "folder", str(real_data / name), "--quiet", "--cache", str(real_cache)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
