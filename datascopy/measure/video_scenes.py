"""What the pictures of a video show, from the 64x64 grey of every frame: black and frozen stretches, a print of each frame, one digest.

Frames are held in a block of BLOCK thumbnails and looked at block by block, so that memory does not grow with the length; what is kept of
a frame is its print (8 bytes), and of the video a strip of a few frames. A print holds the signs of the 8x8 lowest DCT frequencies of the
32x32 grey: it survives encoding anew, another size and another brightness, not mirroring or cropping. The first bit, the mean, is always 1, so
that a frame without structure (print 0) is told apart.
"""

import hashlib

import cv2
import numpy as np
import numpy.typing as npt

from datascopy.measure.video_record import MOST_STRETCHES, THUMB, Stretch
from datascopy.measure.video_strip import Strip

BLOCK = 256
SIDE = 32
FREQUENCIES = 8
BLACK_MEAN, BLACK_DEVIATION, BLACK_FRAMES = 24.0, 6.0, 3
"""planted black with noise is found exactly at these limits"""
FROZEN_STEP, QUIET_STEP, FROZEN_FRAMES = 0.35, 0.1, 10
"""mean |difference| of neighbours at 32x32: all steps of a freeze stay below the first, half of them below the second (a key frame encodes the
picture anew and steps up to 0.3); motion steps by 1 and more"""
FLAT = 4.0
"""standard deviation below which a frame has no print"""

Thumbs = npt.NDArray[np.uint8]
Holds = npt.NDArray[np.bool_]


def _basis() -> npt.NDArray[np.float32]:
    """Return the first FREQUENCIES rows of the DCT-II of SIDE samples."""
    rows, columns = np.arange(FREQUENCIES)[:, None], np.arange(SIDE)[None, :]
    made: npt.NDArray[np.float32] = np.cos(np.pi * rows * (2 * columns + 1) / (2 * SIDE)).astype(np.float32)
    return made


_BASIS = _basis()


def prints_of(small: npt.NDArray[np.float32]) -> npt.NDArray[np.uint64]:
    """Return the print of each of n grey pictures, float32 (n, 32, 32)."""
    bits = (_BASIS @ small @ _BASIS.T).reshape(len(small), -1) > 0
    bits[:, 0] = True
    packed = np.packbits(bits, axis=1).view(">u8").astype(np.uint64)[:, 0]
    packed[small.std(axis=(1, 2)) < FLAT] = 0
    return packed


def halved(block: Thumbs) -> npt.NDArray[np.float32]:
    """Average 2x2 pixels of thumbnails (n, 64, 64) to float32 (n, 32, 32)."""
    rows = np.add(block[:, 0::2], block[:, 1::2], dtype=np.uint16)  # 25 times as fast as one sum over two axes
    return np.asarray((rows[:, :, 0::2] + rows[:, :, 1::2]) * np.float32(0.25), dtype=np.float32)


class Runs:
    """Joins frames for which something holds to stretches of at least `least` frames, half of which must be of the better sort."""

    def __init__(self, kind: str, least: int) -> None:
        """Take the kind of the stretches and how long they must be."""
        self.kind, self.least = kind, least
        self.found: list[Stretch] = []
        self._first: int | None = None
        self._better = 0

    def see(self, start: int, holds: Holds, better: Holds) -> None:
        """Take whether it holds for the frames from `start` on, and which of them are of the better sort."""
        at = 0
        for edge in (*(np.flatnonzero(np.diff(holds.astype(np.int8))) + 1).tolist(), len(holds)):
            if holds[at]:
                self._first = start + at if self._first is None else self._first
                self._better += int(better[at:edge].sum())
            else:
                self.end(start + at)
            at = edge

    def end(self, frame: int) -> None:
        """Close what is open; `frame` is the first that does not belong to it."""
        if self._first is not None and frame - self._first >= self.least and 2 * self._better >= frame - self._first:
            self.found += [Stretch(self.kind, self._first, frame - 1)] if len(self.found) < MOST_STRETCHES else []
        self._first, self._better = None, 0


class Scenes:
    """Sees the thumbnail of every frame of one video, in the order in which they are shown."""

    def __init__(self) -> None:
        """Begin with no frame."""
        self.frames = 0
        self._block = np.empty((BLOCK, THUMB, THUMB), np.uint8)
        self._held = 0
        self._before: npt.NDArray[np.float32] | None = None
        self._black, self._frozen = Runs("black", BLACK_FRAMES), Runs("frozen", FROZEN_FRAMES - 1)
        self._steps: list[npt.NDArray[np.float32]] = []
        self._prints: list[npt.NDArray[np.uint64]] = []
        self._digest = hashlib.sha256()
        self._strip = Strip()

    def room(self) -> Thumbs:
        """Return where the next thumbnail goes; `take` then counts it in."""
        return np.asarray(self._block[self._held])

    def take(self) -> Thumbs | None:
        """Count the thumbnail in; return the full block, whose frames end at `frames`, before it is let go."""
        self._held += 1
        self.frames += 1
        return self.look() if self._held == BLOCK else None

    def look(self) -> Thumbs | None:
        """Look at what is held, and let it go; None where nothing is."""
        if not self._held:
            return None
        block, start = self._block[: self._held], self.frames - self._held
        self._digest.update(block.tobytes())
        self._strip.see(start, block)
        small = halved(block)
        mean, deviation = small.mean(axis=(1, 2)), small.std(axis=(1, 2))
        black = (mean < BLACK_MEAN) & (deviation < BLACK_DEVIATION)
        before = small[:1] + 255 if self._before is None else self._before
        steps = np.abs(np.diff(np.concatenate([before, small]), axis=0)).mean(axis=(1, 2))
        self._black.see(start, black, black)
        self._frozen.see(start, (steps <= FROZEN_STEP) & ~black, steps <= QUIET_STEP)
        self._prints.append(prints_of(small))
        self._before = small[-1:].copy()
        self._held = 0
        return block

    def stretches(self) -> tuple[Stretch, ...]:
        """Return black and frozen stretches, after the last frame. A frozen one begins with the frame that the others repeat."""
        for runs in (self._black, self._frozen):
            runs.end(self.frames)
        frozen = (Stretch("frozen", one.first - 1, one.last) for one in self._frozen.found)
        return (*self._black.found, *frozen)

    def prints(self) -> npt.NDArray[np.uint64]:
        """Return the print of every frame."""
        return np.concatenate(self._prints) if self._prints else np.zeros(0, np.uint64)

    def strip(self, width: int | None, height: int | None) -> tuple[bytes, tuple[int, ...]]:
        """Return a few frames of the video side by side, as JPEG, and their numbers."""
        return self._strip.made(self.frames, width, height)

    def digest(self) -> str:
        """Return the sha256 (hex) over the thumbnails of all frames; '' without frames."""
        return self._digest.hexdigest() if self.frames else ""


def thumbnail(grey: npt.NDArray[np.uint8]) -> Thumbs:
    """Return the 64x64 of a grey picture by area averaging."""
    return np.asarray(cv2.resize(grey, (THUMB, THUMB), interpolation=cv2.INTER_AREA), dtype=np.uint8)
