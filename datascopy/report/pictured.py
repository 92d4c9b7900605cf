"""Evidence that is seen: pairs, sets of equal pictures, boxes on pictures, each with what is known of the pictures."""

from collections.abc import Mapping, Sequence
from typing import Any

from datascopy.model import Report
from datascopy.report.album import Album, Shot
from datascopy.report.shapes import Block, BoxView, ItemView, PairView
from datascopy.report.words import SCALE_TOLERANCE, clipped, kind, matrix, more, number, scale, share

MOST_UNSETTLED = 24
MOST_ALIKE = 12
"""Pictures of one set of equal ones that are shown."""

IDENTICAL = ("identical-bytes", "identical-pixels")
LIKELY = "likely"
QUARTER_TURNED = ("rotate-90", "rotate-270", "transpose", "transverse")


def item_view(report: Report, item: str, album: Album, shot: Shot | None, note: str = "") -> ItemView:
    """Return a picture with its split, label and size."""
    told = [f"{split}: {part}" for split, part in sorted(report.membership.get(item, {}).items())]
    told += [label] if (label := report.labels.get(item)) else []
    if item in album.sizes:
        told.append("{:,} × {:,} px".format(*album.sizes[item]))
    return ItemView(path=clipped(item), shot=shot, facts=tuple(told), note=note)


def pairs_block(report: Report, pairs: Sequence[Mapping[str, Any]], album: Album, most: int, prefix: str) -> Block:
    """Return pairs side by side; with a prefix each has an address of its own."""
    shown = [_pair(report, pair, album, f"{prefix}-{place}" if prefix else "") for place, pair in enumerate(pairs[:most], 1)]
    return Block(kind="pairs", pairs=tuple(shown), more=more(len(shown), len(pairs), "pair"))


def unsettled_block(report: Report, album: Album) -> Block | None:
    """Return the pairs side by side, those that agree most first; None where they were not asked for."""
    if not report.unsettled or report.matches is None:
        return None
    pairs = sorted(report.matches.doubtful, key=lambda one: (-one.score, one.a, one.b))
    told = [
        {
            "a": one.a,
            "b": one.b,
            "kind": str(one.kind),
            "transform": {
                "orientation": str(one.transform.orientation),
                "crop": one.transform.crop,
                "matrix": list(one.transform.matrix),
            },
            "score": one.score,
        }
        for one in pairs
    ]
    return pairs_block(report, told, album, MOST_UNSETTLED, "unsettled")


def _pair(report: Report, pair: Mapping[str, Any], album: Album, anchor: str) -> PairView:
    a, b = str(pair["a"]), str(pair["b"])
    left = album.shot(a, f"{clipped(a)}, as it is stored")
    right, note = None, ""
    if left is not None:
        alike = pair["kind"] in (*IDENTICAL, LIKELY)
        right = None if alike else album.aligned(a, b, pair.get("transform") or {}, f"{clipped(b)}, with the transformation undone")
        note = _undone(pair) if right is not None else ""
    comparable = right is not None or pair["kind"] in IDENTICAL
    right = right or album.shot(b, f"{clipped(b)}, as it is stored")
    words = kind(pair, reframed=_is_reframed(pair, album))
    return PairView(
        anchor=anchor,
        words=words[:1].upper() + words[1:],
        score=_score(pair),
        masks=_masks(pair, album),
        a=item_view(report, a, album, left),
        b=item_view(report, b, album, right, note or _unseen(pair)),
        comparable=comparable and left is not None and right is not None,
    )


def _score(pair: Mapping[str, Any]) -> str:
    """Say how much of two pictures agrees, or how far their codes are apart where no pixels were at hand."""
    if pair["kind"] == LIKELY:
        return f"{pair['distance']} of 255 bits of their codes differ"
    return "" if pair["kind"] in IDENTICAL else f"{share(float(pair['score']), 1)} agreement"


def _unseen(pair: Mapping[str, Any]) -> str:
    """Say that a picture cannot be shown, because only fingerprints were at hand; "" where there is more."""
    return "" if pair.get("distance") is None else "only its fingerprint was at hand"


