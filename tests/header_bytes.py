"""Bytes of pictures with something planted in their headers, written by hand: no library under test writes what it is to find."""

import io
import struct
import zlib
from collections.abc import Mapping, Sequence

import numpy as np
from PIL import Image


def picture(seed: int = 7, size: tuple[int, int] = (160, 120), mode: str = "RGB") -> Image.Image:
    """A picture with structure that survives JPEG and shrinking."""
    noise = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC).convert(mode)


def encoded(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    """The bytes of a picture as Pillow writes them."""
    made = io.BytesIO()
    image.save(made, form, **options)
    return made.getvalue()


def segment(mark: int, payload: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes((0xFF, mark)) + struct.pack(">H", len(payload) + 2) + payload


def with_segments(data: bytes, *segments: bytes) -> bytes:
    """A JPEG with segments put behind its first mark."""
    return data[:2] + b"".join(segments) + data[2:]


Value = str | bytes | int | Sequence[tuple[int, int]]
ASCII, BYTE, SHORT, LONG, RATIONAL = 2, 1, 3, 4, 5


def exif(
    tags: Mapping[int, Value] | None = None,
    *,
    inner: Mapping[int, Value] | None = None,
    gps: Mapping[int, Value] | None = None,
    thumbnail: bytes = b"",
    order: str = "<",
) -> bytes:
    """A block as EXIF has it: the first directory, its EXIF and GPS directories, and the second one that points at a thumbnail."""
    block = bytearray((b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8))
    parts: list[tuple[str, Mapping[int, Value]]] = [("first", dict(tags or {}))]
    if inner is not None:
        parts.append(("inner", inner))
    if gps is not None:
        parts.append(("gps", gps))
    starts: dict[str, int] = {}
    for _ in range(2):  # once to learn where the directories lie, once to write that down
        block = block[:8]
        for name, told in parts:
            more = dict(told)
            if name == "first":
                more |= {0x8769: starts.get("inner", 0)} if inner is not None else {}
                more |= {0x8825: starts.get("gps", 0)} if gps is not None else {}
            starts[name] = len(block)
            last = "next" if name == "first" and thumbnail else ""
            _directory(block, more, order, starts.get(last, 0))
        if thumbnail:
            starts["next"] = len(block)
            _directory(block, {0x0103: 6, 0x0201: starts.get("jpeg", 0), 0x0202: len(thumbnail)}, order, 0)
            starts["jpeg"] = len(block)
            block += thumbnail
    return bytes(block)


def _directory(block: bytearray, told: Mapping[int, Value], order: str, following: int) -> None:
    entries, start = sorted(told.items()), len(block)
    beyond = start + 2 + 12 * len(entries) + 4
    block += struct.pack(f"{order}H", len(entries))
    values = b""
    for tag, value in entries:
        kind, count, raw = _raw(tag, value, order)
        block += struct.pack(f"{order}HHI", tag, kind, count)
        if len(raw) <= 4:
            block += raw.ljust(4, b"\0")
        else:
            block += struct.pack(f"{order}I", beyond + len(values))
            values += raw + b"\0" * (len(raw) % 2)
    block += struct.pack(f"{order}I", following) + values


def _raw(tag: int, value: Value, order: str) -> tuple[int, int, bytes]:
    if isinstance(value, str):
        return ASCII, len(value) + 1, value.encode() + b"\0"
    if isinstance(value, bytes):
        return (BYTE if 0x9C9B <= tag <= 0x9C9F else 7), len(value), value
    if isinstance(value, int):
        return LONG, 1, struct.pack(f"{order}I", value)
    return RATIONAL, len(value), b"".join(struct.pack(f"{order}II", *pair) for pair in value)


def exif_segment(block: bytes) -> bytes:
    """The segment of a JPEG that holds an EXIF block."""
    return segment(0xE1, b"Exif\0\0" + block)


def iptc_block(datasets: Mapping[int, str]) -> bytes:
    """IPTC datasets of the second record."""
    return b"".join(b"\x1c\x02" + struct.pack(">BH", number, len(text)) + text.encode() for number, text in datasets.items())


def photoshop_segment(resources: Mapping[int, bytes]) -> bytes:
    """Photoshop's segment with its resources."""
    told = b"".join(
        b"8BIM" + struct.pack(">HHI", number, 0, len(value)) + value + b"\0" * (len(value) % 2) for number, value in resources.items()
    )
    return segment(0xED, b"Photoshop 3.0\0" + told)


def xmp(properties: str) -> bytes:
    """An XMP packet with some properties."""
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f"{properties}</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def chunk(name: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def with_chunks(data: bytes, *chunks: bytes, behind: bool = False) -> bytes:
    """A PNG with chunks put ahead of its pixels, or behind them."""
    at = data.rindex(b"IEND") - 4 if behind else data.index(b"IDAT") - 4
    return data[:at] + b"".join(chunks) + data[at:]
