"""Examine nominated pairs: each once, in a fixed direction, from the cache where it is known."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from datascopy.match.fingerprint import INVERSE
from datascopy.match.kinds import Side, differ
from datascopy.match.roster import Picture
from datascopy.match.verdict import Six, Verdict, six
from datascopy.match.verify import REVIEW, View, doubtful, examine, look_again, prepare
from datascopy.match.warp import Affine, Box, centred, compose, invert, laid_on, scaling, uncentred
from datascopy.model import Orientation

VERSION = "match-4"
"""raised whenever a verdict could come out otherwise"""
THREADS = 2
BATCH = 64
"""pairs examined at once: up to 128 prepared pictures of 0.6 MB are held for them"""
UNSETTLED = 0.799
"""greatest score of a pair that does not match at the second look: just below MATCH"""
Tries = Sequence[tuple[bool, Orientation]]
"""(lay content box on content box, else frame on frame; what turns a into b)"""


class Greys(Protocol):
    """Who knows the working copies (`datascopy.measure.Pictures`)."""

    def grey(self, path: str) -> npt.NDArray[np.uint8]:
        """Return the working copy of a picture, uint8 (h, w), long side at most 256, EXIF orientation not applied."""
        ...


@dataclass(frozen=True, slots=True)
class Suspect:
    """A nominated pair as it is examined: the picture with the smaller digest first, so that names and direction do not matter."""

    a: Picture
    b: Picture
    side_a: int
    """which set it is from: 0 or 1"""
    side_b: int
    tries: tuple[tuple[bool, Orientation], ...]
    matrix: Six | None
    """what local features lay a on b by: working copy to working copy, pixel centres at whole numbers"""
    swapped: bool
    """whether this is the other way round than asked"""

    @classmethod
    def of(cls, a: Picture, b: Picture, side_b: int, tries: Tries, matrix: Six | None = None) -> "Suspect":
        """Bring a pair, a from set 0, into its fixed direction."""
        if a.group <= b.group:
            return cls(a, b, 0, side_b, tuple(tries), matrix, swapped=False)
        back = None if matrix is None else six(invert(_affine(matrix)))
        return cls(b, a, side_b, 0, tuple((content, INVERSE[turn]) for content, turn in tries), back, swapped=True)

    @property
    def key(self) -> tuple[str, str]:
        """The digests of both, the second with a digest of the maps to try: a verdict rests on nothing else."""
        boxes = [(*one.content, one.width, one.height) for one in (self.a, self.b)]
        words = repr((boxes, [(content, str(turn)) for content, turn in self.tries], self.matrix))
        return self.a.group, f"{self.b.group} {hashlib.sha256(words.encode()).hexdigest()[:16]}"


class PairCache(Protocol):
    """What is remembered of pairs (`datascopy.measure.Cache`)."""

    def get_pairs(self, pairs: Iterable[tuple[str, str]], version: str) -> dict[tuple[str, str], str]:
        """Return what is known of these pairs."""
        ...

    def put_pairs(self, values: Mapping[tuple[str, str], str], version: str) -> None:
        """Remember a text for each pair."""
        ...


def examine_all(suspects: Sequence[Suspect], greys: Sequence[Greys], cache: PairCache | None) -> list[Verdict]:
    """Return the verdict on every pair, in the order and direction in which they were asked for.

    Args:
        suspects: the pairs.
        greys: who has the working copies of set 0 and, where there are two, of set 1; asked from this thread only.
        cache: None to remember nothing. What it knows opens no media.
    """
    known: dict[tuple[str, str], Verdict] = {}
    if cache is not None:
        known = {key: Verdict.load(text) for key, text in cache.get_pairs([one.key for one in suspects], VERSION).items()}
    new = {one.key: one for one in suspects if one.key not in known}
    # In the order of pictures, so that a picture prepared for one pair is at hand for the next.
    todo = [new[key] for key in sorted(new)]
    views: dict[tuple[int, str], View] = {}
    with ThreadPoolExecutor(THREADS) as pool:
        for start in range(0, len(todo), BATCH):
            batch = todo[start : start + BATCH]
            views = _prepared(batch, greys, views, pool)
            verdicts = pool.map(
                judge, batch, [views[one.side_a, one.a.path] for one in batch], [views[one.side_b, one.b.path] for one in batch]
            )
            fresh = dict(zip((one.key for one in batch), verdicts, strict=True))
            known |= fresh
            if cache is not None:
                cache.put_pairs({key: verdict.dump() for key, verdict in fresh.items()}, VERSION)
    return [known[one.key].reversed() if one.swapped else known[one.key] for one in suspects]


def _prepared(
    batch: Sequence[Suspect], greys: Sequence[Greys], views: Mapping[tuple[int, str], View], pool: Executor
) -> dict[tuple[int, str], View]:
    """Return the views that a batch needs, taking over those of the batch before."""
    needed = sorted({place for one in batch for place in ((one.side_a, one.a.path), (one.side_b, one.b.path))})
    new = [place for place in needed if place not in views]
    # No list: the pool prepares one picture while this thread decodes the next.
    made = pool.map(prepare, (greys[side].grey(path) for side, path in new))
    kept = {place: views[place] for place in needed if place in views}
    return kept | dict(zip(new, made, strict=True))


def judge(suspect: Suspect, a: View, b: View) -> Verdict:
    """Examine one pair by its pixels and, where it is worth showing, name how the two differ."""
    side_a, side_b = _side(suspect.a, a), _side(suspect.b, b)
    maps = [
        laid_on(side_a.content if content else side_a.frame, side_b.content if content else side_b.frame, turn)
        for content, turn in suspect.tries
    ]
    if suspect.matrix is not None:
        maps.append(uncentred(_affine(suspect.matrix)))
    found = examine(a, b, maps)
    score = round(found.worth, 3)
    if score < REVIEW:
        return Verdict(score)
    if doubtful(found):
        score = round(look_again(a, b, found.matrix), 3) or min(score, UNSETTLED)
    difference = differ(side_a, side_b, found.matrix)
    return Verdict(
        score,
        difference.kind,
        difference.orientation,
        round(difference.crop, 3),
        round(difference.crop_back, 3),
        six(centred(_stored(found.matrix, suspect, a, b))),
    )


def _affine(matrix: Six) -> Affine:
    return np.array(matrix, dtype=np.float64).reshape(2, 3)


def _side(picture: Picture, view: View) -> Side:
    height, width = view.valid.shape
    x, y = width / picture.width, height / picture.height
    left, top, right, bottom = picture.content
    return Side(view, Box(0, 0, width, height), Box(left * x, top * y, right * x, bottom * y), picture.deep)


def _stored(matrix: Affine, suspect: Suspect, a: View, b: View) -> Affine:
    """Turn a map between working copies into one between pictures as stored."""
    (height_a, width_a), (height_b, width_b) = a.valid.shape, b.valid.shape
    shrink = scaling(width_a / suspect.a.width, height_a / suspect.a.height)
    enlarge = invert(scaling(width_b / suspect.b.width, height_b / suspect.b.height))
    return compose(compose(shrink, matrix), enlarge)
