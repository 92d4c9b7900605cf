"""What a profile states about videos and the pictures that are frames of them. The published form: `schemas/profile.schema.json`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoColumns:
    """The columns of a table that state what its videos are."""

    frames: str | None = None
    fps: str | None = None
    """frames a second"""
    seconds: str | None = None
    width: str | None = None
    height: str | None = None
    kilobytes: str | None = None
    """of 1,000 or 1,024 bytes"""
    sha256: str | None = None
    """digest of the file, hex"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameFacts:
    """Pictures that are frames of videos. Told by `video` and `frame`, columns of a `table`, or by `pattern` over the item's path."""

    name: str
    of: str
    """the collection of pictures"""
    videos: tuple[str, ...]
    """the collections of videos; a video is named by its key, or by its file name without extension"""
    table: str | None = None
    video: str | None = None
    frame: str | None = None
    pattern: str | None = None
    """its named groups `video` and `frame`"""
