"""The figures of a report: what the rules have drawn, laid out; every number comes from the figure's own data, as it stands in the JSON."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from datascopy.model import Figure, FigureKind, Outcome
from datascopy.report.drawing import WIDTH, Chart
from datascopy.report.figure_effects import bars, forest
from datascopy.report.figure_frames import means, texts
from datascopy.report.figure_groups import mosaic, power
from datascopy.report.words import rule_anchor

DRAWN: Mapping[FigureKind, Callable[[Mapping[str, Any]], Chart]] = MappingProxyType(
    {
        FigureKind.BARS: bars,
        FigureKind.FOREST: forest,
        FigureKind.POWER: power,
        FigureKind.MOSAIC: mosaic,
        FigureKind.MEANS: means,
        FigureKind.TEXTS: texts,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureView:
    """One figure with its words."""

    anchor: str
    rule: str
    title: str
    population: str
    sentence: str
    note: str
    width: int
    chart: Chart


def figure_views(outcomes: Sequence[Outcome]) -> tuple[FigureView, ...]:
    """Return the figures of all rules in the order of the rules' names; what two rules drew alike is shown once."""
    seen: list[Figure] = []
    told: list[FigureView] = []
    for outcome in sorted(outcomes, key=lambda one: one.rule):
        for number, figure in enumerate(outcome.figures, start=1):
            if figure not in seen:
                seen.append(figure)
                told.append(_view(outcome, figure, number))
    return tuple(told)


def _view(outcome: Outcome, figure: Figure, number: int) -> FigureView:
    return FigureView(
        anchor=f"{rule_anchor(outcome.rule)}-figure-{number}",
        rule=outcome.rule,
        title=figure.title[:1].upper() + figure.title[1:],
        population=str(figure.data.get("population") or figure.data.get("collection") or ""),
        sentence=figure.sentence,
        note=figure.note,
        width=WIDTH,
        chart=DRAWN[figure.kind](figure.data),
    )
