"""How many look-alikes would pass as copies in this very dataset, told by pairs of pictures that cannot be the same one.

Pictures of different patients, or of different videos, are not one picture. Where a group key tells them apart, the scores of their examined
pairs are scores of look-alikes. Their upper tail falls off exponentially or faster, as tails of maxima of weakly dependent block scores do;
so the mean excess over a high quantile u tells how many would reach a threshold t: n_u * exp(-(t - u) / mean excess). It errs on the safe
side, and so is the larger of two quantiles taken (on 8,044 pairs of chest X-rays of different children 1.2 were expected at .80 and none found).

Pairs of one group must not be used: another breath of the same child reaches .85 and is no copy. Pairs that score EXCLUDED or more are left
out: one picture under two names of a patient is a finding, not a look-alike.

Source: the peaks-over-threshold method with an exponential tail: S. Coles, An introduction to statistical modeling of extreme values, 2001, 4.2.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from datascopy.model import Calibration, Catalog, Certainty

Groups = Mapping[str, frozenset[str]]
"""name of a group key -> the groups of one picture"""

QUANTILES = (0.95, 0.98)
"""where the tail begins; the second only where LEAST_EXCEEDANCES lie above it"""
LEAST_EXCEEDANCES = 15
LEAST_PAIRS = 300
"""of different groups; fewer say nothing of a tail"""
EXCLUDED = 0.90
LOWEST, HIGHEST, STEP = 0.70, 0.90, 0.01
"""thresholds that may be chosen"""
TOLERATED = 0.5
"""false pairs"""
CONFIDENCE = 0.95


def calibrate(scores: npt.NDArray[np.float64], examined: int, threshold: float, rests_on: str) -> Calibration:
    """Return what is to be expected of look-alikes.

    Args:
        scores: (n) scores of the examined pairs of different groups, 0..1.
        examined: examined pairs that may be false: all but those of one group. At least n.
        threshold: the one in force.
        rests_on: what tells the groups, in words.
    """
    alike = scores[scores < EXCLUDED]
    told = Calibration(
        rests_on=rests_on, different=len(alike), examined=examined, threshold=threshold, passed=int((scores >= threshold).sum())
    )
    if len(alike) < LEAST_PAIRS:
        return told
    scale = max(1.0, examined / len(scores))
    expected = {step: scale * expected_above(alike, step) for step in _steps()}
    return Calibration(
        rests_on=rests_on,
        different=told.different,
        examined=examined,
        threshold=threshold,
        passed=told.passed,
        expected=round(scale * expected_above(alike, threshold), 3),
        at_most=round(scale * expected_above(alike, threshold, CONFIDENCE), 3),
        least=next((step for step in _steps() if expected[step] <= TOLERATED), None),
    )


def _steps() -> list[float]:
    return [round(LOWEST + STEP * number, 2) for number in range(round((HIGHEST - LOWEST) / STEP) + 1)]


def expected_above(scores: npt.NDArray[np.float64], threshold: float, confidence: float | None = None) -> float:
    """Return how many of some scores are to be expected at a threshold or above, by an exponential tail.

    Args:
        scores: (n), at least one.
        threshold: where to count from.
        confidence: None for the expectation itself, else the upper end of its one-sided interval: the sum of k exponential excesses has a
            gamma distribution of shape k.
    """
    return max(_tail(scores, float(np.quantile(scores, quantile)), threshold, confidence) for quantile in _quantiles(len(scores)))


def _quantiles(count: int) -> list[float]:
    return [one for number, one in enumerate(QUANTILES) if not number or count * (1 - one) >= LEAST_EXCEEDANCES]


def _tail(scores: npt.NDArray[np.float64], start: float, threshold: float, confidence: float | None) -> float:
    excess = scores[scores > start] - start
    if threshold <= start:
        return float((scores >= threshold).sum())
    if not len(excess):
        return 0.0
    mean = float(excess.mean())
    if confidence is not None:
        from scipy.special import gammaincinv

        mean *= len(excess) / float(gammaincinv(len(excess), 1 - confidence))
    return float(len(excess) * np.exp(-(threshold - start) / mean))


def groups_of(catalog: Catalog) -> tuple[dict[str, dict[str, frozenset[str]]], str]:
    """Return path -> its groups by each key of the profile, and the keys in words; keys that are guessed tell nothing apart."""
    keys = [one for one in catalog.profile.groups if one.certainty is not Certainty.GUESSED]
    rows = catalog.groups[catalog.groups["grouping"].isin([one.name for one in keys])]
    told = catalog.items[["collection", "key", "path"]].merge(rows[["collection", "key", "grouping", "group"]], on=["collection", "key"])
    found: dict[str, dict[str, frozenset[str]]] = {}
    for path, grouping, group in zip(told["path"], told["grouping"], told["group"], strict=True):
        mine = found.setdefault(str(path), {})
        mine[str(grouping)] = mine.get(str(grouping), frozenset()) | {str(group)}
    used = set(told["grouping"])
    return found, ", ".join(f"{one.title} ({one.certainty})" for one in keys if one.name in used)


def differ(a: Sequence[Groups], b: Sequence[Groups]) -> bool | None:
    """Say whether two pictures are of different groups: by every key that knows both of them; None where none does.

    Args:
        a: the groups of the one, and of each picture that is equal to it.
        b: the same of the other.
    """
    mine, theirs = _united(a), _united(b)
    common = mine.keys() & theirs.keys()
    if not common:
        return None
    return all(not mine[key] & theirs[key] for key in common)


def _united(several: Iterable[Groups]) -> dict[str, frozenset[str]]:
    united: dict[str, frozenset[str]] = {}
    for one in several:
        for key, groups in one.items():
            united[key] = united.get(key, frozenset()) | groups
    return united
