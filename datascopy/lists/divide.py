"""Divide files into folds so that no unit (a patient, a video, a set of copies, and all that hangs together by them) is divided."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

PASSES = 20
"""rounds in which single units are moved where that makes the folds more alike"""
JITTER = 0.3
"""share by which the seed changes the order of units: large ones still come first"""
MOST_TRIES, WORK = 50, 200_000
"""tries, fewer for many units: of units times folds"""
_ALL = ""
"""stands for the number of files, beside the classes"""


@dataclass(frozen=True, slots=True)
class Unit:
    """What must stay together."""

    name: str
    members: tuple[str, ...]
    """sorted"""
    classes: Mapping[str, int]
    """class -> members that have it"""


@dataclass(frozen=True, slots=True)
class Infeasible:
    """A class that fewer units hold than there are folds: it cannot be in all of them."""

    label: str
    files: int
    units: tuple[str, ...]


def units_of(classes: Mapping[str, Iterable[str]], together: Iterable[Sequence[str]]) -> tuple[Unit, ...]:
    """Return the units, sorted by their first member.

    Args:
        classes: file -> its classes; every file stands here.
        together: files that must stay together, set by set (of one group, or copies of each other); others are left out.
    """
    head = {file: file for file in classes}

    def top(file: str) -> str:
        while head[file] != file:
            head[file] = file = head[head[file]]
        return file

    for several in together:
        known = [top(file) for file in several if file in head]
        for one in known[1:]:
            a, b = sorted((top(known[0]), top(one)))
            head[b] = a
    members: dict[str, list[str]] = defaultdict(list)
    for file in sorted(classes):
        members[top(file)].append(file)
    width = len(str(len(members)))
    return tuple(
        Unit(f"unit-{number:0{width}}", tuple(files), Counter(label for file in files for label in set(classes[file])))
        for number, (_, files) in enumerate(sorted(members.items()), 1)
    )


def infeasible(units: Sequence[Unit], folds: int) -> tuple[Infeasible, ...]:
    """Return the classes that cannot be in every fold, those of the fewest units first."""
    holders: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        for label in unit.classes:
            holders[label].append(unit)
    found = [
        Infeasible(label, sum(unit.classes[label] for unit in several), tuple(unit.name for unit in several))
        for label, several in holders.items()
        if len(several) < folds
    ]
    return tuple(sorted(found, key=lambda one: (len(one.units), one.label)))


def divide(units: Sequence[Unit], folds: int, seed: int) -> dict[str, int]:
    """Return unit -> fold, 0 .. folds - 1: the best of several tries, each of which puts the large and rare first where the folds stay most alike.

    The folds are held against equal shares of every class and of all files; what a class weighs does not depend on its size. The same units,
    folds and seed give the same split.

    Raises:
        ValueError: there are fewer units than folds.
    """
    if not 1 < folds <= len(units):
        raise ValueError(f"{len(units)} units cannot be divided into {folds} folds")
    chance = random.Random(seed)  # noqa: S311 - a split, not a secret
    tries = max(1, min(MOST_TRIES, WORK // (len(units) * folds)))
    made = [_Try(units, folds, chance) for _ in range(tries)]
    for one in made:
        one.fill()
        one.mend()
    return min(made, key=lambda one: round(one.distance(), 12)).home


class _Try:
    """One way to fill the folds."""

    def __init__(self, units: Sequence[Unit], folds: int, chance: random.Random) -> None:
        self.totals = Counter({_ALL: sum(len(unit.members) for unit in units)})
        for unit in units:
            self.totals.update(unit.classes)
        self.sizes = {unit.name: {**unit.classes, _ALL: len(unit.members)} for unit in units}
        weight = {
            name: sum(count / self.totals[label] for label, count in self.sizes[name].items()) * chance.uniform(1 - JITTER, 1 + JITTER)
            for name in sorted(self.sizes)
        }
        self.order = sorted(weight, key=lambda name: (-weight[name], name))
        self.held: list[Counter[str]] = [Counter() for _ in range(folds)]
        self.count = [0] * folds
        self.preference = list(range(folds))
        chance.shuffle(self.preference)
        self.home: dict[str, int] = {}

    def fill(self) -> None:
        """Put every unit into a fold; the last ones fill the folds that are still empty."""
        for position, name in enumerate(self.order):
            empty = [fold for fold in self.preference if not self.count[fold]]
            choice = empty if len(self.order) - position <= len(empty) else self.preference
            self.home[name] = min(choice, key=lambda fold: self._cost(fold, name))
            self._put(name, self.home[name])

    def mend(self) -> None:
        """Move single units as long as that makes the folds more alike; no fold is emptied."""
        for _ in range(PASSES):
            moved = False
            for name in self.order:
                now = self.home[name]
                if self.count[now] == 1:
                    continue
                self._put(name, now, -1)
                best = min(self.preference, key=lambda fold: (round(self._cost(fold, name), 12), fold != now))
                self._put(name, best)
                moved, self.home[name] = moved or best != now, best
            if not moved:
                return

    def distance(self) -> float:
        """Return how far the folds are from equal shares: the sum of squares over folds and classes, each relative to its class."""
        shares = [(label, total / len(self.held), total) for label, total in self.totals.items()]
        return sum(((fold[label] - share) / total) ** 2 for fold in self.held for label, share, total in shares)

    def _cost(self, fold: int, name: str) -> float:
        """Return how much farther from equal shares a fold gets by a unit."""
        added = 0.0
        for label, size in self.sizes[name].items():
            before = self.held[fold][label] - self.totals[label] / len(self.held)
            added += ((before + size) ** 2 - before**2) / self.totals[label] ** 2
        return added

    def _put(self, name: str, fold: int, sign: int = 1) -> None:
        for label, size in self.sizes[name].items():
            self.held[fold][label] += sign * size
        self.count[fold] += sign
