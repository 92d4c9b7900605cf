"""The pictures of the dataset that a report shows: small, named by digest, beside the page or inside it."""

import base64
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from PIL import Image

from datascopy.model import Profile
from datascopy.report.words import matrix

if TYPE_CHECKING:  # a report without pictures needs no pandas
    import pandas as pd

SIDE = 160
"""Long side of a thumbnail in pixels."""

FINE = 2
"""An aligned picture is made this many times larger and then reduced, so that thin structures do not break."""

OUTSIDE = (127, 127, 127)
"""Grey where the other picture holds nothing."""

EMBEDDED = 1_800_000
"""Bytes of pictures, as text, that one page may hold when they are put inside it."""


class Pictures(Protocol):
    """Where thumbnails come from."""

    def thumbnail(self, path: str, side: int = SIDE) -> bytes | None:
        """Return a picture of the dataset as JPEG, its long side at most `side`; None where it cannot be decoded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture to show. `src` is relative to the main page, or a data: address."""

    src: str
    width: int
    height: int
    alt: str
    embedded: bool = False


@dataclass(slots=True)
class Album:
    """Makes thumbnails on demand and keeps those that are to be written. With `embed` they go into the page, up to a bound."""

    pictures: Pictures | None
    sizes: Mapping[str, tuple[int, int]]
    """item id -> (width, height) of the whole picture"""
    marked: Mapping[str, float] = field(default_factory=dict)
    """item id -> share of the picture that its mask marks"""
    embed: bool = False
    left: int = EMBEDDED
    """bytes that the current page may still take up"""
    refused: int = 0
    """pictures that were left out because the page was full"""
    shown: int = 0
    """pictures on the current page"""
    _made: dict[str, tuple[bytes, int, int]] = field(default_factory=dict)
    _written: set[str] = field(default_factory=set)
    _files: dict[str, bytes] = field(default_factory=dict)

    def turn_page(self) -> None:
        """Begin a new page: its bound is whole again."""
        self.left, self.refused, self.shown = EMBEDDED, 0, 0

    def take_files(self) -> list[tuple[str, bytes]]:
        """Return the picture files made since the last call, sorted by name."""
        files = sorted(self._files.items())
        self._files = {}
        return files

    def shot(self, item: str, alt: str) -> Shot | None:
        """Return a thumbnail of a picture as it is stored; None without pictures, or where it cannot be decoded."""
        key = f"plain\0{item}"
        if key not in self._made and self.pictures is not None:
            content = self.pictures.thumbnail(item, SIDE)
            if content:
                with Image.open(io.BytesIO(content)) as picture:
                    self._made[key] = (content, *picture.size)
        return self._place(key, alt)

    def brought(self, content: bytes, alt: str) -> Shot | None:
        """Return a picture that was made while the data were read, as JPEG; None without one."""
        key = f"brought\0{hashlib.sha256(content).hexdigest()}"
        if content and key not in self._made:
            with Image.open(io.BytesIO(content)) as picture:
                self._made[key] = (content, *picture.size)
        return self._place(key, alt)

    def aligned(self, a: str, b: str, transform: Mapping[str, object], alt: str) -> Shot | None:
        """Return b brought into the frame of a, the transformation undone; None where a size or picture is unknown."""
        key = f"aligned\0{a}\0{b}"
        if key not in self._made and self.pictures is not None and a in self.sizes and b in self.sizes:
            frame, content = self.shot(a, alt), self.pictures.thumbnail(b, FINE * SIDE)
            if frame is None or not content:
                return None
            self._made[key] = self._undo(content, (frame.width, frame.height), self.sizes[a], self.sizes[b], matrix(transform))
        return self._place(key, alt)

    def _undo(
        self, content: bytes, frame: tuple[int, int], size_a: tuple[int, int], size_b: tuple[int, int], numbers: tuple[float, ...]
    ) -> tuple[bytes, int, int]:
        """Draw b as a's frame sees it. `numbers` maps pixels of a to pixels of b, which is the way that Pillow asks for."""
        with Image.open(io.BytesIO(content)) as picture:
            b = picture.convert("RGB")
        across, down = size_a[0] / (FINE * frame[0]), size_a[1] / (FINE * frame[1])
        wide, high = b.width / size_b[0], b.height / size_b[1]
        m0, m1, m2, m3, m4, m5 = numbers
        coefficients = (m0 * across * wide, m1 * down * wide, m2 * wide, m3 * across * high, m4 * down * high, m5 * high)
        large = (FINE * frame[0], FINE * frame[1])
        drawn = b.transform(large, Image.Transform.AFFINE, coefficients, Image.Resampling.BICUBIC, fillcolor=OUTSIDE).reduce(FINE)
        buffer = io.BytesIO()
        drawn.save(buffer, "JPEG", quality=82)
        return buffer.getvalue(), *drawn.size

    def _place(self, key: str, alt: str) -> Shot | None:
        """Put a made picture beside the page or into it."""
        if key not in self._made:
            return None
        content, width, height = self._made[key]
        if self.embed:
            src = f"data:image/jpeg;base64,{base64.b64encode(content).decode('ascii')}"
            if len(src) > self.left:
                self.refused += 1
                return None
            self.left -= len(src)
        else:
            src = f"pictures/{hashlib.sha256(content).hexdigest()[:20]}.jpg"
            if src not in self._written:
                self._written.add(src)
                self._files[src] = content
        self.shown += 1
        return Shot(src=src, width=width, height=height, alt=alt, embedded=self.embed)


def album(pictures: Pictures | None, images: "pd.DataFrame | None", profile: Profile, *, embed: bool) -> Album:
    """Return an empty album that knows what was measured of the pictures and their masks."""
    if images is None:
        return Album(pictures=pictures, sizes={}, embed=embed)
    known = images[images["width"].notna() & images["height"].notna()]
    sizes = {
        str(path): (int(width), int(height))
        for path, width, height in zip(known["path"], known["width"], known["height"], strict=True)
        if width and height
    }
    return Album(pictures=pictures, sizes=sizes, marked=_marked(images, profile), embed=embed)


def _marked(images: "pd.DataFrame", profile: Profile) -> dict[str, float]:
    """Return item id -> share of the picture that its mask marks, for pictures with one mask."""
    owners = {one.name: one.masks_of for one in profile.collections if one.masks_of}
    if not owners:
        return {}
    masks = images[images["collection"].isin(list(owners)) & images["foreground"].notna()]
    owned = masks.assign(collection=masks["collection"].map(owners))[["collection", "key", "foreground"]]
    both = images[["path", "collection", "key"]].merge(owned.drop_duplicates(["collection", "key"], keep=False), on=["collection", "key"])
    return {str(path): float(share) for path, share in zip(both["path"], both["foreground"], strict=True)}
