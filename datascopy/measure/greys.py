"""Small grey pictures of some pictures of each class, one of each group: what mean pictures are made of. Bounded, whatever the size of the set."""

from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import NamedTuple

import cv2
import numpy as np
import pandas as pd

from datascopy.measure.cache import Cache
from datascopy.measure.pool import Lost, Workers, default_jobs, spread
from datascopy.measure.progress import Progress, Silent
from datascopy.measure.record import MAX_PIXELS, Limits
from datascopy.measure.within import grey_within
from datascopy.model import GREY_SIDE, Catalog, Greys, Kind, Measures, Role, Status
from datascopy.store import Store

VERSION = 1
"""raised whenever a value changes its meaning"""
TIMEOUT = 60.0
MEMORY = 2_000_000_000
"""bytes that a worker may allocate"""
PICTURES_PER_JOB = 32
MOST = 300
"""groups of a class that are looked at"""
MOST_CLASSES = 12
"""of what is told of a collection under one name, the commonest"""
FEWEST = 10
"""pictures of a class from which on it is looked at"""
MEANS = "datascopy.measure.greys"


class Small(NamedTuple):
    """What was seen of one picture."""

    sha256: str
    """of the bytes that were read"""
    values: bytes
    """GREY_SIDE x GREY_SIDE, one byte each, row by row"""


def measure_greys(
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
    """Add `greys` to the probes: small pictures of at most MOST groups of each class. Arguments as for `measure_views`."""
    if measures.probes is None:
        return measures
    digests = sample(measures.images, catalog)
    depends = (VERSION, GREY_SIDE, version("pillow"), version("opencv-python-headless"))
    keys = {path: cache.key("greys", *depends, digest) if cache is not None else b"" for path, digest in digests.items()}
    kept = cache.get_texts(keys.values()) if cache is not None else {}
    seen = {path: kept[key][1] for path, key in keys.items() if key in kept and len(kept[key][1]) == GREY_SIDE**2}
    hits, missing = len(seen), [path for path in digests if path not in seen]
    if missing:
        count = max(1, min(jobs or default_jobs(), len(missing) // PICTURES_PER_JOB))
        workers = Workers(count, timeout=timeout, modules=(MEANS,), memory=MEMORY)
        shown = (progress or Silent()).stage("looking at some pictures of each class", len(missing), "pictures")
        try:
            with workers, shown as advance:
                for done in spread(workers, count, partial(small_pictures, store, Limits(max_pixels=max_pixels)), missing, _lost):
                    found = {path: small.values for path, small in done if small is not None and small.sha256 == digests[path]}
                    seen |= found
                    if cache is not None:
                        cache.put_texts({keys[path]: ("", values) for path, values in found.items()})
                    advance(len(done))
        finally:
            if cache is not None:
                cache.flush()
    paths = tuple(path for path in digests if path in seen)
    values = np.frombuffer(b"".join(seen[path] for path in paths), np.uint8).reshape(len(paths), GREY_SIDE, GREY_SIDE)
    greys = Greys(paths=paths, values=values, most=MOST)
    return replace(measures, probes=replace(measures.probes, greys=greys), hits=measures.hits + hits, misses=measures.misses + len(missing))


def small_pictures(store: Store, limits: Limits, paths: list[str]) -> list[Small | None]:
    """Look at several pictures; None where one cannot be read any more."""
    cv2.setNumThreads(1)
    return [small_picture(store, limits, path) for path in paths]


def small_picture(store: Store, limits: Limits, path: str) -> Small | None:
    """Look at one picture: grey, stretched to a square."""
    told = grey_within(store, path, limits, 2 * GREY_SIDE)
    if told is None:
        return None
    small = cv2.resize(told.grey, (GREY_SIDE, GREY_SIDE), interpolation=cv2.INTER_AREA)
    return Small(told.sha256, np.asarray(small, np.uint8).tobytes())


def sample(images: pd.DataFrame, catalog: Catalog) -> dict[str, str]:
    """Choose the pictures: of each class of everything that labels may be made of one picture of each group, at most MOST groups.

    Returns:
        path -> sha256, in the order of the digests: neither names nor the order of files change what is chosen.
    """
    sound = images[(images["status"] == Status.SOUND) & (images["kind"] == Kind.IMAGES)]
    sound = sound[["path", "sha256", "collection", "key"]].sort_values(["sha256", "path"], kind="stable")
    told = _told(catalog)
    often = told.value_counts(["collection", "name", "value"], sort=False).rename("rows").reset_index()
    often = often[often["rows"] >= FEWEST].sort_values(["rows", "value"], ascending=[False, True])
    often = often.groupby(["collection", "name"]).head(MOST_CLASSES)
    told = told.merge(often[["collection", "name", "value"]], on=["collection", "name", "value"])
    grouped = catalog.groups.drop_duplicates(["collection", "key"])[["collection", "key", "group"]]
    known = sound.merge(grouped, on=["collection", "key"], how="left").merge(told, on=["collection", "key"])
    group = known["group"].astype("object")
    known["group"] = group.where(group.notna() & (group != ""), "\0" + known["path"].astype("object"))
    cell = ["collection", "name", "value"]
    chosen = known.drop_duplicates([*cell, "group"]).groupby(cell).head(MOST)
    chosen = chosen.drop_duplicates("path").sort_values(["sha256", "path"], kind="stable")
    return dict(zip(chosen["path"], chosen["sha256"], strict=True))


def _told(catalog: Catalog) -> pd.DataFrame:
    """Return what classes may be made of: (collection, key, name, value), each once; labels have the name ''."""
    profile = catalog.profile
    outcomes = {one.name for one in profile.attributes if one.role is Role.OUTCOME}
    outcomes |= {one.attribute for one in profile.contrasts if one.role is Role.OUTCOME and one.attribute}
    columns = ["collection", "key", "name", "value"]
    labels = [frame[frame["label"] != ""].assign(name="", value=frame["label"])[columns] for frame in (catalog.items, catalog.references)]
    attributes = catalog.attributes
    attributes = attributes[attributes["attribute"].isin(outcomes) & (attributes["value"] != "")]
    told = [one.astype(object) for one in (*labels, attributes.assign(name=attributes["attribute"])[columns])]
    return pd.concat(told, ignore_index=True).drop_duplicates()


def _lost(path: str, error: Lost) -> None:
    """A picture that ends its worker is in no mean."""
    del path, error
