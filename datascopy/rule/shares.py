"""How much of each part, and of each class in it, a finding about leakage concerns."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from datascopy.model import Evidence
from datascopy.model.words import joined, n_of_m, share
from datascopy.rule.subject import Split, given

SHOWN_CLASSES = 6


class Classes:
    """The classes of the rows of a split."""

    def __init__(self, seen: Evidence, split: Split) -> None:
        """Take the labels that folders and tables give to the files of a split; a row of several labels is of each class."""
        catalog = given(seen.catalog)
        labels: dict[tuple[str, str], set[str]] = defaultdict(set)
        for frame in (catalog.items, catalog.references):
            rows = frame[(frame["collection"] == split.facts.of) & (frame["label"] != "")]
            for home, key, label in zip(rows["collection"], rows["key"], rows["label"], strict=True):
                labels[str(home), str(key)].add(str(label))
        self._of_row = [
            (str(part), frozenset(labels.get((str(home), str(key)), ())))
            for part, home, key in zip(split.rows["part"], split.rows["collection"], split.rows["key"], strict=True)
        ]
        self._of = Counter((label, part) for part, several in self._of_row for label in several)
        self._parts = list(split.parts)

    def divide(self, rows: Iterable[int]) -> list[dict[str, Any]]:
        """Return `evidence.per_class` of some rows, by their number in the split: nothing where no label is known."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for row in set(rows):
            part, several = self._of_row[row]
            for label in several:
                counts[label][part] += 1
        return [
            {
                "class": label,
                "parts": {part: counts[label][part] for part in self._parts if counts[label][part]},
                "of": {part: self._of[label, part] for part in self._parts if self._of[label, part]},
            }
            for label in sorted(counts)
        ]


def part_called(part: str) -> str:
    """Return what to call a part in a sentence: "part 0", but "train" as it is."""
    return f"part {part}" if part.isdigit() else part


def told_share(split: Split, per_split: Mapping[str, Any]) -> str:
    """Return "1 of 2 rows (50.0 %) of train and 1 of 1 row (100.0 %) of test"."""
    return joined(
        [
            f"{n_of_m(one['count'], one['of'], split.unit)} ({share(one['count'], one['of'])}) of {part_called(part)}"
            for part, one in per_split["parts"].items()
        ]
    )


def told_classes(per_class: Sequence[Mapping[str, Any]]) -> str:
    """Return a sentence on the classes, those of which most is concerned first; "" where none is known."""
    if not per_class:
        return ""

    def most(one: Mapping[str, Any]) -> tuple[float, str]:
        return -max(count / one["of"][part] for part, count in one["parts"].items()), str(one["class"])

    told = []
    for one in sorted(per_class, key=most)[:SHOWN_CLASSES]:
        counts = [f"{count:,} of {one['of'][part]:,} of {part_called(part)}" for part, count in one["parts"].items()]
        told.append(f"{one['class']} {joined(counts)}")
    rest = f"; and {len(per_class) - SHOWN_CLASSES:,} more classes" if len(per_class) > SHOWN_CLASSES else ""
    return f"By class: {'; '.join(told)}{rest}."
