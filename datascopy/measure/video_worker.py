"""What a worker process does with one video. An alarm of the operating system ends a process in which nothing goes on any more."""

import signal
import time
from typing import TYPE_CHECKING, NamedTuple

from datascopy.measure.video import Overdue, measure_video, quiet
from datascopy.measure.video_parts import Parts
from datascopy.measure.video_record import VideoLimits, VideoRecord
from datascopy.measure.video_scenes import Thumbs
from datascopy.measure.video_trace import Seeker, Sighting, Target, Tracer, thumbs_of

if TYPE_CHECKING:
    from datascopy.store import Store

EVERY = 0.2
"""seconds between two settings of the alarm"""


class VideoTask(NamedTuple):
    """One video, its size, the pictures that are said to be its frames, pictures that are looked for in all of it; which stretches, None for all."""

    path: str
    size: int
    targets: tuple[Target, ...] = ()
    strays: tuple[str, ...] = ()
    parts: Parts | None = None


class VideoAnswer(NamedTuple):
    """What became of a task; sightings in the order of its targets, then of its strays, without the pictures that cannot be opened."""

    record: VideoRecord
    sightings: tuple[Sighting, ...] = ()


class Watchdog:
    """Sets the alarm anew while there is progress: it needs no lock of Python's, so a hanging decoder cannot hold it up."""

    def __init__(self, patience: float, whole: float) -> None:
        """Take the seconds without progress, and in all."""
        self._patience, self._end = patience, time.monotonic() + whole
        self._set = 0.0
        self._alarms = hasattr(signal, "setitimer")
        if self._alarms:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)

    def alive(self) -> None:
        """Note progress.

        Raises:
            Overdue: the time in all is over.
        """
        now = time.monotonic()
        if now > self._end:
            raise Overdue
        if self._alarms and now - self._set > min(EVERY, self._patience / 4):
            self._set = now
            signal.setitimer(signal.ITIMER_REAL, self._patience)

    def rest(self) -> None:
        """Take the alarm back."""
        if self._alarms:
            signal.setitimer(signal.ITIMER_REAL, 0)


def measure_task(store: "Store", limits: VideoLimits, task: VideoTask) -> VideoAnswer:
    """Measure one video in a process of its own."""
    quiet()
    dog = Watchdog(limits.patience, limits.whole(task.size))
    dog.alive()
    try:
        thumbs: dict[str, Thumbs] = {}
        for path in dict.fromkeys((*(target.path for target in task.targets), *task.strays)):
            thumbs |= thumbs_of(store, [path])
            dog.alive()
        targets = [target for target in task.targets if target.path in thumbs]
        strays = [path for path in task.strays if path in thumbs]
        tracer = Tracer([thumbs[target.path] for target in targets], targets)
        seeker = Seeker(strays, [thumbs[path] for path in strays])

        def watch(start: int, block: Thumbs) -> None:
            tracer.watch(start, block)
            seeker.watch(start, block)

        record = measure_video(store, task.path, alive=dog.alive, watch=watch if targets or strays else None, parts=task.parts)
        if record.in_part:
            return VideoAnswer(record)
        return VideoAnswer(record, (*tracer.sightings(), *seeker.sightings()))
    finally:
        dog.rest()
