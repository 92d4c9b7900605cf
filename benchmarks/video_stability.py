"""Do damaged videos ever hang an audit, cost it a worker, or give another report? So many runs of the command line, compared byte for byte.

python benchmarks/video_stability.py RUNS [FOLDER]    over FOLDER, or over a damaged clip of each codec and container of the tests

What must be equal is the whole JSON report with all that was measured, but for `run`, which holds the time and the circumstances.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from clips import RECIPES, encode, flipped, pan, truncated

AT_ONCE = 2
PATIENCE = 300
"""seconds after which a run counts as hanging"""


def make(folder: Path) -> None:
    """Write, of each codec and container, one clip with flipped bytes and one that is cut off."""
    for name, recipe in RECIPES.items():
        whole = encode(folder / f"{name}.{recipe.suffix}", pan(12, size=(160, 120)), recipe)
        data = whole.read_bytes()
        whole.write_bytes(flipped(data, 3, places=4, length=20))
        (folder / f"{name}-cut.{recipe.suffix}").write_bytes(truncated(data, 0.6))


def run(folder: Path) -> tuple[str, int, int]:
    """Return the digest of the report, the exit code, and how many workers were lost; ("hung", 0, 0) where it did not end."""
    words = [
        "audit",
        "folder",
        str(folder),
        "--only",
        "videos/*",
        "--format",
        "json",
        "--with-measures",
        "--cache",
        "none",
        "--quiet",
        "--jobs",
        "2",
    ]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "datascopy", *words], capture_output=True, timeout=PATIENCE, check=False, cwd=Path(__file__).parent
        )
    except subprocess.TimeoutExpired:
        return "hung", 0, 0
    if not done.stdout:
        return "no report", done.returncode, 0
    told = json.loads(done.stdout)
    lost = sum("ended their worker process" in note for note in told.pop("run")["notes"])
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16], done.returncode, lost


def main() -> None:
    runs = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as made:
        folder = Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else Path(made)
        if len(sys.argv) < 3:
            make(folder)
        begun = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            told = Counter(pool.map(run, [folder] * runs))
        files = sum(path.is_file() for path in folder.iterdir())
    print(
        f"{runs} runs over {files} files in {time.perf_counter() - begun:.0f} s; (digest of the report, exit code, workers lost) -> runs:"
    )
    for one, count in told.most_common():
        print(f"  {one}: {count}")
    if len(told) > 1:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
