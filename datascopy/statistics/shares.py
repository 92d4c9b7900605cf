"""Shares of a sample: what they say of the whole."""

import math

Z = 1.959964
"""of an interval of 95 %"""


def share_interval(count: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share after Wilson, "Probable inference", JASA 22 (1927): honest where few or nearly all are counted.

    Raises:
        ValueError: nothing was looked at.
    """
    if not 0 <= count <= of or of == 0:
        raise ValueError(f"{count} of {of} is no share")
    middle = (count + Z**2 / 2) / (of + Z**2)
    half = Z / (of + Z**2) * math.sqrt(count * (of - count) / of + Z**2 / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def most_if_none(of: int) -> float:
    """Return the greatest share that leaves none among `of` with a chance of 5 %: 1 - 0.05^(1/of); 1 where nothing was looked at."""
    return 1 - 0.05 ** (1 / of) if of else 1.0
