"""Other datasets that the audited one is held against: `--against NAME=ROOT`, or `NAME=PACK`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from datascopy.model import THRESHOLDS, Catalog, Coverage, CoverageRow, Fault, Kind, Matches, MatchKind, Measures, Other, Policy, Profile

if TYPE_CHECKING:
    from datascopy.cli.request import Clock, Request
    from datascopy.cli.seeing import Seen
    from datascopy.measure import Cache, Pack, Pictures, Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Another dataset as it was read: what rules see of it, what a report shows of it."""

    other: Other
    pictures: "Pictures | None" = None
    pack: "Pack | None" = None
    """its fingerprints, where nothing else of it was given"""


def named(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return (name, root) of each `NAME=ROOT`.

    Raises:
        Fault: a text is of another form, or a name stands twice.
    """
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, root = text.partition("=")
        if not (name and equals and root):
            raise Fault(f"--against takes NAME=ROOT, for instance --against folder=../other; given is {text!r}.")
        if name in pairs:
            raise Fault(f"--against {name} is given twice: {pairs[name]} and {root}.")
        pairs[name] = root
    return tuple(pairs.items())


def hold(
    request: "Request", here: "Seen", needs: frozenset[str], policy: Policy, clock: "Clock", progress: "Progress | None"
) -> tuple[Held, ...]:
    """Catalog, measure and match every other dataset that the request names.

    Raises:
        Fault: a name is no profile, or a root holds nothing of it.
    """
    return tuple(hold_one(request, pair, here, needs, policy, clock, progress) for pair in request.against)


def hold_one(
    request: "Request",
    pair: tuple[str, str],
    here: "Seen",
    needs: frozenset[str],
    policy: Policy,
    clock: "Clock",
    progress: "Progress | None",
) -> Held:
    """Catalog, measure and match one other dataset."""
    from datascopy.catalog import build_catalog
    from datascopy.cli.pipeline import refuse_nothing
    from datascopy.cli.request import open_cache_for
    from datascopy.cli.root import open_root
    from datascopy.measure import Pictures, is_pack, measure_pictures

    name, root = pair
    if is_pack(root):
        return hold_pack(request, pair, here, needs, clock)
    with clock.time("catalog"):
        opened = open_root(root, name, request.limits)
        store, catalog = opened.store, build_catalog(opened.profile, opened.store)
        refuse_nothing(catalog, root)
    if "others" not in needs or here.measures is None or here.pictures is None:
        return Held(other=Other(name=name, root=root, catalog=catalog))
    cache = open_cache_for(request, (request.root, *(one for _, one in request.against)))
    try:
        with clock.time("measure"):
            measures = measure_pictures(
                without_masks(catalog), store, jobs=request.jobs, timeout=request.timeout, features=True, cache=cache, progress=progress
            )
        pictures = Pictures(store, measures.images)
        with clock.time("match"):
            other = match_up(Other(name=name, root=root, catalog=catalog, measures=measures), here, pictures, policy, cache)
            if here.profile is not None and here.profile.splits and related(here.profile, other):
                other = replace(other, within=match_inside(other, pictures, policy, cache))
        return Held(other=other, pictures=pictures)
    finally:
        if cache is not None:
            cache.close()


def hold_pack(request: "Request", pair: tuple[str, str], here: "Seen", needs: frozenset[str], clock: "Clock") -> Held:
    """Read another dataset that is given as a pack, and match it by fingerprints.

    Raises:
        Fault: the pack cannot be used.
    """
    from datascopy.cli.packs import held_pack
    from datascopy.cli.request import open_cache_for

    wanted = here.measures if "others" in needs and has_pictures(here.measures) else None
    cache = open_cache_for(request, (request.root, *(one for _, one in request.against)))
    try:
        with clock.time("match"):
            other, pack = held_pack(*pair, wanted, cache)
        return Held(other=other, pack=pack)
    finally:
        if cache is not None:
            cache.close()


def match_up(other: Other, here: "Seen", pictures: "Pictures", policy: Policy, cache: "Cache | None") -> Other:
    """Match the pictures of both, where both have some."""
    from datascopy.match import match_between
    from datascopy.rule import given

    if not has_pictures(here.measures) or not has_pictures(other.measures):
        return other
    share = policy.thresholds.get("match-share", THRESHOLDS["match-share"].default)
    sides = given(here.measures), given(other.measures), given(here.pictures), pictures
    return replace(other, matches=match_between(*sides, cache=cache, threshold=share))


def related(profile: Profile, other: Other) -> bool:
    """True where one of the two keeps a relation with the other: then its pictures stand for pictures here."""
    ours = any(facts.dataset == other.name for facts in profile.relations)
    return ours or any(facts.dataset == profile.name for facts in other.catalog.profile.relations)


def match_inside(other: Other, pictures: "Pictures", policy: Policy, cache: "Cache | None") -> Matches | None:
    """Match the pictures of another dataset with each other, where it has some."""
    from datascopy.match import known_of, match
    from datascopy.rule import given

    if not has_pictures(other.measures):
        return None
    share = policy.thresholds.get("match-share", THRESHOLDS["match-share"].default)
    known = known_of(other.catalog)
    return match(given(other.measures), pictures, other.catalog.profile, cache=cache, threshold=share, known=known)


def has_pictures(measures: Measures | None) -> bool:
    """True where some picture could be read."""
    if measures is None:
        return False
    images = measures.images
    return bool(((images["kind"] == Kind.IMAGES) & (images["sha256"] != "")).any())


def without_masks(catalog: Catalog) -> Catalog:
    """Return the catalog of another dataset with its pictures only: its masks are compared with nothing."""
    return replace(catalog, items=catalog.items[catalog.items["kind"] == Kind.IMAGES].reset_index(drop=True))


def cover_others(coverage: Coverage, held: Sequence[Held]) -> Coverage:
    """Add what was looked at of the other datasets."""
    return replace(coverage, others=tuple(row for one in held for row in rows_of(one)))


def rows_of(held: Held) -> Iterator[CoverageRow]:
    """Yield one row for each collection of pictures, table and document of another dataset that is present."""
    from datascopy.measure import cover, coverage_of

    other = held.other
    seen = cover(other.catalog, other.measures) if held.pack is None else coverage_of(held.pack)
    pictures = {facts.name for facts in other.catalog.profile.collections if facts.kind is Kind.IMAGES}
    for row in (*(one for one in seen.collections if one.name in pictures), *seen.tables, *seen.documents):
        if row.present:
            yield replace(row, name=f"{other.name}/{row.name}", title=f"{row.title} of {other.name}")


def method_of(held: Sequence[Held]) -> dict[str, str]:
    """Return name -> sentence: what the dataset was held against."""
    told = [sentence(one.other) for one in held]
    return {"Held against": " ".join(told)} if told else {}


def sentence(other: Other) -> str:
    """Say what another dataset is and how it was compared."""
    within = (
        ""
        if other.within is None
        else f" Its own pictures were compared with each other: {len(other.within.pairs):,} pairs are one picture."
    )
    if other.matches is None:
        return f"{other.name} ({other.root}): by names and boxes only, since one side has no pictures that could be compared.{within}"
    pictures = 0 if other.measures is None else len(other.measures.images)
    if other.packed:
        likely = sum(pair.kind is MatchKind.LIKELY for pair in other.matches.pairs)
        return (
            f"{other.name} ({other.root}): a pack of {pictures:,} pictures. Only fingerprints were at hand, so no pixels were compared: "
            f"{len(other.matches.pairs) - likely:,} pairs have equal pixels by their digest; {likely:,} are likely by their codes (within "
            f"{other.matches.radius} of 255 bits), which proves nothing. {' '.join(other.matches.notes[1:])}"
        ).strip()
    return (
        f"{other.name} ({other.root}): {pictures:,} pictures, each compared with every picture here; {len(other.matches.pairs):,} pairs match, "
        f"{other.matches.unsettled:,} could not be decided.{within}"
    )


def told_there(held: Sequence[Held]) -> dict[str, dict[str, str]]:
    """Return {NAME/item: {what: value}}: what packs tell of the pictures that were found in them."""
    from datascopy.cli.packs import known_of

    told: dict[str, dict[str, str]] = {}
    for one in held:
        if one.pack is not None and one.other.matches is not None:
            for item, cells in known_of(one.pack, {pair.b for pair in one.other.matches.pairs}).items():
                told[f"{one.other.name}/{item}"] = {f"{what} there": text for what, text in cells.items()}
    return told


class Shown:
    """The pictures of a root, and those of the other datasets under their names: what a report draws thumbnails from."""

    def __init__(self, own: "Pictures", others: Mapping[str, "Pictures"]) -> None:
        """Take both."""
        self._own = own
        self._others = others

    def thumbnail(self, path: str, side: int = 160) -> bytes | None:
        """Return a small JPEG, None where there is none: `NAME/path` is a picture of another dataset, unless a picture here is called so."""
        own = self._own.thumbnail(path, side)
        name, _, rest = path.partition("/")
        return own if own or name not in self._others else self._others[name].thumbnail(rest, side)
