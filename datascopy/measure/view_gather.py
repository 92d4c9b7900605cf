"""Look at the blind views of all pictures of which anything is told; what was seen is kept by the digest of the bytes."""

from dataclasses import replace
from functools import partial
from importlib.metadata import version

import numpy as np

from datascopy.measure.cache import Cache
from datascopy.measure.pool import Lost, Workers, default_jobs, spread
from datascopy.measure.progress import Progress, Silent
from datascopy.measure.record import MAX_PIXELS, Limits
from datascopy.measure.views import look_at_pictures
from datascopy.model import VIEWS, Catalog, Kind, Measures, Probes, Status
from datascopy.store import Store

VERSION = 1
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
        measures: what was measured before; its digests say which pictures are known.
        catalog: tells of which pictures anything is told.
        store: where they lie.
        jobs: worker processes; None for as many as this process may use.
        timeout: seconds that one picture may take.
        max_pixels: as for `measure_pictures`.
        cache: where to look first, and to keep what was seen.
        progress: shows how far it is.
    """
    digests = _asked(measures, catalog)
    depends = (VERSION, version("pillow"), version("opencv-python-headless"))
    keys = {path: cache.key("views", *depends, digest) if cache is not None else b"" for path, digest in digests.items()}
    kept = cache.get_texts(keys.values()) if cache is not None else {}
    seen = {path: kept[key][1] for path, key in keys.items() if key in kept and len(kept[key][1]) == 2 * WIDTH}
    missing = [path for path in digests if path not in seen]
    hits = len(seen)
    if missing:
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
        misses=measures.misses + len(missing),
    )


def _asked(measures: Measures, catalog: Catalog) -> dict[str, str]:
    """Return path -> sha256 of the sound pictures of which anything is told: by a folder, a table, an attribute."""
    images = measures.images
    images = images[(images["kind"] == Kind.IMAGES) & (images["status"] == Status.SOUND)]
    labelled = set(catalog.items.loc[catalog.items["label"] != "", "path"])
    told = {
        (collection, key)
        for frame in (catalog.references[catalog.references["label"] != ""], catalog.attributes[catalog.attributes["value"] != ""])
        for collection, key in zip(frame["collection"], frame["key"], strict=True)
    }
    return {
        path: digest
        for path, digest, collection, key in zip(images["path"], images["sha256"], images["collection"], images["key"], strict=True)
        if path in labelled or (collection, key) in told
    }


def _lost(path: str, error: Lost) -> None:
    """A picture that ends its worker is not known: nothing is said of it."""
    del path, error
