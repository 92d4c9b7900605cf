"""A part of the videos instead of all: which ones, and what can be said of the rest. Never called complete."""

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from datascopy.measure.video_record import VideoRecord
from datascopy.model import Fault, Status

CONFIDENCE = 0.95
_SPEC = re.compile(r"(\d+(?:\.\d+)?)\s*(%?)")


@dataclass(frozen=True, slots=True)
class Sample:
    """So many videos, or a share of them."""

    spec: str
    videos: int | None = None
    share: float | None = None

    def choose(self, paths: Sequence[str]) -> list[str]:
        """Return the chosen item ids, sorted: those whose names have the smallest digests, so that every run takes the same."""
        count = self.videos if self.videos is not None else math.ceil(len(paths) * (self.share or 0))
        ordered = sorted(paths, key=lambda path: hashlib.sha256(path.encode("utf-8", "surrogatepass")).digest())
        return sorted(ordered[:count])

    def sentence(self, of: int, records: Mapping[str, VideoRecord]) -> str:
        """Say how many of how many were measured, and how many of all may be damaged."""
        bad = sum(record.status != Status.SOUND for record in records.values())
        bound = upper(bad, len(records))
        return (
            f"A sample: {len(records):,} of {of:,} videos were measured (--video-sample {self.spec}), chosen by a digest of their names; "
            f"{bad:,} of them not sound. Of all videos at most {100 * bound:.1f} % are not sound, with {100 * CONFIDENCE:.0f} % confidence."
        )


def parse_sample(spec: str | None) -> Sample | None:
    """Read `20` (videos) or `10%`; None stays None.

    Raises:
        Fault: it is neither, or nothing.
    """
    if spec is None:
        return None
    met = _SPEC.fullmatch(spec.strip())
    number = float(met[1]) if met else 0.0
    if met and met[2] and 0 < number <= 100:
        return Sample(spec.strip(), share=number / 100)
    if met and not met[2] and number >= 1 and number == int(number):
        return Sample(spec.strip(), videos=int(number))
    raise Fault(f"--video-sample {spec!r} is neither a number of videos (20) nor a share of them (10%).")


def upper(bad: int, of: int) -> float:
    """Return the upper bound of a share by Clopper and Pearson, one-sided, at CONFIDENCE; 1 where nothing was looked at."""
    if bad >= of:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(bad, of, middle) > 1 - CONFIDENCE:
            low = middle
        else:
            high = middle
    return high


def _at_most(bad: int, of: int, share: float) -> float:
    """Return the chance of at most `bad` among `of` where the share is so."""
    if share in (0.0, 1.0):
        return 1.0 - share
    logs = (
        math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1) + k * math.log(share) + (of - k) * math.log1p(-share)
        for k in range(bad + 1)
    )
    return math.fsum(map(math.exp, logs))
