"""How often does a whole audit call something where there is nothing? Tables of signal-free sets through the store, the rules and the judge.

Usage: python benchmarks/bias_whole.py [SETS] [LETTERS] (default 200 of each null, all of A B C C0 D E).

Each set has 357 patients with about 690 pictures (none of them there), a mark, an age with gaps, one of three wards and a number in its file names.
Where the label depends on the number of pictures of a patient (D, E) that number is truly associated: it stands in a column of its own.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from nulls import NULLS, interval, patients
from whole_nulls import ANY, MARK, RULES, TRUE, rates


def main() -> None:
    sets = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    letters = sys.argv[2].split(",") if len(sys.argv) > 2 else [name.split()[0] for name in NULLS]
    columns = (ANY, *RULES, MARK, TRUE)
    print(f"{sets} audits each; share of those that call something (95 % interval)\n")
    print(f"| null | {' | '.join(columns)} |\n| --- |{' --- |' * len(columns)}")
    for name, null in NULLS.items():
        if name.split()[0] in letters:
            with tempfile.TemporaryDirectory() as folder:
                counts = rates(null, sets, patients(), Path(folder) / "data")
            told = [
                f"{counts[one] / sets:.3f} ({interval(counts[one], sets)[0]:.3f}-{interval(counts[one], sets)[1]:.3f})" for one in columns
            ]
            print(f"| {name} | {' | '.join(told)} |", flush=True)


if __name__ == "__main__":
    main()
