"""Figures that a rule has drawn: what they show, in numbers. How they look is the report's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class FigureKind(StrEnum):
    """What a figure shows; docs/evidence.md tells the form of its data."""

    BARS = "bars"
    """how well blind views tell a class, beside what chance reaches"""
    FOREST = "forest"
    """one effect pooled, in each source, and over the sources together"""
    POWER = "power"
    """which odds ratios can be seen with how many groups"""
    MOSAIC = "mosaic"
    """how classes are divided among sources and views"""
    MEANS = "means"
    """the mean picture of each class, and how it differs"""
    TEXTS = "texts"
    """where text lies in the pictures"""


WITH_PICTURES = frozenset({FigureKind.MEANS})
"""kinds that are made of pixels: a report without pictures shows none of them"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure. Every number that is drawn stands in `data`, which holds JSON values only."""

    kind: FigureKind
    title: str
    sentence: str
    """what it shows, in one or two sentences"""
    data: Mapping[str, Any]
    note: str = ""
    """what it does not show, and on what it rests"""
