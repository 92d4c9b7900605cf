"""What the rules about pictures that are said to be frames of videos share: one verdict each, one finding for each collection."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from datascopy.model import CollectionFacts, Evidence, Kind, Orientation, Place, Unit
from datascopy.model.words import joined, n_of_title, units, verb
from datascopy.rule.answer import Answer, Found, Looked, Note, Unseen
from datascopy.rule.copies import TURNS
from datascopy.rule.footage import NO_VIDEOS, rows_of
from datascopy.rule.run import SHOWN_PLACES
from datascopy.rule.subject import SHOWN_FILES, by, given, in_scope

MOST_SHIFTS = 6


def traced(seen: Evidence, verdict: str, word: str) -> Iterator[Answer]:
    """Yield what is to be said of the pictures with one verdict, for every collection whose pictures are said to be frames.

    Args:
        seen: with catalog and videos.
        verdict: as in TRACES.
        word: completes "n of m pictures are ..."
    """
    catalog = given(seen.catalog)
    named = {facts.of for facts in catalog.profile.frames}
    for facts in in_scope(catalog, Kind.IMAGES):
        if facts.name not in named:
            continue
        if seen.videos is None:
            yield Unseen(facts.title, NO_VIDEOS)
            continue
        told = seen.videos.traces
        told = told[told["collection"] == facts.name].sort_values("path")
        checked = told[told["verdict"] != "not-checked"]
        if checked.empty:
            yield Unseen(facts.title, "no picture names a video that is there and could be decoded")
            continue
        for problem, rows in by(told[told["verdict"] == "not-checked"], "problem"):
            yield Unseen(f"{units(len(rows), Unit.PICTURES)} of {facts.title}", problem)
        base = seen.videos.conventions.get(facts.name)
        yield Looked(facts.title, len(checked), Unit.PICTURES)
        yield Note(_summary(facts.title, checked, base))
        bad = checked[checked["verdict"] == verdict]
        if len(bad):
            yield _found(facts, word, bad, len(checked), base or 0)


def _summary(title: str, checked: pd.DataFrame, base: int | None) -> str:
    """Return the verdicts of a collection in one sentence, and what number its first frames bear."""
    counts = Counter(checked["verdict"])
    words = joined([f"{count:,} {name}" for name, count in sorted(counts.items())])
    changes = Counter(checked.loc[checked["change"] != "", "change"])
    changed = f"; {joined([f'{count:,} {_turned(change)}' for change, count in sorted(changes.items())])}" if changes else ""
    if base is None:
        return f"{title}: {words}{changed}. From which number frames are counted could not be told; 0 and 1 were both granted."
    return f"{title}: {words}{changed}. The first frame bears the number {base}, as the pictures voted."


def _found(facts: CollectionFacts, word: str, bad: pd.DataFrame, of: int, base: int) -> Found:
    rows = rows_of(bad)
    shifts = Counter(int(row["stated"]) - base - int(row["found"]) for row in rows if row["verdict"] == "within")
    often = sorted(shifts.items(), key=lambda pair: (-pair[1], abs(pair[0]), pair[0]))[:MOST_SHIFTS]
    by_shift = f" Off by {joined([f'{shift:+,} ({count:,})' for shift, count in often])}." if often else ""
    videos = bad["video"].nunique()
    return Found(
        subject=facts.title,
        message=f"{n_of_title(len(bad), of, Unit.PICTURES, facts.title)} {verb(len(bad), 'is', 'are')} {word}, "
        f"in {videos:,} {verb(videos, 'video', 'videos')}.{by_shift}",
        count=len(bad),
        of=of,
        unit=Unit.PICTURES,
        identity=(facts.name,),
        members=bad["path"],
        places=[Place(path) for path in bad["path"].head(SHOWN_PLACES)],
        evidence={
            "files": [{"path": row["path"], "detail": _detail(row)} for row in rows[:SHOWN_FILES]],
            "frames": [_frames(row, base) for row in rows[:SHOWN_FILES]],
        },
    )


def _detail(row: Mapping[str, Any]) -> str:
    """Say what is stated of one picture and what was found, frames counted from 0."""
    stated = f"stated frame {row['stated']:,} of {row['video']}"
    if row["found"] is None:
        return stated
    turned = f", {_turned(str(row['change']))}" if row["change"] else ""
    return f"{stated}; found as frame {row['found']:,} of {row['home']} (from 0){turned}, distance {float(row['distance']):.3f}"


def _frames(row: Mapping[str, Any], base: int) -> dict[str, Any]:
    """Return where one picture is said to be and where it was found, frames counted from 0."""
    told: dict[str, Any] = {"item": row["path"], "video": row["video"], "stated": int(row["stated"]) - base}
    return told | ({} if row["found"] is None else {"home": row["home"], "found": int(row["found"])})


def _turned(change: str) -> str:
    return change if change == "cropped" else TURNS[Orientation(change)]
