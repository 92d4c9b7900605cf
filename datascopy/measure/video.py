"""Measure one video: one pass that decodes every frame of the chosen stream in order. Runs in a worker; never raises for bad data.

FFmpeg decodes in the calling thread only: with frame threads it loses frames behind a damaged packet, and its log lines, taken from other
threads while Python holds its lock, can hang the process. Speed comes from several processes.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import av
import av.logging
import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter

from datascopy.measure.video_clock import Times
from datascopy.measure.video_damage import Damage
from datascopy.measure.video_ends import End, count_blank, find_end
from datascopy.measure.video_judged import as_stated, judged
from datascopy.measure.video_open import STILLS, choose_stream, open_video, pointer, why_closed
from datascopy.measure.video_parts import Parts, Span, spans_of
from datascopy.measure.video_record import THUMB, VideoRecord
from datascopy.measure.video_runs import repeated
from datascopy.measure.video_scenes import Scenes, Thumbs
from datascopy.model import Status

if TYPE_CHECKING:
    from datascopy.store import Store

PIECE = 1 << 20
HEAD = 4096

Alive = Callable[[], None]
"""called whenever there is progress; may raise `Overdue`"""
Watch = Callable[[int, Thumbs], None]
"""called with the number of the first frame of a block, and the block's thumbnails, uint8 (n, 64, 64), which must be copied to be kept"""

Keep = Callable[[int, Any], None]
"""called with the number of each frame, and the frame itself, which must not be held; what it raises ends the measuring"""


class Eyes(NamedTuple):
    """Who is called while a video is decoded."""

    alive: Alive
    watch: Watch | None = None
    keep: Keep | None = None
    parts: Parts | None = None
    """the stretches that are decoded; None for all of it"""


class Overdue(Exception):
    """The video took longer than it may."""


class Read(NamedTuple):
    """What is read of a file without decoding."""

    size: int
    sha256: str
    head: bytes
    end: End


def measure_video(
    store: "Store",
    path: str,
    *,
    alive: Alive = lambda: None,
    watch: Watch | None = None,
    keep: Keep | None = None,
    parts: Parts | None = None,
) -> VideoRecord:
    """Measure one video, or stretches of it; whatever is wrong with it is the record's status and problem."""
    try:
        file = store.open(path)
    except PermissionError:
        return closed(Status.DENIED, "no permission to read it")
    except OSError:
        return closed(Status.MISSING, "it cannot be opened; it is gone or was replaced since it was listed")
    with file:
        try:
            before = _stamp(file)
            read = _read(file, alive)
            record = measure_open(file, read, Eyes(alive, watch, keep, parts))
            changed = before != _stamp(file)
        except Overdue:
            return closed(Status.TIMED_OUT, "decoding it took longer than a file of its size may take; it was given up")
        except OSError:
            return closed(Status.UNREADABLE, "reading it failed half-way; the disk or the network may be at fault")
    if changed:
        return closed(Status.CHANGED, "it changed while it was read: something still writes to it")
    return record


def closed(cause: Status, problem: str, size: int = 0, sha256: str = "") -> VideoRecord:
    """Return the record of a video of which no frame was seen."""
    return VideoRecord(size, sha256, str(Status.UNREADABLE), str(cause), problem)


def measure_open(file: BinaryIO, read: Read, eyes: Eyes) -> VideoRecord:
    """Measure the video in an open file whose bytes were read."""
    told = partial(closed, size=read.size, sha256=read.sha256)
    if not read.size:
        return told(Status.EMPTY, "it holds no bytes")
    if problem := pointer(read.head):
        return told(Status.POINTER, problem)
    if read.head[:4] == b"GIF8" or (read.head[:4] == b"RIFF" and read.head[8:12] == b"WEBP"):
        from datascopy.measure.video_pillow import measure_animation

        return measure_animation(file, told(Status.UNREADABLE, ""), eyes.alive, eyes.watch)
    with av.logging.Capture(local=True) as lines:
        spans = spans_of(file, eyes.parts, read.sha256, eyes.alive) if eyes.parts is not None else ()
        if spans and (record := _decoded(file, read, eyes, lines, spans)).in_part:
            return record
        return _decoded(file, read, eyes, lines)


