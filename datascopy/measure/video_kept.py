"""The form in which answers about videos are kept in the cache: JSON that is checked when it is read, prints and strips as they are."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, get_type_hints

from datascopy.measure.video_record import PRINT_BYTES, Stretch, VideoRecord
from datascopy.measure.video_trace import Sighting
from datascopy.measure.video_worker import VideoAnswer, VideoTask

_PLAIN = VideoRecord._fields[: VideoRecord._fields.index("stretches")]
_KINDS = tuple(kind for name, kind in get_type_hints(VideoRecord).items() if name in _PLAIN)

_OF_COPIES = ("kind", "a_first", "a_last", "b_first", "b_last", "speed")


def pack(answer: VideoAnswer, task: VideoTask) -> tuple[str, bytes]:
    """Return an answer as a text and bytes; pictures by their number in the task, since the cache holds no path."""
    record = answer.record
    numbers = {path: number for number, path in enumerate(_pictures(task))}
    sightings = [(numbers[one.path], *one[1:]) for one in answer.sightings]
    told = {"record": record[: len(_PLAIN)], "stretches": record.stretches, "shown": record.shown, "sightings": sightings}
    return json.dumps(told | {"strip": len(record.strip)}), record.prints + record.strip


def unpack(text: str, content: bytes, task: VideoTask) -> VideoAnswer | None:
    """Return an answer as it was kept; None if it has not the form of one."""
    pictures = _pictures(task)
    try:
        told = json.loads(text)
        values = told["record"]
        prints = content[: len(content) - int(told["strip"])]
        if len(values) != len(_PLAIN) or not all(map(_fits, values, _KINDS)) or len(prints) % PRINT_BYTES:
            return None
        stretches = tuple(Stretch(str(kind), int(first), int(last), str(detail)) for kind, first, last, detail in told["stretches"])
        shown = tuple(map(int, told["shown"]))
        sightings = tuple(
            Sighting(pictures[number], int(best), float(distance), tuple(map(int, ties)), str(change))
            for number, best, distance, ties, change in told["sightings"]
        )
    except (ValueError, TypeError, KeyError, IndexError):
        return None
    return VideoAnswer(VideoRecord._make([*values, stretches, prints, content[len(prints) :], shown]), sightings)


def pack_copies(rows: Sequence[Mapping[str, Any]], note: str, paths: Sequence[str]) -> str:
    """Return the rows of COPIES and the note on them as a text; videos by their number among all, since the cache holds no path."""
    numbers = {path: number for number, path in enumerate(paths)}
    told = [[numbers[row["a"]], numbers[row["b"]], *(row[name] for name in _OF_COPIES)] for row in rows]
    return json.dumps({"rows": told, "note": note})


def unpack_copies(text: str, paths: Sequence[str]) -> tuple[list[dict[str, Any]], str] | None:
    """Return rows and note as they were kept; None if they have not that form."""
    try:
        told = json.loads(text)
        rows = [
            {"a": paths[a], "b": paths[b], "kind": str(kind)}
            | dict(zip(_OF_COPIES[1:-1], map(int, frames), strict=True))
            | {"speed": float(speed)}
            for a, b, kind, *frames, speed in told["rows"]
        ]
        return rows, str(told["note"])
    except (ValueError, TypeError, KeyError, IndexError):
        return None


def _pictures(task: VideoTask) -> list[str]:
    return [*(target.path for target in task.targets), *task.strays]


def _fits(value: object, kind: Any) -> bool:
    if isinstance(value, bool):
        return isinstance(True, kind)
    return isinstance(value, kind) or (isinstance(value, int) and isinstance(0.0, kind))
