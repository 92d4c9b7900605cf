"""Hold a list of pairs against the truth of a planted set.

Run: `python benchmarks/planted_score.py SET PAIRS.csv [--shared FOLDER] [--false FILE]`, where PAIRS.csv has the columns a and b (names of files in SET/images).

A pair is right if it was planted, if one of the two shows a part of the other (kind `natural` of the truth), or if their sources are twins: known to be the same picture
(`data/truth` names them) or judged by eye (`judged.csv` beside this file). A pair of the same scene, as two frames of one video, is no copy: it counts as false and is listed
under its own name. Recall counts planted pairs alone, by kind; precision counts all pairs.

Where PAIRS.csv also has the columns kind and orientation (what turns a into b), a table in Markdown tells how each planted kind was called, and how often rightly.
"""

import argparse
import csv
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

BESIDE = Path(__file__).parents[1].parent / "shared"
JUDGED = Path(__file__).with_name("judged.csv")
NATURAL, TWIN, SAME_SCENE, LOOK_ALIKE = "natural", "twin", "same scene", "look-alike"

PROPER: dict[str, tuple[str, ...]] = {
    "exact": ("identical-bytes",),
    **dict.fromkeys(("png", "format"), ("identical-pixels",)),
    **dict.fromkeys(("jpeg_50", "half_size", "aspect", "grey"), ("re-encoded",)),
    **dict.fromkeys(("palette", "sixteen_bit"), ("re-encoded", "identical-pixels")),
    "tone": ("brightness-changed",),
    **dict.fromkeys(("border", "letterbox"), ("bordered",)),
    **dict.fromkeys(("text", "box"), ("overlaid",)),
    **dict.fromkeys(("rotate_90", "rotate_180", "rotate_270", "flip_left_right", "flip_top_bottom"), ("turned",)),
    **dict.fromkeys(("crop_5", "crop_10", "crop_20_off_centre", "crop_60_off_centre", "mirrored_cropped"), ("cropped",)),
    "exif": ("turned", "re-encoded"),
}
"""planted kind -> what it may rightly be called: a palette that holds all colours, and 16 bits that keep the pixels, change nothing"""
STORED = {"3": "rotate-180", "6": "rotate-90", "8": "rotate-270", "2": "flip-left-right"}
"""EXIF orientation -> how the pixels were turned before they were stored"""
BACK = {"rotate-90": "rotate-270", "rotate-270": "rotate-90"}

Pair = tuple[str, str]


def pair(a: str, b: str) -> Pair:
    return (a, b) if a < b else (b, a)


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def known_sources(shared: Path, judged: Path = JUDGED) -> dict[Pair, str]:
    """Return what is known of pairs of sources: twins, or the same scene."""
    truth = shared / "data" / "truth"
    known: dict[Pair, str] = {}
    for row in rows_of(truth / "kvasir-seg-near-duplicates.csv"):
        sources = (f"kvasir-seg/images/{row[side]}" for side in ("a", "b"))
        known[pair(*sources)] = SAME_SCENE if row["kind"] == "same-scene" else TWIN
    groups: dict[str, list[str]] = {}
    for row in rows_of(truth / "kermany-identical-files.csv"):
        groups.setdefault(row["group"], []).append(row["path"])
    known.update({pair(a, b): TWIN for group in groups.values() for a, b in combinations(group, 2)})
    known.update({pair(row["a"], row["b"]): row["what"] for row in (rows_of(judged) if judged.exists() else ())})
    return known


@dataclass(slots=True)
class Score:
    """How a list of pairs fares."""

    recall: dict[str, tuple[int, int]]
    """kind -> (found, planted)"""
    right: Counter[str] = field(default_factory=Counter)
    """kind, natural or twin -> pairs"""
    false: list[tuple[str, str, str]] = field(default_factory=list)
    """(a, b, what it is: same scene, or look-alike)"""

    @property
    def found(self) -> int:
        """Planted pairs that were found."""
        return sum(found for found, _ in self.recall.values())

    @property
    def planted(self) -> int:
        """Planted pairs."""
        return sum(planted for _, planted in self.recall.values())

    @property
    def precision(self) -> float:
        """1 where nothing was reported."""
        right = self.right.total()
        return right / (right + len(self.false)) if right + len(self.false) else 1.0

    def told(self) -> dict[str, object]:
        """Return all figures."""
        return {
            "recall": round(self.found / self.planted, 4),
            "precision": round(self.precision, 4),
            "pairs": self.right.total() + len(self.false),
            "right": {"planted": self.found, NATURAL: self.right[NATURAL], TWIN: self.right[TWIN]},
            "false": dict(Counter(what for _, _, what in self.false)),
            "by_kind": {kind: round(found / planted, 3) for kind, (found, planted) in self.recall.items()},
        }


