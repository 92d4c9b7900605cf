"""What is told of a set beside its matches: which pairs could not be decided, who hangs together, what is to be expected of look-alikes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from datascopy.match.calibrate import Groups, calibrate, differ, groups_of
from datascopy.match.cluster import Link, cluster
from datascopy.match.look import Looker
from datascopy.match.nominate import Nomination, Nominations
from datascopy.match.roster import Roster
from datascopy.match.trial import Greys, PairCache
from datascopy.match.verdict import Verdict
from datascopy.match.warp import uncentred
from datascopy.model import Calibration, Catalog, Cluster


@dataclass(frozen=True, slots=True)
class Known:
    """What tells pictures apart without looking at them."""

    groups: Mapping[str, Groups] = field(default_factory=dict)
    """path -> its groups by each key; of two sets, both"""
    keys: str = ""
    """the keys in words; "" where there is none"""


NOTHING = Known()
LEAST_LOOKS = 2_000
"""pairs within clusters that may be looked at, more where there are more pictures than that"""


def known_of(catalog: Catalog) -> Known:
    """Return the groups of the pictures of a dataset."""
    return Known(*groups_of(catalog))


def clusters_of(
    roster: Roster, matched: Iterable[tuple[Nomination, Verdict]], greys: Greys, cache: PairCache | None
) -> tuple[tuple[Cluster, ...], tuple[str, ...]]:
    """Return who hangs together, equal pictures with those that one of them matches, and what was not looked at."""
    firsts = roster.firsts
    # Numbers by content, not by name: renamed files hang together as before.
    order = sorted(range(len(firsts)), key=lambda row: roster.pictures[firsts[row]].group)
    number = {row: rank for rank, row in enumerate(order)}
    links = [
        Link(number[one.a], number[one.b], verdict.score, uncentred(np.array(verdict.matrix).reshape(2, 3))) for one, verdict in matched
    ]
    looker = Looker(lambda rank: roster.pictures[firsts[order[rank]]], greys, cache, max(LEAST_LOOKS, len(roster.pictures)))
    joined = cluster(links, looker)
    told = {roster.pictures[firsts[order[rank]]].group: place for place, (ranks, _) in enumerate(joined) for rank in ranks}
    members: list[list[str]] = [[] for _ in joined]
    alone = []
    for group, several in roster.groups.items():
        paths = [roster.pictures[one].path for one in several]
        if group in told:
            members[told[group]] += paths
        elif len(paths) > 1:
            alone.append(Cluster(items=tuple(sorted(paths)), weakest=1.0))
    found = [Cluster(items=tuple(sorted(paths)), weakest=least) for paths, (_, least) in zip(members, joined, strict=True)]
    notes: tuple[str, ...] = ()
    if looker.refused:
        notes = (f"{looker.refused:,} pairs within sets of copies were not held against each other: the limit is {looker.budget:,}.",)
    return tuple(sorted([*found, *alone], key=lambda one: one.items)), notes


def calibrated(
    sides: tuple[tuple[Roster, Known], tuple[Roster, Known]], nominations: Nominations, verdicts: Sequence[Verdict], threshold: float
) -> Calibration | None:
    """Return what is to be expected of look-alikes, from the examined pairs of different groups; None where no group is known.

    Args:
        sides: the pictures of the one set and of the other, the same twice where there is one, with what is known of their groups.
        nominations: the pairs examined.
        verdicts: on each of them.
        threshold: the one in force.
    """
    keys = [known.keys for _, known in sides]
    if not all(keys):
        return None
    apart, together = [], 0
    for one, verdict in zip(nominations.pairs, verdicts, strict=True):
        said = differ(*(_groups(*side, row) for side, row in zip(sides, (one.a, one.b), strict=True)))
        together += said is False
        if said:
            apart.append(verdict.score)
    return calibrate(np.array(apart, dtype=np.float64), len(verdicts) - together, threshold, keys[0])


def _groups(roster: Roster, known: Known, row: int) -> list[Groups]:
    """Return the groups of a picture and of all that are equal to it."""
    members = roster.groups[roster.pictures[roster.firsts[row]].group]
    return [known.groups.get(roster.pictures[member].path, {}) for member in members]
