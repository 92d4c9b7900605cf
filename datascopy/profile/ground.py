"""What all cross-checks of a profile stand on: the declared names, the expressions, and where complaints go."""

import re
import warnings
from collections.abc import Collection, Mapping
from typing import Any

from datascopy.profile.complaints import Complaints
from datascopy.profile.located import Keys
from datascopy.profile.suggest import did_you_mean, listed


class Ground:
    """One profile, as its checks see it. A name that is declared nowhere is complained of once, by `declared`, and taken as right elsewhere."""

    def __init__(self, complaints: Complaints, value: Mapping[str, Any], homes: tuple[str, ...] = ()) -> None:
        """Take where complaints go, the profile as plain values, and the folders whose `schemas/` it may use."""
        self.homes = homes
        self.complaints = complaints
        self.value = value
        self.collections: Mapping[str, Any] = value["collections"]
        self.tables: Mapping[str, Any] = value.get("tables", {})
        self.documents: Mapping[str, Any] = value.get("documents", {})
        self.groups: Mapping[str, Any] = value.get("groups", {})
        self.attributes: Mapping[str, Any] = value.get("attributes", {})

    def add(self, keys: Keys, sentence: str) -> None:
        """Complain of the value at `keys`."""
        self.complaints.add(keys, sentence)

    def declared(self, keys: Keys, name: str, known: Collection[str], what: str) -> bool:
        """Whether a name is among the known ones; complain of one that is not."""
        if name in known:
            return True
        hint = did_you_mean(name, known) or (f"; known are {listed(known)}" if known else "; none is declared")
        self.add(keys, f"there is no {what} '{name}'{hint}")
        return False

    def needs(self, keys: Keys, facts: Mapping[str, Any], pairs: Collection[tuple[str, str]]) -> None:
        """Complain of each key that is given without the one that it needs."""
        for key, needed in pairs:
            if facts.get(key) and needed not in facts:
                self.add((*keys, key), f"'{key}' needs '{needed}' as well")

    def regex(self, keys: Keys, pattern: str) -> frozenset[str]:
        """Return the named groups of an expression, complaining of one that does not compile."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                return frozenset(re.compile(pattern).groupindex)
        except Warning as warning:
            # "Possible nested set": it means one thing today and another in a later Python.
            self.add(keys, f"not a clear regular expression: {str(warning).lower()} of {pattern}")
        except re.error as error:
            self.add(keys, f"not a regular expression: {error.msg} at character {(error.pos or 0) + 1} of {pattern}")
        except OverflowError:
            self.add(keys, f"not a regular expression: a repetition is too large in {pattern}")
        except RecursionError:
            self.add(keys, "not a regular expression: nested too deeply")
        return frozenset()

    def told_by_column(self, keys: Keys, facts: Mapping[str, Any]) -> bool:
        """Whether `table` and `column` tell it; complain of one without the other."""
        self.needs(keys, facts, (("table", "column"), ("column", "table")))
        if "table" in facts:
            self.names_items((*keys, "table"), facts["table"], facts["of"])
        return "table" in facts or "column" in facts

    def told_by_path(self, collection: str, group: str) -> bool:
        """Whether the collection's pattern or folders tell it."""
        facts = self.collections.get(collection, {})
        return not facts or (group == "split" and "infer" in facts) or f"(?P<{group}>" in facts.get("pattern", "")

    def names_items(self, keys: Keys, table: str, collection: str) -> None:
        """A table that tells a split, group or attribute names the items of the same collection."""
        facts = self.tables.get(table, {"of": collection, "file": ""})
        if facts.get("of") != collection or ("file" not in facts and "infer" not in facts):
            self.add(keys, f"the table '{table}' does not name items of '{collection}': it needs 'of: {collection}' and 'file'")
