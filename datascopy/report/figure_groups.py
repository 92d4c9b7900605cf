"""Groups drawn: which odds ratios so many of them can show, and how they are divided among classes, sources and views."""

import math
from collections.abc import Mapping
from string import ascii_lowercase
from typing import Any

from datascopy.report.drawing import SMALL, WIDTH, Canvas, Chart, Key, breadth
from datascopy.report.shapes import Cell
from datascopy.report.tested import three_digits
from datascopy.report.words import number

LEFT, TOP, RIGHT, DEEP = 34.0, 22.0, 312.0, 150.0
LINES = ("dotted", "dashed", "solid")
TOLD = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
ENOUGH = 0.8
LISTED = 40
FILLS = ("solid-class", "", "", "", "")
PATTERNS = ("", "stripes", "dots", "cross", "blank")
TALL, GAP, BETWEEN = 150.0, 6.0, 1.0


def power(data: Mapping[str, Any]) -> Chart:
    """Draw the probability to see an odds ratio by the number of groups, one line for each ratio, with the own number marked."""
    own, curves = data["groups"], data["power"]
    counts = [count for count, _ in curves[0]["points"]]
    low, high = math.log(min(counts)), math.log(max(counts))

    def across(count: float) -> float:
        return LEFT + (RIGHT - LEFT) * (math.log(count) - low) / (high - low)

    def down(share: float) -> float:
        return TOP + DEEP * (1 - share)

    canvas = Canvas(TOP + DEEP + 34)
    for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        canvas.line([(LEFT, down(share)), (RIGHT, down(share))], "enough" if share == ENOUGH else "hair")
        canvas.word(LEFT - 6, down(share) + 3.5, f"{share:.1f}", anchor="end", look="small quiet")
    canvas.word(0, 10, "power", look="small quiet")
    canvas.line([(across(own), TOP - 6), (across(own), TOP + DEEP)], "own")
    told = f"here: {number(own)}"
    anchor = "start" if across(own) + breadth(told, SMALL) < RIGHT else "end"
    canvas.word(across(own) + (4 if anchor == "start" else -4), TOP - 8, told, anchor=anchor, look="small bold")
    for curve, look in zip(curves, LINES, strict=False):
        canvas.line([(across(count), down(share)) for count, share in curve["points"]], look)
    for count in (one for one in TOLD if min(counts) <= one <= max(counts) and str(one)[0] in "15"):
        canvas.line([(across(count), TOP + DEEP), (across(count), TOP + DEEP + 4)], "axis")
        canvas.word(across(count), TOP + DEEP + 14, f"{count:,}", anchor="end" if count == max(counts) else "middle", look="small quiet")
    canvas.word((LEFT + RIGHT) / 2, TOP + DEEP + 28, f"{data['unit']}, on a logarithmic scale", anchor="middle", look="small quiet")
    shown = [count for count in counts if count in TOLD or count == own]
    by_count = [dict(map(tuple, curve["points"])) for curve in curves]
    rows = tuple(
        (
            Cell(text=f"{count:,}{' (here)' if count == own else ''}", sort=str(count), figure=True),
            *(Cell(text=f"{points[count]:.2f}", figure=True) for points in by_count),
        )
        for count in shown
    )
    each = "; ".join(f"{one['attribute']} {three_digits(one['detectable'])}" for one in data["each"][:LISTED])
    left = len(data["each"]) - LISTED
    return Chart(
        canvas=canvas,
        described=f"Lines rise from left to right: the more {data['unit']}, the likelier an odds ratio of 2, 4 or 8 is seen; the upright line is this data's own number.",
        caption=f"Power by the number of {data['unit']}. Smallest odds ratio that each pair alone shows with power .8: {each}"
        + (f"; and {left:,} more in the JSON report" if left > 0 else ""),
        columns=(data["unit"].capitalize(), *(f"odds ratio {curve['odds']:g}" for curve in curves)),
        rows=rows,
        keys=(
            *(Key(look=look, form="line", word=f"odds ratio {curve['odds']:g}") for curve, look in zip(curves, LINES, strict=False)),
            Key(look="own", form="line", word="this data"),
            Key(look="enough", form="line", word="power .8"),
        ),
    )


def mosaic(data: Mapping[str, Any]) -> Chart:
    """Draw the classes of each source and view: as wide as there are groups, as high as each class has a share of them."""
    columns = [one for one in data["columns"] if sum(one["groups"]) > 0]
    sources = list(dict.fromkeys(one["source"] for one in columns))
    views = [view for view in dict.fromkeys(one["view"] for one in data["columns"]) if view]
    whole = sum(sum(one["groups"]) for one in columns) or 1.0
    room = WIDTH - GAP * (len(sources) - 1) - BETWEEN * (len(columns) - len(sources))
    canvas, top = Canvas(TALL + 48), 20.0
    canvas.word(0, 10, "share of each class" if not views else f"share of each class; letters: {data['view']}", look="small quiet")
    x = 0.0
    for place, source in enumerate(sources):
        start = x
        for one in (one for one in columns if one["source"] == source):
            wide = room * sum(one["groups"]) / whole
            _column(canvas, one["groups"], x, wide, top)
            if views and wide >= 9:
                canvas.word(x + wide / 2, top + TALL + 11, ascii_lowercase[views.index(one["view"])], anchor="middle", look="small quiet")
            x += wide + BETWEEN
        x -= BETWEEN
        canvas.line([(start, top + TALL + 15), (x, top + TALL + 15)], "axis")
        if x - start >= 7:
            canvas.word((start + x) / 2, top + TALL + 27, str(place + 1), anchor="middle", look="small bold")
        x += GAP
    rows = tuple(
        (
            Cell(text=f"{sources.index(one['source']) + 1} {one['source']}"),
            *((Cell(text=f"{ascii_lowercase[views.index(one['view'])]} {one['view']}"),) if views else ()),
            *(
                Cell(text=f"{_groups(groups)} ({items:,})", sort=str(groups), figure=True)
                for groups, items in zip(one["groups"], one["items"], strict=True)
            ),
        )
        for one in columns
    )
    keys = [Key(look=f"class-{place}", fill=PATTERNS[place], word=one) for place, one in enumerate(data["classes"])]
    keys += [Key(look="", form="none", sign=str(place + 1), word=source) for place, source in enumerate(sources)]
    keys += [Key(look="", form="none", sign=ascii_lowercase[place], word=view) for place, view in enumerate(views)]
    return Chart(
        canvas=canvas,
        described=f"A column for each {data['source']}{' and ' + data['view'] if data['view'] else ''}, as wide as it has {data['unit']}, divided by class from below.",
        caption=f"{data['unit'].capitalize()} of each class, and in brackets {data['items']}; a group with several is shared among them",
        columns=(data["source"], *((data["view"],) if views else ()), *data["classes"]),
        rows=rows,
        keys=tuple(keys),
    )


def _column(canvas: Canvas, groups: list[float], x: float, wide: float, top: float) -> None:
    whole, y = sum(groups), top + TALL
    for place, one in enumerate(groups):
        tall = TALL * one / whole
        y -= tall
        canvas.rect(x, y, wide, tall, f"class-{place}", PATTERNS[place])


def _groups(value: float) -> str:
    return f"{value:,.0f}" if abs(value - round(value)) < 0.05 else f"{value:,.1f}"
