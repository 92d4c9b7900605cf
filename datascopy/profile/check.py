"""Cross-check a profile: everything that it names is declared, every expression compiles, nothing is said twice."""

import re
from collections import deque
from collections.abc import Collection, Mapping
from typing import Any

from datascopy.model import ITEMS
from datascopy.profile.complaints import Complaints
from datascopy.profile.located import Keys, Located
from datascopy.profile.suggest import did_you_mean, listed
from datascopy.shipped import shipped

_NAMED = ("collections", "tables", "documents", "splits", "groups", "frames")
"""Sections whose names claims may use, so that none may stand twice."""

MOST_ALTERNATIVES = 1000
"""Patterns that the braces of one glob may stand for: the limit of the library that reads them (wcmatch)."""
PLAIN_BRACES = re.compile(r"\{([\w .-]+(?:,[\w .-]+)+)\}")
"""Braces that need not be multiplied out, unless the glob holds parentheses: `{jpg,png}` is one pattern, `@(jpg|png)`."""

_MEANINGFUL = ("label", "split", "group")


def check_profile(profile: Located) -> Complaints:
    """Return all that is wrong with a profile that its schema cannot say."""
    complaints = Complaints(profile)
    checks = _Checks(complaints, profile.value)
    own_laws = {
        "collections": checks.one_collection,
        "tables": checks.one_table,
        "documents": checks.one_document,
        "splits": checks.one_split,
        "groups": checks.one_group,
        "frames": checks.one_frame,
        "relations": checks.one_relation,
    }
    checks.names()
    for section, one in own_laws.items():
        for name, facts in profile.value.get(section, {}).items():
            checks.references((section, name), facts)
            checks.globs((section, name), facts)
            one((section, name), facts)
    checks.globs((), profile.value)
    checks.vocabularies()
    return complaints


