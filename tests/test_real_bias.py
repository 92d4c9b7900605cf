"""What goes with a label in the real tables: every published figure with its definition, beside the one that decides."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from datascopy.catalog import build_catalog
from datascopy.model import Evidence, Finding, Outcome, PairTest, State
from datascopy.profile import find_profile, load_profile
from datascopy.rule import Pair, comparisons, examine, load
from datascopy.rule.counted_ways import ways
from datascopy.store import open_store

pytestmark = pytest.mark.real

PROFILES = Path(__file__).parent / "profiles"
MOST_FINDINGS = 60


@cache
def evidence(profile: str, root: Path) -> Evidence:
    loaded = load_profile(find_profile(profile))
    return Evidence(profile=loaded, catalog=build_catalog(loaded, open_store(str(root))))


@cache
def outcomes(profile: str, root: Path) -> dict[str, Outcome]:
    """Return what became of the rules about what goes with a label, of the tables alone."""
    rules = [one for one in load() if one.family == "bias" and set(one.needs) <= {"catalog", "images", "headers", "masks"}]
    return {one.rule: one for one in examine(rules, evidence(profile, root))}


def finding(made: Outcome, subject: str) -> Finding:
    [found] = [one for one in made.findings if one.subject.startswith(subject)]
    return found


def test_of(made: Outcome, attribute: str, label: str) -> PairTest:
    [test] = [one for one in made.tests if one.attribute == attribute and one.label == label]
    return test


test_of.__test__ = False  # type: ignore[attr-defined]


def pair(profile: str, root: Path, trait: str, label: str) -> Pair:
    [comparison] = comparisons(evidence(profile, root))
    pairs = (*comparison.pairs("attributes", comparison.attributes), *comparison.pairs("sources", comparison.sources, divided=False))
    return next(one for one in pairs if (one.trait.name, one.label.name) == (trait, label))


def way(told: list[dict[str, Any]], *words: str, without: str = "\0") -> dict[str, Any]:
    """Return the one way of counting that is told in these words."""
    [one] = [one for one in told if all(word in one["how"] for word in words) and without not in one["how"]]
    return one


def is_about(one: dict[str, Any], value: float, low: float, high: float) -> bool:
    return bool((one["effect"], *one["interval"]) == pytest.approx((value, low, high), abs=0.006, rel=0.003))


# V7: an index of all masks, with the patients that are known


@pytest.fixture
def masks(real_data: Path) -> tuple[str, Path]:
    return str(PROFILES / "covid19-xray-v7-bias"), real_data


def test_what_is_ignored_goes_with_the_source_first(masks: tuple[str, Path]) -> None:
    made = outcomes(*masks)["bias/effect-vanishes-within-source"]
    message = finding(made, "Ignore region").message
    assert "by mask odds ratio 131 [52, 330] pooled and 2.78 [1.09, 7.11] within source" in message
    assert "3.71 [1.47, 9.4] within source (ieee8023 alone carries it, 403 groups)" in message
    assert "It rests on 5 masks with Ignore region and without COVID-19." in message
    assert "5,987 masks of no known patient count as one each, so the interval is too narrow" in message
    told = ways(pair(*masks, "ignore", "covid"))
    assert is_about(way(told, "masks, pooled", without="without"), 130.9, 52.0, 329.6)
    assert way(told, "masks, pooled", without="without")["table"] == [51, 5, 466, 5982]
    assert is_about(way(told, "masks, ieee8023 alone"), 2.78, 1.09, 7.11)
    assert way(told, "masks, ieee8023 alone")["table"] == [51, 5, 466, 127]
    assert way(told, "masks, ieee8023 alone")["p"] == pytest.approx(0.024, abs=0.001)


def test_the_class_comes_from_one_source_only(masks: tuple[str, Path]) -> None:
    message = finding(outcomes(*masks)["bias/source-is-label"], "source").message
    assert "All 517 with COVID-19 come from ieee8023, and none of the 5,855 from elsewhere: pooled figures compare sources." in message


# V7 as it was released


@pytest.fixture
def released(real_data: Path) -> tuple[str, Path]:
    return "covid19-xray-v7", real_data / "covid19-xray-v7"


def test_portable_views_the_sentence_of_the_card_in_two_halves(released: tuple[str, Path]) -> None:
    quality = outcomes(*released)["bias/attribute-predicts-quality"]
    for told in ("PA 1.28 (217 pictures)", "AP 0.929 (95 pictures)", "AP_Supine 2.96 (122 pictures)", "Sharpness is not measured."):
        assert told in finding(quality, "view").message
    assert "AP or AP_Supine view, of which is said: portable X-rays are of lower quality and go with severe disease" in quality.note
    assert test_of(quality, "megapixels as the documents state them", "AP or AP_Supine view").result == "passed"
    severity = finding(outcomes(*released)["bias/attribute-predicts-label"], "AP or AP_Supine view").message
    assert "ICU admission Y is more frequent with AP or AP_Supine view: odds ratio 8.13 [3.07, 21.5]" in severity
    assert "a view is no proof of one" in severity
    assert test_of(outcomes(*released)["bias/attribute-predicts-label"], "AP or AP_Supine view", "died").result == "inconclusive"


def test_what_the_card_says_to_leave_out_is_counted(released: tuple[str, Path]) -> None:
    counts = {one.subject: (one.count, one.of) for one in outcomes(*released)["bias/views-that-do-not-belong"].findings}
    assert counts == {
        "lateral views of the pictures": (24, 517),
        "CT slices of the pictures": (59, 516),
        "pictures without lungs of the pictures": (82, 517),
    }


# The first source: every row of the published table, June 2020


@pytest.fixture
def june(real_data: Path) -> tuple[str, Path]:
    return str(PROFILES / "covid-chestxray-bias"), real_data / "covid-chestxray-2020-06"


def test_frontal_views_with_covid(june: tuple[str, Path]) -> None:
    told = ways(pair(*june, "ap-view", "covid"))
    plain = way(told, "pictures, pooled", without="without")
    assert plain["table"] == [217, 23, 217, 85]
    assert is_about(plain, 3.70, 2.25, 6.08)
    assert plain["p"] == pytest.approx(4e-8, rel=0.1)
    assert way(told, "pictures, pooled", "without those of another class")["table"] == [217, 18, 217, 79]
    assert way(told, "pictures, pooled", "without those of another class")["effect"] == pytest.approx(4.39, abs=0.005)
    first = way(told, "in the first")
    assert (first["table"], is_about(first, 6.22, 2.72, 14.24)) == ([122, 7, 140, 50], True)
    some = way(told, "groups by patient: AP or AP Supine view in any")
    assert (some["table"], is_about(some, 7.03, 3.08, 16.09)) == ([130, 7, 132, 50], True)
    by_host = way(told, "pictures, within host", "7 of 37 carry anything, 409 of 542 counted")
    assert is_about(by_host, 3.05, 1.72, 5.42)
    assert is_about(way(told, "within host of the address: AP or AP Supine view in any", "6 of 37"), 5.06, 2.03, 12.65)
    decides = test_of(outcomes(*june)["bias/attribute-predicts-label"], "AP or AP Supine view", "COVID-19")
    assert decides.result == "failed"
    assert decides.groups == 319


def test_frontal_views_with_intensive_care_and_death(june: tuple[str, Path]) -> None:
    told = ways(pair(*june, "ap-view", "went-icu"))
    plain = way(told, "pictures, pooled", without="without")
    assert (plain["table"], is_about(plain, 9.50, 5.11, 17.68)) == ([114, 16, 60, 80], True)
    some = way(told, "groups by patient: AP or AP Supine view in any")
    assert (some["table"], is_about(some, 8.52, 3.64, 19.97)) == ([49, 10, 23, 40], True)
    supine = way(ways(pair(*june, "supine-view", "went-icu")), "pictures, pooled", without="without")
    assert (supine["table"], is_about(supine, 8.21, 4.00, 16.86)) == ([85, 10, 89, 86], True)
    alone = way(ways(pair(*june, "supine-against-pa", "went-icu")), "pictures, pooled", without="without")
    assert (alone["table"], is_about(alone, 11.33, 5.43, 23.65)) == ([85, 10, 60, 80], True)
    died = ways(pair(*june, "ap-view", "died"))
    plain = way(died, "pictures, pooled", without="without")
    assert (plain["table"], is_about(plain, 1.51, 0.78, 2.94)) == ([24, 77, 20, 97], True)
    some = way(died, "groups by patient: AP or AP Supine view in any")
    assert (some["table"], is_about(some, 1.92, 0.73, 5.06)) == ([12, 34, 9, 49], True)
    assert test_of(outcomes(*june)["bias/attribute-predicts-label"], "AP or AP Supine view", "died").result == "inconclusive"


def test_what_is_left_blank(june: tuple[str, Path]) -> None:
    missing = outcomes(*june)["bias/missingness-predicts-label"]
    assert "survival 470 of 751 blank (62.6 %) and 4 a placeholder" in missing.note
    assert "78 pictures are left out: their finding is blank or a placeholder." in missing.note
    [comparison] = comparisons(evidence(*june))
    chosen = [one for one in comparison.traits if one.name in ("no-age", "no-survival")]
    told = {one.trait.name: ways(one) for one in comparison.pairs("blank", chosen) if one.label.name == "covid"}
    age = way(told["no-age"], "pictures, pooled", without="without")
    assert (age["table"], is_about(age, 3.06, 1.65, 5.66)) == ([128, 13, 306, 95], True)
    survival = way(told["no-survival"], "pictures, pooled", without="without")
    assert (survival["table"], is_about(survival, 2.29, 1.49, 3.51)) == ([277, 47, 157, 61], True)


def test_an_effect_of_sex_vanishes_by_patient(june: tuple[str, Path]) -> None:
    told = ways(pair(*june, "male", "covid"))
    plain = way(told, "pictures, pooled", without="without")
    assert (plain["table"], is_about(plain, 1.80, 1.16, 2.79)) == ([254, 52, 136, 50], True)
    assert plain["p"] == pytest.approx(0.011, abs=0.001)
    first = way(told, "in the first")
    assert (first["table"], is_about(first, 1.09, 0.58, 2.03)) == ([145, 31, 86, 20], True)
    assert first["p"] == pytest.approx(0.87, abs=0.01)
    assert test_of(outcomes(*june)["bias/attribute-predicts-label"], "sex", "COVID-19").result in ("inconclusive", "passed")


def test_ids_are_refused(june: tuple[str, Path]) -> None:
    refused = {one.attribute: one.note for one in outcomes(*june)["bias/attribute-predicts-label"].tests if one.result == "refused"}
    assert refused["article"] == "it is an id"
    assert "as an id does" in refused["address"]
    assert "it is an id" in refused["file name"]


def test_the_year_gives_the_class_away(june: tuple[str, Path]) -> None:
    message = finding(outcomes(*june)["bias/attribute-predicts-label"], "year of the date").message
    assert "COVID-19 is more frequent with year of the date 2020" in message


@pytest.mark.parametrize("name", ["masks", "released", "june"])
def test_few_findings_that_claim_no_more_than_they_know(name: str, request: pytest.FixtureRequest) -> None:
    made = outcomes(*request.getfixturevalue(name))
    assert sum(len(one.findings) for one in made.values()) <= MOST_FINDINGS
    assert not [one.rule for one in made.values() if one.state is State.BROKE]
    assert not [one for made_ in made.values() for one in made_.findings if one.severity == "error"]


# The second source


def test_headers_of_the_originals_decide_the_class(real_data: Path) -> None:
    made = outcomes(str(PROFILES / "kermany-headers"), real_data / "lists-xray")
    header = finding(made["bias/attribute-predicts-label"], "sum of the luma quantisation table")
    assert (
        "2,130 of 2,237 pictures (95.2 %) have a sum of the luma quantisation table that occurs with one side of PNEUMONIA only."
        in header.message
    )
    assert "with 0 exceptions" in made["bias/name-states-label"].findings[0].message


@pytest.mark.whole
def test_the_copy_states_the_class_in_its_names_and_not_in_its_headers(real_data: Path, tmp_path: Path) -> None:
    words = [
        "audit",
        "kermany-chest-xray",
        str(real_data / "kermany-chest-xray-224"),
        "--format",
        "json",
        "--quiet",
        "--cache",
        str(tmp_path),
    ]
    only = ["--only", "bias/name-states-label", "--only", "bias/attribute-predicts-label"]
    done = subprocess.run([sys.executable, "-m", "datascopy", *words, *only], capture_output=True, check=False)
    told = json.loads(done.stdout)
    assert done.returncode == 0, told["verdict"]
    [names] = [one for one in told["findings"] if one["rule"] == "bias/name-states-label"]
    assert "states the class of 5,840 of 5,840 pictures (100.0 %), with 0 exceptions" in names["message"]
    assert "1,575 NORMAL" in names["message"]
    assert "4,265 PNEUMONIA" in names["message"]
    [rule] = [one for one in told["rules"] if one["id"] == "bias/attribute-predicts-label"]
    became = {one["attribute"]: (one["result"], one["note"]) for one in rule["tests"]}
    for header in ("colour mode", "file format", "megapixels", "width divided by height"):
        assert became[header][0] == "refused", became[header]
