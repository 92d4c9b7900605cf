"""Signals of damage while a video is decoded, each with the frame at which it occurred, joined to stretches.

A decoder that conceals damage goes on predicting from wrong pictures until the next key frame: so damage begins with a signal and lasts
to the frame before the next key frame that no signal touches.
"""

from collections import Counter
from collections.abc import Sequence

from datascopy.measure.video_record import MOST_STRETCHES, Stretch

TOLD = {
    "exception": "the decoder refused a packet",
    "corrupt frame": "the decoder marked a frame as corrupt",
    "corrupt packet": "the container marked a packet as corrupt",
    "complaint": "the decoder complained",
    "container": "the container ended early or is broken",
}


class Damage:
    """Collects signals. Frames are counted from 0, in the order in which they are shown."""

    def __init__(self) -> None:
        """Begin without a signal."""
        self.counts: Counter[str] = Counter()
        self.first: int | None = None
        self._open: tuple[int, int, Counter[str]] | None = None
        self._done: list[Stretch] = []

    def signal(self, kind: str, frame: int, latest: int) -> None:
        """Take a signal that concerns a frame between `frame` (those before have been shown) and `latest` (the frame of its packet)."""
        self.counts[kind] += 1
        self.first = frame if self.first is None else min(self.first, frame)
        if self._open is None:
            self._open = (frame, max(frame, latest), Counter([kind]))
        else:
            begun, last, kinds = self._open
            kinds[kind] += 1
            self._open = (min(begun, frame), max(last, latest), kinds)

    def shown(self, frame: int, *, key: bool) -> None:
        """Take a frame that no signal touches; a key frame behind the last signal ends the damage."""
        if self._open is not None and key and frame > self._open[1]:
            self._close(frame - 1)

    def end(self, frames: int) -> tuple[Stretch, ...]:
        """Return the damaged stretches of a video that showed so many frames; damage behind the last one stands at its place."""
        if self._open is not None:
            self._close(max(self._open[0], frames - 1))
        return tuple(self._done)

    def _close(self, last: int) -> None:
        if self._open is None:
            return
        first, _, kinds = self._open
        self._open = None
        if len(self._done) < MOST_STRETCHES:
            self._done.append(Stretch("damaged", first, last, told(kinds)))


def told(kinds: Counter[str]) -> str:
    """Return signals in words, the most telling first: "the decoder refused a packet (2 times), ..."."""
    order: Sequence[str] = tuple(TOLD)
    return ", ".join(f"{TOLD[kind]}{f' ({kinds[kind]:,} times)' if kinds[kind] > 1 else ''}" for kind in order if kinds[kind])
