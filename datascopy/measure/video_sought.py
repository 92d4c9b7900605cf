"""Pictures that nothing calls a frame, sought in the videos by their content: those of which it matters, because they are divided by a split.

Their prints are looked up among the prints of all frames of all videos; a video that holds a near one is decoded once more, and the picture
held against its frames pixel by pixel. A print tells nothing of a mirrored, turned or cropped frame: those are not found here.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from datascopy.measure.pool import Lost
from datascopy.measure.video_index import Index
from datascopy.measure.video_prints import PrintTask, print_pictures
from datascopy.measure.video_record import PRINT_BYTES, VideoRecord
from datascopy.measure.video_runs import Prints
from datascopy.measure.video_trace import Sighting
from datascopy.measure.video_traces import Seen, best_of
from datascopy.measure.video_work import Asked, Work, answered
from datascopy.measure.video_worker import VideoTask
from datascopy.model import Catalog, Kind

MOST_SOUGHT = 100_000
"""pictures that are sought"""
PER_TASK = 512
"""pictures of which one worker makes the prints at a time"""
MOST_HOMES = 4
"""videos in which one picture is held against the frames: those with the nearest prints"""
BATCH = 256
NO_PRINT = "it could not be read, has too little structure to be sought, or is beyond the number of pictures that are"

Seek = Callable[[Sequence[VideoTask]], Mapping[str, Sequence[Sighting]]]
"""holds the strays of each task against the frames of its video"""


def unnamed(catalog: Catalog, named: frozenset[str]) -> list[str]:
    """Return the pictures that are in a split and that no name and no table calls a frame, ordered by a digest of their names: the first are a fair sample."""
    items = catalog.items[(catalog.items["kind"] == Kind.IMAGES) & (catalog.items["problem"] == "")]
    both = items.merge(catalog.memberships, on=["collection", "key"], suffixes=("", "_list"))
    listed = both.loc[(both["item"] == "") | (both["item"] == both["path"]), "path"]
    return sorted(set(listed) - named, key=lambda path: hashlib.sha256(path.encode("utf-8", "surrogatepass")).digest())


def sought(pictures: Sequence[str], records: Mapping[str, VideoRecord], work: Work, seek: Seek) -> tuple[dict[str, Seen | None], str]:
    """Seek pictures in videos.

    Args:
        pictures: item ids; the first MOST_SOUGHT are sought.
        records: item id of a video -> what was measured.
        work: the circumstances.
        seek: how pictures are held against the frames of a video.

    Returns:
        Picture -> the video and where in it it was seen, None where it is in none; pictures that were not sought are left out. And a
        sentence on how many those are; '' for none.
    """
    chosen = pictures[:MOST_SOUGHT]
    films = {path: np.frombuffer(record.prints, "<u8").astype(np.uint64) for path, record in sorted(records.items()) if record.prints}
    if not chosen or not films:
        return {}, ""
    prints = _prints(chosen, work)
    found: dict[str, list[Seen]] = {path: [] for path, one in zip(chosen, prints, strict=True) if one}
    likely = _likely(list(found), prints[prints != 0], films)
    for video, sightings in sorted(
        seek([VideoTask(path, records[path].size, strays=tuple(likely[path])) for path in sorted(likely)]).items()
    ):
        for sighting in sightings:
            if sighting.best >= 0:
                found[sighting.path].append((video, sighting))
    left = len(pictures) - len(chosen)
    note = f"Of {len(pictures):,} pictures that nothing calls a frame, {len(chosen):,} were sought in the videos." if left else ""
    return {path: best_of("", seen) for path, seen in found.items()}, note


def sighted_rows(catalog: Catalog, pictures: Sequence[str], found: Mapping[str, Seen | None]) -> list[dict[str, Any]]:
    """Return the rows of SIGHTED, sorted by path."""
    items = catalog.items.drop_duplicates("path").set_index("path")[["collection", "key"]]
    rows = []
    for path in sorted(pictures):
        row: dict[str, Any] = {"path": path, "collection": items.loc[path, "collection"], "key": items.loc[path, "key"], "home": ""}
        row |= {"found": None, "first": None, "last": None, "change": "", "distance": None, "problem": "" if path in found else NO_PRINT}
        if seen := found.get(path):
            home, sighting = seen
            row |= {"home": home, "found": sighting.best, "first": min(sighting.ties), "last": max(sighting.ties)}
            row |= {"change": sighting.change, "distance": sighting.distance}
        rows.append(row)
    return rows


def _prints(pictures: Sequence[str], work: Work) -> Prints:
    """Return the print of each picture, from the cache or by decoding it."""
    parts = [tuple(pictures[at : at + PER_TASK]) for at in range(0, len(pictures), PER_TASK)]
    tasks = [PrintTask(part, sum(work.stamp(path)[0] for path in part)) for part in parts]

    def key(task: PrintTask) -> bytes:
        return work.key("prints", task.path, [(path, *work.stamp(path)) for path in task.pictures])

    made = answered(tasks, work, Asked("reading pictures to seek", key, print_pictures, _none, _unpack, _pack))
    blank = (made[task.path] or bytes(PRINT_BYTES * len(task.pictures)) for task in tasks)
    return np.frombuffer(b"".join(blank), "<u8").astype(np.uint64)


def _unpack(task: PrintTask, _text: str, content: bytes) -> bytes | None:
    return content if len(content) == PRINT_BYTES * len(task.pictures) else None


def _pack(_task: PrintTask, content: bytes) -> tuple[str, bytes] | None:
    return ("prints", content) if content else None


def _none(_task: PrintTask, _error: Lost | MemoryError) -> bytes:
    return b""


def _likely(pictures: Sequence[str], prints: Prints, films: Mapping[str, Prints]) -> dict[str, list[str]]:
    """Return video -> the pictures whose prints are near to one of its frames'; of each picture the MOST_HOMES nearest videos."""
    names = list(films)
    starts = np.cumsum([0, *(len(film) for film in films.values())])
    frames = np.concatenate(list(films.values()))
    index = Index(frames)
    pairs = []
    for at in range(0, len(prints), BATCH):
        number, place = index.near(prints[at : at + BATCH])
        apart = np.bitwise_count(prints[at + number] ^ frames[place])
        pairs.append(np.stack([at + number, np.searchsorted(starts, place, side="right") - 1, apart], axis=1).astype(np.int64))
    told = pd.DataFrame(np.concatenate(pairs), columns=["picture", "video", "apart"]).groupby(["picture", "video"], as_index=False).min()
    nearest = told.sort_values(["picture", "apart", "video"]).groupby("picture").head(MOST_HOMES)
    likely: dict[str, list[str]] = {}
    for picture, video in sorted(zip(nearest["picture"].tolist(), nearest["video"].tolist(), strict=True)):
        likely.setdefault(names[video], []).append(pictures[picture])
    return likely
