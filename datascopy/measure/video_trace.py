"""Find pictures among the frames of a video while it is decoded: near the stated number, anywhere else, turned or cropped.

A picture and a frame are brought to 64x64 grey by the same scaler and freed of mean and contrast; their distance is the RMS difference of
these. Frames of the same picture lie at 0.02 (JPEG at quality 85) to 0.07 (half size and quality 50), neighbours in a moving scene above
0.1, other videos above 0.8. Where neighbours hardly differ, several frames fit as well as the best: they are its ties, and no method can
name the one.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import Interpolation, VideoReformatter

from datascopy.measure.decode import guarded, open_picture
from datascopy.measure.video_record import THUMB
from datascopy.measure.video_scenes import Thumbs
from datascopy.model import Orientation

if TYPE_CHECKING:
    from datascopy.store import Store

Floats = npt.NDArray[np.float32]

SAME = 0.10
"""greatest distance at which a frame is the picture"""
WINDOW = 31
"""frames to either side of the stated number that are compared closely; one more than 30, for the base of the numbers"""
TIE_SHARE, TIE_MORE = 1.25, 0.004
"""frames within max(TIE_SHARE x best, best + TIE_MORE) fit as well as the best"""
STILL, NOISE, DECIDED = 0.006, 0.2, 0.1
"""a frame fits as well as the best where it is nearer to it than STILL, or than NOISE of the picture's own distance; or where it is farther from
the picture by less than DECIDED of what frames so far apart should be"""
COARSE, COARSE_SAME = 16, 0.3
"""side of the thumbnails, and distance, at which frames outside the window are looked at more closely"""
FLAT = 2.0
"""standard deviation of grey below which a picture or frame has nothing to compare"""
CROPPED_SAME, COARSE_CROPPED = 0.25, 0.5
"""greatest distance for the crops that are tried: they are cut out of a 64x64"""
MOST_SEEN = 4096
"""frames that are held for one picture"""
CROPS = (0.95, 0.9, 0.85, 0.8)
"""shares of a side that a picture cropped about its centre may keep"""


FEATURELESS = -2
"""stands for the best frame of a picture that has nothing to compare"""


class Target(NamedTuple):
    """A picture that is said to be a frame."""

    path: str
    stated: int


class Sighting(NamedTuple):
    """Where a picture was seen in one video. `best` is -1 where no frame is the picture, FEATURELESS where it cannot be told."""

    path: str
    best: int
    distance: float
    ties: tuple[int, ...]
    change: str = ""


def thumbs_of(store: "Store", paths: Sequence[str]) -> dict[str, npt.NDArray[np.uint8]]:
    """Return path -> 64x64 grey of the pictures that can be opened, scaled as frames are."""
    scaler, found = VideoReformatter(), {}
    for path in paths:
        try:
            with store.open(path) as file:
                data = file.read()
            with guarded(), open_picture(data) as picture:
                rgb = np.asarray(picture.convert("RGB"))
            small = scaler.reformat(
                av.VideoFrame.from_ndarray(rgb, "rgb24"), THUMB, THUMB, "gray", interpolation=Interpolation.AREA, threads=1
            )
        except Exception:  # noqa: BLE001, S112 - a picture that cannot be read is a finding of another rule; here it is not checked
            continue
        plane: Any = small.planes[0]
        found[path] = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[:THUMB, :THUMB].copy()
    return found


def standard(grey: npt.NDArray[Any]) -> Floats:
    """Return pictures (n, side, side) as rows free of mean and contrast, of length 1; zeros for flat ones."""
    rows = grey.reshape(len(grey), grey.shape[1] * grey.shape[2]).astype(np.float32)
    rows -= rows.mean(axis=1, keepdims=True)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    flat = length <= FLAT * rows.shape[1] ** 0.5
    return np.where(flat, 0, rows / np.where(flat, 1, length)).astype(np.float32)


def distances(a: Floats, b: Floats) -> Floats:
    """Return the RMS differences of standardised rows, (len(a), len(b)); those of flat rows are at least 1.4."""
    return np.asarray(np.sqrt(np.maximum(0, 2 - 2 * (a @ b.T))), dtype=np.float32)


def coarse(grey: npt.NDArray[np.uint8]) -> Floats:
    """Return standardised thumbnails of COARSE pixels a side."""
    n, step = len(grey), THUMB // COARSE
    return standard(grey.reshape(n, COARSE, step, COARSE, step).mean(axis=(2, 4), dtype=np.float32))


class Tracer:
    """Watches the frames of one video for pictures whose number is stated."""

    def __init__(self, thumbs: Sequence[Thumbs], targets: Sequence[Target]) -> None:
        """Take pictures with their 64x64 greys, in the same order."""
        self.targets = targets
        grey = np.stack(thumbs) if thumbs else np.zeros((0, THUMB, THUMB), np.uint8)
        self._fine, self._coarse = standard(grey), coarse(grey)
        self._near: dict[int, Sighting] = {}
        self._far: list[dict[int, float]] = [{} for _ in targets]
        self._far_best = np.full(len(targets), np.inf)
        self._held = np.zeros((0, THUMB, THUMB), np.uint8)
        self._end = 0
        self._waiting = sorted(range(len(targets)), key=lambda one: (-targets[one].stated, -one))

    def watch(self, start: int, block: Thumbs) -> None:
        """See a block of frames, the first of which is number `start`."""
        if not self.targets:
            return
        held = np.concatenate([self._held[-2 * WINDOW :], block])
        self._end = start + len(block)
        self._settle(held, upto=self._end - WINDOW)
        self._held = held[-2 * WINDOW :].copy()
        self._look_far(start, block)

    def _settle(self, held: Thumbs, *, upto: int) -> None:
        """Compare the pictures whose window of frames ends before the frames that are held do."""
        while self._waiting and self.targets[self._waiting[-1]].stated < upto:
            one = self._waiting.pop()
            first = self._end - len(held)
            low = max(first, self.targets[one].stated - WINDOW)
            frames = standard(held[low - first : max(0, self.targets[one].stated + WINDOW + 1 - first)])
            self._near[one] = _sighted(self.targets[one].path, self._fine[one : one + 1], low, frames)

    def _look_far(self, start: int, block: Thumbs) -> None:
        """Look for every picture among all frames, closely only where it is likely."""
        likely = distances(self._coarse, coarse(block))
        for one in np.flatnonzero(likely.min(axis=1) <= COARSE_SAME):
            some = np.flatnonzero(likely[one] <= COARSE_SAME)
            told = distances(self._fine[one : one + 1], standard(block[some]))[0]
            for place, distance in zip(some, told, strict=True):
                if distance <= _tied(self._far_best[one]):
                    self._far[one][start + int(place)] = float(distance)
                    self._far_best[one] = min(self._far_best[one], float(distance))
            _bound(self._far[one])

    def sightings(self) -> list[Sighting]:
        """Return where each picture was seen, in the order of the targets: near its number if it is there at all, else anywhere."""
        self._settle(self._held, upto=self._end + WINDOW + 1)
        return [self._answer(one) for one in range(len(self.targets))]

    def _answer(self, one: int) -> Sighting:
        path = self.targets[one].path
        if not self._fine[one].any():
            return Sighting(path, FEATURELESS, 2.0, ())
        near = self._near.get(one)
        if near is not None and near.best >= 0:
            return near
        far = self._far[one]
        best = min(far, key=lambda frame: (far[frame], frame), default=-1)
        if best < 0 or far[best] > SAME:
            return Sighting(path, -1, 2.0, ())
        limit = _tied(far[best])
        return Sighting(path, best, round(far[best], 4), tuple(sorted(frame for frame, value in far.items() if value <= limit)))


def _sighted(path: str, picture: Floats, first: int, frames: Floats) -> Sighting:
    """Return where a picture is among neighbouring frames, with all frames that fit as well as the best.

    A picture is its frame and noise. Another frame, at a distance `apart` from the best, is farther from the picture by apart ** 2 (in
    squares), give or take the noise along the way to it: too little to tell where `apart` is small against the noise.
    """
    told = distances(picture, frames)[0] if len(frames) else np.zeros(0, np.float32)
    if not len(told) or told.min() > SAME:
        return Sighting(path, -1, round(float(told.min(initial=2.0)), 4), ())
    best = int(told.argmin())
    apart = distances(frames[best : best + 1], frames)[0]
    farther = told.astype(np.float64) ** 2 - float(told[best]) ** 2
    fits = (apart <= max(STILL, NOISE * float(told[best]))) | (farther <= DECIDED * apart.astype(np.float64) ** 2)
    fits[best] = True
    return Sighting(
        path, first + best, round(float(told[best]), 4), tuple(first + int(place) for place in np.flatnonzero(fits & (told <= SAME)))
    )


def _bound(seen: dict[int, float]) -> None:
    """Keep what is held of one picture small in a video that hardly moves: the first and last of the best frames tell enough."""
    if len(seen) <= MOST_SEEN:
        return
    limit = _tied(min(seen.values()))
    fit = sorted(frame for frame, value in seen.items() if value <= limit)
    half = MOST_SEEN // 4
    kept = {frame: seen[frame] for frame in (fit if len(fit) <= 2 * half else (*fit[:half], *fit[-half:]))}
    best = min(seen, key=lambda frame: (seen[frame], frame))
    kept[best] = seen[best]
    seen.clear()
    seen.update(kept)


def _tied(best: float) -> float:
    return max(TIE_SHARE * best, best + TIE_MORE)


class Seeker:
    """Watches the frames of any video for pictures that were not found where they should be: as they are, turned, or cropped."""

    def __init__(self, paths: Sequence[str], thumbs: Sequence[Thumbs]) -> None:
        """Take pictures with their 64x64 greys, in the same order."""
        self.paths = paths
        self._changes = [str(one) for one in Orientation]
        grey = np.stack(thumbs) if thumbs else np.zeros((0, THUMB, THUMB), np.uint8)
        turned = [turn(grey, change) for change in self._changes]
        self._fine = [standard(one) for one in turned]
        self._coarse = [coarse(one) for one in turned]
        self._best: list[dict[str, dict[int, float]]] = [{} for _ in paths]

    def watch(self, start: int, block: npt.NDArray[np.uint8]) -> None:
        """See a block of frames, the first of which is number `start`."""
        if not len(self.paths):
            return
        frames = standard(block)
        small = coarse(block)
        for change, fine, little in zip(self._changes, self._fine, self._coarse, strict=True):
            self._take(start, change, distances(little, small) <= COARSE_SAME, (fine, frames, SAME))
        for share in CROPS:
            cut = crop(block, share)
            likely = distances(self._coarse[0], coarse(cut)) <= COARSE_CROPPED
            self._take(start, f"cropped {share}", likely, (self._fine[0], standard(cut), CROPPED_SAME))

    def _take(self, start: int, change: str, likely: npt.NDArray[np.bool_], closely: tuple[Floats, Floats, float]) -> None:
        """Look closely, at pictures and frames and up to a distance, where it is likely."""
        fine, frames, limit = closely
        for one in np.flatnonzero(likely.any(axis=1)):
            some = np.flatnonzero(likely[one])
            told = distances(fine[one : one + 1], frames[some])[0]
            kept = self._best[one].setdefault(change, {})
            kept.update((start + int(place), float(value)) for place, value in zip(some, told, strict=True) if value <= limit)
            _bound(kept)

    def sightings(self) -> list[Sighting]:
        """Return the best sighting of each picture; as it is before turned, turned before cropped."""
        return [_first_kind(path, kinds) for path, kinds in zip(self.paths, self._best, strict=True)]


def _first_kind(path: str, kinds: dict[str, dict[int, float]]) -> Sighting:
    plain = kinds.get(str(Orientation.IDENTITY))
    turned = [(min(seen.values()), change) for change, seen in kinds.items() if seen and change != str(Orientation.IDENTITY)]
    whole = [one for one in turned if not one[1].startswith("cropped")]
    if plain:
        change, seen = "", plain
    elif turned:
        change = min(whole or turned)[1]
        seen = kinds[change]
    else:
        return Sighting(path, -1, 2.0, ())
    best = min(seen, key=lambda frame: (seen[frame], frame))
    limit = _tied(seen[best])
    ties = tuple(sorted(frame for frame, value in seen.items() if value <= limit))
    return Sighting(path, best, round(seen[best], 4), ties, change.partition(" ")[0])


def turn(grey: npt.NDArray[np.uint8], change: str) -> npt.NDArray[np.uint8]:
    """Return pictures (n, side, side) in an orientation."""
    number = list(Orientation).index(Orientation(change))
    turned = grey.transpose(0, 2, 1) if number & 4 else grey
    turned = turned[:, ::-1] if number & 2 else turned
    return np.ascontiguousarray(turned[:, :, ::-1] if number & 1 else turned)


def crop(block: npt.NDArray[np.uint8], share: float) -> npt.NDArray[np.uint8]:
    """Return the middle of thumbnails, brought to their size again: what a picture cropped about its centre would show."""
    import cv2

    side = THUMB * share
    edge = (THUMB - side) / 2
    grid = (np.arange(THUMB, dtype=np.float32) + 0.5) * share + edge - 0.5
    across, down = np.meshgrid(grid, grid)
    return np.stack([cv2.remap(one, across, down, cv2.INTER_LINEAR) for one in block])