def _undone(pair: Mapping[str, Any]) -> str:
    """Say that a picture is not shown as it is stored; "" where that is not worth a word."""
    transform = pair.get("transform") or {}
    cropped = float(transform.get("crop", 1.0)) < 1
    if not cropped and transform.get("orientation", "identity") == "identity" and abs(scale(matrix(transform)) - 1) <= SCALE_TOLERANCE:
        return ""
    return f"shown with the transformation undone{', grey where it holds nothing' if cropped else ''}"


def _is_reframed(pair: Mapping[str, Any], album: Album) -> bool:
    """Tell whether b is of another size than a would be after turning and scaling, by more than 2 % of a side."""
    a, b = album.sizes.get(str(pair["a"])), album.sizes.get(str(pair["b"]))
    if not a or not b:
        return False
    transform = pair.get("transform") or {}
    turned = a[::-1] if transform.get("orientation") in QUARTER_TURNED else a
    by = scale(matrix(transform))
    return any(abs(there - by * here) > SCALE_TOLERANCE * there for here, there in zip(turned, b, strict=True))


def _masks(pair: Mapping[str, Any], album: Album) -> str:
    """Say how much the masks of the two mark, in pixels of a, so that another size or framing makes no difference; "" without both."""
    a, b = str(pair["a"]), str(pair["b"])
    if not all(item in album.marked and item in album.sizes for item in (a, b)):
        return ""
    areas = [album.marked[item] * album.sizes[item][0] * album.sizes[item][1] for item in (a, b)]
    areas[1] /= scale(matrix(pair.get("transform") or {})) ** 2 or 1.0
    marked = [f"{round(area):,} px" for area in areas]
    return f"their masks mark {marked[0]} and {marked[1]} at the scale of a"


def strips_block(report: Report, groups: Sequence[Sequence[str]], album: Album, most: int) -> Block:
    """Return sets of equal pictures, a strip for each."""
    strips = []
    for group in groups[:most]:
        shown = map(str, group[:MOST_ALIKE])
        strips.append(tuple(item_view(report, item, album, album.shot(item, clipped(item))) for item in shown))
    hidden = sum(len(group) for group in groups) - sum(len(strip) for strip in strips)
    return Block(kind="strips", strips=tuple(strips), more=more(0, hidden, "picture") if hidden else "")


def boxes_block(boxes: Sequence[Mapping[str, Any]], album: Album, most: int) -> Block:
    """Return pictures with the stated and the measured box drawn on them."""
    shown = tuple(_box(box, album) for box in boxes[:most])
    return Block(kind="boxes", boxes=shown, more=more(len(shown), len(boxes), "picture"))


def _box(box: Mapping[str, Any], album: Album) -> BoxView:
    item = str(box["item"])
    size = album.sizes.get(item, (0, 0))
    width, height = float(box.get("width") or size[0] or 1), float(box.get("height") or size[1] or 1)
    known = all(one is not None for one in box["stated"])
    measured = box.get("measured")
    words = [f"stated {_corners(box['stated'])}", *([f"measured {_corners(measured)}"] if measured else ())]
    off = box.get("off")
    return BoxView(
        item=ItemView(path=clipped(item), shot=album.shot(item, f"{clipped(item)} with its boxes")),
        width=width,
        height=height,
        stated=_rectangle(box["stated"]) if known else None,
        measured=_rectangle(measured) if measured else None,
        off=f"{number(round(float(off), 1))} px {'off' if measured else 'beyond the edge'}" if off else "",
        words=tuple(words),
    )


def _corners(box: Sequence[float | None]) -> str:
    return ", ".join("–" if one is None else number(round(float(one), 1)) for one in box)


def _rectangle(box: Sequence[float]) -> tuple[float, float, float, float]:
    """Return x, y, width, height of corners, as plain finite numbers."""
    xmin, ymin, xmax, ymax = (round(float(one), 2) for one in box)
    return xmin, ymin, max(0.0, round(xmax - xmin, 2)), max(0.0, round(ymax - ymin, 2))
