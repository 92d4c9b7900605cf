"""What the builders of all frames look up."""

import pandas as pd

from datascopy.catalog.names import Vocabulary, keys
from datascopy.model import Profile, Table


class Context:
    """Looks up vocabularies and keys by name, in the whole profile, whatever `--part` leaves out."""

    def __init__(self, profile: Profile) -> None:
        """Take the whole profile."""
        self._kinds = {one.name: one.key for one in profile.collections}
        self._vocabularies = {one.name: Vocabulary(one) for one in profile.vocabularies}
        self._plain = Vocabulary(None)
        self._keys: dict[tuple[str, str, str], pd.Series] = {}

    def vocabulary(self, name: str | None) -> Vocabulary:
        """Return a vocabulary; without a name, one in which every label is canonical as it is written."""
        return self._vocabularies.get(name, self._plain) if name else self._plain

    def keys(self, written: pd.Series, collection: str) -> pd.Series:
        """Return the keys of files as the tables of a collection write them."""
        return keys(written, self._kinds.get(collection, "stem"))

    def row_keys(self, table: Table, collection: str) -> pd.Series | None:
        """Return the key that each row of a table names, None where the table has no column for it; worked out once a table."""
        file = table.facts.file
        if file is None or file not in table.frame:
            return None
        asked = (table.facts.name, table.path, self._kinds.get(collection, "stem"))
        if asked not in self._keys:
            self._keys[asked] = self.keys(table.frame[file], collection)
        return self._keys[asked]
