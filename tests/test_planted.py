"""Every defect that a miniature knows: planted alone, it leads to its findings and to no other error."""

from collections.abc import Callable

import pytest
from miniatures import NAMES, Bench, defects_of, finds_what_is_planted

from datascopy.demo.defects import PLANTS
from datascopy.demo.read import read_plan
from datascopy.rule import load
from datascopy.shipped import shipped

pytestmark = pytest.mark.deep

CASES = [(name, defect) for name in NAMES for defect in defects_of(name)]


@pytest.mark.parametrize(("name", "defect"), [case for case in CASES if "chest" not in case[0] and "covid" not in case[0]])
def test_a_planted_defect_is_found_and_no_other_error(bench: Callable[[str], Bench], name: str, defect: str) -> None:
    finds_what_is_planted(bench(name), defect)


def test_defects_name_rules_that_exist() -> None:
    rules = {one.id for one in load()}
    for name, defect in CASES:
        plan = read_plan(shipped("audits") / name / "miniature.yaml")
        finds = next(one.finds for one in plan.defects if one.name == defect)
        assert set(finds) <= rules, (name, defect)


def test_every_kind_of_defect_is_planted_somewhere() -> None:
    plans = [read_plan(file) for file in shipped("audits").glob("*/miniature.yaml")]
    assert {one.plant for plan in plans for one in plan.defects} == set(PLANTS)


@pytest.mark.parametrize("name", NAMES)
def test_every_miniature_has_defects_of_its_own(name: str) -> None:
    assert len(defects_of(name)) >= 5
