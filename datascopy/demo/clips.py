"""Short real videos: a window that wanders over a drawn picture, encoded by FFmpeg through PyAV with nothing left to chance."""

import io
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from datascopy.demo.endoscopy import endoscopy_frame

CODECS = {".mp4": ("mp4", "mpeg4"), ".avi": ("avi", "mpeg4"), ".mpg": ("mpeg", "mpeg2video")}
"""extension -> container and codec"""


def clip(rng: np.random.Generator, path: str, size: tuple[int, int], frames: int, fps: int) -> bytes:
    """Return the bytes of a video.

    Args:
        rng: the only source of chance.
        path: its name, whose extension tells the form: .mp4, .avi or .mpg.
        size: width and height in pixels, both even.
        frames: how many pictures it has.
        fps: how many are shown in a second.
    """
    import av

    container_format, codec = CODECS[PurePosixPath(path).suffix]
    scene = np.asarray(endoscopy_frame(rng, (size[0] + 64, size[1] + 64)))
    buffer = io.BytesIO()
    # "bitexact" keeps versions and times out of the file; one thread, so that the same frames give the same bytes.
    with av.open(buffer, "w", format=container_format, options={"fflags": "+bitexact"}) as container:
        stream: Any = container.add_stream(codec, rate=fps)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.thread_count = 1
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        for number in range(frames):
            left, top = (int(32 + 30 * np.sin(number / 5 + shift)) for shift in (0.0, 1.3))
            window = np.ascontiguousarray(scene[top : top + size[1], left : left + size[0]])
            for packet in stream.encode(av.VideoFrame.from_ndarray(window, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return buffer.getvalue()
