"""How a command ends when it cannot go on: a sentence on standard error and the exit code of the contract."""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from datascopy.model import Fault

WRONG, INCOMPLETE, OURS = 2, 3, 4


@contextmanager
def ending() -> Iterator[None]:
    """Turn a fault, an interruption and a closed pipe into their exit codes; anything else is our own fault and says so."""
    try:
        yield
    except Fault as fault:
        print(f"datascopy: {fault}", file=sys.stderr)
        sys.exit(WRONG)
    except KeyboardInterrupt:
        print("datascopy: interrupted. What was measured is kept in the cache; the same command goes on from there.", file=sys.stderr)
        sys.exit(INCOMPLETE)
    except BrokenPipeError:
        # the reader of our output went away; standard output must not be flushed again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(INCOMPLETE)
    except Exception:  # noqa: BLE001 - whatever it is, it is ours, and must not look like a verdict about the data
        traceback.print_exc()
        print("datascopy: this is a fault of datascopy, not of the data. Please report it with the lines above.", file=sys.stderr)
        sys.exit(OURS)
