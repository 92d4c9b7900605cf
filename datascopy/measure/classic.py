"""The 64-bit hashes that other people's tools keep: imagehash's `average_hash`, `phash` and `dhash` at its defaults. Runs in a worker.

They are made by imagehash itself of the picture as Pillow opens it, so that they are equal to the last bit to
`str(imagehash.phash(Image.open(path)))`. EXIF orientation is not applied; of an animation the first frame counts.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import imagehash
from PIL import Image

from datascopy.measure.record import Limits
from datascopy.measure.within import look_within

if TYPE_CHECKING:
    from datascopy.store import Store


class Classic(NamedTuple):
    """The hashes of one picture, 16 hex digits each."""

    average_hash: str
    phash: str
    dhash: str


NONE = Classic("", "", "")
"""of a picture that cannot be turned grey by Pillow, which is what imagehash asks for"""


def hash_files(store: "Store", limits: Limits, paths: Sequence[str]) -> list[tuple[str, Classic] | None]:
    """Hash several pictures, in their order: sha256 of the bytes and hashes; None for one that cannot be read any more."""
    return [hash_file(store, limits, path) for path in paths]


def hash_file(store: "Store", limits: Limits, path: str) -> tuple[str, Classic] | None:
    """Hash one picture; None also where it lies beyond the limits."""
    return look_within(store, path, limits, hash_picture)


def hash_picture(picture: Image.Image) -> Classic:
    """Return the hashes of a picture, all of one conversion to grey."""
    try:
        grey = picture.convert("L")
    except ValueError:  # of some modes (LAB) Pillow makes no grey, and so imagehash no hash
        return NONE
    return Classic(*(str(make(grey)) for make in (imagehash.average_hash, imagehash.phash, imagehash.dhash)))
