"""Does an audit of very many small pictures end, how long does it take, and is its memory bounded?

Run: `python benchmarks/many_pictures.py OUT [--count N]` (default 100,000). Builds OUT/images once: drawn pictures of 96x96, one in ten wholly black (equal bytes), one in
fifty a JPEG copy of an earlier one; then audits it for duplicates with a new cache and again with it. Prints wall seconds, the processors' seconds and the largest resident set of any process.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

SIDE = 96
BLACK, COPIES = 10, 50
"""one in so many"""


def draw(number: int) -> np.ndarray:
    """Return a picture with structure at several scales; no two numbers are alike."""
    rng = np.random.default_rng([7, number])
    field = sum(
        strength * cv2.resize(rng.standard_normal((cells, cells)).astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
        for cells, strength in ((4, 60), (10, 35), (28, 15))
    )
    return np.clip(field + 125, 0, 255).astype(np.uint8)


def build(folder: Path, count: int) -> int:
    """Write the pictures and return how many copies are among them."""
    folder.mkdir(parents=True)
    black = cv2.imencode(".jpg", np.zeros((SIDE, SIDE), np.uint8))[1].tobytes()
    copies = 0
    for number in range(count):
        if number % BLACK == 5:
            data = black
        elif number % COPIES == 9:
            data = cv2.imencode(".jpg", draw(number - 2), [cv2.IMWRITE_JPEG_QUALITY, 60])[1].tobytes()
            copies += 1
        else:
            data = cv2.imencode(".jpg", draw(number), [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
        (folder / f"{number:06d}.jpg").write_bytes(data)
    return copies


def audit(root: Path, cache: str) -> dict[str, object]:
    """Audit once."""
    words = [sys.executable, "-m", "datascopy", "audit", "folder", str(root), "--only", "duplicates/*", "--format", "json", "--quiet"]
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        process = subprocess.Popen([*words, "--cache", cache], stdout=said)
        _, status, taken = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - begun
        said.seek(0)
        report = json.loads(said.read())
    found = {f"{one['rule']}: {one['severity']}": one["count"] for one in report["findings"]}
    cost = {"wall_s": round(wall, 1), "cpu_s": round(taken.ru_utime + taken.ru_stime, 1), "peak_mb": round(taken.ru_maxrss / 1024)}
    return {"exit": process.returncode, **cost, "found": found}


def main() -> None:
    parser = argparse.ArgumentParser(description="Audit very many small pictures.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    words = parser.parse_args()
    if not words.out.exists():
        print(json.dumps({"pictures": words.count, "copies": build(words.out / "images", words.count)}), flush=True)
    with tempfile.TemporaryDirectory() as cache:
        for name in ("cold", "warm"):
            print(json.dumps({"cache": name, **audit(words.out, cache), "load": round(os.getloadavg()[0], 1)}), flush=True)


if __name__ == "__main__":
    main()
