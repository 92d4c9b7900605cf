"""What lies where in the frame: mean pictures of classes with their difference, and the positions of text."""

import base64
import io
from collections.abc import Mapping
from typing import Any

from PIL import Image

from datascopy.report.drawing import WIDTH, Canvas, Chart, Key
from datascopy.report.shapes import Cell
from datascopy.report.words import listing, share

GAP, HEAD = 8.0, 16.0
NINTHS = ("left", "middle", "right"), ("top", "middle", "bottom")
LARGE = 0.2
"""share of the picture beyond which the place of a text is only outlined"""
WORDS = {
    "date": "dates",
    "number": "long numbers",
    "time": "clock times",
    "words": "words",
    "marker": "markers",
}


def means(data: Mapping[str, Any]) -> Chart:
    """Draw the mean picture of each class, and beside or under it how it differs; middle grey is no difference."""
    classes, differences = data["classes"], data["differences"]
    in_one = len(differences) == 1
    across = len(classes) + 1 if in_one else len(classes)
    side = (WIDTH - GAP * (across - 1)) / across
    canvas = Canvas(HEAD + side + 16 if in_one else 2 * (HEAD + side) + 32)
    for place, one in enumerate(classes):
        x = place * (side + GAP)
        canvas.word(x, 11, one["class"], look="small bold", room=side)
        canvas.image(x, HEAD, side, _png(one["grey"], data["side"]))
        canvas.word(x, HEAD + side + 11, f"{one['groups']:,} {data['unit']}", look="small quiet", room=side)
    for place, one in enumerate(differences):
        x, y = (len(classes) * (side + GAP), 0.0) if in_one else (place * (side + GAP), HEAD + side + 14)
        title = "difference" if in_one else f"{one['class']} − others"
        canvas.word(x, y + 11, title, look="small bold", room=side)
        canvas.image(x, y + HEAD, side, _png(one["grey"], data["side"]))
        canvas.word(x, y + HEAD + side + 11, f"±{one['greatest']:.0f} of 255", look="small quiet", room=side)
    apart = {one["class"]: one for one in differences}
    rows = tuple(
        (
            Cell(text=one["class"]),
            Cell(text=f"{one['groups']:,}", figure=True),
            Cell(text=f"{one['mean']:.1f}", figure=True),
            Cell(text=f"{apart[one['class']]['greatest']:.1f}" if one["class"] in apart else "", figure=True),
            Cell(text=share(round(1e6 * apart[one["class"]]["clear"]), 1_000_000) if one["class"] in apart else "", figure=True),
            Cell(text=_place(*apart[one["class"]]["at"]) if one["class"] in apart else ""),
        )
        for one in classes
    )
    words = [f"{one['class']} less {listing(one['against'])}" for one in differences]
    return Chart(
        canvas=canvas,
        described=f"Mean pictures, enlarged; then {'; '.join(words)}: bright where the first is brighter, middle grey where they are equal.",
        caption=f"Means of {data['side']} x {data['side']} pixels, enlarged here. Difference: {'; '.join(words)}, each stretched to its greatest",
        columns=("Class", data["unit"].capitalize(), "Mean grey", "Greatest difference", "Beyond 3 standard errors", "Where"),
        rows=rows,
    )


def _png(grey: str, side: int) -> str:
    """Return a grey picture as the address of a PNG."""
    buffer = io.BytesIO()
    Image.frombytes("L", (side, side), base64.b64decode(grey)).save(buffer, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"


def _place(x: float, y: float) -> str:
    column, row = NINTHS[0][min(2, int(3 * x))], NINTHS[1][min(2, int(3 * y))]
    return "centre" if column == row == "middle" else " ".join(one for one in (row, column) if one != "middle")


def texts(data: Mapping[str, Any]) -> Chart:
    """Draw the places of text, one blank frame for each kind of it, all pictures laid over each other."""
    kinds = data["kinds"]
    wide = (WIDTH - GAP) / 2
    tall = wide * 0.75
    lines = (len(kinds) + 1) // 2
    canvas = Canvas(lines * (HEAD + tall + GAP))
    for place, one in enumerate(kinds):
        x, y = (place % 2) * (wide + GAP), (place // 2) * (HEAD + tall + GAP)
        canvas.word(x, y + 11, f"{WORDS.get(one['kind'], one['kind'])}: {one['pictures']:,} {data['unit']}", look="small bold", room=wide)
        canvas.rect(x, y + HEAD, wide, tall, "blank")
        for left, top, right, bottom in one["boxes"]:
            canvas.rect(
                x + left * wide,
                y + HEAD + top * tall,
                max(1.0, (right - left) * wide),
                max(1.0, (bottom - top) * tall),
                _spot(right - left, bottom - top),
            )
    rows = tuple(
        (
            Cell(text=WORDS.get(one["kind"], one["kind"])),
            Cell(text=f"{one['pictures']:,} of {data['read']:,}", sort=str(one["pictures"]), figure=True),
            Cell(text=f"{100 * one['interval'][0]:.1f} to {100 * one['interval'][1]:.1f} %", figure=True),
            Cell(text=f"{one['lines']:,}", figure=True),
            Cell(text=_often(one["boxes"])),
        )
        for one in kinds
    )
    return Chart(
        canvas=canvas,
        described="A blank frame for each kind of text; each rectangle is where one line of it lies, darker where several do. Every picture is stretched to the frame.",
        caption="What was found, and where most of it lies",
        columns=("Text", data["unit"].capitalize(), "95 % interval of all", "Lines", "Mostly"),
        rows=rows,
        keys=(Key(look="spot", word="a line of text"),),
    )


def _spot(across: float, down: float) -> str:
    """Return how a line of text is drawn: one as large as a good part of the picture hides nothing that lies in it."""
    return "spot" if across * down <= LARGE else "spot large"


def _often(boxes: list[list[float]]) -> str:
    """Name the two ninths of the frame where most lines lie."""
    spots = [_place((left + right) / 2, (top + bottom) / 2) for left, top, right, bottom in boxes]
    ordered = sorted(set(spots), key=lambda one: (-spots.count(one), one))
    return ", ".join(f"{one} ({spots.count(one):,})" for one in ordered[:2])
