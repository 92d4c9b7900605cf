"""Measure one picture or mask: read its bytes once, decode it in full once, and say what it is. Runs in a worker; never raises for bad data."""

import errno
import hashlib
import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import cv2
from PIL import Image

from datascopy.measure.codes import fingerprint, working_copy
from datascopy.measure.decode import Pixels, format_of, guarded, open_picture, orientation_of, read_pixels
from datascopy.measure.features import local_features
from datascopy.measure.header_ends import DICOM_MARK
from datascopy.measure.masks import measure_mask
from datascopy.measure.record import Limits, Record
from datascopy.measure.views import packed_views
from datascopy.model import Kind, Status

if TYPE_CHECKING:
    from datascopy.measure.header_record import Headed
    from datascopy.store import Store

_PIECE = 1 << 20
_POINTERS = (
    (b"version https://git-lfs.github.com/spec/v1", "is a Git LFS pointer; the picture itself was not fetched"),
    (b"version https://hawser.github.com/spec/v1", "is a Git LFS pointer; the picture itself was not fetched"),
    (b"/annex/objects/", "is a git-annex pointer; the picture itself was not fetched"),
)
_SIGNATURES = (
    (b"\xff\xd8\xff", "a JPEG"),
    (b"\x89PNG", "a PNG"),
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP"),
    (b"II*\0", "a TIFF"),
    (b"MM\0*", "a TIFF"),
    (b"\0\0\0\x0cjP", "a JPEG 2000"),
)
_TEXT = re.compile(rb"[\t\n\f\r -~\x80-\xff]+")


class Looked(NamedTuple):
    """What was asked of one file."""

    record: Record | None
    header: "Headed | None"
    """None where it was not asked for, or the bytes could not be read"""


class _Bytes(NamedTuple):
    """A file that was read."""

    sha256: str
    data: bytes


def look_chunk(
    store: "Store", limits: Limits, tasks: Sequence[tuple[str, Kind]], *, pixels: bool = True, header: bool = False
) -> list[Looked]:
    """Look at several files, each (item id, kind), in their order: at their pixels, their headers, or both, reading each once."""
    cv2.setNumThreads(1)
    return [_look(store, path, kind, limits, pixels=pixels, header=header) for path, kind in tasks]


def _look(store: "Store", path: str, kind: Kind, limits: Limits, *, pixels: bool, header: bool) -> Looked:
    told = _bytes_of(store, path, limits)
    if isinstance(told, Record):
        return Looked(told if pixels else None, None)
    record = measure_bytes(told.data, told.sha256, kind, limits) if pixels else None
    if not header:
        return Looked(record, None)
    from datascopy.measure.headers import read_header

    return Looked(record, read_header(told.data, limits.max_pixels))


def measure_file(store: "Store", path: str, kind: Kind, limits: Limits) -> Record:
    """Measure one file; whatever is wrong with it is the record's status and problem."""
    told = _bytes_of(store, path, limits)
    return told if isinstance(told, Record) else measure_bytes(told.data, told.sha256, kind, limits)


def _bytes_of(store: "Store", path: str, limits: Limits) -> "_Bytes | Record":
    """Read a file; return its bytes, or the record that says why there are none."""
    try:
        file = store.open(path)
    except PermissionError:
        return Record(0, "", Status.DENIED, "no permission to read it")
    except OSError as error:
        if error.errno == errno.EIO:
            return Record(0, "", Status.UNREADABLE, f"reading it failed: {(error.strerror or 'the disk may be at fault').lower()}")
        return Record(0, "", Status.MISSING, "it cannot be opened; it is gone or was replaced since it was listed")
    with file:
        try:
            size, digest, data = _read(file, limits.max_bytes)
        except OSError as error:
            reason = (error.strerror or "the disk or the network may be at fault").lower()
            return Record(0, "", Status.UNREADABLE, f"reading it failed half-way: {reason}")
    if data is None:
        return Record(size, digest, Status.TOO_LARGE, f"its {size:,} bytes exceed the limit of {limits.max_bytes:,}; it was not decoded")
    return _Bytes(digest, data)


def measure_bytes(data: bytes, sha256: str, kind: Kind, limits: Limits) -> Record:
    """Measure the bytes of a file whose digest is known."""
    told = partial(Record, len(data), sha256)
    if not data:
        return told(Status.EMPTY, "it holds no bytes")
    for beginning, problem in _POINTERS:
        if data.startswith(beginning):
            return told(Status.POINTER, problem)
    with guarded():
        try:
            picture = open_picture(data)
        except MemoryError:
            return told(Status.CRASHED, "its header asks for more memory than a worker may have")
        except Exception:  # noqa: BLE001 - decoders raise anything on hostile bytes: the file is at fault, and the finding says so
            return told(Status.UNREADABLE, _what(data))
        with picture:
            return _decoded(picture, data, kind, limits, told)


