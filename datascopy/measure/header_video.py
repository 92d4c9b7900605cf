"""Read the header of one video: what its container says beside pictures and sound. Runs in a worker; never raises for bad data.

FFmpeg names the tags of all containers, and decodes nothing for it; the boxes of MP4 and QuickTime are walked besides (`header_boxes`).
"""

import hashlib
import os
from typing import TYPE_CHECKING, BinaryIO

from datascopy.measure import header_texts as texts
from datascopy.measure import header_tiff as tiff
from datascopy.measure.header_boxes import Told, Walk
from datascopy.measure.header_record import Field, Headed, Header
from datascopy.measure.header_tags import tag_fields
from datascopy.measure.header_values import bytes_field, has
from datascopy.measure.video import quiet
from datascopy.measure.video_open import tags_of
from datascopy.measure.video_worker import VideoTask, Watchdog
from datascopy.model import HeaderKind

if TYPE_CHECKING:
    from datascopy.measure.video_record import VideoLimits
    from datascopy.store import Store

_SEAL = b"datascopy: seal of one file"
_SEALED = 1 << 20
"""bytes at the beginning and at the end that a seal is made of: a video may have gigabytes"""
_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"uuid", b"styp")
_FORMS = (
    (b"\x1a\x45\xdf\xa3", "Matroska"),
    (b"\x30\x26\xb2\x75", "ASF"),
    (b"FLV\x01", "FLV"),
    (b"OggS", "Ogg"),
    (b"\x06\x0e\x2b\x34", "MXF"),
)


def read_video_header(store: "Store", limits: "VideoLimits", task: VideoTask) -> Headed | None:
    """Read the header of a video in a process of its own; None where it cannot be read at all."""
    quiet()
    dog = Watchdog(limits.patience, limits.whole(task.size))
    dog.alive()
    try:
        with store.open(task.path) as file:
            return header_of(file)
    except OSError:
        return None
    finally:
        dog.rest()


def header_of(file: BinaryIO) -> Headed:
    """Return the header of an open video.

    Raises:
        OSError: reading it failed.
    """
    size = file.seek(0, os.SEEK_END)
    seal = _seal(file, size)
    file.seek(0)
    head = file.read(64)
    form, problem = form_of_video(head), ""
    fields: list[Field] = []
    xmp: set[str] = set()
    if form == "MP4":
        walk = Walk(file, size)
        problem = walk.problem
        for one in walk.told:
            fields += _box_fields(one, seal)
            xmp |= texts.xmp_names(one.block) if one.what == "xmp" else set()
    told = tags_of(file)
    if told is None:
        problem = problem or "no tags of its container could be read"
    else:
        form = form or told.form
        for key, value in told.tags:
            fields += tag_fields(seal, form, key, value)
    fields = _once(fields)
    header = Header(
        format=form,
        problem=problem if form else "",
        gps=has(fields, HeaderKind.GPS),
        software=has(fields, HeaderKind.SOFTWARE, HeaderKind.ENCODER),
        device=has(fields, HeaderKind.DEVICE),
        xmp=" ".join(sorted(xmp)),
    )
    return Headed(header, tuple(fields), seal, size)


def form_of_video(head: bytes) -> str:
    """Return the container by the first bytes; "" for an unknown one."""
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "AVI"
    if head[4:8] in _BOXES:
        return "MP4"
    return next((name for start, name in _FORMS if head.startswith(start)), "")


def _box_fields(one: Told, seal: bytes) -> list[Field]:
    if one.what == "tag":
        return list(tag_fields(seal, "MP4", one.name, one.text))
    if one.what == "xmp":
        return list(texts.xmp_fields(one.block, seal))
    if one.what == "exif":
        try:
            return list(tiff.fields_of(tiff.Block(one.block.removeprefix(b"Exif\0\0")), seal))
        except ValueError:
            return []
    return [bytes_field(f"MP4 box {one.name}", HeaderKind.UNKNOWN, one.length)]


def _once(fields: list[Field]) -> list[Field]:
    """Return fields in order, each once: a value that tracks repeat under the same name is one, and so is one that both readers tell."""
    return sorted(set(fields))


def _seal(file: BinaryIO, size: int) -> bytes:
    digest = hashlib.blake2b(size.to_bytes(8, "big"), key=_SEAL, digest_size=16)
    for at in dict.fromkeys((0, max(0, size - _SEALED))):
        file.seek(at)
        digest.update(file.read(_SEALED))
    return digest.digest()
