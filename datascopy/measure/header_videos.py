"""Add the headers of all videos of a catalog to those of its pictures: from the cache what it knows, by reading what it does not."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from datascopy.measure.cache import Cache
from datascopy.measure.header_gather import fields_frame, frame_of, keep_headers, known_headers
from datascopy.measure.header_record import VERSION, Headed, Header
from datascopy.measure.pool import Lost, default_jobs
from datascopy.measure.progress import Progress, Silent
from datascopy.measure.video_record import VideoLimits
from datascopy.measure.video_work import Work, spread
from datascopy.measure.video_worker import VideoTask
from datascopy.model import Catalog, Kind, Measures
from datascopy.store import Store


def measure_video_headers(
    measures: Measures,
    catalog: Catalog,
    store: Store,
    *,
    jobs: int | None = None,
    timeout: float = 60.0,
    cache: Cache | None = None,
    progress: Progress | None = None,
) -> Measures:
    """Add rows of videos to `headers` and `header_fields`. No frame is decoded.

    Args:
        measures: what was read of pictures, their headers among it.
        catalog: its items.
        store: where they lie.
        jobs: worker processes; None for as many as this process may use.
        timeout: seconds that one video may take.
        cache: where to look first, and to keep what was read.
        progress: shows how far it is.

    Returns:
        The measures, unchanged where headers were not asked for or there is no video.
    """
    items = catalog.items[(catalog.items["kind"] == Kind.VIDEOS) & (catalog.items["problem"] == "")]
    if measures.headers is None or measures.header_fields is None or items.empty:
        return measures
    items = items.sort_values("path", kind="stable", ignore_index=True)
    entries = {entry.path: entry for entry in store.entries()}
    work = Work(store, jobs or default_jobs(), VideoLimits(patience=timeout, base=timeout), cache, progress or Silent(), entries)
    tasks = [VideoTask(str(path), entries[path].size) for path in items["path"]]
    found = _read(tasks, work)
    told = [found.get(path) for path in items["path"]]
    return replace(
        measures,
        headers=_sorted([measures.headers, frame_of(items, told)], ["path"]),
        header_fields=_sorted([measures.header_fields, fields_frame(items, told)], ["path", "place", "kind", "hash"]),
        hits=measures.hits + work.hits,
        misses=measures.misses + work.misses,
    )


def _read(tasks: Sequence[VideoTask], work: Work) -> dict[str, Headed]:
    """Return the headers of videos by path; those that cannot be read at all are left out."""
    from datascopy.measure.header_video import read_video_header

    cache = work.cache if work.cache is not None and work.cache.usable else None
    keys = {task.path: work.key("video header", task.path, VERSION) for task in tasks} if cache is not None else {}
    known = known_headers(cache, keys.values()) if cache is not None else {}
    found = {path: known[key] for path, key in keys.items() if key in known}
    left = [task for task in tasks if task.path not in found]
    work.hits, work.misses = len(found), len(left)
    if not left:
        return found
    with work.progress.stage("reading headers of videos", len(left), "files") as advance:
        for task, headed in spread(left, work, read_video_header, _failed):
            advance(1)
            if headed is None:
                continue
            found[task.path] = headed
            if cache is not None and headed.size == task.size:
                keep_headers(cache, {keys[task.path]: headed})
    if cache is not None:
        cache.flush()
    return found


def _failed(task: VideoTask, error: Lost | MemoryError) -> Headed | None:
    """Return what stands for the header of a video that ended its process: nothing was read, which is said. It is not kept."""
    del task, error
    return Headed(Header(format="unknown", problem="reading it ended the worker process"), (), b"", -1)


def _sorted(frames: list[pd.DataFrame], by: list[str]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True).sort_values(by, kind="stable", ignore_index=True)
