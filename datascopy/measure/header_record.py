"""What the reading of one file's header yields: the columns of HEADERS that bytes can tell, its fields, and its seal. Light, as `record` is."""

import json
from typing import Any, NamedTuple, get_type_hints

VERSION = 1
"""raised whenever a value of a header changes its meaning; the cache then reads headers anew"""


class Field(NamedTuple):
    """A row of HEADER_FIELDS without its path."""

    place: str
    kind: str
    length: int
    shape: str
    hash: str


class Header(NamedTuple):
    """Columns of HEADERS in their units, None for NA."""

    format: str = ""
    problem: str = ""
    depth: int | None = None
    channels: int | None = None
    tables: str = ""
    tables_sum: int | None = None
    tables_count: int | None = None
    quality: int | None = None
    subsampling: str = ""
    progressive: bool | None = None
    density: str = ""
    icc: str = ""
    icc_name: str = ""
    segments: str = ""
    exif: int | None = None
    exif_names: str = ""
    gps: bool = False
    maker_note: bool = False
    software: bool = False
    device: bool = False
    thumbnail: str = ""
    thumbnail_match: float | None = None
    thumbnail_change: float | None = None
    xmp: str = ""
    iptc: str = ""
    comments: int | None = None
    text_keys: str = ""
    trailing: int | None = None
    trailing_kind: str = ""
    dicom: str = ""


class Headed(NamedTuple):
    """A header with its fields."""

    header: Header
    fields: tuple[Field, ...]
    seal: bytes
    """16 bytes, a digest of the file's bytes that is told nowhere: what hashes are keyed by"""
    size: int
    """of the file, in bytes: no column of HEADERS, only to tell whether it changed meanwhile"""


_KINDS = tuple(get_type_hints(Header).values())


def packed(told: Headed) -> tuple[str, bytes]:
    """Return a header as a text and bytes, for the cache."""
    return json.dumps([told.header, told.fields, told.size], ensure_ascii=True), told.seal


def unpacked(text: str, seal: bytes) -> Headed | None:
    """Return a header as it was kept; None if it has not the form of one."""
    try:
        header, fields, size = json.loads(text)
        whole = len(header) == len(_KINDS) and len(seal) == 16 and all(map(_fits, header, _KINDS))
        return Headed(Header._make(header), tuple(_field(one) for one in fields), seal, int(size)) if whole else None
    except (ValueError, TypeError):
        return None


def _field(told: list[Any]) -> Field:
    place, kind, length, shape, hashed = told
    return Field(str(place), str(kind), int(length), str(shape), str(hashed))


def _fits(value: object, kind: Any) -> bool:
    return isinstance(value, kind) or (isinstance(value, int) and isinstance(0.0, kind))
