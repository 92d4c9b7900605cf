"""The segments of a JPEG, from its first mark to its true end.

The walk skips what is stuffed and restarted within the scans (FF00, RSTn) and passes through all scans of a progressive file. The last
FFD9 of the bytes is no end: an appended JPEG has one of its own.
"""

import hashlib
import re
from functools import cache
from typing import NamedTuple

_NEXT_MARK = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
_START_OF_SCAN, _END, _TABLES, _COMMENT = 0xDA, 0xD9, 0xDB, 0xFE
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = frozenset((0xC2, 0xC6, 0xCA, 0xCE))
_BARE = frozenset((0x01, *range(0xD0, 0xD9)))
"""marks without a length"""
_NAMES = (
    (0, b"JFIF\0", "JFIF"),
    (0, b"JFXX\0", "JFXX"),
    (1, b"Exif\0", "Exif"),
    (1, b"http://ns.adobe.com/xap/1.0/\0", "XMP"),
    (1, b"http://ns.adobe.com/xmp/extension/\0", "XMP-extension"),
    (2, b"ICC_PROFILE\0", "ICC"),
    (2, b"MPF\0", "MPF"),
    (11, b"JP", "JUMBF"),
    (12, b"Ducky", "Ducky"),
    (13, b"Photoshop 3.0\0", "Photoshop"),
    (13, b"Adobe_CM\0", "Adobe"),
    (14, b"Adobe", "Adobe"),
)
UNKNOWN = "?"
_LUMA = bytes.fromhex(
    "100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a333d3c3933383740485c4e404457453738506d51575f626768673e4d71797064785c656763"
)
"""Annex K of ITU T.81, table K.1, in zigzag order"""
_SAMPLING: dict[tuple[tuple[int, int], ...], str] = {
    ((1, 1), (1, 1), (1, 1)): "4:4:4",
    ((2, 1), (1, 1), (1, 1)): "4:2:2",
    ((2, 2), (1, 1), (1, 1)): "4:2:0",
    ((1, 2), (1, 1), (1, 1)): "4:4:0",
    ((4, 1), (1, 1), (1, 1)): "4:1:1",
}


class Segment(NamedTuple):
    """One segment ahead of the end: its mark and what it holds, without its length."""

    mark: int
    payload: bytes

    @property
    def name(self) -> str:
        """What an application segment is called: APP0:JFIF, APP5:?; "" for other segments."""
        number = self.mark - 0xE0
        if not 0 <= number <= 15:
            return ""
        known = next((name for at, start, name in _NAMES if at == number and self.payload.startswith(start)), UNKNOWN)
        return f"APP{number}:{known}"


class Frame(NamedTuple):
    """What the start of a frame states."""

    depth: int
    components: tuple[tuple[int, int, int], ...]
    """(horizontal, vertical sampling factor, number of the quantisation table) of each"""
    progressive: bool


class Walked(NamedTuple):
    """A JPEG as it was walked."""

    segments: list[Segment]
    end: int | None
    """where the bytes after its end mark begin; None where it has none"""

    def payloads(self, name: str) -> list[bytes]:
        """Return what the application segments of a name hold."""
        return [segment.payload for segment in self.segments if segment.name == name]

    @property
    def comments(self) -> list[bytes]:
        """What its comments hold."""
        return [segment.payload for segment in self.segments if segment.mark == _COMMENT]


def walk(data: bytes) -> Walked:
    """Walk the bytes of a JPEG; a walk that cannot go on ends without an end."""
    segments: list[Segment] = []
    at = 2
    while at + 1 < len(data) and data[at] == 0xFF:
        mark = data[at + 1]
        if mark == 0xFF:
            at += 1
        elif mark == _END:
            return Walked(segments, at + 2)
        elif mark in _BARE:
            at += 2
        else:
            length = int.from_bytes(data[at + 2 : at + 4], "big")
            if length < 2 or at + 2 + length > len(data):
                break
            segments.append(Segment(mark, data[at + 4 : at + 2 + length]))
            at += 2 + length
            if mark == _START_OF_SCAN:
                met = _NEXT_MARK.search(data, at)
                if met is None:
                    break
                at = met.end() - 2
    return Walked(segments, None)


