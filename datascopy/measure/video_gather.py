"""Measure all videos of a catalog: from the cache what it knows, by decoding what it does not; one task a video, the largest first."""

import hashlib
import json
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from datascopy.measure.cache import Cache, real_root
from datascopy.measure.gather import _installed as installed
from datascopy.measure.pool import Lost, Workers, default_jobs
from datascopy.measure.progress import Progress, Silent
from datascopy.measure.video_copies import copies
from datascopy.measure.video_kept import pack, unpack
from datascopy.measure.video_record import VIDEO_VERSION, VideoLimits, VideoRecord
from datascopy.measure.video_sample import Sample
from datascopy.measure.video_targets import Said, said_frames
from datascopy.measure.video_trace import Target
from datascopy.measure.video_traces import trace_rows, unresolved
from datascopy.measure.video_worker import VideoAnswer, VideoTask, measure_task
from datascopy.model import COPIES, STRETCHES, TRACES, VIDEOS, Catalog, Column, Entry, Kind, Status, Videos
from datascopy.store import Store

WORKER_MEMORY = 2_000_000_000
"""bytes that a worker may allocate; a 720p video takes about 40 MB, one of 8192 x 4320 about 1.2 GB"""
MOST_STRAYS = 3000
"""pictures that were not found where they should be and are looked for in every video"""
_PASSING = frozenset({Status.TIMED_OUT, Status.CRASHED, Status.DENIED, Status.MISSING, Status.CHANGED})
_MODULES = ("datascopy.measure.video_worker",)


@dataclass(slots=True)
class _Work:
    """What is measured, and under which circumstances."""

    store: Store
    jobs: int
    limits: VideoLimits
    cache: Cache | None
    progress: Progress
    entries: Mapping[str, Entry] = field(default_factory=dict)
    hits: int = 0
    misses: int = 0
    notes: list[str] = field(default_factory=list)


