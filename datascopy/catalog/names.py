"""What an item is called: keys that make paths and table cells meet, and labels in canonical spelling."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from datascopy.model import VocabularyFacts
from datascopy.model.naming import key_of


def keys(written: pd.Series, key: str) -> pd.Series:
    r"""Return the keys of files as paths or cells write them.

    Args:
        written: paths of items, or cells of a table, text.
        key: `path` (as written, '/' between parts), `name` (without folders) or `stem` (also without a picture's or video's extension).
    """
    return mapped(written, lambda text: key_of(text, key))


class Vocabulary:
    """Finds the canonical spelling of a label: exactly, then without regard to case; spaces around it never count."""

    def __init__(self, facts: VocabularyFacts | None) -> None:
        """Take the facts; without facts every label is canonical as it is written."""
        self._exact: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        spellings = [(canonical, canonical) for canonical in (facts.aliases if facts else ())]
        spellings += [(alias, canonical) for canonical, aliases in (facts.aliases.items() if facts else ()) for alias in aliases]
        for spelling, canonical in spellings:
            self._exact.setdefault(spelling.strip(), canonical)
            self._folded.setdefault(spelling.strip().casefold(), canonical)

    def canonical(self, written: str) -> str:
        """Return the canonical spelling of a label, or the label itself where the vocabulary does not know it."""
        text = written.strip()
        return self._exact.get(text) or self._folded.get(text.casefold(), text)

    def labels(self, written: pd.Series) -> pd.Series:
        """Return the canonical spelling of each cell."""
        return mapped(written, self.canonical)


def mapped(written: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """Return each cell changed; each distinct value is changed once, for labels repeat by the ten thousand."""
    codes, values = pd.factorize(written.to_numpy(dtype=object))
    changed = np.array([change(value) for value in values.tolist()], dtype=object)
    return pd.Series(changed[codes], index=written.index, dtype="str")
