"""How often do the tests behind the bias rules err, and what do they miss? False alarms on nulls, power on planted odds ratios.

Usage: python benchmarks/bias_calibration.py [SETS] (default 500; half as many give intervals 1.4 times as wide).

Patients are those of a real set of X-rays: 357, of which 186 have one picture, the largest 8. Each null is the label and the attribute
of one simulated set; "rejects" counts p <= .05 of the pair alone, "failing" the results failed and warning of a run that holds it alone.
The last columns break the method on purpose: pictures as groups, and groups without size classes.
"""

import sys
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from datascopy.statistics import Association, Categories, Numbers, Study, associate

Ints = npt.NDArray[np.int64]
Draw = Callable[[np.random.Generator, Ints], tuple[Ints, Ints]]

SIZES = (186, 88, 41, 21, 11, 6, 2, 2)
"""patients with 1, 2, ..., 8 pictures"""
LEVELS = ("no", "yes")


def patients(count: int = 357) -> Ints:
    """Return the number of pictures of each patient; of fewer patients every so-manieth."""
    sizes = np.repeat(np.arange(1, 9), SIZES)
    return sizes[np.linspace(0, len(sizes) - 1, count).round().astype(int)]


def within(rng: np.random.Generator, sizes: Ints, share: float | npt.NDArray[np.float64], icc: float) -> Ints:
    """Return a mark of each picture, of this share (of each patient) and this correlation within patients."""
    shares = np.broadcast_to(np.asarray(share, np.float64), sizes.shape)
    own = rng.random(len(sizes)) < shares
    copied = rng.random(int(sizes.sum())) < np.sqrt(icc)
    return np.where(copied, np.repeat(own, sizes), rng.random(int(sizes.sum())) < np.repeat(shares, sizes)).astype(np.int64)


def constant(rng: np.random.Generator, sizes: Ints, share: float | npt.NDArray[np.float64] = 0.5) -> Ints:
    """Return a label of whole patients."""
    return np.repeat((rng.random(len(sizes)) < share).astype(np.int64), sizes)


def _by_size(sizes: Ints) -> npt.NDArray[np.float64]:
    return np.asarray(np.select([sizes == 1, sizes == 2, sizes == 3], [0.25, 0.45, 0.6], 0.75), np.float64)


NULLS: dict[str, Draw] = {
    "A views alike within patients, label of patients": lambda rng, sizes: (within(rng, sizes, 0.4, 0.9), constant(rng, sizes)),
    "B attribute ICC .5, label of patients": lambda rng, sizes: (within(rng, sizes, 0.2, 0.5), constant(rng, sizes)),
    "C both vary, ICC .5": lambda rng, sizes: (within(rng, sizes, 0.3, 0.5), within(rng, sizes, 0.5, 0.5)),
    "C0 both vary, ICC 0": lambda rng, sizes: (within(rng, sizes, 0.3, 0.0), within(rng, sizes, 0.5, 0.0)),
    "D label depends on size": lambda rng, sizes: (within(rng, sizes, 0.3, 0.5), constant(rng, sizes, _by_size(sizes))),
    "E both depend on size": lambda rng, sizes: (within(rng, sizes, _by_size(sizes), 0.5), constant(rng, sizes, _by_size(sizes))),
}


def judged(attribute: Ints, label: Ints, sizes: Ints, method: str = "groups", seed: int = 0) -> Association:
    """Test one attribute; `method` breaks it on purpose: pictures (no groups), no sizes (groups of all sizes exchanged)."""
    group = np.arange(len(label)) if method == "pictures" else np.repeat(np.arange(len(sizes)), sizes)
    column = Categories(attribute, LEVELS, across_sizes=method == "no sizes")
    (told,) = associate(Study(group), {"attribute": column}, {"label": Categories(label, LEVELS)}, seed=seed, draws=399)
    return told


def planted(rng: np.random.Generator, sizes: Ints, odds: float) -> tuple[Ints, Ints]:
    """Return an attribute of 20 % among the negatives, ICC .5, with this odds ratio, and a balanced label."""
    ill = rng.permutation(np.arange(len(sizes)) % 2)
    among = 0.25 * odds / (1 + 0.25 * odds)
    return within(rng, sizes, np.where(ill == 1, among, 0.2), 0.5), np.repeat(ill, sizes)


def rate(null: Draw, sets: int, sizes: Ints, method: str = "groups") -> tuple[int, int]:
    """Return in how many sets a null is rejected at 5 %, and in how many it is called."""
    rejected = called = 0
    for number in range(sets):
        rng = np.random.default_rng([11, number])
        told = judged(*null(rng, sizes), sizes, method, number)
        rejected += told.p is not None and told.p <= 0.05
        called += told.result in ("failed", "warning")
    return rejected, called


def interval(count: int, of: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a share (Clopper and Pearson)."""
    from scipy.stats import beta

    low = float(beta.ppf(0.025, count, of - count + 1)) if count else 0.0
    return low, float(beta.ppf(0.975, count + 1, of - count)) if count < of else 1.0


def family(sets: int, sizes: Ints) -> int:
    """Return in how many sets any of 20 signal-free attributes is called against two labels, three sources, numbers and classes mixed."""
    called = 0
    for number in range(sets):
        rng = np.random.default_rng([13, number])
        group, sources = np.repeat(np.arange(len(sizes)), sizes), np.repeat(rng.integers(0, 3, len(sizes)), sizes)
        attributes: dict[str, Categories | Numbers] = {}
        for index in range(20):
            mark = within(rng, sizes, 0.1 + 0.04 * (index % 10), 0.5)
            noise = np.repeat(rng.normal(size=len(sizes)), sizes) + rng.normal(size=len(group))
            attributes[str(index)] = Numbers(noise) if index % 4 == 3 else Categories(mark + (noise > 1), ("a", "b", "c"))
        labels = {"patient": Categories(constant(rng, sizes), LEVELS), "picture": Categories(within(rng, sizes, 0.5, 0.5), LEVELS)}
        told = associate(Study(group, sources), attributes, labels, seed=number, draws=399)
        called += any(one.result in ("failed", "warning") for one in told)
    return called


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
        shares = [
            rate(lambda rng, sizes, odds=odds: planted(rng, sizes, odds), sets, few)[0] / sets  # type: ignore[misc]
            for odds in (1.0, 2.0, 4.0, 8.0)
        ]
        print(f"| {count} | " + " | ".join(f"{share:.2f}" for share in shares) + " |", flush=True)


if __name__ == "__main__":
    main()