def frame_of(walked: Walked) -> Frame | None:
    """Return what the first frame states; None where there is none or it is broken."""
    for mark, payload in walked.segments:
        if mark in _FRAMES and len(payload) >= 6 and len(payload) >= 6 + 3 * payload[5]:
            parts = [payload[6 + 3 * number : 9 + 3 * number] for number in range(payload[5])]
            return Frame(payload[0], tuple((part[1] >> 4, part[1] & 15, part[2]) for part in parts), mark in _PROGRESSIVE)
    return None


def tables_of(walked: Walked) -> dict[int, tuple[int, ...]]:
    """Return number -> the 64 values of each quantisation table, in zigzag order, as the file writes them."""
    tables: dict[int, tuple[int, ...]] = {}
    for mark, payload in walked.segments:
        at = 0
        while mark == _TABLES and at < len(payload):
            wide, number = payload[at] >> 4, payload[at] & 15
            size = 2 if wide else 1
            values = payload[at + 1 : at + 1 + 64 * size]
            if len(values) < 64 * size:
                break
            tables[number] = tuple(int.from_bytes(values[one : one + size], "big") for one in range(0, 64 * size, size))
            at += 1 + 64 * size
    return tables


def digest_of(tables: dict[int, tuple[int, ...]]) -> str:
    """Return a digest of the tables, in the order of their numbers."""
    return hashlib.sha256(repr(sorted(tables.items())).encode()).hexdigest()[:16] if tables else ""


@cache
def quality_of(table: tuple[int, ...]) -> int:
    """Return the quality 1..100 at which libjpeg's luma table is nearest to this one (sum of differences; the greater of two)."""
    return min(range(100, 0, -1), key=lambda quality: sum(abs(mine - its) for mine, its in zip(table, _scaled(quality), strict=True)))


@cache
def _scaled(quality: int) -> tuple[int, ...]:
    """Return libjpeg's luma table of a quality (jpeg_quality_scaling, baseline)."""
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return tuple(min(255, max(1, (value * scale + 50) // 100)) for value in _LUMA)


def sampling_of(frame: Frame) -> str:
    """Return how the colours of a frame are subsampled, in the common notation."""
    factors = tuple((across, down) for across, down, _ in frame.components)
    if len(factors) == 1:
        return "grey"
    return _SAMPLING.get(factors) or ",".join(f"{across}x{down}" for across, down in factors)


def density_of(walked: Walked) -> str:
    """Return the density that the JFIF segment states: "72x72 dpi", "1x1" where it is an aspect only; "" without one."""
    for payload in walked.payloads("APP0:JFIF")[:1]:
        if len(payload) >= 12:
            across, down = int.from_bytes(payload[8:10], "big"), int.from_bytes(payload[10:12], "big")
            unit = {1: " dpi", 2: " dpcm"}.get(payload[7], "")
            return f"{across}x{down}{unit}"
    return ""


def profile_of(walked: Walked) -> bytes:
    """Return the colour profile, put together from its numbered pieces; b"" without one."""
    pieces = sorted((payload[12], payload[14:]) for payload in walked.payloads("APP2:ICC") if len(payload) > 14)
    return b"".join(piece for _, piece in pieces)


def small_pictures(walked: Walked) -> list[bytes]:
    """Return the JPEG thumbnails of JFXX segments."""
    return [payload[6:] for payload in walked.payloads("APP0:JFXX") if payload[5:6] == b"\x10"]


def has_small_pixels(walked: Walked) -> bool:
    """True where the JFIF segment holds a thumbnail as bare pixels."""
    return any(len(payload) >= 14 and payload[12] and payload[13] for payload in walked.payloads("APP0:JFIF"))
