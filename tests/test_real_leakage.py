"""Leakage in the real data beside the checkout, against truth that was made without this program."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.real

THROUGH = "leakage/through-a-related-dataset"


def rows(file: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


def audit(*words: str | Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "datascopy", "audit", *map(str, words), "--format", "json", "--quiet"], capture_output=True, check=False
    )
    assert done.stdout, done.stderr.decode()
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.mark.deep
def test_the_folds_of_hyperkvasir_divide_pictures_that_kvasir_seg_shows_to_be_one(real_data: Path, real_cache: Path) -> None:
    """No picture of HyperKvasir is present: its segmented pictures are those of Kvasir-SEG by equal sizes and boxes, and so are their folds."""
    seg = real_data / "kvasir-seg"
    cache = ("--cache", str(real_cache))
    inside = audit("kvasir-seg", seg, "--only", "duplicates/*", *cache)
    pairs = {
        frozenset(Path(pair[side]).stem for side in "ab") for finding in inside["findings"] for pair in finding["evidence"].get("pairs", ())
    }
    truth = {row["kvasir_seg_id"]: row["hyperkvasir_id"] for row in rows(real_data / "truth/hyperkvasir-segmented-to-kvasir-seg.csv")}
    known = rows(real_data / "truth/kvasir-seg-near-duplicates.csv")
    alike: dict[str, set[frozenset[str]]] = {row["kind"]: set() for row in known}
    for row in known:
        alike[row["kind"]].add(frozenset((Path(row["a"]).stem, Path(row["b"]).stem)))
    assert not pairs & alike["same-scene"]
    assert alike["re-encoded"] | alike["near-identical"] <= pairs
    assert len(pairs) == 18  # all were looked at
    report = audit("hyperkvasir", real_data / "hyperkvasir", "--against", f"kvasir-seg={seg}", "--only", THROUGH, *cache)
    told: dict[str, set[frozenset[str]]] = {}
    for finding in report["findings"]:
        assert (finding["rule"], finding["severity"], finding["confidence"]) == (THROUGH, "warning", "inferred")
        assert finding["evidence"]["kind"] == "L1.4"
        split = finding["evidence"]["per_split"]["split"]
        told.setdefault(split, set()).update(frozenset((one["a"], one["b"])) for one in finding["evidence"]["carried"])
    for split, file, least in (("two-fold", "2_fold_split.csv", 3), ("five-fold", "5_fold_split.csv", 6)):
        lists = rows(real_data / "hyperkvasir/official_splits" / file, ";")
        fold = {Path(row["file-name"]).stem: row["split-index"] for row in lists}
        carried = {frozenset(truth[one] for one in pair) for pair in pairs}
        assert told[split] == {pair for pair in carried if len({fold[one] for one in pair}) == 2}
        assert len(told[split]) >= least


def test_pictures_that_were_turned_before_they_were_split_are_said_to_be_augmented(real_data: Path, tmp_path: Path) -> None:
    """Originals in train, and in test what another program made of them: letterboxed, resized to 256x256, mirrored and turned."""
    made = [row for row in rows(real_data / "truth/kvasir-seg-augmented.csv") if row["copy"].startswith("images/")][:24]
    root = tmp_path / "split"
    for part, names in (("train", {row["original"] for row in made}), ("test", {row["copy"] for row in made})):
        (root / part).mkdir(parents=True)
        for name in names:
            home = real_data / ("kvasir-seg/images" if part == "train" else "kvasir-seg-augmented")
            shutil.copyfile(home / name, root / part / Path(name).name)
    report = audit(root, "--only", "leakage/*", "--cache", tmp_path / "cache")
    (told,) = [one for one in report["findings"] if one["rule"] == "leakage/augmented-copies-across-splits"]
    found = {frozenset((Path(pair["a"]).name, Path(pair["b"]).name)) for pair in told["evidence"]["pairs"]}
    turned = {frozenset((Path(row["copy"]).name, row["original"])) for row in made}
    assert found == turned  # the merely letterboxed ones bear "rotated" in their name
    assert (told["severity"], told["evidence"]["kind"]) == ("warning", "L1.2")
    leaks = [one for one in report["findings"] if one["rule"] == "leakage/picture-in-two-splits"]
    assert {one["severity"] for one in leaks} == {"error"}
    assert sum(len(one["evidence"]["pairs"]) for one in leaks) >= len(found)


def test_one_film_under_two_patients_is_named(real_data: Path, real_cache: Path) -> None:
    """Looked at: AR-1, AR-2 and extubation-1 are one exposure, with one pacemaker; so are 2-chest-filmc and the crop 7-fatal-covid19, with other arrows."""
    report = audit(real_data / "covid-chestxray-2020-08", "--only", "leakage/groups*", "--cache", real_cache)
    told = {one["subject"]: one for one in report["findings"]}
    assert {(one["severity"], one["confidence"]) for one in told.values()} == {("warning", "stated")}
    assert {subject: {Path(place["path"]).name for place in one["places"]} for subject, one in told.items()} == {
        "192 and 196": {"AR-1.jpg", "AR-2.jpg", "extubation-1.jpg"},
        "193 and 195": {"2-chest-filmc.jpg", "7-fatal-covid19.jpg"},
    }
