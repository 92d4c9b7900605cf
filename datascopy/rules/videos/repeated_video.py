"""Repeated video.

Why: A video that is there twice, whole or in part, counts twice, and where the copies lie in different splits or collections a model is
    tested on what it was trained on.
Evidence: Bytes; the 64x64 grey of every frame; and a print of 64 bits of every frame, by which stretches of at least 25 frames that two
    videos share are found, at the same speed or at every second to fourth frame.
Remedy: Keep one copy, or say what the other is for; never divide copies between splits.
Limits: Mirrored, turned and cropped copies are not found. Scenes that stand still are not compared. A repeated stretch within one video is
    a note: recorders repeat frames, and scenes come back.
Source: Signs of the 8x8 lowest DCT frequencies of the 32x32 grey, at most 6 of 64 bits apart.
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import Evidence, Place, Severity, Status, Unit
from datascopy.rule import Answer, Found, Looked, Unseen, given, n_of_m, of_sample, opened, rows_of, rule, stretches_of, told_frames, videos

TOLD = {"identical-bytes": "equal byte for byte", "identical-content": "equal in every decoded frame", "sub-clip": "in part the same"}


@rule(severity=Severity.WARNING, needs=("catalog", "videos"))
def repeated_video(seen: Evidence) -> Iterator[Answer]:
    """Look at what the videos have in common, and within each of them."""
    looked = 0
    subjects: list[str] = []
    for facts, frame, reason in videos(seen):
        there = frame[(frame["sha256"] != "") & (frame["status"] != Status.NOT_CHECKED)] if not reason else frame
        if reason or there.empty:
            yield Unseen(facts.title, reason or "none of them could be read")
            continue
        yield from of_sample(facts, frame)
        yield Looked(facts.title, len(there), Unit.VIDEOS)
        looked += len(there)
        subjects += [str(path) for path in opened(frame)["path"]]
    if looked:
        digest = dict(zip(given(seen.videos).frame["path"], given(seen.videos).frame["sha256"], strict=True))
        for (a, b), rows in given(seen.videos).copies.groupby(["a", "b"], sort=True):
            yield pair(str(a), str(b), rows.sort_values(["a_first", "b_first"]), looked, digest)
        yield from within(seen, subjects, digest)


def pair(a: str, b: str, rows: pd.DataFrame, of: int, digest: dict[str, str]) -> Found:
    """Return what two videos have in common."""
    kind = str(rows["kind"].iloc[0])
    parts = [
        f"{told_frames(row['a_first'], row['a_last'])} of the first are {told_frames(row['b_first'], row['b_last'])} of the second"
        f"{_speed(row['speed'])}"
        for row in rows_of(rows)
    ]
    words = "" if kind != "sub-clip" else f": {'; '.join(parts[:3])}{f'; {len(parts) - 3:,} more' if len(parts) > 3 else ''}"
    return Found(
        subject=f"{a} and {b}",
        message=f"{a} and {b} are {TOLD[kind]}{words}.",
        count=2,
        of=of,
        unit=Unit.VIDEOS,
        identity=(kind, *sorted((digest.get(a, a), digest.get(b, b)))),
        members=[a, b],
        places=[Place(a), Place(b)],
        evidence={"files": [{"path": a, "detail": TOLD[kind]}, {"path": b, "detail": "; ".join(parts[:20])}]},
    )


def within(seen: Evidence, paths: list[str], digest: dict[str, str]) -> Iterator[Answer]:
    """Yield one note for all videos that show a stretch of theirs again."""
    parts = {path: rows for path, rows in stretches_of(seen, "repeated").items() if path in set(paths)}
    if not parts:
        return
    files = [
        (
            path,
            "; ".join(f"{told_frames(first, last)} show again what begins at frame {int(origin):,}" for _, first, last, origin in rows[:5]),
        )
        for path, rows in sorted(parts.items())
    ]
    yield Found(
        subject="within one video",
        message=f"{n_of_m(len(files), len(paths), Unit.VIDEOS)} show a stretch of at least 25 frames again.",
        count=len(files),
        of=len(paths),
        unit=Unit.VIDEOS,
        identity=("within", *sorted(digest.get(path, path) for path, _ in files)),
        members=[path for path, _ in files],
        places=[Place(path) for path, _ in files],
        evidence={"files": [{"path": path, "detail": detail} for path, detail in files[:200]]},
        severity=Severity.NOTE,
    )


def _speed(speed: float) -> str:
    if speed == 1:
        return ""
    skipped, of = (speed, "second") if speed > 1 else (1 / speed, "first")
    return f" (the other shows one of {skipped:g} frames of the {of})"
