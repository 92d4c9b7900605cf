"""Damaged video.

Why: Decoders conceal damage: they repeat or smear pictures and go on, and the number of frames often stays right. A model trains on frames
    that were never seen by anybody.
Evidence: Every frame is decoded in order. What the decoder refuses, marks as corrupt or complains of, what the container complains of, and
    a file that ends before its container says it does, each with the frame at which it occurred. Damage lasts to the next key frame.
Remedy: Copy the file again from its source and compare its digest. If the source is damaged too, leave the frames that are named out and
    say so.
Limits: A decode without complaint does not prove sound data: a changed bit leaves no trace in VP9 and MJPEG, and seldom one in HEVC and
    MPEG-2, nor need an end that is missing between two packets of MPEG-TS; only a digest stated by the dataset finds it. Where damage
    begins is known to within the frames that wait for their order.
Source: Decoding by FFmpeg's libraries without frame threads, whose lines at the level of errors are counted.
"""

from collections.abc import Iterator, Sequence

from datascopy.model import Evidence, Severity, Status, Unit
from datascopy.rule import (
    Answer,
    Looked,
    Unseen,
    in_part,
    joined,
    n_of_title,
    of_files,
    of_sample,
    rule,
    stretches_of,
    told_frames,
    units,
    verb,
    videos,
)

SILENT = ("vp9", "mjpeg", "hevc")
"""codecs in which most changed bits leave no trace"""


@rule(severity=Severity.ERROR, needs=("catalog", "videos"))
def damaged_video(seen: Evidence) -> Iterator[Answer]:
    """Look at the signs of damage in every video that could be decoded."""
    for facts, frame, reason in videos(seen):
        looked = frame[(frame["decoded"].fillna(0) > 0) | (in_part(frame) & (frame["status"] == Status.DAMAGED))] if not reason else frame
        if reason or looked.empty:
            yield Unseen(facts.title, reason or "none of them could be decoded")
            continue
        yield from of_sample(facts, frame)
        yield Looked(facts.title, len(looked), Unit.VIDEOS)
        bad = looked[looked["status"] == Status.DAMAGED]
        if len(bad):
            parts = stretches_of(seen, "damaged", "lost")
            told = [
                (path, detail(parts.get(path, ()), int(decoded), int(short)))
                for path, decoded, short in zip(bad["path"], bad["decoded"].fillna(bad["packets"]), bad["short_by"].fillna(0), strict=True)
            ]
            yield of_files(
                facts.title,
                f"{n_of_title(len(bad), len(looked), Unit.VIDEOS, facts.title)} {verb(len(bad), 'shows', 'show')} signs of damage "
                f"while {verb(len(bad), 'it is', 'they are')} decoded.",
                told,
                of=len(looked),
                unit=Unit.VIDEOS,
                identity=(facts.name,),
            )


def detail(parts: Sequence[tuple[str, int, int, str]], decoded: int, short: int) -> str:
    """Say which frames are damaged and how, how many are lost, and by how much the file is short."""
    damaged = [(first, last, why) for kind, first, last, why in parts if kind == "damaged"]
    words = [f"{told_frames(first, last)} of {decoded:,}{_behind(first, decoded)}: {why}" for first, last, why in damaged[:3]]
    words += [f"{len(damaged) - 3:,} more stretches"] if len(damaged) > 3 else []
    lost = sum(last - first + 1 for kind, first, last, _ in parts if kind == "lost")
    words += [f"{units(lost, Unit.FRAMES)} behind frame {decoded - 1:,} {verb(lost, 'is', 'are')} lost"] if lost else []
    words += [f"the file ends {short:,} bytes before its container says"] if short else []
    return joined(words, last="and", most=9)


def _behind(first: int, decoded: int) -> str:
    return " (behind the last one)" if first >= decoded else ""
