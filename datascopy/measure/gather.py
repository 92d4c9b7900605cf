"""Measure all pictures and masks of a catalog: from the cache what it knows, from the files what it does not."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from datascopy.measure.cache import Cache, real_root
from datascopy.measure.pool import Lost, Workers, default_jobs, spread
from datascopy.measure.progress import Progress, Silent
from datascopy.measure.record import CODE_BYTES, MAX_PIXELS, VERSION, Limits, Record
from datascopy.model import IMAGES, Catalog, Kind, Measures, Status
from datascopy.store import Store

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
    """What the record of a file is kept under, and the size that the file had when that was told."""

    key: bytes
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


def measure_pictures(
    catalog: Catalog,
    store: Store,
    *,
    jobs: int | None = None,
    timeout: float = TIMEOUT,
    max_pixels: int = MAX_PIXELS,
    cache: Cache | None = None,
    progress: Progress | None = None,
) -> Measures:
    """Measure every item of kind images or masks.

    Args:
        catalog: its items.
        store: where they lie.
        jobs: worker processes; None for as many as this process may use.
        timeout: seconds that one file may take.
        max_pixels: width x height beyond which a picture is not decoded.
        cache: where to look first, and to keep what was measured.
        progress: shows how far it is.

    Returns:
        One row for each item, sorted by path, whatever the number of jobs; the codes in the same order.

    Raises:
        KeyboardInterrupt: passed on, after what was measured is kept.
    """
    work = _Work(store, jobs or default_jobs(), timeout, Limits(max_pixels=max_pixels), cache, progress or Silent())
    items = catalog.items[catalog.items["kind"].isin(MEASURED)].sort_values("path", kind="stable", ignore_index=True)
    barred = dict(zip(items["path"], items["problem"], strict=True))
    tasks = [(path, Kind(kind)) for path, kind in zip(items["path"], items["kind"], strict=True)]
    keys = _keys(tasks, work)
    known = cache.get_records(kept.key for kept in keys.values()) if cache is not None else {}
    records = {task: known[kept.key] for task, kept in keys.items() if kept.key in known}
    hits = len(records)
    records |= {task: _barred(barred[task[0]]) for task in tasks if barred[task[0]]}
    missing = [task for task in tasks if task not in records]
    with closing(_measure(missing, keys, work)) as parts:
        for done in parts:
            records.update(done)
    ordered = [records[task] for task in tasks]
    return Measures(
        images=_frame(items, ordered),
        codes=_words(ordered),
        hits=hits,
        misses=len(missing),
        notes=(*_died(missing, records), *(cache.notes if cache is not None else ())),
    )


def _measure(tasks: Sequence[Task], keys: dict[Task, _Kept], work: _Work) -> Generator[list[tuple[Task, Record]]]:
    """Measure files in worker processes; what is done is kept even if this is interrupted."""
    if not tasks:
        return
    from datascopy.measure.images import measure_chunk

    jobs = max(1, min(work.jobs, len(tasks) // FILES_PER_JOB))
    workers = Workers(jobs, timeout=work.timeout, modules=("datascopy.measure.images",), memory=WORKER_MEMORY)
    shown = work.progress.stage("measuring pictures", len(tasks), "files")
    try:
        with workers, shown as advance:
            function = partial(measure_chunk, work.store, work.limits)
            for done in spread(workers, jobs, function, tasks, partial(_lost, work.timeout)):
                _keep(done, keys, work.cache)
                advance(len(done))
                yield done
    finally:
        if work.cache is not None:
            work.cache.flush()


def _keep(done: list[tuple[Task, Record]], keys: dict[Task, _Kept], cache: Cache | None) -> None:
    """Keep what holds for as long as size and time of the file stay the same."""
    if cache is None:
        return
    lasting = [(keys[task], record) for task, record in done if task in keys and record.sha256 and record.status not in _PASSING]
    cache.put_records({kept.key: record for kept, record in lasting if kept.size == record.size})


def _keys(tasks: Sequence[Task], work: _Work) -> dict[Task, _Kept]:
    """Return what each file is kept under; none for files that cannot be opened, or without a cache."""
    cache = work.cache
    if cache is None or not cache.usable:
        return {}
    root = real_root(work.store.root)
    depends = (VERSION, _installed("pillow"), _installed("opencv-python-headless"), work.limits.max_pixels, work.limits.max_bytes)
    listed = {entry.path: entry for entry in work.store.entries() if not entry.problem}
    return {
        (path, kind): _Kept(cache.key("file", *depends, kind, root, path, listed[path].size, listed[path].mtime_ns), listed[path].size)
        for path, kind in tasks
        if path in listed
    }


def _installed(package: str) -> str:
    """Return the version of a package without importing it; "" if it came by another name."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _barred(problem: str) -> Record:
    """Make the record of a file that the store could not even look at."""
    return Record(0, "", Status.DENIED if problem.startswith("no permission") else Status.MISSING, problem)


def _lost(timeout: float, task: Task, error: Lost) -> Record:
    """Make the record of a file that ended its worker twice, the second time alone."""
    del task
    if error.overdue:
        return Record(0, "", Status.TIMED_OUT, f"measuring it took more than {timeout:g} s; it was given up")
    return Record(0, "", Status.CRASHED, "decoding it ended the worker process, twice")


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
