"""Tiny videos with known frames, in the codecs and containers that datasets use, and ways to damage them."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]

BIT = 10
"""pixels a side of one bit of the counter"""
BITS = 12


@dataclass(frozen=True)
class Recipe:
    """How a clip is encoded."""

    codec: str
    suffix: str
    options: Mapping[str, str] = field(default_factory=dict)
    container: Mapping[str, str] = field(default_factory=dict)
    pixels: str = "yuv420p"
    b_frames: int = 0


RECIPES: dict[str, Recipe] = {
    "h264-mp4": Recipe("libx264", "mp4", {"crf": "20", "preset": "ultrafast", "bf": "2", "g": "25"}),
    "h264-mp4-moov-first": Recipe("libx264", "mp4", {"crf": "20", "bf": "2", "g": "25"}, {"movflags": "faststart"}),
    "h264-mp4-fragmented": Recipe("libx264", "mp4", {"crf": "20", "bf": "2", "g": "25"}, {"movflags": "frag_keyframe+empty_moov"}),
    "h264-mkv": Recipe("libx264", "mkv", {"crf": "20", "bf": "2", "g": "25"}),
    "h264-ts-open-gop": Recipe("libx264", "ts", {"crf": "20", "bf": "2", "g": "25", "x264-params": "open-gop=1"}),
    "mpeg4-avi": Recipe("mpeg4", "avi", {"g": "25"}, b_frames=2),
    "mjpeg-avi": Recipe("mjpeg", "avi", {}, pixels="yuvj420p"),
    "mpeg2-ps": Recipe("mpeg2video", "mpg", {"g": "12"}, b_frames=2),
    "vp9-webm": Recipe("libvpx-vp9", "webm", {"deadline": "realtime", "cpu-used": "8", "crf": "20", "b": "0", "g": "25"}),
    "hevc-mp4": Recipe("libx265", "mp4", {"crf": "20", "preset": "ultrafast", "x265-params": "log-level=none:pools=1:frame-threads=1"}),
}


def texture(side: int = 700, seed: int = 1) -> Picture:
    """Return a soft colour texture with detail at several scales, (side, side, 3)."""
    rng = np.random.default_rng(seed)
    made = np.zeros((side, side, 3), np.float64)
    for blur, weight in ((3, 40), (9, 80), (31, 220), (81, 600)):
        made += weight * cv2.GaussianBlur(rng.normal(size=(side, side, 3)), (0, 0), blur / 2) * (blur / 6)
    made = (made - made.mean()) / made.std() * 45 + 120
    return np.asarray(np.clip(made, 0, 255), dtype=np.uint8)


def pan(frames: int, *, step: float = 2.0, size: tuple[int, int] = (320, 240), seed: int = 1, start: float = 0.0) -> list[Picture]:
    """Return pictures (height, width, 3) of a camera that moves `step` pixels a frame over a texture."""
    ground = texture(seed=seed)
    width, height = size
    made = []
    for number in range(frames):
        angle = (start + number * step) / 150
        centre = (350 + 150 * np.cos(angle), 350 + 150 * np.sin(angle))
        made.append(np.asarray(cv2.getRectSubPix(ground, (width, height), centre), dtype=np.uint8))
    return made


def counted(pictures: Sequence[Picture], first: int = 0) -> list[Picture]:
    """Return the pictures with their number burned in, as BITS black or white squares in the upper left corner."""
    made = []
    for number, picture in enumerate(pictures, first):
        burned = picture.copy()
        for bit in range(BITS):
            burned[:BIT, bit * BIT : (bit + 1) * BIT] = 255 if number >> bit & 1 else 0
        made.append(burned)
    return made


def read_count(picture: Picture) -> int:
    """Return the number burned into a picture."""
    return sum(int(picture[2 : BIT - 2, bit * BIT + 2 : (bit + 1) * BIT - 2].mean() > 127) << bit for bit in range(BITS))


def encode(path: Path, pictures: Sequence[Picture], recipe: Recipe, *, rate: int = 25, times: Sequence[int] | None = None) -> Path:
    """Write pictures as a video; `times` are the time stamps, in 1/rate s (0, 1, 2, ... without)."""
    with av.open(str(path), "w", options=dict(recipe.container)) as container:
        stream: Any = container.add_stream(recipe.codec, rate=rate, options=dict(recipe.options))
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = recipe.pixels
        stream.time_base = stream.codec_context.time_base = Fraction(1, rate)
        stream.codec_context.thread_count = 1
        if recipe.b_frames:
            stream.codec_context.max_b_frames = recipe.b_frames
        if recipe.codec in ("mpeg4", "mjpeg", "mpeg2video"):
            stream.bit_rate = 1_500_000
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts = times[number] if times is not None else number
            frame.time_base = Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def truncated(data: bytes, share: float) -> bytes:
    """Return the beginning of a file, cut within a packet of any even size: MPEG-TS cut between two packets of 188 bytes is silent."""
    return data[: round(len(data) * share) | 1]


def flipped(data: bytes, seed: int, places: int = 12, length: int = 40) -> bytes:
    """Return a file with `length` random bytes at some places, outside its first and last twentieth."""
    rng = np.random.default_rng(seed)
    made = bytearray(data)
    for at in rng.integers(len(data) // 20, len(data) * 19 // 20 - length, places):
        made[at : at + length] = rng.integers(0, 256, length, dtype=np.uint8).tobytes()
    return bytes(made)


def zeroed(data: bytes, seed: int, length: int = 3000) -> bytes:
    """Return a file with `length` bytes of zeros in it."""
    at = int(np.random.default_rng(seed).integers(len(data) // 10, len(data) * 9 // 10 - length))
    return data[:at] + bytes(length) + data[at + length :]


def forged_avi(data: bytes, frames: int) -> bytes:
    """Return an AVI whose two headers state another number of frames."""
    made = bytearray(data)
    total = data.index(b"avih") + 8 + 16
    stream = data.index(b"strh") + 8 + 32
    for at in (total, stream):
        made[at : at + 4] = struct.pack("<I", frames)
    return bytes(made)


def without_index(data: bytes) -> bytes:
    """Return an AVI without its index, its RIFF size put right."""
    made = bytearray(data[: data.rindex(b"idx1")])
    made[4:8] = struct.pack("<I", len(made) - 8)
    return bytes(made)


def without_moov(data: bytes) -> bytes:
    """Return an MP4 without its index (the moov box)."""
    at, made = 0, b""
    while at + 8 <= len(data):
        length = struct.unpack(">I", data[at : at + 4])[0]
        if data[at + 4 : at + 8] != b"moov":
            made += data[at : at + length]
        at += length
    return made
