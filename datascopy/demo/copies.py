"""The same picture twice: byte for byte, re-saved, shrunk, mirrored, brightened; within a part of the split or across it."""

from copy import deepcopy

import numpy as np
from PIL import Image, ImageOps

from datascopy.demo.draft import Draft, Item, encode, form_of
from datascopy.demo.endoscopy import endoscopy_frame


def copy_bytes(draft: Draft, of: str, part: str, *, over: bool = False) -> tuple[str, ...]:
    """Add a copy, byte for byte, under another name; or put it in the place of a picture with the same label (`over`)."""
    item = draft.take(of, part=part)
    if over:
        return item.path, _over(draft, item, draft.take(of, part=part, label=item.label))
    return item.path, draft.add_copy(item, draft.files[item.path]).path


def copy_pixels(draft: Draft, of: str, part: str) -> tuple[str, ...]:
    """Add a copy saved as PNG: every pixel the same, no byte."""
    item = draft.take(of, part=part)
    return item.path, draft.add_copy(item, encode(draft.picture(item.path), "PNG"), suffix=".png").path


def copy_smaller(draft: Draft, of: str, scale: float, quality: int, part: str) -> tuple[str, ...]:
    """Add a copy made smaller and saved as JPEG again."""
    item = draft.take(of, part=part)
    small = draft.picture(item.path).resize((round(item.width * scale), round(item.height * scale)), Image.Resampling.LANCZOS)
    return item.path, draft.add_copy(item, encode(small, "JPEG", quality), width=small.width, height=small.height).path


def copy_mirrored(draft: Draft, of: str, quality: int, part: str) -> tuple[str, ...]:
    """Add a copy flipped from left to right and saved as JPEG again."""
    item = draft.take(of, part=part)
    return item.path, draft.add_copy(item, encode(ImageOps.mirror(draft.picture(item.path)), "JPEG", quality)).path


def leak(
    draft: Draft, of: str, *, leaves: str, enters: str, gain: float = 1.0, offset: float = 0.0, quality: int = 90, over: bool = False
) -> tuple[str, ...]:
    """Put a copy with other brightness and contrast into another part of the split.

    Args:
        draft: the dataset.
        of: the set of pictures.
        leaves: the part that the picture is from.
        enters: the part that the copy is in, as one more picture of an examination there.
        gain: factor of every value.
        offset: what is added to every value then.
        quality: of the JPEG.
        over: the copy takes the place of a picture there with the same label, so that the number of pictures stays the same.
    """
    item = draft.take(of, part=leaves)
    values = np.asarray(draft.picture(item.path), np.float32) * gain + offset
    data = encode(Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)), "JPEG", quality)
    if over:
        taken = _over(draft, item, draft.take(of, part=enters, label=item.label))
        draft.files[taken] = data
        return item.path, taken
    host = next(other for other in draft.items if other.of == of and other.part == enters and (not item.group or other.group != item.group))
    return item.path, draft.add_copy(item, data, part=enters, group=host.group).path


def replace_picture(draft: Draft, of: str) -> tuple[str, ...]:
    """Put another picture in the place of one that is a copy of another dataset's."""
    item = draft.take(of)
    frame = endoscopy_frame(draft.rng, (item.width, item.height))
    draft.files[item.path] = encode(frame, form_of(item.path), draft.plan.pictures[of].quality)
    return (item.id,)


def _over(draft: Draft, item: Item, host: Item) -> str:
    """Put a picture in the place of another one, with its mask and its boxes."""
    draft.files[host.path] = draft.files[item.path]
    if host.mask and item.mask:
        draft.files[host.mask] = draft.files[item.mask]
    for papers in draft.documents.values():
        if papers.of == host.of and host.id in papers.entries:
            papers.entries[host.id] = deepcopy(papers.entries[item.id])
    return draft.swap(host, width=item.width, height=item.height, box=item.box).path
