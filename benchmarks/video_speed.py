"""How fast are videos measured, in full and with all checks, beside `ffmpeg -threads 2 -f null -` over the same files in the same run?

python benchmarks/video_speed.py VIDEO VIDEO VIDEO VIDEO [...]     prints per codec and in all: seconds of both, and their ratio (above 1: faster than ffmpeg)
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from datascopy.catalog import build_catalog
from datascopy.measure import measure_videos
from datascopy.profile import find_profile, load_profile
from datascopy.store import open_store

REPEATS = 3
JOBS = 2


def by_ffmpeg(paths: list[Path]) -> float:
    begun = time.perf_counter()
    for path in paths:
        words = ["ffmpeg", "-v", "error", "-threads", "2", "-i", str(path), "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "null", "-"]
        subprocess.run(words, check=True)
    return time.perf_counter() - begun


def by_us(paths: list[Path]) -> tuple[float, int]:
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            (Path(folder) / path.name).hardlink_to(path)
        store = open_store(folder)
        catalog = build_catalog(load_profile(find_profile("folder")), store)
        begun = time.perf_counter()
        told = measure_videos(catalog, store, jobs=JOBS)
        return time.perf_counter() - begun, int(told.frame["decoded"].sum())


def main() -> None:
    paths = [Path(word).resolve() for word in sys.argv[1:]]
    pairs = []
    for _ in range(REPEATS):
        theirs = by_ffmpeg(paths)
        ours, frames = by_us(paths)
        pairs.append((theirs / ours, theirs, ours, frames))
    ratio, theirs, ours, frames = sorted(pairs)[len(pairs) // 2]
    print(
        f"{len(paths)} files, {frames:,} frames: ffmpeg {theirs:.2f} s, datascopy {ours:.2f} s with {JOBS} workers, ratio {ratio:.2f}, {frames / ours:,.0f} frames a second"
    )


if __name__ == "__main__":
    main()
