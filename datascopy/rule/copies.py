"""What the rules about copies share: which pairs count, how they hang together, and how they are told."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from datascopy.model import Evidence, Kind, Match, MatchKind, Orientation, Place, Unit
from datascopy.model.linked import connected, weakest
from datascopy.model.words import joined, n_of_m, share, units, verb
from datascopy.rule.answer import Answer, Found, Looked, Note, Unclear, Unseen
from datascopy.rule.subject import given, pictures

KINDS = {
    MatchKind.IDENTICAL_BYTES: "equal byte for byte",
    MatchKind.IDENTICAL_PIXELS: "equal pixel for pixel",
    MatchKind.RE_ENCODED: "encoded or resized anew",
    MatchKind.BRIGHTNESS_CHANGED: "changed in brightness",
    MatchKind.BORDERED: "with another border",
    MatchKind.OVERLAID: "with something laid over it",
    MatchKind.TURNED: "turned",
    MatchKind.CROPPED: "cropped",
    MatchKind.LIKELY: "likely the same, by fingerprints only",
}
WHOLE = 0.995
"""From this share of a side on a crop would be told as 100 %."""

TURNS = {
    Orientation.FLIP_LEFT_RIGHT: "mirrored left to right",
    Orientation.FLIP_TOP_BOTTOM: "mirrored top to bottom",
    Orientation.ROTATE_90: "turned by 90° counter-clockwise",
    Orientation.ROTATE_180: "turned by 180°",
    Orientation.ROTATE_270: "turned by 90° clockwise",
    Orientation.TRANSPOSE: "mirrored along the diagonal",
    Orientation.TRANSVERSE: "mirrored along the other diagonal",
}


def unrelated(seen: Evidence) -> list[Match]:
    """Return the matches that the profile does not expect: those across two collections with a declared relation are left out."""
    catalog, matches = given(seen.catalog), given(seen.matches)
    expected = {frozenset((relation.a, relation.b)) for relation in catalog.profile.relations if relation.dataset is None}
    if not expected:
        return list(matches.pairs)
    home = dict(zip(catalog.items["path"], catalog.items["collection"], strict=True))
    return [pair for pair in matches.pairs if frozenset((home.get(pair.a, ""), home.get(pair.b, ""))) not in expected]


def compared(seen: Evidence) -> Iterator[Answer]:
    """Say which collections took part in the comparison, and with how many pictures."""
    for facts, frame, reason in pictures(seen, Kind.IMAGES):
        if reason or seen.matches is None:
            yield Unseen(facts.title, reason or "the pictures were not compared")
        elif not (opened := int((frame["sha256"] != "").sum())):
            yield Unseen(facts.title, f"none of its {units(len(frame), Unit.PICTURES)} could be read")
        else:
            yield Looked(facts.title, opened, Unit.PICTURES)


def uncompared(seen: Evidence, collection: str) -> str:
    """Return why the pictures of a collection were not compared, "" if they were."""
    for facts, _, reason in pictures(seen, Kind.IMAGES):
        if facts.name == collection:
            return reason or ("the pictures were not compared" if seen.matches is None else "")
    return "the pictures were left out"


def by_pixels(seen: Evidence) -> Iterator[Answer]:
    """Say what a comparison by pixels left open."""
    matches = given(seen.matches)
    if matches.unsettled:
        yield Note(f"{n_of_m(matches.unsettled, matches.examined, Unit.PAIRS)} looked at closely could not be decided and are not counted.")
    if matches.featureless:
        yield Note(
            f"{units(matches.featureless, Unit.PICTURES)} without structure {verb(matches.featureless, 'was', 'were')} compared by bytes and pixels only."
        )
    yield from told_apart(seen)
    for text in matches.notes:
        yield Note(text)


def told_apart(seen: Evidence) -> Iterator[Answer]:
    """Say so where copies and look-alikes cannot be told apart: even at the highest threshold too many false pairs are to be expected."""
    calibration = given(seen.matches).calibration
    if calibration is not None and not calibration.separable:
        yield Unclear(
            "the pictures",
            f"copies and look-alikes cannot be told apart: among {units(calibration.different, Unit.PAIRS)} of different groups by "
            f"{calibration.rests_on} so many score high that {calibration.expected:,.1f} false pairs are to be expected at {calibration.threshold:.2f}",
        )


def ends(pairs: Iterable[Match]) -> list[str]:
    """Return the items of some pairs, sorted."""
    return sorted({item for pair in pairs for item in (pair.a, pair.b)})


def digests(seen: Evidence) -> dict[str, str]:
    """Return item id -> sha256 of its bytes."""
    images = given(seen.images)
    return dict(zip(images["path"], images["sha256"], strict=True))


def as_evidence(pairs: Iterable[Match]) -> list[dict[str, Any]]:
    """Return `evidence.pairs`, sorted by items."""
    return [
        {
            "a": pair.a,
            "b": pair.b,
            "kind": str(pair.kind),
            "transform": {
                "orientation": str(pair.transform.orientation),
                "crop": pair.transform.crop,
                "matrix": list(pair.transform.matrix),
            },
            "score": pair.score,
            **({} if pair.distance is None else {"distance": pair.distance}),
        }
        for pair in sorted(pairs, key=lambda pair: (pair.a, pair.b))
    ]


def told_change(pair: Match) -> str:
    """Return in words what was changed, without how much: "mirrored left to right, cropped"."""
    words = [TURNS.get(pair.transform.orientation), KINDS[pair.kind] if pair.kind is MatchKind.CROPPED else None]
    return ", ".join(filter(None, words)) or KINDS[pair.kind]


def told_kind(pair: Match) -> str:
    """Return in words how two pictures are the same: "mirrored left to right, 97.0 % agreement"."""
    if pair.kind in {MatchKind.IDENTICAL_BYTES, MatchKind.IDENTICAL_PIXELS}:
        return KINDS[pair.kind]
    turn = TURNS.get(pair.transform.orientation)
    kept = pair.transform.crop
    little = "cropped by less than 1 %" if kept >= WHOLE else f"cropped to {100 * kept:.0f} %"
    crop = little if pair.kind is MatchKind.CROPPED else None
    words = [word for word in (turn, crop) if word] or [KINDS[pair.kind]]
    return f"{', '.join(words)}, {share(pair.score, 1)} agreement"


def labels_of(seen: Evidence, items: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return item id -> the canonical labels that its folder and the tables give it."""
    catalog = given(seen.catalog)
    rows = catalog.items[catalog.items["path"].isin(set(items))][["path", "collection", "key", "label"]]
    stated = rows.drop(columns="label").merge(catalog.references[["collection", "key", "label"]], on=["collection", "key"])
    told = pd.concat([rows, stated])
    labels = told[told["label"] != ""].groupby("path")["label"].agg(frozenset)
    return {item: labels.get(item, frozenset()) for item in items}


