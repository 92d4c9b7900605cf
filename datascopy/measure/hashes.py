"""Hash the pictures for other people's tools, where that is asked for: a second look at what was measured, kept by the digests of bytes."""

import json
from collections.abc import Mapping
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

from datascopy.catalog.frames import frame
from datascopy.measure.cache import Cache
from datascopy.measure.pool import Lost, Workers, default_jobs, spread
from datascopy.measure.progress import Progress, Silent
from datascopy.measure.record import MAX_PIXELS, Limits
from datascopy.model import HASHES, Kind, Measures, Status
from datascopy.store import Store

if TYPE_CHECKING:
    import pandas as pd

VERSION = 1
"""raised whenever a hash could come out otherwise from the same libraries"""
TIMEOUT = 60.0
MEMORY = 2_000_000_000
"""bytes that a worker may allocate"""
FILES_PER_JOB = 32

Hashes = tuple[str, ...]
"""average_hash, phash, dhash"""


def measure_hashes(
    measures: Measures,
    store: Store,
    *,
    jobs: int | None = None,
    timeout: float = TIMEOUT,
    max_pixels: int = MAX_PIXELS,
    cache: Cache | None = None,
    progress: Progress | None = None,
) -> "pd.DataFrame":
    """Return the classic hashes of every sound picture (masks have none).

    Args:
        measures: what was measured before; its digests say which hashes are known.
        store: where the pictures lie.
        jobs: worker processes; None for as many as this process may use.
        timeout: seconds that one picture may take.
        max_pixels: as for `measure_pictures`.
        cache: where to look first, and to keep what was made.
        progress: shows how far it is.

    Returns:
        Columns HASHES, sorted by path. Pictures that changed since they were measured, and those of which imagehash makes no hash, have "".
    """
    images = measures.images
    sound = images[(images["status"] == Status.SOUND) & (images["kind"] == Kind.IMAGES)]
    digests = {str(path): str(digest) for path, digest in zip(sound["path"], sound["sha256"], strict=True)}
    kept = f"imagehash {VERSION} {version('imagehash')} {version('pillow')} {version('numpy')} {version('scipy')}"
    known = _known(set(digests.values()), cache, kept)
    missing = list({digest: path for path, digest in digests.items() if digest not in known}.values())
    if missing:
        from datascopy.measure.classic import hash_files

        count = max(1, min(jobs or default_jobs(), len(missing) // FILES_PER_JOB))
        workers = Workers(count, timeout=timeout, modules=("datascopy.measure.classic", "scipy.fftpack"), memory=MEMORY)
        shown = (progress or Silent()).stage("hashing pictures", len(missing), "files")
        with workers, shown as advance:
            for done in spread(workers, count, partial(hash_files, store, Limits(max_pixels=max_pixels)), missing, _lost):
                found = {told[0]: tuple(told[1]) for path, told in done if told is not None and told[0] == digests[path]}
                known |= found
                if cache is not None:
                    cache.put_pairs({(digest, ""): json.dumps(told) for digest, told in found.items()}, kept)
                advance(len(done))
        if cache is not None:
            cache.flush()
    rows = [(path, *known.get(digest, ("", "", ""))) for path, digest in sorted(digests.items())]
    columns = zip(*rows, strict=True) if rows else ((),) * len(HASHES)
    return frame(HASHES, {column.name: list(cells) for column, cells in zip(HASHES, columns, strict=True)})


def hashed_images(
    measures: Measures,
    store: Store,
    *,
    jobs: int | None = None,
    timeout: float = TIMEOUT,
    cache: Cache | None = None,
    progress: Progress | None = None,
) -> "pd.DataFrame":
    """Return what was measured of pictures and masks with their hashes beside it; arguments as for `measure_hashes`."""
    return with_hashes(measures.images, measure_hashes(measures, store, jobs=jobs, timeout=timeout, cache=cache, progress=progress))


def with_hashes(images: "pd.DataFrame", hashes: "pd.DataFrame") -> "pd.DataFrame":
    """Return a frame of pictures and masks with their hashes beside them, "" where they have none."""
    joined = images.merge(hashes, on="path", how="left")
    names = [column.name for column in HASHES[1:]]
    return joined.assign(**{name: joined[name].fillna("").astype("str") for name in names})


def _known(digests: set[str], cache: Cache | None, kept: str) -> dict[str, Hashes]:
    """Return what the cache knows; what has not the form of it is not known."""
    told: Mapping[tuple[str, str], str] = cache.get_pairs([(digest, "") for digest in sorted(digests)], kept) if cache is not None else {}
    known: dict[str, Hashes] = {}
    for (digest, _), text in told.items():
        try:
            average, p, d = json.loads(text)
            known[digest] = (str(average), str(p), str(d))
        except (ValueError, TypeError):
            continue
    return known


def _lost(path: str, error: Lost) -> None:
    """A picture that ends its worker has no hashes: nothing is said of it."""
    del path, error
