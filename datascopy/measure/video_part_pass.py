"""Decoding some stretches of a video instead of all of it; `video_parts` says which."""

from typing import Any, BinaryIO

from datascopy.measure.video import Eyes, Pass, Read
from datascopy.measure.video_parts import Span, in_part
from datascopy.measure.video_record import VideoRecord


class PartPass(Pass):
    """The decoding of some stretches of a stream. Frames bear the number of their packet; it is that of the frame where no packet is hidden."""

    def __init__(self, container: Any, stream: Any, lines: list[tuple[int, str, str]], eyes: Eyes, spans: tuple[Span, ...]) -> None:
        """Take an open container and stream, where FFmpeg's lines go, who is called, and the stretches."""
        self._spans, self._at, self._bad, self._came_out = spans, 0, set[Span](), 0
        super().__init__(container, stream, lines, eyes)

    def run(self, blank: VideoRecord, read: Read, file: BinaryIO) -> VideoRecord:
        """Decode the stretches and return what was seen in them; where no frame came out of any, the record does not say `in_part`."""
        record = super().run(blank, read, file)
        return in_part(record, self._spans, frozenset(self._bad)) if self._came_out else record

    def _decode(self, packet: Any) -> None:
        number = self.packets - 1
        span = self._spans[self._at]
        if not packet.size or number < span.lead:
            return
        if number == span.lead and span.fresh:
            self.stream.codec_context.flush_buffers()
            self.decoded = number
        if number <= span.last:
            super()._decode(packet)
        if number == span.last:
            self._listen()
            self.damage.shown(number + 1, key=True)  # where damage ends behind the stretch is not known
            self._at = min(self._at + 1, len(self._spans) - 1)

    def _see(self, frame: Any) -> None:
        if frame.is_corrupt and self.decoded >= self._spans[self._at].first:
            self._signal("corrupt frame")
        else:
            self.damage.shown(self.decoded, key=frame.key_frame)
        self.decoded += 1
        self._came_out += 1

    def _signal(self, kind: str) -> None:
        span, number = self._spans[self._at], max(0, self.packets - 1)
        if kind in ("container", "corrupt packet"):  # told of every packet, decoded or not
            self.damage.signal(kind, number, number)
        elif span.first <= number <= span.last:
            self._bad.add(span)
            self.damage.signal(kind, max(span.first, min(self.decoded, number)), number)
