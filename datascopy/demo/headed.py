"""Defects of headers: a name in the EXIF block, a thumbnail of another picture, a note behind the end."""

import struct

from PIL import Image

from datascopy.demo.draft import Draft, encode
from datascopy.model import Fault

ARTIST = 0x013B
_SMALL = (96, 72)


def name_in_header(draft: Draft, of: str, name: str) -> tuple[str, ...]:
    """Write the name of a person into the header of a JPEG."""
    item = draft.take(of)
    text = name.encode() + b"\0"
    block = b"II*\0" + struct.pack("<IHHHIII", 8, 1, ARTIST, 2, len(text), 26, 0) + text
    draft.files[item.path] = _with_exif(draft.files[item.path], block)
    return (item.path,)


def other_thumbnail(draft: Draft, of: str) -> tuple[str, ...]:
    """Embed the thumbnail of another picture into the header of a JPEG."""
    item = draft.take(of)
    shown = draft.picture(item.path).convert("L").resize(_SMALL)
    other = shown.transpose(Image.Transpose.ROTATE_180).point(lambda grey: 255 - grey)
    small = encode(other, "JPEG")
    # An empty first directory, then one that points at the thumbnail.
    block = b"II*\0" + struct.pack("<IHI", 8, 0, 14) + struct.pack("<H", 2)
    block += struct.pack("<HHII", 0x0201, 4, 1, 44) + struct.pack("<HHII", 0x0202, 4, 1, len(small)) + struct.pack("<I", 0)
    draft.files[item.path] = _with_exif(draft.files[item.path], block + small)
    return (item.path,)


def note_behind_end(draft: Draft, of: str, text: str) -> tuple[str, ...]:
    """Write a note behind the end of a picture."""
    item = draft.take(of)
    draft.files[item.path] += text.encode()
    return (item.path,)


def _with_exif(data: bytes, block: bytes) -> bytes:
    """Return a JPEG with an EXIF block behind its first mark.

    Raises:
        Fault: it is no JPEG.
    """
    if not data.startswith(b"\xff\xd8"):
        raise Fault("a header is planted in a JPEG, and this is none")
    payload = b"Exif\0\0" + block
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload + data[2:]
