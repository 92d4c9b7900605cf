"""YAML values as trees whose every node knows its file and line, so that two files can be merged and still be complained of by place."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datascopy.profile.complaints import Complaints
from datascopy.profile.located import Keys, Located
from datascopy.profile.suggest import did_you_mean


@dataclass(slots=True)
class Node:
    """A value with its place: a mapping or list of nodes, or a scalar."""

    value: Any
    file: Path
    mark: tuple[int, int]
    written: str | None = None


def plant(located: Located) -> Node:
    """Return a file as a tree."""
    return _node(located, located.value, ())


def _node(located: Located, value: Any, keys: Keys) -> Node:
    below: Any = value
    if isinstance(value, dict):
        below = {key: _node(located, one, (*keys, key)) for key, one in value.items()}
    elif isinstance(value, list):
        below = [_node(located, one, (*keys, number)) for number, one in enumerate(value)]
    return Node(below, located.file_of(*keys), located.marks.get(keys, (1, 1)), located.written.get(keys))


def harvest(node: Node) -> Located:
    """Return a tree as a file of the name of its root, in which every value has the place that it came with."""
    located = Located(node.file, None, {}, {}, {})
    return Located(node.file, _reap(located, node, ()), located.marks, located.written, located.files)


def _reap(located: Located, node: Node, keys: Keys) -> Any:
    for places, place in ((located.marks, node.mark), (located.files, node.file), (located.written, node.written)):
        if place is not None:
            places[keys] = place  # type: ignore[index]
    if isinstance(node.value, dict):
        return {key: _reap(located, one, (*keys, key)) for key, one in node.value.items()}
    if isinstance(node.value, list):
        return [_reap(located, one, (*keys, number)) for number, one in enumerate(node.value)]
    return node.value


def merge(parent: Node, child: Node, keys: Keys, complaints: Complaints) -> Node:
    """Return the child over the parent: mappings key by key, the parent's keys first; lists and scalars as the child has them.

    A key that is null in the child is left out, whatever the parent has there; it is complained of where the parent has nothing.

    Args:
        parent: what is merged into.
        child: what wins.
        keys: where the child stands in its own file, for complaints.
        complaints: of the child's file.
    """
    if not isinstance(parent.value, dict) or not isinstance(child.value, dict):
        return child
    made = dict(parent.value)
    for key, one in child.value.items():
        if one.value is not None:
            made[key] = merge(made[key], one, (*keys, key), complaints) if key in made else one
        elif key in made:
            del made[key]
        else:
            complaints.add((*keys, key), f"there is no '{key}' to leave out{did_you_mean(key, parent.value)}")
    return Node(made, child.file, child.mark)
