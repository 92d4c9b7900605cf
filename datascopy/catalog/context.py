"""What the builders of all frames look up."""

import pandas as pd

from datascopy.catalog.joins import Joins
from datascopy.catalog.names import Vocabulary, keys
from datascopy.model import Profile, Table


class Context:
    """Looks up vocabularies and keys by name, in the whole profile, whatever `--part` leaves out."""

    def __init__(self, profile: Profile) -> None:
        """Take the whole profile."""
        self._sizes = {one.name: one.size for one in profile.collections}
        self._kinds = {one.name: one.key for one in profile.collections}
        self._vocabularies = {one.name: Vocabulary(one) for one in profile.vocabularies}
        self._plain = Vocabulary(None)
        self._placeholders = {
            (one.table, one.column): frozenset(text.strip().casefold() for text in one.placeholders)
            for one in profile.attributes
            if one.table is not None
        }
        self._questions = {one.name: frozenset((one.text.strip(), *(text.strip() for text in one.spellings))) for one in profile.questions}
        self._keys: dict[tuple[str, str, str], pd.Series] = {}
        self._joins: Joins | None = None

    def size(self, collection: str | None) -> dict[str, float]:
        """Return the width and height that are stated for all pictures of a collection, NaN where none is."""
        width, height = self._sizes.get(collection or "") or (float("nan"), float("nan"))
        return {"width": width, "height": height}

    def vocabulary(self, name: str | None) -> Vocabulary:
        """Return a vocabulary; without a name, one in which every label is canonical as it is written."""
        return self._vocabularies.get(name, self._plain) if name else self._plain

    def placeholders(self, table: str, column: str | None) -> frozenset[str]:
        """Return what stands in a column of a table where nothing is known, in lower case."""
        return self._placeholders.get((table, column), frozenset())

    def spellings_of(self, question: str) -> frozenset[str]:
        """Return the texts under which a question of the profile is asked."""
        return self._questions.get(question, frozenset())

    def keys(self, written: pd.Series, collection: str) -> pd.Series:
        """Return the keys of files as the tables of a collection write them."""
        return keys(written, self._kinds.get(collection, "stem"))

    def join_by(self, attributes: pd.DataFrame) -> None:
        """Take what documents and names of files tell of items (ATTRIBUTES), before rows that are joined by it are asked for."""
        self._joins = Joins(attributes)

    def row_keys(self, table: Table, collection: str) -> pd.Series | None:
        """Return the key that each row of a table names, None where the table has no column for it; worked out once a table.

        A row that is joined by an attribute which no item has names '', and so does one whose cell is empty.
        """
        file = table.facts.file
        if file is None or file not in table.frame:
            return None
        asked = (table.facts.name, table.path, self._kinds.get(collection, "stem"))
        if asked not in self._keys:
            by = table.facts.by
            told = self._joins.keys(by, table.frame[file]) if by is not None and self._joins is not None else None
            self._keys[asked] = self.keys(table.frame[file], collection) if told is None else told
        return self._keys[asked]
