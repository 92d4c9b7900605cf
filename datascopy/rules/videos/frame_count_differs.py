"""Number of frames differs.

Why: The number of frames is what papers, tables and splits rest on. Where two of its sources disagree, frame numbers of annotations may
    point to other pictures than those meant.
Evidence: Five counts of every video: the frames that decoding to the end yields, the packets, the header, and the table's column, per video;
    the card's total among the claims. Decoding is the proof; which of the others is wrong, and why, is said for each video.
Remedy: Correct the table. A header can be written anew by remuxing without encoding. Where an edit list hides frames, say which count is
    meant.
Limits: A header of 0 states nothing and is no difference. Damage loses frames as well: see videos/damaged-video.
Source: Decoding by FFmpeg's libraries, flushed at the end; header and packets as the container gives them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from datascopy.model import CollectionFacts, Evidence, Severity, Status, Unit
from datascopy.rule import (
    Answer,
    Looked,
    Unseen,
    given,
    n_of_title,
    of_files,
    of_sample,
    opened,
    rows_of,
    rule,
    stated,
    units,
    verb,
    videos,
)

SHORT_HEADER = 0.9
"""below this share of the frames a header covers the first part of a fragmented file only"""


@rule(severity=Severity.ERROR, needs=("catalog", "videos"))
def frame_count_differs(seen: Evidence) -> Iterator[Answer]:
    """Hold the counts of every video that could be decoded against one another."""
    catalog = given(seen.catalog)
    for facts, frame, reason in videos(seen):
        looked = opened(frame) if not reason else frame
        if reason or looked.empty:
            yield Unseen(facts.title, reason or "none of them could be decoded")
            continue
        yield from of_sample(facts, frame)
        yield Looked(facts.title, len(looked), Unit.VIDEOS)
        tabled = {one.item: int(one.numbers["frames"]) for one in stated(catalog, facts) if "frames" in one.numbers}
        kinds: dict[str, list[tuple[str, str]]] = {"table": [], "header": [], "explained": []}
        for row in rows_of(looked):
            path = str(row["path"])
            for kind, why in differences(row, tabled.get(path)):
                kinds[kind].append((path, f"{counts(row, tabled.get(path))}: {why}"))
        yield from found(facts, kinds["table"], len(looked), "frames than the table states", Severity.ERROR)
        yield from found(facts, kinds["header"], len(looked), "frames than the header states", Severity.WARNING)
        yield from found(facts, kinds["explained"], len(looked), "counts that differ for a known reason", Severity.NOTE)


def found(facts: CollectionFacts, files: Sequence[tuple[str, str]], of: int, what: str, severity: Severity) -> Iterator[Answer]:
    """Yield one finding of the videos that differ in one way."""
    if files:
        word = "other " if "than" in what else ""
        message = f"{n_of_title(len(files), of, Unit.VIDEOS, facts.title)} {verb(len(files), 'has', 'have')} {word}{what}."
        yield of_files(facts.title, message, files, of=of, unit=Unit.VIDEOS, identity=(facts.name, what), severity=severity)


def counts(row: Mapping[str, Any], table: int | None) -> str:
    """Return the counts of one video in words."""
    told = [f"decoded {row['decoded']:,}", f"packets {row['packets']:,}"]
    told += [f"header {row['header']:,}"] if row["header"] else []
    told += [f"table {table:,}"] if table is not None else []
    return ", ".join(told)


def differences(row: Mapping[str, Any], table: int | None) -> Iterator[tuple[str, str]]:
    """Yield in which way the counts of one video differ, and who is right."""
    decoded, packets, discarded, blank, header = (row[name] or 0 for name in ("decoded", "packets", "discarded", "blank", "header"))
    if table is not None and table != decoded:
        same = {header: "header", packets: "number of packets"}.get(table, "")
        yield (
            "table",
            f"the table states {abs(table - decoded):,} {'more' if table > decoded else 'fewer'}{f', which is the {same}' if same else ''}",
        )
    if header and header != decoded:
        yield _header(decoded, discarded, blank, header, row)
    elif packets - discarded > decoded and row["status"] == Status.SOUND:
        yield "explained", f"{packets - discarded - decoded:,} packets show no picture of their own (hidden reference pictures)"


def _header(decoded: int, discarded: int, blank: int, header: int, row: Mapping[str, Any]) -> tuple[str, str]:
    """Say why a header states another number than was decoded."""
    if header == decoded + discarded:
        return "explained", f"an edit list hides {discarded:,} frames from players; decoding is right for what is shown"
    if header == decoded + discarded + blank:
        return (
            "header",
            f"the index lists {blank:,} places without a picture, where players repeat the one before; the decoded count is right",
        )
    if header < SHORT_HEADER * decoded:
        return "explained", "the file is fragmented and its header covers the first part only; the decoded count is right"
    if row["status"] == Status.DAMAGED:
        return "header", f"{units(abs(header - decoded), Unit.FRAMES)} lost by damage; the header is right for the whole video"
    if row["ends"] == "complete":
        return "header", "the file reaches as far as its container says, so the header is wrong and the decoded count is right"
    return "header", "either the header is wrong, or the end of the file is missing"