def differing(labels: Mapping[str, frozenset[str]], items: Sequence[str]) -> str:
    """Return a sentence on the labels of some items where they differ, else ""."""
    if len({labels[item] for item in items}) < 2:
        return ""
    union = sorted(frozenset().union(*(labels[item] for item in items)))
    return f" Their labels differ: {joined(union)}." if len(union) > 1 else " Not all of them are labelled."


def found_copies(seen: Evidence, kinds: Collection[MatchKind], say: Callable[[tuple[Match, ...], list[str]], str]) -> Iterator[Answer]:
    """Yield one finding for each connected group of pairs of these kinds; its identity are the distinct digests of its files.

    `say` makes the message of the group's pairs and items.
    """
    sha256 = digests(seen)
    sets = sets_of(seen, (pair for pair in unrelated(seen) if pair.kind in kinds))
    labels = labels_of(seen, ends(pair for one in sets for pair in one.pairs))
    if not sets and _pictures(seen):
        yield Note(f"None found among {n_of_m(given(seen.matches).pictures, _pictures(seen), Unit.PICTURES)}.")
    for one in sets:
        yield Found(
            subject=joined(one.items, most=3),
            message=say(one.pairs, one.items) + one.held_by() + differing(labels, one.items),
            count=len(one.items),
            of=given(seen.matches).pictures,
            unit=Unit.PICTURES,
            identity=sorted({sha256.get(item, item) for item in one.items}),
            members=[sha256.get(item, item) for item in one.items],
            places=[Place(item) for item in one.items],
            evidence={"pairs": as_evidence((*one.pairs, *one.beside)), "groups": [one.items]},
        )


@dataclass(frozen=True, slots=True)
class Copies:
    """Pictures that show one picture."""

    pairs: tuple[Match, ...]
    items: list[str]
    """sorted"""
    beside: tuple[Match, ...] = ()
    """pairs of one of them and a picture that the others do not match"""

    def held_by(self) -> str:
        """Return a sentence on how they hang together, where that is not plain from one pair; "" else."""
        told = weakest_link(self.pairs, self.items)
        others = [item for item in ends(self.beside) if item not in self.items]
        if others:
            told += (
                f" {joined(others, most=3)} {verb(len(others), 'matches', 'match')} one of them, but not the others as pixels have it: "
                "a chain of look-alikes, so it is not counted among them."
            )
        return told


def weakest_link(pairs: Iterable[Match], items: Sequence[str]) -> str:
    """Return a sentence on the weakest link that holds three items or more together; "" where that is plain from one pair, or where all are equal."""
    least = weakest((pair.a, pair.b, pair.score) for pair in pairs)
    return f" The weakest link that holds them together agrees in {share(least, 1)}." if len(items) > 2 and least < 1 else ""


def sets_of(seen: Evidence, pairs: Iterable[Match]) -> list[Copies]:
    """Return who hangs together by some pairs, sorted; a pair that joins what pixels hold apart stands beside the set of one of its ends."""
    homes = {item: number for number, one in enumerate(given(seen.matches).clusters) for item in one.items}
    groups = connected(pairs, homes)
    chained = [group[0] for group in groups if len(group) == 1 and homes.get(group[0].a) != homes.get(group[0].b)]
    sets = [group for group in groups if group[0] not in chained]
    owners = {item: number for number, group in enumerate(sets) for item in ends(group)}
    beside: dict[int, list[Match]] = {}
    for pair in chained:
        owner = owners.get(pair.a, owners.get(pair.b))
        if owner is None:
            owners |= dict.fromkeys((pair.a, pair.b), len(sets))
            sets.append((pair,))
        else:
            beside.setdefault(owner, []).append(pair)
    found = [Copies(group, ends(group), tuple(beside.get(number, ()))) for number, group in enumerate(sets)]
    return sorted(found, key=lambda one: one.items)


def _pictures(seen: Evidence) -> int:
    return int((given(seen.images)["kind"] == Kind.IMAGES).sum())
