"""The pictures that lists name: found in their roots, measured, matched."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from datascopy.cli.method import look_alikes
from datascopy.lists.values import Compared, Held, Part
from datascopy.measure.pack_find import is_pack
from datascopy.model import THRESHOLDS, Certainty, Fault, Kind, Match, Matches, MatchKind, Status
from datascopy.model.matched import merged
from datascopy.model.naming import key_of

if TYPE_CHECKING:
    from datascopy.cli.request import Request
    from datascopy.match import Known
    from datascopy.measure import Cache, Measures, Pictures, Progress

SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The listed pictures of one root."""

    label: str
    """stands before the path of each picture, where there are several roots"""
    parts: tuple[str, ...]
    measures: "Measures"
    pictures: "Pictures | None"
    """None where only fingerprints are at hand"""


def roots_of(held: Held, words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return part -> roots of its pictures, as `--pictures [NAME=]DIR` has them.

    Raises:
        Fault: a name is no part, or a part has no root.
    """
    names = [part.name for part in held.listed.parts]
    if held.listed.home:
        return dict.fromkeys(names, (held.listed.home,))
    own: dict[str, list[str]] = defaultdict(list)
    every: list[str] = []
    for word in words:
        name, equals, root = word.partition("=")
        if equals and name in names and root:
            own[name].append(root)
        elif equals and "/" not in name and not Path(word).exists() and "://" not in word:
            raise Fault(f"--pictures {word}: {name} is no part; the parts are {', '.join(names)}.")
        else:
            every.append(word)
    packs = {part.name: part.path for part in held.listed.parts if is_pack(part.path)}
    return {name: (packs[name],) if name in packs else (*own[name], *every) for name in names}


def compare(held: Held, roots: Mapping[str, Sequence[str]], request: "Request", progress: "Progress | None") -> Compared:
    """Find the pictures of all parts, measure them and match them.

    Raises:
        Fault: a root does not exist, or no name of a part exists in its roots.
    """
    from datascopy.cli.request import open_cache_for
    from datascopy.measure import default_jobs

    several = tuple(dict.fromkeys(root for one in roots.values() for root in one))
    labels = _labels(several)
    cache = open_cache_for(replace(request, root=several[0]), several)
    try:
        items: dict[str, dict[str, str]] = {part.name: {} for part in held.listed.parts}
        ambiguous: set[str] = set()
        sides = []
        for root in several:
            users = [part for part in held.listed.parts if root in roots[part.name]]
            side = _side(held, users, root, labels[root], items, ambiguous, request, cache, progress)
            sides += [side] if side is not None else []
        missing = {part.name: _missing(held, part, items[part.name]) for part in held.listed.parts}
        for part in held.listed.parts:
            _refuse_strangers(part, len(items[part.name]), roots[part.name])
        found = _compared(held, sides, items, missing, ambiguous, cache)
        return replace(found, jobs=request.jobs or default_jobs())
    finally:
        if cache is not None:
            cache.close()


def _labels(roots: Sequence[str]) -> dict[str, str]:
    """Return what stands before the path of a picture for each root: nothing where there is one, else as much of it as tells them apart."""
    if len(roots) == 1:
        return {roots[0]: ""}
    names = {root: PurePosixPath(root.rstrip("/")).name or root for root in roots}
    unique = len(set(names.values())) == len(names)
    return {root: f"{names[root] if unique else root.rstrip('/')}/" for root in roots}


def _side(
    held: Held,
    users: Sequence[Part],
    root: str,
    label: str,
    items: dict[str, dict[str, str]],
    ambiguous: set[str],
    request: "Request",
    cache: "Cache | None",
    progress: "Progress | None",
) -> Side | None:
    """Find the listed pictures of one root and measure them; add them to `items` under their label."""
    if is_pack(root):
        from datascopy.cli.packs import listed_in_pack

        named = [part.name for part in users if part.path != root]
        listed_there = listed_in_pack(root, named, lambda paths: _find(held, users, paths, label, items, ambiguous))
        parts = tuple(part.name for part in users)
        return None if listed_there is None else Side(label=label, parts=parts, measures=listed_there, pictures=None)
    from datascopy.catalog import build_catalog
    from datascopy.cli.root import open_root
    from datascopy.measure import Pictures, measure_pictures

    opened = open_root(root, "folder", request.limits)
    wanted = [one.name for one in opened.profile.collections if one.kind is Kind.IMAGES]
    catalog = build_catalog(opened.profile, opened.store, wanted)
    found = _find(held, users, catalog.items["path"], label, items, ambiguous)
    if not found:
        return None
    listed = catalog.items[catalog.items["path"].isin(found)].reset_index(drop=True)
    measures = measure_pictures(
        replace(catalog, items=listed),
        opened.store,
        jobs=request.jobs,
        timeout=request.timeout,
        features=True,
        cache=cache,
        progress=progress,
    )
    return Side(label=label, parts=tuple(part.name for part in users), measures=measures, pictures=Pictures(opened.store, measures.images))


def _find(
    held: Held, users: Sequence[Part], paths: Iterable[str], label: str, items: dict[str, dict[str, str]], ambiguous: set[str]
) -> set[str]:
    """Find the listed names among the paths of one root; add them to `items` under their label, and return their paths."""
    index: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        index[key_of(path, "stem")].append(path)
    found: set[str] = set()
    for part in users:
        for key, rows in held.members[part.name].items():
            if key in items[part.name]:
                continue
            fitting = best_fits(rows[0].name, index.get(key_of(rows[0].name, "stem"), ()))
            if len(fitting) == 1:
                items[part.name][key] = f"{label}{fitting[0]}"
                found.add(fitting[0])
            elif fitting:
                ambiguous.add(rows[0].name)
    return found


def best_fits(written: str, paths: Sequence[str]) -> list[str]:
    """Return those of some paths that a written name fits best: as many folders from the right as can be, then the same extension."""
    name = PurePosixPath(key_of(written, "path"))

    def fit(path: str) -> tuple[int, bool]:
        ours, theirs = PurePosixPath(path), name
        shared = 0
        for a, b in zip(reversed(ours.parts[:-1]), reversed(theirs.parts[:-1]), strict=False):
            if a != b:
                break
            shared += 1
        return shared, ours.name == theirs.name

    best = max(map(fit, paths), default=(0, False))
    return [path for path in paths if fit(path) == best]


def _missing(held: Held, part: Part, found: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(rows[0].name for key, rows in held.members[part.name].items() if key not in found)


def _refuse_strangers(part: Part, found: int, roots: Sequence[str]) -> None:
    if not roots:
        raise Fault(f"{part.name} has no root of pictures. Give it one: --pictures {part.name}=DIR, or one for all: --pictures DIR.")
    if not found:
        names = ", ".join(row.name for row in part.rows[:3])
        raise Fault(
            f"None of the {len(part.rows):,} names of {part.name} ({part.path}: {names}, ...) exists in {', '.join(roots)}: "
            "these are the names of other pictures, so nothing can be said of them. Check the list and --pictures."
        )


def _compared(
    held: Held,
    sides: Sequence[Side],
    items: Mapping[str, Mapping[str, str]],
    missing: Mapping[str, tuple[str, ...]],
    ambiguous: set[str],
    cache: "Cache | None",
) -> Compared:
    share = THRESHOLDS["match-share"].default
    said: list[Matches] = []
    by_codes: list[Matches] = []
    for matches, a, b in _matched(sides, share, cache, _known(held, sides, items)):
        (said if a.pictures is not None and b.pictures is not None else by_codes).append(labelled(matches, a.label, b.label))
    matching = merged(said, len({item for named in items.values() for item in named.values()}))
    told_by_codes = [pair for matches in by_codes for pair in matches.pairs]
    proven = [pair for pair in told_by_codes if pair.kind is not MatchKind.LIKELY] + [*(matching.pairs if matching is not None else ())]
    unread: dict[str, str] = {}
    digests: dict[str, str] = {}
    size = 0
    for side in sides:
        images = side.measures.images
        size += int(images["bytes"].sum())
        for path, status, problem, sha256 in zip(images["path"], images["status"], images["problem"], images["sha256"], strict=True):
            digests[f"{side.label}{path}"] = sha256
            if status != Status.SOUND:
                unread[f"{side.label}{path}"] = problem or str(status)
    return Compared(
        items=items,
        missing=missing,
        unread=unread,
        matches=tuple(sorted(proven, key=lambda one: (one.a, one.b))),
        likely=tuple(sorted((one for one in told_by_codes if one.kind is MatchKind.LIKELY), key=lambda one: (one.a, one.b))),
        matching=matching,
        digests=digests,
        bytes=size,
        threshold=share,
        told=(_told(said, share) if said or not by_codes else {}) | _told_by_codes(by_codes),
        hits=sum(side.measures.hits for side in sides),
        misses=sum(side.measures.misses for side in sides),
        ambiguous=tuple(sorted(ambiguous)),
    )


def labelled(matches: Matches, of_a: str, of_b: str) -> Matches:
    """Return matches under ids that tell the roots apart."""

    def named(pairs: Sequence[Match]) -> tuple[Match, ...]:
        return tuple(replace(one, a=f"{of_a}{one.a}", b=f"{of_b}{one.b}") for one in pairs)

    clusters = tuple(replace(one, items=tuple(f"{of_a}{item}" for item in one.items)) for one in matches.clusters)
    return replace(matches, pairs=named(matches.pairs), doubtful=named(matches.doubtful), clusters=clusters)


def _known(held: Held, sides: Sequence[Side], items: Mapping[str, Mapping[str, str]]) -> "list[Known]":
    """Return for each root the groups of its pictures, where the key is given or stated: a guess tells nothing apart."""
    from datascopy.match import Known

    key = held.key
    if key is None or key.certainty is Certainty.GUESSED:
        return [Known() for _ in sides]
    groups = {item: key.groups[name] for named in items.values() for name, item in named.items() if name in key.groups}
    told = f"{key.title} ({key.certainty})"
    return [
        Known(
            {
                item.removeprefix(side.label): {key.title: frozenset({group})}
                for item, group in groups.items()
                if item.startswith(side.label)
            },
            told,
        )
        for side in sides
    ]


def _matched(sides: Sequence[Side], share: float, cache: "Cache | None", known: "Sequence[Known]") -> Iterator[tuple[Matches, Side, Side]]:
    """Match the pictures of each root that several parts use, and those of each two roots."""
    from datascopy.match import match, match_between, match_fingerprints
    from datascopy.model import Profile

    alone = Profile(name="lists", title="lists", digest="")
    for side, groups in zip(sides, known, strict=True):
        if len(side.parts) > 1 and side.pictures is None:
            found = match_fingerprints(side.measures, side.measures, cache=cache)
            yield replace(found, pairs=tuple(one for one in found.pairs if one.a < one.b)), side, side
        elif len(side.parts) > 1 and side.pictures is not None:
            yield match(side.measures, side.pictures, alone, cache=cache, threshold=share, known=groups), side, side
    for (a, of_a), (b, of_b) in combinations(list(zip(sides, known, strict=True)), 2):
        if a.pictures is None or b.pictures is None:
            yield match_fingerprints(a.measures, b.measures, cache=cache), a, b
        else:
            yield match_between(a.measures, b.measures, a.pictures, b.pictures, cache=cache, threshold=share, known=(of_a, of_b)), a, b


def _told(said: Sequence[Matches], share: float) -> dict[str, str]:
    nominated, examined = sum(one.nominated for one in said), sum(one.examined for one in said)
    unsettled, plain = sum(one.unsettled for one in said), sum(one.featureless for one in said)
    radius = max((one.radius for one in said), default=0)
    told = {
        "Matching": (
            f"All pairs of pictures were compared by 256-bit codes of the whole picture, its content box and the centre of that box in eight "
            f"orientations (radius {radius}) and by their local features, mirrored or not; {nominated:,} pairs were nominated and {examined:,} examined by their pixels; a pair counts as "
            f"the same picture when at least {share:.2f} of its structure agrees after alignment, or half of it so closely that something must lie over the rest (threshold {share:.2f})."
        ),
        "Not settled": f"{unsettled:,} examined pairs lie between clear and unclear and are not reported (--unsettled shows them); {plain:,} pictures have too little structure and were compared by digest only.",
    }
    told["Look-alikes"] = " ".join(dict.fromkeys(look_alikes(one.calibration, share) for one in said))
    if notes := " ".join(dict.fromkeys(note for one in said for note in one.notes)):
        told["Limits met"] = notes
    return told


def _told_by_codes(said: Sequence[Matches]) -> dict[str, str]:
    """Say how pictures were compared of which only fingerprints were at hand."""
    if not said:
        return {}
    radius = max(one.radius for one in said)
    notes = " ".join(dict.fromkeys(note for one in said for note in one.notes))
    return {
        "Packs": f"{notes} A pair counts as the same picture where the digests of decoded pixels are equal; codes within {radius} of 255 bits make it "
        "likely, which is a note and no leak."
    }
