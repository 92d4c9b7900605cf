"""Makers' notes of EXIF, written by hand."""

import struct


def entries(tags: dict[int, str | int], order: str, start: int, lead: bytes = b"") -> bytes:
    """A directory of texts and whole numbers; `start` is from where its offsets count to where it begins."""
    beyond = start + len(lead) + 2 + 12 * len(tags) + 4
    made, values = lead + struct.pack(f"{order}H", len(tags)), b""
    for tag, value in sorted(tags.items()):
        if isinstance(value, int):
            made += struct.pack(f"{order}HHII", tag, 4, 1, value)
            continue
        raw = value.encode() + b"\0"
        if len(raw) <= 4:
            made += struct.pack(f"{order}HHI", tag, 2, len(raw)) + raw.ljust(4, b"\0")
        else:
            made += struct.pack(f"{order}HHII", tag, 2, len(raw), beyond + len(values))
            values += raw
    return made + bytes(4) + values


def nikon(tags: dict[int, str | int], order: str = ">") -> bytes:
    """A note of Nikon: a block of its own, whose offsets count from its own beginning."""
    block = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    return b"Nikon\0\2\x10\0\0" + block + entries(tags, order, 8)


def canon_exif(tags: dict[int, str | int], make: str = "Canon", order: str = "<") -> bytes:
    """An EXIF block with a note of Canon, whose offsets count from the beginning of the block."""
    name = make.encode() + b"\0"
    first = 8 + 2 + 12 * 2 + 4
    inner = first + len(name) + len(name) % 2
    at = inner + 2 + 12 + 4
    note = entries(tags, order, at)
    block = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}IH", 8, 2)
    block += struct.pack(f"{order}HHII", 0x010F, 2, len(name), first) + struct.pack(f"{order}HHII", 0x8769, 4, 1, inner) + bytes(4)
    block += name.ljust(inner - first, b"\0")
    return block + struct.pack(f"{order}HHHII", 1, 0x927C, 7, len(note), at) + bytes(4) + note
