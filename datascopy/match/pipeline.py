"""From measures to matches: equal digests, nomination by fingerprints and local features, verdict by pixels."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from datascopy.match.beside import NOTHING, Known, calibrated, clusters_of
from datascopy.match.nominate import LARGEST_GROUP, Nominations, budget_for, radius_for
from datascopy.match.recall import Prints, recall
from datascopy.match.roster import Roster, across, enrol, equal_between, equal_within, too_large
from datascopy.match.trial import Greys, PairCache, Suspect, examine_all
from datascopy.match.verdict import Verdict
from datascopy.match.verify import MATCH, REVIEW
from datascopy.model import Extent, Match, Matches, MatchKind, Measures, Profile, RelationFacts

NO_FEATURES = "Local features were not compared, because there are too many pictures: crops that keep less than about 95 % of a side are not found then."
Found = tuple[int, int, Verdict]
"""picture of the first set, picture of the second, what is known of the two"""


def match(
    measures: Measures,
    pictures: Greys,
    profile: Profile,
    *,
    cache: PairCache | None = None,
    threshold: float = MATCH,
    known: Known = NOTHING,
) -> Matches:
    """Find the pictures of one set that are the same picture.

    Args:
        measures: what was measured; collections of kind images take part, masks never.
        pictures: the working copies.
        profile: pairs across two collections that it relates are expected: they stand apart, with a note.
        cache: remembers who was nominated and what pixels said of a pair, so that a second run searches nothing and opens no media.
        threshold: least score of a match.
        known: the groups of pictures; those of different groups tell what is to be expected of look-alikes.

    Returns:
        Pairs with a < b, sorted. `cv2.warpAffine(a, matrix, (width of b, height of b))` lays a on b, both as stored (the centre of the first
        pixel is 0, 0). The same measures give the same matches, whatever the order of files, the threads or the cache.
    """
    roster = enrol(measures)
    count = len(roster.pictures)
    nominations = recall(_prints(roster)[0], None, radius_for(count), budget_for(count), cache=cache)
    verdicts = _examine(roster, roster, nominations, (pictures,), cache)
    found = [*_equal(roster, roster, equal_within(roster)), *_spread(roster, roster, nominations, verdicts, (threshold, np.inf))]
    pairs, expected, notes = _without_expected(map(_straight, found), roster, profile.relations)
    matched = (pair for pair in zip(nominations.pairs, verdicts, strict=True) if pair[1].score >= threshold)
    clusters, unseen = clusters_of(roster, matched, pictures, cache)
    work = _Work(nominations, verdicts, threshold, (*notes, *_notes(nominations, roster), *unseen), (known,))
    return replace(_matches(pairs, work, roster), expected=_told(expected, roster, roster), clusters=clusters)


def match_between(
    a: Measures,
    b: Measures,
    pictures_a: Greys,
    pictures_b: Greys,
    *,
    cache: PairCache | None = None,
    threshold: float = MATCH,
    known: tuple[Known, Known] = (NOTHING, NOTHING),
) -> Matches:
    """Find the pictures of one set that are the same as a picture of another.

    Args:
        a: measures of the one set.
        b: measures of the other.
        pictures_a: working copies of the one.
        pictures_b: working copies of the other.
        cache: as for `match`.
        threshold: as for `match`.
        known: the groups of the one and of the other; they tell pictures apart only where both have groups by one key.

    Returns:
        Pairs of an item of a and an item of b only, sorted; the transform turns the item of a into that of b.
    """
    left, right = enrol(a), enrol(b)
    count = len(left.pictures) + len(right.pictures)
    nominations = recall(*_prints(left, right), radius_for(count), budget_for(count), cache=cache)
    verdicts = _examine(left, right, nominations, (pictures_a, pictures_b), cache)
    found = [*_equal(left, right, equal_between(left, right)), *_spread(left, right, nominations, verdicts, (threshold, np.inf))]
    return _matches(found, _Work(nominations, verdicts, threshold, _notes(nominations, left, right), known), left, right)


def _prints(*rosters: Roster) -> tuple[Prints, Prints]:
    """Return what is compared of one set, twice, or of two."""
    rank = {group: i for i, group in enumerate(sorted({group for roster in rosters for group in roster.groups}))}
    made = [
        Prints(roster.codes, np.array([rank[roster.pictures[one].group] for one in roster.firsts], dtype=np.int64), roster.corners)
        for roster in rosters
    ]
    return made[0], made[-1]


def _examine(left: Roster, right: Roster, nominations: Nominations, greys: Sequence[Greys], cache: PairCache | None) -> list[Verdict]:
    suspects = [
        Suspect.of(left.pictures[left.firsts[one.a]], right.pictures[right.firsts[one.b]], len(greys) - 1, one.tries, one.matrix)
        for one in nominations.pairs
    ]
    return examine_all(suspects, greys, cache)


def _equal(left: Roster, right: Roster, pairs: Iterable[tuple[int, int]]) -> Iterator[Found]:
    for a, b in pairs:
        same = left.pictures[a].sha256 == right.pictures[b].sha256
        yield a, b, Verdict(1.0, MatchKind.IDENTICAL_BYTES if same else MatchKind.IDENTICAL_PIXELS)


def _straight(one: Found) -> Found:
    """Write a pair of one set with a < b."""
    return one if one[0] < one[1] else (one[1], one[0], one[2].reversed())


def _spread(
    left: Roster, right: Roster, nominations: Nominations, verdicts: Sequence[Verdict], scores: tuple[float, float]
) -> Iterator[Found]:
    """Say of all pictures that equal a and b what was found of the two, where their score is at least the one bound and below the other."""
    least, below = scores
    for one, verdict in zip(nominations.pairs, verdicts, strict=True):
        if least <= verdict.score < below:
            members = left.groups[left.pictures[left.firsts[one.a]].group]
            others = right.groups[right.pictures[right.firsts[one.b]].group]
            yield from ((a, b, verdict) for a, b in across(members, others))


def _without_expected(
    found: Iterable[Found], roster: Roster, relations: Sequence[RelationFacts]
) -> tuple[list[Found], list[Found], list[str]]:
    """Part the pairs across collections that the profile relates from the others, and say how many there are."""
    related = {frozenset((one.a, one.b)): one for one in relations if one.dataset is None}
    kept: list[Found] = []
    apart: list[Found] = []
    expected: Counter[str] = Counter()
    for one in found:
        relation = related.get(frozenset(roster.pictures[number].collection for number in one[:2]))
        if relation is None:
            kept.append(one)
        else:
            apart.append(one)
            expected[relation.name] += 1
    notes = [
        f"{expected[one.name]:,} pairs across {one.a} and {one.b} are expected: {one.says} ({one.source})."
        for one in relations
        if expected[one.name] and one.extent is not Extent.NONE
    ]
    return kept, apart, notes


def _notes(nominations: Nominations, *rosters: Roster) -> tuple[str, ...]:
    notes = [*nominations.notes]
    if unexamined := nominations.count - len(nominations.pairs):
        notes.append(
            f"{unexamined:,} of {nominations.count:,} nominated pairs were not examined: "
            f"the limit is {len(nominations.pairs):,}, the closest fingerprints first."
        )
    if any(one.corners is None and one.firsts for one in rosters):
        notes.append(NO_FEATURES)
    if largest := too_large(*rosters):
        notes.append(
            f"Sets of more than {LARGEST_GROUP} equal pictures (the largest has {largest:,}) "
            "are reported as pairs with their first member only."
        )
    return tuple(notes)


@dataclass(frozen=True, slots=True)
class _Work:
    """What was done to find the pairs."""

    nominations: Nominations
    verdicts: Sequence[Verdict]
    threshold: float
    notes: tuple[str, ...]
    known: tuple[Known, ...] = (NOTHING,)
    """of the one set, or of both"""


def _matches(found: Iterable[Found], work: _Work, *rosters: Roster) -> Matches:
    """Bring everything together; the rosters are the one set, or both."""
    left, right = rosters[0], rosters[-1]
    count = sum(len(one.pictures) for one in rosters)
    sides = ((left, work.known[0]), (right, work.known[-1]))
    unsettled = _spread(left, right, work.nominations, work.verdicts, (REVIEW, work.threshold))
    return Matches(
        pairs=_told(found, left, right),
        pictures=count,
        nominated=work.nominations.count,
        examined=len(work.verdicts),
        unsettled=sum(REVIEW <= verdict.score < work.threshold for verdict in work.verdicts),
        featureless=sum(one.featureless for one in rosters),
        radius=radius_for(count),
        threshold=work.threshold,
        notes=work.notes,
        doubtful=_told((_straight(one) if left is right else one for one in unsettled), left, right),
        calibration=calibrated(sides, work.nominations, work.verdicts, work.threshold),
    )


def _told(found: Iterable[Found], left: Roster, right: Roster) -> tuple[Match, ...]:
    """Return matches of what was found, sorted by their items."""
    pairs = (
        Match(a=left.pictures[a].path, b=right.pictures[b].path, kind=verdict.kind, transform=verdict.transform, score=verdict.score)
        for a, b, verdict in found
    )
    return tuple(sorted(pairs, key=lambda one: (one.a, one.b)))
