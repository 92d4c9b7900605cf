"""Defects of documents: polygons, tags, addresses, and single words of any file."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from datascopy.demo.draft import Draft, Item, encode
from datascopy.demo.facts import listed
from datascopy.demo.outlines import Drawn, paint
from datascopy.demo.plan import Where
from datascopy.model import Fault


def polygon_outside(draft: Draft, of: str, name: str, by: float) -> tuple[str, ...]:
    """Draw the corner of a polygon past the right edge of its picture."""

    def stretch(item: Item, one: Drawn) -> None:
        ring = one.rings[0]
        at = max(range(len(ring)), key=lambda corner: ring[corner][0])
        ring[at] = (item.width + by, ring[at][1])

    return _bend(draft, of, name, stretch)


def polygon_crossing(draft: Draft, of: str, name: str) -> tuple[str, ...]:
    """Exchange two corners of a polygon, so that it crosses itself."""

    def cross(_: Item, one: Drawn) -> None:
        ring = one.rings[0]
        first, second = len(ring) // 4, len(ring) // 2
        ring[first], ring[second] = ring[second], ring[first]

    return _bend(draft, of, name, cross)


def point_twice(draft: Draft, of: str, name: str) -> tuple[str, ...]:
    """Write a corner of a polygon twice."""

    def repeat(_: Item, one: Drawn) -> None:
        one.rings[0].insert(3, one.rings[0][3])

    return _bend(draft, of, name, repeat)


def hidden_class(draft: Draft, of: str, name: str) -> tuple[str, ...]:
    """List a polygon first, so that the mask is painted over where it was."""
    item = _item(draft, of, name)
    draft.drawn[item.path].sort(key=lambda one: (one.name != name, not one.rings))
    _repaint(draft, item)
    return (item.id,)


def other_tag(draft: Draft, of: str, starts: str, instead: str = "", where: Where | None = None) -> tuple[str, ...]:
    """Write another tag in the place of the one that begins so; an empty one leaves it out."""
    item = draft.take(of, where=listed(where))
    tags = draft.drawn[item.path]
    at = next((number for number, one in enumerate(tags) if not one.rings and one.name.startswith(starts)), None)
    if at is None:
        raise Fault(f"{item.id!r} has no tag that begins with {starts!r}.")
    tags[at : at + 1] = [Drawn(instead)] if instead else []
    return (item.id,)


def add_tag(draft: Draft, of: str, tag: str, where: Where | None = None) -> tuple[str, ...]:
    """Add a tag to a picture."""
    item = draft.take(of, where=listed(where))
    draft.drawn[item.path].append(Drawn(tag))
    return (item.id,)


def address_with(draft: Draft, document: str, text: str) -> tuple[str, ...]:
    """Write something after the addresses of every picture in a document, as exports with a share token do."""
    papers = draft.documents[document]
    for item in draft.items:
        if item.of == papers.of:
            papers.urls[item.path] = text
    return ()


def edit(draft: Draft, path: str, old: str, new: str) -> tuple[str, ...]:
    """Write other words into a file, where they stand first."""
    draft.edits.append((path, old, new))
    return (path,)


def drop_file(draft: Draft, of: str, where: Where | None = None) -> tuple[str, ...]:
    """Lose a file that tables and documents name."""
    item = draft.take(of, where=listed(where))
    del draft.files[item.path]
    return (item.id,)


def rename_file(draft: Draft, of: str, old: str, new: str, where: Where | None = None) -> tuple[str, ...]:
    """Call a file otherwise; tables and documents keep its old name."""
    having = tuple(item.id for item in draft.items if old in item.path)
    item = draft.take(of, where={**listed(where), "id": having})
    path = item.path.replace(old, new)
    draft.files[path] = draft.files.pop(item.path)
    draft.swap(item, path=path)
    return (PurePosixPath(path).name,)


def _bend(draft: Draft, of: str, name: str, change: Callable[[Item, Drawn], Any]) -> tuple[str, ...]:
    item = _item(draft, of, name)
    change(item, next(one for one in draft.drawn[item.path] if one.name == name))
    _repaint(draft, item)
    return (item.id,)


def _item(draft: Draft, of: str, name: str) -> Item:
    """Choose a picture with such a polygon."""
    having = tuple(item.id for item in draft.items if any(one.name == name and one.rings for one in draft.drawn.get(item.path, ())))
    return draft.take(of, where={"id": having})


def _repaint(draft: Draft, item: Item) -> None:
    """Paint the mask anew, where the picture is one."""
    if draft.plan.pictures[item.of].draw == "classes":
        draft.files[item.path] = encode(paint(draft.drawn[item.path], (item.width, item.height)), "PNG")
