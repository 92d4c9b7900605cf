"""Read a pack, which somebody else made: every byte of it is checked before anything is believed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from datascopy.measure.pack_find import ENDING, KEY
from datascopy.measure.pack_form import (
    BOX,
    CODES,
    CODES_VERSION,
    COLUMNS,
    HASHES,
    TOLD,
    VERSION,
    WITHOUT,
    Pack,
    PackColumn,
    content_digest,
)
from datascopy.model import IMAGES, Fault, Kind, Measures, Status

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ROWS = 2_000_000
MOST_BYTES = 8_000_000_000
"""of all columns, unpacked, as the file states them"""
LONGEST = 4096
"""letters of one cell of text"""
_BATCH = 1 << 16
_SHORT = 16
"""hex digits of the digest of its pixels that a picture without a path is called by"""


def read_pack(root: str) -> Pack:
    """Read a pack.

    Raises:
        Fault: it is none, of another version, damaged or too large, or pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise Fault(WITHOUT) from error
    try:
        with Path(root).open("rb") as opened:
            file = pq.ParquetFile(opened, page_checksum_verification=True)
            facts = _facts(root, file.metadata.metadata or {})
            columns = _columns(root, file, facts)
            cells = _cells(root, file, columns)
    except OSError as error:
        raise _damaged(
            root, "its bytes are not what was written" if isinstance(error, pa.ArrowException) else error.strerror or str(error)
        ) from error
    except (pa.ArrowException, OverflowError, MemoryError, UnicodeDecodeError) as error:
        raise _damaged(root, "it is no sound Parquet file") from error
    if content_digest(cells.items()) != facts["content"]:
        raise _damaged(root, "its cells are not those that its own digest is of")
    return _pack(root, facts, cells)


def _damaged(root: str, what: str) -> Fault:
    return Fault(
        f"{root} cannot be used as a pack: {what}. Ask whoever made it for a whole one (`datascopy fingerprint ROOT -o NAME{ENDING}`)."
    )


def _facts(root: str, metadata: dict[bytes, bytes]) -> dict[str, Any]:
    """Return what the metadata of a pack say, held against the schema."""
    import jsonschema_rs

    from datascopy.shipped import shipped

    told = metadata.get(KEY.encode())
    if told is None:
        raise Fault(
            f"{root} is a Parquet file, but no pack: its metadata lack {KEY}. `datascopy fingerprint ROOT -o NAME{ENDING}` makes one."
        )
    try:
        facts = json.loads(told)
    except (ValueError, RecursionError) as error:
        raise _damaged(root, "its metadata are not JSON") from error
    made = facts.get("schema_version") if isinstance(facts, dict) else None
    if made != VERSION and isinstance(made, int):
        raise Fault(
            f"{root} is a pack of version {made}; this release reads version {VERSION}. Ask for one of version {VERSION}, or use a release that reads it."
        )
    schema = json.loads((shipped("schemas") / "pack.schema.json").read_text(encoding="utf-8"))
    wrong = next(iter(jsonschema_rs.validator_for(schema).iter_errors(facts)), None)
    if wrong is not None:
        where = "/".join(map(str, wrong.instance_path)) or "they"
        raise _damaged(root, f"its metadata are not those of a pack (at {where[:80]})")
    if facts["codes_version"] != CODES_VERSION:
        raise Fault(
            f"The codes in {root} are of version {facts['codes_version']}; this release makes version {CODES_VERSION}, and the two cannot be compared. "
            "Ask for a pack made by this release."
        )
    return dict(facts)


def _columns(root: str, file: "pa.parquet.ParquetFile", facts: dict[str, Any]) -> list[PackColumn]:
    """Return the columns of a pack, known to be of the right types; later ones that this release does not know are left out."""
    import pyarrow as pa

    types = {"int32": pa.int32(), "text": pa.string(), "bytes:32": pa.binary(32)}
    if file.metadata.num_rows > MOST_ROWS:
        raise Fault(f"{root} says that it holds {file.metadata.num_rows:,} pictures; at most {MOST_ROWS:,} are read. Split it.")
    stated = sum(file.metadata.row_group(one).total_byte_size for one in range(file.metadata.num_row_groups))
    if stated > MOST_BYTES:
        raise Fault(f"{root} unpacks to {stated:,} bytes; at most {MOST_BYTES:,} are read. Split it.")
    schema = file.schema_arrow
    if schema.names != facts["columns"]:
        raise _damaged(root, "its columns are not those that its metadata name")
    kept = []
    for column in COLUMNS:
        if column.name not in schema.names and column.asked:
            continue
        if schema.names.count(column.name) != 1:
            raise _damaged(root, f"it lacks the column {column.name}")
        if (found := schema.field(column.name).type) != types[column.kind]:
            raise _damaged(root, f"its column {column.name} holds {str(found)[:40]} instead of {types[column.kind]}")
        kept.append(column)
    return kept


