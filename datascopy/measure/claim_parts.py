"""Claims that are measured from the stated numbers of other claims: no file is opened for them."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from datascopy.measure.claim_units import Unavailable
from datascopy.measure.claim_words import plain, whole, words
from datascopy.model import Measured


class Answer(NamedTuple):
    """What a way to measure came to."""

    value: float | str
    how: str
    parts: tuple[tuple[str, float], ...] = ()
    counted: tuple[int, int] | None = None
    """(count, of) of a share"""


class Stated(NamedTuple):
    """The number that another claim states, and what that claim is called."""

    number: float
    title: str


def of_claims(way: Measured, parts: Sequence[Stated]) -> Answer:
    """Work out a number from the numbers that other claims state.

    Raises:
        Unavailable: it would be divided by 0.
    """
    numbers = [part.number for part in parts]
    value, how = OF_CLAIMS[way.verb](numbers, [part.title for part in parts])
    if way.divide_by is not None:
        value, how = value / way.divide_by, f"{how}{', and' if way.verb == 'quotient' else ', divided'} by {plain(way.divide_by)}"
    return Answer(whole(round(value, 6)), how, tuple((part.title, part.number) for part in parts))


def _sum_of_claims(numbers: Sequence[float], titles: Sequence[str]) -> tuple[float, str]:
    return math.fsum(numbers), f"sum of the stated numbers of {words(titles)}"


def _difference_of_claims(numbers: Sequence[float], titles: Sequence[str]) -> tuple[float, str]:
    less = "that" if len(titles) == 2 else "those"
    return numbers[0] - math.fsum(numbers[1:]), f"stated number of {titles[0]} less {less} of {words(titles[1:])}"


def _quotient_of_claims(numbers: Sequence[float], titles: Sequence[str]) -> tuple[float, str]:
    if not numbers[1]:
        raise Unavailable(f"the claim {titles[1]} states 0")
    return numbers[0] / numbers[1], f"stated number of {titles[0]} divided by that of {titles[1]}"


def _stated_by_claim(numbers: Sequence[float], titles: Sequence[str]) -> tuple[float, str]:
    return numbers[0], f"number that is stated for {titles[0]}"


OF_CLAIMS: Mapping[str, Callable[[Sequence[float], Sequence[str]], tuple[float, str]]] = {
    "sum": _sum_of_claims,
    "difference": _difference_of_claims,
    "quotient": _quotient_of_claims,
    "stated": _stated_by_claim,
}
"""verb of a claim -> how it is measured from the stated numbers of others."""
