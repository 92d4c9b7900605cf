"""What the rules about videos share: which videos were measured, what tables state of them, and how frames are told."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from datascopy.model import Catalog, CollectionFacts, Evidence, Kind, Status, Unit
from datascopy.model.words import n_of_m
from datascopy.rule.answer import Unseen
from datascopy.rule.subject import given, measured

NO_VIDEOS = "the videos were not measured"
FIELDS = ("frames", "fps", "seconds", "width", "height", "kilobytes", "sha256")
_NUMBER = re.compile(r"[+-]?\d+(?:\.(\d+))?(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Stated:
    """What one row of a table states of one video that is present."""

    table: str
    path: str
    line: int
    item: str
    numbers: Mapping[str, float]
    """field of VideoColumns -> the number, where the cell is one"""
    digits: Mapping[str, int]
    """field -> digits written after the point"""
    sha256: str = ""


def videos(seen: Evidence) -> Iterator[tuple[CollectionFacts, pd.DataFrame, str]]:
    """Yield each collection of videos with its rows of VIDEOS, or with no rows and the reason why.

    Collections that may be absent (`optional`) and are, are passed over.
    """
    for facts, rows, reason in measured(seen, seen.videos.frame if seen.videos else None, [Kind.VIDEOS], NO_VIDEOS):
        if reason:
            yield facts, rows, reason
        else:
            yield facts, rows.sort_values("path"), _left_out(rows)


def of_sample(facts: CollectionFacts, frame: pd.DataFrame) -> Iterator[Unseen]:
    """Say how many videos of a collection were left out of the sample, or decoded in part, if any were."""
    part = int(in_part(frame).sum())
    if part:
        yield Unseen(facts.title, f"{n_of_m(part, len(frame), Unit.VIDEOS)} were decoded in part (--video-sample)")
    left = int(((frame["status"] == Status.NOT_CHECKED) & ~in_part(frame)).sum())
    if left:
        yield Unseen(facts.title, f"{n_of_m(left, len(frame), Unit.VIDEOS)} were left out of the sample (--video-sample)")


def in_part(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Tell of each row of VIDEOS whether only stretches of it were decoded."""
    return frame["decoded"].isna() & frame["packets"].notna()


def _left_out(rows: pd.DataFrame) -> str:
    """Return why no video of a collection was measured, "" where one was."""
    if (rows["status"] != Status.NOT_CHECKED).any():
        return ""
    return "they were decoded in part only (--video-sample)" if in_part(rows).any() else "none of them is in the sample"


def opened(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of VIDEOS of which at least one frame was decoded."""
    return frame[frame["decoded"].fillna(0) > 0]


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as mappings, None for what is not known."""
    rows = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def stretches_of(seen: Evidence, *kinds: str) -> Mapping[str, list[tuple[str, int, int, str]]]:
    """Return item id -> its stretches of these kinds, each (kind, first, last, detail), sorted by first frame."""
    rows = given(seen.videos).stretches
    rows = rows[rows["kind"].isin(kinds)].sort_values(["path", "first", "last", "kind"])
    told: dict[str, list[tuple[str, int, int, str]]] = {}
    for path, kind, first, last, detail in rows[["path", "kind", "first", "last", "detail"]].itertuples(index=False, name=None):
        told.setdefault(path, []).append((kind, int(first), int(last), detail))
    return told


def told_frames(first: int, last: int) -> str:
    """Return "frame 28" or "frames 28 to 48"; frames are counted from 0."""
    return f"frame {first:,}" if first == last else f"frames {first:,} to {last:,}"


def stated(catalog: Catalog, facts: CollectionFacts) -> list[Stated]:
    """Return what the tables in scope state of the videos of a collection, sorted by table, line and item."""
    items = catalog.items[catalog.items["collection"] == facts.name]
    paths: dict[str, list[str]] = {}
    for path, key in zip(items["path"], items["key"], strict=True):
        paths.setdefault(key, []).append(path)
    rows = []
    for table in catalog.tables:
        columns = table.facts.video
        if columns is None or table.facts.of != facts.name or not table.path or table.problem:
            continue
        named = catalog.references[(catalog.references["table"] == table.facts.name) & (catalog.references["path"] == table.path)]
        for line, key in zip(named["line"], named["key"], strict=True):
            cells = table.frame.loc[line] if line in table.frame.index else pd.Series(dtype="str")
            told = {field: str(cells[name]).strip() for field in FIELDS if (name := getattr(columns, field)) in cells.index}
            rows += [_stated(table.facts.name, table.path, int(line), path, told) for path in paths.get(key, ())]
    return sorted(rows, key=lambda row: (row.table, row.path, row.line, row.item))


def _stated(table: str, path: str, line: int, item: str, told: Mapping[str, str]) -> Stated:
    met = {field: _NUMBER.fullmatch(text) for field, text in told.items() if field != "sha256"}
    return Stated(
        table=table,
        path=path,
        line=line,
        item=item,
        numbers={field: float(match.group()) for field, match in met.items() if match},
        digits={field: len(match.group(1) or "") for field, match in met.items() if match},
        sha256=told.get("sha256", "").lower(),
    )