def _cells(root: str, file: "pa.parquet.ParquetFile", columns: list[PackColumn]) -> dict[str, list[Any]]:
    """Read all cells, a part at a time, so that a file which holds more than it states is let go in time."""
    names = [column.name for column in columns]
    cells: dict[str, list[Any]] = {name: [] for name in file.schema_arrow.names}
    count = 0
    for batch in file.iter_batches(batch_size=_BATCH, columns=file.schema_arrow.names):
        count += batch.num_rows
        if count > MOST_ROWS:
            raise _damaged(root, "it holds more rows than it states")
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            if column.null_count:
                raise _damaged(root, f"its column {name[:40]} has empty cells")
            cells[name] += column.to_pylist()
    if count != file.metadata.num_rows:
        raise _damaged(root, "it holds other rows than it states")
    long = next((name for name in names for cell in cells[name] if isinstance(cell, str) and len(cell) > LONGEST), None)
    if long is not None:
        raise _damaged(root, f"a cell of its column {long} has more than {LONGEST:,} letters")
    return cells


def _pack(root: str, facts: dict[str, Any], cells: dict[str, list[Any]]) -> Pack:
    """Bring cells into the form of measures, sorted by item id."""
    count = len(cells["pixels"])
    digests = [one.hex() for one in cells["pixels"]]
    codes = np.frombuffer(b"".join(b"".join(three) for three in zip(*(cells[name] for name in CODES), strict=True)), dtype=np.uint64)
    ids = cells.get("path") or list(_called(digests))
    _hold(root, facts, cells, ids)
    order = sorted(range(count), key=ids.__getitem__)
    known: dict[str, Any] = {
        "path": ids,
        "collection": cells["collection"],
        "kind": str(Kind.IMAGES),
        "key": ids,
        "bytes": 0,
        "sha256": digests,
        "status": str(Status.SOUND),
        "pixels": digests,
        "featureless": [not any(code) for code in cells["whole"]],
        "frames": 1,
        **{name: cells[name] for name in ("width", "height", *BOX)},
    }
    rest = {"str": "", "int64": 0, "bool": False}
    columns = {
        one.name: pd.Series(known.get(one.name, rest.get(one.dtype)), index=range(count), dtype=one.dtype)
        .iloc[order]
        .reset_index(drop=True)
        for one in IMAGES
    }
    hashes = {"path": [ids[place] for place in order], **{name: [cells[name][place] for place in order] for name in HASHES}}
    told = {name: [cells[name][place] for place in order] for name in TOLD if name in cells and name != "path"}
    return Pack(
        facts=facts,
        measures=Measures(images=pd.DataFrame(columns), codes=codes.reshape(count, len(CODES), 4)[order]),
        hashes=pd.DataFrame(hashes).astype("str"),
        told=pd.DataFrame({"path": [ids[place] for place in order], **told}).astype("str"),
    )


def _called(digests: list[str]) -> Iterator[str]:
    """Yield what each picture without a path is called: the beginning of its digest, numbered where it occurs again."""
    met: dict[str, int] = {}
    for digest in digests:
        short = digest[:_SHORT]
        met[short] = met.get(short, 0) + 1
        yield f"pixels-{short}" if met[short] == 1 else f"pixels-{short}-{met[short]}"


def _hold(root: str, facts: dict[str, Any], cells: dict[str, list[Any]], ids: list[str]) -> None:
    """Hold the cells against what they must be.

    Raises:
        Fault: some are not.
    """
    if not ids:
        raise Fault(f"{root} is a pack of no pictures: there is nothing to compare.")
    if len(set(ids)) != len(ids) or not all(ids):
        raise _damaged(root, "a path stands in it twice, or is empty")
    counts = {one["name"]: one["pictures"] for one in facts["collections"]}
    held = dict(zip(*np.unique(np.array(cells["collection"], dtype=object), return_counts=True), strict=True))
    if (
        facts["pictures"] != len(ids)
        or {name: count for name, count in counts.items() if count} != held
        or sum(counts.values()) != len(ids)
    ):
        raise _damaged(root, "it holds other pictures than its metadata count")
    width, height, left, top, right, bottom = (np.array(cells[name]) for name in ("width", "height", *BOX))
    if not ((left >= 0) & (left < right) & (right <= width) & (top >= 0) & (top < bottom) & (bottom <= height)).all():
        raise _damaged(root, "a content box in it lies outside its picture")
    letters = set("0123456789abcdef")
    if any(cell and (len(cell) != 16 or not letters.issuperset(cell)) for name in HASHES for cell in cells[name]):
        raise _damaged(root, "a hash in it is not of 16 hex digits")
