"""The other end of `pool`: a process that answers tasks until its input ends.

Started as `python -P -c "..."`, not through `multiprocessing`, which would import the user's main module again in every worker and keep
two helper processes. Only pickles made by the parent process are read.
"""

import importlib
import os
import pickle
import signal
import sys
from collections.abc import Sequence
from typing import BinaryIO


def serve(modules: Sequence[str], memory: int | None) -> None:
    """Import modules, say so, then answer tasks (function, arguments) from standard input on standard output.

    An answer is (True, result) or (False, exception). Standard output is taken out of reach of libraries that print.

    Args:
        modules: what the tasks will need, so that its import does not count as their time.
        memory: bytes that may be allocated beyond what the modules take; None for no bound.
    """
    # Ctrl-C reaches every process of the terminal; the parent alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for name in modules:
        importlib.import_module(name)
    if memory is not None:
        _bound_memory(memory)
    _send(answers, (True, None))
    while True:
        try:
            function, arguments = pickle.load(tasks)  # noqa: S301 - from the parent, through a pipe of its own
        except EOFError:
            return
        except Exception as error:  # noqa: BLE001 - a task that cannot be read is the task's fault, and its future says so
            _send(answers, (False, error))
            continue
        try:
            answer = (True, function(*arguments))
        except Exception as error:  # noqa: BLE001 - carried over to the caller, where it is raised
            answer = (False, error)
        _send(answers, answer)


def _send(answers: BinaryIO, answer: tuple[bool, object]) -> None:
    try:
        packed = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - an answer that cannot be sent is an error that can
        packed = pickle.dumps((False, RuntimeError(f"an answer could not be sent: {type(error).__name__}")))
    answers.write(packed)
    answers.flush()


def _bound_memory(more: int) -> None:
    """Bound what this process may allocate from now on. Linux only: elsewhere the bound on pixels has to do."""
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - no need to import pathlib here
        taken = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmData:"))
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    wanted = taken + more
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
