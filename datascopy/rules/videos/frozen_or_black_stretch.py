"""Frozen or black stretch.

Why: A black or standing picture holds no scene. Frames drawn from it are copies of one another, and a count of frames or hours includes
    them.
Evidence: The 64x64 grey of every frame, averaged to 32x32: black where mean < 24 and deviation < 6 over 3 frames; frozen where neighbours
    differ by at most 0.35 grey levels on average over 10 frames, half of them by at most 0.1.
Remedy: Information, not damage: leave such stretches out when frames are drawn, or say how many there are.
Limits: A scene that truly stands still is frozen too. Titles are often black or frozen.
Source: Limits measured on planted stretches: a freeze that was encoded again stays below 0.3, motion above 1.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import (
    Answer,
    Looked,
    Unseen,
    joined,
    n_of_title,
    of_files,
    of_sample,
    opened,
    rule,
    stretches_of,
    told_frames,
    verb,
    videos,
)


@rule(severity=Severity.NOTE, needs=("catalog", "videos"))
def frozen_or_black_stretch(seen: Evidence) -> Iterator[Answer]:
    """Look at the stretches of every video that could be decoded."""
    for facts, frame, reason in videos(seen):
        looked = opened(frame) if not reason else frame
        if reason or looked.empty:
            yield Unseen(facts.title, reason or "none of them could be decoded")
            continue
        yield from of_sample(facts, frame)
        yield Looked(facts.title, len(looked), Unit.VIDEOS)
        parts = stretches_of(seen, "black", "frozen")
        decoded = dict(zip(looked["path"], looked["decoded"], strict=True))
        told = [
            (
                path,
                f"{joined([f'{kind} {told_frames(first, last)}' for kind, first, last, _ in mine], most=6)}; of {decoded[path]:,} frames",
            )
            for path, mine in parts.items()
            if path in decoded
        ]
        if told:
            count = sum(last - first + 1 for path in parts if path in decoded for _, first, last, _ in parts[path])
            yield of_files(
                facts.title,
                f"{n_of_title(len(told), len(looked), Unit.VIDEOS, facts.title)} {verb(len(told), 'holds', 'hold')} black or frozen stretches, "
                f"{count:,} of {int(looked['decoded'].sum()):,} frames in all.",
                told,
                of=len(looked),
                unit=Unit.VIDEOS,
                identity=(facts.name,),
            )
