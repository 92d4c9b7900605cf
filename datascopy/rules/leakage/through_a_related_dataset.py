"""Picture in two parts of a split, as a related dataset shows.

Why: Two pictures of this dataset are also in another one, where they turn out to be the same picture. A split here that parts the two tests on
    what the model has seen, although no picture of this dataset needs to be present for it to be known.
Evidence: Matches between pictures of a dataset given with --against, carried over a relation that one of the two profiles keeps (proven by
    names, boxes or pixels) to this dataset's splits. One finding for each group of copies and split, with the pairs as they are there.
Remedy: Move the pictures of each group into one part; compare the pictures of this dataset themselves to be certain.
Limits: Inferred: the relation says that the pictures are the same, the pixels of this dataset were not compared. Where they were, what they show
    stands in leakage/picture-in-two-splits, and a pair that they do not confirm is counted in the note. Only pictures that are in the related
    dataset can be seen this way.
Source: The relations of both profiles; matches as in the family duplicates. Kind of leakage L1.4 (duplicates) of S. Kapoor and A. Narayanan,
    Leakage and the reproducibility crisis in machine-learning-based science, Patterns 4 (2023), 100804.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from datascopy.model import Confidence, Evidence, Severity, Unit
from datascopy.rule import (
    DUPLICATES,
    Answer,
    Bridge,
    Carried,
    Classes,
    Found,
    Looked,
    Node,
    Note,
    NotHere,
    Split,
    Unseen,
    as_evidence,
    bridges,
    compared_keys,
    given,
    joined,
    n_of_m,
    node_sets,
    part_called,
    place,
    rule,
    splits,
    told_classes,
    told_share,
    units,
    with_items,
)


@rule(severity=Severity.WARNING, confidence=Confidence.INFERRED, needs=("catalog", "images", "matches", "others"))
def through_a_related_dataset(seen: Evidence) -> Iterator[Answer]:
    """Look at every split through every related dataset."""
    asked = [split for split in splits(given(seen.catalog)) if split.reason or len(split.rows)]
    found = list(bridges(seen))
    if not asked:
        yield NotHere("no split is declared")
    elif not found:
        yield NotHere("no related dataset was given to look through (--against NAME=ROOT)")
    for bridge in found if asked else ():
        title = f"the pictures of {bridge.other.name}"
        if bridge.reason or bridge.other.within is None:
            yield Unseen(title, bridge.reason or "they were not compared with each other, or cannot be")
            continue
        for split in asked:
            if split.reason:
                yield Unseen(split.facts.title, split.reason)
            else:
                yield from looked_through(seen, bridge, split)


def looked_through(seen: Evidence, bridge: Bridge, split: Split) -> Iterator[Answer]:
    """Look at one split through one dataset."""
    rows = with_items(given(seen.catalog), split.rows).sort_values(["part", "path", "line", "item"])
    homes: dict[Node, list[tuple[Any, ...]]] = {}
    for part, row, home, key, path, line, item in rows[["part", "row", "collection", "key", "path", "line", "item"]].itertuples(
        index=False, name=None
    ):
        homes.setdefault((home, key), []).append((part, row, path, line, item))
    known = {node for nodes in bridge.here.values() for node in nodes} & homes.keys()
    if not known:
        yield Unseen(f"the {split.facts.title}", f"none of its pictures is known to be in {bridge.other.name}")
        return
    yield Looked(f"{split.facts.title} through {bridge.other.name}", len(known), Unit.PICTURES)
    pairs = [one for one in bridge.pairs() if one.a in homes and one.b in homes]
    seen_here = compared_keys(seen)
    own = [one for one in pairs if {one.a, one.b} <= seen_here]
    carried = [one for one in pairs if not {one.a, one.b} <= seen_here]
    parted = [one for one in carried if len({part for node in (one.a, one.b) for part, *_ in homes[node]}) > 1]
    classes = Classes(seen, split)
    for several in node_sets(parted):
        yield found(bridge, split, several, {node: homes[node] for one in several for node in (one.a, one.b)}, classes, of=len(known))
    rows_of = sorted({(part, row) for one in parted for node in (one.a, one.b) for part, row, *_ in homes[node]})
    divided = f"{n_of_m(len(parted), len(carried), Unit.PAIRS)} that {bridge.other.name} shows to be one picture {'is' if len(parted) == 1 else 'are'}"
    among = f"among {units(len(known), Unit.PICTURES)} of the {split.facts.title} that are in {bridge.other.name}, by {bridge.by}"
    yield Note(f"{divided} divided by the {split.facts.title}, {among}." if parted else f"None found {among}.")
    if parted:
        yield Note(f"That is {told_share(split, split.divide(rows_of))}. {told_classes(classes.divide(row for _, row in rows_of))}".strip())
    if own:
        yield Note(f"{units(len(own), Unit.PAIRS)} more that were compared here themselves: see leakage/picture-in-two-splits.")


def found(
    bridge: Bridge, split: Split, pairs: list[Carried], homes: Mapping[Node, list[tuple[Any, ...]]], classes: Classes, *, of: int
) -> Found:
    """Return the finding on one group of copies in one split."""
    nodes = sorted(homes)
    rows = sorted({row for node in nodes for row in homes[node]}, key=lambda row: (row[0], *row[2:]))
    per_split = split.divide((part, row) for part, row, *_ in rows)
    parts = joined([f"{part_called(part)} ({one['count']:,})" for part, one in per_split["parts"].items()])
    names = [key for _, key in nodes]
    there = joined([one.through.a for one in pairs] + [one.through.b for one in pairs], most=2)
    return Found(
        subject=joined(names, most=3),
        message=f"{units(len(nodes), Unit.PICTURES)} that are one picture in {bridge.other.name} ({there}) stand in different parts of the "
        f"{split.facts.title}, {parts}: {joined(names, most=5)}. Inferred: {bridge.relation.says}, by {bridge.by}; the pixels of both were not "
        f"compared here.",
        count=len(nodes),
        of=of,
        unit=Unit.PICTURES,
        identity=(split.facts.name, bridge.other.name, *names),
        members=[f"{key} {part}" for node in nodes for key in [node[1]] for part, *_ in homes[node]],
        places=[place(path, line, item) for _, _, path, line, item in rows],
        evidence={
            "pairs": as_evidence(one.through for one in pairs),
            "per_split": per_split,
            "per_class": classes.divide(row for _, row, *_ in rows),
            "kind": DUPLICATES,
            "carried": [{"a": one.a[1], "b": one.b[1], "through": [one.through.a, one.through.b]} for one in pairs],
        },
    )
