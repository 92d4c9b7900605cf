"""Read the headers of all pictures and masks that were measured: from the cache, from what the measuring saw, or from the files."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pandas as pd

from datascopy.measure.header_record import VERSION, Headed, Header, packed, unpacked
from datascopy.model import HEADER_FIELDS, HEADERS

if TYPE_CHECKING:
    from datascopy.measure.cache import Cache

_FROM_CATALOG = ("path", "collection", "kind", "key")


def header_depends() -> tuple[object, ...]:
    """Return what a header depends on beside the bytes of its file."""
    return ("header", VERSION, find_spec("pydicom") is not None)


def known_headers(cache: "Cache", keys: Iterable[bytes]) -> dict[bytes, Headed]:
    """Return the headers that are kept under these keys."""
    found = {key: unpacked(*told) for key, told in cache.get_texts(keys).items()}
    return {key: one for key, one in found.items() if one is not None}


def keep_headers(cache: "Cache", headers: Mapping[bytes, Headed]) -> None:
    """Keep headers: names of fields, shapes and hashes, and the seals that those are keyed by."""
    cache.put_texts({key: packed(one) for key, one in headers.items()})


def frame_of(items: pd.DataFrame, headers: Sequence[Headed | None]) -> pd.DataFrame:
    """Return HEADERS: a row for each item whose bytes could be read.

    Args:
        items: rows of ITEMS, sorted by path.
        headers: the header of each, None where there is none.
    """
    there = [one is not None for one in headers]
    told = [one.header for one in headers if one is not None]
    columns: dict[str, Any] = {name: items.loc[there, name].astype("str").to_list() for name in _FROM_CATALOG}
    values = zip(*told, strict=True) if told else ((),) * len(Header._fields)
    columns |= {name: list(column) for name, column in zip(Header._fields, values, strict=True)}
    return pd.DataFrame({one.name: pd.Series(columns[one.name], dtype=one.dtype) for one in HEADERS})


def fields_frame(items: pd.DataFrame, headers: Sequence[Headed | None]) -> pd.DataFrame:
    """Return HEADER_FIELDS, sorted by path and place."""
    rows = [(path, *field) for path, one in zip(items["path"], headers, strict=True) if one is not None for field in one.fields]
    columns = zip(*rows, strict=True) if rows else ((),) * len(HEADER_FIELDS)
    return pd.DataFrame({one.name: pd.Series(list(column), dtype=one.dtype) for one, column in zip(HEADER_FIELDS, columns, strict=True)})


def seal_of(headers: Sequence[Headed | None]) -> bytes:
    """Return the seal of all files together, whatever their order: what the hashes of names and cells are keyed by; b"" without headers."""
    seals = sorted(one.seal for one in headers if one is not None)
    return hashlib.blake2b(b"".join(seals), key=b"datascopy: seal of a dataset", digest_size=16).digest() if seals else b""
