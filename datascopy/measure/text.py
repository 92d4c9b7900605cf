"""Which pictures are read for burned-in text, and what was found: TEXTS and LINES. Needs the extra `ocr`; without it nothing is read, and that is said."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec

import pandas as pd

from datascopy.catalog.frames import of_rows
from datascopy.measure.cache import Cache
from datascopy.measure.pictures import Box
from datascopy.measure.pool import Lost, Workers, default_jobs, spread
from datascopy.measure.progress import Progress, Silent
from datascopy.measure.reading import DETECTOR, LEAST_SCORE, SIDE, Line, Read, read_chunk
from datascopy.measure.record import MAX_PIXELS, Limits
from datascopy.model import LINES, TEXTS, Catalog, Kind, Measures, Status, Texts, Writing
from datascopy.store import Store

VERSION = 1
"""raised whenever a kept value changes its meaning"""
EXTRA = 'the extra is not installed: pip install "datascopy[ocr]"'
NEEDED = ("rapidocr", "onnxruntime")
TIMEOUT = 120.0
"""seconds for one picture, the start of the reader among them"""
MEMORY = 3_000_000_000
"""bytes that a worker may allocate beside the reader itself"""
PICTURES_PER_JOB = 4


def read_texts(
    measures: Measures,
    catalog: Catalog,
    store: Store,
    *,
    most: int,
    jobs: int | None = None,
    max_pixels: int = MAX_PIXELS,
    cache: Cache | None = None,
    progress: Progress | None = None,
) -> Texts:
    """Read the text in a sample of the pictures.

    Args:
        measures: what was measured before: only sound pictures of kind images are read, equal bytes once.
        catalog: its groups: one picture of each is read before a second one of any.
        store: where they lie.
        most: pictures of each collection that are read at most.
        jobs: worker processes; None for as many as this process may use.
        max_pixels: as for `measure_pictures`.
        cache: where to look first, and to keep what was found; never any text.
        progress: shows how far it is.

    Returns:
        One row of TEXTS for each picture of the sample. The sample depends on the bytes of the pictures, not on their names or order.
    """
    if not reads_text():
        return Texts(frame=of_rows(TEXTS, ()), lines=of_rows(LINES, ()), problem=EXTRA)
    chosen = sample(measures.images, catalog.groups, most)
    digests = dict(zip(chosen["path"], chosen["sha256"], strict=True))
    kept = f"text {VERSION} {SIDE} {DETECTOR} {LEAST_SCORE} {version('rapidocr')} {version('onnxruntime')}"
    known = _known(digests, cache, kept)
    hits = len(known)
    first = {sha256: path for path, sha256 in reversed(digests.items())}
    todo = sorted(path for sha256, path in first.items() if sha256 not in known)
    if todo:
        count = max(1, min(jobs or default_jobs(), len(todo) // PICTURES_PER_JOB))
        workers = Workers(count, timeout=TIMEOUT, modules=("datascopy.measure.reading", "rapidocr"), memory=MEMORY)
        shown = (progress or Silent()).stage("reading text in pictures", len(todo), "pictures")
        with workers, shown as advance:
            for done in spread(workers, count, partial(read_chunk, store, Limits(max_pixels=max_pixels)), todo, _lost):
                found = {digests[path]: read.lines for path, read in done if read.good}
                known |= found
                if cache is not None:
                    cache.put_pairs({(sha256, "text"): json.dumps(lines) for sha256, lines in found.items()}, kept)
                advance(len(done))
        if cache is not None:
            cache.flush()
    rows = [
        (path, collection, known.get(sha256))
        for path, collection, sha256 in chosen[["path", "collection", "sha256"]].itertuples(index=False)
    ]
    return Texts(
        frame=of_rows(TEXTS, ((path, collection, lines is not None, _kind(lines or ())) for path, collection, lines in rows)),
        lines=of_rows(LINES, ((path, *line) for path, _, lines in rows for line in lines or ())),
        hits=hits,
        misses=len(todo),
    )


def reads_text() -> bool:
    """Tell whether the extra is installed."""
    return all(find_spec(name) is not None for name in NEEDED)


def boxes_of(texts: Texts | None) -> dict[str, list[Box]]:
    """Return item id -> the boxes of its text (left, top, right, bottom as shares), markers left out: what no report may show."""
    boxes: dict[str, list[Box]] = defaultdict(list)
    if texts is not None:
        lines = texts.lines[texts.lines["kind"] != Writing.MARKER]
        for path, *box in lines[["path", "left", "top", "right", "bottom"]].itertuples(index=False, name=None):
            boxes[path].append((box[0], box[1], box[2], box[3]))
    return dict(boxes)


def sample(images: pd.DataFrame, groups: pd.DataFrame, most: int) -> pd.DataFrame:
    """Choose the pictures that are read.

    Args:
        images: columns IMAGES.
        groups: columns GROUPS; the first grouping of a collection counts.
        most: rows of each collection at most.

    Returns:
        Rows of `images`, sorted by path: of each collection the first of every group by digest, then the second, and so on.
    """
    sound = images[(images["status"] == Status.SOUND) & (images["kind"] == Kind.IMAGES)].sort_values(["sha256", "path"], kind="stable")
    told = groups.drop_duplicates(["collection", "key"]) if len(groups) else groups
    known = sound.merge(told[["collection", "key", "group"]], on=["collection", "key"], how="left")
    known["group"] = known["group"].astype("object").where(known["group"].notna(), "")
    alone = known["group"] == ""
    known["turn"] = known.groupby(["collection", "group"]).cumcount().where(~alone, 0)
    known = known.sort_values(["turn", "sha256", "path"], kind="stable")
    return known.groupby("collection", sort=False).head(most).sort_values("path", ignore_index=True)


def _known(digests: Mapping[str, str], cache: Cache | None, kept: str) -> dict[str, tuple[Line, ...]]:
    """Return what the cache knows, by digest; what has not the form of it is not known."""
    told = cache.get_pairs({(sha256, "text") for sha256 in digests.values()}, kept) if cache is not None else {}
    known = {}
    for (sha256, _), text in told.items():
        try:
            known[sha256] = tuple(_line(row) for row in json.loads(text))
        except (ValueError, TypeError):
            continue
    return known


def _line(row: Sequence[object]) -> Line:
    left, top, right, bottom, kind, shape, score = row
    numbers = [float(str(one)) for one in (left, top, right, bottom)]
    return Line(numbers[0], numbers[1], numbers[2], numbers[3], Writing(str(kind)), str(shape), float(str(score)))


def _kind(lines: Iterable[Line]) -> str:
    """Return the most telling kind of text among lines."""
    told = {line.kind for line in lines}
    return next((str(kind) for kind in Writing if kind in told), "")


def _lost(path: str, error: Lost) -> Read:
    """A picture that ends its worker is not read."""
    del error
    return Read(path, good=False, lines=())
