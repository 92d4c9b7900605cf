"""What shows a finding to be so, drawn by the keys of `Finding.evidence`: flat view data, pictures taken from the album."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from datascopy.model import Finding, Report
from datascopy.report.album import Album, Shot
from datascopy.report.ledger import bar_share, claim_views
from datascopy.report.shapes import Block, BoxView, Cell, ItemView, Limits, PairView, SplitCell, SplitRow
from datascopy.report.verdict import Division, division, part_name
from datascopy.report.words import SCALE_TOLERANCE, kind, listing, matrix, noun, number, plural, scale, share

LISTED_PLACES = 8
CELL = 200
"""Letters of a cell or path that a page shows; the JSON report holds them whole."""

MOST_ALIKE = 12
"""Pictures of one set of equal ones that are shown."""

IDENTICAL = ("identical-bytes", "identical-pixels")


def blocks(report: Report, finding: Finding, album: Album, limits: Limits, prefix: str) -> tuple[Block, ...]:
    """Return the evidence of one finding.

    Args:
        report: what the pictures' labels and splits are looked up in.
        finding: whose evidence it is.
        album: where the pictures come from.
        limits: how much to show; what is left out is counted in `Block.more`.
        prefix: what the anchors of its pairs begin with; "" for none.
    """
    return tuple(_blocks(report, finding, album, limits, prefix))


def _blocks(report: Report, finding: Finding, album: Album, limits: Limits, prefix: str) -> Iterator[Block]:
    told = finding.evidence
    groups = told.get("groups", ())
    pairs = [pair for pair in told.get("pairs", ()) if not (groups and pair["kind"] in IDENTICAL)]
    if pairs:
        yield _pairs(report, pairs, album, limits.pairs, prefix)
    elif told.get("per_split"):
        yield split_block(report, [finding], limits.groups, anchors=False)
    if groups and (not pairs or any(len(group) > 2 for group in groups)):
        yield _strips(report, groups, album, limits.strips)
    if told.get("boxes"):
        yield _boxes(report, told["boxes"], album, limits.boxes)
    if told.get("rows"):
        yield _table_rows(told["rows"], limits.rows)
    if told.get("claims"):
        yield from _sums(report, told["claims"])
        return
    if told.get("values"):
        yield _values(told["values"], limits.rows)
    if told.get("files"):
        yield _files(told["files"], limits.rows)
    if told.get("folded"):
        yield _folded(told["folded"], limits.rows)
    if not any(told.get(key) for key in ("pairs", "groups", "boxes", "rows", "files", "per_split")):
        yield from _places(finding)
    if finding.examples and not any(told.get(key) for key in ("pairs", "groups", "boxes", "rows", "values", "files", "per_split")):
        yield _examples(finding, limits.rows)


def more(shown: int, total: int, singular: str, many: str | None = None) -> str:
    """Say how many are not shown; "" where all are."""
    return f"{plural(total - shown, 'more ' + singular, 'more ' + (many or singular + 's'))}" if total > shown else ""


def clipped(text: str) -> str:
    """Shorten a text from the data that would fill a page, saying that it goes on."""
    return text if len(text) <= CELL else f"{text[:CELL]} … ({len(text):,} characters)"


def item_view(report: Report, item: str, shot: Shot | None, note: str = "") -> ItemView:
    """Return a picture with its split and label."""
    told = [f"{split}: {part}" for split, part in sorted(report.membership.get(item, {}).items())]
    label = report.labels.get(item, "")
    return ItemView(path=clipped(item), shot=shot, facts=" · ".join([*told, *([label] if label else [])]), note=note)


def _pairs(report: Report, pairs: Sequence[Mapping[str, Any]], album: Album, most: int, prefix: str) -> Block:
    shown = [_pair(report, pair, album, f"{prefix}-{place}" if prefix else "") for place, pair in enumerate(pairs[:most], 1)]
    return Block(kind="pairs", pairs=tuple(shown), more=more(len(shown), len(pairs), "pair"))


def _pair(report: Report, pair: Mapping[str, Any], album: Album, anchor: str) -> PairView:
    a, b = str(pair["a"]), str(pair["b"])
    left = album.shot(a, f"{clipped(a)}, as it is stored")
    right, note = None, ""
    if left is not None:
        identical = pair["kind"] in IDENTICAL
        right = None if identical else album.aligned(a, b, pair.get("transform") or {}, f"{clipped(b)}, with the transformation undone")
        note = _undone(pair) if right is not None else ""
    comparable = right is not None or pair["kind"] in IDENTICAL
    right = right or album.shot(b, f"{clipped(b)}, as it is stored")
    return PairView(
        anchor=anchor,
        words=kind(pair),
        score=f"{float(pair['score']):.3f}",
        a=item_view(report, a, left),
        b=item_view(report, b, right, note),
        comparable=comparable and left is not None and right is not None,
    )


def _undone(pair: Mapping[str, Any]) -> str:
    """Say that a picture is not shown as it is stored; "" where that is not worth a word."""
    transform = pair.get("transform") or {}
    cropped = float(transform.get("crop", 1.0)) < 1
    if not cropped and transform.get("orientation", "identity") == "identity" and abs(scale(matrix(transform)) - 1) <= SCALE_TOLERANCE:
        return ""
    return f"shown with the transformation undone{', grey where it holds nothing' if cropped else ''}"


def _strips(report: Report, groups: Sequence[Sequence[str]], album: Album, most: int) -> Block:
    strips = []
    for group in groups[:most]:
        shown = group[:MOST_ALIKE]
        strips.append(tuple(item_view(report, str(item), album.shot(str(item), clipped(str(item)))) for item in shown))
    hidden = sum(len(group) for group in groups) - sum(len(strip) for strip in strips)
    return Block(kind="strips", strips=tuple(strips), more=more(0, hidden, "picture") if hidden else "")


def _boxes(report: Report, boxes: Sequence[Mapping[str, Any]], album: Album, most: int) -> Block:
    shown = tuple(_box(report, box, album) for box in boxes[:most])
    return Block(kind="boxes", boxes=shown, more=more(len(shown), len(boxes), "picture"))


def _box(report: Report, box: Mapping[str, Any], album: Album) -> BoxView:
    item = str(box["item"])
    size = album.sizes.get(item, (0, 0))
    width, height = float(box.get("width") or size[0] or 1), float(box.get("height") or size[1] or 1)
    measured = box.get("measured")
    words = [f"stated {_corners(box['stated'])}", f"measured {_corners(measured)}" if measured else "nothing measured to hold it against"]
    if box.get("off") is not None:
        words.append(f"off by {number(round(float(box['off']), 1))} px")
    return BoxView(
        item=item_view(report, item, album.shot(item, f"{clipped(item)} with its boxes")),
        width=width,
        height=height,
        stated=_rectangle(box["stated"]),
        measured=_rectangle(measured) if measured else None,
        words=tuple(words),
    )


def _corners(box: Sequence[float]) -> str:
    return ", ".join(number(round(float(one), 1)) for one in box)


def _rectangle(box: Sequence[float]) -> tuple[float, float, float, float]:
    """Return x, y, width, height of corners, as plain finite numbers."""
    xmin, ymin, xmax, ymax = (round(float(one), 2) for one in box)
    return xmin, ymin, max(0.0, round(xmax - xmin, 2)), max(0.0, round(ymax - ymin, 2))


def _table_rows(rows: Sequence[Mapping[str, Any]], most: int) -> Block:
    names = tuple(dict.fromkeys(str(name) for row in rows[:most] for name in row["cells"]))
    told = [(_place_cell(row), *(Cell(text=_cell(row["cells"].get(name))) for name in names)) for row in rows[:most]]
    return Block(
        kind="table", caption="Rows as they stand", columns=("Where", *names), rows=tuple(told), more=more(len(told), len(rows), "row")
    )


def _cell(told: Any) -> str:
    if told is None:
        return ""
    return clipped(told if isinstance(told, str) else number(told) if isinstance(told, (int, float)) else str(told))


def _place_cell(row: Mapping[str, Any]) -> Cell:
    line = row.get("line")
    return Cell(text=f"{clipped(str(row['path']))}:{line}" if line else clipped(str(row["path"])), sort=str(line or 0))


def _sums(report: Report, claims: Sequence[str]) -> Iterator[Block]:
    """Yield the sums behind claims; all else that can be said of a claim stands in its message and in the ledger."""
    lines = tuple(f"{one.sum}; stated {one.stated}" for one in claim_views(report.claims) if one.id in claims and one.sum)
    if lines:
        yield Block(kind="places", caption="The stated numbers, added up", lines=lines)


def _values(values: Sequence[Mapping[str, Any]], most: int) -> Block:
    becomes = any(one.get("becomes") is not None for one in values)
    columns = ("As written", *(("Read as",) if becomes else ()), "Count")
    told = [
        (
            Cell(text=_cell(one["value"]) or "(empty)"),
            *((Cell(text=_cell(one.get("becomes"))),) if becomes else ()),
            Cell(text=number(one["count"]), sort=str(one["count"]), figure=True),
        )
        for one in values[:most]
    ]
    return Block(
        kind="table", caption="Values as they stand", columns=columns, rows=tuple(told), more=more(len(told), len(values), "value")
    )


def _files(files: Sequence[Mapping[str, Any]], most: int) -> Block:
    told = [(Cell(text=clipped(str(one["path"]))), Cell(text=_cell(one.get("detail")))) for one in files[:most]]
    return Block(
        kind="table",
        caption="Files, each with what is wrong with it",
        columns=("File", "What is wrong"),
        rows=tuple(told),
        more=more(len(told), len(files), "file"),
    )


def _folded(folded: Sequence[Mapping[str, Any]], most: int) -> Block:
    told = [(Cell(text=clipped(str(one["subject"]))), Cell(text=_cell(one.get("message")))) for one in folded[:most]]
    return Block(
        kind="table",
        caption="The findings that this one stands for",
        columns=("Subject", "Finding"),
        rows=tuple(told),
        more=more(len(told), len(folded), "finding"),
    )


def _places(finding: Finding) -> Iterator[Block]:
    """Yield the places as one line a file: "metadata.csv, lines 2, 3, 4 and 17 more"."""
    by_path: dict[str, list[int]] = {}
    for place in finding.places:
        by_path.setdefault(place.path, []).extend([place.line] if place.line else [])
    lines = []
    for path, found in list(by_path.items())[:LISTED_PLACES]:
        named = listing([f"{line:,}" for line in found], LISTED_PLACES)
        lines.append(f"{clipped(path)}{f', {noun_line(len(found))} {named}' if found else ''}")
    if lines:
        yield Block(kind="places", caption="First places", lines=tuple(lines), more=more(len(lines), len(by_path), "file"))


def noun_line(count: int) -> str:
    """Return "line" or "lines"."""
    return "line" if count == 1 else "lines"


def _examples(finding: Finding, most: int) -> Block:
    shown = tuple(clipped(text) for text in finding.examples[:most])
    return Block(kind="places", caption="Examples", lines=shown, more=more(len(shown), len(finding.examples), "example"))


def split_block(report: Report, findings: Sequence[Finding], most: int, *, anchors: bool) -> Block:
    """Return the table of a division: a row a group, a bar, count and share for each part; the sums below.

    With `anchors` each row can be linked to by its finding's identity.
    """
    whole = division(report, findings)
    if whole is None:
        return Block(kind="places")
    longest = max(_fraction(one, part) for one in findings for part, _, _ in whole.parts) or 1.0
    rows = tuple(
        SplitRow(
            anchor=one.identity if anchors else "",
            subject=one.subject,
            waived=one.state == "waived",
            cells=tuple(_split_cell(one, part, longest) for part, _, _ in whole.parts),
        )
        for one in findings[:most]
    )
    return Block(
        kind="split",
        caption=_split_caption(whole, longest),
        columns=(whole.noun.capitalize(), *(part_name(part) for part, _, _ in whole.parts)),
        lines=(noun(whole.unit, 2), plural(whole.groups, whole.noun)),
        split_rows=rows,
        totals=tuple(SplitCell(length=0, count=f"{count:,} of {of:,}", share=share(count, of)) for _, count, of in whole.parts),
        more=more(len(rows), len(findings), whole.noun),
    )


def _split_caption(whole: Division, longest: float) -> str:
    return (
        f"{whole.unit.capitalize()} of each {whole.noun} in each part of the split {whole.split}, and their share of the part; "
        f"the longest bar is {share(longest, 1)}"
    )


def _fraction(finding: Finding, part: str) -> float:
    cell = finding.evidence["per_split"]["parts"].get(part)
    return cell["count"] / cell["of"] if cell and cell["of"] else 0.0


def _split_cell(finding: Finding, part: str, longest: float) -> SplitCell:
    cell = finding.evidence["per_split"]["parts"].get(part)
    if not cell:
        return SplitCell(length=0.0, count="–", share="–")
    length = bar_share(round(1e6 * _fraction(finding, part)), round(1e6 * longest))
    return SplitCell(length=length, count=f"{cell['count']:,}", share=share(cell["count"], cell["of"]))
