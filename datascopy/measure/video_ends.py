"""Where a container says that it ends, against where its file ends: a few reads, no decoding.

A file that was cut off between two chunks decodes without a complaint; only the sizes that its own headers state give it away. Formats
that state none (transport and program streams, FLV, live WebM) cannot be told so, but for a packet that is not whole.
"""

import struct
from typing import BinaryIO, NamedTuple

COMPLETE, SHORT, UNKNOWN = "complete", "short", ""
_BOXES = frozenset(
    (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"moof", b"mfra", b"sidx", b"styp", b"uuid", b"meta", b"udta", b"pnot", b"emsg")
)
_SEGMENT = b"\x18\x53\x80\x67"
_MOST_BOXES = 1_000_000
_SYNC = b"\x47"
_PACKET = 188
"""bytes of a packet of a transport stream"""


class End(NamedTuple):
    """What the sizes in a container's headers say of its end."""

    state: str
    """complete | short | '' where they say nothing"""
    short_by: int = 0
    """bytes that the file lacks"""


def find_end(file: BinaryIO, size: int) -> End:
    """Return whether a file of `size` bytes reaches as far as its container says. Moves the file's position."""
    file.seek(0)
    head = file.read(64)
    if head[:4] == b"RIFF":
        return _riff(file, size)
    if head[4:8] in _BOXES:
        return _boxes(file, size)
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return _segment(file, size)
    if head[:1] == _SYNC:
        return _packets(file, size)
    return End(UNKNOWN)


def _told(wanted: int, size: int) -> End:
    return End(SHORT, wanted - size) if wanted > size else End(COMPLETE)


def _riff(file: BinaryIO, size: int) -> End:
    """Walk the RIFF chunks of an AVI (the first may be followed by more, AVIX). A size of 0 or -1 was never written."""
    at = 0
    for _ in range(_MOST_BOXES):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8 or head[:4] != b"RIFF":
            break
        length = struct.unpack("<I", head[4:])[0]
        if length in (0, 0xFFFFFFFF):
            return End(UNKNOWN)
        at += 8 + length + length % 2
        if at >= size:
            # The pad byte of the last chunk is often left out.
            return _told(at - length % 2, size)
    return End(COMPLETE)


def _boxes(file: BinaryIO, size: int) -> End:
    """Walk the top boxes of an MP4 or QuickTime file."""
    at = 0
    for _ in range(_MOST_BOXES):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            break
        length = struct.unpack(">I", head[:4])[0]
        if length == 1 and len(head) == 16:
            length = struct.unpack(">Q", head[8:])[0]
        elif length == 0:
            return End(COMPLETE)
        if length < 8 or not all(32 <= letter < 127 or letter == 0xA9 for letter in head[4:8]):
            return End(UNKNOWN)
        at += length
        if at >= size:
            return _told(at, size)
    return End(COMPLETE)


def _packets(file: BinaryIO, size: int) -> End:
    """Look whether a transport stream ends with a whole packet; that it does says nothing of its end."""
    file.seek(0)
    data = file.read(3 * _PACKET + 1)
    if len(data) <= 3 * _PACKET or any(data[at : at + 1] != _SYNC for at in (_PACKET, 2 * _PACKET, 3 * _PACKET)):
        return End(UNKNOWN)
    return End(SHORT, _PACKET - size % _PACKET) if size % _PACKET else End(UNKNOWN)


def _segment(file: BinaryIO, size: int) -> End:
    """Read the size of the segment of a Matroska or WebM file; a live recording states none."""
    file.seek(0)
    data = file.read(4096)
    at = data.find(_SEGMENT)
    if at < 0 or at + 5 > len(data):
        return End(UNKNOWN)
    first = data[at + 4]
    length = 9 - first.bit_length() if first else 9
    raw = data[at + 4 : at + 4 + length]
    if length > 8 or len(raw) < length:
        return End(UNKNOWN)
    value = int.from_bytes(raw, "big") & ((1 << (7 * length)) - 1)
    if value == (1 << (7 * length)) - 1:
        return End(UNKNOWN)
    return _told(at + 4 + length + value, size)


def count_blank(file: BinaryIO, stream: int) -> int:
    """Return how many entries of an AVI's index are video chunks of 0 bytes: places without a picture, where players repeat the last one."""
    file.seek(0)
    if file.read(4) != b"RIFF":
        return 0
    at = 12
    for _ in range(_MOST_BOXES):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return 0
        length = struct.unpack("<I", head[4:])[0]
        if head[:4] == b"idx1":
            return _blank_entries(file, length, stream)
        at += 8 + length + length % 2
    return 0


def _blank_entries(file: BinaryIO, length: int, stream: int) -> int:
    names = {f"{stream:02d}{kind}".encode() for kind in ("dc", "db")}
    blank = 0
    while length >= 16:
        piece = file.read(min(length - length % 16, 16 << 16))
        if len(piece) < 16:
            break
        whole = len(piece) - len(piece) % 16
        blank += sum(name in names and size == 0 for name, _, _, size in struct.iter_unpack("<4sIII", piece[:whole]))
        length -= len(piece)
    return blank
