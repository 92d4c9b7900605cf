"""How often do the tests behind the bias rules err, and what do they miss? False alarms on nulls, power on planted odds ratios.

Usage: python benchmarks/bias_calibration.py [SETS] (default 500; half as many give intervals 1.4 times as wide).

Patients are those of a real set of X-rays: 357, of which 186 have one picture, the largest 8. Each null is the label and the attribute
of one simulated set; "rejects" counts p <= .05 of the pair alone, "failing" the results failed and warning of a run that holds it alone.
The last columns break the method on purpose: pictures as groups, and groups without size classes.
"""

import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from nulls import NULLS, family, interval, patients, planted, rate


def main() -> None:
    sets = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    sizes = patients()
    print(f"{sets} sets each, {len(sizes)} patients, {int(sizes.sum())} pictures; 95 % interval\n")
    print("| null | rejects at 5 % | failing | pictures as groups | no size classes |\n| --- | --- | --- | --- | --- |")
    for name, null in NULLS.items():
        rejected, called = rate(null, sets, sizes)
        low, high = interval(rejected, sets)
        broken = [rate(null, max(sets // 5, 20), sizes, method)[0] / max(sets // 5, 20) for method in ("pictures", "no sizes")]
        print(
            f"| {name} | {rejected / sets:.3f} ({low:.3f}-{high:.3f}) | {called / sets:.3f} | {broken[0]:.3f} | {broken[1]:.3f} |",
            flush=True,
        )
    called = family(sets // 5, sizes)
    low, high = interval(called, sets // 5)
    print(f"\nany of 40 signal-free pairs called, three sources: {called / (sets // 5):.3f} ({low:.3f}-{high:.3f}) of {sets // 5} sets\n")
    print("| patients | OR 1 | OR 2 | OR 4 | OR 8 |\n| --- | --- | --- | --- | --- |")
    for count in (20, 50, 100, 300):
        few = patients(count)
        shares = [rate(partial(planted, odds), sets, few)[0] / sets for odds in (1.0, 2.0, 4.0, 8.0)]
        print(f"| {count} | " + " | ".join(f"{share:.2f}" for share in shares) + " |", flush=True)


if __name__ == "__main__":
    main()
