"""Look at the blind views of all pictures of which anything is told; what was seen is kept by the digest of the bytes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import version

import numpy as np

from datascopy.measure.cache import Cache
from datascopy.measure.pool import Lost, Workers, default_jobs, spread
from datascopy.measure.progress import Progress, Silent
from datascopy.measure.record import MAX_PIXELS, Limits, Record
from datascopy.model import VIEWS, Catalog, Kind, Measures, Probes, Status
from datascopy.store import Store

VERSION = 2
"""raised whenever a value changes its meaning"""
TIMEOUT = 60.0
MEMORY = 2_000_000_000
"""bytes that a worker may allocate"""
PICTURES_PER_JOB = 32
WIDTH = sum(columns for _, columns in VIEWS)


def measure_views(
    measures: Measures,
    catalog: Catalog,
    store: Store,
    *,
    jobs: int | None = None,
    timeout: float = TIMEOUT,
    max_pixels: int = MAX_PIXELS,
    cache: Cache | None = None,
    progress: Progress | None = None,
) -> Measures:
    """Add `probes` to the measures of pictures: for every sound picture that has a label or an attribute.

    Args:
        measures: what was measured before; its digests say which pictures are known, its probes what was seen of pictures when they were decoded.
        catalog: tells of which pictures anything is told.
        store: where they lie.
        jobs: worker processes; None for as many as this process may use.
        timeout: seconds that one picture may take.
        max_pixels: as for `measure_pictures`.
        cache: where to look first, and to keep what was seen.
        progress: shows how far it is.
    """
    digests = _asked(measures, catalog)
    fresh = measures.probes
    already = zip(fresh.paths, fresh.values, strict=True) if fresh is not None else ()
    seen = {path: values.tobytes() for path, values in already if path in digests}
    taken = len(seen)
    keys = {path: _key(digest, cache) for path, digest in digests.items() if path not in seen} if cache is not None else {}
    kept = cache.get_texts(keys.values()) if cache is not None else {}
    known = {path: kept[key][1] for path, key in keys.items() if key in kept and len(kept[key][1]) == 2 * WIDTH}
    seen |= known
    hits = len(known)
    missing = [path for path in digests if path not in seen]
    if missing:
        from datascopy.measure.views import look_at_pictures

        count = max(1, min(jobs or default_jobs(), len(missing) // PICTURES_PER_JOB))
        workers = Workers(count, timeout=timeout, modules=("datascopy.measure.views",), memory=MEMORY)
        shown = (progress or Silent()).stage("looking at borders and thumbnails", len(missing), "pictures")
        try:
            with workers, shown as advance:
                for done in spread(workers, count, partial(look_at_pictures, store, Limits(max_pixels=max_pixels)), missing, _lost):
                    found = {path: views.values for path, views in done if views is not None and views.sha256 == digests[path]}
                    seen |= found
                    if cache is not None:
                        cache.put_texts({keys[path]: ("", values) for path, values in found.items()})
                    advance(len(done))
        finally:
            if cache is not None:
                cache.flush()
    paths = tuple(sorted(seen))
    values = np.frombuffer(b"".join(seen[path] for path in paths), np.float16).reshape(len(paths), WIDTH)
    return replace(
        measures,
        probes=Probes(paths=paths, values=values),
        hits=measures.hits + hits,
        misses=measures.misses + taken + len(missing),
    )


def seen_already(tasks: Iterable[tuple[str, Kind]], records: Sequence[Record]) -> Probes:
    """Return the views of the records that have them; tasks are (item id, kind), sorted by item id."""
    told = [(path, record.views) for (path, _), record in zip(tasks, records, strict=True) if record.views]
    values = np.frombuffer(b"".join(views for _, views in told), np.float16).reshape(len(told), WIDTH)
    return Probes(paths=tuple(path for path, _ in told), values=values)


def keep(records: Iterable[Record], cache: Cache) -> None:
    """Keep the views of records, by the digests of their bytes."""
    cache.put_texts({_key(record.sha256, cache): ("", record.views) for record in records if record.views})


def _key(digest: str, cache: Cache) -> bytes:
    return cache.key("views", VERSION, version("pillow"), version("opencv-python-headless"), digest)


def told_of(catalog: Catalog) -> frozenset[str]:
    """Return the pictures of which anything is told: by a folder, a table, an attribute."""
    items = catalog.items[catalog.items["kind"] == Kind.IMAGES]
    told = {
        (collection, key)
        for frame in (catalog.references[catalog.references["label"] != ""], catalog.attributes[catalog.attributes["value"] != ""])
        for collection, key in zip(frame["collection"], frame["key"], strict=True)
    }
    rows = zip(items["path"], items["label"], items["collection"], items["key"], strict=True)
    return frozenset(path for path, label, collection, key in rows if label != "" or (collection, key) in told)


def _asked(measures: Measures, catalog: Catalog) -> dict[str, str]:
    """Return path -> sha256 of the sound pictures of which anything is told."""
    images = measures.images
    images = images[(images["kind"] == Kind.IMAGES) & (images["status"] == Status.SOUND)]
    told = told_of(catalog)
    return {path: digest for path, digest in zip(images["path"], images["sha256"], strict=True) if path in told}


def _lost(path: str, error: Lost) -> None:
    """A picture that ends its worker is not known: nothing is said of it."""
    del path, error
