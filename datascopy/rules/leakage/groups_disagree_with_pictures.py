"""Groups that the pictures contradict.

Why: One exposure stands under two patients (or videos, or studies). Either one person bears two ids, and a split that keeps ids together parts
    their pictures all the same; or a picture was filed under another person, and what the tables say of that person is not true of it.
Evidence: Copies, verified by their pixels, whose groups differ by a key of the profile. One finding for the groups that copies join, with how many
    pictures of each are copies of the others', and whether what cannot change within a group (a sex) is the same in all of them.
Remedy: Look at the pictures of all these groups. Give one person one id, or move the picture to where it belongs; until then keep the groups in one
    part of any split.
Limits: Pixels show that two pictures are one exposure, never that two exposures are of one person. So two persons under one id are seen only where
    a picture of one also stands under its own; tables that contradict themselves are in values/changes-within-group.
Source: The profile's groups; matches as in the family duplicates. Kind of leakage L3.2 (training and test samples that depend on each other) of
    S. Kapoor and A. Narayanan, Leakage and the reproducibility crisis in machine-learning-based science, Patterns 4 (2023), 100804.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from datascopy.model import Catalog, Confidence, Evidence, GroupFacts, Match, Place, Severity, Unit, shape
from datascopy.rule import (
    NOT_INDEPENDENT,
    Answer,
    Found,
    Looked,
    Note,
    NotHere,
    Sets,
    Unseen,
    as_evidence,
    digests,
    ends,
    given,
    joined,
    n_of_m,
    plural,
    private_column,
    rule,
    uncompared,
    units,
)


@rule(severity=Severity.WARNING, needs=("catalog", "images", "matches"))
def groups_disagree_with_pictures(seen: Evidence) -> Iterator[Answer]:
    """Look at the copies by every group key."""
    catalog = given(seen.catalog)
    keys = [one for one in catalog.profile.groups if not catalog.parts or one.of in catalog.parts]
    if not keys:
        yield NotHere("no group key is declared")
    told: dict[frozenset[tuple[str, str]], str] = {}
    for grouping in keys:
        reason = uncompared(seen, grouping.of)
        groups = groups_of_items(catalog, grouping)
        if reason or not groups:
            yield Unseen(plural(grouping.title), reason or f"no file has a {grouping.title} here")
        else:
            yield from disagreeing(seen, grouping, groups, told)


def groups_of_items(catalog: Catalog, grouping: GroupFacts) -> dict[str, frozenset[str]]:
    """Return item -> its groups by a key."""
    rows = catalog.groups[catalog.groups["grouping"] == grouping.name]
    told = catalog.items[["collection", "key", "path"]].merge(rows[["collection", "key", "group"]], on=["collection", "key"])
    found: dict[str, frozenset[str]] = {}
    for path, group in zip(told["path"], told["group"], strict=True):
        found[path] = found.get(path, frozenset()) | {group}
    return found


def disagreeing(
    seen: Evidence, grouping: GroupFacts, groups: Mapping[str, frozenset[str]], earlier: dict[frozenset[tuple[str, str]], str]
) -> Iterator[Answer]:
    """Look at the copies of which both have a group by one key; what an earlier key told by the same pairs is not told again."""
    catalog = given(seen.catalog)
    members: dict[str, set[str]] = defaultdict(set)
    for item, several in groups.items():
        for group in several:
            members[group].add(item)
    yield Looked(plural(grouping.title), len(groups), Unit.PICTURES)
    pairs = [pair for pair in given(seen.matches).pairs if pair.a in groups and pair.b in groups]
    apart = [pair for pair in pairs if not groups[pair.a] & groups[pair.b]]
    among = f"{units(len(pairs), Unit.PAIRS)} of copies whose {grouping.title} is known"
    yield Note(
        f"{n_of_m(len(apart), len(pairs), Unit.PAIRS)} of copies are of two {plural(grouping.title)}."
        if apart
        else f"None found among {among}."
    )
    sets = Sets()
    for pair in apart:
        for group in groups[pair.a] | groups[pair.b]:
            sets.join(min(groups[pair.a]), group)
    joint: dict[Any, list[Match]] = defaultdict(list)
    for pair in sorted(apart, key=lambda one: (one.a, one.b)):
        joint[sets.top(min(groups[pair.a]))].append(pair)
    hidden = private_column(catalog, grouping.table, grouping.column)
    for position, copies in enumerate(joint.values(), start=1):
        same = frozenset((pair.a, pair.b) for pair in copies)
        if same in earlier:
            yield Note(f"By {grouping.title} the same as by {earlier[same]}, told once: {joined(ends(copies), most=2)}.")
            continue
        earlier[same] = grouping.title
        yield found(seen, grouping, copies, groups, members, hidden=position if hidden else 0)


def found(
    seen: Evidence,
    grouping: GroupFacts,
    pairs: list[Match],
    known: Mapping[str, frozenset[str]],
    members: Mapping[str, set[str]],
    *,
    hidden: int,
) -> Found:
    """Return the finding on the groups that some copies join; with `hidden`, their number, they are not named."""
    groups = {item: known[item] for item in ends(pairs)}
    names = sorted({group for several in groups.values() for group in several})
    shown = {name: f"number {hidden}.{place} ({shape(name)})" if hidden else name for place, name in enumerate(names, 1)}
    copied = {name: sum(name in several for several in groups.values()) for name in names}
    counts = joined([f"{n_of_m(copied[name], len(members[name]), Unit.PICTURES)} of {shown[name]}" for name in names], most=4)
    changed = contradictions(given(seen.catalog), grouping, members, names)
    if changed:
        reading = f"What cannot change within a {grouping.title} differs ({joined(changed)}): a picture seems to be filed under another {grouping.title}."
    elif any(copied[name] == len(members[name]) for name in names):
        reading = f"All pictures of one are copies of the others': one {grouping.title} under {len(names):,} ids, or pictures listed twice."
    else:
        reading = f"One {grouping.title} under {len(names):,} ids, or a picture filed under another {grouping.title}."
    sha256 = digests(seen)
    items = sorted(groups)
    return Found(
        subject=joined(list(shown.values()), most=3),
        message=f"{units(len(pairs), Unit.PAIRS)} of copies {'joins' if len(pairs) == 1 else 'join'} the {plural(grouping.title)} {joined(list(shown.values()), most=4)}: {counts}. {reading} "
        f"The {grouping.title} of a file is {grouping.certainty}.",
        count=len(items),
        of=len({item for several in members.values() for item in several}),
        unit=Unit.PICTURES,
        identity=(grouping.name, *names),
        members=[sha256.get(item, item) for item in items],
        places=[Place(item) for item in items],
        evidence={"pairs": as_evidence(pairs), "kind": NOT_INDEPENDENT},
        confidence=Confidence(grouping.certainty.value),
    )


def contradictions(catalog: Catalog, grouping: GroupFacts, members: Mapping[str, set[str]], names: list[str]) -> list[str]:
    """Return the titles of the attributes that cannot change within such a group and are told differently of these."""
    keys = dict(zip(catalog.items["path"], catalog.items["key"], strict=True))
    changed = []
    for facts in catalog.profile.attributes:
        if facts.constant == grouping.name:
            rows = catalog.attributes[(catalog.attributes["attribute"] == facts.name) & (catalog.attributes["value"] != "")]
            told: dict[str, set[str]] = defaultdict(set)
            for key, value in zip(rows["key"], rows["value"], strict=True):
                told[key].add(value)
            values = [frozenset(value for item in members[name] for value in told.get(keys[item], ())) for name in names]
            known = [one for one in values if one]
            if len(known) > 1 and not frozenset.intersection(*known):
                changed.append(facts.title)
    return changed
