"""Workers may die, hang and be interrupted: the file at fault is named, everything else is done, nothing is left running."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from datascopy.measure.pool import MOST_PER_TASK, Lost, Workers, _container_share, chunk_size, default_jobs, spread

TASKS = """
import os, signal, sys, time

def double(numbers):
    return [2 * number for number in numbers]

def deadly(numbers):
    for number in numbers:
        if number % 100 == 13:
            os.kill(os.getpid(), signal.SIGKILL)
        if number % 100 == 14:
            os.abort()
        if number % 100 == 15:
            os._exit(0)
    return double(numbers)

def slow(numbers):
    for number in numbers:
        if number == 7:
            time.sleep(60)
    return double(numbers)

def nap(numbers):
    time.sleep(0.05 * len(numbers))
    return numbers

def greedy(numbers):
    return [len(bytearray(number)) for number in numbers]

def noisy(numbers):
    print("printed by a library")
    sys.stderr.write("so was this")
    os.write(1, b"and this, past python")
    return double(numbers)

def raising(numbers):
    raise ValueError("a mistake of ours")

def unsendable(numbers):
    return [lambda: 0]

def process(numbers):
    return [os.getpid() for _ in numbers]

def folder(numbers):
    return [os.getcwd() in sys.path or "" in sys.path for _ in numbers]
"""


@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module of tasks that worker processes can import."""
    (tmp_path / "tasks_of_test.py").write_text(TASKS)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield import_module("tasks_of_test")
    del sys.modules["tasks_of_test"]


def lost(number: int, error: Lost) -> str:
    return f"{number} {'overdue' if error.overdue else 'died'}"


def all_of(executor: Executor, jobs: int, function: object, items: Sequence[int]) -> dict[int, object]:
    return {item: result for done in spread(executor, jobs, function, items, lost) for item, result in done}  # type: ignore[arg-type]


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_item_is_done_once(tasks: ModuleType, jobs: int) -> None:
    items = list(range(1000))
    with Workers(jobs, timeout=60) as workers:
        done = [pair for part in spread(workers, jobs, tasks.double, items, lost) for pair in part]
    assert sorted(done) == [(number, 2 * number) for number in items]


def test_the_seam_is_the_executor_of_the_standard_library(tasks: ModuleType) -> None:
    with ThreadPoolExecutor(2) as threads:
        assert all_of(threads, 2, tasks.double, range(300)) == {number: 2 * number for number in range(300)}
    assert all_of(threads, 2, tasks.double, []) == {}


def test_deadly_items_are_named_and_all_others_done(tasks: ModuleType) -> None:
    items = list(range(200))
    with Workers(2, timeout=60) as workers:
        found = all_of(workers, 2, tasks.deadly, items)
    deadly = {13, 14, 15, 113, 114, 115}
    assert found == {number: f"{number} died" if number in deadly else 2 * number for number in items}


def test_an_item_that_hangs_is_given_up_and_all_others_done(tasks: ModuleType) -> None:
    start = time.monotonic()
    with Workers(2, timeout=0.5) as workers:
        found = all_of(workers, 2, tasks.slow, range(30))
    assert found == {number: "7 overdue" if number == 7 else 2 * number for number in range(30)}
    assert time.monotonic() - start < 20


def test_a_worker_that_is_killed_from_outside_costs_nothing(tasks: ModuleType) -> None:
    with Workers(1, timeout=60) as workers:
        (first,) = workers.submit(tasks.process, [0]).result()
        os.kill(first, signal.SIGKILL)
        found = all_of(workers, 1, tasks.double, range(100))
        (second,) = workers.submit(tasks.process, [0]).result()
    assert found == {number: 2 * number for number in range(100)}
    assert first != second


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux only")
def test_memory_is_bounded(tasks: ModuleType) -> None:
    with Workers(1, timeout=60, memory=200_000_000) as workers:
        assert workers.submit(tasks.greedy, [50_000_000]).result() == [50_000_000]
        with pytest.raises(MemoryError):
            workers.submit(tasks.greedy, [500_000_000]).result()
        assert workers.submit(tasks.double, [4]).result() == [8]


