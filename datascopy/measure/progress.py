"""How far a long stage is, on standard error: a bar on a terminal, a line now and then in a log, nothing when asked to be quiet."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TextIO

Advance = Callable[[int], None]
"""called with how many more units are done"""

SECONDS_BETWEEN_LINES = 10.0


class Progress(Protocol):
    """Shows how far a stage is."""

    def stage(self, title: str, total: int, unit: str) -> AbstractContextManager[Advance]:
        """Show a stage of `total` units while the `with` block runs; the block calls what it is given."""
        ...

    def say(self, line: str) -> None:
        """Show a line that stays."""
        ...


def make_progress(*, quiet: bool = False, stream: TextIO | None = None) -> Progress:
    """Return what suits the stream (standard error): a bar on a terminal, else lines; silence if quiet."""
    where = stream if stream is not None else sys.stderr
    if quiet:
        return Silent()
    return Bar(where) if where.isatty() else Lines(where)


class Silent:
    """Shows nothing."""

    @contextmanager
    def stage(self, title: str, total: int, unit: str) -> Iterator[Advance]:
        """Show nothing."""
        del title, total, unit
        yield lambda _: None

    def say(self, line: str) -> None:
        """Say nothing."""


class Lines:
    """Writes a line every ten seconds: for logs. A stage that takes less leaves no trace."""

    def __init__(self, stream: TextIO, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Write to a stream, by a clock of seconds."""
        self._stream = stream
        self._clock = clock

    @contextmanager
    def stage(self, title: str, total: int, unit: str) -> Iterator[Advance]:
        """Write how far the stage is, its rate and the time left."""
        begun = told = self._clock()
        done = 0

        def advance(more: int) -> None:
            nonlocal done, told
            done += more
            now = self._clock()
            if now - told >= SECONDS_BETWEEN_LINES:
                told = now
                rate = done / (now - begun)
                left = (total - done) / rate if rate else 0.0
                print(f"{title}: {done:,} of {total:,} {unit}, {rate:,.0f} a second, {left:,.0f} s left", file=self._stream, flush=True)

        yield advance

    def say(self, line: str) -> None:
        """Write the line."""
        print(line, file=self._stream, flush=True)


class Bar:
    """A bar with rate and time left, gone when the stage is done."""

    def __init__(self, stream: TextIO) -> None:
        """Draw on a stream that is a terminal."""
        self._stream = stream

    @contextmanager
    def stage(self, title: str, total: int, unit: str) -> Iterator[Advance]:
        """Draw the stage."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[unit]}  {task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(file=self._stream), transient=True) as shown:
            task = shown.add_task(title, total=total, unit=unit, rate="")

            def advance(more: int) -> None:
                speed = shown.tasks[0].finished_speed or shown.tasks[0].speed
                shown.update(task, advance=more, rate=f"{speed:,.0f}/s" if speed else "")

            yield advance

    def say(self, line: str) -> None:
        """Write the line."""
        print(line, file=self._stream, flush=True)
