"""The form of a pack: the fingerprints of a dataset without its pixels, as one Parquet file, published as `schemas/pack.schema.json`, version 1."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from datascopy.model import Measures

if TYPE_CHECKING:
    import pandas as pd

VERSION = 1
"""of the schema; within it columns and keys are only ever added"""
CODES_VERSION = 2
"""raised whenever the codes or the content box of one and the same pixels come out otherwise"""
WITHOUT = 'A pack needs pyarrow, which is not installed: pip install "datascopy[parquet]".'
STATEMENT = (
    "Pseudonymised, not anonymous. This file holds no pixels, but whoever holds a picture can tell whether it is in here, and the codes tell "
    "where the picture is lighter and darker in the coarsest outline. Give it to whom you would tell that."
)


class PackColumn(NamedTuple):
    """One column of a pack."""

    name: str
    kind: str
    """bytes:N (fixed length), int32 or text"""
    asked: bool
    """only there when it was asked for"""
    meaning: str


COLUMNS = (
    PackColumn("pixels", "bytes:32", False, "sha256 over size, mode and decoded pixels, EXIF orientation not applied"),
    PackColumn("width", "int32", False, "pixels, as stored"),
    PackColumn("height", "int32", False, "pixels, as stored"),
    PackColumn("left", "int32", False, "content box: what remains without dark or uniform borders"),
    PackColumn("top", "int32", False, "content box"),
    PackColumn("right", "int32", False, "content box, exclusive"),
    PackColumn("bottom", "int32", False, "content box, exclusive"),
    PackColumn(
        "whole", "bytes:32", False, "code of the whole picture: signs of its 16 x 16 lowest DCT frequencies; all zero without structure"
    ),
    PackColumn("content", "bytes:32", False, "code of the content box"),
    PackColumn("centre", "bytes:32", False, "code of the middle 60 % of the content box"),
    PackColumn("average_hash", "text", False, "imagehash's average_hash, 16 hex digits; empty where it makes none"),
    PackColumn("phash", "text", False, "imagehash's phash"),
    PackColumn("dhash", "text", False, "imagehash's dhash"),
    PackColumn("collection", "text", False, "the collection that the picture is of"),
    PackColumn("path", "text", True, "its path in the dataset"),
    PackColumn("split", "text", True, "its parts: `split=part`, several joined by '; '"),
    PackColumn("label", "text", True, "its label"),
    PackColumn("group", "text", True, "its groups: `key=number`, several joined by '; '; numbers of this pack, never ids"),
)
TOLD = tuple(column.name for column in COLUMNS if column.asked)
CODES = ("whole", "content", "centre")
BOX = ("left", "top", "right", "bottom")
HASHES = ("average_hash", "phash", "dhash")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack as it was read."""

    facts: Mapping[str, Any]
    """what its metadata say, as pack.schema.json has it"""
    measures: Measures
    """its pictures: what a pack does not tell is "" or NA, and the digest of the pixels stands in the place of that of the bytes"""
    hashes: "pd.DataFrame"
    """columns HASHES"""
    told: "pd.DataFrame"
    """path (item id) and, as far as the pack has them, split, label and group, in the order of the measures"""


def content_digest(columns: Iterable[tuple[str, list[Any]]]) -> str:
    """Return the sha256 over all cells of a pack, column by column: what its metadata state, so that an altered cell is noticed."""
    whole = hashlib.sha256()
    for name, cells in columns:
        whole.update(f"{name} {len(cells)}\0".encode())
        if cells and isinstance(cells[0], bytes):
            whole.update(b"".join(cells))
        else:
            whole.update(json.dumps(cells, separators=(",", ":")).encode())
    return whole.hexdigest()
