"""What becomes of each picture that is said to be a frame, once all videos were seen: the vote on the numbers' base, and the answer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from datascopy.measure.video_record import VideoRecord
from datascopy.measure.video_targets import Said
from datascopy.measure.video_trace import FEATURELESS, Sighting

VOTES, MAJORITY = 3, 2 / 3
"""so many pictures with one best frame, and this share of them, must agree on the base"""
BASES = (0, 1)
"""bases that are granted where there is no vote"""

Seen = tuple[str, Sighting]
"""a video, and where in it a picture was seen"""


def unresolved(said: Sequence[Said], sightings: Mapping[str, Seen]) -> list[str]:
    """Return the pictures that were looked at and found nowhere in their video."""
    return [one.path for one in said if one.path in sightings and sightings[one.path][1].best == -1]


def trace_rows(
    said: Sequence[Said], sightings: Mapping[str, Seen], elsewhere: Sequence[Seen], records: Mapping[str, VideoRecord]
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return the rows of TRACES, sorted by path, and the base of the numbers of each collection that could vote on it."""
    bases = {name: base for name in sorted({one.collection for one in said}) if (base := _vote(name, said, sightings)) is not None}
    others: dict[str, list[Seen]] = {}
    for video, sighting in elsewhere:
        if sighting.best >= 0:
            others.setdefault(sighting.path, []).append((video, sighting))
    rows = []
    for one in sorted(said):
        granted = (bases[one.collection],) if one.collection in bases else BASES
        rows.append(_row(one, granted, sightings.get(one.path), others.get(one.path, []), records[one.video]))
    return rows, bases


def _vote(collection: str, said: Sequence[Said], sightings: Mapping[str, Seen]) -> int | None:
    """Return what the number of the first frame is, as most pictures with one best frame have it; None where they do not agree."""
    votes = Counter(
        one.stated - sighting.best
        for one in said
        if one.collection == collection and one.path in sightings and len((sighting := sightings[one.path][1]).ties) == 1
    )
    if not votes:
        return None
    base, count = min(votes.items(), key=lambda pair: (-pair[1], abs(pair[0])))
    return base if count >= VOTES and count >= MAJORITY * votes.total() else None


def _row(one: Said, bases: Sequence[int], own: Seen | None, others: Sequence[Seen], record: VideoRecord) -> dict[str, Any]:
    row: dict[str, Any] = {"path": one.path, "collection": one.collection, "key": one.key, "video": one.video, "stated": one.stated}
    row |= dict.fromkeys(("found", "first", "last", "distance")) | {"home": "", "change": "", "problem": ""}
    if own is None or not record.decoded or own[1].best == FEATURELESS:
        return row | {"verdict": "not-checked", "problem": _unchecked(own, record)}
    beyond = one.stated - min(bases) >= record.decoded
    seen = own if own[1].best >= 0 else best_of(one.video, others)
    if seen is None:
        return row | {"verdict": "beyond-end" if beyond else "absent"}
    home, sighting = seen
    row |= {"found": sighting.best, "first": min(sighting.ties), "last": max(sighting.ties), "home": home}
    row |= {"change": sighting.change, "distance": sighting.distance}
    if home != one.video:
        return row | {"verdict": "other-video"}
    if beyond:
        return row | {"verdict": "beyond-end"}
    if not any(one.stated - base in sighting.ties for base in bases):
        return row | {"verdict": "within"}
    return row | {"verdict": "exact" if len(sighting.ties) == 1 else "ambiguous"}


def _unchecked(own: Seen | None, record: VideoRecord) -> str:
    if record.in_part:
        return "its video was decoded in part"
    if not record.decoded:
        return "no frame of the video could be decoded"
    return "the picture could not be read" if own is None else "the picture has too little structure to compare"


def best_of(video: str, others: Sequence[Seen]) -> Seen | None:
    """Return the best of where a picture was seen: unchanged before changed, its own video before others."""
    return min(others, key=lambda seen: (bool(seen[1].change), seen[0] != video, seen[1].distance, seen[0])) if others else None
