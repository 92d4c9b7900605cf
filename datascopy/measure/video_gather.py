"""Measure all videos of a catalog: from the cache what it knows, by decoding what it does not; one task a video, the largest first."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from typing import Any

import pandas as pd

from datascopy.measure.cache import Cache
from datascopy.measure.pool import Lost, default_jobs
from datascopy.measure.progress import Progress, Silent
from datascopy.measure.video_copies import copies
from datascopy.measure.video_footage import footage
from datascopy.measure.video_kept import pack, pack_copies, unpack, unpack_copies
from datascopy.measure.video_record import VideoLimits, VideoRecord
from datascopy.measure.video_sample import Sample
from datascopy.measure.video_sought import sighted_rows, sought, unnamed
from datascopy.measure.video_targets import Said, said_frames
from datascopy.measure.video_trace import Sighting, Target
from datascopy.measure.video_traces import trace_rows, unresolved
from datascopy.measure.video_work import Work, spread
from datascopy.measure.video_worker import VideoAnswer, VideoTask, measure_task
from datascopy.model import COPIES, SIGHTED, STRETCHES, TRACES, VIDEOS, Catalog, Column, Kind, Status, Videos
from datascopy.store import Store

MOST_STRAYS = 3000
"""pictures that were not found where they should be and are looked for in every video"""
_PASSING = frozenset({Status.TIMED_OUT, Status.CRASHED, Status.DENIED, Status.MISSING, Status.CHANGED})


def measure_videos(
    catalog: Catalog,
    store: Store,
    *,
    jobs: int | None = None,
    patience: float = 60.0,
    sample: Sample | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
    seek: bool = False,
) -> Videos:
    """Measure every item of kind videos, and trace the pictures that are said to be their frames.

    Args:
        catalog: its items.
        store: where they lie.
        jobs: worker processes; None for as many as this process may use.
        patience: seconds without progress after which a video is given up.
        sample: which videos to measure; None for all.
        cache: where to look first, and to keep what was measured.
        progress: shows how far it is.
        seek: look, in the videos, for pictures of splits that nothing calls a frame.

    Returns:
        One row for each item, sorted by path, whatever the number of jobs.

    Raises:
        KeyboardInterrupt: passed on, after what was measured is kept.
    """
    entries = {entry.path: entry for entry in store.entries()}
    work = Work(store, jobs or default_jobs(), VideoLimits(patience=patience), cache, progress or Silent(), entries)
    items = catalog.items[catalog.items["kind"] == Kind.VIDEOS].sort_values("path", kind="stable", ignore_index=True)
    barred = {path: problem for path, problem in zip(items["path"], items["problem"], strict=True) if problem}
    chosen = [path for path in items["path"] if path not in barred]
    if sample is not None:
        chosen = sample.choose(chosen)
    said = [one for one in said_frames(catalog) if one.video in set(chosen)]
    answers = _answers([_task(path, said, work, sample) for path in chosen], work, "decoding videos")
    sightings = {sighting.path: (path, sighting) for path, answer in answers.items() for sighting in answer.sightings}
    records = {path: answer.record for path, answer in answers.items()}
    whole = [path for path in chosen if not records[path].in_part]
    strays = unresolved(said, sightings)
    if len(strays) > MOST_STRAYS:
        work.notes.append(f"Of {len(strays):,} pictures that were not found in their video, {MOST_STRAYS:,} were looked for in the others.")
    if strays:
        everywhere = _answers(
            [VideoTask(path, entries[path].size, strays=tuple(strays[:MOST_STRAYS])) for path in whole], work, "seeking pictures"
        )
        seen_elsewhere = [(path, sighting) for path, answer in sorted(everywhere.items()) for sighting in answer.sightings]
    else:
        seen_elsewhere = []
    rows, note = _copies(records, work)
    work.notes += [note] if note else []
    traces, conventions = trace_rows(said, sightings, seen_elsewhere, records)
    skipped = VideoRecord(0, "", str(Status.NOT_CHECKED), "", "left out of the sample")
    ordered = [_of(path, records, barred, skipped) for path in items["path"]]
    return Videos(
        frame=_frame(items, ordered),
        stretches=_stretches(items["path"].tolist(), ordered),
        copies=_typed(COPIES, rows),
        traces=_typed(TRACES, traces),
        conventions=conventions,
        sighted=_sighted(catalog, said, records, work) if seek else None,
        footage=footage(records, traces, conventions, work),
        sample=sample.sentence(len(items), records) if sample is not None else "",
        hits=work.hits,
        misses=work.misses,
        notes=tuple(work.notes),
    )


def _copies(records: Mapping[str, VideoRecord], work: Work) -> tuple[list[dict[str, Any]], str]:
    """Return what `copies` does, from the cache where the same videos were compared before."""
    key = work.key("copies", "", [(path, one.sha256, one.content, one.width, one.height) for path, one in sorted(records.items())])
    kept = work.cache.get_texts([key]).get(key) if work.cache is not None else None
    told = unpack_copies(kept[0], sorted(records)) if kept is not None else None
    if told is None:
        told = copies(records, work.jobs)
        if work.cache is not None and len(records) > 1:
            work.cache.put_texts({key: (pack_copies(*told, sorted(records)), b"")})
            work.cache.flush()
    return told


def _sighted(catalog: Catalog, said: Sequence[Said], records: Mapping[str, VideoRecord], work: Work) -> pd.DataFrame:
    """Return SIGHTED: the pictures of splits that nothing calls a frame, with where they were found."""

    def seek(tasks: Sequence[VideoTask]) -> Mapping[str, Sequence[Sighting]]:
        if cut := sum(len(task.strays) > MOST_STRAYS for task in tasks):
            work.notes.append(f"In {cut:,} videos only {MOST_STRAYS:,} of the pictures that may be their frames were looked for.")
        fair = [task._replace(strays=task.strays[:MOST_STRAYS]) for task in tasks]
        return {path: answer.sightings for path, answer in _answers(fair, work, "seeking pictures").items()}

    pictures = unnamed(catalog, frozenset(one.path for one in said))
    found, note = sought(pictures, records, work, seek)
    work.notes += [note] if note else []
    return _typed(SIGHTED, sighted_rows(catalog, pictures, found))


def _task(path: str, said: Sequence[Said], work: Work, sample: Sample | None) -> VideoTask:
    targets = tuple(Target(one.path, one.stated) for one in said if one.video == path)
    return VideoTask(path, work.entries[path].size, targets, parts=sample.parts if sample is not None else None)


def _of(path: str, records: Mapping[str, VideoRecord], barred: Mapping[str, str], skipped: VideoRecord) -> VideoRecord:
    if path in barred:
        cause = Status.DENIED if barred[path].startswith("no permission") else Status.MISSING
        return VideoRecord(0, "", str(Status.UNREADABLE), str(cause), barred[path])
    return records.get(path, skipped)


def _answers(tasks: Sequence[VideoTask], work: Work, title: str) -> dict[str, VideoAnswer]:
    """Return what became of every task, from the cache or by doing it."""
    keys = {task.path: _key(task, work) for task in tasks} if work.cache is not None and work.cache.usable else {}
    kept = work.cache.get_texts(keys.values()) if work.cache is not None else {}
    told = ((task, kept[keys[task.path]]) for task in tasks if keys.get(task.path) in kept)
    found = {task.path: answer for task, value in told if (answer := unpack(*value, task)) is not None}
    left = sorted((task for task in tasks if task.path not in found), key=lambda task: (-task.size, task.path))
    work.hits += len(found)
    work.misses += len(left)
    with closing(_measure(left, keys, work, title)) as parts:
        for task, answer in parts:
            found[task.path] = answer
    if lost := sum(answer.record.cause in (Status.CRASHED, Status.TIMED_OUT) for answer in found.values()):
        work.notes.append(
            f"{lost:,} of {len(tasks):,} videos ended their worker process, by a crash or by the time limit; another took its place."
        )
    return found


def _measure(tasks: Sequence[VideoTask], keys: Mapping[str, bytes], work: Work, title: str) -> Generator[tuple[VideoTask, VideoAnswer]]:
    """Do tasks in worker processes; what is done is kept even if this is interrupted."""
    if not tasks:
        return
    try:
        with work.progress.stage(title, sum(task.size for task in tasks), "bytes") as advance, closing(_spread(tasks, work)) as answers:
            for task, answer in answers:
                if work.cache is not None and task.path in keys and _lasts(task, answer):
                    work.cache.put_texts({keys[task.path]: pack(answer, task)})
                advance(task.size)
                yield task, answer
    finally:
        if work.cache is not None:
            work.cache.flush()


def _spread(tasks: Sequence[VideoTask], work: Work) -> Generator[tuple[VideoTask, VideoAnswer]]:
    def failed(task: VideoTask, error: Lost | MemoryError) -> VideoAnswer:
        return VideoAnswer(_lost(error, work.limits, task))

    return spread(tasks, work, measure_task, failed)


def _lasts(task: VideoTask, answer: VideoAnswer) -> bool:
    record = answer.record
    return bool(record.sha256) and record.cause not in _PASSING and record.size == task.size


def _lost(error: Lost | MemoryError, limits: VideoLimits, task: VideoTask) -> VideoRecord:
    if isinstance(error, MemoryError):
        return _told(task, Status.CRASHED, "decoding it asked for more memory than a worker may have")
    if error.overdue:
        return _told(task, Status.TIMED_OUT, f"decoding it made no progress for {limits.patience:g} s; it was given up")
    return _told(task, Status.CRASHED, "decoding it ended the worker process, twice")


def _told(task: VideoTask, cause: Status, problem: str) -> VideoRecord:
    return VideoRecord(task.size, "", str(Status.UNREADABLE), str(cause), problem)


def _key(task: VideoTask, work: Work) -> bytes:
    """Return what the answer to a task is kept under: the video and its pictures as they lie there."""
    pictures = [(target.path, target.stated, *work.stamp(target.path)) for target in task.targets]
    parts = [("stretches", *task.parts)] if task.parts is not None else []
    return work.key("video", task.path, [*pictures, *((path, -1, *work.stamp(path)) for path in task.strays), *parts])


def _frame(items: pd.DataFrame, records: Sequence[VideoRecord]) -> pd.DataFrame:
    """Join what the catalog and what the bytes tell, with exactly the columns of VIDEOS."""
    columns: dict[str, Any] = {name: list(items[name]) for name in ("path", "collection", "key")}
    columns["bytes"] = [record.size for record in records]
    columns |= {one.name: [getattr(record, one.name) for record in records] for one in VIDEOS if one.name not in columns}
    return pd.DataFrame({one.name: pd.Series(columns[one.name], dtype=one.dtype) for one in VIDEOS})


def _stretches(paths: Sequence[str], records: Sequence[VideoRecord]) -> pd.DataFrame:
    rows = [
        {"path": path, **stretch._asdict()}
        for path, record in zip(paths, records, strict=True)
        for stretch in record.stretches
        if stretch.kind != "looked"
    ]
    return _typed(STRETCHES, sorted(rows, key=lambda row: (row["path"], row["kind"], row["first"], row["last"])))


def _typed(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame({one.name: pd.Series([row[one.name] for row in rows], dtype=one.dtype) for one in columns})
