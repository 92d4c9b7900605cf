"""The real tables of the COVID-19 image data collection: every known problem is a finding, with its exact count."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from datascopy.catalog import build_catalog
from datascopy.model import Evidence, Outcome, State
from datascopy.profile import find_profile, load_profile
from datascopy.rule import examine, load
from datascopy.store import open_store

pytestmark = pytest.mark.real

PROFILES = Path(__file__).parent / "profiles"
HEADERS = "covid-chestxray-headers"
MEASURED = {"images", "matches", "masks"}
MOST = 60


@cache
def outcomes(root: Path, profile: str = "covid-chestxray") -> dict[str, Outcome]:
    """Return what became of every rule that needs no pictures measured, by id."""
    loaded = load_profile(find_profile(profile))
    catalog = build_catalog(loaded, open_store(str(root)))
    rules = [one for one in load() if not MEASURED & set(one.needs) and not {"claims", "card"} & set(one.needs)]
    return {outcome.rule: outcome for outcome in examine(rules, Evidence(profile=loaded, catalog=catalog))}


def told(root: Path, rule: str, word: str = "") -> tuple[int, int | None, str]:
    """Return count, of and message of the one finding of a rule whose message holds a word."""
    (found,) = [one for one in outcomes(root)[rule].findings if word in one.message]
    return found.count, found.of, found.message


@pytest.fixture
def june(real_data: Path) -> Path:
    return real_data / "covid-chestxray-2020-06"


@pytest.fixture
def august(real_data: Path) -> Path:
    return real_data / "covid-chestxray-2020-08"


def test_five_pictures_belong_to_two_patients(june: Path, august: Path) -> None:
    count, of, message = told(june, "values/item-in-two-groups")
    assert (count, of) == (5, 746)
    assert message.count("285 and 339") == 3
    assert message.count("287 and 340") == 2
    assert outcomes(june)["values/item-in-two-groups"].findings[0].severity == "error"
    assert outcomes(august)["values/item-in-two-groups"].state is State.PASSED


def test_what_changes_within_a_patient(june: Path) -> None:
    count, _, message = told(june, "values/changes-within-group", "sex")
    assert count == 1
    assert "patient 380: M (2) and F (1)" in message
    count, _, message = told(june, "values/changes-within-group", "location")
    assert count == 1
    assert "patient 197" in message
    assert "Pamplona" in message
    assert "Milan" in message


def test_labels_vary_within_16_patients(june: Path) -> None:
    count, _, message = told(june, "values/label-varies-within-group")
    assert count == 16
    assert "COVID-19 / No Finding (14) and COVID-19 / COVID-19, ARDS (2)" in message
    assert "In 12 the labels are of different times. In 4 no time tells them apart (patient 173, 210, 211 and 214)." in message
    assert outcomes(june)["values/label-varies-within-group"].findings[0].severity == "note"


@pytest.mark.parametrize(
    ("title", "count", "of", "words"),
    [
        ("oxygen saturation", 32, 117, "5 above 100 % (340, 165, 130 (2) and 105) and 27 below 50 %"),
        ("temperature", 1, 73, "above 45 °C (95)"),
        ("lymphocytes", 2, 37, "(131 and 10.1)"),
        ("leukocytes", 1, 15, "(0.22)"),
    ],
)
def test_impossible_values(june: Path, title: str, count: int, of: int, words: str) -> None:
    found = told(june, "values/impossible-value", f"tell {title}")
    assert found[:2] == (count, of)
    assert words in found[2]


def test_every_number_is_a_number_or_a_placeholder(june: Path) -> None:
    assert outcomes(june)["values/number-is-text"].state is State.PASSED


def test_placeholders(june: Path, august: Path) -> None:
    assert told(june, "values/placeholder", "in finding")[0] == 78
    assert told(august, "values/placeholder", "in finding")[0] == 101
    assert "“todo” (100) and “Unknown” (1)" in told(august, "values/placeholder", "in finding")[2]
    for word in ("“Not visible” (20) and “?” (4)", "“Would have been stated” (20) and “?” (4)"):
        assert told(june, "values/placeholder", word)[:2] == (24, 751)
    assert told(june, "values/placeholder", "in offset, survival")[0] == 4
    assert len(outcomes(june)["values/placeholder"].findings) == 4
    assert outcomes(june)["metadata/label-spelled-differently"].state is State.PASSED


def test_dates_have_eight_forms(june: Path) -> None:
    count, of, message = told(june, "values/date-forms")
    assert (count, of) == (112, 569)
    for form in ("9999 (457)", "Month 9, 9999 (64)", "Mon 9, 9999 (25)", "9/9/99 (8)", "Month 9999 (7)", "9/9/9999 (4)", "Month 9 (3)"):
        assert form in message
    assert "8 forms" in message


def test_licences(june: Path) -> None:
    count, of, message = told(june, "licences/picture-without-licence")
    assert (count, of) == (240, 746)
    assert "240 of 751 rows" in message
    count, of, message = told(june, "licences/stricter-than-the-release")
    assert (count, of) == (36, 506)
    assert "CC BY-NC-ND (24) and CC BY-NC-ND 4.0 (12)" in message
    assert "7 licences" in outcomes(june)["licences/stricter-than-the-release"].note
    assert told(june, "licences/sources-disagree")[0] == 2


def test_form_of_the_table(june: Path) -> None:
    assert told(june, "metadata/table-violates-schema", "each filename stands once")[:2] == (10, 751)
    assert told(june, "metadata/table-violates-schema", "without a name")[0] == 5
    assert told(june, "metadata/malformed-row", "a column without a name")[0] == 1
    assert told(june, "metadata/malformed-row", "U+FFFD")[0] == 9
    assert told(june, "metadata/malformed-row", "comment line")[0] == 5
    assert "location (31), other_notes (13), doi (1) and license (1)" in told(june, "values/untrimmed-value")[2]


def test_laws_across_columns_hold(june: Path, august: Path) -> None:
    for root in (june, august):
        assert not [
            one for one in outcomes(root)["metadata/table-violates-schema"].findings if "icu" in one.subject or "tubat" in one.subject
        ]


def test_rows_without_a_picture_are_one_finding_of_each_table(june: Path, august: Path) -> None:
    assert told(june, "metadata/row-without-file", "of metadata.csv")[:2] == (638, 751)
    assert told(june, "metadata/row-without-file", "covid-severity-scores.csv")[:2] == (75, 94)
    assert told(august, "metadata/row-without-file")[:2] == (648, 758)


def test_private_text_is_shown_by_its_shape_only(june: Path) -> None:
    texts = json.dumps([[one.message, one.examples, dict(one.evidence)] for each in outcomes(june).values() for one in each.findings])
    for word in ("Elsevier", "Credit to", "year old", "History:"):
        assert word not in texts


def test_what_moved_between_june_and_august(real_data: Path) -> None:
    found = outcomes(real_data, str(PROFILES / "covid-chestxray-versions"))["values/label-changed-between-versions"]
    moved = {one.subject.rpartition(" ")[2]: (one.count, one.of, str(one.severity)) for one in found.findings}
    assert moved == {
        "offset": (54, 736, "note"),
        "intubated": (13, 736, "note"),
        "pO2_saturation": (12, 736, "note"),
        "neutrophil_count": (9, 736, "note"),
        "finding": (8, 736, "warning"),
        "lymphocyte_count": (7, 736, "note"),
        "intubation_present": (6, 736, "note"),
        "patientid": (5, 736, "note"),
        "view": (1, 736, "note"),
    }
    (labels,) = [one.message for one in found.findings if one.severity == "warning"]
    assert "No Finding → COVID-19 (5), COVID-19 → No Finding (2) and COVID-19 → Unknown (1)" in labels
    assert "736 files stand in both, 10 only in" in found.note
    assert "22 only in" in found.note


TABLES = (
    ("01_2020-03-01_c2bee03.csv", 13),
    ("02_2020-03-02_2ed7c66.csv", 16),
    ("03_2020-03-02_80d57f3.csv", 21),
    ("04_2020-03-02_8cafc53.csv", 22),
    ("05_2020-03-02_07d267a.csv", 23),
    ("06_2020-03-02_2c15962.csv", 30),
    ("07_2020-03-11_1edfb79.csv", 49),
    ("08_2020-03-13_015fca0.csv", 51),
    ("09_2020-03-14_911c322.csv", 68),
    ("10_2020-03-14_fab9b9c.csv", 68),
    ("11_2020-03-16_f095855.csv", 129),
    ("12_2020-03-17_0e2819d.csv", 142),
    ("13_2020-03-29_d55e38f.csv", 224),
    ("14_2020-03-29_c270352.csv", 224),
    ("15_2020-03-30_196143d.csv", 248),
    ("16_2020-04-02_fede533.csv", 264),
    ("17_2020-04-04_85e4d74.csv", 279),
    ("18_2020-04-05_fe81997.csv", 279),
    ("19_2020-04-10_255add6.csv", 312),
    ("20_2020-05-14_a19c5d4.csv", 372),
    ("21_2020-05-27_66ee189.csv", 594),
)
EXPECTED = {
    "01": {"metadata/label-spelled-differently": 9, "values/untrimmed-value": 10},
    "07": {"values/outside-vocabulary": 6},
    "11": {"values/outside-vocabulary": 23, "values/changes-within-group": 1},
    "12": {"values/changes-within-group": 1},
    "19": {"values/outside-vocabulary": 1},
    "21": {"metadata/repeated-row": 4, "values/label-varies-within-group": 11},
}
"""edition -> rule -> count of its first finding, for what only some editions have"""


@pytest.mark.parametrize(("name", "rows"), TABLES)
def test_each_edition_of_the_table_is_read_as_it_is(real_data: Path, name: str, rows: int) -> None:
    root = real_data / HEADERS / name
    catalog = build_catalog(load_profile(find_profile("covid-chestxray")), open_store(str(root)))
    (table,) = [one for one in catalog.tables if one.path]
    assert (table.facts.name, table.rows) == ("metadata", rows)
    assert {"patientid", "finding", "filename", "url"} <= set(table.frame.columns)
    assert not [one for one in table.frame.columns if one.startswith("column ") or one != one.strip()]
    assert not [violation for violation in table.violations if violation.required and "stands once" not in violation.law]
    for rule, count in EXPECTED.get(name[:2], {}).items():
        assert outcomes(root)[rule].findings[0].count == count
    assert sum(len(one.findings) for one in outcomes(root).values()) <= MOST
    assert not [one.rule for one in outcomes(root).values() if one.state is State.BROKE]


def test_findings_of_videos_in_several_spellings(real_data: Path) -> None:
    found = outcomes(real_data / "hyperkvasir", "hyperkvasir")
    spelled = {
        one["value"]: one.get("becomes") for finding in found["values/spelling-variants"].findings for one in finding.evidence["values"]
    }
    assert {"Polyp", "Normal colon", "Stained lifted polyp", "bleeding after polyp resection"} <= set(spelled)
    slips = {"oesaphagus", "collitis", "steining", "lited", "dudenum", "inflamation", "colonoc", "resction"}
    assert slips <= set(spelled)
    assert all(not any(sign.isdigit() for sign in value) for value in spelled)
    assert found["values/untrimmed-value"].findings[0].count == 1


def test_the_whole_audit_ends_with_few_findings(june: Path, real_cache: Path) -> None:
    asked = [str(june), "--format", "json", "--quiet", "--cache", str(real_cache)]
    done = subprocess.run([sys.executable, "-m", "datascopy", "audit", "covid-chestxray", *asked], capture_output=True, check=False)
    report: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == 1
    assert len(report["findings"]) <= MOST
    (claim,) = [one for one in report["claims"] if one["id"] == "licence-of-each-picture"]
    assert (claim["status"], round(float(claim["measured"]), 3)) == ("failed", 0.68)
