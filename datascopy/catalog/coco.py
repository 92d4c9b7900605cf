"""The reader `coco`: images, annotations (polygons, run lengths, boxes), categories; also `tag_ids` of images and `tag_categories`, where they occur."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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
    law,
    number,
    ring_of_numbers,
)
from datascopy.model import Violation

NAME = "file_name"
IMAGES, ANNOTATIONS = "$.images[*]", "$.annotations[*]"


def read_coco(value: Any, field: str | None) -> Taken:
    """Take out every image with its fields and tags, every annotation in order, every box, and the ids that lead nowhere or stand twice.

    What does not have the form is passed over: the document's schema says it.

    Args:
        value: the document.
        field: the field that names an image; None for `file_name`.
    """
    document = as_object(value)
    categories, tags, licences = (_names(document.get(key)) for key in ("categories", "tag_categories", "licenses"))
    told: list[Told] = []
    images: dict[str, tuple[str, float, float]] = {}
    for image in map(as_object, as_list(document.get("images"))):
        fields = as_fields(image)
        if (licence := licences.get(fields.get("license", ""))) is not None:
            fields["license"] = licence
        name = fields.get(field or NAME, "")
        told.append(Told(name, tuple(tags[one] for one in map(as_text, as_list(image.get("tag_ids"))) if one in tags), fields))
        images.setdefault(fields.get("id", ""), (name, number(image.get("width")), number(image.get("height"))))
    drawn = [Drawn(one.name, "tag", tag, (), *_size(images, one)) for one in told for tag in one.tags]
    boxes = []
    for one in map(as_object, as_list(document.get("annotations"))):
        image_of = images.get(as_text(one.get("image_id")) or "")
        if image_of is None:
            continue
        name, width, height = image_of
        label = categories.get(as_text(one.get("category_id")) or "", "")
        drawn.append(Drawn(name, *_shape(one, label), width, height))
        if box := box_of(name, label, as_list(one.get("bbox")), width, height):
            boxes.append(box)
    return Taken(tuple(told), tuple(drawn), tuple(boxes), tuple(_laws(document, images, categories)))


def _names(listed: Any) -> dict[str, str]:
    """Return id -> name of the entries of a list."""
    named: dict[str, str] = {}
    for one in map(as_object, as_list(listed)):
        key, name = as_text(one.get("id")), as_text(one.get("name"))
        if key is not None and name is not None:
            named.setdefault(key, name)
    return named


def _size(images: Mapping[str, tuple[str, float, float]], one: Told) -> tuple[float, float]:
    _, width, height = images[one.fields.get("id", "")]
    return width, height


def _shape(one: Mapping[str, Any], label: str) -> tuple[str, str, tuple[Outline, ...]]:
    """Return shape, label and the rings of an annotation."""
    drawn = one.get("segmentation")
    if isinstance(drawn, list) and drawn:
        return "polygon", label, tuple(ring for numbers in drawn if (ring := ring_of_numbers(numbers)) is not None)
    if isinstance(drawn, dict):
        return "rle", label, ()
    if as_list(one.get("keypoints")):
        return "keypoints", label, ()
    return ("box" if as_list(one.get("bbox")) else "other"), label, ()


def _laws(document: Mapping[str, Any], images: Mapping[str, object], categories: Mapping[str, str]) -> Iterator[Violation]:
    """Yield what a JSON Schema cannot say: ids that lead nowhere or stand twice, an area of 0 where something is drawn."""
    annotations = [as_object(one) for one in as_list(document.get("annotations"))]
    for key, known, what in (("image_id", images, "an image"), ("category_id", categories, "a category")):
        lost = [
            f"annotations[{number_}].{key}: {text}"
            for number_, one in enumerate(annotations)
            if (text := as_text(one.get(key))) is not None and text not in known
        ]
        if lost:
            yield law(f"{key} is the id of {what}", f"{ANNOTATIONS}.{key}", lost, len(annotations), required=True)
    yield from _twice("image", IMAGES, as_list(document.get("images")))
    yield from _twice("annotation", ANNOTATIONS, annotations)
    without = [
        f"annotations[{number_}].area: 0"
        for number_, one in enumerate(annotations)
        if not isinstance(one.get("area"), bool) and one.get("area") == 0 and one.get("segmentation")
    ]
    if without:
        yield law("area is more than 0 where something is drawn", f"{ANNOTATIONS}.area", without, len(annotations), required=False)


def _twice(what: str, column: str, listed: Iterable[Any]) -> Iterator[Violation]:
    keys = [text for one in listed if (text := as_text(as_object(one).get("id"))) is not None]
    several = sorted(key for key, count in Counter(keys).items() if count > 1)
    if several:
        yield law(f"each {what} has an id of its own", f"{column}.id", [f"id {key}" for key in several], len(keys), required=True)
