"""The local features of many pictures: one table, bounded in memory, and kept between runs."""

from collections.abc import Mapping, Sequence

import numpy as np

from datascopy.measure.cache import Cache
from datascopy.measure.record import Record
from datascopy.model import FEATURE, Features, Status

VERSION = 3
"""raised whenever the same picture could have other features; the cache then measures anew"""
MOST_PICTURES = 20_000
"""beyond that, local features are not measured: searching them would take longer than all the rest"""
MOST = 2_400_000
"""features that are held, 40 bytes each: 200 of each picture up to 12,000 pictures, fewer beyond"""
_DTYPE = np.dtype(FEATURE)


def build(records: Sequence[Record]) -> Features:
    """Return the features of the records, in their order; where they are too many, the clearest of each picture."""
    with_some = sum(bool(record.features) for record in records)
    each = MOST // max(1, with_some)
    sizes = [min(each, len(record.features) // _DTYPE.itemsize) for record in records]
    starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)
    table = np.empty(int(starts[-1]), dtype=_DTYPE)
    for record, start, size in zip(records, starts[:-1], sizes, strict=True):
        table[start : start + size] = np.frombuffer(record.features, dtype=_DTYPE, count=size)
    return Features(table, starts)


def complete(records: Mapping[bytes, Record], cache: Cache) -> dict[bytes, Record]:
    """Give records from the cache, by their keys, the features that it has; leave out those of pictures whose features it has not."""
    asked = {_key(key, cache): key for key, record in records.items() if _has_some(record)}
    told = {asked[key]: told for key, (_, told) in cache.get_texts(asked).items() if len(told) % _DTYPE.itemsize == 0}
    return {key: record._replace(features=told.get(key, b"")) for key, record in records.items() if key in told or not _has_some(record)}


def keep(records: Mapping[bytes, Record], cache: Cache) -> None:
    """Keep the features of records, by the keys of these."""
    cache.put_texts({_key(key, cache): ("", record.features) for key, record in records.items() if _has_some(record)})


def _key(key: bytes, cache: Cache) -> bytes:
    return cache.key("features", VERSION, key.hex())


def _has_some(record: Record) -> bool:
    """Whether this is a picture with a fingerprint, and no mask."""
    return record.status == Status.SOUND and bool(record.codes) and not record.featureless
