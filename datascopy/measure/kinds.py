"""Which pictures of a folder are videos by their content: GIF, WebP and APNG files with more than one frame.

Only where the profile tells kinds by nothing but names (`infer: folders`), and only for files named so that they may be animated. What was
found is kept in the cache, so that a second run opens none of them.
"""

import os
import struct
from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO

from datascopy.measure.cache import Cache, real_root
from datascopy.model import Catalog, CollectionFacts, Kind
from datascopy.store import Store

VERSION = 1
MAY_MOVE = frozenset({"gif", "webp", "png", "apng"})
_MOST_PIECES = 100_000


def by_content(catalog: Catalog, store: Store, open_cache: Callable[[], Cache | None]) -> Catalog:
    """Return the catalog with its moving pictures among the videos.

    Args:
        catalog: of a profile that infers; others are returned as they are.
        store: where the files lie.
        open_cache: opens the cache, if there is anything to ask it; it is closed here.
    """
    homes = {facts.name for facts in catalog.profile.collections if facts.infer and facts.kind is Kind.IMAGES}
    videos = next((facts for facts in catalog.profile.collections if facts.infer and facts.kind is Kind.VIDEOS), None)
    items = catalog.items
    may = items[items["collection"].isin(homes) & items["extension"].isin(MAY_MOVE) & (items["problem"] == "")]
    if videos is None or may.empty:
        return catalog
    cache = open_cache()
    try:
        moving = _moving(may["path"].tolist(), store, cache)
    finally:
        if cache is not None:
            cache.close()
    return _moved(catalog, videos, moving) if moving else catalog


def _moving(paths: list[str], store: Store, cache: Cache | None) -> set[str]:
    entries = {entry.path: entry for entry in store.entries()}
    root = real_root(store.root)
    usable = cache is not None and cache.usable
    keys = (
        {path: cache.key("moves", VERSION, root, path, entries[path].size, entries[path].mtime_ns) for path in paths}
        if cache and usable
        else {}
    )
    kept = cache.get_texts(keys.values()) if cache else {}
    told = {path: kept[key][0] == "yes" for path, key in keys.items() if key in kept}
    fresh = {path: _moves(store, path) for path in paths if path not in told}
    if cache is not None:
        cache.put_texts({keys[path]: ("yes" if moves else "no", b"") for path, moves in fresh.items() if path in keys})
    return {path for path, moves in (told | fresh).items() if moves}


def _moves(store: Store, path: str) -> bool:
    try:
        with store.open(path) as file:
            return is_moving(file)
    except (OSError, struct.error):
        return False


def _moved(catalog: Catalog, videos: CollectionFacts, moving: set[str]) -> Catalog:
    """Return the catalog with some items in the collection of videos."""
    items, files, memberships = catalog.items.copy(), catalog.files.copy(), catalog.memberships.copy()
    chosen = items["path"].isin(moving)
    items.loc[chosen, "collection"], items.loc[chosen, "kind"] = videos.name, str(Kind.VIDEOS)
    files.loc[files["path"].isin(moving), "name"] = videos.name
    memberships.loc[memberships["item"].isin(moving), "collection"] = videos.name
    note = f"{len(moving):,} files named as pictures hold more than one frame and are videos here."
    return replace(catalog, items=items, files=files, memberships=memberships, notes=(*catalog.notes, note))


def is_moving(file: BinaryIO) -> bool:
    """Return whether a GIF, PNG or WebP holds more than one frame, by its pieces alone; False for anything else."""
    head = file.read(12)
    if head[:4] == b"GIF8":
        return _gif(file)
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return _png(file)
    if head[:4] == b"RIFF" and head[8:] == b"WEBP":
        return _webp(file)
    return False


def _png(file: BinaryIO) -> bool:
    """Look for the chunk of animation control, which stands before the first picture data."""
    file.seek(8)
    for _ in range(_MOST_PIECES):
        head = file.read(8)
        if len(head) < 8 or head[4:] in (b"IDAT", b"IEND"):
            return False
        length = struct.unpack(">I", head[:4])[0]
        if head[4:] == b"acTL":
            body = file.read(8)
            return len(body) == 8 and struct.unpack(">I", body[:4])[0] > 1
        file.seek(length + 4, os.SEEK_CUR)
    return False


def _webp(file: BinaryIO) -> bool:
    """Count the chunks that hold a frame of an animation."""
    frames = 0
    for _ in range(_MOST_PIECES):
        head = file.read(8)
        if len(head) < 8 or head[:4] in (b"VP8 ", b"VP8L"):
            return False
        length = struct.unpack("<I", head[4:])[0]
        frames += head[:4] == b"ANMF"
        if frames > 1:
            return True
        file.seek(length + length % 2, os.SEEK_CUR)
    return False


def _gif(file: BinaryIO) -> bool:
    """Walk the blocks of a GIF up to its second picture."""
    file.seek(10)
    flags = file.read(3)
    file.seek(13 + _palette(flags[:1]))
    frames = 0
    for _ in range(_MOST_PIECES):
        kind = file.read(1)
        if kind == b"\x2c":
            frames += 1
            if frames > 1:
                return True
            place = file.read(9)
            file.seek(_palette(place[8:]) + 1, os.SEEK_CUR)
        elif kind == b"\x21":
            file.seek(1, os.SEEK_CUR)
        else:
            return False
        while (size := file.read(1)) not in (b"", b"\0"):
            file.seek(size[0], os.SEEK_CUR)
    return False


def _palette(flags: bytes) -> int:
    """Return the bytes of the palette that the flags announce."""
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0
