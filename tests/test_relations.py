"""Expected overlaps: kept, broken and unproven, against brute force and from the command line."""

import json
import subprocess
import sys
from itertools import permutations
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))

from cases import build

from datascopy.cli.against import named
from datascopy.model import Fault, Outcome, State
from datascopy.rule import choose, examine, load

A, B = "abc", "wxyz"
pairs = st.sets(st.tuples(st.sampled_from(A), st.sampled_from(B)))


def run(rule: str, case: dict[str, Any]) -> Outcome:
    """Run one rule over a case."""
    [outcome] = examine(choose(load(), [rule]), build(case))
    return outcome


def case(found: set[tuple[str, str]], **facts: Any) -> dict[str, Any]:
    """Return two collections with these pairs of equal pictures."""
    return {
        "name": "random",
        "collections": {"part": {"kind": "images"}, "whole": {"kind": "images"}},
        "items": [*(f"part/{one}.jpg" for one in A), *(f"whole/{one}.jpg" for one in B)],
        "expected": [[f"part/{a}.jpg", f"whole/{b}.jpg", "re-encoded", 0.9] for a, b in sorted(found)],
        "relations": [{"a": "part", "b": "whole", **facts}],
    }


@settings(deadline=None, max_examples=60)
@given(pairs)
def test_one_to_one_is_what_some_assignment_shows(found: set[tuple[str, str]]) -> None:
    outcome = run("relations/expected-overlap-missing", case(found, one_to_one=True))
    kept = any(all(pair in found for pair in zip(A, chosen, strict=True)) for chosen in permutations(B, len(A)))
    assert (outcome.state is State.PASSED) is kept


@settings(deadline=None, max_examples=60)
@given(pairs)
def test_the_missing_are_those_without_any_pair(found: set[tuple[str, str]]) -> None:
    outcome = run("relations/expected-overlap-missing", case(found))
    missing = {f"part/{one}.jpg" for one in A} - {f"part/{a}.jpg" for a, _ in found}
    assert {place.path for finding in outcome.findings for place in finding.places} == missing
    none = run("relations/unexpected-overlap", case(found, extent="none"))
    assert sum(finding.count for finding in none.findings) == len(A) - len(missing)


@settings(deadline=None, max_examples=30)
@given(pairs)
def test_an_expected_pair_is_never_a_duplicate(found: set[tuple[str, str]]) -> None:
    told = case(found)
    told["pairs"] = told.pop("expected")
    assert run("duplicates/same-picture", told).state is State.PASSED


def test_a_relation_to_another_dataset_hides_no_duplicate_here() -> None:
    told: dict[str, Any] = {"name": "own", "items": ["a.jpg", "b.jpg"], "pairs": [["a.jpg", "b.jpg", "re-encoded", 0.9]]}
    told["relations"] = [{"a": "pictures", "b": "pictures", "dataset": "kin"}]
    assert run("duplicates/same-picture", told).state is State.FAILED


def test_the_three_answers_are_told_apart() -> None:
    rule = "relations/expected-overlap-missing"
    relation = [{"a": "pictures", "b": "pictures", "dataset": "kin"}]
    kin = {"items": ["c.jpg"], "pairs": [["a.jpg", "c.jpg", "re-encoded", 0.9]]}
    own: dict[str, Any] = {"name": "own", "items": ["a.jpg"], "relations": relation}
    assert run(rule, own | {"others": {"kin": kin}}).state is State.PASSED
    assert run(rule, own | {"others": {"kin": {"items": ["c.jpg"]}}}).state is State.FAILED
    unproven = run(rule, own)
    assert unproven.state is State.NOT_MEASURED
    assert "unproven" in unproven.note


@pytest.mark.parametrize("texts", [["folder"], ["=x"], ["folder="], ["a=x", "a=y"]])
def test_what_against_cannot_read_is_said(texts: list[str]) -> None:
    with pytest.raises(Fault, match="--against"):
        named(texts)


def test_a_root_may_hold_an_equals_sign() -> None:
    assert named(["folder=x=y"]) == (("folder", "x=y"),)


PROFILE = """
name: own
title: Own
collections: {images: {title: pictures, kind: images, files: ["*.png", "*.jpg"]}}
relations:
  from-the-folder:
    {a: images, b: images, dataset: folder, says: the pictures are those of the folder, source: card, one_to_one: true, proof: [pixels]}
"""


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """A dataset `own` of three pictures; `source` holds two of them, encoded anew under other names, and one of its own."""
    chance = np.random.default_rng(7)
    for folder in ("own", "source", "profile"):
        (tmp_path / folder).mkdir()
    (tmp_path / "profile" / "profile.yaml").write_text(PROFILE, encoding="utf-8")
    for number in range(4):
        coarse = Image.fromarray(chance.integers(0, 255, (12, 12, 3), dtype=np.uint8)).resize((240, 200), Image.Resampling.BICUBIC)
        if number < 3:
            coarse.save(tmp_path / "own" / f"{number}.png")
        if number != 2:
            coarse.save(tmp_path / "source" / f"other-{number}.jpg", quality=85)
    return tmp_path


def audit(folder: Path, *words: str) -> tuple[int, dict[str, Any], str]:
    """Audit `own` and return exit code, report and standard error."""
    command = [sys.executable, "-m", "datascopy", "audit", str(folder / "profile"), str(folder / "own"), "--format", "json", "--quiet"]
    done = subprocess.run(
        [*command, "--cache", str(folder / "cache"), "--jobs", "1", *words], capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr


def test_a_dataset_is_held_against_another(drawn: Path) -> None:
    code, report, _ = audit(drawn, "--against", f"folder={drawn / 'source'}")
    assert code == 0
    [finding] = report["findings"]
    assert finding["rule"] == "relations/expected-overlap-missing"
    assert (finding["count"], finding["of"], finding["severity"]) == (1, 3, "warning")
    assert finding["places"][0]["path"] == "2.png"
    assert [(row["name"], row["present"]) for row in report["coverage"]["others"]] == [("folder/images", 3)]
    assert "others" not in audit(drawn)[1]["coverage"]


def test_an_overlap_that_nobody_states_is_shown_side_by_side(drawn: Path) -> None:
    (drawn / "profile" / "profile.yaml").write_text(PROFILE.partition("relations:")[0], encoding="utf-8")
    where = drawn / "report"
    code, report, _ = audit(drawn, "--against", f"folder={drawn / 'source'}", "--report", str(where))
    assert code == 0
    [finding] = report["findings"]
    assert (finding["rule"], finding["count"], finding["of"]) == ("relations/unexpected-overlap", 2, 3)
    assert [(pair["a"], pair["b"]) for pair in finding["evidence"]["pairs"]] == [
        ("0.png", "folder/other-0.jpg"),
        ("1.png", "folder/other-1.jpg"),
    ]
    page = (where / "index.html").read_text("utf-8")
    assert "folder/other-0.jpg" in page
    assert len(list((where / "pictures").iterdir())) == 4


def test_nothing_is_written_into_the_other(drawn: Path) -> None:
    for word in ("--report", "--cache"):
        code, _, error = audit(drawn, "--against", f"folder={drawn / 'source'}", word, str(drawn / "source" / "x"))
        assert code == 2
        assert word in error


def test_a_name_that_is_no_profile_is_a_wrong_command(drawn: Path) -> None:
    code, _, error = audit(drawn, "--against", f"nobody={drawn / 'source'}")
    assert code == 2
    assert "nobody" in error
