"""Write a pack. The same pictures give the same bytes, whatever they are called (without paths) and in whatever order they were measured."""

import io
import json
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pandas as pd

from datascopy import __version__
from datascopy.measure.pack_find import KEY
from datascopy.measure.pack_form import BOX, CODES, CODES_VERSION, COLUMNS, HASHES, STATEMENT, VERSION, WITHOUT, content_digest
from datascopy.model import Fault, Kind, Measures, Profile, Status

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 1 << 16
"""rows of one row group"""


def pack_bytes(
    profile: Profile, measures: Measures, hashes: pd.DataFrame, told: Mapping[str, Mapping[str, str]]
) -> tuple[bytes, dict[str, Any]]:
    """Return a pack of the sound pictures (never masks), and what its metadata say.

    Args:
        profile: names the dataset and its collections.
        measures: of its pictures.
        hashes: columns HASHES, of all sound pictures.
        told: for each column that was asked for (path, split, label, group): item id -> what it holds.

    Raises:
        Fault: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise Fault(WITHOUT) from error
    kept = [column for column in COLUMNS if not column.asked or column.name in told]
    rows = sorted(_rows(measures, hashes, told))
    columns = [(column.name, [row[place] for row in rows]) for place, column in enumerate(kept)]
    facts = _facts(profile, measures, columns)
    table = pa.table(
        {name: pa.array(cells, type=_type(pa, column.kind)) for (name, cells), column in zip(columns, kept, strict=True)},
        schema=pa.schema([pa.field(column.name, _type(pa, column.kind), nullable=False) for column in kept]),
    )
    file = io.BytesIO()
    texts = [column.name for column in kept if column.kind == "text" and column.name in {"collection", "split", "label", "group"}]
    how = {"compression": "zstd", "use_dictionary": texts, "write_statistics": False, "store_schema": False, "write_page_checksum": True}
    with pq.ParquetWriter(file, table.schema, **how) as writer:
        writer.write_table(table, row_group_size=ROWS)
        writer.add_key_value_metadata({KEY: json.dumps(facts, ensure_ascii=True, sort_keys=True)})
    return file.getvalue(), facts


def _rows(measures: Measures, hashes: pd.DataFrame, told: Mapping[str, Mapping[str, str]]) -> list[tuple[Any, ...]]:
    """Return the cells of each picture, in the order of COLUMNS."""
    images = measures.images
    part = (images["kind"] == Kind.IMAGES) & (images["status"] == Status.SOUND)
    sound = images[part]
    codes = measures.codes[part.to_numpy(dtype=bool)]
    classic = {str(path): cells for path, *cells in hashes[["path", *HASHES]].itertuples(index=False, name=None)}
    lacking = ["", "", ""]
    rows = []
    numbers = zip(*(sound[name].astype("int64").tolist() for name in ("width", "height", *BOX)), strict=True)
    for path, pixels, collection, sizes, code in zip(sound["path"], sound["pixels"], sound["collection"], numbers, codes, strict=True):
        own = [known.get(path, "") for column in COLUMNS if column.asked and (known := told.get(column.name)) is not None]
        signs = [code[region].tobytes() for region in range(len(CODES))]
        rows.append((bytes.fromhex(pixels), *sizes, *signs, *map(str, classic.get(path, lacking)), str(collection), *own))
    return rows


def _facts(profile: Profile, measures: Measures, columns: list[tuple[str, list[Any]]]) -> dict[str, Any]:
    images = measures.images[measures.images["kind"] == Kind.IMAGES]
    cells = dict(columns)
    counts = Counter(cells["collection"])
    collections = []
    for one in profile.collections:
        mine = images[images["collection"] == one.name]
        if one.kind is Kind.IMAGES and len(mine):
            left = Counter(str(status) for status in mine["status"] if status != Status.SOUND)
            out = [{"reason": reason, "count": count} for reason, count in sorted(left.items())]
            collections.append({"name": one.name, "title": one.title, "pictures": counts[one.name], "left_out": out})
    return {
        "schema_version": VERSION,
        "statement": STATEMENT,
        "dataset": {"name": profile.name, "title": profile.title},
        "pictures": len(cells["pixels"]),
        "distinct": len(set(cells["pixels"])),
        "collections": collections,
        "columns": [name for name, _ in columns],
        "codes_version": CODES_VERSION,
        "made_with": {"datascopy": __version__, "pillow": version("pillow"), "jpeg": jpeg_decoder(), "imagehash": version("imagehash")},
        "content": content_digest(columns),
    }


def jpeg_decoder() -> str:
    """Return which library decodes JPEG here: two that differ may differ in single pixels, and then digests do."""
    from PIL import features

    turbo = features.version_feature("libjpeg_turbo")
    return f"libjpeg-turbo {turbo}" if turbo else f"libjpeg {features.version('jpg')}"


def _type(pa: Any, kind: str) -> "pa.DataType":
    if kind.startswith("bytes:"):
        return pa.binary(int(kind.partition(":")[2]))
    return pa.int32() if kind == "int32" else pa.string()
