"""What the measuring of one video yields, and the bounds under which it is done. Light: workers and cache share it."""

from dataclasses import dataclass
from typing import NamedTuple

VIDEO_VERSION = 2
"""raised whenever a measured value changes its meaning; the cache then measures anew"""
THUMB = 64
"""pixels per side of the grey thumbnail of every frame"""
PRINT_BYTES = 8
"""bytes of the print of one frame"""
MOST_STRETCHES = 500
"""of one kind in one video that are kept, the first ones"""


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """Bounds of one video, in seconds. They are no part of what the cache keys by: what met one is not kept."""

    patience: float = 60.0
    """without a further packet or frame"""
    base: float = 600.0
    per_megabyte: float = 20.0

    def whole(self, size: int) -> float:
        """Return the longest that a file of so many bytes may take in all."""
        return self.base + self.per_megabyte * size / 1e6


class Stretch(NamedTuple):
    """Frames of a video of which the same is to be said, both ends inclusive, counted from 0."""

    kind: str
    """damaged | lost | black | frozen | repeated; looked, where only these were decoded"""
    first: int
    last: int
    detail: str = ""
    """damaged: the signals, in words; repeated: the frame at which the first showing begins"""


class VideoRecord(NamedTuple):
    """What was read from one video: the columns of VIDEOS that bytes can tell, in their units, None for NA; then what is kept of its frames."""

    size: int
    sha256: str
    status: str
    cause: str
    problem: str
    container: str = ""
    codec: str = ""
    width: int | None = None
    height: int | None = None
    rotation: int | None = None
    decoded: int | None = None
    packets: int | None = None
    discarded: int | None = None
    header: int | None = None
    blank: int | None = None
    rate: float | None = None
    seconds: float | None = None
    expected: float | None = None
    constant: bool | None = None
    interlaced: int | None = None
    keys: int | None = None
    streams: int | None = None
    errors: int | None = None
    corrupt: int | None = None
    corrupt_packets: int | None = None
    complaints: int | None = None
    first_signal: int | None = None
    ends: str = ""
    short_by: int | None = None
    content: str = ""
    stretches: tuple[Stretch, ...] = ()
    prints: bytes = b""
    """PRINT_BYTES bytes for each decoded frame"""
    strip: bytes = b""
    """a few frames side by side, grey, as JPEG; see video_strip"""
    shown: tuple[int, ...] = ()
    """which frames they are"""

    @property
    def in_part(self) -> bool:
        """Whether only stretches of it were decoded."""
        return any(one.kind == "looked" for one in self.stretches)
