"""The form in which the answer to one video is kept in the cache: JSON that is checked when it is read, and the prints as they are."""

import json
from typing import Any, get_type_hints

from datascopy.measure.video_record import PRINT_BYTES, Stretch, VideoRecord
from datascopy.measure.video_trace import Sighting
from datascopy.measure.video_worker import VideoAnswer, VideoTask

_PLAIN = VideoRecord._fields[:-2]
_KINDS = tuple(kind for name, kind in get_type_hints(VideoRecord).items() if name in _PLAIN)


def pack(answer: VideoAnswer, task: VideoTask) -> tuple[str, bytes]:
    """Return an answer as a text and bytes; pictures by their number in the task, since the cache holds no path."""
    record = answer.record
    numbers = {path: number for number, path in enumerate(_pictures(task))}
    sightings = [(numbers[one.path], *one[1:]) for one in answer.sightings]
    return json.dumps({"record": record[:-2], "stretches": record.stretches, "sightings": sightings}), record.prints


def unpack(text: str, prints: bytes, task: VideoTask) -> VideoAnswer | None:
    """Return an answer as it was kept; None if it has not the form of one."""
    pictures = _pictures(task)
    try:
        told = json.loads(text)
        values = told["record"]
        if len(values) != len(_PLAIN) or not all(map(_fits, values, _KINDS)) or len(prints) % PRINT_BYTES:
            return None
        stretches = tuple(Stretch(str(kind), int(first), int(last), str(detail)) for kind, first, last, detail in told["stretches"])
        sightings = tuple(
            Sighting(pictures[number], int(best), float(distance), tuple(map(int, ties)), str(change))
            for number, best, distance, ties, change in told["sightings"]
        )
    except (ValueError, TypeError, KeyError, IndexError):
        return None
    return VideoAnswer(VideoRecord._make([*values, stretches, prints]), sightings)


def _pictures(task: VideoTask) -> list[str]:
    return [*(target.path for target in task.targets), *task.strays]


def _fits(value: object, kind: Any) -> bool:
    if isinstance(value, bool):
        return isinstance(True, kind)
    return isinstance(value, kind) or (isinstance(value, int) and isinstance(0.0, kind))
