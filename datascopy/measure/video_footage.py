"""What a report shows of the videos: the strip of each, and the frames that stand beside pictures which are not what they are said to be."""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import accumulate, pairwise
from typing import Any

from datascopy.measure.pool import Lost
from datascopy.measure.video_record import VideoRecord
from datascopy.measure.video_stills import Stills, StillTask, take_stills, wanted
from datascopy.measure.video_work import Work, spread
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
    keys = {task.path: work.key("still", task.path, [task.frames, [(one, *work.stamp(one)) for one in task.pictures]]) for task in tasks}
    kept = work.cache.get_texts(keys.values()) if work.cache is not None else {}
    found = {task.path: made for task in tasks if (made := _unpack(task, *kept.get(keys[task.path], ("", b"")))) is not None}
    left = [task for task in tasks if task.path not in found]
    work.hits += len(found)
    work.misses += len(left)
    if left:
        with (
            work.progress.stage("taking frames to show", sum(task.size for task in left), "bytes") as advance,
            closing(spread(left, work, take_stills, _none)) as answers,
        ):
            for task, made in answers:
                found[task.path] = made
                if work.cache is not None and any((*made.frames, *made.pictures)):
                    lengths = [len(one) for one in (*made.frames, *made.pictures)]
                    work.cache.put_texts({keys[task.path]: (json.dumps(lengths), b"".join((*made.frames, *made.pictures)))})
                advance(task.size)
        if work.cache is not None:
            work.cache.flush()
    return [(task, found[task.path]) for task in tasks]


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
