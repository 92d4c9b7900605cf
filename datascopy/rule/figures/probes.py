"""How well blind views tell the classes of a label, beside what labels exchanged between groups reach."""

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Any

from datascopy.model import Figure, FigureKind
from datascopy.model.words import joined, number
from datascopy.rule.answer import Drawn
from datascopy.rule.blind_probes import Blind
from datascopy.rule.blind_views import HEADER, REFERENCES, SHOWN
from datascopy.rule.comparing import Comparison

MOST_LABELS = 3
SHORT = MappingProxyType(
    {
        "border": "frame, 12 of 224 pixels",
        "surroundings": "outside the middle 70 %",
        "light": "11 figures of its grey values",
        HEADER: "header",
        "thumbnail-8": "thumbnail of 8 x 8",
        "thumbnail-16": "thumbnail of 16 x 16",
    }
)
"""view -> what it is called beside its bar"""


def bars(told: Sequence[Blind], comparison: Comparison) -> Iterator[Drawn]:
    """Yield the bars of each label: of the class that blind views tell best."""
    mine = [one for one in told if one.comparison is comparison]
    best: dict[str, Blind] = {}
    for one in mine:
        if (
            one.probe.estimate is not None
            and one.view not in REFERENCES
            and (one.label.name not in best or one.excess > best[one.label.name].excess)
        ):
            best[one.label.name] = one
    ordered = sorted(best.values(), key=lambda one: (-one.excess, one.label.name))
    for one in ordered[:MOST_LABELS]:
        of_class = [other for other in mine if other.label.name == one.label.name and other.class_ == one.class_]
        yield Drawn(_bars(one, of_class, [other.named for other in ordered[MOST_LABELS:]], mine))


def _bars(best: Blind, of_class: Sequence[Blind], labels: Sequence[str], mine: Sequence[Blind]) -> Figure:
    fitted = [one for one in of_class if one.probe.estimate is not None]
    blank = [f"{SHORT[one.view]}: {one.probe.why}" for one in of_class if one.probe.estimate is None]
    ordered = sorted(fitted, key=lambda one: (one.view in REFERENCES, -(one.probe.estimate.value if one.probe.estimate else 0), one.view))
    classes = sorted({one.class_ for one in mine if one.label.name == best.label.name} - {best.class_})
    limit, value = best.probe.limit or 0.5, best.probe.estimate.value if best.probe.estimate else 0.5
    shown = SHOWN[best.view].partition(" (")[0]
    told = f"{shown[:1].upper()}{shown[1:]} alone reaches {value:.2f}; chance would reach {limit:.2f}"
    if value <= limit:
        told = f"No blind view reaches more than chance would: {value:.2f}, and chance {limit:.2f}"
    comparison = best.comparison
    other = (
        f" Of {best.label.title}, the class told best; the others are in the table of pairs: {joined(classes, most=6)}." if classes else ""
    )
    blanks = f" Not probed: {joined(blank, most=6)}." if blank else ""
    more = f" Not drawn: {joined(labels, most=6)}." if labels else ""
    return Figure(
        kind=FigureKind.BARS,
        title=f"How well blind views tell {best.named}",
        sentence=f"{told}.",
        note=f"AUC of held-out {comparison.by} ({number(best.probe.groups)}, {number(best.probe.pictures)} {comparison.population.unit.value}). "
        f"The band is what 95 % of {best.probe.draws:,} labels exchanged between groups stay under.{other}{blanks}{more}",
        data={
            "population": comparison.population.facts.title,
            "label": best.label.title,
            "class": best.named,
            "unit": comparison.unit.value,
            "groups": best.probe.groups,
            "pictures": best.probe.pictures,
            "views": [_row(one) for one in ordered],
        },
    )


def _row(one: Blind) -> dict[str, Any]:
    estimate = one.probe.estimate
    return {
        "view": SHORT[one.view],
        "shown": SHOWN[one.view],
        "whole": one.view in REFERENCES,
        "auc": estimate.value if estimate else None,
        "interval": list(estimate.interval) if estimate else None,
        "chance": one.probe.chance,
        "limit": one.probe.limit,
        "draws": one.probe.draws,
        "p": one.p if one.view not in REFERENCES else one.probe.p,
    }
