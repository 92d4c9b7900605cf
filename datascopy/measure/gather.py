"""Measure all pictures and masks of a catalog: from the cache what it knows, from the files what it does not."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from datascopy.measure import feature_table, view_gather
from datascopy.measure.cache import Cache, real_root
from datascopy.measure.header_gather import fields_frame, frame_of, header_depends, keep_headers, known_headers, seal_of
from datascopy.measure.header_record import Headed
from datascopy.measure.pool import Lost, Workers, default_jobs, spread
from datascopy.measure.progress import Progress, Silent
from datascopy.measure.record import CODE_BYTES, MAX_PIXELS, VERSION, Limits, Record
from datascopy.model import IMAGES, Catalog, Kind, Measures, Status
from datascopy.store import Store

if TYPE_CHECKING:
    from datascopy.measure.images import Looked

MEASURED = (Kind.IMAGES, Kind.MASKS)
TIMEOUT = 60.0
WORKER_MEMORY = 2_000_000_000
"""bytes that a worker may allocate; a picture at the limit of pixels takes about 700 MB"""
FILES_PER_JOB = 32
"""below this, another process costs more than it brings"""

_FROM_CATALOG = ("path", "collection", "kind", "key", "extension")
_PASSING = frozenset({Status.TIMED_OUT, Status.CRASHED, Status.DENIED, Status.MISSING})
"""what may be otherwise next time, and so is not kept"""

Task = tuple[str, Kind]
"""item id and kind"""


class _Kept(NamedTuple):
    """What the record and the header of a file are kept under, and the size that the file had when that was told."""

    key: bytes
    header: bytes
    size: int


@dataclass(frozen=True, slots=True)
class _Work:
    """What is measured, and under which circumstances."""

    store: Store
    jobs: int
    timeout: float
    limits: Limits
    cache: Cache | None
    progress: Progress
    headers: bool


@dataclass(slots=True)
class _Seen:
    """What is known of files, by task."""

    records: dict[Task, Record]
    headers: dict[Task, Headed]


def measure_pictures(
    catalog: Catalog,
    store: Store,
    *,
    jobs: int | None = None,
    timeout: float = TIMEOUT,
    max_pixels: int = MAX_PIXELS,
    features: bool = False,
    views: bool = False,
    cache: Cache | None = None,
    progress: Progress | None = None,
    headers: bool = False,
) -> Measures:
    """Measure every item of kind images or masks.

    Args:
        catalog: its items.
        store: where they lie.
        jobs: worker processes; None for as many as this process may use.
        timeout: seconds that one file may take.
        max_pixels: width x height beyond which a picture is not decoded.
        features: whether to measure local features of the pictures too; not done where there are more than `feature_table.MOST_PICTURES`.
        views: whether to look at the blind views of the pictures too, of those that must be decoded anyway; `measure_views` completes them.
        cache: where to look first, and to keep what was measured.
        progress: shows how far it is.
        headers: also read what the bytes hold beside pixels, from the same reading.

    Returns:
        One row for each item, sorted by path, whatever the number of jobs; the codes in the same order.

    Raises:
        KeyboardInterrupt: passed on, after what was measured is kept.
    """
    items = catalog.items[catalog.items["kind"].isin(MEASURED)].sort_values("path", kind="stable", ignore_index=True)
    features = features and int((items["kind"] == Kind.IMAGES).sum()) <= feature_table.MOST_PICTURES
    limits = Limits(max_pixels=max_pixels, features=features, views=views)
    work = _Work(store, jobs or default_jobs(), timeout, limits, cache, progress or Silent(), headers)
    barred = dict(zip(items["path"], items["problem"], strict=True))
    tasks = [(path, Kind(kind)) for path, kind in zip(items["path"], items["kind"], strict=True)]
    keys = _keys(tasks, work)
    seen = _known(keys, work)
    seen.records |= {task: _barred(barred[task[0]]) for task in tasks if barred[task[0]]}
    missing = [task for task in tasks if task not in seen.records]
    headless = [task for task in tasks if headers and task in keys and task in seen.records and task not in seen.headers]
    headless = [task for task in headless if seen.records[task].sha256 and seen.records[task].status != Status.TOO_LARGE]
    for asked, pixels in ((missing, True), (headless, False)):
        with closing(_measure(asked, keys, work, pixels=pixels)) as parts:
            for done in parts:
                seen.records |= {task: looked.record for task, looked in done if looked.record is not None}
                seen.headers |= {task: looked.header for task, looked in done if looked.header is not None}
    ordered = [seen.records[task] for task in tasks]
    told = [seen.headers.get(task) for task in tasks]
    return Measures(
        images=_frame(items, ordered),
        codes=_words(ordered),
        features=feature_table.build(ordered) if features else None,
        probes=view_gather.seen_already(tasks, ordered) if views else None,
        headers=frame_of(items, told) if headers else None,
        header_fields=fields_frame(items, told) if headers else None,
        seal=seal_of(told),
        hits=len(tasks) - len(missing) - len(headless) - sum(bool(problem) for problem in barred.values()),
        misses=len(missing) + len(headless),
        notes=(*_died(missing, seen.records), *(cache.notes if cache is not None else ())),
    )


def _known(keys: dict[Task, _Kept], work: _Work) -> _Seen:
    """Return what the cache knows of files."""
    if work.cache is None:
        return _Seen({}, {})
    records = work.cache.get_records(kept.key for kept in keys.values())
    if work.limits.features:
        records = feature_table.complete(records, work.cache)
    headers = known_headers(work.cache, (kept.header for kept in keys.values())) if work.headers else {}
    return _Seen(
        {task: records[kept.key] for task, kept in keys.items() if kept.key in records},
        {task: headers[kept.header] for task, kept in keys.items() if kept.header in headers},
    )


def _measure(tasks: Sequence[Task], keys: dict[Task, _Kept], work: _Work, *, pixels: bool) -> Generator[list[tuple[Task, "Looked"]]]:
    """Look at files in worker processes, at their pixels and headers or at headers alone; what is done is kept even if this is interrupted."""
    if not tasks:
        return
    from datascopy.measure.images import look_chunk

    jobs = max(1, min(work.jobs, len(tasks) // FILES_PER_JOB))
    modules = ("datascopy.measure.images", *(("datascopy.measure.headers",) if work.headers else ()))
    workers = Workers(jobs, timeout=work.timeout, modules=modules, memory=WORKER_MEMORY)
    shown = work.progress.stage("measuring pictures" if pixels else "reading headers", len(tasks), "files")
    try:
        with workers, shown as advance:
            function = partial(look_chunk, work.store, work.limits, pixels=pixels, header=work.headers)
            for done in spread(workers, jobs, function, tasks, partial(_lost, work.timeout, pixels=pixels)):
                _keep(done, keys, work)
                advance(len(done))
                yield done
    finally:
        if work.cache is not None:
            work.cache.flush()


def _keep(done: list[tuple[Task, "Looked"]], keys: dict[Task, _Kept], work: _Work) -> None:
    """Keep what holds for as long as size and time of the file stay the same."""
    cache = work.cache
    if cache is None:
        return
    there = [(keys[task], looked) for task, looked in done if task in keys]
    lasting = [(kept, looked.record) for kept, looked in there if looked.record is not None]
    lasting = [(kept, record) for kept, record in lasting if record.sha256 and record.status not in _PASSING]
    records = {kept.key: record for kept, record in lasting if kept.size == record.size}
    cache.put_records(records)
    if work.limits.features:
        feature_table.keep(records, cache)
    if work.limits.views:
        view_gather.keep(records.values(), cache)
    headed = [(kept, looked.header) for kept, looked in there if looked.header is not None]
    keep_headers(cache, {kept.header: header for kept, header in headed if kept.size == header.size})


def _keys(tasks: Sequence[Task], work: _Work) -> dict[Task, _Kept]:
    """Return what each file is kept under; none for files that cannot be opened, or without a cache."""
    cache = work.cache
    if cache is None or not cache.usable:
        return {}
    root = real_root(work.store.root)
    depends = (VERSION, _installed("pillow"), _installed("opencv-python-headless"), work.limits.max_pixels, work.limits.max_bytes)
    listed = {entry.path: entry for entry in work.store.entries() if not entry.problem}
    keys = {}
    for path, kind in tasks:
        if path in listed:
            file = (root, path, listed[path].size, listed[path].mtime_ns)
            header = cache.key(*header_depends(), work.limits.max_pixels, *file) if work.headers else b""
            keys[path, kind] = _Kept(cache.key("file", *depends, kind, *file), header, listed[path].size)
    return keys


def _installed(package: str) -> str:
    """Return the version of a package without importing it; "" if it came by another name."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _barred(problem: str) -> Record:
    """Make the record of a file that the store could not even look at."""
    return Record(0, "", Status.DENIED if problem.startswith("no permission") else Status.MISSING, problem)


