"""Which odds ratios a number of groups can show: power of a two-sided test of the log odds ratio, from its standard error at no effect."""

from math import exp, log

LEVEL = 0.05
POWER = 0.8
FARTHEST = 20.0
"""logarithms of odds ratios beyond it are told as this one"""


def power_of(odds: float, error: float, *, level: float = LEVEL) -> float:
    """Return the probability that an odds ratio is seen at a level.

    Args:
        odds: the true one.
        error: standard error of its logarithm where there is no effect.
        level: of a two-sided test.
    """
    from scipy.special import ndtr, ndtri

    bound, shift = float(ndtri(1 - level / 2)), abs(log(odds)) / error
    return float(ndtr(shift - bound) + ndtr(-shift - bound))


def seen_from(error: float, *, level: float = LEVEL, power: float = POWER) -> float:
    """Return the smallest odds ratio above 1 that is seen at a level with a power; `error` as in `power_of`."""
    from scipy.special import ndtri

    return exp(min(float(ndtri(1 - level / 2) + ndtri(power)) * error, FARTHEST))


def error_of(detectable: float, *, level: float = LEVEL, power: float = POWER) -> float:
    """Return the standard error at no effect of which an odds ratio is the smallest that is seen: the inverse of `seen_from`."""
    from scipy.special import ndtri

    return log(detectable) / float(ndtri(1 - level / 2) + ndtri(power))
