"""Augmented copies of one picture in two parts of a split.

Why: The pictures were mirrored, turned or otherwise multiplied before they were split. A model tested on this split is tested on variants of what it
    was trained on, and the test set is no sample of what it will meet: its size is that of the augmentation, not that of the data.
Evidence: The pairs of leakage/picture-in-two-splits of which one looks made of the other: it is mirrored or turned, or it is changed in another way
    and its name is the other's with words before or behind it (a_rot90, aug_a). One finding for each split, with every pair, by kind.
Remedy: Split the originals first, augment the training part only, and test on pictures as they were taken.
Limits: This names the cause; that the pairs are a leak is said, and counted as an error, in leakage/picture-in-two-splits. Noise, blur and strong
    crops under names of their own look like other copies, or like none.
Source: Matches as in the family duplicates. Kind of leakage L1.2 (pre-processing on training and test set) of S. Kapoor and A. Narayanan, Leakage
    and the reproducibility crisis in machine-learning-based science, Patterns 4 (2023), 100804.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from datascopy.model import Certainty, Confidence, Evidence, Match, Place, Severity, Unit
from datascopy.rule import (
    PREPROCESSED,
    Answer,
    Classes,
    Found,
    Looked,
    Note,
    NotHere,
    Split,
    Unseen,
    as_evidence,
    augmented,
    digests,
    ends,
    given,
    joined,
    n_of_m,
    rule,
    splits,
    told_change,
    told_share,
    uncompared,
    units,
    with_items,
)

Homes = Mapping[str, frozenset[tuple[str, int]]]
"""item -> (part, number of its row)"""


@rule(severity=Severity.WARNING, needs=("catalog", "images", "matches"))
def augmented_copies_across_splits(seen: Evidence) -> Iterator[Answer]:
    """Look at every split whose pictures were compared."""
    asked = [split for split in splits(given(seen.catalog)) if split.reason or len(split.rows)]
    if not asked:
        yield NotHere("no split is declared")
    for split in asked:
        if reason := split.reason or uncompared(seen, split.facts.of):
            yield Unseen(split.facts.title, reason)
        else:
            yield from looked_at(seen, split)


def looked_at(seen: Evidence, split: Split) -> Iterator[Answer]:
    """Look at one split."""
    homes = placed(seen, split)
    yield Looked(split.facts.title, len(homes), Unit.PICTURES)
    crossing = [pair for pair in given(seen.matches).pairs if parted(pair, homes)]
    made = [pair for pair in crossing if augmented(pair)]
    if made:
        yield found(seen, split, made, homes, len(crossing))
    else:
        among = f"{units(len(crossing), Unit.PAIRS)} of copies in two parts of the {split.facts.title}"
        yield Note(f"None found among {among}.")


def placed(seen: Evidence, split: Split) -> Homes:
    """Return where each picture of a split is."""
    homes: dict[str, set[tuple[str, int]]] = defaultdict(set)
    rows = with_items(given(seen.catalog), split.rows)
    for part, row, item in zip(rows["part"], rows["row"], rows["item"], strict=True):
        if item:
            homes[str(item)].add((str(part), int(row)))
    return {item: frozenset(several) for item, several in homes.items()}


def parted(pair: Match, homes: Homes) -> bool:
    """True where the two pictures are in different parts."""
    a, b = homes.get(pair.a), homes.get(pair.b)
    return bool(a and b and len({part for part, _ in a | b}) > 1)


def found(seen: Evidence, split: Split, pairs: Sequence[Match], homes: Homes, crossing: int) -> Found:
    """Return the finding on one split."""
    items = ends(pairs)
    rows = {one for item in items for one in homes[item]}
    per_split = split.divide(rows)
    kinds = Counter(told_change(pair) for pair in pairs)
    ordered = sorted(kinds.items(), key=lambda one: (-one[1], one[0]))
    certainty = split.facts.certainty
    sha256 = digests(seen)
    return Found(
        subject=split.facts.title,
        message=f"{n_of_m(len(pairs), crossing, Unit.PAIRS)} of copies in two parts of the {split.facts.title} look augmented "
        f"({joined([f'{kind} {count:,}' for kind, count in ordered], most=6)}): {told_share(split, per_split)}. "
        "The pictures seem to have been multiplied before they were split.",
        count=len(items),
        of=len(homes),
        unit=Unit.PICTURES,
        identity=(split.facts.name,),
        members=[sha256.get(item, item) for item in items],
        places=[Place(item) for item in items],
        evidence={
            "pairs": as_evidence(pairs),
            "values": [{"value": kind, "count": count} for kind, count in ordered],
            "per_split": per_split,
            "per_class": Classes(seen, split).divide(row for _, row in rows),
            "kind": PREPROCESSED,
        },
        confidence=Confidence.CERTAIN if certainty is Certainty.STATED else Confidence(certainty.value),
    )
