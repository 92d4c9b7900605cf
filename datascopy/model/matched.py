"""What was found of pictures that are the same picture: pairs, how they differ, how they hang together, what that rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class MatchKind(StrEnum):
    """How two pictures are the same, from the strongest to the weakest; a pair has the last that applies."""

    IDENTICAL_BYTES = "identical-bytes"
    IDENTICAL_PIXELS = "identical-pixels"
    RE_ENCODED = "re-encoded"
    BRIGHTNESS_CHANGED = "brightness-changed"
    BORDERED = "bordered"
    OVERLAID = "overlaid"
    TURNED = "turned"
    CROPPED = "cropped"
    LIKELY = "likely"
    """close fingerprints where one side has no pixels to compare (a pack): never a proof"""


class Orientation(StrEnum):
    """The eight orientations; rotations are counter-clockwise. The order is that of the bits (transpose 4, flip top-bottom 2, flip left-right 1)."""

    IDENTITY = "identity"
    FLIP_LEFT_RIGHT = "flip-left-right"
    FLIP_TOP_BOTTOM = "flip-top-bottom"
    ROTATE_180 = "rotate-180"
    TRANSPOSE = "transpose"
    ROTATE_270 = "rotate-270"
    ROTATE_90 = "rotate-90"
    TRANSVERSE = "transverse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform:
    """What turns `a` into `b`."""

    orientation: Orientation = Orientation.IDENTITY
    crop: float = 1.0
    """share of a's side kept"""
    matrix: tuple[float, float, float, float, float, float] = (1, 0, 0, 0, 1, 0)
    """2x3 row by row, pixels of a (as stored) to pixels of b"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Two items shown to be the same picture. `a` < `b`."""

    a: str
    b: str
    kind: MatchKind
    transform: Transform
    score: float
    """share of agreeing structure, 0..1 (1 where bytes or pixels are equal; of `likely` the share of equal bits), rounded to 3 digits"""
    distance: int | None = None
    """bits in which the closest codes of the two differ, where only fingerprints of one were at hand; None where pixels were"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Items that show one picture, as pixels hold them together (`datascopy.match.cluster`)."""

    items: tuple[str, ...]
    """two or more, sorted"""
    weakest: float
    """least score along the strongest chain of matches that joins them all"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How many look-alikes would pass as matches, told by pairs of pictures that cannot be the same one: those of different groups."""

    rests_on: str
    """the group keys that tell pictures apart, in words: "patient (stated)" """
    different: int
    """examined pairs of different groups, without those that score so high that they are findings themselves"""
    examined: int
    """examined pairs that are not known to be of one group: what the expectation is scaled to"""
    threshold: float
    """the threshold in force"""
    passed: int = 0
    """pairs of different groups that reach it"""
    expected: float | None = None
    """false pairs to be expected among `examined` at the threshold; None where there are too few pairs to tell"""
    at_most: float | None = None
    """upper end of the 95 % interval of `expected`"""
    least: float | None = None
    """least threshold that may be chosen at which at most TOLERATED false pairs are expected; None where there is none, or too few pairs"""

    @property
    def separable(self) -> bool:
        """False where copies and look-alikes cannot be told apart: even at the highest threshold too many false pairs are to be expected."""
        return self.expected is None or self.least is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """All matches among the pictures (kind images), sorted by (a, b), with what they rest on."""

    pairs: tuple[Match, ...]
    pictures: int
    """pictures that took part"""
    nominated: int
    examined: int
    unsettled: int
    """examined pairs between review and match threshold"""
    featureless: int
    """pictures compared by digest only"""
    radius: int
    threshold: float
    notes: tuple[str, ...] = ()
    """what was capped or left out, as sentences; part of the result, not of the run"""
    expected: tuple[Match, ...] = ()
    """pairs across two collections that a relation of the profile joins: not among `pairs`, sorted like them"""
    doubtful: tuple[Match, ...] = ()
    """the unsettled pairs themselves, sorted like `pairs`: shown on request, never counted"""
    clusters: tuple[Cluster, ...] = ()
    """who of one set hangs together by `pairs`, sorted; a pair whose ends lie in two clusters joins what pixels hold apart"""
    calibration: Calibration | None = None
    """None where no group key tells pictures apart"""


def merged(several: Sequence[Matches], pictures: int) -> Matches | None:
    """Bring together what was found within and between several sets of pictures, each compared in the same way; None where nothing was.

    Args:
        several: matches under ids that tell the sets apart.
        pictures: different pictures that took part in all.
    """
    if not several:
        return None
    told = [one.calibration for one in several if one.calibration is not None]
    known = [one.expected for one in told if one.expected is not None]
    calibration = None
    if told:
        whole = len(known) == len(told)
        least = [one.least for one in told if one.least is not None]
        calibration = Calibration(
            rests_on=told[0].rests_on,
            different=sum(one.different for one in told),
            examined=sum(one.examined for one in told),
            threshold=told[0].threshold,
            passed=sum(one.passed for one in told),
            expected=sum(known) if whole else None,
            at_most=sum(one.at_most or 0.0 for one in told) if whole else None,
            least=max(least) if whole and len(least) == len(told) else None,
        )
    return Matches(
        pairs=_sorted(pair for one in several for pair in one.pairs),
        pictures=pictures,
        nominated=sum(one.nominated for one in several),
        examined=sum(one.examined for one in several),
        unsettled=sum(one.unsettled for one in several),
        featureless=sum(one.featureless for one in several),
        radius=max(one.radius for one in several),
        threshold=several[0].threshold,
        notes=tuple(dict.fromkeys(note for one in several for note in one.notes)),
        doubtful=_sorted(pair for one in several for pair in one.doubtful),
        clusters=tuple(cluster for one in several for cluster in one.clusters),
        calibration=calibration,
    )


def _sorted(pairs: Iterable[Match]) -> tuple[Match, ...]:
    return tuple(sorted(pairs, key=lambda one: (one.a, one.b)))
