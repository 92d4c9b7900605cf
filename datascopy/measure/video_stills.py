"""Frames to show: what stands in a video where a picture is said to be, and where it was found, taken out of it once all is traced.

A frame's number is its place in the order of decoding, so a frame is reached by decoding all before it, in the way that counted them; only
pictures that are not the frame they are said to be are worth that, those first whose frames are soonest reached.
"""

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from PIL import Image

from datascopy.measure.decode import guarded, open_picture
from datascopy.measure.video import measure_video, quiet
from datascopy.measure.video_record import VideoLimits, VideoRecord
from datascopy.measure.video_worker import Watchdog

if TYPE_CHECKING:
    from datascopy.store import Store

SIDE, QUALITY = 160, 80
"""long side of a still in pixels, and its quality as JPEG"""
MOST_EACH = 12
"""pictures of one collection and one verdict of which frames are taken"""
MOST_FRAMES = 60_000
"""frames that are decoded for it in all"""
WRONG = frozenset({"within", "other-video", "absent", "beyond-end"})


class StillTask(NamedTuple):
    """One video, its size, the frames to take out of it, and pictures to show beside them."""

    path: str
    size: int
    frames: tuple[int, ...]
    pictures: tuple[str, ...]


class Stills(NamedTuple):
    """JPEGs in the order of a task's frames and of its pictures; b"" for what cannot be had."""

    frames: tuple[bytes, ...]
    pictures: tuple[bytes, ...]


class Enough(Exception):
    """All frames that are wanted were seen."""


def wanted(
    traces: Sequence[Mapping[str, Any]], bases: Mapping[str, int], records: Mapping[str, VideoRecord], sizes: Mapping[str, int]
) -> list[StillTask]:
    """Return what to take out of which video, sorted by video: for each picture its stated frame and the best one.

    Args:
        traces: rows of TRACES.
        bases: collection -> the number that its first frame bears, where it is known; else 0 is taken.
        records: item id of a video -> what was measured.
        sizes: item id of a video -> bytes.
    """
    asked = [(row, _frames(row, bases, records)) for row in traces if row["verdict"] in WRONG]
    asked.sort(key=lambda one: (sum(number for _, number in one[1]), one[0]["path"]))
    taken: Counter[tuple[str, str]] = Counter()
    reach: dict[str, int] = {}
    frames: dict[str, set[int]] = {}
    pictures: dict[str, list[str]] = {}
    for row, pairs in asked:
        farther = reach | {video: max([reach.get(video, 0), *(n + 1 for home, n in pairs if home == video)]) for video, _ in pairs}
        kind = (str(row["collection"]), str(row["verdict"]))
        if not pairs or taken[kind] == MOST_EACH or sum(farther.values()) > MOST_FRAMES:
            continue
        taken[kind] += 1
        reach = farther
        for video, number in pairs:
            frames.setdefault(video, set()).add(number)
        pictures.setdefault(pairs[0][0], []).append(str(row["path"]))
    return [StillTask(one, sizes[one], tuple(sorted(frames[one])), tuple(sorted(pictures.get(one, ())))) for one in sorted(frames)]


def _frames(row: Mapping[str, Any], bases: Mapping[str, int], records: Mapping[str, VideoRecord]) -> list[tuple[str, int]]:
    stated = int(row["stated"]) - bases.get(str(row["collection"]), 0)
    told = [(str(row["video"]), stated)] if 0 <= stated < (records[str(row["video"])].decoded or 0) else []
    return [*told, *([(str(row["home"]), int(row["found"]))] if row["found"] is not None else [])]


def take_stills(store: "Store", limits: VideoLimits, task: StillTask) -> Stills:
    """Take frames out of one video, in a process of its own."""
    quiet()
    dog = Watchdog(limits.patience, limits.whole(task.size))
    dog.alive()
    found: dict[int, bytes] = {}

    def keep(number: int, frame: Any) -> None:
        if number in task.frames:
            picture = frame.to_image()
            picture.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
            found[number] = _packed(picture)
            if len(found) == len(task.frames):
                raise Enough

    try:
        pictures = tuple(_picture(store, path) for path in task.pictures)
        dog.alive()
        measure_video(store, task.path, alive=dog.alive, keep=keep)
    except Enough:
        pass
    finally:
        dog.rest()
    return Stills(tuple(found.get(number, b"") for number in task.frames), pictures)


def _picture(store: "Store", path: str) -> bytes:
    try:
        with store.open(path) as file:
            data = file.read()
        with guarded(), open_picture(data) as picture:
            shown = picture.convert("RGB")
        shown.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    except Exception:  # noqa: BLE001 - a decoder may raise anything; that the picture is unreadable is a finding of another rule
        return b""
    return _packed(shown)


def _packed(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.convert("RGB").save(made, "JPEG", quality=QUALITY, icc_profile=None, exif=b"", comment=b"")
    return made.getvalue()
