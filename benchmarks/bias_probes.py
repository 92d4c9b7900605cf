"""What blind views tell of real pictures: the classes, a label without signal, a planted mark.

Usage: python benchmarks/bias_probes.py FOLDER [DRAWS] (pictures in folders named by their class, one of them PNEUMONIA; default 60 draws).
Groups are the numbers in the files' names. The planted label is random by group; 80 % of its positives and 5 % of the others carry the mark.
"""

import re
import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from datascopy.measure.views import SIDE, views_of
from datascopy.model import VIEWS
from datascopy.statistics import Probe, probe

MARKS = ((7, 60), (14, 20), (7, 150))
"""(side in pixels of 224, greys added), in the upper right corner: areas of about 50 and 200 pixels"""
NUMBER = re.compile(r"(?:NORMAL2-)?(?:person|IM-)[0-9]+")

Floats = npt.NDArray[np.float64]


def columns(values: Floats) -> dict[str, Floats]:
    """Return the columns of each view."""
    ends = np.cumsum([width for _, width in VIEWS])
    return {name: values[:, end - width : end] for (name, width), end in zip(VIEWS, ends, strict=True)}


def told(found: Probe) -> str:
    if found.estimate is None:
        return found.why
    return f"AUC {found.estimate.value:.3f}, chance {found.chance:.3f}, 95 % under {found.limit:.3f}, p {found.p:.3g}"


def main() -> None:
    files = sorted(file for file in Path(sys.argv[1]).rglob("*") if file.suffix in (".jpeg", ".jpg", ".png"))
    draws = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    greys = [np.asarray(Image.open(file).convert("L")) for file in files]
    names = [found[0] if (found := NUMBER.search(file.name)) else file.name for file in files]
    groups = np.unique(names, return_inverse=True)[1].astype(np.int64)
    ill = np.array([file.parent.name == "PNEUMONIA" for file in files])
    begun = time.process_time()
    plain = np.stack([views_of(grey) for grey in greys])
    print(f"{len(files)} pictures, {groups.max() + 1} groups; views {time.process_time() - begun:.1f} CPU-s")
    for name, view in columns(plain).items():
        begun = time.process_time()
        print(f"  class, {name}: {told(probe(view, ill, groups))} ({time.process_time() - begun:.1f} CPU-s)", flush=True)
    for name in ("border", "thumbnail-16"):
        view, rejected, reached = columns(plain)[name], 0, []
        for number in range(draws):
            random = (np.random.default_rng([5, number]).random(groups.max() + 1) < 0.5)[groups]
            found = probe(view, random, groups, draws=39, seed=number)
            rejected += found.p is not None and found.p <= 0.05
            reached.append(found.estimate.value if found.estimate else np.nan)
        print(
            f"  no signal, {name}: mean AUC {np.mean(reached):.3f}, greatest {max(reached):.3f}; p <= .05 in {rejected} of {draws}",
            flush=True,
        )
    rng = np.random.default_rng(8)
    label = (rng.random(groups.max() + 1) < 0.5)[groups]
    has = rng.random(len(files)) < np.where(label, 0.8, 0.05)
    for side, more in MARKS:
        values = plain.copy()
        for number in np.flatnonzero(has):
            grey = np.asarray(Image.fromarray(greys[number]).resize((SIDE, SIDE)), np.int64)
            grey[:side, -side:] += more
            values[number] = views_of(grey.clip(0, 255).astype(np.uint8))
        for name in ("border", "thumbnail-8", "thumbnail-16"):
            print(f"  mark of {side} pixels +{more}, {name}: {told(probe(columns(values)[name], label, groups))}", flush=True)


if __name__ == "__main__":
    main()
