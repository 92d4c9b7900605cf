"""How a command ends when it cannot go on: a sentence on standard error and the exit code of the contract."""

import errno
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from datascopy.model import Fault

WRONG, INCOMPLETE, OURS = 2, 3, 4
FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def stopping() -> Iterator[None]:
    """Turn what stops a command from outside into its exit code, inside the command: typer would end it its own way (130 and 1).

    That is an interruption, an order to end (as a cancelled job of CI gets it), and a closed pipe.
    """
    before = signal.getsignal(signal.SIGTERM)
    if before is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        print("datascopy: interrupted. What was measured is kept in the cache; the same command goes on from there.", file=sys.stderr)
        sys.exit(INCOMPLETE)
    except BrokenPipeError:
        _silence()  # the reader of our output went away
        sys.exit(INCOMPLETE)
    finally:
        signal.signal(signal.SIGTERM, before)


def _silence() -> None:
    """Lead standard output to nowhere, so that it is not flushed once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def hold_streams() -> None:
    """Open what the caller closed (`>&-`) to nowhere: the next file to be opened, the cache for one, would take the stream's place."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, open(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False))  # noqa: SIM115 - a stream


@contextmanager
def ending() -> Iterator[None]:
    """Turn a fault, and a full disk behind standard output, into exit code 2; anything else is our own fault and says so."""
    try:
        yield
    except Fault as fault:
        print(f"datascopy: {fault}", file=sys.stderr)
        sys.exit(WRONG)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is ours, and must not look like a verdict about the data
        if isinstance(error, OSError) and error.errno in FULL:
            _silence()
            print("datascopy: the output could not be written: no space left on the device. Make room.", file=sys.stderr)
            sys.exit(WRONG)
        traceback.print_exc()
        print("datascopy: this is a fault of datascopy, not of the data. Please report it with the lines above.", file=sys.stderr)
        sys.exit(OURS)
