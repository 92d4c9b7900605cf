"""What does it cost to audit a download as it came, beside the same data unpacked?

Run: `python benchmarks/storage_forms.py [MINIATURE]` (default: the demonstration dataset). The miniature is built once and packed as zip, tar, tar.gz and as a zip
that holds a tar.gz. Each repeat audits every form in turn, each with a new cache (cold) and once more with it (warm), so that the ratios hold
when the machine's speed drifts; the first round warms up the disk and numba's cache and is not counted. Prints medians of wall seconds and of the processors' seconds
of all processes, and the ratio of the latter to the folder's: on a machine that does other work too, wall seconds say little.
"""

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from datascopy.demo import build
from datascopy.shipped import shipped

REPEATS = 3
MOST = 1.3
"""times the folder form that the zip form may cost"""


def packed(root: Path, folder: Path) -> dict[str, Path]:
    """Pack a folder in every form."""
    forms = {"folder": root}
    for form, kind in (("zip", "zip"), ("tar", "tar"), ("tar.gz", "gztar")):
        forms[form] = Path(shutil.make_archive(str(folder / "all"), kind, root))
    within = folder / "within"
    within.mkdir()
    shutil.make_archive(str(within / "all"), "gztar", root)
    forms["tar.gz in zip"] = Path(shutil.make_archive(str(folder / "nested"), "zip", within))
    return forms


def timed(root: Path, dataset: str, cache: Path) -> tuple[float, float]:
    """Audit one form and return its wall seconds and the processors' seconds."""
    words = [sys.executable, "-m", "datascopy", "audit", dataset, str(root), "--format", "json", "--cache", str(cache), "--quiet"]
    start, before = time.perf_counter(), used()
    done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 1, 3):
        sys.exit(done.stderr.decode())
    return seconds, used() - before


def used() -> float:
    """Return the processors' seconds that all processes started from here took so far."""
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken.ru_utime + taken.ru_stime


def main(name: str = "demo") -> None:
    """Measure and print."""
    audits = shipped("audits") / name
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "data"
        build(audits / "miniature.yaml", root)
        forms = packed(root, Path(place))
        taken: dict[str, list[tuple[float, float, float, float]]] = {form: [] for form in forms}
        for repeat in range(REPEATS + 1):
            for form, where in forms.items():
                with tempfile.TemporaryDirectory() as cache:
                    row = (*timed(where, name, Path(cache)), *timed(where, name, Path(cache)))
                if repeat:
                    taken[form].append(row)
    told = {}
    for form, rows in taken.items():
        wall, cpu, warm_wall, warm_cpu = (round(statistics.median(column), 2) for column in zip(*rows, strict=True))
        ratio, warm_ratio = (
            round(statistics.median(row[at] / beside[at] for row, beside in zip(rows, taken["folder"], strict=True)), 3) for at in (1, 3)
        )
        told[form] = {"cold": [wall, cpu], "warm": [warm_wall, warm_cpu], "cold_to_folder": ratio, "warm_to_folder": warm_ratio}
    within = told["zip"]["cold_to_folder"] <= MOST
    print(json.dumps({"dataset": name, "repeats": REPEATS, "seconds": ["wall", "processors"], "forms": told, "zip_within": within}))


if __name__ == "__main__":
    main(*sys.argv[1:2])
