"""The real tables of the endoscopy and X-ray datasets beside the checkout: every known problem is found, and nothing that is none."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.real

PROFILES = Path(__file__).parent / "profiles"
MOST = 60


def audit(real_cache: Path, *words: str | Path) -> tuple[int, dict[str, Any]]:
    """Run an audit and return exit code and report; no audit prints more than 60 findings."""
    done = subprocess.run(
        [sys.executable, "-m", "datascopy", "audit", *map(str, words), "--format", "json", "--quiet", "--cache", str(real_cache)],
        capture_output=True,
        check=False,
    )
    assert done.stdout, done.stderr.decode()
    report = json.loads(done.stdout)
    assert len(report["findings"]) <= MOST
    assert "broke" not in {one["outcome"] for one in report["rules"]}
    return done.returncode, report


def findings(report: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [finding for finding in report["findings"] if finding["rule"] == rule]


def figures(report: dict[str, Any], rule: str) -> list[tuple[int, int]]:
    """Return (count, of) of each finding of a rule."""
    return [(finding["count"], finding["of"]) for finding in findings(report, rule)]


def note(report: dict[str, Any], rule: str) -> str:
    (found,) = [one["note"] for one in report["rules"] if one["id"] == rule]
    return str(found)


def outcome(report: dict[str, Any], rule: str) -> str:
    (found,) = [one["outcome"] for one in report["rules"] if one["id"] == rule]
    return str(found)


def test_kvasir_vqa_with_the_digests(real_cache: Path, real_data: Path) -> None:
    code, report = audit(real_cache, PROFILES / "kvasir-vqa-digests", real_data / "kvasir-vqa")
    assert code == 1
    assert figures(report, "metadata/repeated-row") == [(34, 29307)]
    assert figures(report, "vqa/contradictory-answers") == [(67, 29206)]
    [contradiction] = findings(report, "vqa/contradictory-answers")
    assert '"What type of polyp is present?" (44) and "What is the size of the polyp?" (23)' in contradiction["message"]
    assert "59 contradict each other, 8 differ in spelling only" in contradiction["message"]
    assert figures(report, "vqa/identical-pictures-different-answers") == [(11, 83)]
    assert "6,375 different contents" in note(report, "vqa/identical-pictures-different-answers")
    assert "123 sets of equal ones, 125 surplus" in note(report, "vqa/identical-pictures-different-answers")
    [spelled] = findings(report, "vqa/answer-spelled-differently")
    assert {value["value"]: value["count"] for value in spelled["evidence"]["values"]} == {"lower-rigth": 143, ">20": 18}
    assert figures(report, "vqa/question-spelled-differently") == [(1772, 29307)]
    assert "instrumnets" in findings(report, "vqa/question-spelled-differently")[0]["message"]
    [nothing] = findings(report, "vqa/several-words-for-nothing")
    assert {value["value"] for value in nothing["evidence"]["values"]} == {"none", "not relevant", "0"}
    assert figures(report, "vqa/no-finding-with-location") == [(60, 5188)]
    assert (1322, 6500) in figures(report, "vqa/question-coverage")
    for rule in ("answer-outside-vocabulary", "answer-type", "question-outside-vocabulary", "unanswered"):
        assert outcome(report, f"vqa/{rule}") == "passed"
    assert outcome(report, "relations/expected-overlap-missing") == "not-measured"
    assert "unproven" in note(report, "relations/expected-overlap-missing")


def test_kvasir_vqa_against_the_instruments(real_cache: Path, real_data: Path) -> None:
    """972 pictures cannot all be different ones of 590, whatever the pixels say."""
    other = f"kvasir-instrument={real_data / 'kvasir-instrument'}"
    code, report = audit(real_cache, "kvasir-vqa", real_data / "kvasir-vqa", "--against", other)
    assert code == 1
    assert figures(report, "relations/expected-overlap-missing") == [(382, 972)]
    assert {row["name"] for row in report["coverage"]["others"]} >= {"kvasir-instrument/bounding-boxes"}
    claims = {one["id"]: one for one in report["claims"]}
    assert claims["sources-are-all"]["status"] == "met"
    assert (claims["instrument-of-its-source"]["status"], claims["instrument-of-its-source"]["measured"]) == ("failed", 590)
    assert claims["questions"]["status"] == "not-checkable"


def test_kvasir_instrument(real_cache: Path, real_data: Path) -> None:
    """Only tables and boxes are at hand: nothing in them is wrong, the 30 boxes that end at the edge included."""
    code, report = audit(real_cache, "kvasir-instrument", real_data / "kvasir-instrument")
    assert code == 3
    assert {finding["rule"] for finding in report["findings"]} <= {"card/statement-missing"}
    assert {one["status"] for one in report["claims"] if one["stated"] is not None} == {"met", "not-checkable"}
    [boxes] = [row for row in report["coverage"]["documents"] if row["name"] == "bounding-boxes"]
    assert (boxes["present"], boxes["checked"]) == (590, 590)
    assert outcome(report, "masks/box-outside-image") == "passed"
    assert {(row["name"], row["checked"]) for row in report["coverage"]["tables"]} == {("train-list", 472), ("test-list", 118)}


def test_kvasir_seg_is_the_segmented_part_of_hyperkvasir(real_cache: Path, real_data: Path) -> None:
    other = f"hyperkvasir={real_data / 'hyperkvasir'}"
    _, report = audit(real_cache, "kvasir-seg", real_data / "kvasir-seg", "--only", "relations", "--against", other)
    assert not report["findings"]
    assert "1,000 of 1,000 pictures" in note(report, "relations/expected-overlap-missing")
    assert "by their boxes and sizes" in note(report, "relations/expected-overlap-missing")


def test_the_segmented_pictures_of_hyperkvasir_are_polyps(real_cache: Path, real_data: Path) -> None:
    _, report = audit(real_cache, "hyperkvasir", real_data / "hyperkvasir")
    assert outcome(report, "relations/expected-overlap-missing") == "passed"
    assert "1,000 of 1,000 pictures" in note(report, "relations/expected-overlap-missing")
    assert "label polyps" in note(report, "relations/expected-overlap-missing")
    assert not {finding["rule"] for finding in report["findings"]} & {"duplicates/identical-bytes", "duplicates/same-picture"}


@pytest.mark.whole
def test_kermany_whole(real_cache: Path, real_data: Path) -> None:
    """The 30 sets of equal files are all there are."""
    code, report = audit(real_cache, "kermany-chest-xray", real_data / "kermany-chest-xray-224")
    copies = findings(report, "duplicates/identical-bytes")
    assert Counter(finding["count"] for finding in copies) == {2: 28, 3: 2}
    assert not findings(report, "leakage/picture-in-two-splits")
    assert code == 1


def test_kermany(real_cache: Path, real_data: Path) -> None:
    """Two candidate keys: what only one of them finds is a warning."""
    names = ("--only", "leakage/group-in-two-splits", "--only", "claims/*")
    code, report = audit(real_cache, "kermany-chest-xray", real_data / "kermany-chest-xray-224", *names)
    [leak] = findings(report, "leakage/group-in-two-splits")
    assert (leak["severity"], leak["confidence"], len(leak["evidence"]["folded"])) == ("warning", "inferred", 170)
    assert "By person-and-cause number, another candidate key for a child, its pictures are in one part each" in leak["message"]
    assert "320 of 624 pictures (51.3 %) of test" in note(report, "leakage/group-in-two-splits")
    assert "by person-and-cause number 0" in note(report, "leakage/group-in-two-splits")
    failed = {one["id"]: one["measured"] for one in report["claims"] if one["status"] == "failed"}
    assert failed["pictures"] == 5840
    assert code == 1
