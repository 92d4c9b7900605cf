"""Where text lies in the pictures of a sample: positions only, laid over each other; no text, and no picture."""

from typing import Any

import pandas as pd

from datascopy.model import Figure, FigureKind, Writing
from datascopy.model.words import share
from datascopy.rule.answer import Drawn
from datascopy.statistics import share_interval

MOST_BOXES = 400
"""rectangles of one kind of text that are drawn"""
DIGITS = 3


def positions(title: str, unit: str, read: pd.DataFrame, lines: pd.DataFrame, whole: int) -> Drawn:
    """Return the figure of one collection.

    Args:
        title: of the collection.
        unit: what its items are called.
        read: rows of TEXTS that could be read.
        lines: rows of LINES of these pictures, at least one.
        whole: pictures of the collection.
    """
    kinds: list[dict[str, Any]] = []
    for kind in Writing:
        mine = lines[lines["kind"] == kind].sort_values(["path", "top", "left"])
        if len(mine):
            bearing = int(mine["path"].nunique())
            low, high = share_interval(bearing, len(read))
            kinds.append(
                {
                    "kind": str(kind),
                    "pictures": bearing,
                    "interval": [low, high],
                    "lines": len(mine),
                    "boxes": mine[["left", "top", "right", "bottom"]].clip(0, 1).round(DIGITS).head(MOST_BOXES).to_numpy().tolist(),
                }
            )
    first = kinds[0]
    sampled = " sampled" if len(read) < whole else ""
    bounds = f" ({share(first['interval'][0], 1)} to {share(first['interval'][1], 1)})" if sampled else ""
    word = {
        "date": "a date",
        "number": "a number of five digits or more",
        "time": "a clock time",
        "words": "words",
        "marker": "nothing but markers",
    }
    cut = sum(one["lines"] - len(one["boxes"]) for one in kinds)
    return Drawn(
        Figure(
            kind=FigureKind.TEXTS,
            title=f"Where text lies in the {title}",
            sentence=f"{first['pictures']:,} of {len(read):,}{sampled} {unit} hold {word[first['kind']]}{bounds}.",
            note="Positions as shares of width and height, all pictures laid over each other; what the text says is kept nowhere. Lines of text "
            f"that the reader missed are not in it.{f' {cut:,} more lines are not drawn.' if cut else ''}",
            data={"collection": title, "unit": unit, "read": len(read), "of": whole, "kinds": kinds},
        )
    )
