"""The reader `darwin`: one document describes one item, in version 1 (also without a version) or 2 of the form.

Version 1 has `image` {width, height, filename, ...} and draws by `polygon.path` (with `additional_paths`) or `complex_polygon.path`; version 2
has `item` {name, slots: [{width, height, source_files: [...]}]} and draws by `polygon.paths`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from datascopy.catalog.annotated import (
    Drawn,
    Outline,
    Taken,
    Told,
    as_fields,
    as_list,
    as_object,
    as_text,
    box_of,
    number,
    ring_of_points,
)

SHAPES = {"bounding_box": "box", "tag": "tag", "keypoint": "keypoints", "skeleton": "keypoints", "raster_layer": "rle"}
"""key of an annotation -> its shape, for those that are not polygons; in this order, for a polygon may have a bounding box too"""
BOX = ("x", "y", "w", "h")


def read_darwin(value: Any, name: str, field: str | None) -> Taken:
    """Take out the item, its tags and fields, its shapes and boxes. What does not have the form is passed over: the schema says it.

    Args:
        value: the document.
        name: what its item is called unless a field says so.
        field: that field; None for `name`.
    """
    document = as_object(value)
    fields, width, height = (_second if version(document).startswith("2") else _first)(document)
    item = name if field is None else fields.get(field, "")
    drawn, tags, boxes = [], [], []
    for one in map(as_object, as_list(document.get("annotations"))):
        label = as_text(one.get("name")) or ""
        shape, rings = _shape(one)
        drawn.append(Drawn(item, shape, label, rings, width, height))
        if shape == "tag":
            tags.append(label)
        if (box := as_object(one.get("bounding_box"))) and (row := box_of(item, label.strip(), map(box.get, BOX), width, height)):
            boxes.append(row)
    return Taken((Told(item, tuple(tags), fields),), tuple(drawn), tuple(boxes))


def version(value: Any) -> str:
    """Return the version that a document states; "" where it states none."""
    return as_text(as_object(value).get("version")) or ""


def _first(document: Mapping[str, Any]) -> tuple[dict[str, str], float, float]:
    """Return fields, width and height of the item of a document of version 1."""
    image = as_object(document.get("image"))
    return as_fields(image, {"dataset": document.get("dataset")}), number(image.get("width")), number(image.get("height"))


def _second(document: Mapping[str, Any]) -> tuple[dict[str, str], float, float]:
    """Return the same of version 2, by the names that version 1 gave them; of several slots the first is the picture."""
    item = as_object(document.get("item"))
    slot = as_object(next(iter(as_list(item.get("slots"))), None))
    file = as_object(next(iter(as_list(slot.get("source_files"))), None))
    told = as_object(item.get("source_info"))
    renamed = {
        "filename": item.get("name"),
        "original_filename": file.get("file_name"),
        "url": file.get("url"),
        "dataset": as_object(told.get("dataset")).get("name"),
    }
    return as_fields(renamed, item, slot, told), number(slot.get("width")), number(slot.get("height"))


def _shape(one: Mapping[str, Any]) -> tuple[str, tuple[Outline, ...]]:
    """Return the shape of an annotation, and the rings of a polygon; rings that are none are passed over."""
    if "polygon" in one or "complex_polygon" in one:
        return "polygon", tuple(ring for points in _paths(one) if (ring := ring_of_points(points)) is not None)
    return next((shape for key, shape in SHAPES.items() if key in one), "other"), ()


def _paths(one: Mapping[str, Any]) -> Iterator[Any]:
    simple = as_object(one.get("polygon"))
    if "path" in simple:
        yield simple["path"]
    yield from as_list(simple.get("additional_paths"))
    yield from as_list(simple.get("paths"))
    yield from as_list(as_object(one.get("complex_polygon")).get("path"))
