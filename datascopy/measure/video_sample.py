"""A part of the videos instead of all: which ones, and what can be said of the rest. Never called complete."""

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from datascopy.measure.video_parts import Parts
from datascopy.measure.video_record import VideoRecord
from datascopy.model import Fault, Status

CONFIDENCE = 0.95
_SPEC = re.compile(r"(\d+(?:\.\d+)?)\s*(%?)")
_PARTS = re.compile(r"(\d{1,6})x(\d{1,9})")
LEAST = 25
"""frames of a stretch"""


@dataclass(frozen=True, slots=True)
class Sample:
    """So many videos, or a share of them; or so many stretches of every video."""

    spec: str
    videos: int | None = None
    share: float | None = None
    parts: Parts | None = None

    def choose(self, paths: Sequence[str]) -> list[str]:
        """Return the chosen item ids, sorted: those whose names have the smallest digests, so that every run takes the same."""
        if self.parts is not None:
            return sorted(paths)
        count = self.videos if self.videos is not None else math.ceil(len(paths) * (self.share or 0))
        ordered = sorted(paths, key=lambda path: hashlib.sha256(path.encode("utf-8", "surrogatepass")).digest())
        return sorted(ordered[:count])

    def sentence(self, of: int, records: Mapping[str, VideoRecord]) -> str:
        """Say how many of how many were measured, and how many of all may be damaged."""
        if self.parts is not None:
            return self._of_parts(of, records)
        bad = sum(record.status != Status.SOUND for record in records.values())
        bound = upper(bad, len(records))
        return (
            f"A sample: {len(records):,} of {of:,} videos were measured (--video-sample {self.spec}), chosen by a digest of their names; "
            f"{bad:,} of them not sound. Of all videos at most {100 * bound:.1f} % are not sound, with {100 * CONFIDENCE:.0f} % confidence."
        )

    def _of_parts(self, of: int, records: Mapping[str, VideoRecord]) -> str:
        """Say which stretches were decoded, and how many of all may show a sign. As every video has the same number, the bound holds at least."""
        partly = [record for record in records.values() if record.in_part]
        stretches = [one for record in partly for one in record.stretches if one.kind == "looked"]
        bad = sum(one.detail == "damaged" for one in stretches)
        looked, there = sum(one.last - one.first + 1 for one in stretches), sum(record.packets or 0 for record in partly)
        told = (
            f"A sample of stretches (--video-sample {self.spec}): of {len(partly):,} of {of:,} videos {looked:,} of {there:,} frames were decoded, in "
            f"{len(stretches):,} stretches whose places are drawn by a digest of each file and stand in its row; the other videos were taken whole."
        )
        if not stretches:
            return told
        bound = upper(bad, len(stretches))
        return (
            f"{told} {bad:,} stretches show a sign of damage: of all such stretches, every video weighing the same, at most {100 * bound:.1f} % do, with "
            f"{100 * CONFIDENCE:.0f} % confidence. No count of frames, no copy and no labelled frame was checked in these videos."
        )


def parse_sample(spec: str | None) -> Sample | None:
    """Read `20` (videos), `10%`, or `5x250` (stretches of each video, and their frames); None stays None.

    Raises:
        Fault: it is neither, or nothing.
    """
    if spec is None:
        return None
    if parts := _PARTS.fullmatch(spec.strip()):
        count, length = int(parts[1]), int(parts[2])
        if count and length >= LEAST:
            return Sample(spec.strip(), parts=Parts(count, length))
    met = _SPEC.fullmatch(spec.strip())
    number = float(met[1]) if met else 0.0
    if met and met[2] and 0 < number <= 100:
        return Sample(spec.strip(), share=number / 100)
    if met and not met[2] and number >= 1 and number == int(number):
        return Sample(spec.strip(), videos=int(number))
    raise Fault(
        f"--video-sample {spec!r} is neither a number of videos (20), nor a share of them (10%), nor stretches of each (5x250: five of 250 frames; at least {LEAST})."
    )


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
