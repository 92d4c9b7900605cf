"""How long do 50 attributes x 10 labels x 1,999 permutations on 50,000 rows take, and how much memory?

Usage: python benchmarks/bias_speed.py [GROUPS ...] (default 15000 49999). Each count of groups runs twice: soft (both vary within
groups, all permuted) and hard (both constant, counted from tables). Targets: 10 s and 400 MB at 15,000 groups, 30 s at 49,999.
Every tenth attribute goes with a label, so that the second stage has something to do.
"""

import resource
import subprocess
import sys
import time

import numpy as np

from datascopy.statistics import Categories, Numbers, Study, associate

ROWS, ATTRIBUTES, LABELS = 50_000, 50, 10


def columns(groups: int, hard: bool) -> tuple[Study, dict[str, Categories | Numbers], dict[str, Categories]]:
    rng = np.random.default_rng(7)
    group = np.sort(np.concatenate([np.arange(groups), rng.integers(0, groups, ROWS - groups)]))
    sources = rng.integers(0, 3, groups)[group]

    def draw(levels: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        own = rng.integers(0, levels, groups)[group]
        return own if hard else np.where(rng.random(ROWS) < 0.5, own, rng.integers(0, levels, ROWS))

    labels = {f"label {number}": Categories(draw(2), ("no", "yes")) for number in range(LABELS)}
    attributes: dict[str, Categories | Numbers] = {}
    for number in range(ATTRIBUTES):
        levels = 2 + number % 4
        codes = draw(levels)
        if number % 10 == 0:
            mixed = rng.random(groups)[group] < 0.2
            codes = np.where(mixed, labels[f"label {number // 10}"].codes, codes)
        attributes[f"attribute {number}"] = (
            Numbers(codes + rng.normal(size=ROWS)) if number % 7 == 3 and not hard else Categories(codes, tuple("abcde"[:levels]))
        )
    return Study(group, sources, ("A", "B", "C")), attributes, labels


def main() -> None:
    if len(sys.argv) > 2 and sys.argv[2] in ("soft", "hard"):
        study, attributes, labels = columns(int(sys.argv[1]), sys.argv[2] == "hard")
        begun, used = time.perf_counter(), time.process_time()
        told = associate(study, attributes, labels)
        wall, cpu = time.perf_counter() - begun, time.process_time() - used
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        called = sum(one.result in ("failed", "warning") for one in told)
        stages = {stage: sum(one.stage == stage for one in told) for stage in ("exact", "first", "second", "tail")}
        print(f"{sys.argv[1]:>6} groups, {sys.argv[2]}: {wall:6.1f} s wall, {cpu:6.1f} s CPU, {memory:4.0f} MB; called {called}; {stages}")
        return
    for groups in sys.argv[1:] or ["15000", "49999"]:
        for form in ("soft", "hard"):
            subprocess.run([sys.executable, __file__, groups, form], check=True)


if __name__ == "__main__":
    main()
