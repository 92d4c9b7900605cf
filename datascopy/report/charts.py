"""Effects drawn on one scale, as positions in thousandths: a mark for each line of a table, and a grid of attributes by labels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from datascopy.model import PairTest, Result

WIDTH = 1000
LEAST_REACH = 4.0
"""an odds ratio of this and its inverse are always on the scale, so that small effects look small"""
FARTHEST = 1000.0
"""odds ratios beyond it are drawn at the edge, with an arrow"""
STRENGTHS = (0.2, 0.5, 1.0, 2.0)
"""steps of the natural logarithm of an odds ratio from which on a cell is darker; an AUC is taken for the odds ratio of equal strength"""
SHARES = (0.1, 0.2, 0.3, 0.5)
"""steps of corrected V, and of |2 AUC - 1|, from which on a cell is darker"""
MOST_ROWS, MOST_COLUMNS = 40, 12
LOGISTIC = 1.7
"""an AUC a is as strong as an odds ratio of exp(1.7 x normal quantile of a x sqrt 2): two normal classes cut in the middle"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One effect with its interval."""

    point: float
    start: float
    length: float
    null: float
    """where there is no effect"""
    low_beyond: bool = False
    high_beyond: bool = False
    """the interval goes on beyond the scale"""
    band: tuple[float, float] | None = None
    """start and length of what chance reaches"""


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale that the marks of one table share: logarithmic for ratios, plain from 0 to 1 for all else."""

    ratio: bool
    reach: float
    """greatest ratio; its inverse is the least"""

    @classmethod
    def of(cls, measure: str, values: Sequence[float]) -> "Scale":
        """Return the scale on which these values of one measure fit."""
        ratio = "odds ratio" in measure
        sizes = [max(value, 1 / value) for value in values if ratio and value > 0 and math.isfinite(value)]
        return cls(ratio, min(FARTHEST, max([LEAST_REACH, *sizes])))

    @property
    def ends(self) -> tuple[str, str, str]:
        """Return what stands at the left end, at the point of no effect, and at the right end."""
        if not self.ratio:
            return "0", "0.5", "1"
        reach = f"{self.reach:,.0f}" if self.reach >= 10 else f"{self.reach:.1f}".removesuffix(".0")
        return f"1/{reach}", "1", reach

    def place(self, value: float) -> float:
        """Return where a value lies, 0 to WIDTH."""
        if not self.ratio:
            share = value
        elif value <= 0:
            share = 0.0
        else:
            share = 0.5 + math.log(value) / (2 * math.log(self.reach))
        return round(WIDTH * min(1.0, max(0.0, share)), 1)

    def mark(self, value: float | None, interval: Sequence[float] | None, chance: Sequence[float] | None = None) -> Mark | None:
        """Return the mark of an effect; None where there is none to draw."""
        if value is None or not math.isfinite(value):
            return None
        low, high = (value, value) if interval is None else (min(interval), max(interval))
        start, end = self.place(low), self.place(high)
        least, most = (1 / self.reach, self.reach) if self.ratio else (0.0, 1.0)
        band = None if chance is None else (self.place(chance[0]), round(self.place(chance[1]) - self.place(chance[0]), 1))
        return Mark(
            point=self.place(value),
            start=start,
            length=round(end - start, 1),
            null=self.place(1.0 if self.ratio else 0.5),
            low_beyond=low < least * (1 - 1e-9),
            high_beyond=high > most * (1 + 1e-9),
            band=band,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """One pair in the grid."""

    look: str
    """refused | unknown | passed | goes"""
    strength: int
    """0 to 4"""
    word: str
    """the effect in a few signs; "" where there is none"""
    share: str
    """corrected V; "" where there is none"""
    said: str
    """the same in words, for those who hear it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Attributes by labels."""

    labels: tuple[str, ...]
    rows: tuple[tuple[str, tuple[GridCell | None, ...]], ...]
    more: int
    """attributes that did not fit"""


def grid_of(tests: Sequence[PairTest]) -> Grid | None:
    """Return the pairs of one rule as a grid; None where it would have one row or one column, or a pair stands in it twice."""
    judged = [one for one in tests if one.result is not Result.REFUSED]
    labels = tuple(dict.fromkeys(one.label for one in judged))
    names = {one.attribute for one in judged}
    cells: dict[str, dict[str, PairTest]] = {}
    for one in (one for one in tests if one.label in labels and one.attribute in names):
        if one.label in cells.setdefault(one.attribute, {}):
            return None
        cells[one.attribute][one.label] = one
    if len(labels) < 2 or len(cells) < 2 or len(labels) > MOST_COLUMNS:
        return None
    ordered = sorted(cells, key=lambda name: (-max(_strength(one) for one in cells[name].values()), name))
    rows = tuple((name, tuple(_cell(cells[name].get(label)) for label in labels)) for name in ordered[:MOST_ROWS])
    return Grid(labels=labels, rows=rows, more=max(0, len(ordered) - MOST_ROWS))


def _cell(test: PairTest | None) -> GridCell | None:
    if test is None:
        return None
    looks = {Result.REFUSED: "refused", Result.INCONCLUSIVE: "unknown", Result.PASSED: "passed"}
    shown = test.effect is not None and test.result is not Result.REFUSED
    word = "" if not shown or test.effect is None else f"{float(f'{test.effect:.2g}'):,.10g}"
    said = {"refused": "refused", "unknown": "too little data to say", "passed": "alike"}.get(looks.get(test.result, ""), "goes with it")
    strength = 0 if test.result in looks and test.result is not Result.INCONCLUSIVE else _shade(test)
    share = f"V {test.v:.1f}" if word and test.v is not None else ""
    return GridCell(look=looks.get(test.result, "goes"), strength=strength, word=word, share=share, said=said)


def _shade(test: PairTest) -> int:
    """Return how dark a cell is, 0 to 4: by corrected V, for numbers by how far the AUC lies from chance, else by the effect."""
    share = test.v
    if test.measure == "AUC" and test.effect is not None:
        share = abs(2 * test.effect - 1)
    return step(_strength(test)) if share is None else sum(share >= one for one in SHARES)


def step(strength: float) -> int:
    """Return the step of a strength: 0 to 4."""
    return sum(strength >= one for one in STRENGTHS)


def _strength(test: PairTest) -> float:
    """Return how strong an effect is, as the logarithm of an odds ratio without its sign."""
    if test.effect is None or not math.isfinite(test.effect) or test.result is Result.REFUSED:
        return 0.0
    if "odds ratio" in test.measure:
        return abs(math.log(max(test.effect, 1e-9)))
    if test.measure == "AUC":
        share = min(1 - 1e-6, max(1e-6, test.effect))
        return abs(LOGISTIC * math.sqrt(2) * NormalDist().inv_cdf(share))
    return test.effect
