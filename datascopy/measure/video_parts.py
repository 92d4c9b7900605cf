"""Which stretches of a video are decoded where not all of it is: so many of a stated length, one in each equal share of its packets.

Where in its share a stretch begins is drawn from a digest of the file, so that every run takes the same. A decoder that begins behind the
first key frame complains of pictures it never saw (open groups of pictures): so it begins two key frames before the stretch, and what it says
there is passed over. All packets are read: their number is known, and what the container marks is heard.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, NamedTuple

from datascopy.measure.video_ends import SHORT
from datascopy.measure.video_open import choose_stream, open_video
from datascopy.measure.video_record import Stretch, VideoRecord
from datascopy.model import Status

SETTLED = 16
"""packets behind its second key frame from which on a decoder is listened to: as many frames as may wait for their order"""
WHOLE = 0.8
"""a video of which more than this share would be decoded is decoded in full"""
NAMED = 5
"""stretches that are named in words"""


class Parts(NamedTuple):
    """So many stretches of each video, of so many frames."""

    stretches: int
    length: int


class Span(NamedTuple):
    """Packets, numbered from 0: decoding begins at `lead`, what is heard counts from `first` to `last`."""

    lead: int
    first: int
    last: int
    fresh: bool
    """whether `lead` is a key frame, before which the decoder forgets what it knew"""


def spans_of(file: BinaryIO, parts: Parts, digest: str, alive: Callable[[], None]) -> tuple[Span, ...]:
    """Return the stretches of an open video; none where it cannot be read, or is to be decoded in full."""
    keys: list[int] = []
    packets = 0
    try:
        with open_video(file) as container:
            stream = choose_stream(container)
            if stream is None:
                return ()
            for packet in container.demux(stream):
                alive()
                if packet.size:
                    keys += [packets] if packet.is_keyframe else []
                    packets += 1
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "av":  # FFmpeg's refusal: decoding in full will say why
            raise
        return ()
    spans = _spans(packets, keys, parts, digest)
    return spans if sum(one.last - one.lead + 1 for one in spans) <= WHOLE * packets else ()


def _spans(packets: int, keys: Sequence[int], parts: Parts, digest: str) -> tuple[Span, ...]:
    if packets <= parts.stretches * parts.length:
        return ()
    found: list[Span] = []
    for number in range(parts.stretches):
        low, high = number * packets // parts.stretches, (number + 1) * packets // parts.stretches
        drawn = int.from_bytes(hashlib.sha256(f"{digest} {number}".encode()).digest()[:8], "big")
        first = low + drawn % (high - low - parts.length + 1)
        lead = keys[max(0, bisect_right(keys, first - SETTLED) - 2)] if keys else 0
        reached = found[-1].last + 1 if found else 0
        fresh = lead >= reached
        found.append(Span(lead if fresh else reached, first, first + parts.length - 1, fresh))
    return tuple(found)


def in_part(record: VideoRecord, spans: Sequence[Span], bad: frozenset[Span]) -> VideoRecord:
    """Return the record of a video of which only some stretches were decoded: damaged, or not checked; never sound."""
    looked = sum(one.last - one.first + 1 for one in spans)
    named = ", ".join(f"{one.first:,} to {one.last:,}" for one in spans[:NAMED]) + (" and others" if len(spans) > NAMED else "")
    damaged = record.first_signal is not None or record.ends == SHORT
    unknown: dict[str, Any] = dict.fromkeys(("decoded", "seconds", "constant", "interlaced", "keys", "rotation"))
    return record._replace(
        **unknown,
        status=str(Status.DAMAGED if damaged else Status.NOT_CHECKED),
        cause="",
        problem=f"decoded in part: {looked:,} of {record.packets or 0:,} frames ({named})",
        content="",
        prints=b"",
        stretches=(
            *(one for one in record.stretches if one.kind == "damaged"),
            *(Stretch("looked", one.first, one.last, "damaged" if one in bad else "") for one in spans),
        ),
    )
