"""How long does it take to find all pairs of codes within a radius, and with how much memory, beside faiss's flat index?

Run: `python benchmarks/search_speed.py [--faiss PYTHON] [--only PART ...]`, or `nox -s bench -- search`, which makes the environment of faiss. Parts:
`growth` (random codes, 10 k to 1 M at radius 40), `faiss` (`IndexBinaryFlat.range_search` on 10 k to 50 k, and ours on the same codes in the same run), `million`,
`large` (4.7 M at radius 31), `clumps` (videos, 100,000 equal and nearly equal codes), `real` (codes of pictures, if a planted set is given by `--set`).
Each size runs in a process of its own. Prints one line of JSON per run: wall seconds, seconds of the processors, the largest resident set in MB, the load of the machine.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SEED = 7
GROWTH = (10_000, 50_000, 100_000, 300_000, 1_000_000)
WITH_FAISS = (10_000, 20_000, 50_000)
FAISS = """
import json, resource, sys, time
import faiss, numpy as np
codes, radius = np.load(sys.argv[1]), int(sys.argv[2])
flat = np.ascontiguousarray(codes).view(np.uint8).reshape(len(codes), 32)
faiss.omp_set_num_threads(2)
begun, cpu = time.perf_counter(), time.process_time()
index = faiss.IndexBinaryFlat(256)
index.add(flat)
starts, distances, found = index.range_search(flat, radius + 1)
print(json.dumps({"tool": "faiss " + faiss.__version__, "wall_s": time.perf_counter() - begun, "cpu_s": time.process_time() - cpu,
    "pairs": int((len(found) - len(codes)) // 2), "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""
OURS = """
import json, resource, sys, time
import numpy as np
from datascopy.match.search import join
codes, radius = np.load(sys.argv[1]), int(sys.argv[2])
warm = np.random.default_rng(1).integers(0, 2**64, (20_000, 4), dtype=np.uint64)
join(warm, warm, radius, stride=1)  # loads the machine code
begun, cpu = time.perf_counter(), time.process_time()
found = join(codes, codes, radius, stride=1, most=max(1 << 20, 50 * len(codes)))
print(json.dumps({"tool": "datascopy", "wall_s": time.perf_counter() - begun, "cpu_s": time.process_time() - cpu, "pairs": len(found.pairs),
    "radius_kept": found.radius, "crowded": found.crowded, "left_out": found.beyond,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""


def random_codes(n: int) -> np.ndarray:
    return np.random.default_rng(SEED).integers(0, 2**64, (n, 4), dtype=np.uint64)


def flipped(codes: np.ndarray, bits: int, draw: np.random.Generator) -> np.ndarray:
    """Return the codes with up to `bits` random bits of each changed."""
    out = codes.copy()
    for _ in range(bits):
        bit = draw.integers(0, 256, len(out))
        out[np.arange(len(out)), bit // 64] ^= np.uint64(1) << (bit % 64).astype(np.uint64)
    return out


def clumped(bases: np.ndarray, frames: int, bits: int = 4) -> np.ndarray:
    """Return a walk from each code: `frames` codes, each `bits` random bits from the one before."""
    draw = np.random.default_rng(SEED + 1)
    walk = [bases]
    for _ in range(frames - 1):
        walk.append(flipped(walk[-1], bits, draw))
    return np.concatenate(walk)


def real_codes(folder: Path) -> np.ndarray:
    """Return the codes of the whole pictures, content boxes and centres of a folder in eight orientations, without equal ones."""
    from datascopy.catalog import build_catalog
    from datascopy.match.fingerprint import ORIENTATIONS, turn_codes
    from datascopy.measure import measure_pictures
    from datascopy.profile import find_profile, load_profile
    from datascopy.store import open_store

    store = open_store(str(folder))
    codes = measure_pictures(build_catalog(load_profile(find_profile("folder")), store), store).codes.reshape(-1, 4)
    return np.unique(np.concatenate([turn_codes(codes, one) for one in ORIENTATIONS]), axis=0)


def run(name: str, codes: np.ndarray, radius: int, python: str = sys.executable, code: str = OURS) -> dict[str, float]:
    """Run one search in a process of its own, print and return what it took."""
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder) / "codes.npy", codes)
        time.sleep(0.2)
        done = subprocess.run(
            [python, "-c", code, str(Path(folder) / "codes.npy"), str(radius)], capture_output=True, text=True, check=False
        )
    if done.returncode:
        sys.exit(done.stderr)
    told = json.loads(done.stdout.strip().splitlines()[-1])
    told = {
        "codes": name,
        "n": len(codes),
        "radius": radius,
        **{key: round(value, 2) if isinstance(value, float) else value for key, value in told.items()},
    }
    print(json.dumps({**told, "load": round(os.getloadavg()[0], 1)}), flush=True)
    return dict(told)


def beside_faiss(python: str, largest: int = 1_000_000) -> None:
    """Extrapolate faiss as the square of its largest size, and say how many times faster we are."""
    for n in WITH_FAISS:
        theirs = run("random", random_codes(n), 40, python, FAISS)
        run("random", random_codes(n), 40)
    ours = run("random", random_codes(largest), 40)
    square = (largest / n) ** 2
    ratio = {key: round(theirs[key] * square / ours[key], 1) for key in ("wall_s", "cpu_s")}
    print(
        json.dumps(
            {"n": largest, "faiss extrapolated s": round(theirs["wall_s"] * square), "times faster than faiss, wall and processors": ratio}
        )
    )


def main() -> None:
    parts = ("growth", "faiss", "million", "large", "clumps", "real")
    parser = argparse.ArgumentParser(description="Measure the search for pairs of codes.")
    parser.add_argument("--only", nargs="+", choices=parts, default=parts)
    parser.add_argument("--faiss", help="interpreter of an environment with faiss-cpu")
    parser.add_argument("--set", type=Path, help="a folder of pictures")
    words = parser.parse_args()
    draw = np.random.default_rng(SEED + 2)
    if "growth" in words.only:
        for n in GROWTH:
            run("random", random_codes(n), 40)
    if "faiss" in words.only and words.faiss:
        beside_faiss(words.faiss)
    if "million" in words.only:
        for radius in (31, 40):
            run("random", random_codes(1_000_000), radius)
    if "large" in words.only:
        run("random", random_codes(4_700_000), 31)
    if "clumps" in words.only:
        for n in GROWTH[:-1]:
            run("videos of 50 frames, 4 bits from frame to frame", clumped(random_codes(n // 50), 50), 40)
        one = random_codes(1)
        run("equal", np.repeat(one, 100_000, axis=0), 40)
        for bits in (4, 20):
            run(f"one code with {bits} random bits changed", flipped(np.repeat(one, 100_000, axis=0), bits, draw), 40)
    if "real" in words.only and words.set:
        codes = real_codes(words.set)
        for radius in (31, 40, 48):
            run("pictures, 3 regions x 8 orientations", codes, radius)
        for times in (1, 3, 7):
            run(
                "pictures and copies with 6 random bits changed",
                np.concatenate([codes, *(flipped(codes, 6, draw) for _ in range(times))]),
                31,
            )


if __name__ == "__main__":
    main()
