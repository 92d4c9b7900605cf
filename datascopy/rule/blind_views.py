"""What a picture shows without its content: border, surroundings, light, header; and thumbnails of the whole to compare with."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from datascopy.model import VIEWS, Evidence
from datascopy.rule.population import Population
from datascopy.rule.subject import items_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

HEADER = "header"
SHOWN = MappingProxyType(
    {
        "border": "a frame of 12 of 224 pixels",
        "surroundings": "what lies outside the middle 70 % of width and height",
        "light": "11 figures about its grey values (no place)",
        HEADER: "the header (size, channels, depth, tables, entries; not the bytes of the file)",
        "thumbnail-8": "a thumbnail of 8 x 8",
        "thumbnail-16": "a thumbnail of 16 x 16",
    }
)
"""view -> what a model is given to see of each picture"""
REFERENCES = ("thumbnail-8", "thumbnail-16")
"""views of the whole: they hold the content coarsely, and only say what the blind ones are to be compared with"""
COMMONEST = 12
"""so many values of a text in headers are told apart; the others are one"""
FEWEST = 5
"""pictures that a value must have, to be told apart"""
_CHANNELS = MappingProxyType({"1": 1, "L": 1, "P": 1, "LA": 2, "PA": 2, "RGBA": 4, "CMYK": 4, "RGBa": 4, "RGBX": 4, "La": 2})


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One view of the pictures of a population."""

    name: str
    values: Floats
    """(len(rows), columns)"""


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """The rows of a population of which the picture was looked at, with their views."""

    rows: Ints
    """positions among the population's rows"""
    views: tuple[View, ...]


def looks(seen: Evidence, population: Population) -> Looks | None:
    """Return the views of the pictures of a population; None where none of its pictures was looked at."""
    if seen.probes is None or not seen.probes.paths:
        return None
    items = items_of(population.catalog, population.facts.name).sort_values("path").drop_duplicates("key")
    place = {path: number for number, path in enumerate(seen.probes.paths)}
    of_key = {key: place[path] for key, path in zip(items["key"], items["path"], strict=True) if path in place}
    told = population.rows["key"].map(of_key)
    rows = np.flatnonzero(told.notna().to_numpy())
    if not len(rows):
        return None
    at = told.iloc[rows].to_numpy(dtype=np.int64)
    paths = [seen.probes.paths[number] for number in at]
    return Looks(rows, (*_measured(seen.probes.values[at]), *_header(seen, paths)))


def _measured(values: npt.NDArray[np.float16]) -> Iterator[View]:
    begin = 0
    for name, columns in VIEWS:
        yield View(name, values[:, begin : begin + columns].astype(np.float64))
        begin += columns


def _header(seen: Evidence, paths: list[str]) -> Iterator[View]:
    """Yield the view of the headers: never how many bytes a file has, for compressed size is content."""
    if seen.images is None:
        return
    images = seen.images.set_index("path").loc[paths]
    width, height = (images[name].astype("float64").to_numpy() for name in ("width", "height"))
    channels = images["mode"].map(_CHANNELS).fillna(3).astype("float64").to_numpy()
    numbers = [width, height, width / height, channels, images["mode"].str.startswith(("I", "F")).to_numpy(dtype=np.float64)]
    texts = [images["format"]]
    if seen.headers is not None:
        headers = seen.headers.set_index("path").reindex(paths)
        numbers += [_number(headers[name]) for name in ("depth", "tables_sum", "tables_count", "progressive", "exif", "comments")]
        numbers += [_words(headers[name]) for name in ("xmp", "iptc", "segments")]
        texts += [headers[name].fillna("") for name in ("tables", "subsampling", "density", "icc_name")]
    yield View(HEADER, np.column_stack([*numbers, *(column for text in texts for column in _told_apart(text))]))


def _number(column: pd.Series) -> Floats:
    return np.asarray(column.astype("Float64").fillna(-1), np.float64)


def _words(column: pd.Series) -> Floats:
    return np.array([len(str(text).split()) for text in column.fillna("")], np.float64)


def _told_apart(texts: pd.Series) -> Iterator[Floats]:
    counts = texts.value_counts()
    for value in sorted(counts[counts >= FEWEST].index, key=lambda one: (-counts[one], one))[:COMMONEST]:
        yield (texts == value).to_numpy(dtype=np.float64)