def _decoded(file: BinaryIO, read: Read, eyes: Eyes, lines: list[tuple[int, str, str]], spans: tuple[Span, ...] = ()) -> VideoRecord:
    """Decode the stream of pictures, or stretches of it."""
    told = partial(closed, size=read.size, sha256=read.sha256)
    lines.clear()
    try:
        container = open_video(file)
    except Exception:  # noqa: BLE001 - FFmpeg raises what it likes on hostile bytes: the file is at fault, and the finding says so
        return told(Status.UNREADABLE, why_closed(read.head, lines))
    with container:
        stream = choose_stream(container)
        if stream is None:
            blank = told(Status.UNREADABLE, "it holds no stream of pictures, only sound or data")
            return blank._replace(status=str(Status.NO_PICTURE), cause="", container=container.format.name)
        if spans:
            from datascopy.measure.video_part_pass import PartPass

            return PartPass(container, stream, lines, eyes, spans).run(told(Status.UNREADABLE, ""), read, file)
        return Pass(container, stream, lines, eyes).run(told(Status.UNREADABLE, ""), read, file)


class Pass:
    """The decoding of one stream, from its first packet to the flush."""

    def __init__(self, container: Any, stream: Any, lines: list[tuple[int, str, str]], eyes: Eyes) -> None:
        stream.thread_type = "SLICE"
        stream.codec_context.thread_count = 1
        self.container, self.stream, self.lines, self.eyes = container, stream, lines, eyes
        self.damage, self.scenes, self.times = Damage(), Scenes(), Times()
        self.decoded = self.packets = self.discarded = self.interlaced = self.keys = 0
        self.size: tuple[int, int] | None = None
        self.rotation = 0
        # What other streams' decoders say while the container is opened says nothing about the pictures.
        self.foreign = {one.codec_context.name for one in container.streams if one.type != "video" and one.codec_context is not None}
        self.demuxer = container.format.name
        self._scaler = VideoReformatter()
        self._listen(opening=True)

    def run(self, blank: VideoRecord, read: Read, file: BinaryIO) -> VideoRecord:
        """Decode to the end and return what was seen."""
        stated = as_stated(blank, self.container, self.stream)
        for packet in self._demux():
            self.eyes.alive()
            if packet.size:
                self.packets += 1
                self.discarded += bool(packet.is_discard)
                if packet.is_corrupt:
                    self._signal("corrupt packet")
            self._decode(packet)
            self._listen()
        self._look()
        still = self.scenes.stretches()
        prints = self.scenes.prints()
        blank_chunks = count_blank(file, self.stream.index) if read.head[:4] == b"RIFF" else 0
        record = stated._replace(
            decoded=self.decoded,
            packets=self.packets,
            discarded=self.discarded,
            blank=blank_chunks,
            rotation=self.rotation,
            constant=self.times.constant(float(self.stream.time_base or 0)),
            seconds=self.times.seconds(float(self.stream.time_base or 0), self.decoded, stated.rate),
            interlaced=self.interlaced,
            keys=self.keys,
            errors=self.damage.counts["exception"],
            corrupt=self.damage.counts["corrupt frame"],
            corrupt_packets=self.damage.counts["corrupt packet"],
            complaints=self.damage.counts["complaint"] + self.damage.counts["container"],
            first_signal=self.damage.first,
            ends=read.end.state,
            short_by=read.end.short_by,
            content=self.scenes.digest(),
            stretches=(*self.damage.end(self.decoded), *still, *repeated(prints, still, self.eyes.alive)),
            prints=prints.astype("<u8").tobytes(),
        )
        if self.size is not None:
            record = record._replace(width=self.size[0], height=self.size[1])
        strip, shown = self.scenes.strip(record.width, record.height)
        return judged(record._replace(strip=strip, shown=shown), cover=self._is_cover())

    def _demux(self) -> Iterator[Any]:
        """Yield packets, the empty one that flushes last; a container that fails ends there, and the decoder is flushed all the same."""
        packets = self.container.demux(self.stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except Exception:  # noqa: BLE001 - FFmpeg's errors wear builtin names, MemoryError among them: file damage
                self._signal("container")
                break
            yield packet
        yield av.Packet()

    def _decode(self, packet: Any) -> None:
        try:
            frames = self.stream.codec_context.decode(packet if packet.size else None)
        except Exception as error:  # noqa: BLE001 - as above
            if not isinstance(error, EOFError):
                self._signal("exception")
            return
        for frame in frames:
            self._see(frame)

    def _see(self, frame: Any) -> None:
        number = self.decoded
        if frame.is_corrupt:
            self.damage.signal("corrupt frame", number, number)
        else:
            self.damage.shown(number, key=frame.key_frame)
        if self.size is None:
            self.size = (frame.width, frame.height)
            self.rotation = frame.rotation if frame.rotation % 90 == 0 and abs(frame.rotation) < 360 else 0
        self.keys += bool(frame.key_frame)
        self.interlaced += bool(frame.interlaced_frame)
        self.times.see(frame.pts, frame.dts)
        try:
            small = self._scaler.reformat(frame, THUMB, THUMB, "gray", interpolation=Interpolation.AREA, threads=1)
        except Exception:  # noqa: BLE001 - a frame of an impossible size or format
            self._signal("exception")
            return
        if self.eyes.keep is not None:
            self.eyes.keep(number, frame)
        self.decoded += 1
        plane = small.planes[0]
        self.scenes.room()[:] = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[:THUMB, :THUMB]
        start = self.decoded
        if (block := self.scenes.take()) is not None:
            self._show(start - len(block), block)

    def _look(self) -> None:
        """Look at the frames of the last block."""
        if (block := self.scenes.look()) is not None:
            self._show(self.decoded - len(block), block)

    def _show(self, start: int, block: Thumbs) -> None:
        if self.eyes.watch is not None:
            self.eyes.watch(start, block)

    def _signal(self, kind: str) -> None:
        # Frames come out later than their packets go in: the packet's own frame is the latest that can be meant.
        self.damage.signal(kind, self.decoded, max(self.decoded, self.packets - self.discarded - 1 - self.damage.counts["exception"]))

    def _listen(self, *, opening: bool = False) -> None:
        """Take what FFmpeg complained of since the last time; while probing, only the container's own complaints count."""
        for _, name, _ in self.lines:
            if name == self.demuxer:
                self._signal("container")
            elif name not in self.foreign and not opening:
                self._signal("complaint")
        self.lines.clear()

    def _is_cover(self) -> bool:
        """Tell whether the only picture beside sound is a still one: a cover whose mark was lost."""
        sound = any(one.type == "audio" for one in self.container.streams)
        return sound and self.packets <= 1 and self.stream.codec_context.codec.canonical_name in STILLS


def _read(file: BinaryIO, alive: Alive) -> Read:
    """Read all bytes once, piece by piece."""
    digest, size, head = hashlib.sha256(), 0, b""
    while piece := file.read(PIECE):
        head = head or piece[:HEAD]
        digest.update(piece)
        size += len(piece)
        alive()
    return Read(size, digest.hexdigest(), head, find_end(file, size))


def _stamp(file: BinaryIO) -> tuple[int, int] | None:
    """Return size and time of change of a file on disk; None for others."""
    try:
        told = os.fstat(file.fileno())
    except OSError:
        return None
    return told.st_size, told.st_mtime_ns


def quiet() -> None:
    """Let FFmpeg log errors only, each of them, to whoever listens in the thread at hand. Once a process."""
    av.logging.set_level(av.logging.ERROR)
    av.logging.set_skip_repeated(False)
