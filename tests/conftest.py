"""Fixtures that many tests share."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import datascopy.catalog  # noqa: F401 - sets how pandas keeps text, also for tests that make frames of their own

if TYPE_CHECKING:
    from miniatures import Bench

REAL = Path(__file__).parents[1].parent / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data beside the checkout; the test is skipped where it is absent."""
    if not REAL.is_dir():
        pytest.skip(f"real data is absent: {REAL} is no folder")
    return REAL


@pytest.fixture(scope="session")
def real_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache that audits of real data share: what one test measured, the next need not."""
    return tmp_path_factory.mktemp("real-cache")


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], "Bench"]:
    """Return, for the name of a dataset, its miniature on a bench that all tests share: each lays on it what it needs."""
    from miniatures import Bench

    made: dict[str, Bench] = {}

    def of(name: str) -> Bench:
        if name not in made:
            made[name] = Bench(name, tmp_path_factory.mktemp(name))
        return made[name]

    return of
