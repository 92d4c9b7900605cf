"""Opening a video: which stream, and why not. The only module beside `video` that calls FFmpeg.

A file is given to FFmpeg as an open file, never by name: only formats that hold their own pictures are let in, so that a play list or a
reference inside the data can make it open nothing else.
"""

from collections.abc import Mapping
from typing import Any, BinaryIO, NamedTuple

import av
import av.logging

FORMATS = ",".join(
    (
        "mov,mp4,m4a,3gp,3g2,mj2,avi,matroska,webm,mpegts,mpegtsraw,mpeg,mpegvideo,mxf,mxf_opatom,asf,asf_o,flv,live_flv,ogg,apng",
        "h264,hevc,m4v,mjpeg,mpjpeg,vc1,ivf,dv,rm,nut,wtv,gxf,amv,yuv4mpegpipe,r3d,obu,av1,bink,smk,nsv,rawvideo,dnxhd,vvc,h263,h261,cine",
        "wav,mp3,aac,flac,iamf,caf,aiff,w64,au,ac3",
    )
)
"""containers that may be opened; those of sound alone, so that a file of sound is told from one that is broken"""
BUFFER = 1 << 18
MOST_CHAPTERS = 100
"""of which the tags are read"""
ATTACHED_PICTURE = 0x400
"""the disposition of a cover picture, which is no video"""
STILLS = frozenset({"mjpeg", "png", "bmp", "gif", "tiff", "webp"})

_BEGINNINGS = (
    (b"version https://git-lfs.github.com/spec/v1", "is a Git LFS pointer; the video itself was not fetched"),
    (b"version https://hawser.github.com/spec/v1", "is a Git LFS pointer; the video itself was not fetched"),
    (b"/annex/objects/", "is a git-annex pointer; the video itself was not fetched"),
)


def pointer(head: bytes) -> str:
    """Return what a file that only names another is, '' for one that does not."""
    return next((problem for beginning, problem in _BEGINNINGS if head.startswith(beginning)), "")


class Tags(NamedTuple):
    """What a container says in words."""

    form: str
    """as FFmpeg calls the container, the first of its names"""
    tags: tuple[tuple[str, str], ...]
    """of the container, then of its streams and chapters"""


def open_video(file: BinaryIO, options: Mapping[str, str] | None = None) -> Any:
    """Return an input container over an open file.

    Raises:
        Exception: FFmpeg's, of whatever class, where no container of FORMATS begins there.
    """
    file.seek(0)
    chosen = {"format_whitelist": FORMATS} | dict(options or {})
    # Text that is not UTF-8 in the metadata must not stop the opening of a sound file.
    return av.open(file, metadata_errors="replace", buffer_size=BUFFER, container_options=chosen)


def tags_of(file: BinaryIO) -> Tags | None:
    """Return the tags of a video, without decoding any of it; None where it cannot be opened."""
    try:
        with open_video(file, {"analyzeduration": "1"}) as container:
            tags = [*container.metadata.items()]
            for stream in container.streams:
                tags += stream.metadata.items()
            for chapter in container.chapters()[:MOST_CHAPTERS]:
                tags += (("chapter" if key == "title" else key, value) for key, value in chapter["metadata"].items())
            return Tags(container.format.name.partition(",")[0], tuple(tags))
    except Exception:  # noqa: BLE001 - FFmpeg raises anything on hostile bytes: the caller says that nothing could be read
        return None


def choose_stream(container: Any) -> Any | None:
    """Return the picture stream that a player would show; None where there is none, or only a cover picture beside sound."""
    stream = container.streams.best("video")
    if stream is None or int(stream.disposition) & ATTACHED_PICTURE:
        return None
    return stream


def why_closed(head: bytes, lines: list[tuple[int, str, str]]) -> str:
    """Say in our own words why a file could not be opened as a video: FFmpeg's words may quote the file."""
    if any("moov atom not found" in line[2] for line in lines) and head[4:8] in (b"ftyp", b"mdat", b"free", b"wide", b"skip"):
        return "its index (the moov box) is missing: the recorder never finished, or the end was cut off"
    if not head.strip(b"\0"):
        return "it begins with nothing but zeros"
    if all(byte in b"\t\n\f\r" or 32 <= byte < 127 for byte in head):
        return "it holds text, not a video"
    if head[:4] in (b"RIFF", b"FLV\x01", b"\x1a\x45\xdf\xa3") or head[4:8] == b"ftyp":
        return "it begins like a video, but its header is broken or ends early"
    return "it holds no video of a known format"
