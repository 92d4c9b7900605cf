"""Build a set of look-alike pictures with planted copies, and the truth about it.

Run: `python benchmarks/planted.py OUT --seed N [--small] [--shared FOLDER]`

Base, 5,000 pictures: the 1,000 of Kvasir-SEG squeezed to 256x256; 1,500 tiles of 256x256 cut from their originals, no two of which overlap;
2,500 chest X-rays of the Kermany set, their bytes as they are. To these come 1,000 copies, 40 of each of 25 kinds (`edits.py`), half of endoscopy and half of X-rays
(colour to grey: endoscopy alone); of the endoscopic ones half are whole pictures and half tiles. Each original is copied once.

An odd seed draws tiles, X-rays and the pictures to copy from one half of the sources, an even seed from the other, so that two such sets share no copy, no tile
and no X-ray (the 1,000 whole pictures are in both). The half of an X-ray is that of its patient. Tiles that are nearly flat or mostly black are left out, because no method could
tell them apart (see `shows_something`).

Writes `OUT/images/00001.jpg ...` in random order, `OUT/sources.csv` (file, domain, source, left, top, right, bottom: what each file shows of which source) and
`OUT/truth.csv` (copy, original, kind, transform). Kind `natural`: a tile, or its copy, and the whole picture that it was cut from, or its copy. That is a true relation, a crop far beyond what any tool
promises: right where found, not missed where not found.
"""

import argparse
import csv
import hashlib
import io
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from edits import EDITS, FULL, Box, encoded
from PIL import Image

BESIDE = Path(__file__).parents[1].parent / "shared"
SIDE = 256
ENDOSCOPY, XRAYS = "kvasir-seg/images", "kermany-chest-xray-224"
QUALITY = 95


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many pictures."""

    whole: int = 1_000
    tiles: int = 1_500
    xrays: int = 2_500
    each: int = 40
    """copies of each kind"""


FULL_SIZE, SMALL = Sizes(), Sizes(100, 150, 250, 4)


@dataclass(frozen=True, slots=True)
class Base:
    """A picture of the base."""

    domain: str
    """whole, tile or xray"""
    source: str
    """path under the shared data"""
    kept: Box
    """the part of the source that it shows"""


@dataclass(frozen=True, slots=True)
class Planted:
    """A file of the set before it has a name."""

    base: Base
    data: bytes
    suffix: str
    kept: Box
    """the part of the source that it shows"""
    kind: str = ""
    """kind of the copy; empty for the base"""
    transform: str = ""


def half_of(name: str) -> int:
    """Return 0 or 1 for a name, evenly and for ever the same."""
    return hashlib.sha256(name.encode()).digest()[0] & 1


def patient_of(path: str) -> str:
    """Return what stands for a patient in the name of an X-ray: `person12`, or the name without its last number."""
    name = Path(path).stem
    person = re.match(r"person\d+", name)
    return person[0] if person else name.rpartition("-")[0]


def shows_something(picture: Image.Image) -> bool:
    """Whether a tile has structure: grey levels with a standard deviation of 10 at least, and three quarters of it brighter than 25."""
    values = np.asarray(picture.convert("L"))
    return bool(values.std() >= 10 and (values > 25).mean() >= 0.75)


def tiles_of(data: Path, sources: Sequence[str]) -> Iterator[Base]:
    """Yield the tiles of a grid in the middle of each picture."""
    for source in sources:
        with Image.open(data / source) as picture:
            picture.load()
            (across, down) = (side // SIDE for side in picture.size)
            x, y = (picture.width - across * SIDE) // 2, (picture.height - down * SIDE) // 2
            for column in range(across):
                for row in range(down):
                    left, top = x + column * SIDE, y + row * SIDE
                    if shows_something(picture.crop((left, top, left + SIDE, top + SIDE))):
                        yield Base("tile", source, shares((left, top, left + SIDE, top + SIDE), picture.size))


def shares(box: tuple[int, int, int, int], size: tuple[int, int]) -> Box:
    return (box[0] / size[0], box[1] / size[1], box[2] / size[0], box[3] / size[1])


def within(outer: Box, inner: Box) -> Box:
    """Return the part of the source that a part of a part shows."""
    across, down = outer[2] - outer[0], outer[3] - outer[1]
    return (outer[0] + inner[0] * across, outer[1] + inner[1] * down, outer[0] + inner[2] * across, outer[1] + inner[3] * down)


def base_bytes(data: Path, base: Base) -> bytes:
    """Return the file of a picture of the base."""
    if base.domain == "xray":
        return (data / base.source).read_bytes()
    with Image.open(data / base.source) as opened:
        picture = opened.convert("RGB")
    if base.domain == "tile":
        corner = (round(base.kept[0] * picture.width), round(base.kept[1] * picture.height))
        return encoded(picture.crop((*corner, corner[0] + SIDE, corner[1] + SIDE)), "JPEG", quality=QUALITY)
    return encoded(picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS), "JPEG", quality=QUALITY)


def choose(data: Path, seed: int, sizes: Sizes) -> tuple[list[Base], dict[str, list[Base]]]:
    """Return the base, and by domain the pictures of the seed's half, in random order: those that may be copied."""
    draw = np.random.default_rng([seed, 0])
    endoscopy = sorted(f"{ENDOSCOPY}/{file.name}" for file in (data / ENDOSCOPY).iterdir())
    xrays = sorted(file.relative_to(data).as_posix() for file in (data / XRAYS).rglob("*.jp*g"))
    mine = [source for source in endoscopy if half_of(source) == seed % 2]
    pools = {
        "whole": [Base("whole", source, FULL) for source in mine],
        "tile": list(tiles_of(data, mine)),
        "xray": [Base("xray", source, FULL) for source in xrays if half_of(patient_of(source)) == seed % 2],
    }
    drawn = {domain: [pool[i] for i in draw.permutation(len(pool))] for domain, pool in pools.items()}
    rest = [Base("whole", source, FULL) for source in endoscopy if half_of(source) != seed % 2]
    whole = [*drawn["whole"], *(rest[i] for i in draw.permutation(len(rest)))][: sizes.whole]
    drawn["tile"], drawn["xray"] = drawn["tile"][: sizes.tiles], drawn["xray"][: sizes.xrays]
    drawn["whole"] = [one for one in drawn["whole"] if one in set(whole)]
    for domain, wanted, there in (
        ("whole", sizes.whole, whole),
        ("tile", sizes.tiles, drawn["tile"]),
        ("xray", sizes.xrays, drawn["xray"]),
    ):
        if len(there) < wanted:
            raise SystemExit(f"{len(there):,} pictures of kind {domain} are at hand, {wanted:,} are wanted")
    return [*whole, *drawn["tile"], *drawn["xray"]], drawn


