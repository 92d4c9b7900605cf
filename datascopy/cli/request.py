"""What the user asked for, the clock of a run, and the cache that it may use."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from datascopy.cli.places import outside

if TYPE_CHECKING:
    from datascopy.measure import Cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asked for."""

    root: str
    dataset: str | None = None
    parts: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    policy: Path | None = None
    card: Path | None = None
    against: tuple[tuple[str, str], ...] = ()
    """(name, root) of each other dataset to hold this one against"""
    jobs: int | None = None
    cache: str | None = None
    timeout: float = 60.0
    columns: tuple[str, ...] = ()
    """what columns mean, as --map has it"""
    limits: str = ""
    """how far archives are followed, as --limits has it"""
    video_sample: str | None = None
    with_measures: bool = False
    """hashes for other tools are made as well"""
    unsettled: bool = False
    """the pairs that could not be decided are shown"""
    alias: bool = False
    """no path of the data is told"""
    command: str = ""


@dataclass(slots=True)
class Clock:
    """Seconds by stage."""

    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Time a stage."""
        start = time.perf_counter()
        yield
        self.stages[stage] = self.stages.get(stage, 0.0) + time.perf_counter() - start


def open_cache_for(request: Request, roots: tuple[str, ...]) -> "Cache | None":
    """Open the cache that the request names; `none` is none.

    Raises:
        Fault: it lies under a root.
    """
    from datascopy.measure import default_cache_folder, open_cache

    if request.cache == "none":
        return None
    return open_cache(outside(Path(request.cache) if request.cache else default_cache_folder(), roots, "--cache"))
