"""What a profile states about videos and the pictures that are frames of them. The published form: `schemas/profile.schema.json`."""

from collections.abc import Mapping
from dataclasses import dataclass, field


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Footage:
    """What a report shows of the videos, as JPEG without metadata."""

    strips: Mapping[str, bytes] = field(default_factory=dict)
    """item id of a video -> a few of its frames side by side, grey, evenly from first to last"""
    shown: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """item id -> which frames they are, from 0"""
    frames: Mapping[tuple[str, int], bytes] = field(default_factory=dict)
    """(item id of a video, frame from 0) -> that frame, of pictures that are not the frame they are said to be, as far as they were taken"""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """item id of such a picture -> the picture"""
