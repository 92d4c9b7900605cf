"""Directories of tags as TIFF has them: those of TIFF files and of EXIF blocks.

A walk of our own: a reader that follows the next directory only when asked with the right number passes over embedded thumbnails without
a word (Pillow's IFD1).
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from PIL import ExifTags

from datascopy.measure.header_maker import read_note
from datascopy.measure.header_record import Field
from datascopy.measure.header_values import bytes_field, text_fields, text_of
from datascopy.model import HeaderKind

MOST_DIRECTORIES = 64
MOST_TAGS = 2048
"""of one directory; hostile files claim 65,535"""
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_POINTERS = {0x8769: "EXIF", 0x8825: "GPS", 0xA005: "Interop"}
_TEXTS = {
    **dict.fromkeys((0x013B, 0xA430, 0x9C9D), HeaderKind.PERSON),
    **dict.fromkeys((0xA431, 0xA435, 0xC62F), HeaderKind.SERIAL),
    **dict.fromkeys((0x0132, 0x9003, 0x9004), HeaderKind.DATE),
    **dict.fromkeys((0x0131, 0x000B), HeaderKind.SOFTWARE),
    **dict.fromkeys((0x010F, 0x0110, 0xA433, 0xA434, 0x013C, 0xC614), HeaderKind.DEVICE),
    **dict.fromkeys((0x010E, 0x010D, 0x011D, 0x9286, 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F), HeaderKind.TEXT),
    0x8298: HeaderKind.RIGHTS,
}
_MAKER_NOTE = 0x927C
_MAKE = 0x010F
_USER_COMMENT = 0x9286
_POSITIONS = (2, 4)
"""latitude, longitude"""
_GPS_DATE = 29
_EPOCH = "1970:01:01"
_STRUCTURE = """
254 255 256 257 258 259 262 263 266 273 274 277 278 279 280 281 282 283 284 290 291 292 293 296 301 317 318 319 320 321 322 323 324 325 330
332 338 339 340 341 342 343 347 512 513 514 529 530 531 532 700 33723 34377 34675
"""
STRUCTURE = frozenset(map(int, _STRUCTURE.split()))
"""tags of a TIFF file that say how its pixels lie, or hold another block that is read for itself"""


class Tag(NamedTuple):
    """One entry of a directory."""

    directory: str
    """IFD0, EXIF, GPS, Interop, IFD1, IFD2, ..."""
    number: int
    type: int
    value: bytes
    """at most 65,536 bytes of it"""
    values: int
    """how many it says to have"""
    at: int = 0
    """where its value begins in the block"""

    @property
    def name(self) -> str:
        """Its name, or its number where none is known."""
        names = ExifTags.GPSTAGS if self.directory == "GPS" else ExifTags.TAGS
        return names.get(self.number, f"0x{self.number:04X}")


class Block:
    """A block that begins as TIFF does: its tags in the order of the directories; what does not lie within it is left out."""

    def __init__(self, data: bytes) -> None:
        """Walk it.

        Raises:
            ValueError: it does not begin as such a block does.
        """
        order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
        if order is None or len(data) < 8:
            raise ValueError("no block of directories")
        self.order = order
        self.data = data
        self._seen: set[int] = set()
        self.tags = [tag for number, start in enumerate(self._chain()) for tag in self._walk(f"IFD{number}", start)]

    def numbers(self, number: int, directory: str = "IFD0") -> list[int]:
        """Return a tag's values where they are whole numbers (SHORT or LONG); [] where it is absent."""
        for tag in self.tags:
            if tag.number == number and tag.directory == directory and tag.type in (3, 4):
                size = _SIZES[tag.type]
                return [
                    int.from_bytes(tag.value[at : at + size], "little" if self.order == "<" else "big")
                    for at in range(0, len(tag.value), size)
                ]
        return []

    def ratio(self, number: int) -> float | None:
        """Return the first value of a tag of ratios in the first directory."""
        for tag in self.tags:
            if tag.number == number and tag.directory == "IFD0" and tag.type == 5 and len(tag.value) >= 8:
                over, under = struct.unpack(f"{self.order}II", tag.value[:8])
                return over / under if under else None
        return None

    def raw(self, number: int) -> bytes:
        """Return the bytes of a tag of the first directory; b"" where it is absent."""
        return next((tag.value for tag in self.tags if tag.number == number and tag.directory == "IFD0"), b"")

    def thumbnail(self) -> bytes:
        """Return the JPEG that the second directory points at; b"" where there is none."""
        start, length = (self.numbers(number, "IFD1") for number in (0x0201, 0x0202))
        return self.data[start[0] : start[0] + length[0]] if start and length else b""

    def _chain(self) -> Iterator[int]:
        """Yield where each directory of the chain begins."""
        at = self._number(4, 4)
        while at and at not in self._seen and at + 2 <= len(self.data) and len(self._seen) < MOST_DIRECTORIES:
            self._seen.add(at)
            yield at
            at = self._number(at + 2 + 12 * self._number(at, 2), 4)

    def _walk(self, directory: str, start: int) -> Iterator[Tag]:
        """Yield the tags of a directory and of those that it points at."""
        for place in range(min(self._number(start, 2), MOST_TAGS)):
            at = start + 2 + 12 * place
            if at + 12 > len(self.data):
                return
            number, kind, count = self._number(at, 2), self._number(at + 2, 2), self._number(at + 4, 4)
            length = _SIZES.get(kind, 1) * count
            where = at + 8 if length <= 4 else self._number(at + 8, 4)
            yield Tag(directory, number, kind, self.data[where : where + min(length, 65_536)], count, where)
            if number in _POINTERS and kind in (4, 13):
                target = self._number(at + 8, 4)
                if target not in self._seen and target + 2 <= len(self.data) and len(self._seen) < MOST_DIRECTORIES:
                    self._seen.add(target)
                    yield from self._walk(_POINTERS[number], target)

    def _number(self, at: int, size: int) -> int:
        """Return a whole number; 0 beyond the end."""
        piece = self.data[at : at + size]
        return int.from_bytes(piece, "little" if self.order == "<" else "big") if len(piece) == size else 0