class _Checks:
    """The checks of one profile."""

    def __init__(self, complaints: Complaints, value: Mapping[str, Any]) -> None:
        self.complaints = complaints
        self.value = value
        self.collections: Mapping[str, Any] = value["collections"]
        self.tables: Mapping[str, Any] = value.get("tables", {})

    def names(self) -> None:
        """A name stands for one thing only."""
        first: dict[str, str] = {}
        for section in _NAMED:
            for name in self.value.get(section, {}):
                if name in first:
                    self.complaints.add((section, name), f"the name '{name}' is already that of one of the {first[name]}")
                first.setdefault(name, section)

    def references(self, keys: Keys, facts: Mapping[str, Any]) -> None:
        """What is named is declared."""
        known: Mapping[str, Collection[str]] = {
            "of": self.collections,
            "a": self.collections,
            "b": self.collections,
            "masks_of": self.collections,
            "table": self.tables,
            "vocabulary": self.value.get("vocabularies", {}),
        }
        for key in known.keys() & facts.keys():
            self.declared((*keys, key), facts[key], known[key], {"table": "table", "vocabulary": "vocabulary"}.get(key, "collection"))
        for part, name in facts.get("lists", {}).items():
            self.declared((*keys, "lists", part), name, self.tables, "table")
        if "schema" in facts:
            known_schemas = {file.name.partition(".")[0] for file in (shipped("schemas") / str(keys[0])).iterdir()}
            self.declared((*keys, "schema"), facts["schema"], known_schemas, f"schema in schemas/{keys[0]}")

    def declared(self, keys: Keys, name: str, known: Collection[str], what: str) -> None:
        """Complain of a name that is not among the known ones."""
        if name not in known:
            hint = did_you_mean(name, known) or (f"; known are {listed(known)}" if known else "; none is declared")
            self.complaints.add(keys, f"there is no {what} '{name}'{hint}")

    def globs(self, keys: Keys, facts: Mapping[str, Any]) -> None:
        """Globs are relative and stay within the root."""
        for key in ("files", "recognise", "ignore"):
            for number, glob in enumerate(facts.get(key, ())):
                if glob.startswith(("/", "~")) or "\\" in glob or ".." in glob.split("/"):
                    self.complaints.add((*keys, key, number), f"the glob '{glob}' must be relative to the root, with '/' between parts")
                elif _is_bomb(glob):
                    self.complaints.add(
                        (*keys, key, number), f"the braces of the glob '{glob}' stand for more than {MOST_ALTERNATIVES:,} patterns"
                    )

    def regex(self, keys: Keys, pattern: str) -> frozenset[str]:
        """Return the named groups of an expression, complaining of one that does not compile."""
        try:
            return frozenset(re.compile(pattern).groupindex)
        except re.error as error:
            self.complaints.add(keys, f"not a regular expression: {error.msg} at character {(error.pos or 0) + 1} of {pattern}")
        except OverflowError:
            self.complaints.add(keys, f"not a regular expression: a repetition is too large in {pattern}")
        except RecursionError:
            self.complaints.add(keys, "not a regular expression: nested too deeply")
        return frozenset()

    def one_collection(self, keys: Keys, facts: Mapping[str, Any]) -> None:
        """Pattern, label, masks and inference of a collection fit together."""
        add = self.complaints.add
        if "pattern" in facts:
            self.attributes((*keys, "pattern"), facts["pattern"])
        if "label" in facts and "(?P<label>" in facts.get("pattern", ""):
            add((*keys, "label"), "the label is given by 'pattern' as well; keep one")
        if "masks_of" in facts and facts["kind"] != "masks":
            add((*keys, "masks_of"), f"only a collection of masks has 'masks_of', this one holds {facts['kind']}")
        if self.collections.get(facts.get("masks_of", ""), {}).get("kind", "images") != "images":
            add((*keys, "masks_of"), f"'{facts['masks_of']}' does not hold images")
        if "vocabulary" in facts and not ("label" in facts or "infer" in facts or "(?P<label>" in facts.get("pattern", "")):
            add((*keys, "vocabulary"), "a vocabulary without labels: give 'label', or a 'pattern' with the named group 'label'")

    def attributes(self, keys: Keys, pattern: str) -> None:
        """The named groups of a collection's pattern are meaningful or free attributes."""
        names = self.regex(keys, pattern)
        taken = {column.name for column in ITEMS} - {"label"}
        for name in sorted(names & taken):
            self.complaints.add(keys, f"the named group '{name}' is what every file has already; choose another name")
        for name in sorted(names - set(_MEANINGFUL)):
            if name.casefold().rstrip("s") in _MEANINGFUL:
                self.complaints.add(keys, f"the named group '{name}' has no meaning{did_you_mean(name, _MEANINGFUL)}")

    def one_table(self, keys: Keys, facts: Mapping[str, Any]) -> None:
        """The columns of a table need one another."""
        for key, needed in (
            ("file", "of"),
            ("label", "file"),
            ("box", "file"),
            ("video", "file"),
            ("complete", "file"),
            ("vocabulary", "label"),
        ):
            if facts.get(key) and needed not in facts:
                self.complaints.add((*keys, key), f"'{key}' needs '{needed}' as well")
        if facts.get("label") in facts.get("private", ()):
            self.complaints.add(
                (*keys, "private"), f"'{facts['label']}' holds the labels, which every report tells, so it cannot be private"
            )

    def one_document(self, keys: Keys, facts: Mapping[str, Any]) -> None:
        """A reader needs to know whose entries it reads."""
        for key, needed in (("reader", "of"), ("complete", "reader")):
            if facts.get(key) and needed not in facts:
                self.complaints.add((*keys, key), f"'{key}' needs '{needed}' as well")

    def one_split(self, keys: Keys, facts: Mapping[str, Any]) -> None:
        """A split is told in exactly one way."""
        if "lists" in facts and ("table" in facts or "column" in facts):
            self.complaints.add(keys, "a split is told by 'lists' or by 'table' and 'column', not by both")
        elif "lists" not in facts and not self.told_by_column(keys, facts) and not self.told_by_path(facts["of"], "split"):
            self.complaints.add(
                keys,
                f"nothing tells this split: give 'lists', 'table' and 'column', or a 'pattern' of '{facts['of']}' with the named group 'split'",
            )
        for part, name in facts.get("lists", {}).items():
            self.names_items((*keys, "lists", part), name, facts["of"])
        if facts.get("column") in self.tables.get(facts.get("table", ""), {}).get("private", ()):
            self.complaints.add(
                (*keys, "column"), f"'{facts['column']}' names the parts, which every report tells, so it cannot be private"
            )

    def one_group(self, keys: Keys, facts: Mapping[str, Any]) -> None:
        """A group is told in exactly one way."""
        if "pattern" in facts:
            if "group" not in self.regex((*keys, "pattern"), facts["pattern"]):
                self.complaints.add((*keys, "pattern"), "the pattern has no named group 'group'")
            if "table" in facts or "column" in facts:
                self.complaints.add(keys, "a group is told by 'pattern' or by 'table' and 'column', not by both")
        elif not self.told_by_column(keys, facts) and not self.told_by_path(facts["of"], "group"):
            self.complaints.add(
                keys,
                f"nothing tells this group: give 'table' and 'column', 'pattern', or a 'pattern' of '{facts['of']}' with the named group 'group'",
            )

    def one_frame(self, keys: Keys, facts: Mapping[str, Any]) -> None:
        """Which frame a picture is, is told in exactly one way."""
        columns = [key for key in ("table", "video", "frame") if key in facts]
        if "pattern" in facts:
            if not {"video", "frame"} <= self.regex((*keys, "pattern"), facts["pattern"]):
                self.complaints.add((*keys, "pattern"), "the pattern lacks the named group 'video' or 'frame'")
            if columns:
                self.complaints.add(keys, "frames are told by 'pattern' or by 'table', 'video' and 'frame', not by both")
        elif len(columns) < 3:
            self.complaints.add(keys, "nothing tells which frame a picture is: give 'table', 'video' and 'frame', or 'pattern'")
        else:
            self.names_items((*keys, "table"), facts["table"], facts["of"])
        for number, name in enumerate(facts["videos"]):
            self.declared((*keys, "videos", number), name, self.collections, "collection")
            if self.collections.get(name, {}).get("kind", "videos") != "videos":
                self.complaints.add((*keys, "videos", number), f"'{name}' does not hold videos")

    def one_relation(self, keys: Keys, facts: Mapping[str, Any]) -> None:
        """A relation has two sides."""
        if facts["a"] == facts["b"]:
            self.complaints.add((*keys, "b"), f"both sides are '{facts['a']}'")

    def told_by_column(self, keys: Keys, facts: Mapping[str, Any]) -> bool:
        """Whether `table` and `column` tell it; complain of one without the other."""
        for one, other in (("table", "column"), ("column", "table")):
            if one in facts and other not in facts:
                self.complaints.add((*keys, one), f"'{one}' needs '{other}' as well")
        if "table" in facts:
            self.names_items((*keys, "table"), facts["table"], facts["of"])
        return "table" in facts or "column" in facts

    def told_by_path(self, collection: str, group: str) -> bool:
        """Whether the collection's pattern or folders tell it."""
        facts = self.collections.get(collection, {})
        return not facts or (group == "split" and "infer" in facts) or f"(?P<{group}>" in facts.get("pattern", "")

    def names_items(self, keys: Keys, table: str, collection: str) -> None:
        """A table that tells a split or group names the items of the same collection."""
        facts = self.tables.get(table, {"of": collection, "file": ""})
        if facts.get("of") != collection or "file" not in facts:
            self.complaints.add(keys, f"the table '{table}' does not name items of '{collection}': it needs 'of: {collection}' and 'file'")

    def vocabularies(self) -> None:
        """A spelling belongs to one label; upper and lower case are not told apart."""
        for name, labels in self.value.get("vocabularies", {}).items():
            owner = {label.strip().casefold(): label for label in reversed(labels)}
            for label, others in labels.items():
                if owner[label.strip().casefold()] != label:
                    self.complaints.add(("vocabularies", name, label), f"the label '{label}' stands twice in another spelling")
                for number, other in enumerate(others):
                    first = owner.setdefault(other.strip().casefold(), label)
                    if first != label:
                        self.complaints.add(("vocabularies", name, label, number), f"the spelling '{other}' belongs to '{first}' already")


def _is_bomb(glob: str) -> bool:
    """Whether the braces of a glob stand for more patterns than may be, counted no further."""
    from bracex import ExpansionLimitException, iexpand

    try:
        deque(iexpand(glob if "(" in glob else PLAIN_BRACES.sub("x", glob), keep_escapes=True, limit=MOST_ALTERNATIVES), maxlen=0)
    except ExpansionLimitException:
        return True
    return False
