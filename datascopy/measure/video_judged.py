"""What the headers of a video state, and what a decoded one is: sound, damaged, or without a picture."""

from typing import Any

from datascopy.measure.video_ends import SHORT
from datascopy.measure.video_record import Stretch, VideoRecord
from datascopy.model import Status


def as_stated(blank: VideoRecord, container: Any, stream: Any) -> VideoRecord:
    """Return a record of what the headers state."""
    context = stream.codec_context
    rate = float(stream.average_rate) if stream.average_rate else None
    seconds = float(stream.duration * stream.time_base) if stream.duration else (container.duration or 0) / 1e6

    return blank._replace(
        container=container.format.name,
        codec=context.codec.canonical_name,
        width=context.width or None,
        height=context.height or None,
        header=stream.frames,
        rate=rate,
        expected=round(seconds * rate, 3) if rate and seconds > 0 else None,
        streams=len(container.streams.video),
    )


def judged(record: VideoRecord, *, cover: bool = False) -> VideoRecord:
    """Give a decoded record its status: unreadable without a frame, damaged with a signal, else sound."""
    done = record.decoded or 0
    if cover:
        return record._replace(status=str(Status.NO_PICTURE), cause="", problem="it holds sound and a cover picture, no video")
    if not done:
        return record._replace(status=str(Status.UNREADABLE), cause=str(Status.UNREADABLE), problem=_nothing(record), stretches=())
    if record.first_signal is None and record.ends != SHORT:
        return record._replace(status=str(Status.SOUND), cause="", problem="")
    lost = (record.header or 0) - (record.discarded or 0) - (record.blank or 0) - done
    stretches = record.stretches
    if lost > 0 and (record.packets or 0) + (record.blank or 0) < (record.header or 0):  # else they are lost within, not behind the end
        stretches = (*stretches, Stretch("lost", done, done + lost - 1))
    return record._replace(status=str(Status.DAMAGED), cause="", problem="", stretches=stretches)


def _nothing(record: VideoRecord) -> str:
    if record.packets:
        return f"none of its {record.packets:,} packets can be decoded: it is encrypted, or its data are broken"
    stated = f", though its header lists {record.header:,} pictures" if record.header else ""
    return f"it can be opened, but holds no picture data{stated}: the recording was interrupted, or the data were cut off"
