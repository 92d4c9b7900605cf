"""A film strip of a video: a few of its frames side by side, small and grey, for the timeline of a report.

How long a video is shows at its end only. So every `step`-th frame is held, and whenever they are too many, every other one is let go and the
step doubled: memory stays the same however long it is, and the frames that are held are at most a HELD-th of the video apart.
"""

import cv2
import numpy as np
import numpy.typing as npt

from datascopy.measure.video_record import THUMB

TILES = 8
"""frames in a strip"""
HELD = 16
"""frames that are held at least, of a video that has so many; twice as many at most"""
QUALITY = 70
EMPTY = 127
"""grey beside a tile that is narrower than its place"""

Thumbs = npt.NDArray[np.uint8]


class Strip:
    """Sees the 64x64 grey of every frame of one video, in the order shown."""

    def __init__(self) -> None:
        """Begin without a frame."""
        self._step = 1
        self._held: dict[int, Thumbs] = {}

    def see(self, start: int, block: Thumbs) -> None:
        """Take the thumbnails (n, 64, 64) of the frames from `start` on."""
        for number in range(start + -start % self._step, start + len(block), self._step):
            if number % self._step:  # the step was doubled within the block
                continue
            self._held[number] = block[number - start].copy()
            if len(self._held) > 2 * HELD:
                self._step *= 2
                self._held = {one: grey for one, grey in self._held.items() if one % self._step == 0}

    def made(self, frames: int, width: int | None, height: int | None) -> tuple[bytes, tuple[int, ...]]:
        """Return the strip of a video of so many frames as JPEG, TILES x 64 pixels wide, and which frames are in it; both empty without frames.

        The strip spans the video: each of its places shows a frame from near the middle of its share. `width` and `height` are those of a
        frame, to which the square greys are brought back.
        """
        if not self._held or not frames:
            return b"", ()
        tiles = min(TILES, frames)
        shown = [min(self._held, key=lambda one: (abs(one - middle), one)) for middle in _middles(frames, tiles)]
        across, down = _fitted(width or THUMB, height or THUMB)
        place = TILES * THUMB // tiles
        drawn = np.full((down, TILES * THUMB), EMPTY, np.uint8)
        for at, number in enumerate(shown):
            left = at * place + (place - across) // 2
            drawn[:, left : left + across] = cv2.resize(self._held[number], (across, down), interpolation=cv2.INTER_AREA)
        _, packed = cv2.imencode(".jpg", drawn, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        return packed.tobytes(), tuple(shown)


def _middles(frames: int, tiles: int) -> list[float]:
    return [(2 * tile + 1) * frames / (2 * tiles) - 0.5 for tile in range(tiles)]


def _fitted(width: int, height: int) -> tuple[int, int]:
    """Return the size in which a frame fits into 64x64, at least 8 pixels a side: nothing is enlarged."""
    longer = max(width, height)
    return max(8, round(THUMB * width / longer)), max(8, round(THUMB * height / longer))
