"""Makers' notes of EXIF: of two makers, the owner and the serial numbers. All else in a note, and the notes of others, are not read.

The notes are directories of tags as TIFF has them, but for what lies ahead of them and from where their offsets count. No maker has
published its own: the numbers are those that ExifTool's pages on Canon and Nikon list.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from datascopy.measure.header_values import text_of
from datascopy.model import HeaderKind

MOST_TAGS = 512
"""of one note that are read"""
_LONGEST = 256
"""bytes of a value: a name or a number"""
_CANON = {
    0x0009: ("owner", HeaderKind.PERSON),
    0x000C: ("serial number", HeaderKind.SERIAL),
    0x0096: ("internal serial number", HeaderKind.SERIAL),
}
_NIKON = {0x001D: ("serial number", HeaderKind.SERIAL), 0x00A0: ("serial number", HeaderKind.SERIAL)}
_ASCII, _LONG = 2, 4


class Note(NamedTuple):
    """A maker's note that was read."""

    maker: str
    told: tuple[tuple[str, HeaderKind, str], ...]
    """name, kind, text"""


def read_note(block: bytes, at: int, length: int, order: str, make: str) -> Note | None:
    """Read a maker's note.

    Args:
        block: the block of directories that it lies in, from its byte order on.
        at: where the note begins in it.
        length: its bytes.
        order: "<" or ">", of the block.
        make: the maker, as the block states it.

    Returns:
        Its owner and serial numbers, as far as they are told; None where it is the note of another maker, or has not its form.
    """
    note = block[at : at + length]
    if note.startswith(b"Nikon\0\2") and note[10:14] in (b"II*\0", b"MM\0*"):
        own = "<" if note[10:12] == b"II" else ">"
        first = int.from_bytes(note[14:18], "little" if own == "<" else "big")
        return _read(note[10:], first, own, "Nikon", _NIKON)
    if make.lower().startswith("canon"):
        return _read(block, at, order, "Canon", _CANON)
    return None


def _read(data: bytes, at: int, order: str, maker: str, wanted: dict[int, tuple[str, HeaderKind]]) -> Note | None:
    count = _number(data, at, order)
    if not 0 < count <= MOST_TAGS or at + 2 + 12 * count > len(data):
        return None
    told = dict.fromkeys(
        (*wanted[number], text) for number, text in _texts(data, at + 2, count, order) if number in wanted and text.strip("0 .")
    )
    return Note(maker, tuple(told))


def _texts(data: bytes, at: int, count: int, order: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of each tag that holds a text or one whole number."""
    for entry in range(at, at + 12 * count, 12):
        number, kind, values, where = struct.unpack(f"{order}HHII", data[entry : entry + 12])
        if kind == _ASCII:
            start = entry + 8 if values <= 4 else where
            yield number, text_of(data[start : start + min(values, _LONGEST)])
        elif kind == _LONG and values == 1:
            yield number, str(where)


def _number(data: bytes, at: int, order: str) -> int:
    piece = data[at : at + 2]
    return int.from_bytes(piece, "little" if order == "<" else "big") if len(piece) == 2 else 0
