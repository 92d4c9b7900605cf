"""Cross-check a profile: everything that it names is declared, every expression compiles, nothing is said twice."""

import re
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from datascopy.profile.check_compared import one_contrast, one_leave_out
from datascopy.profile.check_holdings import one_collection, one_document, one_table
from datascopy.profile.check_knowledge import one_attribute, one_frame, one_group, one_question, one_relation, one_split
from datascopy.profile.complaints import Complaints
from datascopy.profile.ground import Ground
from datascopy.profile.located import Keys, Located
from datascopy.profile.schemas import known_schemas

_LAWS: Mapping[str, Callable[[Ground, Keys, Mapping[str, Any]], None]] = {
    "collections": one_collection,
    "tables": one_table,
    "documents": one_document,
    "splits": one_split,
    "groups": one_group,
    "frames": one_frame,
    "attributes": one_attribute,
    "contrasts": one_contrast,
    "leave_out": one_leave_out,
    "relations": one_relation,
    "questions": one_question,
}
"""section -> the laws of each of its entries"""

_NAMED = ("collections", "tables", "documents", "splits", "groups", "frames")
"""Sections whose names claims may use, so that none may stand twice."""

MOST_ALTERNATIVES = 1000
"""Patterns that the braces of one glob may stand for: the limit of the library that reads them (wcmatch)."""
PLAIN_BRACES = re.compile(r"\{([\w .-]+(?:,[\w .-]+)+)\}")
"""Braces that need not be multiplied out, unless the glob holds parentheses: `{jpg,png}` is one pattern, `@(jpg|png)`."""


def check_profile(profile: Located, homes: Sequence[str] = ()) -> Complaints:
    """Return all that is wrong with a profile that its schema cannot say.

    Args:
        profile: as read and validated.
        homes: folders whose `schemas/` are looked into before the shipped ones.
    """
    complaints = Complaints(profile)
    ground = Ground(complaints, profile.value, tuple(homes))
    _names(ground)
    for section, one in _LAWS.items():
        for name, facts in profile.value.get(section, {}).items():
            _references(ground, (section, name), facts)
            _globs(ground, (section, name), facts)
            one(ground, (section, name), facts)
    _globs(ground, (), profile.value)
    _vocabularies(ground)
    return complaints


def _names(ground: Ground) -> None:
    """A name stands for one thing only."""
    first: dict[str, str] = {}
    for section in _NAMED:
        for name in ground.value.get(section, {}):
            if name in first:
                ground.add((section, name), f"the name '{name}' is already that of one of the {first[name]}")
            first.setdefault(name, section)


def _references(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """What is named is declared."""
    known: Mapping[str, tuple[Collection[str], str]] = {
        "of": (ground.collections, "collection"),
        "a": (ground.collections, "collection"),
        "masks_of": (ground.collections, "collection"),
        "drawn_in": (ground.documents, "document"),
        "document": (ground.documents, "document"),
        "table": (ground.tables, "table"),
        "vocabulary": (ground.value.get("vocabularies", {}), "vocabulary"),
    }
    for key in known.keys() & facts.keys():
        ground.declared((*keys, key), facts[key], *known[key])
    for part, name in facts.get("lists", {}).items():
        ground.declared((*keys, "lists", part), name, ground.tables, "table")
    schemas = [((*keys, "schema"), facts["schema"])] if "schema" in facts else []
    schemas += [((*keys, "versions", version), name) for version, name in facts.get("versions", {}).items()]
    for place, name in schemas:
        ground.declared(place, name, known_schemas(str(keys[0]), ground.homes), f"schema in schemas/{keys[0]}")


def _globs(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """Globs are relative and stay within the root."""
    for key in ("files", "recognise", "ignore"):
        for number, glob in enumerate(facts.get(key, ())):
            if glob.startswith(("/", "~")) or "\\" in glob or ".." in glob.split("/"):
                ground.add((*keys, key, number), f"the glob '{glob}' must be relative to the root, with '/' between parts")
            elif _is_bomb(glob):
                ground.add((*keys, key, number), f"the braces of the glob '{glob}' stand for more than {MOST_ALTERNATIVES:,} patterns")


def _vocabularies(ground: Ground) -> None:
    """A spelling belongs to one label; upper and lower case are not told apart."""
    for name, labels in ground.value.get("vocabularies", {}).items():
        owner = {label.strip().casefold(): label for label in reversed(labels)}
        for label, others in labels.items():
            if owner[label.strip().casefold()] != label:
                ground.add(("vocabularies", name, label), f"the label '{label}' stands twice in another spelling")
            for number, other in enumerate(others):
                first = owner.setdefault(other.strip().casefold(), label)
                if first != label:
                    ground.add(("vocabularies", name, label, number), f"the spelling '{other}' belongs to '{first}' already")


def _is_bomb(glob: str) -> bool:
    """Whether the braces of a glob stand for more patterns than may be, counted no further."""
    from bracex import ExpansionLimitException, iexpand

    try:
        deque(iexpand(glob if "(" in glob else PLAIN_BRACES.sub("x", glob), keep_escapes=True, limit=MOST_ALTERNATIVES), maxlen=0)
    except ExpansionLimitException:
        return True
    return False
