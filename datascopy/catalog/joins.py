"""Rows that name items by an attribute instead of by their key: the original name of a picture that was renamed since."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from datascopy.catalog.names import mapped
from datascopy.model.naming import key_of


class Joins:
    """Finds the key of the item that has a value of an attribute."""

    def __init__(self, attributes: pd.DataFrame) -> None:
        """Take ATTRIBUTES, as documents and names of files tell them."""
        told = attributes[attributes["value"] != ""]
        self._known = {name: _Values(of_name) for name, of_name in told.groupby("attribute", sort=True)}

    def keys(self, attribute: str, written: pd.Series) -> pd.Series:
        """Return the key of the item for each value; '' where no item has it, or several do."""
        values = self._known.get(attribute)
        return mapped(written, values.key if values else lambda text: "")


class _Values:
    """The items by one attribute: by the value as it is written, else by its name without folders and extension, case ignored."""

    def __init__(self, told: pd.DataFrame) -> None:
        pairs = set(zip(told["value"], told["key"], strict=True))
        self._exact = _only((value, key) for value, key in pairs)
        self._folded = _only({(_folded(value), key) for value, key in pairs})

    def key(self, text: str) -> str:
        exact = self._exact.get(text.strip())
        return self._folded.get(_folded(text), "") if exact is None else exact


def _folded(text: str) -> str:
    return key_of(text, "stem").casefold()


def _only(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return value -> key; '' for a value of several items."""
    listed = list(pairs)
    times = Counter(value for value, _ in listed)
    return {value: key if times[value] == 1 else "" for value, key in listed}
