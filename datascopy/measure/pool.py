"""A map over many files in worker processes that may die: a dead worker costs the file that killed it, not the run.

`Workers` is a `concurrent.futures.Executor`, so that another engine can take its place; `spread` asks no more of it.
"""

import math
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
P = ParamSpec("P")

MOST_PER_TASK = 64
FIRST_PER_TASK = 8
SECONDS_PER_TASK = 0.5
_START = (
    "import pickle, sys; paths, modules, memory = pickle.load(sys.stdin.buffer); sys.path[:] = paths; "
    "from datascopy.measure.worker import serve; serve(modules, memory)"
)


class Lost(Exception):
    """The process that worked on a task died, or was ended because the task took too long."""

    def __init__(self, *, overdue: bool) -> None:
        super().__init__("the task took too long" if overdue else "the worker process died")
        self.overdue = overdue


@dataclass(slots=True)
class _Task:
    future: "Future[Any]"
    packed: bytes


class Workers(Executor):
    """Worker processes, each fed by a thread of its own.

    A task whose process dies, or that takes longer than `timeout` seconds, has the exception `Lost`; a new process takes the place of the
    dead one, and no other task notices. Leaving the `with` block by an exception ends all processes at once.
    """

    def __init__(self, jobs: int, *, timeout: float, modules: Sequence[str] = (), memory: int | None = None) -> None:
        """Start the processes.

        Args:
            jobs: number of processes.
            timeout: seconds that one task may take.
            modules: imported by each process before its first task.
            memory: bytes that each process may allocate beyond that (Linux only).
        """
        self._timeout = timeout
        self._setting = pickle.dumps((sys.path, tuple(modules), memory))
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._ended = False
        self._threads = [threading.Thread(target=self._feed, name=f"worker-{number}", daemon=True) for number in range(jobs)]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs) -> "Future[Result]":
        """Queue a task. Function, arguments and result must be picklable; keyword arguments are not taken.

        Raises:
            RuntimeError: the workers were shut down.
        """
        if kwargs:
            raise TypeError("tasks take no keyword arguments")
        if self._closed:
            raise RuntimeError("the workers were shut down")
        future: Future[Result] = Future()
        self._tasks.put(_Task(future, pickle.dumps((fn, args), pickle.HIGHEST_PROTOCOL)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the processes end once the queue is empty; with `cancel_futures`, drop what has not begun."""
        if cancel_futures:
            with suppress(queue.Empty):
                while True:
                    task = self._tasks.get_nowait()
                    if task is not None:
                        task.future.cancel()
        self._closed = True
        for _ in self._threads:
            self._tasks.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def end(self) -> None:
        """End all processes at once; what they work on is lost."""
        with self._lock:
            self._ended = True
            for process in self._processes:
                process.kill()
        self.shutdown(cancel_futures=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        """Shut down; at once if an exception passes through."""
        if kind is None:
            self.shutdown()
        else:
            self.end()

    def _feed(self) -> None:
        """Hand tasks to one process after the other (a thread's whole life)."""
        process: subprocess.Popen[bytes] | None = None
        try:
            process = self._start()
            while (task := self._tasks.get()) is not None:
                if not task.future.set_running_or_notify_cancel():
                    continue
                try:
                    process = process or self._start()
                    good, answer = self._ask(process, task.packed)
                except (Lost, BrokenExecutor) as error:
                    self._discard(process)
                    process = None
                    task.future.set_exception(error)
                    continue
                if good:
                    task.future.set_result(answer)
                else:
                    task.future.set_exception(answer)
        except BrokenExecutor as error:
            self._fail(error)
        finally:
            self._discard(process)

    def _start(self) -> subprocess.Popen[bytes]:
        """Start a process and wait until it is ready.

        Raises:
            BrokenExecutor: it died before it was, or no more are wanted.
        """
        with self._lock:
            if self._ended:
                raise BrokenExecutor("the workers were ended")
            process = subprocess.Popen(  # noqa: S603 - our own interpreter on our own code
                # -P: the working directory, which may hold the data, is no place to import from.
                [sys.executable, "-P", "-W", "ignore", "-c", _START],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            )
            self._processes.add(process)
        try:
            good, answer = self._exchange(process, self._setting)
        except (EOFError, OSError, pickle.UnpicklingError):
            self._discard(process)
            raise BrokenExecutor(f"a worker process ended with code {process.returncode} before it was ready") from None
        if not good:
            self._discard(process)
            raise BrokenExecutor("a worker process could not start") from answer
        return process

    def _ask(self, process: subprocess.Popen[bytes], packed: bytes) -> tuple[bool, Any]:
        """Give a process a task and wait for its answer, or for its end.

        Raises:
            Lost: it died or took too long.
        """
        overdue = threading.Event()

        def end() -> None:
            overdue.set()
            process.kill()

        timer = threading.Timer(self._timeout, end)
        timer.daemon = True
        timer.start()
        try:
            answer = self._exchange(process, packed)
        except (EOFError, OSError, pickle.UnpicklingError):
            raise Lost(overdue=overdue.is_set() or _rang(process)) from None
        finally:
            timer.cancel()
            timer.join()
        if overdue.is_set():  # it answered just as its time ran out
            raise Lost(overdue=True)
        return answer

    @staticmethod
    def _exchange(process: subprocess.Popen[bytes], packed: bytes) -> tuple[bool, Any]:
        if process.stdin is None or process.stdout is None:
            raise EOFError
        process.stdin.write(packed)
        process.stdin.flush()
        good, answer = pickle.load(process.stdout)  # noqa: S301 - from our own worker, through a pipe of its own
        return good, answer

    def _discard(self, process: subprocess.Popen[bytes] | None) -> None:
        """End a process, idle or stuck, and forget it."""
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()
        with self._lock:
            self._processes.discard(process)

    def _fail(self, error: BrokenExecutor) -> None:
        """Fail every task that waits, now and later: this thread has no process to give them to."""
        while (task := self._tasks.get()) is not None:
            if task.future.set_running_or_notify_cancel():
                task.future.set_exception(error)


def _rang(process: "subprocess.Popen[bytes]") -> bool:
    """Tell whether a process that is gone was ended by the alarm that its task set itself."""
    with suppress(subprocess.TimeoutExpired):
        return hasattr(signal, "SIGALRM") and process.wait(1) == -signal.SIGALRM
    return False


def spread(
    executor: Executor,
    jobs: int,
    function: Callable[[Sequence[Item]], list[Result]],
    items: Sequence[Item],
    lost: Callable[[Item, Lost], Result],
) -> Iterator[list[tuple[Item, Result]]]:
    """Apply a function to chunks of items; yield what is done as it is done, so that the caller can keep it.

    The items of a lost chunk are sent again one by one; an item that is lost alone gets the result that `lost` gives it. So a file must be
    alone with a worker when it dies to be blamed, and everything else is measured.

    Args:
        executor: takes the chunks; `Lost` is the exception of a chunk whose process died.
        jobs: chunks that it works on at a time.
        function: must be picklable.
        items: any order; results come in another.
        lost: makes the result of an item that kills its worker.
    """
    fresh, alone = deque(items), deque[Item]()
    running: dict[Future[list[Result]], tuple[list[Item], bool]] = {}
    begun, done = time.monotonic(), 0
    while fresh or alone or running:
        while (fresh or alone) and len(running) < 2 * jobs:
            again = bool(alone)
            size = 1 if again else chunk_size(len(fresh), jobs, done, time.monotonic() - begun)
            chunk = [(alone if again else fresh).popleft() for _ in range(size)]
            running[executor.submit(function, chunk)] = (chunk, again)
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            chunk, again = running.pop(future)
            try:
                results = future.result()
            except Lost as error:
                if again:
                    results = [lost(chunk[0], error)]
                else:
                    alone.extend(chunk)
                    continue
            done += len(chunk)
            yield list(zip(chunk, results, strict=True))


def chunk_size(left: int, jobs: int, done: int, seconds: float) -> int:
    """Return how many items to send at a time: about SECONDS_PER_TASK of work, and small ones towards the end."""
    pace = math.ceil(done / seconds / jobs * SECONDS_PER_TASK) if done and seconds > 0 else FIRST_PER_TASK
    return max(1, min(MOST_PER_TASK, pace, math.ceil(left / (2 * jobs)), left))


def default_jobs() -> int:
    """Return how many processors this process may use: those it is bound to, or fewer where its container allows less."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(bound, math.ceil(_container_share(Path("/sys/fs/cgroup")) or bound)))


def _container_share(groups: Path) -> float | None:
    """Return the processors that a control group (version 2 or 1) allows; None if it does not say."""
    with suppress(OSError, ValueError):
        quota, period = (groups / "cpu.max").read_text(encoding="ascii").split()
        return int(quota) / int(period)
    with suppress(OSError, ValueError, ZeroDivisionError):
        quota = (groups / "cpu" / "cpu.cfs_quota_us").read_text(encoding="ascii")
        period = (groups / "cpu" / "cpu.cfs_period_us").read_text(encoding="ascii")
        return int(quota) / int(period) if int(quota) > 0 else None
    return None
