"""A bound on the time that an expression of a profile may take: some need longer than the age of the world for one name."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from datascopy.model import Fault

SECONDS = 10.0
SECONDS_A_NAME = 0.001
"""A sound expression takes a hundredth of it."""


class _Overdue(Exception):
    """The time is up."""


@contextmanager
def patience(what: str, names: int) -> Iterator[None]:
    """Give up what takes longer than SECONDS and SECONDS_A_NAME for each name.

    The alarm clock of the process is used, which Python lets interrupt a match; where there is none (Windows, a thread, one that is set
    already) there is no bound.

    Args:
        what: the expression, as the message names it.
        names: how many names it is held against.

    Raises:
        Fault: the time was up.
    """
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
        or signal.getitimer(signal.ITIMER_REAL)[0]
    ):
        yield
        return
    seconds = SECONDS + SECONDS_A_NAME * names
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _Overdue:
        raise Fault(
            f"{what} takes more than {seconds:,.0f} s over the names of {names:,} files. "
            "A repetition within a repetition, such as ([a-z]+)* or *a*a*a*, does that: write it without."
        ) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise _Overdue
