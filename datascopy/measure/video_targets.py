"""Which pictures are said to be which frames of which videos: from tables or names, as the profile says. Opens nothing."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

import pandas as pd

from datascopy.model import Catalog, FrameFacts

_NUMBER = re.compile(r"\s*(\d{1,15})(?:\.0+)?\s*")


class Said(NamedTuple):
    """A picture that is said to be a frame: the item, its collection and key, the video's item id, the number as written."""

    path: str
    collection: str
    key: str
    video: str
    stated: int


def said_frames(catalog: Catalog) -> list[Said]:
    """Return every picture that is present and named as a frame of a video that is present, sorted by path. The first that says so counts."""
    told: dict[str, Said] = {}
    for facts in catalog.profile.frames:
        videos = _videos(catalog, facts)
        items = catalog.items[(catalog.items["collection"] == facts.of) & (catalog.items["kind"] == "images")]
        for path, key, video, stated in _by_pattern(facts, items) if facts.pattern else _by_table(catalog, facts, items):
            if video in videos:
                told.setdefault(path, Said(path, facts.of, key, videos[video], stated))
    return [told[path] for path in sorted(told)]


def _videos(catalog: Catalog, facts: FrameFacts) -> dict[str, str]:
    """Return what a video may be called -> its item id; names that several videos bear are left out."""
    items = catalog.items[catalog.items["collection"].isin(facts.videos)]
    named: dict[str, set[str]] = {}
    for path, key in zip(items["path"], items["key"], strict=True):
        for name in {key, PurePosixPath(path).stem, PurePosixPath(path).name}:
            named.setdefault(name, set()).add(path)
    return {name: min(paths) for name, paths in named.items() if len(paths) == 1}


def _by_pattern(facts: FrameFacts, items: pd.DataFrame) -> Iterator[tuple[str, str, str, int]]:
    fit = re.compile(facts.pattern or "").fullmatch
    for path, key in zip(items["path"], items["key"], strict=True):
        if (met := fit(path)) and met["frame"] and met["frame"].isdecimal():
            yield path, key, met["video"], int(met["frame"])


def _by_table(catalog: Catalog, facts: FrameFacts, items: pd.DataFrame) -> Iterator[tuple[str, str, str, int]]:
    paths: dict[str, list[str]] = {}
    for path, key in zip(items["path"], items["key"], strict=True):
        paths.setdefault(key, []).append(path)
    for table in catalog.tables:
        frame = table.frame
        if table.facts.name != facts.table or facts.video not in frame or facts.frame not in frame:
            continue
        known = catalog.references[(catalog.references["table"] == facts.table) & (catalog.references["path"] == table.path)]
        key_of = dict(zip(known["line"], known["key"], strict=True))
        for line, video, number in zip(frame.index, frame[facts.video], frame[facts.frame], strict=True):
            met = _NUMBER.fullmatch(number)
            for path in paths.get(key_of.get(line, ""), ()) if met else ():
                yield path, key_of[line], video.strip(), int(met[1]) if met else 0
