"""How figures name what they show, and what they leave out."""

from collections.abc import Sequence

from datascopy.model.words import joined
from datascopy.rule.traits import Trait

BARE = frozenset({"0", "1", "f", "false", "n", "no", "t", "true", "y", "yes"})
"""sides of a contrast that say nothing without its title"""


def class_called(label: Trait, class_: str) -> str:
    """Return a class as readers call it: "not portable", where a table only says False."""
    if label.sides is None or class_.casefold() not in BARE:
        return class_
    return label.title if class_ == label.sides[1] else f"not {label.title}"


def left_out(names: Sequence[str], what: str) -> str:
    """Say what is not drawn: "Not drawn: 3 views (a, b and c)."; "" where all is."""
    return f" Not drawn: {len(names):,} {what} ({joined(list(names), most=6)})." if names else ""
