"""The times of a video's frames: whether their rate is constant, and how long the video is."""

from collections import Counter

MOST = 1000
"""different steps that are told apart"""
FINE = 0.25
"""a step counts as rounded where one tick is less than this share of it"""


class Times:
    """Sees the time stamps of all frames, in the order in which they are shown."""

    def __init__(self) -> None:
        """Begin without a frame."""
        self._pts: Counter[int] = Counter()
        self._dts: Counter[int] = Counter()
        self._last: tuple[int | None, int | None] = (None, None)
        self._least: int | None = None
        self._greatest: int | None = None
        self._unknown = 0

    def see(self, pts: int | None, dts: int | None) -> None:
        """Take the stamps of the next frame, in ticks."""
        for steps, now, before in ((self._pts, pts, self._last[0]), (self._dts, dts, self._last[1])):
            if now is not None and before is not None and (now - before in steps or len(steps) < MOST):
                steps[now - before] += 1
        self._last = (pts, dts)
        if pts is None:
            self._unknown += 1
            return
        self._least = pts if self._least is None else min(self._least, pts)
        self._greatest = pts if self._greatest is None else max(self._greatest, pts)

    def _steps(self) -> Counter[int]:
        """Return the steps that count: of pts, or where those run backwards (AVI with B-frames) of dts."""
        return self._dts if any(step <= 0 for step in self._pts) else self._pts

    def constant(self, tick: float) -> bool | None:
        """Return whether all frames are equally far apart, but for rounding to whole ticks; None where the stamps do not say."""
        steps = self._steps()
        if not steps or self._unknown or tick <= 0 or any(step <= 0 for step in steps):
            return None
        least, greatest = min(steps), max(steps)
        return greatest == least or (greatest - least == 1 and FINE * least >= 1)

    def seconds(self, tick: float, frames: int, rate: float | None) -> float | None:
        """Return how long the video is shown: from the first stamp to the last and one step more; without stamps, frames by rate."""
        if self._unknown or tick <= 0 or self._least is None or self._greatest is None or frames < 2:
            return round(frames / rate, 6) if rate else None
        span = self._greatest - self._least
        return round(span * tick * frames / (frames - 1), 6)
