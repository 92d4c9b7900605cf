"""Cross-check what a profile compares: the sides of contrasts, and what is to be left out."""

from collections.abc import Collection, Mapping
from typing import Any

from datascopy.profile.ground import Ground
from datascopy.profile.located import Keys

_OF_VALUES = ("exposed", "against", "missing")


def one_contrast(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """A contrast has a name of its own, one thing that is compared, and one way to tell its sides."""
    name = str(keys[-1])
    if name in ground.attributes:
        ground.add(keys, f"'{name}' is an attribute already; choose another name")
    if ("attribute" in facts) == ("shape" in facts):
        ground.add(keys, "a contrast compares values of an 'attribute' or items with and without a 'shape': give one of them")
    ways = [key for key in ("exposed", "above", "missing") if key in facts and facts[key] is not False]
    if "attribute" in facts:
        _attribute(ground, keys, facts, ways)
    for key in _OF_VALUES:
        if "shape" in facts and key in facts:
            ground.add((*keys, key), f"items with and without a 'shape' are the two sides, so there is no '{key}'")
    _where(ground, keys, facts)


def one_leave_out(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """Something says which items are meant."""
    if "where" not in facts and "without" not in facts:
        ground.add(keys, "nothing says which items are meant: give 'where' or 'without'")
    _where(ground, keys, facts)


def _attribute(ground: Ground, keys: Keys, facts: Mapping[str, Any], ways: Collection[str]) -> None:
    if ground.declared((*keys, "attribute"), facts["attribute"], _known(ground, facts), f"attribute of '{facts['of']}'"):
        form = ground.attributes.get(facts["attribute"], {}).get("form")
        if ("above" in facts) != (form == "number") and "missing" not in facts:
            ground.add((*keys, "attribute"), "the sides of a number are told by 'above', those of anything else by 'exposed'")
    if len(ways) != 1:
        ground.add(keys, "the one side is told by one of 'exposed', 'above' and 'missing'")
    if "against" in facts and "exposed" not in facts:
        ground.add((*keys, "against"), "'against' needs 'exposed' as well")
    for number, value in enumerate(facts.get("against", ())):
        if value in facts.get("exposed", ()):
            ground.add((*keys, "against", number), f"'{value}' is on both sides")


def _where(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    for name in facts.get("where", {}):
        ground.declared((*keys, "where", name), name, _known(ground, facts), f"attribute of '{facts['of']}'")


def _known(ground: Ground, facts: Mapping[str, Any]) -> Collection[str]:
    return {name for name, one in ground.attributes.items() if one.get("of") == facts["of"]} | {"label"}
