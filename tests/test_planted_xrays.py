"""Every defect that the miniatures of chest X-rays know: planted alone, it leads to its findings and to no other error."""

from collections.abc import Callable

import pytest
from miniatures import Bench, finds_what_is_planted
from test_planted import CASES

pytestmark = pytest.mark.deep


@pytest.mark.parametrize(("name", "defect"), [case for case in CASES if "chest" in case[0] or "covid" in case[0]])
def test_a_planted_defect_is_found_and_no_other_error(bench: Callable[[str], Bench], name: str, defect: str) -> None:
    finds_what_is_planted(bench(name), defect)
