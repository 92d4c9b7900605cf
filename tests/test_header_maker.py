"""Makers' notes: owner and serial numbers where their form is known, their length where it is not."""

import io
import struct

import numpy as np
import pytest
from header_bytes import encoded, exif, exif_segment, picture, with_segments
from maker_bytes import canon_exif, entries, nikon

from datascopy.measure.header_maker import MOST_TAGS, read_note
from datascopy.measure.headers import read_header
from datascopy.model import HeaderKind

PIXELS = 10_000_000


def told(block: bytes) -> dict[str, str]:
    data = with_segments(encoded(picture()), exif_segment(block))
    return {field.place: str(field.kind) for field in read_header(data, PIXELS).fields}


@pytest.mark.parametrize("order", ["<", ">"])
def test_owner_and_serial_numbers_of_canon(order: str) -> None:
    found = told(canon_exif({0x0009: "Jane Doe", 0x000C: 1188220417, 0x0096: "ZA0118822", 0x0006: "IMG:EOS 5D"}, order=order))
    assert found == {
        "EXIF Make": "device",
        "EXIF MakerNote of Canon": "maker's note",
        "EXIF MakerNote owner": "person",
        "EXIF MakerNote serial number": "serial number",
        "EXIF MakerNote internal serial number": "serial number",
    }


@pytest.mark.parametrize("order", ["<", ">"])
def test_serial_numbers_of_nikon(order: str) -> None:
    found = told(exif(inner={0x927C: nikon({0x001D: "3047118", 0x0004: "FINE"}, order)}))
    assert found == {"EXIF MakerNote of Nikon": "maker's note", "EXIF MakerNote serial number": "serial number"}


def test_a_note_that_says_nothing_of_them_raises_nothing_more() -> None:
    assert told(canon_exif({0x0009: "", 0x000C: 0, 0x0006: "IMG:EOS 5D"})) == {
        "EXIF Make": "device",
        "EXIF MakerNote of Canon": "maker's note",
    }


def test_notes_of_others_are_counted() -> None:
    data = with_segments(encoded(picture()), exif_segment(exif(inner={0x927C: b"SONY DSC \0\0\0" + bytes(range(1, 90))})))
    (field,) = read_header(data, PIXELS).fields
    assert (field.place, field.kind, field.length, field.shape) == ("EXIF MakerNote", HeaderKind.MAKER_NOTE, 101, "")


@pytest.mark.parametrize(
    ("note", "make"),
    [
        (b"", "Canon"),
        (b"\x01", "Canon"),
        (struct.pack("<H", 0xFFFF) + bytes(5000), "Canon"),
        (struct.pack("<H", MOST_TAGS + 1) + bytes(12 * MOST_TAGS + 40), "Canon"),
        (b"Nikon\0\2\x10\0\0MM\0*" + struct.pack(">I", 1 << 31), "Nikon"),
        (b"Nikon\0\2\x10\0\0II*\0", "Nikon"),
        (b"Nikon\0\1\x10\0\0" + bytes(60), "Nikon"),
    ],
)
def test_notes_that_have_not_their_form_are_not_read(note: bytes, make: str) -> None:
    assert read_note(note, 0, len(note), "<", make) is None


def test_offsets_beyond_the_end_yield_nothing() -> None:
    note = bytearray(entries({0x0009: "Jane Doe", 0x000C: 7}, "<", 0))
    note[2 + 8 : 2 + 12] = struct.pack("<I", 1 << 30)
    read = read_note(bytes(note), 0, len(note), "<", "Canon EOS")
    assert read is not None
    assert read.told == (("serial number", HeaderKind.SERIAL, "7"),)


def test_mutilated_notes_never_raise() -> None:
    rng = np.random.default_rng(3)
    whole = np.frombuffer(canon_exif({0x0009: "Jane Doe", 0x000C: 1188220417}), np.uint8)
    for _ in range(300):
        data = whole.copy()
        data[rng.integers(8, len(data), 6)] = rng.integers(0, 256, 6)
        read_header(with_segments(encoded(picture()), exif_segment(data.tobytes())), PIXELS)


def test_another_reader_finds_the_same() -> None:
    """The fixtures have the form that another library knows as the makers' own."""
    exifread = pytest.importorskip("exifread")
    for data, name, value in (
        (canon_exif({0x0009: "Jane Doe", 0x000C: 1188220417}), "MakerNote OwnerName", "Jane Doe"),
        (exif({0x010F: "NIKON CORPORATION"}, inner={0x927C: nikon({0x00A0: "NO= 3047118"}, "<")}), "MakerNote SerialNumber", "NO= 3047118"),
    ):
        tags = exifread.process_file(io.BytesIO(with_segments(encoded(picture()), exif_segment(data))))
        assert str(tags[name]).strip() == value
