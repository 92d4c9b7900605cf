"""What files are called across lists, and which group (patient, video, study) a file is of: by a column, a regular expression, or a guess."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from datascopy.lists.values import Key, Listed, Part
from datascopy.model import Certainty, Fault
from datascopy.model.naming import group_title, key_of

NONE = "none"
FILE = "file"
"""how files are called where folders or a certificate hold them: by the whole of their name"""
ENOUGH = 0.9
"""share of the names that a guessed pattern must fit"""
SOME = 0.2
"""the same where a word (patient, video) tells what it is: files of other kinds may bear other names"""
MOST_IN_ONE = 0.9
"""share of the grouped names beyond which one group is no key but a common beginning"""
LEAST_SHARED = 0.5
"""share of the grouped names that must be of a group with others; else nearly every name is a group of its own and the pattern tells nothing"""
LONGEST_PATTERN = 200

_GUESSES = (
    (r"(?i)((?:patient|person|subject|subj|pat)[-_ ]?\d+)", "patient", SOME),
    (r"(?i)((?:study|case|exam|examination)[-_ ]?\d+)", "study", SOME),
    (r"(?i)((?:video|vid|sequence|seq|clip)[-_ ]?\d+)", "video", SOME),
    (r"^(.+?)[-_ ](?:frame|f|img|image)?[-_ ]?\d+$", "series", ENOUGH),
)
"""(pattern, what its first group is taken for, least share of the names that it fits), the most telling first"""


def key_kind(parts: Sequence[Part], *, exact: bool = False) -> tuple[str, tuple[str, ...]]:
    """Return how files are called across all parts, and what to say about it.

    That is by name without folder and extension; with their folders where some list holds both of two folders in which files of one name lie.
    """
    if exact:
        return FILE, ()
    homes: dict[str, set[str]] = defaultdict(set)
    folders: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        for row in part.rows:
            folder = key_of(row.name, "path").rpartition("/")[0]
            homes[key_of(row.name, "stem")].add(folder)
            folders[part.name].add(folder)
    alike = {frozenset(several) for several in homes.values() if len(several) > 1}
    if any(len(several & there) > 1 for several in alike for there in folders.values()):
        return "path", ("Some names differ only by folder, so files are told apart with their folders.",)
    return "stem", ()


@lru_cache(maxsize=1 << 17)
def file_key(name: str, kind: str) -> str:
    """Return what a file is called across lists: `stem`, `path` with folders and without the extension, or `file` as it is."""
    return name if kind == FILE else key_of(name, "stem") if kind == "stem" else _path(name)


def _told(name: str, kind: str) -> str:
    """Return what a group may be told from: the name as a key; of a file its name without folders."""
    return key_of(name, "stem") if kind == FILE else file_key(name, kind)


def _path(name: str) -> str:
    folder, slash, _ = key_of(name, "path").rpartition("/")
    return f"{folder}{slash}{key_of(name, 'stem')}"


def find_key(listed: Listed, kind: str, wanted: str | None, confirmed: str = "") -> Key | None:
    """Return the group key: as `--group` has it, else guessed; None where there is none or none is wanted.

    Args:
        listed: what was read; its rows hold the column where `wanted` names one.
        kind: as `key_kind` returns it.
        wanted: column, regular expression or `none`; None to guess.
        confirmed: who states the column instead of the user, as a clause.

    Raises:
        Fault: the expression is none, or fits no name.
    """
    if wanted == NONE:
        return None
    rows = [(file_key(row.name, kind), row) for part in listed.parts for row in part.rows]
    if listed.grouped_by:
        groups = {key: row.group for key, row in rows if row.group}
        stated = wanted is not None or bool(confirmed)
        source = confirmed or f"the column {listed.grouped_by}{', as --group says' if stated else ', by its name'}"
        return Key(
            title=group_title(listed.grouped_by),
            certainty=Certainty.STATED if stated else Certainty.GUESSED,
            source=source,
            confirm=f"--group {listed.grouped_by}",
            groups=groups,
        )
    names = {key: _told(row.name, kind) for key, row in rows}
    if wanted is not None:
        return _given(listed, wanted, names)
    return next(_guessed(names), None)


def _given(listed: Listed, wanted: str, names: Mapping[str, str]) -> Key:
    if len(wanted) > LONGEST_PATTERN:
        raise Fault(f"--group: the expression is longer than {LONGEST_PATTERN} letters.")
    try:
        pattern = re.compile(wanted)
    except re.error as error:
        raise Fault(f"--group {wanted}: no column of that name in all lists, and no regular expression either: {error}.") from error
    groups = _grouped(names, pattern)
    if not groups:
        columns = f" The lists have the columns {', '.join(listed.columns)}." if listed.columns else ""
        raise Fault(f"--group {wanted}: no column of that name, and as a regular expression it fits none of {len(names):,} names.{columns}")
    return Key(title="group", certainty=Certainty.STATED, source=f"given by --group {wanted}", confirm=f"--group '{wanted}'", groups=groups)


def _grouped(names: Mapping[str, str], pattern: re.Pattern[str]) -> dict[str, str]:
    """Return key -> group by the group called `group`, the first group, or all that fits."""
    which: str | int = "group" if "group" in pattern.groupindex else min(1, pattern.groups)
    met = ((key, pattern.search(told)) for key, told in names.items())
    return {key: one[which] for key, one in met if one and one[which]}


def _guessed(names: Mapping[str, str]) -> Iterator[Key]:
    """Yield the guesses that could be a key of these names."""
    together = "\n".join(names.values())
    for text, title, enough in _GUESSES:
        if not re.search(text, together, re.MULTILINE):  # one look at all of them: most patterns fit none
            continue
        groups = _grouped(names, re.compile(text))
        sizes = Counter(groups.values())
        shared = sum(size for size in sizes.values() if size > 1)
        if (
            names
            and len(groups) >= enough * len(names)
            and len(sizes) > 1
            and max(sizes.values()) <= MOST_IN_ONE * len(groups)
            and shared >= LEAST_SHARED * len(groups)
        ):
            first = next(iter(groups))
            yield Key(
                title=title,
                certainty=Certainty.GUESSED,
                source=f"from the names: {names[first]} is of {groups[first]}",
                confirm=f"--group '{text}'",
                groups=groups,
            )
