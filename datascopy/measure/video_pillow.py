"""Animated WebP and GIF by Pillow, measured as any other video.

FFmpeg's decoder does not read animated WebP, and its GIF reader takes pictures without a delay of their own for one.
"""

from typing import TYPE_CHECKING, BinaryIO

from PIL import Image

from datascopy.measure.decode import format_of, guarded, open_picture, read_grey
from datascopy.measure.video_record import VideoRecord
from datascopy.measure.video_runs import repeated
from datascopy.measure.video_scenes import Scenes, thumbnail
from datascopy.model import Status

if TYPE_CHECKING:
    from datascopy.measure.video import Alive, Watch


def measure_animation(file: BinaryIO, blank: VideoRecord, alive: "Alive", watch: "Watch | None") -> VideoRecord:
    """Measure an animated WebP or GIF. It is read whole: such files are small."""
    file.seek(0)
    data = file.read()
    with guarded():
        try:
            picture = open_picture(data)
        except Exception:  # noqa: BLE001 - decoders raise anything on hostile bytes: the file is at fault
            return blank._replace(problem="it begins like a WebP or GIF file, but its header is broken or cut off")
        with picture:
            return _decoded(picture, blank, alive, watch)


def _decoded(picture: Image.Image, blank: VideoRecord, alive: "Alive", watch: "Watch | None") -> VideoRecord:
    scenes, stated, milliseconds = Scenes(), getattr(picture, "n_frames", 1), []
    failed: int | None = None
    for number in range(stated):
        alive()
        try:
            picture.seek(number)
            scenes.room()[:] = thumbnail(read_grey(picture))
        except Exception:  # noqa: BLE001 - as above
            failed = number
            break
        milliseconds.append(int(picture.info.get("duration", 0) or 0))
        if (block := scenes.take()) is not None and watch is not None:
            watch(scenes.frames - len(block), block)
    if (block := scenes.look()) is not None and watch is not None:
        watch(scenes.frames - len(block), block)
    prints, still = scenes.prints(), scenes.stretches()
    strip, shown = scenes.strip(picture.width, picture.height)
    record = blank._replace(
        container=format_of(picture).lower(),
        codec=format_of(picture).lower(),
        width=picture.width,
        height=picture.height,
        rotation=0,
        decoded=scenes.frames,
        packets=scenes.frames,
        discarded=0,
        blank=0,
        header=stated,
        seconds=round(sum(milliseconds) / 1000, 6),
        constant=len(set(milliseconds)) <= 1,
        interlaced=0,
        keys=1,
        streams=1,
        errors=int(failed is not None),
        corrupt=0,
        corrupt_packets=0,
        complaints=0,
        first_signal=failed,
        content=scenes.digest(),
        stretches=(*still, *repeated(prints, still, alive)),
        prints=prints.astype("<u8").tobytes(),
        strip=strip,
        shown=shown,
    )
    if not scenes.frames:
        return record._replace(status=str(Status.UNREADABLE), problem="its first frame cannot be decoded")
    return record._replace(status=str(Status.SOUND if failed is None else Status.DAMAGED), cause="", problem="")