def test_printing_does_no_harm(tasks: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    with Workers(1, timeout=60) as workers:
        assert workers.submit(tasks.noisy, [1, 2]).result() == [2, 4]
    assert capfd.readouterr() == ("", "")


def test_a_mistake_in_a_task_is_raised_and_ends_the_map(tasks: ModuleType) -> None:
    with pytest.raises(ValueError, match="a mistake of ours"), Workers(1, timeout=60) as workers:
        all_of(workers, 1, tasks.raising, [1])
    with pytest.raises(RuntimeError, match="could not be sent"), Workers(1, timeout=60) as workers:
        all_of(workers, 1, tasks.unsendable, [1])


def test_workers_that_cannot_start_say_so(tasks: ModuleType) -> None:
    with pytest.raises(BrokenExecutor), Workers(2, timeout=60, modules=("no_such_module",)) as workers:
        all_of(workers, 2, tasks.double, range(100))


def test_the_working_directory_is_no_place_to_import_from(tasks: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "pickle.py").write_text("raise SystemExit('the data was executed')")
    (data / "datascopy.py").write_text("raise SystemExit('the data was executed')")
    monkeypatch.chdir(data)
    with Workers(1, timeout=60) as workers:
        assert workers.submit(tasks.folder, [1]).result() == [False]


def test_shutting_down_refuses_and_cancels(tasks: ModuleType) -> None:
    workers = Workers(1, timeout=60)
    futures = [workers.submit(tasks.double, [number]) for number in range(50)]
    workers.shutdown(cancel_futures=True)
    assert all(future.cancelled() or future.result() for future in futures[1:])
    with pytest.raises(RuntimeError, match="shut down"):
        workers.submit(tasks.double, [1])
    with pytest.raises(TypeError, match="keyword"):
        workers.submit(tasks.double, numbers=[1])


def test_leaving_by_an_exception_ends_all_at_once(tasks: ModuleType) -> None:
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Workers(2, timeout=600) as workers:  # noqa: PT012 - what raises is the leaving
        (process,) = workers.submit(tasks.process, [0]).result()
        for _ in range(5):
            workers.submit(tasks.slow, [7])
        raise KeyboardInterrupt
    assert time.monotonic() - start < 10
    assert not alive(process)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_its_parent(tasks: ModuleType, tmp_path: Path, how: signal.Signals) -> None:
    code = textwrap.dedent("""
        import sys; sys.path.insert(0, sys.argv[1])
        import tasks_of_test as tasks
        from datascopy.measure.pool import Workers, spread
        with Workers(2, timeout=600) as workers:
            print(*{workers.submit(tasks.process, [0]).result()[0] for _ in range(20)}, flush=True)
            for _ in spread(workers, 2, tasks.nap, range(100_000), None): pass
    """)
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout is not None
    processes = [int(word) for word in parent.stdout.readline().split()]
    time.sleep(0.3)
    # As a terminal does: every process of the group gets the signal.
    os.killpg(parent.pid, how) if how is signal.SIGINT else os.kill(parent.pid, how)
    _, told = parent.communicate(timeout=20)
    assert told.count("Traceback") <= 1, "the workers are silent; the parent's own traceback is the caller's to catch"
    ends = time.monotonic() + 10
    while any(map(alive, processes)) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not any(map(alive, processes))


def test_chunks_follow_the_pace() -> None:
    assert chunk_size(10_000, 2, 0, 0.0) == 8
    assert chunk_size(10_000, 2, 1000, 1.0) == MOST_PER_TASK
    assert chunk_size(10_000, 2, 10, 60.0) == 1
    assert chunk_size(10, 2, 1000, 1.0) == 3
    assert chunk_size(1, 2, 1000, 1.0) == 1


def test_jobs_follow_the_container(tmp_path: Path) -> None:
    assert default_jobs() >= 1
    assert _container_share(tmp_path) is None
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert _container_share(tmp_path) is None
    (tmp_path / "cpu.max").write_text("150000 100000\n")
    assert _container_share(tmp_path) == 1.5
    (tmp_path / "cpu.max").unlink()
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text("400000\n")
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text("100000\n")
    assert _container_share(tmp_path) == 4
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text("-1\n")
    assert _container_share(tmp_path) is None
