"""Formats other than JPEG and TIFF: where their texts, profiles and blocks lie, and where they end."""

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

MOST_TEXT = 1_000_000
"""bytes that a compressed text may become"""
_RAW = b"Raw profile type "


class Part(NamedTuple):
    """One part of a file: what it is, by what name, and its bytes."""

    what: str
    """text | exif | xmp | iptc | photoshop | icc | comment | time | dicom"""
    name: str
    value: bytes


class Layout(NamedTuple):
    """A file as it was walked."""

    parts: list[Part]
    end: int | None = None
    """where the bytes after the picture begin; None where its end is missing or the format has none"""
    depth: int | None = None
    channels: int | None = None
    interlaced: bool | None = None
    density: str = ""


def walk_png(data: bytes) -> Layout:
    """Walk the chunks of a PNG, those behind its pixels too."""
    parts: list[Part] = []
    depth = channels = None
    interlaced, density, at = None, "", 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if len(body) < length:
            break
        at += 12 + length
        if name == b"IHDR" and length >= 13:
            depth, channels, interlaced = body[8], {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(body[9]), bool(body[12])
        elif name == b"pHYs" and length >= 9:
            density = _per_metre(*struct.unpack(">II", body[:8]), metres=body[8] == 1)
        elif name == b"IEND":
            return Layout(parts, at, depth, channels, interlaced, density)
        else:
            parts += _png_part(name, body)
    return Layout(parts, None, depth, channels, interlaced, density)


def _png_part(name: bytes, body: bytes) -> Iterator[Part]:
    """Yield what a chunk holds beside pixels."""
    keyword, _, rest = body.partition(b"\0")
    told = keyword.decode("latin-1")
    match name:
        case b"eXIf":
            yield Part("exif", "", body)
        case b"iCCP":
            yield Part("icc", told, _inflated(rest[1:]))
        case b"tIME" if len(body) >= 7:
            year, month, day, hour, minute, second = struct.unpack(">HBBBBB", body[:7])
            yield Part("time", "tIME", f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}".encode())
        case b"tEXt":
            yield _text(told, rest)
        case b"zTXt":
            yield _text(told, _inflated(rest[1:]))
        case b"iTXt" if len(rest) >= 2:
            packed, value = rest[0], rest[2:].partition(b"\0")[2].partition(b"\0")[2]
            yield _text(told, _inflated(value) if packed else value)


def _text(keyword: str, value: bytes) -> Part:
    """Return a text, or the block that programs hide in texts (`XML:com.adobe.xmp`, ImageMagick's raw profiles in hexadecimal)."""
    if keyword == "XML:com.adobe.xmp":
        return Part("xmp", keyword, value)
    if keyword.encode("latin-1").startswith(_RAW):
        kind = {"exif": "exif", "app1": "exif", "iptc": "photoshop", "8bim": "photoshop", "xmp": "xmp"}.get(
            keyword.rpartition(" ")[2].lower()
        )
        lines = value.strip().split(b"\n", 2)
        if kind and len(lines) == 3:
            try:
                block = bytes.fromhex(lines[2].decode("ascii"))
            except ValueError:
                return Part("text", keyword, value)
            return Part("xmp", keyword, block[29:]) if block.startswith(b"http://ns.adobe.com/xap/") else Part(kind, keyword, block)
    return Part("text", keyword, value)


def _inflated(value: bytes) -> bytes:
    """Return a compressed text, at most MOST_TEXT bytes of it: a small chunk can claim gigabytes."""
    try:
        return zlib.decompressobj().decompress(value, MOST_TEXT)
    except zlib.error:
        return b""


def walk_gif(data: bytes) -> Layout:
    """Walk the blocks of a GIF."""
    parts: list[Part] = []
    interlaced: bool | None = None
    at = 13 + (3 << (data[10] & 7) + 1 if len(data) > 10 and data[10] & 0x80 else 0)
    while at < len(data):
        if data[at] == 0x3B:
            return Layout(parts, at + 1, 8, 1, interlaced)
        if data[at] == 0x21 and at + 2 < len(data):
            value, after = _blocks(data, at + 2)
            if data[at + 1] == 0xFE:
                parts.append(Part("comment", "", value))
            elif data[at + 1] == 0xFF and value.startswith(b"XMP DataXMP"):
                parts.append(Part("xmp", "", data[at + 14 : after]))
        elif data[at] == 0x2C and at + 10 < len(data):
            flags = data[at + 9]
            interlaced = bool(flags & 0x40) if interlaced is None else interlaced
            _, after = _blocks(data, at + 11 + (3 << (flags & 7) + 1 if flags & 0x80 else 0))
        else:
            break
        if after is None:
            break
        at = after
    return Layout(parts, None, 8, 1, interlaced)


def _blocks(data: bytes, at: int) -> tuple[bytes, int | None]:
    """Return what a chain of sub-blocks holds, and where it ends."""
    pieces: list[bytes] = []
    while at < len(data):
        length = data[at]
        if not length:
            return b"".join(pieces), at + 1
        pieces.append(data[at + 1 : at + 1 + length])
        at += 1 + length
    return b"".join(pieces), None


def walk_webp(data: bytes) -> Layout:
    """Walk the chunks of a WebP."""
    parts: list[Part] = []
    end = 8 + int.from_bytes(data[4:8], "little")
    channels, at = None, 12
    while at + 8 <= min(end, len(data)):
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + length]
        what = {b"EXIF": "exif", b"XMP ": "xmp", b"ICCP": "icc"}.get(name)
        if what:
            parts.append(Part(what, "", body.removeprefix(b"Exif\0\0") if what == "exif" else body))
        elif name == b"VP8X" and body:
            channels = 4 if body[0] & 0x10 else 3
        elif channels is None and name in (b"VP8 ", b"VP8L"):
            channels = 4 if name == b"VP8L" and len(body) > 4 and body[4] & 0x10 else 3
        at += 8 + length + length % 2
    whole = end + end % 2
    return Layout(parts, min(whole, len(data)) if end <= len(data) else None, 8, channels)