def told(block: Block, *, whole: bool) -> list[Tag]:
    """Return the tags that count as metadata: no pointers, nothing of the thumbnail's directory or of further pages.

    Args:
        block: the directories.
        whole: they are those of a TIFF file, whose first one also says how its pixels lie: that is left out.
    """
    left_out = set(_POINTERS) | (STRUCTURE if whole else frozenset())
    return [tag for tag in block.tags if tag.number not in left_out and tag.directory in ("IFD0", "EXIF", "GPS", "Interop")]


def has_position(block: Block) -> bool:
    """True where a latitude or longitude is given that is not all zeros, as cameras write it that know of none."""
    return any(tag.directory == "GPS" and tag.number in _POSITIONS and any(_numerators(tag.value)) for tag in block.tags)


def _numerators(value: bytes) -> bytes:
    return b"".join(value[at : at + 4] for at in range(0, len(value), 8))


def fields_of(block: Block, key: bytes, place: str = "EXIF") -> Iterator[Field]:
    """Yield the fields of a block."""
    if has_position(block):
        yield bytes_field(f"{place} GPS", HeaderKind.GPS, sum(len(tag.value) for tag in block.tags if tag.directory == "GPS"))
    for tag in block.tags:
        if tag.directory == "GPS":
            if tag.number == _GPS_DATE and any(letter in b"123456789" for letter in tag.value):
                yield from text_fields(key, f"{place} {tag.name}", HeaderKind.DATE, text_of(tag.value))
        elif tag.number == _MAKER_NOTE and any(tag.value):
            note = read_note(block.data, tag.at, tag.values, block.order, text_of(block.raw(_MAKE)))
            yield bytes_field(f"{place} {tag.name}{f' of {note.maker}' if note else ''}", HeaderKind.MAKER_NOTE, tag.values)
            for name, kind, text in note.told if note else ():
                yield from text_fields(key, f"{place} {tag.name} {name}", kind, text)
        elif tag.number in _TEXTS:
            yield from _text(tag, key, place)


def _text(tag: Tag, key: bytes, place: str) -> Iterator[Field]:
    """Yield the fields of a tag that holds a text, in whatever encoding its kind has."""
    kind = _TEXTS[tag.number]
    if 0x9C9B <= tag.number <= 0x9C9F:
        text = tag.value.decode("utf-16-le", "replace").partition("\0")[0]
    elif tag.number == _USER_COMMENT:
        code, rest = tag.value[:8], tag.value[8:]
        text = rest.decode("utf-16", "replace") if code.startswith(b"UNICODE") else text_of(rest)
    elif tag.type in (1, 2, 7):
        text = text_of(tag.value)
    else:
        return
    if kind is HeaderKind.DATE and (not any(letter in "123456789" for letter in text) or text.startswith(_EPOCH)):
        return
    yield from text_fields(key, f"{place} {tag.name}", kind, text)
