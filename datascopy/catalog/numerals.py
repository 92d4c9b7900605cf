"""Numbers as tables write them, read without guessing: no thousands, no hexadecimal, no `nan`."""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}(?:\.0*)?", re.ASCII)
_REAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)


def whole(cells: pd.Series) -> pd.Series:
    """Return text cells as `Int64`; NA where a cell is empty or no whole number (`12` and `12.0` are one, spaces around it do not count)."""
    return _by_value(cells, _WHOLE, lambda text: int(text.partition(".")[0])).astype("Int64")


def real(cells: pd.Series) -> pd.Series:
    """Return text cells as `float64`; NaN where a cell is empty or no finite decimal number."""
    numbers = _by_value(cells, _REAL, float).astype("float64")
    return numbers.where(np.isfinite(numbers))


def _by_value(cells: pd.Series, form: re.Pattern[str], read: Callable[[str], float]) -> pd.Series:
    """Read each distinct cell once."""
    codes, values = pd.factorize(cells.to_numpy(dtype=object))
    texts = [value.strip() for value in values.tolist()]
    numbers = np.array([read(text) if form.fullmatch(text) else None for text in texts], dtype=object)
    return pd.Series(numbers[codes], index=cells.index, dtype=object)
