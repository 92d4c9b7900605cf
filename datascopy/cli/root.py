"""The root of a request: its store, the profile that is meant, and the folder in it that the profile speaks of."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from datascopy.model import Profile, TableFacts

if TYPE_CHECKING:
    from datascopy.store import Store

_ALIKE = 50
"""paths of one folder and extension that are held against globs where folders are compared: the others would tell the same"""


@dataclass(frozen=True, slots=True)
class Root:
    """What is audited."""

    store: "Store"
    profile: Profile
    notes: tuple[str, ...] = ()
    """what a general profile guessed, as sentences"""


def open_root(root: str, dataset: str | None, limits: str = "", columns: Sequence[str] = ()) -> Root:
    """Open a root and choose the profile, the folder in the root that it speaks of, and the pictures that its tables embed.

    Args:
        root: as the user named it.
        dataset: name or path of a profile; None to recognise it.
        limits: as the option --limits has them.
        columns: what columns mean, as the option --map has it.

    Raises:
        Fault: there is no such root or profile, a limit is unknown, or a column that the user names is not there.
    """
    from datascopy.catalog import infer_tables, parse_map
    from datascopy.store import RebasedStore, Store, embedded, open_store, parse_limits

    bounds = parse_limits(limits)
    opened = open_store(root, bounds)
    paths = [entry.path for entry in opened.entries()]
    bases = _bases(root, paths)
    profile = _profile(dataset, [_below(paths, base) for base in bases])
    base = _best(profile, paths, bases)
    store: Store = RebasedStore(opened, base) if base else opened
    inferred = infer_tables(profile, store, parse_map(columns))
    return Root(embedded(store, list(_with_pictures(inferred.profile, store)), bounds), inferred.profile, inferred.notes)


def _bases(root: str, paths: Sequence[str]) -> tuple[str, ...]:
    """Return the folders that may be meant, '' for the root itself; the likeliest first."""
    from datascopy.store import plain_top, root_stem, tops

    return tuple(dict.fromkeys((plain_top(paths, root_stem(root)), "", *tops(paths))))


def _below(paths: Sequence[str], base: str) -> Sequence[str]:
    """Return the paths as they are seen from a folder."""
    return [path.removeprefix(f"{base}/") for path in paths] if base else paths


def _profile(dataset: str | None, views: Sequence[Sequence[str]]) -> Profile:
    """Load the profile that is named, or the one that is recognised by the most globs from any of the folders."""
    from datascopy.profile import find_profile, is_general, load_profile, recognise

    if dataset:
        return load_profile(find_profile(dataset))
    found = dict.fromkeys(recognise(view) for view in views)
    profiles = [load_profile(folder) for folder in found]
    return max(profiles, key=lambda profile: (not is_general(profile.name), len(profile.recognise), profile.name != "folder"))


def _best(profile: Profile, paths: Sequence[str], bases: Sequence[str]) -> str:
    """Return the folder below which the most globs of a profile fit a file; of equals the first."""
    if len(bases) == 1:
        return bases[0]
    from datascopy.catalog.globs import fits

    declared = [facts.files for several in (profile.collections, profile.tables, profile.documents) for facts in several]
    globs = dict.fromkeys(glob for files in (profile.recognise, *declared) for glob in files)
    few = _thinned(paths)

    def fitting(base: str) -> int:
        seen = _below(few, base)
        return sum(any(map(fits((glob,)), seen)) for glob in globs)

    return max(bases, key=fitting)


def _thinned(paths: Sequence[str]) -> list[str]:
    """Return the first few paths of each folder and extension."""
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in paths:
        folder, _, name = path.rpartition("/")
        few = alike[folder, name.rpartition(".")[2].lower()]
        if len(few) < _ALIKE:
            few.append(path)
    return [path for few in alike.values() for path in few]


def _with_pictures(profile: Profile, store: "Store") -> Iterator[tuple[str, TableFacts]]:
    """Yield the files of tables that embed pictures, each for the first table that names it."""
    facts_of = [facts for facts in profile.tables if facts.pictures]
    if not facts_of:
        return
    from datascopy.catalog.globs import fits

    for entry in store.entries():
        facts = next((facts for facts in facts_of if not entry.problem and fits(facts.files)(entry.path)), None)
        if facts is not None:
            yield entry.path, facts
