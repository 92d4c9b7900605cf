"""How long does an audit take, cold and warm, beside one process that only decodes the same files?

Run: `python benchmarks/audit_speed.py [DATASET ROOT]` (default: kvasir-seg beside the checkout). Each repeat uses a new cache; the three commands run in turn,
so that their ratios hold when the machine's speed drifts. Prints wall seconds, ratios, and the peak memory of the largest process.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BESIDE = Path(__file__).parents[1].parent / "shared" / "data" / "kvasir-seg"
DECODE = """
import sys
from pathlib import Path
from PIL import Image
for file in sorted(Path(sys.argv[1]).rglob("*")):
    if file.suffix.lower() in {".jpg", ".jpeg", ".png"}:
        with Image.open(file) as picture:
            picture.load()
"""


def timed(words: list[str]) -> float:
    """Run a command and return its wall seconds."""
    start = time.perf_counter()
    subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def main(dataset: str, root: str, repeats: int = 3) -> None:
    """Measure and print."""
    rows = []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as cache:
            audit = [sys.executable, "-m", "datascopy", "audit", dataset, root, "--format", "json", "--cache", cache, "--quiet"]
            decode = timed([sys.executable, "-c", DECODE, root])
            cold = timed(audit)
            warm = timed(audit)
        rows.append({"decode_only": decode, "cold": cold, "warm": warm, "cold_to_decode": cold / decode})
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    medians = {name: round(statistics.median(row[name] for row in rows), 2) for name in rows[0]}
    print(json.dumps({"dataset": dataset, "repeats": repeats, "medians": medians, "peak_mb_of_any_process": round(peak)}, indent=1))


if __name__ == "__main__":
    main(*(sys.argv[1:3] if len(sys.argv) > 2 else ("kvasir-seg", str(BESIDE))))
