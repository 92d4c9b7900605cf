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
    draft.files[path] = encode(polyp_mask(polyp(draft.rng, (item.width, item.height))), "PNG")
    return (name,)


def pad_mask(draft: Draft, of: str, by: int) -> tuple[str, ...]:
    """Make a mask higher than its picture by rows of background; what it marks stays where it was."""
    item = draft.take(of, masked=True)
    padded = Image.new("L", (item.width, item.height + by))
    padded.paste(draft.picture(item.mask))
    draft.files[item.mask] = encode(padded, "PNG")
    return (item.id,)


def soften_mask(draft: Draft, of: str, sigma: float) -> tuple[str, ...]:
    """Blur the edge of a mask, so that many of its points are neither 0 nor 255."""
    item = draft.take(of, masked=True)
    grey = blur(np.asarray(draft.picture(item.mask), np.float32), sigma)
    draft.files[item.mask] = encode(Image.fromarray(np.round(grey).astype(np.uint8)), "PNG")
    return (item.id,)


def box_outside(draft: Draft, document: str, by: int) -> tuple[str, ...]:
    """Draw a box past the right edge of a picture that has no mask to compare with."""
    item = _boxed(draft, document, masked=False)
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
