"""Where two videos may share a stretch: pairs of near frames that have near neighbours, found among all videos at once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from datascopy.measure.video_index import Index
from datascopy.measure.video_runs import NEAR, STRIDE, Prints

MOST_SEEDS = 5000
"""pairs of near frames that are grown for one pair of videos at one speed"""
MOST_ALIKE = 16
"""of the frames of one video that are near to the same frame: growing finds the others"""
SIDE, FEWEST = 12, 4
"""a stretch of 25 frames reaches 12 to one side of each frame in it, and ends where three in a row disagree: so of these 12 at least 4 agree"""
BATCH = 256
"""frames that are looked up at once"""
MOST_THREADS = 16
"""each holds up to 100 MB where scenes stand still"""

Films = Sequence[Prints]
Numbers = npt.NDArray[np.int64]


def seeds(
    films: Films, slow: Films, done: set[tuple[int, int]], *, both: bool, jobs: int = 1
) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Yield (x, y, pairs) for two videos of which some frames are near: pairs (frame of films[x], frame of slow[y]), sorted.

    Every STRIDE-th frame of each video is looked for among all frames of all others.

    Args:
        films: prints of every frame of each video.
        slow: the same, or every second, third, ... of them.
        done: (lower, higher) numbers of videos that are passed over.
        both: look for x in y and for y in x; else for the lower in the higher only.
        jobs: threads; what takes long is done without the interpreter's lock.
    """
    starts = np.cumsum([0, *map(len, slow)])
    if not starts[-1]:
        return
    frames = np.concatenate(slow)
    index = Index(frames)

    def of(x: int) -> Numbers:
        """Return the pairs of one video with all others, as rows (y, frame of x, frame of y)."""
        film = films[x]
        barred = np.array([y == x or (y < x and not both) or (min(x, y), max(x, y)) in done for y in range(len(films))])
        asked = np.arange(STRIDE // 2, 0 if barred.all() else len(film), STRIDE)
        kept = [np.zeros((0, 3), np.int64)]
        for at in range(0, len(asked), BATCH):
            number, place = index.near(film[asked[at : at + BATCH]])
            video = np.searchsorted(starts, place, side="right") - 1
            told = np.stack([video, asked[at + number], place - starts[video]], axis=1)[~barred[video]]
            told = told[_with_neighbours(film, frames, starts, told)]
            kept.append(told[_thinned(told)])
        return np.concatenate(kept)

    with ThreadPoolExecutor(min(jobs, MOST_THREADS)) as pool:
        for x, told in enumerate(pool.map(of, range(len(films)))):
            yield from _by_video(x, told)


def _with_neighbours(film: Prints, frames: Prints, starts: Numbers, told: Numbers) -> npt.NDArray[np.bool_]:
    """Tell which pairs (video, frame, frame there) can lie in a stretch: of the frames before or behind them enough agree too."""
    video, i, j = told.T
    low, high = starts[video], starts[video + 1]
    enough = np.zeros(len(told), np.bool_)
    for way in (-1, 1):
        agree = np.zeros(len(told), np.int64)
        for step in range(1, SIDE + 1):
            mine, other = i + way * step, low + j + way * step
            inside = (mine >= 0) & (mine < len(film)) & (other >= low) & (other < high)
            a, b = film[np.where(inside, mine, 0)], frames[np.where(inside, other, 0)]
            agree += inside & (a != 0) & (np.bitwise_count(a ^ b) <= NEAR)
        enough |= agree >= FEWEST
    return enough


def _thinned(told: Numbers) -> npt.NDArray[np.bool_]:
    """Tell which of the pairs to keep: of one frame and one video about MOST_ALIKE, evenly chosen. Pairs are sorted by frame and place."""
    if not len(told):
        return np.zeros(0, np.bool_)
    fresh = np.flatnonzero(np.r_[True, (np.diff(told[:, 0]) != 0) | (np.diff(told[:, 1]) != 0)])
    counts = np.diff(np.r_[fresh, len(told)])
    rank = np.arange(len(told)) - np.repeat(fresh, counts)
    return np.asarray(rank % np.maximum(1, np.repeat(counts, counts) // MOST_ALIKE) == 0)


def _by_video(x: int, told: Numbers) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    for y in np.unique(told[:, 0]).tolist():
        pairs = told[told[:, 0] == y][:, 1:]
        if len(pairs) > MOST_SEEDS:
            pairs = pairs[np.linspace(0, len(pairs) - 1, MOST_SEEDS).astype(np.int64)]
        yield x, y, [(int(i), int(j)) for i, j in pairs]