def measure_videos(
    catalog: Catalog,
    store: Store,
    *,
    jobs: int | None = None,
    patience: float = 60.0,
    sample: Sample | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
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

    Returns:
        One row for each item, sorted by path, whatever the number of jobs.

    Raises:
        KeyboardInterrupt: passed on, after what was measured is kept.
    """
    entries = {entry.path: entry for entry in store.entries()}
    work = _Work(store, jobs or default_jobs(), VideoLimits(patience=patience), cache, progress or Silent(), entries)
    items = catalog.items[catalog.items["kind"] == Kind.VIDEOS].sort_values("path", kind="stable", ignore_index=True)
    barred = {path: problem for path, problem in zip(items["path"], items["problem"], strict=True) if problem}
    chosen = [path for path in items["path"] if path not in barred]
    if sample is not None:
        chosen = sample.choose(chosen)
    said = [one for one in said_frames(catalog) if one.video in set(chosen)]
    answers = _answers([_task(path, said, work) for path in chosen], work, "decoding videos")
    sightings = {sighting.path: (path, sighting) for path, answer in answers.items() for sighting in answer.sightings}
    strays = unresolved(said, sightings)
    if len(strays) > MOST_STRAYS:
        work.notes.append(f"Of {len(strays):,} pictures that were not found in their video, {MOST_STRAYS:,} were looked for in the others.")
    if strays:
        sought = _answers(
            [VideoTask(path, entries[path].size, strays=tuple(strays[:MOST_STRAYS])) for path in chosen], work, "seeking pictures"
        )
        seen_elsewhere = [(path, sighting) for path, answer in sorted(sought.items()) for sighting in answer.sightings]
    else:
        seen_elsewhere = []
    records = {path: answer.record for path, answer in answers.items()}
    rows, note = copies(records)
    traces, conventions = trace_rows(said, sightings, seen_elsewhere, records)
    skipped = VideoRecord(0, "", str(Status.NOT_CHECKED), "", "left out of the sample")
    ordered = [_of(path, records, barred, skipped) for path in items["path"]]
    return Videos(
        frame=_frame(items, ordered),
        stretches=_stretches(items["path"].tolist(), ordered),
        copies=_typed(COPIES, rows),
        traces=_typed(TRACES, traces),
        conventions=conventions,
        sample=sample.sentence(len(items), records) if sample is not None else "",
        hits=work.hits,
        misses=work.misses,
        notes=(*work.notes, *([note] if note else ())),
    )


def _task(path: str, said: Sequence[Said], work: _Work) -> VideoTask:
    targets = tuple(Target(one.path, one.stated) for one in said if one.video == path)
    return VideoTask(path, work.entries[path].size, targets)


def _of(path: str, records: Mapping[str, VideoRecord], barred: Mapping[str, str], skipped: VideoRecord) -> VideoRecord:
    if path in barred:
        cause = Status.DENIED if barred[path].startswith("no permission") else Status.MISSING
        return VideoRecord(0, "", str(Status.UNREADABLE), str(cause), barred[path])
    return records.get(path, skipped)


def _answers(tasks: Sequence[VideoTask], work: _Work, title: str) -> dict[str, VideoAnswer]:
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


def _measure(tasks: Sequence[VideoTask], keys: Mapping[str, bytes], work: _Work, title: str) -> Generator[tuple[VideoTask, VideoAnswer]]:
    """Do tasks in worker processes; what is done is kept even if this is interrupted."""
    if not tasks:
        return
    jobs = min(work.jobs, len(tasks))
    whole = 2 * max(work.limits.whole(task.size) for task in tasks)
    workers = Workers(jobs, timeout=whole, modules=_MODULES, memory=WORKER_MEMORY)
    shown = work.progress.stage(title, sum(task.size for task in tasks), "bytes")
    try:
        with workers, shown as advance:
            for task, answer in _spread(workers, jobs, tasks, work):
                if work.cache is not None and task.path in keys and _lasts(task, answer):
                    work.cache.put_texts({keys[task.path]: pack(answer, task)})
                advance(task.size)
                yield task, answer
    finally:
        if work.cache is not None:
            work.cache.flush()


def _lasts(task: VideoTask, answer: VideoAnswer) -> bool:
    record = answer.record
    return bool(record.sha256) and record.cause not in _PASSING and record.size == task.size


def _spread(workers: Workers, jobs: int, tasks: Sequence[VideoTask], work: _Work) -> Generator[tuple[VideoTask, VideoAnswer]]:
    """Give every task to a worker, one at a time each; a task whose process dies is tried once more."""
    waiting = [(task, False) for task in reversed(tasks)]
    running: dict[Future[VideoAnswer], tuple[VideoTask, bool]] = {}
    submit: Callable[..., Future[VideoAnswer]] = workers.submit
    while waiting or running:
        while waiting and len(running) < jobs + 1:
            task, again = waiting.pop()
            running[submit(measure_task, work.store, work.limits, task)] = (task, again)
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            task, again = running.pop(future)
            try:
                yield task, future.result()
            except MemoryError:
                yield task, VideoAnswer(_told(task, Status.CRASHED, "decoding it asked for more memory than a worker may have"))
            except Lost as error:
                if again or error.overdue:
                    yield task, VideoAnswer(_lost(error, work.limits, task))
                else:
                    waiting.append((task, True))


def _lost(error: Lost, limits: VideoLimits, task: VideoTask) -> VideoRecord:
    if error.overdue:
        return _told(task, Status.TIMED_OUT, f"decoding it made no progress for {limits.patience:g} s; it was given up")
    return _told(task, Status.CRASHED, "decoding it ended the worker process, twice")


def _told(task: VideoTask, cause: Status, problem: str) -> VideoRecord:
    return VideoRecord(task.size, "", str(Status.UNREADABLE), str(cause), problem)


def _key(task: VideoTask, work: _Work) -> bytes:
    """Return what the answer to a task is kept under: the video and its pictures as they lie there, and what it is measured with."""
    if work.cache is None:
        return b""
    pictures = [(target.path, target.stated, *_stamp(target.path, work)) for target in task.targets]
    pictures += [(path, -1, *_stamp(path, work)) for path in task.strays]
    digest = hashlib.sha256(json.dumps(pictures).encode()).hexdigest()
    depends = (VIDEO_VERSION, installed("av"), installed("numpy"), installed("pillow"), installed("opencv-python-headless"))
    return work.cache.key("video", *depends, real_root(work.store.root), task.path, *_stamp(task.path, work), digest)


def _stamp(path: str, work: _Work) -> tuple[int, int]:
    entry = work.entries.get(path)
    return (entry.size, entry.mtime_ns) if entry is not None else (0, 0)


def _frame(items: pd.DataFrame, records: Sequence[VideoRecord]) -> pd.DataFrame:
    """Join what the catalog and what the bytes tell, with exactly the columns of VIDEOS."""
    columns: dict[str, Any] = {name: list(items[name]) for name in ("path", "collection", "key")}
    columns["bytes"] = [record.size for record in records]
    columns |= {one.name: [getattr(record, one.name) for record in records] for one in VIDEOS if one.name not in columns}
    return pd.DataFrame({one.name: pd.Series(columns[one.name], dtype=one.dtype) for one in VIDEOS})


def _stretches(paths: Sequence[str], records: Sequence[VideoRecord]) -> pd.DataFrame:
    rows = [{"path": path, **stretch._asdict()} for path, record in zip(paths, records, strict=True) for stretch in record.stretches]
    return _typed(STRETCHES, sorted(rows, key=lambda row: (row["path"], row["kind"], row["first"], row["last"])))


def _typed(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame({one.name: pd.Series([row[one.name] for row in rows], dtype=one.dtype) for one in columns})
