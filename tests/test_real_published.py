"""Figures of others on the first source that rest on rows that nobody has labelled, or on one row more: ours beside theirs, and what lies between."""

from pathlib import Path

import pandas as pd
import pytest
from test_real_bias import PROFILES, evidence, is_about, pair, test_of, way

from datascopy.model import Evidence
from datascopy.rule import Comparison, attributes, comparisons
from datascopy.rule.counted_ways import table_of, ways
from datascopy.rule.personal import filled, personal_laws
from datascopy.rules.privacy.unique_combination import table
from datascopy.statistics import odds_ratio

pytestmark = pytest.mark.real
test_of.__test__ = False  # type: ignore[attr-defined]

PROFILE = str(PROFILES / "covid-chestxray-bias")
Four = tuple[int, int, int, int]


@pytest.fixture
def june(real_data: Path) -> Evidence:
    return evidence(PROFILE, real_data / "covid-chestxray-2020-06")


@pytest.fixture
def august(real_data: Path) -> Path:
    return real_data / "covid-chestxray-2020-08"


def column(seen: Evidence, name: str) -> pd.Series:
    """What a column of the first table says, stripped, line by line."""
    assert seen.catalog is not None
    return next(one.frame[name].str.strip() for one in seen.catalog.tables if one.facts.name == "metadata")


def compared(seen: Evidence) -> Comparison:
    [comparison] = comparisons(seen)
    return comparison


def about(four: Four, value: float, low: float, high: float) -> bool:
    estimate = odds_ratio(four)
    return is_about({"effect": estimate.value, "interval": estimate.interval}, value, low, high)


def test_blank_survival_and_covid_over_all_rows(june: Evidence) -> None:
    """Published: 1.52, which counts 78 rows that say `todo` as not having COVID-19. Ours leaves them out, and finds 2.59."""
    [no_survival] = (one for one in compared(june).traits if one.name == "no-survival-of-any")
    [one] = (one for one in compared(june).pairs("blank", [no_survival]) if one.label.name == "covid")
    plain = way(ways(one), "pictures, pooled", without="without")
    assert plain["table"] == [352, 57, 186, 78]
    assert is_about(plain, 2.59, 1.76, 3.81)
    blank, finding = column(june, "survival") == "", column(june, "finding")
    todo = finding == "todo"
    assert (int((todo & blank).sum()), int((todo & ~blank).sum())) == (61, 17)
    theirs = table_of(blank.to_numpy(), finding.str.contains("COVID-19").to_numpy())
    assert theirs == (352, 57 + 61, 186, 78 + 17)
    assert about(theirs, 1.52, 1.10, 2.11)


def test_blank_survival_and_covid_by_patient(june: Evidence) -> None:
    """Published: 1.24 with the rows that say `todo`. Without them it is 1.90."""
    patients = column(june, "patientid")
    told = pd.DataFrame({"covid": column(june, "finding").str.contains("COVID-19"), "blank": column(june, "survival") == ""})
    theirs = told.groupby(patients).any()
    assert about(table_of(theirs["blank"].to_numpy(), theirs["covid"].to_numpy()), 1.24, 0.75, 2.05)
    ours = told[column(june, "finding") != "todo"].groupby(patients).any()
    assert table_of(ours["blank"].to_numpy(), ours["covid"].to_numpy()) == (207, 31, 81, 23)
    [no_survival] = (one for one in compared(june).traits if one.name == "no-survival-of-any")
    [one] = (one for one in compared(june).pairs("blank", [no_survival]) if one.label.name == "covid")
    some = way(ways(one), "groups by patient: survival left blank in any")
    assert (some["table"], some["effect"]) == ([207, 31, 81, 23], pytest.approx(1.896, abs=0.001))


@pytest.mark.parametrize(
    ("host", "blank", "of"),
    [
        ("radiopaedia.org", 169, 212),
        ("www.sirm.org", 61, 81),
        ("www.eurorad.org", 52, 124),
        ("github.com", 48, 92),
        ("www.nejm.org", 4, 17),
    ],
)
def test_blank_survival_by_host(june: Evidence, host: str, blank: int, of: int) -> None:
    """Published as 79.7, 75.3, 41.9, 52.2 and 23.5 %: of all rows, the unlabelled among them."""
    whole = compared(june).population.whole
    assert whole is not None
    address = next(one for one in june.profile.attributes if one.name == "address")
    survival = next(one for one in june.profile.attributes if one.name == "survival")
    mine = whole.of_attribute(address).str.contains(f"//{host}/", regex=False)
    assert (int((mine & (whole.of_attribute(survival, "written") == "")).sum()), int(mine.sum())) == (blank, of)


def test_august_with_one_row_more(august: Path) -> None:
    """Published: 528 rows. One of them says `Unknown`, which the profile calls a placeholder: counted as not COVID-19 it gives their figures."""
    plain = [way(ways(pair(PROFILE, august, *names)), "pictures, pooled", without="without") for names in PAIRS]
    assert [one["table"] for one in plain] == [[217, 22, 212, 76], [113, 16, 59, 67], [246, 49, 139, 43]]
    seen = evidence(PROFILE, august)
    unknown = column(seen, "finding") == "Unknown"
    row = [column(seen, name)[unknown].tolist() for name in ("view", "sex", "went_icu")]
    assert row == [["AP Supine"], ["M"], ["Y"]]
    assert about((217, 23, 212, 76), 3.38, 2.05, 5.60)
    assert about((114, 16, 59, 67), 8.09, 4.31, 15.18)
    assert odds_ratio((246, 50, 139, 43)).value == pytest.approx(1.52, abs=0.005)


PAIRS = (("ap-view", "covid"), ("ap-view", "went-icu"), ("male", "covid"))


def test_august_by_patient(august: Path) -> None:
    """By patient the row makes no difference: 6.64 and 7.50, and .97 of sex."""
    told = ways(pair(PROFILE, august, "ap-view", "covid"))
    assert way(told, "in the first")["effect"] == pytest.approx(6.64, abs=0.005)
    assert way(told, "groups by patient: AP or AP Supine view in any")["effect"] == pytest.approx(7.50, abs=0.006)
    assert way(told, "pictures, within host", "394 of 527")["effect"] == pytest.approx(2.83, abs=0.005)
    assert way(ways(pair(PROFILE, august, "male", "covid")), "in the first")["effect"] == pytest.approx(0.97, abs=0.005)


def test_days_in_full(june: Evidence) -> None:
    """Counted elsewhere: 101, without the one day that is written as `12 March 2020`."""
    [law] = personal_laws("date", filled(column(june, "date")))
    assert len(law.rows) == 102
    assert int(law.rows.str.fullmatch(r"\d+ [A-Za-z]+ \d{4}").sum()) == 1


def test_patients_whom_age_sex_and_place_single_out(june: Evidence) -> None:
    """Counted elsewhere: 239 of 284 patients with age and place. One of them has `?` for a place, which is none: 238 of 283."""
    [images] = (one for one in june.profile.collections if one.name == "images")
    told = [one for one in attributes(june) if one.facts.name in ("age", "sex", "location")]
    group = next(one for one in june.profile.groups if one.name == "patient")
    persons = table(june, images, told, group)
    known = persons[(persons["age"] != "") & (persons["location"] != "")]
    sizes = known.value_counts().reindex(pd.MultiIndex.from_frame(known))
    assert (len(known), int((sizes == 1).sum())) == (283, 238)
    assert set(column(june, "location")[column(june, "patientid") == "378"]) == {"?"}
