"""Fixtures that many tests share."""

from pathlib import Path

import pytest

REAL = Path(__file__).parents[1].parent / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data beside the checkout; the test is skipped where it is absent."""
    if not REAL.is_dir():
        pytest.skip(f"real data is absent: {REAL} is no folder")
    return REAL
