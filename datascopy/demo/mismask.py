"""Defects of masks and boxes."""

import numpy as np
from PIL import Image

from datascopy.demo.draft import Draft, Item, encode
from datascopy.demo.masks import polyp, polyp_mask
from datascopy.demo.texture import blur


def drop_mask(draft: Draft, of: str) -> tuple[str, ...]:
    """Remove the mask of a picture."""
    item = draft.take(of, masked=True)
    del draft.files[item.mask]
    draft.swap(item, mask="")
    return (item.id,)


def orphan_mask(draft: Draft, of: str) -> tuple[str, ...]:
    """Add a mask of a picture that is not there."""
    item = draft.take(of, masked=True)
    name = draft.rng.bytes(6).hex()
    path = item.mask.replace(item.id, name)
    draft.put_mask(path, polyp_mask(polyp(draft.rng, (item.width, item.height))), of)
    return (name,)


def pad_mask(draft: Draft, of: str, by: int) -> tuple[str, ...]:
    """Make a mask higher than its picture by rows of background; what it marks stays where it was."""
    item = draft.take(of, masked=True)
    padded = Image.new("L", (item.width, item.height + by))
    padded.paste(draft.picture(item.mask).convert("L"))
    draft.put_mask(item.mask, padded, of)
    return (item.id,)


def soften_mask(draft: Draft, of: str, sigma: float) -> tuple[str, ...]:
    """Blur the edge of a mask, so that many of its points are neither 0 nor 255."""
    item = draft.take(of, masked=True)
    grey = blur(np.asarray(draft.picture(item.mask).convert("L"), np.float32), sigma)
    draft.put_mask(item.mask, Image.fromarray(np.round(grey).astype(np.uint8)), of)
    return (item.id,)


def box_outside(draft: Draft, document: str, by: int, *, masked: bool = False) -> tuple[str, ...]:
    """Draw a box past the right edge of a picture, one that has no mask to compare with unless `masked`."""
    item = _boxed(draft, document, masked=masked)
    box = draft.documents[document].entries[item.id]["bbox"][0]
    box["xmax"] = item.width + by
    return (item.id,)


def shift_box(draft: Draft, document: str, by: int) -> tuple[str, ...]:
    """Draw a box beside what the mask marks, still inside the picture."""
    item = _boxed(draft, document, masked=True)
    box = draft.documents[document].entries[item.id]["bbox"][0]
    box["xmin"] -= by
    box["ymax"] -= by
    return (item.id,)


def break_entry(draft: Draft, document: str, key: str) -> tuple[str, ...]:
    """Leave a key out of the first box of an entry."""
    item = _boxed(draft, document, masked=True)
    del draft.documents[document].entries[item.id]["bbox"][0][key]
    return (key,)


def _boxed(draft: Draft, document: str, *, masked: bool) -> Item:
    return draft.take(draft.documents[document].of, masked=masked)


def empty_mask(draft: Draft, of: str) -> tuple[str, ...]:
    """Leave a mask in which nothing is marked."""
    item = draft.take(of, masked=True)
    draft.put_mask(item.mask, Image.new("L", (item.width, item.height)), of)
    return (item.id,)


def add_speck(draft: Draft, document: str, side: int = 3) -> tuple[str, ...]:
    """Box a few pixels beside what is boxed already, and mark them in the mask."""
    item = _boxed(draft, document, masked=True)
    boxes = draft.documents[document].entries[item.id]["bbox"]
    left, top = boxes[0]["xmin"] + 2, boxes[0]["ymin"] + 2
    boxes.append({**boxes[0], "xmin": left, "ymin": top, "xmax": left + side - 1, "ymax": top + side - 1})
    mask = draft.picture(item.mask).convert("L")
    mask.paste(255, (left, top, left + side, top + side))
    draft.put_mask(item.mask, mask, item.of)
    return (item.id,)


def foreign_value(draft: Draft, of: str, value: int) -> tuple[str, ...]:
    """Write a grey value into a mask of classes that stands for none."""
    item = draft.take(of)
    mask = draft.picture(item.path)
    mask.paste(value, (2, 2, 12, 9))
    draft.files[item.path] = encode(mask, "PNG")
    return (item.id,)


def other_size(draft: Draft, document: str, by: int) -> tuple[str, ...]:
    """State another height of a picture than it has."""
    item = _boxed(draft, document, masked=True)
    draft.documents[document].entries[item.id]["height"] += by
    return (item.id,)
