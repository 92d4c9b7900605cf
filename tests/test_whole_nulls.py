"""Whole audits of sets without signal, and the family that all their pairs are."""

from functools import partial
from pathlib import Path

import pytest
from nulls import NULLS, Draw, patients, planted
from scipy.stats import binom, false_discovery_control
from whole_nulls import ANY, MARK, RULES, TRUE, audited, called, profile, rates, rules, write

from datascopy.catalog import build_catalog
from datascopy.model import Evidence, PairTest
from datascopy.rule import examine
from datascopy.store import open_store

SETS = 100
FAMILY = RULES[:3]
"""those that show pairs of their own: the others show what the first found, within sources"""


def pairs_told(root: Path, names: tuple[str, ...]) -> dict[tuple[str, str, str], PairTest]:
    """What became of each pair when these rules alone are chosen."""
    chosen = [one for one in rules() if one.id.removeprefix("bias/") in names]
    evidence = Evidence(profile=profile(), catalog=build_catalog(profile(), open_store(str(root))))
    return {
        (one.rule, test.attribute, test.label): test for one in examine(chosen, evidence) for test in one.tests if test.result != "refused"
    }


def test_the_choice_of_rules_changes_no_result(tmp_path: Path) -> None:
    write(NULLS["E both depend on size"], 3, patients(120), tmp_path)
    together = pairs_told(tmp_path, FAMILY)
    assert len(together) == 6
    alone: dict[tuple[str, str, str], PairTest] = {}
    for name in FAMILY:
        alone |= pairs_told(tmp_path, (name,))
    assert alone == together


def test_all_pairs_of_attribute_and_label_are_one_family(tmp_path: Path) -> None:
    """Against SciPy: some p for each pair, drawn by the test itself, gives these adjusted ones over all rules and over no rule alone."""
    from datascopy.rule import comparisons

    write(partial(planted, 4.0), 3, patients(120), tmp_path)
    evidence = Evidence(profile=profile(), catalog=build_catalog(profile(), open_store(str(tmp_path))))
    [comparison] = comparisons(evidence)
    held = [comparison.pairs(one.name, one.traits, divided=one.divided) for one in comparison.shown()]
    tested = [pair.found for several in held for pair in several if pair.found.p is not None]
    assert [len(several) for several in held] == [4, 1, 1]
    expected = false_discovery_control([float(one.p) for one in tested if one.p is not None], method="bh")
    assert [one.p_adjusted for one in tested] == pytest.approx(list(expected))
    own = comparison.pairs("a question of its own", comparison.missing)
    assert own[0].found.p_adjusted == own[0].found.p


def test_a_planted_mark_fails_the_audit_and_nothing_else_is_called(tmp_path: Path) -> None:
    write(partial(planted, 8.0), 1, patients(), tmp_path)
    assert called(audited(tmp_path)) == {MARK, ANY, "attribute-predicts-label"}


def test_the_number_of_pictures_is_an_attribute_of_its_own(tmp_path: Path) -> None:
    write(NULLS["E both depend on size"], 1, patients(), tmp_path)
    assert called(audited(tmp_path)) == {TRUE}


@pytest.mark.whole
@pytest.mark.parametrize("null", NULLS.values(), ids=[name.split()[0] for name in NULLS])
def test_an_audit_without_signal_is_seldom_called(null: Draw, tmp_path: Path) -> None:
    """Five in a hundred audits may be.

    Where the number of pictures is truly called (D, E) the level is that of false shares: a false call beside a true one is half of what is called,
    so that ten in a hundred audits may hold one.
    """
    counts = rates(null, SETS, patients(), tmp_path)
    level = 0.1 if counts[TRUE] > SETS // 2 else 0.05
    assert counts[ANY] <= binom.ppf(0.999, SETS, level), counts
    assert counts[MARK] <= binom.ppf(0.999, SETS, level / 2), counts
