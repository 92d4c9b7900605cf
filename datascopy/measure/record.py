"""What the measuring of one file yields, and the bounds under which it is done. Light: workers and cache share it, and neither needs a frame."""

from dataclasses import dataclass
from typing import NamedTuple

VERSION = 2
"""raised whenever a measured value changes its meaning; the cache then measures anew"""
MAX_PIXELS = 100_000_000
CODE_BYTES = 3 * 32
"""bytes of the codes of a picture: 3 regions of 256 bits"""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file. They are part of what the cache keys by, because a result depends on them."""

    max_pixels: int = MAX_PIXELS
    """width x height as the header states them; a larger picture is not decoded. Decoding takes up to 4 bytes a pixel"""
    max_bytes: int = 256_000_000
    """a larger file is digested piece by piece, but not decoded"""
    features: bool = False
    """whether the local features of pictures are measured too; they are kept apart, so nothing else depends on it"""
    views: bool = False
    """whether the blind views of pictures are measured too; kept apart like features"""


class Record(NamedTuple):
    """What was read from one file: the columns of IMAGES that bytes can tell, in their units, None for NA, the codes, local features and blind views."""

    size: int
    """of the file, in bytes"""
    sha256: str
    status: str
    problem: str
    format: str = ""
    width: int | None = None
    height: int | None = None
    mode: str = ""
    frames: int | None = None
    orientation: int | None = None
    pixels: str = ""
    left: int | None = None
    top: int | None = None
    right: int | None = None
    bottom: int | None = None
    brightness: float | None = None
    contrast: float | None = None
    featureless: bool = False
    grey_values: int | None = None
    not_binary: float | None = None
    foreground: float | None = None
    parts: int | None = None
    mask_left: int | None = None
    mask_top: int | None = None
    mask_right: int | None = None
    mask_bottom: int | None = None
    codes: bytes = b""
    """CODE_BYTES bytes; b"" where there are no codes"""
    features: bytes = b""
    """a FEATURE array; kept apart from the rest"""
    views: bytes = b""
    """float16, columns of all VIEWS side by side; kept apart from the rest"""