def plan(pools: dict[str, list[Base]], each: int) -> list[tuple[str, int, Base]]:
    """Return (kind, number within the kind, original): half endoscopy, of which half tiles, half X-rays; grey: endoscopy alone."""
    left = {domain: iter(pool) for domain, pool in pools.items()}
    planned = []
    for kind in EDITS:
        for number in range(each):
            endoscopy = each if kind == "grey" else each // 2
            domain = "whole" if number < endoscopy // 2 else "tile" if number < endoscopy else "xray"
            planned.append((kind, number, next(left[domain])))
    return planned


def copy(base: Base, data: bytes, suffix: str, plan_of: tuple[str, int], seed: int) -> Planted:
    """Make the copy of a kind."""
    kind, number = plan_of
    edit = EDITS[kind]
    if edit is None:
        return Planted(base, data, suffix, base.kept, kind, "the same bytes")
    draw = np.random.default_rng([seed, 1, list(EDITS).index(kind), number])
    with Image.open(io.BytesIO(data)) as opened:
        made = edit(opened.convert("RGB"), draw, number)
    return Planted(base, made.data, made.suffix, within(base.kept, made.kept), kind, made.transform)


def plant(shared: Path, out: Path, seed: int, sizes: Sizes = FULL_SIZE) -> None:
    """Build the set in `out`, which must not exist."""
    data = shared / "data"
    base, pools = choose(data, seed, sizes)
    planned = plan(pools, sizes.each)
    names = [f"{number:05d}" for number in 1 + np.random.default_rng([seed, 2]).permutation(len(base) + len(planned))]
    folder = out / "images"
    folder.mkdir(parents=True)
    try:
        _write(data, out, seed, (base, planned, names))
    except BaseException:
        shutil.rmtree(out)
        raise


def _write(data: Path, out: Path, seed: int, what: tuple[list[Base], list[tuple[str, int, Base]], list[str]]) -> None:
    base, planned, names = what
    name = iter(names)
    files: dict[Base, str] = {}
    shown: list[tuple[str, Base, Box]] = []
    truth: list[tuple[str, str, str, str]] = []
    for one in base:
        files[one] = f"{next(name)}.jpg"
        (out / "images" / files[one]).write_bytes(base_bytes(data, one))
        shown.append((files[one], one, one.kept))
    for kind, number, one in planned:
        made = copy(one, (out / "images" / files[one]).read_bytes(), ".jpg", (kind, number), seed)
        file = f"{next(name)}{made.suffix}"
        (out / "images" / file).write_bytes(made.data)
        shown.append((file, one, made.kept))
        truth.append((file, files[one], kind, made.transform))
    write_rows(
        out / "sources.csv",
        ("file", "domain", "source", "left", "top", "right", "bottom"),
        sorted((file, one.domain, one.source, *(f"{edge:.4f}" for edge in kept)) for file, one, kept in shown),
    )
    write_rows(out / "truth.csv", ("copy", "original", "kind", "transform"), [*sorted(truth), *natural(shown)])


def natural(shown: Sequence[tuple[str, Base, Box]]) -> Iterator[tuple[str, str, str, str]]:
    """Yield what shows a part of the same source and was not planted as a copy of it: (part, whole, natural, what it is)."""
    by_source: dict[str, list[tuple[str, Base, Box]]] = {}
    for one in shown:
        by_source.setdefault(one[1].source, []).append(one)
    for _, ones in sorted(by_source.items()):
        wholes = [one for one in ones if one[1].domain == "whole"]
        for part, base, kept in sorted(ones, key=lambda one: one[0]):
            for whole, _, seen in wholes:
                if base.domain == "tile" and overlap(kept, seen):
                    yield part, whole, "natural", "tile of the whole picture, or a copy of either"


def overlap(a: Box, b: Box) -> bool:
    return min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])


def write_rows(file: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Build a set of look-alike pictures with planted copies.")
    parser.add_argument("out", type=Path, help="a folder that does not exist yet")
    parser.add_argument("--seed", type=int, required=True, help="an odd one and an even one draw from two halves of the sources")
    parser.add_argument("--small", action="store_true", help="a tenth of all numbers")
    parser.add_argument("--shared", type=Path, default=BESIDE, help="the folder that has data/kvasir-seg and data/kermany-chest-xray-224")
    words = parser.parse_args()
    if words.out.exists():
        parser.error(f"{words.out} exists")
    plant(words.shared, words.out, words.seed, SMALL if words.small else FULL_SIZE)
    print(f"{len(list((words.out / 'images').iterdir())):,} pictures in {words.out / 'images'}, the truth in {words.out / 'truth.csv'}")


if __name__ == "__main__":
    main()
