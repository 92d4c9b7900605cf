"""Run one tool over a folder of pictures, at its defaults, and write the pairs that it calls duplicates.

Run: `python benchmarks/peer_tools.py TOOL FOLDER PAIRS.csv` in an environment that has the tool. Prints the versions as JSON. `matching_peers.py` runs them all.
"""

import csv
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import version
from importlib.util import find_spec, spec_from_loader
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any

Pairs = Iterable[tuple[str, ...]]
"""(a, b), and of what says how the two differ (a, b, kind, what turns a into b)"""


def files_of(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.is_file())


def hamming(hashes: Any, names: list[str], radius: int) -> Iterator[tuple[str, str]]:
    """Compare all hashes with all: a matrix of bytes (n, k)."""
    import numpy as np

    for i in range(len(names) - 1):
        near = np.flatnonzero(np.bitwise_count(hashes[i] ^ hashes[i + 1 :]).sum(axis=1) <= radius)
        yield from ((names[i], names[i + 1 + int(j)]) for j in near)


def datascopy(folder: Path) -> Pairs:
    from datascopy.catalog import build_catalog
    from datascopy.match import match
    from datascopy.measure import Pictures, measure_pictures
    from datascopy.profile import find_profile, load_profile
    from datascopy.store import open_store

    store = open_store(str(folder))
    catalog = build_catalog(load_profile(find_profile("folder")), store)
    measures = measure_pictures(catalog, store, features=True)
    found = match(measures, Pictures(store, measures.images), catalog.profile)
    return [(one.a, one.b, str(one.kind), str(one.transform.orientation)) for one in found.pairs]


def imagededup(folder: Path) -> Pairs:
    """PHash at its default threshold. Its networks are not used: torch, where it is not there, is stood for."""
    if not find_spec("torch"):
        sys.meta_path.append(StandIn())
    from imagededup.methods import PHash

    found = PHash(verbose=False).find_duplicates(image_dir=folder)
    return [(a, b) for a, others in found.items() for b in others]


class Anything(type):
    """A class that has every attribute, each a class of the same kind."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(name, (), {"__init__": lambda self, *values, **named: None})


class StandIn(MetaPathFinder, Loader):
    """Finds torch and torchvision with all their modules, in which everything that is asked for is there and does nothing."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return a specification for modules of the two."""
        ours = fullname.partition(".")[0] in {"torch", "torchvision"}
        return spec_from_loader(fullname, self, is_package=True) if ours else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module."""
        module = ModuleType(spec.name)
        module.__getattr__ = lambda name: getattr(Anything("module", (), {}), name)  # type: ignore[method-assign]
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing."""


def cleanvision(folder: Path) -> Pairs:
    from cleanvision import Imagelab

    lab = Imagelab(data_path=str(folder), verbose=False)
    lab.find_issues({"exact_duplicates": {}, "near_duplicates": {}}, verbose=False)
    sets = [*lab.info["exact_duplicates"]["sets"], *lab.info["near_duplicates"]["sets"]]
    return [(Path(a).name, Path(b).name) for one in sets for a, b in combinations(one, 2)]


def pdq(folder: Path, radius: int = 31) -> Pairs:
    """The threshold is the one that its authors recommend."""
    import cv2
    import numpy as np
    import pdqhash

    names, hashes = [], []
    for file in files_of(folder):
        picture = cv2.imread(str(file), cv2.IMREAD_COLOR)
        names.append(file.name)
        hashes.append(np.packbits(pdqhash.compute(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))[0]))
    return hamming(np.array(hashes), names, radius)


def imagehash(folder: Path, radius: int) -> Pairs:
    import imagehash as library
    import numpy as np
    from PIL import Image

    names, hashes = [], []
    for file in files_of(folder):
        with Image.open(file) as picture:
            hashes.append(np.packbits(library.phash(picture).hash))
        names.append(file.name)
    return hamming(np.array(hashes), names, radius)


def czkawka(folder: Path) -> Pairs:
    from czkawka import ImageSimilarity

    finder = ImageSimilarity()
    finder.set_directories([folder.resolve()])
    return [(Path(a).name, Path(b).name) for one in finder.find_similar() for a, b in combinations(one, 2)]


def fastdup(folder: Path) -> Pairs:
    """Its default threshold of near duplicates is a similarity of 0.96."""
    import fastdup as library

    place = tempfile.mkdtemp()
    try:
        work = library.create(work_dir=place, input_dir=str(folder))
        work.run(num_images=0, ccthreshold=0.96, verbose=False)
        frame = work.similarity()
        near = frame[frame["distance"] >= 0.96]
        return [(Path(a).name, Path(b).name) for a, b in zip(near["filename_from"], near["filename_to"], strict=True)]
    finally:
        shutil.rmtree(place)


TOOLS: dict[str, tuple[str, Callable[[Path], Pairs]]] = {
    "datascopy": ("datascopy", datascopy),
    "imagededup pHash": ("imagededup", imagededup),
    "cleanvision": ("cleanvision", cleanvision),
    "PDQ 31": ("pdqhash", pdq),
    "imagehash 8": ("imagehash", lambda folder: imagehash(folder, 8)),
    "imagehash 4": ("imagehash", lambda folder: imagehash(folder, 4)),
    "czkawka": ("czkawka", czkawka),
    "fastdup": ("fastdup", fastdup),
}
"""name -> (distribution, what runs it)"""


def main(tool: str, folder: str, out: str) -> None:
    distribution, run = TOOLS[tool]
    told = [tuple(one) for one in run(Path(folder))]
    named = any(len(one) > 2 for one in told)
    pairs = sorted(told if named else {(min(a, b), max(a, b)) for a, b in told if a != b})
    with Path(out).open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("a", "b", "kind", "orientation") if named else ("a", "b"))
        writer.writerows(pairs)
    print(json.dumps({"tool": tool, "version": version(distribution), "pairs": len(pairs)}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
