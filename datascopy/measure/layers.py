"""What masks of several classes hold, and how the polygons that they were painted from lie on them: MASK_VALUES and PAINTED.

What was seen of a mask is kept by the digests of its bytes and of its polygons, so that a second run opens no mask.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import Any

import pandas as pd

from datascopy.catalog.frames import of_rows
from datascopy.measure.cache import Cache
from datascopy.measure.painting import Layers, Polygon, Sheet, look_at_sheets
from datascopy.measure.pool import Lost, Workers, default_jobs, spread
from datascopy.measure.progress import Progress, Silent
from datascopy.measure.record import MAX_PIXELS, Limits
from datascopy.model import MASK_VALUES, PAINTED, Catalog, CollectionFacts, Measures, Status
from datascopy.store import Store

VERSION = 1
"""raised whenever a measured value changes its meaning"""
TIMEOUT = 60.0
MEMORY = 2_000_000_000
"""bytes that a worker may allocate; a mask at the limit of pixels takes about 800 MB"""
SHEETS_PER_JOB = 32

Key = tuple[str, str]
"""digest of a mask's bytes, digest of all else that its layers depend on"""


def measure_layers(
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
    """Add `mask_values` and `painted` to the measures of pictures: for every sound mask of a collection that declares `values`.

    Args:
        measures: what was measured before; its digests say which masks are known.
        catalog: its rings and annotations.
        store: where the masks lie.
        jobs: worker processes; None for as many as this process may use.
        timeout: seconds that one mask may take.
        max_pixels: as for `measure_pictures`.
        cache: where to look first, and to keep what was seen.
        progress: shows how far it is.

    Returns:
        The measures; both frames are None where no collection declares values, `painted` where none is drawn in a document.
    """
    asked = [facts for facts in catalog.profile.collections if facts.values]
    if not asked:
        return measures
    limits = Limits(max_pixels=max_pixels)
    sheets = {sheet.path: sheet for facts in asked for sheet in _sheets(facts, catalog, measures.images)}
    digests = dict(zip(measures.images["path"], measures.images["sha256"], strict=True))
    keys = {path: (str(digests[path]), _digest(sheet)) for path, sheet in sheets.items()}
    kept = f"layers {VERSION} {version('opencv-python-headless')} {version('pillow')}"
    seen = _known(keys, cache, kept)
    hits, missing = len(seen), [sheet for path, sheet in sheets.items() if path not in seen]
    if missing:
        count = max(1, min(jobs or default_jobs(), len(missing) // SHEETS_PER_JOB))
        workers = Workers(count, timeout=timeout, modules=("datascopy.measure.painting",), memory=MEMORY)
        shown = (progress or Silent()).stage("looking at masks", len(missing), "masks")
        with workers, shown as advance:
            for done in spread(workers, count, partial(look_at_sheets, store, limits), missing, _lost):
                found = {sheet.path: layers for sheet, layers in done if layers is not None and layers.sha256 == keys[sheet.path][0]}
                seen |= found
                if cache is not None:
                    cache.put_pairs({keys[path]: json.dumps([layers.values, layers.painted]) for path, layers in found.items()}, kept)
                advance(len(done))
        if cache is not None:
            cache.flush()
    ordered = [(path, seen[path]) for path in sorted(seen)]
    drawn = any(facts.drawn_in for facts in asked)
    return replace(
        measures,
        mask_values=of_rows(MASK_VALUES, ((path, *row) for path, layers in ordered for row in layers.values)),
        painted=of_rows(PAINTED, ((path, *row) for path, layers in ordered for row in layers.painted)) if drawn else None,
        hits=measures.hits + hits,
        misses=measures.misses + len(missing),
    )


def _sheets(facts: CollectionFacts, catalog: Catalog, images: pd.DataFrame) -> Iterator[Sheet]:
    """Yield the sound masks of a collection, each with its polygons in the order of its document."""
    sound = images[(images["collection"] == facts.name) & (images["status"] == Status.SOUND)]
    values = tuple(sorted((int(value), name) for value, name in facts.values.items()))
    if facts.drawn_in is None:
        for path in sound["path"]:
            yield Sheet(path, values, None, None)
        return
    drawn = _drawn(catalog, facts.drawn_in, set(sound["key"]))
    for path, key in zip(sound["path"], sound["key"], strict=True):
        yield Sheet(path, values, *drawn.get(key, (None, None)))


def _drawn(catalog: Catalog, source: str, keys: set[str]) -> Mapping[str, tuple[tuple[Polygon, ...], tuple[float, float] | None]]:
    """Return key -> polygons and stated size, for all keys that a document describes; where two files describe one, the first by path."""
    told = catalog.annotations[(catalog.annotations["source"] == source) & catalog.annotations["key"].isin(keys)]
    first = told.sort_values(["path", "number"], kind="stable").drop_duplicates("key")
    sizes = {
        str(key): None if pd.isna(width) or pd.isna(height) else (float(width), float(height))
        for key, width, height in zip(first["key"], first["width"], first["height"], strict=True)
    }
    polygons: dict[str, list[Polygon]] = {key: [] for key in sizes}
    rings = catalog.rings[catalog.rings["source"] == source].merge(first[["key", "path"]], on=["key", "path"])
    for (key, _, label), several in rings.sort_values(["key", "number", "ring"]).groupby(["key", "number", "label"], sort=True):
        polygons[str(key)].append(Polygon(str(label).strip(), tuple(several["outline"])))
    return {key: (tuple(polygons[key]), size) for key, size in sizes.items()}


def _digest(sheet: Sheet) -> str:
    """Return a digest of all that the layers of a mask depend on, beside its bytes."""
    whole = hashlib.sha256(repr((sheet.values, sheet.size, sheet.polygons is None)).encode())
    for polygon in sheet.polygons or ():
        whole.update(repr((polygon.label, [ring.shape for ring in polygon.rings])).encode())
        for ring in polygon.rings:
            whole.update(ring.tobytes())
    return whole.hexdigest()


def _known(keys: Mapping[str, Key], cache: Cache | None, kept: str) -> dict[str, Layers]:
    """Return what the cache knows of masks; what has not the form of it is not known."""
    told = cache.get_pairs(set(keys.values()), kept) if cache is not None else {}
    known = {}
    for path, key in keys.items():
        try:
            values, painted = json.loads(told[key])
            known[path] = Layers(key[0], [[int(value), int(count)] for value, count in values], [_row(row) for row in painted])
        except (KeyError, ValueError, TypeError):
            continue
    return known


def _row(row: Sequence[Any]) -> list[Any]:
    label, *counts = row
    if len(counts) != len(PAINTED) - 2:
        raise ValueError("a row of another form")
    return [str(label), *map(int, counts)]


def _lost(sheet: Sheet, error: Lost) -> None:
    """A mask that ends its worker is not known: nothing is said of it."""
    del sheet, error
