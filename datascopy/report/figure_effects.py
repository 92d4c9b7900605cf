"""Effects drawn on an axis: the bars of blind views with what chance reaches, and the forest of one effect pooled and by source."""

import math
from collections.abc import Mapping
from typing import Any

from datascopy.report.charts import WIDTH as THOUSAND
from datascopy.report.charts import Scale
from datascopy.report.drawing import SMALL, WIDTH, Canvas, Chart, Key, breadth
from datascopy.report.shapes import Cell
from datascopy.report.tested import p_of, three_digits

LINE = 36.0
"""height of a row: its words above, its mark below"""
MARGIN = 8.0
AXIS = 34.0
LEAST = 0.001
"""an interval from under it to beyond its inverse says nothing"""
LOWEST = 0.4
TICKS = (0.25, 0.5, 1, 2, 4), (0.1, 1, 10), (0.01, 0.1, 1, 10, 100), (0.001, 1 / 30, 1, 30, 1000)
REACHES = (4.0, 10.0, 100.0)


def bars(data: Mapping[str, Any]) -> Chart:
    """Draw the AUC of each blind view as a bar from 0.5 on, over the band that chance reaches; views of the whole are hollow."""
    views = data["views"]
    values = [number for one in views for number in (one["auc"], *(one["interval"] or ())) if number is not None]
    low = LOWEST if min(values, default=0.5) >= LOWEST else 0.0

    def at(value: float) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * (min(1.0, max(low, value)) - low) / (1 - low)

    canvas = Canvas(AXIS + LINE * len(views))
    for number, one in enumerate(views):
        top = LINE * number
        told = f"{one['auc']:.2f}"
        room = WIDTH - 2 * MARGIN - breadth(told, SMALL) - 12
        canvas.word(MARGIN, top + 12, one["view"], room=room)
        canvas.word(WIDTH - MARGIN, top + 12, told, anchor="end", look="bold figure")
        canvas.rect(MARGIN, top + 18, at(one["limit"]) - MARGIN, 14, "", "band")
        canvas.line([(at(one["limit"]), top + 16), (at(one["limit"]), top + 34)], "limit")
        start, end = sorted((at(0.5), at(one["auc"])))
        canvas.rect(start, top + 20, end - start, 10, "hollow" if one["whole"] else "value")
        if one["interval"]:
            canvas.line([(at(one["interval"][0]), top + 25), (at(one["interval"][1]), top + 25)], "span")
    foot = LINE * len(views) + 6
    ticks = [tick / 10 for tick in range(round(low * 10), 11, 1 if low else 2)]
    _axis(canvas, foot, [(at(tick), f"{tick:.1f}") for tick in ticks], "AUC of held-out groups; 0.5 is chance")
    rows = tuple(
        (
            Cell(text=one["shown"]),
            Cell(text=three_digits(one["auc"]), figure=True),
            Cell(text="" if not one["interval"] else f"{one['interval'][0]:.3f} to {one['interval'][1]:.3f}", figure=True),
            Cell(text=f"{one['chance']:.3f}", figure=True),
            Cell(text=f"{one['limit']:.3f}", figure=True),
            Cell(text="" if one["p"] is None else p_of(one["p"]), figure=True),
        )
        for one in views
    )
    return Chart(
        canvas=canvas,
        described="One bar for each view, from 0.5 to its AUC, with the 95 % interval as a line, over a hatched band up to what chance reaches.",
        caption="AUC of each view",
        columns=("What is shown of each picture", "AUC", "95 % interval", "Chance, mean", "Chance, 95 %", "p"),
        rows=rows,
        keys=(
            Key(look="value", word="blind view"),
            Key(look="hollow", word="whole picture, coarse"),
            Key(look="", fill="band", word="what chance reaches (95 %)"),
            Key(look="span", form="line", word="95 % interval"),
        ),
    )


def _in_interval(value: float | None, interval: list[float] | None) -> str:
    if value is None:
        return "carries nothing"
    if interval and interval[0] < LEAST and interval[1] > 1 / LEAST:
        return f"{three_digits(value)} [open]"
    bounds = "" if not interval else f" [{', '.join(three_digits(bound) for bound in interval)}]"
    return f"{three_digits(value)}{bounds}"


