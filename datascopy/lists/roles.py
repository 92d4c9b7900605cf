"""What a part is for, told by its name; which parts are of one split."""

import re
from collections.abc import Iterable
from dataclasses import replace

from datascopy.lists.values import Part, Role
from datascopy.model.naming import PART_WORDS

_WORDS = {
    Role.TRAIN: PART_WORDS["train"],
    Role.VAL: PART_WORDS["val"],
    Role.TEST: PART_WORDS["test"],
    Role.WHOLE: frozenset({"all", "full", "whole", "complete"}),
}
_FOLD = re.compile(r"(?:\A|[^a-z])(?:fold|split|cv|part|k)[-_ ]?(\d+)(?![a-z0-9])|\A(\d+)\Z")
_PARTING = re.compile(r"[^a-z]+")


def role_of(name: str) -> Role:
    """Return what a part is for: `internal_train` trains, `split_0` is a fold."""
    words = set(_PARTING.split(name.lower()))
    return next((role for role, known in _WORDS.items() if words & known), Role.FOLD if _FOLD.search(name.lower()) else Role.OTHER)


def fold_of(name: str) -> str:
    """Return the number of the fold that a name tells, '' where it tells none."""
    met = _FOLD.search(name.lower())
    return next((number.lstrip("0") or "0" for number in met.groups() if number), "") if met else ""


def scoped(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Tell the splits of a cross-validation apart: `fold0_train` and `fold1_test` overlap on purpose, so only parts of one fold are compared."""
    several = tuple(parts)
    scopes = {part.name: fold_of(part.name) for part in several if part.role in (Role.TRAIN, Role.VAL, Role.TEST)}
    if len({scope for scope in scopes.values() if scope}) < 2:
        return several
    return tuple(replace(part, scope=scopes.get(part.name, "")) for part in several)
