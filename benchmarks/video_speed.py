"""How fast are videos measured, in full and with all checks, beside `ffmpeg -threads 2 -f null -` over the same files in the same run, two at once?

python benchmarks/video_speed.py make FOLDER SOURCE [SOURCE ...]   encodes 1,800 frames of four sources in each codec, 720x576, into FOLDER/CODEC/
python benchmarks/video_speed.py FOLDER/CODEC [FOLDER/CODEC ...]   prints for each folder: wall and processor seconds of both, and their ratios
                                                                   (above 1: faster than ffmpeg); the median of three runs, taken in turns
python benchmarks/video_speed.py memory FOLDER SOURCE              builds one hour of H.264 and prints the peak memory of the worker that measures it
python benchmarks/video_speed.py again FOLDER SOURCE               builds 100 short videos and prints how long a second, untouched run takes
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import NamedTuple

from datascopy.catalog import build_catalog
from datascopy.measure import measure_videos, open_cache
from datascopy.model import Videos
from datascopy.profile import find_profile, load_profile
from datascopy.store import open_store

REPEATS = 3
AT_ONCE = 2
FRAMES = 1800
EVERY_FRAME = ("-map", "0:v:0", "-fps_mode", "passthrough", "-f", "null", "-")
CODECS = {
    "h264": ("mp4", "-c:v libx264 -preset veryfast -crf 20"),
    "hevc": ("mp4", "-c:v libx265 -preset ultrafast -crf 22 -x265-params log-level=none"),
    "mpeg2": ("mpg", "-c:v mpeg2video -q:v 3 -bf 2 -f vob"),
    "mpeg4": ("avi", "-c:v mpeg4 -q:v 3 -bf 2"),
    "mjpeg": ("avi", "-c:v mjpeg -q:v 4 -pix_fmt yuvj420p"),
    "vp9": ("webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -crf 30 -b:v 0"),
}


class Cost(NamedTuple):
    """Seconds of the clock, and of all processors."""

    wall: float
    processor: float


def ready(folder: Path) -> Callable[..., Videos]:
    """Return what measures the videos of a folder; listing them is no part of it."""
    store = open_store(str(folder))
    return partial(measure_videos, build_catalog(load_profile(find_profile("folder")), store), store, jobs=AT_ONCE)


def measured(folder: Path, cache: Path | None = None) -> Videos:
    with open_cache(cache) or nullcontext() as kept:
        return ready(folder)(cache=kept)


def ffmpeg(words: Sequence[str | Path]) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, words)], check=True)


def decoded_by_ffmpeg(paths: Sequence[Path]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(ffmpeg, [("-threads", "2", "-i", path, *EVERY_FRAME) for path in paths]))


def cost(work: Callable[[], object]) -> Cost:
    before, begun = spent(), time.perf_counter()
    work()
    return Cost(time.perf_counter() - begun, spent() - before)


def spent() -> float:
    used = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def compare(folder: Path) -> None:
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    ours_of = ready(folder)
    pairs = [(cost(lambda: decoded_by_ffmpeg(paths)), cost(ours_of)) for _ in range(REPEATS)]
    frames = int(ours_of().frame["decoded"].sum())
    theirs, ours = sorted(pairs, key=lambda pair: pair[0].wall / pair[1].wall)[REPEATS // 2]
    processor = sorted(one.processor / other.processor for one, other in pairs)[REPEATS // 2]
    print(
        f"{folder.name}: {len(paths)} files, {frames:,} frames; ffmpeg {theirs.wall:.2f} s ({theirs.processor:.2f} of processors), datascopy "
        f"{ours.wall:.2f} s ({ours.processor:.2f}): ratio {theirs.wall / ours.wall:.2f} by the clock, {processor:.2f} by processors, "
        f"{frames / ours.processor:,.0f} frames a second and processor",
        flush=True,
    )


def make(folder: Path, sources: Sequence[Path]) -> None:
    for codec, (suffix, words) in CODECS.items():
        (folder / codec).mkdir(parents=True, exist_ok=True)
        for number in range(4):
            source = sources[number % len(sources)]
            turned = ",hflip" if number >= len(sources) else ""
            before = ("-stream_loop", "-1", "-i", source, "-frames:v", str(FRAMES), "-an", "-r", "25")
            ffmpeg((*before, "-vf", f"scale=720:576{turned},format=yuv420p", *words.split(), folder / codec / f"{number}.{suffix}"))


def memory(folder: Path, source: Path) -> None:
    (folder / "hour").mkdir(parents=True, exist_ok=True)
    film = folder / "hour" / "hour.mp4"
    if not film.exists():
        ffmpeg(("-stream_loop", "-1", "-i", source, "-t", "3600", "-an", "-c", "copy", film))
    begun = time.perf_counter()
    told = measured(folder / "hour")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    [frames], [status] = told.frame["decoded"], told.frame["status"]
    print(
        f"one hour, {frames:,} frames, {status}: {time.perf_counter() - begun:.0f} s, peak of a worker {peak:.0f} MB, of the main process {own:.0f} MB"
    )


def again(folder: Path, source: Path) -> None:
    (folder / "hundred").mkdir(parents=True, exist_ok=True)
    for number in range(100):
        film = folder / "hundred" / f"{number:03}.mp4"
        if not film.exists():
            ffmpeg(("-ss", str(number % 8), "-i", source, "-frames:v", "50", "-an", "-vf", f"scale=320:240,hue=h={number}", film))
    with tempfile.TemporaryDirectory() as kept:
        first = cost(lambda: measured(folder / "hundred", Path(kept)))
        second = cost(lambda: measured(folder / "hundred", Path(kept)))
    print(f"100 videos: first run {first.wall:.2f} s, second {second.wall:.2f} s ({second.processor:.2f} of processors)")


def main() -> None:
    words = sys.argv[1:]
    match words:
        case ["make", folder, *sources] if sources:
            make(Path(folder), [Path(one).resolve() for one in sources])
        case ["memory", folder, source]:
            memory(Path(folder), Path(source).resolve())
        case ["again", folder, source]:
            again(Path(folder), Path(source).resolve())
        case _:
            for word in words:
                compare(Path(word))


if __name__ == "__main__":
    main()
