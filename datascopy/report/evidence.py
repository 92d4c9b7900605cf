"""What shows a finding to be so, drawn by the keys of `Finding.evidence`: flat view data, pictures taken from the album."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from datascopy.model import Finding, Report
from datascopy.report.album import Album
from datascopy.report.charts import Scale
from datascopy.report.filmed_frames import frames_blocks
from datascopy.report.ledger import bar_share, claim_views
from datascopy.report.pictured import IDENTICAL, boxes_block, pairs_block, strips_block
from datascopy.report.shapes import Block, Cell, Limits, SplitCell, SplitRow
from datascopy.report.tested import p_of, three_digits
from datascopy.report.verdict import Division, division, part_name, split_title
from datascopy.report.words import clipped, listing, more, noun, number, plural, share

LISTED_PLACES = 8
FEW = 3
"""So many files are listed as lines; a table of them would be all frame."""


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
        yield pairs_block(report, pairs, album, limits.pairs, prefix)
    elif told.get("per_split"):
        yield split_block(report, [finding], limits.groups, anchors=False)
    yield from _counted(told, limits)
    if groups and (not pairs or (prefix and any(len(group) > 2 for group in groups))):
        yield strips_block(report, groups, album, limits.strips)
    if told.get("boxes"):
        yield _capped(boxes_block(told["boxes"], album, limits.boxes), len(told["boxes"]), finding, ("pictures", "boxes"))
    framed: tuple[Block, ...] = ()
    if told.get("frames") and report.videos is not None:
        framed = tuple(frames_blocks(told["frames"], report.videos.footage, album, limits.pairs))
        yield from framed
    if told.get("rows"):
        yield _capped(_table_rows(told["rows"], limits.rows), len(told["rows"]), finding, ("rows",))
    if told.get("claims"):
        yield from _sums(report, told["claims"])
        return
    if told.get("values") and not _is_said(finding):
        yield _values(told["values"], limits.rows)
    if told.get("files") and not (framed and len(framed[0].frames) == finding.count):  # else the pictures say it all
        yield _capped(
            _files(told["files"], limits.rows), len(told["files"]), finding, ("files", "pictures", "masks", "videos", "documents")
        )
    if told.get("folded"):
        yield _folded(told["folded"], limits.rows)
    if not any(told.get(key) for key in ("pairs", "groups", "boxes", "rows", "files", "per_split", "effects")):
        yield from _places(finding)
        yield from _examples(finding, limits.rows)


def _counted(told: Mapping[str, Any], limits: Limits) -> Iterator[Block]:
    """Yield what was counted by class, and in several ways."""
    if len(told.get("per_class", ())) > 1:
        yield _classes(told["per_class"], limits.rows)
    if told.get("effects"):
        yield _effects(told["effects"], limits.rows)


def _classes(classes: Sequence[Mapping[str, Any]], most: int) -> Block:
    """Return the table of what is leaked by class, a column for each part."""
    parts = list(dict.fromkeys(part for one in classes for part in one["parts"]))
    rows = [(Cell(text=clipped(str(one["class"]))), *(_class_cell(one, part) for part in parts)) for one in classes[:most]]
    return Block(
        kind="table",
        caption="The same by class: how many of those that the part holds",
        columns=("Class", *map(part_name, parts)),
        rows=tuple(rows),
        more=more(len(rows), len(classes), "class", "classes"),
    )


def _class_cell(told: Mapping[str, Any], part: str) -> Cell:
    count, of = told["parts"].get(part, 0), told.get("of", {}).get(part)
    text = f"{count:,} of {of:,} ({share(count, of)})" if of else f"{count:,}"
    return Cell(text=text, sort=str(count), figure=True)


def _capped(block: Block, listed: int, finding: Finding, units: Sequence[str]) -> Block:
    """Count what a finding concerns beyond what its evidence lists, and say how much is listed at all."""
    if finding.count <= listed or finding.unit.value not in units:
        return block
    shown = len(block.boxes) or len(block.rows) or len(block.lines)
    return replace(
        block,
        more=more(shown, finding.count, noun(finding.unit, 1), noun(finding.unit, 2)),
        reach=f"the first {listed:,}" if shown < listed else "",
    )


def _is_said(finding: Finding) -> bool:
    """Tell whether the message already gives every value; spellings always get their table."""
    values = finding.evidence["values"]
    return not any(one.get("becomes") for one in values) and all(f"{one['value']} ({one['count']:,})" in finding.message for one in values)


def _table_rows(rows: Sequence[Mapping[str, Any]], most: int) -> Block:
    shown = rows[:most]
    every = tuple(dict.fromkeys(str(name) for row in shown for name in row["cells"]))
    names = tuple(name for name in every if any(row["cells"].get(name) not in (None, "") for row in shown))
    empty = [name for name in every if name not in names]
    left = f"; left out, because empty in all of them: {listing(empty)}" if empty else ""
    told = [(_place_cell(row), *(Cell(text=_cell(row["cells"].get(name))) for name in names)) for row in shown]
    return Block(
        kind="table",
        caption=f"Rows as they stand{left}",
        columns=("Where", *names),
        rows=tuple(told),
        more=more(len(told), len(rows), "row"),
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


def _effects(effects: Sequence[Mapping[str, Any]], most: int) -> Block:
    """Return one effect counted in several ways as a table; the first way is what decides."""
    shown = effects[: max(most, FEW * FEW)]
    named = len({one["of"] for one in shown}) > 1
    scale = Scale.of(str(shown[0]["measure"]), [bound for one in shown for bound in (one["effect"] or 0.0, *(one["interval"] or ()))])
    alike = len({"odds ratio" in one["measure"] for one in shown}) == 1
    rows = tuple(
        (
            *((Cell(text=_cell(one["of"])),) if named else ()),
            Cell(text=_cell(one["how"])),
            Cell(text=_in_interval(one), mark=scale.mark(one["effect"], one["interval"]) if alike else None),
            Cell(text="" if one["table"] is None else " · ".join(f"{count:,}" for count in one["table"])),
            Cell(text="" if one["p"] is None else p_of(one["p"]), figure=True, sort="" if one["p"] is None else f"{one['p']:.12f}"),
        )
        for one in shown
    )
    columns = (*(("Compared",) if named else ()), "Counted how", "Effect and 95 % interval", "Both · attribute · label · neither", "p")
    caption = "The same effect counted in several ways; the first decides, the others are what is usually printed"
    return Block(kind="table", caption=caption, columns=columns, rows=rows, more=more(len(rows), len(effects), "way"))


def _in_interval(one: Mapping[str, Any]) -> str:
    if one["effect"] is None:
        return "not computable"
    bounds = "" if one["interval"] is None else f" [{', '.join(three_digits(bound) for bound in one['interval'])}]"
    return f"{one['measure']} {three_digits(one['effect'])}{bounds}"


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
    told = [(clipped(str(one["path"])), _cell(one.get("detail"))) for one in files[:most]]
    left = more(len(told), len(files), "file")
    if len(files) <= FEW or not any(detail for _, detail in told):
        lines = tuple(f"{path}: {detail}" if detail else path for path, detail in told)
        return Block(kind="places", caption="Files" if len(lines) > 1 else "File", lines=lines, more=left)
    return Block(
        kind="table",
        caption="Files, each with what is wrong with it",
        columns=("File", "What is wrong"),
        rows=tuple((Cell(text=path), Cell(text=detail)) for path, detail in told),
        more=left,
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
    """Yield the places as one line a file: "metadata.csv, lines 2, 3, 4"; a finding names only the first of them."""
    by_path: dict[str, list[int]] = {}
    for place in finding.places:
        by_path.setdefault(place.path, []).extend([place.line] if place.line else [])
    lines, shown = [], 0
    for path, found in list(by_path.items())[:LISTED_PLACES]:
        named = [f"{line:,}" for line in found[:LISTED_PLACES]]
        shown += len(named) or 1
        lines.append(f"{clipped(path)}{f', {noun_line(len(named))} {listing(named)}' if named else ''}")
    if lines:
        whole = f"The first {shown:,} of {finding.count:,} {noun(finding.unit, finding.count)}" if finding.count > shown > 1 else "Where"
        yield Block(kind="places", caption=whole, lines=tuple(lines))


def noun_line(count: int) -> str:
    """Return "line" or "lines"."""
    return "line" if count == 1 else "lines"


def _examples(finding: Finding, most: int) -> Iterator[Block]:
    """Yield the examples that neither the message nor the values give."""
    values = {str(one["value"]) for one in finding.evidence.get("values", ())}
    unsaid = [text for text in finding.examples if text not in finding.message and text not in values]
    if unsaid:
        shown = tuple(clipped(text) for text in unsaid[:most])
        yield Block(kind="places", caption="Examples", lines=shown, more=more(len(shown), len(unsaid), "example"))


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
        caption=_split_caption(report, whole, longest),
        columns=(whole.noun.capitalize(), *(part_name(part) for part, _, _ in whole.parts)),
        lines=(noun(whole.unit, 2), plural(whole.groups, whole.noun)),
        split_rows=rows,
        totals=tuple(SplitCell(length=0, count=f"{count:,} of {of:,}", share=share(count, of)) for _, count, of in whole.parts),
        more=more(len(rows), len(findings), whole.noun),
    )


def _split_caption(report: Report, whole: Division, longest: float) -> str:
    return (
        f"{whole.unit.capitalize()} of each {whole.noun} in each part of the {split_title(report, whole.split)}, "
        f"and their share of the part; the longest bar is {share(longest, 1)}"
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