def _lost(timeout: float, task: Task, error: Lost, *, pixels: bool) -> "Looked":
    """Make the record of a file that ended its worker twice, the second time alone."""
    from datascopy.measure.images import Looked

    del task
    if not pixels:
        return Looked(None, None)
    if error.overdue:
        return Looked(Record(0, "", Status.TIMED_OUT, f"measuring it took more than {timeout:g} s; it was given up"), None)
    return Looked(Record(0, "", Status.CRASHED, "decoding it ended the worker process, twice"), None)


def _died(measured: Sequence[Task], records: dict[Task, Record]) -> Iterator[str]:
    count = sum(records[task].status in (Status.CRASHED, Status.TIMED_OUT) for task in measured)
    if count:
        yield f"{count:,} of {len(measured):,} files ended their worker process, by a crash or by the time limit; the pool was restarted each time."


def _frame(items: pd.DataFrame, records: Sequence[Record]) -> pd.DataFrame:
    """Join what the catalog and what the bytes tell, with exactly the columns of IMAGES."""
    columns: dict[str, Any] = {name: items[name].astype("str") for name in _FROM_CATALOG}
    values = zip(*records, strict=True) if records else ((),) * len(Record._fields)
    columns |= dict(zip(Record._fields, values, strict=True))
    columns["bytes"] = columns["size"]
    columns["status"] = [str(status) for status in columns["status"]]
    return pd.DataFrame({one.name: pd.Series(columns[one.name], dtype=one.dtype) for one in IMAGES})


def _words(records: Sequence[Record]) -> npt.NDArray[np.uint64]:
    """Return the codes as CODES has them; zeros where there are none."""
    joined = b"".join(record.codes or bytes(CODE_BYTES) for record in records)
    return np.frombuffer(joined, dtype=np.uint64).reshape(len(records), 3, 4).copy()