def walk_bmp(data: bytes) -> Layout:
    """Read the header of a BMP. Its stated size is its end, where that can be."""
    size, bits = int.from_bytes(data[2:6], "little"), int.from_bytes(data[28:30], "little")
    across, down = (int.from_bytes(data[at : at + 4], "little") for at in (38, 42))
    end = size if 54 <= size <= len(data) else None
    return Layout([], end, min(bits, 8) or None, {24: 3, 32: 4}.get(bits, 1), None, _per_metre(across, down, metres=True))


def walk_ppm(data: bytes) -> Layout:
    """Read the header of a PPM, PGM or PBM: its numbers and comments, and with binary pixels its end."""
    parts, numbers, at = [], list[int](), 2
    wanted = 2 if data[1:2] in b"14" else 3
    while at < len(data) and len(numbers) < wanted:
        if data[at : at + 1] == b"#":
            stop = data.find(b"\n", at) % (len(data) + 1)
            parts.append(Part("comment", "", data[at + 1 : stop]))
            at = stop
        elif data[at : at + 1].isdigit():
            stop = at
            while data[stop : stop + 1].isdigit() and stop - at < 10:
                stop += 1
            numbers.append(int(data[at:stop]))
            at = stop
        else:
            at += 1
    channels = 3 if data[1:2] in b"36" else 1
    if len(numbers) < wanted:
        return Layout(parts, None, None, channels)
    most = numbers[2] if wanted == 3 else 1
    depth = max(1, most.bit_length())
    if data[1:2] not in b"456":
        return Layout(parts, None, depth, channels)
    row = (numbers[0] + 7) // 8 if data[1:2] == b"4" else numbers[0] * channels * (2 if most > 255 else 1)
    end = at + 1 + row * numbers[1]
    return Layout(parts, end if end <= len(data) else None, depth, channels)


def walk_jpeg2000(data: bytes) -> Layout:
    """Walk the boxes of a JPEG 2000 file; a bare codestream states its depth only."""
    parts: list[Part] = []
    depth = channels = None
    at = 0
    while at + 8 <= len(data) and data[:4] != b"\xff\x4f\xff\x51":
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        start = at + 8
        if length == 1:
            length, start = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        stop = len(data) if length == 0 else at + length
        if stop <= start:
            break
        if name == b"jp2h":  # its boxes lie within
            at += 8
            continue
        body = data[start:stop]
        if name == b"ihdr" and len(body) >= 11:
            channels, depth = int.from_bytes(body[8:10], "big"), (body[10] & 0x7F) + 1 if body[10] != 255 else None
        elif name == b"xml ":
            parts.append(Part("xmp", "", body))
        elif name == b"uuid":
            exif, xmp = b"JpgTiffExif->JP2", bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
            if body.startswith((exif, xmp)):
                parts.append(Part("exif" if body.startswith(exif) else "xmp", "", body[16:]))
        at = stop
    return Layout(parts, None, depth, channels)


def _per_metre(across: int, down: int, *, metres: bool) -> str:
    if not across and not down:
        return ""
    return f"{round(across * 0.0254)}x{round(down * 0.0254)} dpi" if metres else f"{across}x{down}"
