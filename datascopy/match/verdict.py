"""What the pixels said of one pair, in a form that is kept in the cache and can be read in either direction."""

import json
from dataclasses import dataclass

import numpy as np

from datascopy.match.fingerprint import INVERSE
from datascopy.match.warp import Affine, centred, invert, uncentred
from datascopy.model import MatchKind, Orientation, Transform

Six = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Score of a pair, and how its pictures differ. All numbers are rounded, so that a verdict from the cache equals a fresh one."""

    score: float
    kind: MatchKind = MatchKind.RE_ENCODED
    orientation: Orientation = Orientation.IDENTITY
    crop: float = 1.0
    crop_back: float = 1.0
    matrix: Six = (1, 0, 0, 0, 1, 0)

    @property
    def transform(self) -> Transform:
        """What turns a into b."""
        return Transform(orientation=self.orientation, crop=self.crop, matrix=self.matrix)

    def reversed(self) -> "Verdict":
        """Return the verdict on (b, a)."""
        back = centred(invert(uncentred(np.array(self.matrix).reshape(2, 3))))
        return Verdict(self.score, self.kind, INVERSE[self.orientation], self.crop_back, self.crop, six(back))

    def dump(self) -> str:
        """Return it as JSON."""
        fields = [self.score, self.kind, self.orientation, self.crop, self.crop_back, self.matrix]
        return json.dumps(fields, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> "Verdict":
        """Read what `dump` wrote."""
        score, kind, orientation, crop, crop_back, matrix = json.loads(text)
        return cls(score, MatchKind(kind), Orientation(orientation), crop, crop_back, tuple(matrix))


def six(matrix: Affine) -> Six:
    """Return the entries row by row, rounded: 6 digits for the linear part, 3 for the shift (thousandths of a pixel)."""
    a, b, x, c, d, y = (float(value) for value in matrix.reshape(-1))
    # + 0.0 turns a negative zero into zero
    return round(a, 6) + 0.0, round(b, 6) + 0.0, round(x, 3) + 0.0, round(c, 6) + 0.0, round(d, 6) + 0.0, round(y, 3) + 0.0
