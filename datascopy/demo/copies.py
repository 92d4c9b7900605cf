"""The same picture twice: byte for byte, re-saved, shrunk, mirrored, brightened; within a part of the split or across it."""

import numpy as np
from PIL import Image, ImageOps

from datascopy.demo.draft import Draft, encode


def copy_bytes(draft: Draft, of: str, part: str) -> tuple[str, ...]:
    """Add a copy, byte for byte, under another name."""
    item = draft.take(of, part=part)
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


def leak(draft: Draft, of: str, *, leaves: str, enters: str, gain: float, offset: float, quality: int) -> tuple[str, ...]:
    """Add a copy with other brightness and contrast to another part of the split, as part of an examination there."""
    item = draft.take(of, part=leaves)
    host = next(other for other in draft.items if other.of == of and other.part == enters and other.group != item.group)
    grey = np.asarray(draft.picture(item.path), np.float32) * gain + offset
    brighter = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    copy = draft.add_copy(item, encode(brighter, "JPEG", quality), part=enters, group=host.group)
    return item.path, copy.path
