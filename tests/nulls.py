"""Simulated labels and attributes on the patients of a real set of X-rays: what must not be called, and what must be seen.

357 patients, of which 186 have one picture, the largest 8. Used by the tests of the statistics and by `benchmarks/bias_calibration.py`.
"""

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
    chosen: Ints = sizes[np.linspace(0, len(sizes) - 1, count).round().astype(int)]
    return chosen


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


def planted(odds: float, rng: np.random.Generator, sizes: Ints) -> tuple[Ints, Ints]:
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


def frames(rng: np.random.Generator, videos: int, length: int, share: float) -> Ints:
    """Return a mark of each frame that goes on for a while: 95 of 100 frames say what the frame before them said."""
    fresh = rng.random((videos, length)) < share
    goes_on = rng.random((videos, length)) < 0.95
    goes_on[:, 0] = False
    last = np.maximum.accumulate(np.where(goes_on, 0, np.arange(length)), axis=1)
    return np.take_along_axis(fresh, last, axis=1).astype(np.int64).ravel()


def rate_of_frames(sets: int, *, videos: int = 40, length: int = 60, grouped: bool = True) -> int:
    """Return in how many sets two marks of frames that know nothing of each other are rejected at 5 %, videos or frames being counted."""
    rejected = 0
    for number in range(sets):
        rng = np.random.default_rng([19, number])
        mark, label = (Categories(frames(rng, videos, length, share), LEVELS) for share in (0.3, 0.5))
        bound = np.repeat(np.arange(videos), length) if grouped else np.arange(videos * length)
        (told,) = associate(Study(bound), {"attribute": mark}, {"label": label}, seed=number, draws=399)
        rejected += told.p is not None and told.p <= 0.05
    return rejected


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