def _decoded(picture: Image.Image, data: bytes, kind: Kind, limits: Limits, told: "partial[Record]") -> Record:
    """Decode a picture whose header could be read, and measure its pixels."""
    width, height = picture.size
    told = partial(told, format=format_of(picture), width=width, height=height, mode=picture.mode)
    if width * height > limits.max_pixels:
        problem = f"its {width:,} x {height:,} pixels exceed the limit of {limits.max_pixels:,}; it was not decoded"
        return told(Status.TOO_LARGE, problem)
    try:
        picture.load()
        pixels = read_pixels(picture)
    except MemoryError:
        return told(Status.CRASHED, "decoding it took more memory than a worker may have")
    except Exception as error:  # noqa: BLE001 - as above
        return told(Status.DAMAGED, _damage(error))
    told = partial(told, orientation=orientation_of(picture))
    try:
        told = partial(told, frames=getattr(picture, "n_frames", 1))
        _check_ends(data, told.keywords["format"])
    except Exception as error:  # noqa: BLE001 - as above
        return told(Status.DAMAGED, _damage(error))
    picture.close()  # a large one frees much memory before the next step takes it
    return _measured(pixels, kind, told, limits)


def _measured(pixels: Pixels, kind: Kind, told: "partial[Record]", limits: Limits) -> Record:
    """Measure decoded pixels: light for both kinds, the structure of pictures, the parts of masks."""
    mean, deviation = cv2.meanStdDev(pixels.grey)
    told = partial(told, Status.SOUND, "", pixels=pixels.digest, brightness=round(mean.item(), 4), contrast=round(deviation.item(), 4))
    if kind == Kind.MASKS:
        mask = measure_mask(pixels.grey)
        return told(
            grey_values=mask.grey_values,
            not_binary=mask.not_binary,
            foreground=mask.foreground,
            parts=mask.parts,
            mask_left=mask.left,
            mask_top=mask.top,
            mask_right=mask.right,
            mask_bottom=mask.bottom,
        )
    small = working_copy(pixels.grey)
    print_ = fingerprint(pixels.grey, small)
    left, top, right, bottom = print_.content
    told = partial(told, left=left, top=top, right=right, bottom=bottom, featureless=print_.flat, codes=print_.codes)
    if limits.views:
        told = partial(told, views=packed_views(pixels.grey))
    return told(features=local_features(pixels.grey, small) if limits.features and not print_.flat else b"")


def _read(file: BinaryIO, most: int) -> tuple[int, str, bytes | None]:
    """Return size, sha256 and the bytes; no bytes if they are more than `most`."""
    data = file.read(most + 1)
    digest = hashlib.sha256(data)
    size = len(data)
    if size <= most:
        return size, digest.hexdigest(), data
    del data
    while piece := file.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest(), None


class _CutOffError(Exception):
    """A file that decodes, but lacks its end."""


def _check_ends(data: bytes, form: str) -> None:
    """Look at what full decoding leaves unread.

    A decoder that has all rows stops: Pillow checks no checksum of a PNG's pixel data, and a JPEG whose tail was never written (zeros)
    decodes to grey.

    Raises:
        Exception: a checksum is wrong, or the end mark is missing.
    """
    if form == "PNG":
        with open_picture(data) as again:
            again.verify()
    elif form == "JPEG" and data.find(b"\xff\xd9", _scan(data)) < 0:
        raise _CutOffError


def _scan(data: bytes) -> int:
    """Return where the pixel data of a JPEG begin, behind the segments of its header (of which one may hold a whole small JPEG); 0 if unclear."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        if data[at + 1] == 0xDA:
            return at
        if data[at + 1] == 0xFF:  # a fill byte
            at += 1
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0


def _damage(error: Exception) -> str:
    """Say what broke, in our own words: the decoder's may quote the file."""
    text = str(error).lower()
    if isinstance(error, _CutOffError):
        return "its end mark is missing: the file is cut off, or its tail was never written"
    if "truncated" in text or isinstance(error, EOFError):
        return "it is cut off: its data end before its last row"
    if "crc" in text or "checksum" in text or "broken png" in text:
        return "a checksum in it does not fit: its data were altered"
    return "its header can be read, its pixel data are broken"


def _what(data: bytes) -> str:
    """Say what bytes are that are no picture."""
    for beginning, name in _SIGNATURES:
        if data.startswith(beginning):
            return f"it begins like {name} file, but its header is broken or cut off"
    if data[128:132] == DICOM_MARK:
        return "it is a DICOM file, whose pixels are not read; its elements are held against the profile of de-identification"
    if not any(data[:_PIECE]):
        return "it holds nothing but zeros"
    if _TEXT.fullmatch(data[:4096]):
        return "it holds text, not a picture"
    return "it holds no picture of a known format"
