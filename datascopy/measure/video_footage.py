"""What a report shows of the videos: the strip of each, and the frames that stand beside pictures which are not what they are said to be."""

import json
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

from datascopy.measure.pool import Lost
from datascopy.measure.video_record import VideoRecord
from datascopy.measure.video_stills import Stills, StillTask, take_stills, wanted
from datascopy.measure.video_work import Asked, Work, answered
from datascopy.model import Footage


def footage(records: Mapping[str, VideoRecord], traces: Sequence[Mapping[str, Any]], bases: Mapping[str, int], work: Work) -> Footage:
    """Return the strips of all videos, and the frames and pictures of some traces; `video_stills` says of which.

    Args:
        records: item id of a video -> what was measured.
        traces: rows of TRACES.
        bases: collection -> the number that its first frame bears.
        work: the circumstances; frames are taken in its worker processes, and kept in its cache.
    """
    told = _taken(wanted(traces, bases, records, {path: record.size for path, record in records.items()}), work)
    return Footage(
        strips={path: record.strip for path, record in sorted(records.items()) if record.strip},
        shown={path: record.shown for path, record in sorted(records.items()) if record.strip},
        frames={(task.path, number): jpeg for task, made in told for number, jpeg in zip(task.frames, made.frames, strict=True) if jpeg},
        pictures={path: jpeg for task, made in told for path, jpeg in zip(task.pictures, made.pictures, strict=True) if jpeg},
    )


def _taken(tasks: Sequence[StillTask], work: Work) -> list[tuple[StillTask, Stills]]:
    """Return what was taken out of each video, from the cache or by decoding it once more as far as need be."""

    def key(task: StillTask) -> bytes:
        return work.key("still", task.path, [task.frames, [(one, *work.stamp(one)) for one in task.pictures]])

    found = answered(tasks, work, Asked("taking frames to show", key, take_stills, _none, _unpack, _pack))
    return [(task, found[task.path]) for task in tasks]


def _pack(_task: StillTask, made: Stills) -> tuple[str, bytes] | None:
    parts = (*made.frames, *made.pictures)
    return (json.dumps([len(one) for one in parts]), b"".join(parts)) if any(parts) else None


def _none(task: StillTask, _error: Lost | MemoryError) -> Stills:
    return Stills((b"",) * len(task.frames), (b"",) * len(task.pictures))


def _unpack(task: StillTask, text: str, content: bytes) -> Stills | None:
    """Return stills as they were kept; None if they have not the form of these."""
    try:
        ends = list(accumulate(map(int, json.loads(text)), initial=0))
    except (ValueError, TypeError):
        return None
    if len(ends) - 1 != len(task.frames) + len(task.pictures) or ends[-1] != len(content):
        return None
    parts = [content[start:end] for start, end in pairwise(ends)]
    return Stills(tuple(parts[: len(task.frames)]), tuple(parts[len(task.frames) :]))
