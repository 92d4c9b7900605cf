"""Picture in two parts of a split.

Why: A model tested on this split has seen some of the test pictures: its score is too good by an unknown amount, and no longer comparable.
Evidence: Every pair of matching pictures, of any kind, whose two sides lie in different parts of one split; and files that the lists name in two
    parts. One finding for each connected group and split.
Remedy: Move all copies of a picture into one part, or leave them out, and publish which split the numbers belong to.
Limits: None found means none found among the pictures compared. Without pictures only the names in the lists are compared.
Source: The profile's splits; matches as in the family duplicates. Kind of leakage L1.4 (duplicates) of S. Kapoor and A. Narayanan, Leakage and
    the reproducibility crisis in machine-learning-based science, Patterns 4 (2023), 100804.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from datascopy.model import Certainty, Confidence, Evidence, Match, MatchKind, Severity, Unit, shape
from datascopy.rule import (
    DUPLICATES,
    Answer,
    Classes,
    Found,
    Looked,
    Note,
    NotHere,
    Split,
    Unseen,
    as_evidence,
    connected,
    differing,
    digests,
    ends,
    facts_of_tables,
    given,
    joined,
    labels_of,
    listed_by,
    n_of_m,
    place,
    private_column,
    rule,
    splits,
    told_apart,
    told_classes,
    told_kind,
    told_share,
    uncompared,
    units,
    weakest_link,
    with_items,
)

EQUAL = {MatchKind.IDENTICAL_BYTES, MatchKind.IDENTICAL_PIXELS}

Members = dict[str, list[tuple[Any, ...]]]
"""item, or key where there is no item -> (part, row, digest, path, line, item) of each of its rows"""


@rule(severity=Severity.ERROR, needs=("catalog", "images", "matches"))
def picture_in_two_splits(seen: Evidence) -> Iterator[Answer]:
    """Look at every split."""
    asked = list(splits(given(seen.catalog)))
    if seen.matches is not None:
        yield from told_apart(seen)
    if not any(split.reason or len(split.rows) for split in asked):
        yield NotHere("no split is declared" if not asked else "the folders tell no split")
    for split in asked:
        if split.reason:
            yield Unseen(split.facts.title, split.reason)
        elif len(split.rows):
            yield from divided(seen, split)


def divided(seen: Evidence, split: Split) -> Iterator[Answer]:
    """Look at one split: the lists by name, the pictures by their matches."""
    title = split.facts.title
    yield Looked(title, len(split.rows), split.unit)
    sha256 = digests(seen) if seen.images is not None else {}
    members = placed(seen, split, sha256)
    among = n_of_m(sum(bool(sha256.get(node)) for node in members), len(members), Unit.PICTURES)
    if reason := uncompared(seen, split.facts.of):
        among = f"{len(members):,} names"
        yield Unseen(f"the pictures of the {title}", f"{reason}; only the {among} in it were compared")
    groups = crossing(seen.matches.pairs if seen.matches else (), {node: {row[0] for row in rows} for node, rows in members.items()})
    labels = labels_of(seen, {node for pairs, nodes in groups if pairs for node in nodes})
    if not groups:
        yield Note(f"None found among {among} of the {title}.")
        return
    classes = Classes(seen, split)
    for pairs, nodes in groups:
        say = differing(labels, nodes) if pairs else ""
        yield found(split, {node: members[node] for node in nodes}, pairs, classes, of=len(members), labels=say)
    rows = {(part, row) for _, nodes in groups for node in nodes for part, row, *_ in members[node]}
    by_class = told_classes(classes.divide(row for _, row in rows))
    yield Note(f"{told_share(split, split.divide(rows))} have a copy in another part of the {title}. {by_class}".strip())


def placed(seen: Evidence, split: Split, sha256: Mapping[str, str]) -> Members:
    """Return who is in which part, sorted by part, path and line; a digest is that of the bytes, or the key where they were not read."""
    catalog = given(seen.catalog)
    frame = with_items(catalog, split.rows).sort_values(["part", "path", "line", "item"])
    names, tables = frame["key"], facts_of_tables(catalog)
    if any(private_column(catalog, name, tables[name].file) for name in listed_by(split.facts)):
        names = pd.Series([f"file {code} ({shape(key)})" for code, key in zip(pd.factorize(names, sort=True)[0], names, strict=True)])
    members: Members = {}
    rows = frame[["part", "row", "key", "path", "line", "item"]].itertuples(index=False, name=None)
    for name, (part, row, key, path, line, item) in zip(names, rows, strict=True):
        members.setdefault(item or name, []).append((part, row, sha256.get(item) or key, path, line, item))
    return members


def crossing(pairs: Sequence[Match], homes: Mapping[str, set[str]]) -> list[tuple[tuple[Match, ...], list[str]]]:
    """Return the groups of items that are divided between parts, each with its pairs; none for a file that two parts list.

    Of a large set of equal pictures only the pairs with one of them are told; what holds of one of them holds of all.
    """
    held = [pair for pair in pairs if pair.a in homes and pair.b in homes]
    alike = {node: node for node in homes}
    for same in connected(pair for pair in held if pair.kind in EQUAL):
        alike |= dict.fromkeys(ends(same), same[0].a)
    spread: dict[str, set[str]] = {}
    for node, parts in homes.items():
        spread.setdefault(alike[node], set()).update(parts)
    divided = [pair for pair in held if len(spread[alike[pair.a]] | spread[alike[pair.b]]) > 1]
    apart = [pair for pair in divided if len(homes[pair.a] | homes[pair.b]) > 1]
    named = {*ends(apart)}
    apart += [pair for pair in divided if not {pair.a, pair.b} <= named]
    groups: list[tuple[tuple[Match, ...], list[str]]] = [(group, ends(group)) for group in connected(apart)]
    paired = {node for _, nodes in groups for node in nodes}
    groups += [((), [node]) for node, parts in homes.items() if len(parts) > 1 and node not in paired]
    return sorted(groups, key=lambda group: group[1])


def found(split: Split, members: Members, pairs: Sequence[Match], classes: Classes, *, of: int, labels: str) -> Found:
    """Return the finding on one group of copies, or on one file that two parts list."""
    nodes = sorted(members)
    rows = sorted({row for rows in members.values() for row in rows}, key=lambda row: (row[0], *row[3:]))
    per_split = split.divide((part, row) for part, row, *_ in rows)
    parts = joined([f"{part} ({counts['count']:,})" for part, counts in per_split["parts"].items()])
    kinds = "; ".join(sorted({told_kind(pair) for pair in pairs}))
    held = weakest_link(pairs, nodes)
    copies = f"{units(len(nodes), Unit.PICTURES)} show the same exposure ({kinds}) and stand"
    certainty = split.facts.certainty
    where = "both parts" if len(split.parts) == 2 else f"{len(per_split['parts'])} parts"
    return Found(
        subject=joined(nodes, most=3),
        message=f"{copies if pairs else 'One file is listed more than once and stands'} in {where} of the "
        f"{split.facts.title}, {parts}: {joined(nodes, most=5)}.{held}{labels}",
        count=len(nodes),
        of=of,
        unit=Unit.PICTURES,
        identity=(split.facts.name, *sorted({digest for _, _, digest, *_ in rows})),
        members=[f"{digest} {part}" for part, _, digest, *_ in rows],
        places=[place(path, line, item) for *_, path, line, item in rows],
        evidence={"pairs": as_evidence(pairs), "groups": [nodes] if pairs else [], "per_split": per_split}
        | {"per_class": classes.divide(row for _, row, *_ in rows), "kind": DUPLICATES},
        confidence=Confidence.CERTAIN if certainty is Certainty.STATED else Confidence(certainty.value),
    )