def score(folder: Path, pairs: Iterable[Pair], sources: dict[Pair, str]) -> Score:
    """Hold pairs of file names against the truth of the set in `folder`.

    Raises:
        KeyError: a name is that of no file of the set.
    """
    source = {row["file"]: row["source"] for row in rows_of(folder / "sources.csv")}
    kinds = {pair(row["copy"], row["original"]): row["kind"] for row in rows_of(folder / "truth.csv")}
    planted = Counter(sorted(kind for kind in kinds.values() if kind != NATURAL))
    told = Score({})
    for a, b in sorted({pair(*one) for one in pairs if one[0] != one[1]}):
        what = kinds.get((a, b)) or sources.get(pair(source[a], source[b]), LOOK_ALIKE)
        if what in (SAME_SCENE, LOOK_ALIKE):
            told.false.append((a, b, what))
        else:
            told.right[what] += 1
    told.recall = {kind: (told.right[kind], planted[kind]) for kind in planted}
    return told


def turn_of(kind: str, transform: str) -> str:
    """Return the orientation that turns the original into the copy."""
    if kind == "exif":
        return "identity" if "tag alone" in transform else STORED[transform.split(",", maxsplit=1)[0].rpartition(" ")[2]]
    if kind == "mirrored_cropped":
        return "flip-left-right"
    return kind.replace("_", "-") if kind.startswith(("rotate", "flip")) else "identity"


def named(folder: Path, rows: Iterable[dict[str, str]]) -> dict[str, tuple[int, Counter[str]]]:
    """Return planted kind -> (pairs called rightly, turn and all; names that were stated, with their numbers)."""
    stated = {pair(row["a"], row["b"]): row for row in rows}
    told: dict[str, tuple[int, Counter[str]]] = {}
    for row in rows_of(folder / "truth.csv"):
        kind, found = row["kind"], stated.get(pair(row["copy"], row["original"]))
        if kind == NATURAL or found is None:
            continue
        turn = found["orientation"] if found["b"] == row["copy"] else BACK.get(found["orientation"], found["orientation"])
        wanted = turn_of(kind, row["transform"])
        right, names = told.get(kind, (0, Counter()))
        name = found["kind"] if turn == wanted else f"{found['kind']}, {turn} for {wanted}"
        proper = (
            found["kind"] in PROPER[kind] and turn == wanted and (kind != "exif" or (found["kind"] == "turned") == (wanted != "identity"))
        )
        told[kind] = right + proper, names + Counter([name])
    return dict(sorted(told.items()))


def table_of_names(told: dict[str, tuple[int, Counter[str]]]) -> str:
    """Return how each planted kind was called, in Markdown."""
    lines = ["| planted | found | rightly called | called |", "|---|---|---|---|"]
    for kind, (right, names) in told.items():
        words = ", ".join(f"{name} {count}" for name, count in names.most_common())
        lines.append(f"| {kind} | {names.total()} | {right} | {words} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Hold a list of pairs against the truth of a planted set.")
    parser.add_argument("folder", type=Path, help="the folder that planted.py wrote")
    parser.add_argument("pairs", type=Path, help="a CSV file with the columns a and b")
    parser.add_argument("--shared", type=Path, default=BESIDE)
    parser.add_argument("--false", type=Path, help="where to write the false pairs with their sources")
    words = parser.parse_args()
    rows = [row | {side: Path(row[side]).name for side in ("a", "b")} for row in rows_of(words.pairs)]
    told = score(words.folder, [(row["a"], row["b"]) for row in rows], known_sources(words.shared))
    print(json.dumps(told.told(), indent=1))
    if rows and "kind" in rows[0]:
        print(table_of_names(named(words.folder, rows)))
    if words.false:
        source = {row["file"]: row["source"] for row in rows_of(words.folder / "sources.csv")}
        with words.false.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(("a", "b", "what", "source_a", "source_b"))
            writer.writerows((a, b, what, source[a], source[b]) for a, b, what in told.false)


if __name__ == "__main__":
    main()