def _axis(canvas: Canvas, y: float, ticks: list[tuple[float, str]], title: str) -> None:
    """Draw the line under a figure with its ticks and its name."""
    canvas.line([(MARGIN, y), (WIDTH - MARGIN, y)], "axis")
    for x, word in ticks:
        canvas.line([(x, y), (x, y + 4)], "axis")
        anchor = "start" if x < MARGIN + 6 else "end" if x > WIDTH - MARGIN - 6 else "middle"
        canvas.word(x, y + 14, word, anchor=anchor, look="small quiet")
    canvas.word(WIDTH / 2, y + 27, title, anchor="middle", look="small quiet", room=WIDTH - 2 * MARGIN)


def forest(data: Mapping[str, Any]) -> Chart:
    """Draw one effect on one scale: pooled, in each source, and over the sources together."""
    rows, measure = data["rows"], data["measure"]
    told = [number for one in rows for number in (one["effect"], *(one["interval"] or ())) if number is not None]
    scale = Scale.of(measure, told)
    canvas = Canvas(AXIS + LINE * len(rows))

    def at(value: float) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * scale.place(value) / THOUSAND

    foot = LINE * len(rows) + 6
    canvas.line([(at(1.0 if scale.ratio else 0.5), 0), (at(1.0 if scale.ratio else 0.5), foot)], "null")
    for number, one in enumerate(rows):
        top, heavy = LINE * number, one["what"] in ("pooled", "decides")
        said = _in_interval(one["effect"], one["interval"])
        canvas.word(MARGIN, top + 14, one["name"], look="bold" if heavy else "", room=WIDTH - 2 * MARGIN - breadth(said, SMALL) - 12)
        canvas.word(WIDTH - MARGIN, top + 14, said, anchor="end", look="small figure")
        _mark(canvas, scale, at, one, top + 25)
    ends = math.log10(scale.reach) if scale.ratio else 0
    ticks = next((some for some, reach in zip(TICKS, REACHES, strict=False) if scale.reach <= reach), TICKS[-1])
    shown = [(at(tick), _tick(tick)) for tick in ticks if abs(math.log10(tick)) <= ends + 1e-9] if scale.ratio else []
    _axis(canvas, foot, shown or [(at(tick), f"{tick:g}") for tick in (0, 0.25, 0.5, 0.75, 1)], _named(measure))
    words = tuple(
        (
            Cell(text=one["name"]),
            Cell(text="" if one["effect"] is None else three_digits(one["effect"]), figure=True),
            Cell(text="" if not one["interval"] else " to ".join(three_digits(bound) for bound in one["interval"]), figure=True),
            Cell(text=f"{one['groups']:,}", figure=True),
        )
        for one in rows
    )
    return Chart(
        canvas=canvas,
        described="One row each for the effect over all sources pooled, in each source, and over the sources together; the upright line is no effect.",
        caption=f"{measure[:1].upper()}{measure[1:]}, pooled and within {data['source']}",
        columns=("Where", measure[:1].upper() + measure[1:], "95 % interval", data["unit"].capitalize()),
        rows=words,
        keys=(
            Key(look="pooled", word="pooled"),
            Key(look="source", word=f"one {data['source']}"),
            Key(look="decides", word="over the sources together"),
            Key(look="span", form="line", word="95 % interval"),
        ),
    )


def _tick(value: float) -> str:
    return f"{value:g}" if value >= 1 else f"1/{round(1 / value):g}"


def _named(measure: str) -> str:
    return f"{measure}, on a logarithmic scale; 1 is no effect" if "odds ratio" in measure else f"{measure}; 0.5 is no effect"


def _mark(canvas: Canvas, scale: Scale, at: Any, one: Mapping[str, Any], y: float) -> None:
    """Draw an effect with its interval: pooled hollow, sources square, over the sources a diamond; arrows where the scale ends."""
    mark = scale.mark(one["effect"], one["interval"])
    if mark is None:
        return
    low, high = at_thousand(mark.start), at_thousand(mark.start + mark.length)
    canvas.line([(low, y), (high, y)], "span")
    if mark.low_beyond:
        canvas.line([(low + 5, y - 4), (low, y), (low + 5, y + 4)], "span")
    if mark.high_beyond:
        canvas.line([(high - 5, y - 4), (high, y), (high - 5, y + 4)], "span")
    x = at(one["effect"])
    if one["what"] == "source":
        canvas.rect(x - 3.5, y - 3.5, 7, 7, "source")
    else:
        canvas.path(f"M{x - 6:.1f} {y:.1f}l6 -5 6 5 -6 5z", one["what"])


def at_thousand(place: float) -> float:
    """Return where thousandths of the scale lie on the canvas."""
    return MARGIN + (WIDTH - 2 * MARGIN) * place / THOUSAND
