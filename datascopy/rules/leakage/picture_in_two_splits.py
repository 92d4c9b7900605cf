"""Picture in two parts of a split.

Why: A model tested on this split has seen some of the test pictures: its score is too good by an unknown amount, and no longer comparable.
Evidence: Every pair of matching pictures, of any kind, whose two sides lie in different parts of one split; and files that the lists name in two
    parts. One finding for each connected group and split.
Remedy: Move all copies of a picture into one part, or leave them out, and publish which split the numbers belong to.
Limits: None found means none found among the pictures compared. Without pictures only the names in the lists are compared.
Source: The profile's splits; matches as in the family duplicates. S. Kapoor and A. Narayanan, Leakage and the reproducibility crisis in
    machine-learning-based science, Patterns 4 (2023), 100804.
"""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from datascopy.model import Certainty, Confidence, Evidence, Match, Severity, SplitFacts, Unit
from datascopy.rule import (
    Answer,
    Found,
    Looked,
    Note,
    NotHere,
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
    per_split,
    places,
    private_column,
    rule,
    shape,
    share,
    splits,
    told_kind,
    uncompared,
    units,
    with_items,
)


@rule(severity=Severity.ERROR, needs=("catalog", "images", "matches"))
def picture_in_two_splits(seen: Evidence) -> Iterator[Answer]:
    """Look at every split."""
    asked = list(splits(given(seen.catalog)))
    if not any(reason or len(rows) for _, rows, reason in asked):
        yield NotHere("no split is declared" if not asked else "the folders tell no split")
    for facts, rows, reason in asked:
        if reason:
            yield Unseen(facts.title, reason)
        elif len(rows):
            yield from divided(seen, facts, rows)


def divided(seen: Evidence, facts: SplitFacts, rows: pd.DataFrame) -> Iterator[Answer]:
    """Look at one split: the lists by name, the pictures by their matches."""
    yield Looked(facts.title, len(rows), unit_of(facts))
    members = placed(seen, facts, rows)
    homes: dict[str, set[str]] = {}
    for node, part in zip(members["node"], members["part"], strict=True):
        homes.setdefault(node, set()).add(part)
    groups = crossing(seen.matches.pairs if seen.matches else (), homes)
    labels = labels_of(seen, {node for pairs, nodes in groups if pairs for node in nodes})
    leaked = members[members["node"].isin({node for _, nodes in groups for node in nodes})].sort_values(["node", "part", "line"])
    by_node = dict(iter(leaked.groupby("node")))
    for pairs, nodes in groups:
        told = pd.concat([by_node[node] for node in nodes])
        yield found(facts, rows, told, pairs, differing(labels, nodes) if pairs else "")
    seen_pictures = int((members.drop_duplicates("node")["sha256"] != "").sum())
    among = n_of_m(seen_pictures, len(homes), Unit.PICTURES)
    if reason := uncompared(seen, facts.of):
        among = f"{len(homes):,} names"
        yield Unseen(f"the pictures of the {facts.title}", f"{reason}; only the {among} in it were compared")
    yield Note(totals(facts, rows, leaked) if groups else f"None found among {among} of the {facts.title}.")


def placed(seen: Evidence, facts: SplitFacts, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the members of a split with `node` (the item, else its key), `sha256` ("" if not read) and `digest` (that, else the key)."""
    catalog = given(seen.catalog)
    sha256 = digests(seen) if seen.images is not None else {}
    members = with_items(catalog, rows)
    keys = members["key"]
    tables = facts_of_tables(catalog)
    if any(private_column(catalog, name, tables[name].file) for name in listed_by(facts)):
        keys = pd.Series(
            [f"file {code} ({shape(key)})" for code, key in zip(pd.factorize(keys, sort=True)[0], keys, strict=True)], keys.index, "str"
        )
    digest = pd.Series([sha256.get(item, "") for item in members["item"]], members.index, "str")
    return members.assign(
        node=members["item"].where(members["item"] != "", keys), sha256=digest, digest=digest.where(digest != "", members["key"])
    )


def crossing(pairs: Sequence[Match], homes: Mapping[str, set[str]]) -> list[tuple[tuple[Match, ...], list[str]]]:
    """Return the groups of items that are divided between parts, each with its pairs; none for a file that two parts list."""
    apart = [pair for pair in pairs if pair.a in homes and pair.b in homes and len(homes[pair.a] | homes[pair.b]) > 1]
    groups: list[tuple[tuple[Match, ...], list[str]]] = [(group, ends(group)) for group in connected(apart)]
    paired = {node for _, nodes in groups for node in nodes}
    groups += [((), [node]) for node, parts in homes.items() if len(parts) > 1 and node not in paired]
    return sorted(groups, key=lambda group: group[1])


def found(facts: SplitFacts, rows: pd.DataFrame, members: pd.DataFrame, pairs: Sequence[Match], labels: str) -> Found:
    """Return the finding on one group of copies, or on one file that two parts list."""
    nodes = sorted(set(members["node"]))
    split = per_split(facts, rows, members)
    parts = joined([f"{part} ({counts['count']:,})" for part, counts in split["parts"].items()])
    kinds = "; ".join(sorted({told_kind(pair) for pair in pairs}))
    what = (
        f"{units(len(nodes), Unit.PICTURES)} are the same picture ({kinds}) and stand" if pairs else "One file is listed twice and stands"
    )
    return Found(
        subject=joined(nodes, most=3),
        message=f"{what} in {len(split['parts'])} parts of the {facts.title}, {parts}: {joined(nodes, most=5)}.{labels}",
        count=len(nodes),
        of=int(rows["key"].nunique()),
        unit=Unit.PICTURES,
        identity=(facts.name, *sorted(set(members["digest"]))),
        members=[f"{digest} {part}" for digest, part in zip(members["digest"], members["part"], strict=True)],
        places=places(members),
        evidence={"pairs": as_evidence(pairs), "groups": [nodes], "per_split": split},
        confidence=Confidence.CERTAIN if facts.certainty is Certainty.STATED else Confidence(facts.certainty.value),
    )


def totals(facts: SplitFacts, rows: pd.DataFrame, leaked: pd.DataFrame) -> str:
    """Return how much of each part is also in another."""
    told = [
        f"{n_of_m(one['count'], one['of'], unit_of(facts))} ({share(one['count'], one['of'])}) of {part}"
        for part, one in per_split(facts, rows, leaked)["parts"].items()
    ]
    return f"{joined(told)} have a copy in another part of the {facts.title}."


def unit_of(facts: SplitFacts) -> Unit:
    """Return what a split counts: the rows of its lists, or the pictures in its folders."""
    return Unit.ROWS if listed_by(facts) else Unit.PICTURES
