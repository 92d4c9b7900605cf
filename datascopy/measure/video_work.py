"""Under which circumstances videos are measured, by what their answers are kept, and how worker processes are given one task each."""

import hashlib
import json
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import closing
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeVar

from datascopy.measure.cache import Cache, real_root
from datascopy.measure.gather import _installed as installed
from datascopy.measure.pool import Lost, Workers
from datascopy.measure.progress import Progress
from datascopy.measure.video_record import VIDEO_VERSION, VideoLimits
from datascopy.model import Entry
from datascopy.store import Store

WORKER_MEMORY = 2_000_000_000
"""bytes that a worker may allocate; a 720p video takes about 40 MB, one of 8192 x 4320 about 1.2 GB"""
_MODULES = ("datascopy.measure.video_worker", "datascopy.measure.video_stills", "datascopy.measure.header_video")


@dataclass(slots=True)
class Work:
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

    def stamp(self, path: str) -> tuple[int, int]:
        """Return size and time of change of a file as it was listed."""
        entry = self.entries.get(path)
        return (entry.size, entry.mtime_ns) if entry is not None else (0, 0)

    def key(self, kind: str, path: str, details: object) -> bytes:
        """Return what an answer is kept under: the file as it lies there, what is asked of it, and what it is measured with."""
        if self.cache is None:
            return b""
        digest = hashlib.sha256(json.dumps(details).encode()).hexdigest()
        depends = (VIDEO_VERSION, installed("av"), installed("numpy"), installed("pillow"), installed("opencv-python-headless"))
        return self.cache.key(kind, *depends, real_root(self.store.root), path, *self.stamp(path), digest)


class Task(Protocol):
    """What a worker process is given: one file, of so many bytes."""

    @property
    def path(self) -> str:
        """Item id."""

    @property
    def size(self) -> int:
        """Bytes."""


T = TypeVar("T", bound=Task)
Answer = TypeVar("Answer")
Doing = Callable[[Store, VideoLimits, T], Answer]
"""done in a worker process"""
Failed = Callable[[T, Lost | MemoryError], Answer]
"""what stands for the answer to a task that ended its process, twice or overdue, or asked for too much memory"""


class Asked(NamedTuple, Generic[T, Answer]):
    """How tasks are answered: from the cache, or in worker processes."""

    title: str
    """of the stage that is shown"""
    key: Callable[[T], bytes]
    do: Doing[T, Answer]
    failed: Failed[T, Answer]
    unpack: Callable[[T, str, bytes], Answer | None]
    """an answer as it was kept; None if it has not the form of one"""
    pack: Callable[[T, Answer], tuple[str, bytes] | None]
    """what is kept of an answer; None for nothing"""


def answered(tasks: Sequence[T], work: Work, asked: Asked[T, Answer]) -> dict[str, Answer]:
    """Return path -> answer of every task: as it was kept, or by doing it. What was done is kept even if this is interrupted."""
    keys = {task.path: asked.key(task) for task in tasks}
    kept = work.cache.get_texts(keys.values()) if work.cache is not None else {}
    found = {
        task.path: answer
        for task in tasks
        if keys[task.path] in kept and (answer := asked.unpack(task, *kept[keys[task.path]])) is not None
    }
    left = [task for task in tasks if task.path not in found]
    work.hits += len(found)
    work.misses += len(left)
    if not left:
        return found
    try:
        with (
            work.progress.stage(asked.title, sum(task.size for task in left), "bytes") as advance,
            closing(spread(left, work, asked.do, asked.failed)) as answers,
        ):
            for task, answer in answers:
                found[task.path] = answer
                if work.cache is not None and (packed := asked.pack(task, answer)) is not None:
                    work.cache.put_texts({keys[task.path]: packed})
                advance(task.size)
    finally:
        if work.cache is not None:
            work.cache.flush()
    return found


def spread(tasks: Sequence[T], work: Work, do: Doing[T, Answer], failed: Failed[T, Answer]) -> Generator[tuple[T, Answer]]:
    """Give every task to a worker process, one at a time each; a task whose process dies is tried once more.

    Yields:
        Tasks with their answers, in the order in which they end.
    """
    jobs = min(work.jobs, len(tasks))
    whole = 2 * max(work.limits.whole(task.size) for task in tasks)
    waiting = [(task, False) for task in reversed(tasks)]
    running: dict[Future[Answer], tuple[T, bool]] = {}
    with Workers(jobs, timeout=whole, modules=_MODULES, memory=WORKER_MEMORY) as workers:
        submit: Callable[..., Future[Answer]] = workers.submit
        while waiting or running:
            while waiting and len(running) < jobs + 1:
                task, again = waiting.pop()
                running[submit(do, work.store, work.limits, task)] = (task, again)
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                task, again = running.pop(future)
                try:
                    yield task, future.result()
                except MemoryError as error:
                    yield task, failed(task, error)
                except Lost as error:
                    if again or error.overdue:
                        yield task, failed(task, error)
                    else:
                        waiting.append((task, True))
