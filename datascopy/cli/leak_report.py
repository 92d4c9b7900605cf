"""The report on a split of lists: coverage, sentences on how it was looked at, verdict; of the form that an audit has."""

import hashlib
import json
import platform
import time
from datetime import UTC, datetime

from datascopy import __version__
from datascopy.cli.shown import digest_of_content
from datascopy.judge import judge
from datascopy.lists.leaks import outcomes
from datascopy.lists.values import Held
from datascopy.model import Coverage, CoverageRow, Policy, Profile, Report, Run
from datascopy.model.words import joined

NOT_FOUND = (
    "Crops that keep less than about 60 % of a side, copies whose texture was painted anew, and copies of pictures with hardly any structure are "
    "not found reliably by this method."
)
ABSENT = "exists in no given root, or fits several pictures there"
SHOWN = 5


def report_on(held: Held, root: str, command: str, started: float, policy: Policy | None = None, *, unsettled: bool = False) -> Report:
    """Return the report.

    Args:
        held: the split with all that is held against it.
        root: what is audited, as the user named it.
        command: as it was given.
        started: seconds since the epoch.
        policy: the default one without it.
        unsettled: show the pairs that could not be decided.
    """
    coverage = cover(held)
    rules = policy or Policy()
    begun = datetime.fromtimestamp(started, UTC)
    verdict = judge(outcomes(held), coverage, rules, begun.date())
    digests = [digest for digest, _ in held.listed.content]
    size = sum(size for _, size in held.listed.content)
    if held.compared is not None:
        digests += [digest for digest in held.compared.digests.values() if digest]
        size += held.compared.bytes
    return Report(
        root=root,
        profile=Profile(name="leakage", title=held.listed.title, digest=reading(held)),
        policy=rules,
        files=len(digests),
        bytes=size,
        content_digest=digest_of_content(digests),
        verdict=verdict,
        coverage=coverage,
        claims=(),
        run=Run(
            started=begun.isoformat(timespec="seconds"),
            seconds=round(time.time() - started, 3),
            versions={"datascopy": __version__, "python": platform.python_version()},
            platform=f"{platform.system()} {platform.machine()}",
            jobs=held.compared.jobs if held.compared else 1,
            cache_hits=held.compared.hits if held.compared else 0,
            cache_misses=held.compared.misses if held.compared else 0,
            command=command,
        ),
        method=method(held),
        matches=held.compared.matching if held.compared else None,
        unsettled=unsettled,
    )


def reading(held: Held) -> str:
    """Return a digest of how the lists were read, which stands for the profile that they have not: parts, roles, group key, names of files."""
    parts = [(part.name, part.role.value, part.scope) for part in held.listed.parts]
    key = held.key and (held.key.title, held.key.certainty.value, held.key.source)
    return hashlib.sha256(json.dumps([parts, key, held.refused, held.kind]).encode()).hexdigest()


def cover(held: Held) -> Coverage:
    """Return what was looked at: the rows of each part, and the pictures that its names stand for."""
    tables = tuple(
        CoverageRow(name=part.name, title=part.name, declared=None, present=len(part.rows), checked=len(part.rows), failed=0)
        for part in held.listed.parts
    )
    if held.compared is None:
        return Coverage(tables=tables)
    return Coverage(collections=tuple(_pictures(held, part.name) for part in held.listed.parts), tables=tables)


def _pictures(held: Held, part: str) -> CoverageRow:
    assert held.compared is not None  # noqa: S101 - the caller looked
    items = held.compared.items[part].values()
    bad = sum(item in held.compared.unread for item in items)
    missing = len(held.compared.missing[part])
    return CoverageRow(
        name=f"pictures of {part}",
        title=f"the pictures that {part} names",
        declared=None,
        present=len(items) + missing,
        checked=len(items) - bad,
        failed=0,
        skipped=tuple(pair for pair in ((ABSENT, missing), ("could not be read", bad)) if pair[1]),
    )


def method(held: Held) -> dict[str, str]:
    """Return name -> sentence: roles, levels, what was compared, the group key, what this cannot find."""
    told = {"Roles": _roles(held)}
    if held.levels:
        told["Levels"] = " ".join(
            f"{one.above} ({one.sizes[0]:,}) is the union of "
            + joined([f"{name} ({size:,})" for name, size in zip(one.below, one.sizes[1:], strict=True)])
            + ": a level above them, no leak."
            for one in held.levels
        )
    told["Compared"] = _compared(held)
    told["Group key"] = _key(held)
    if held.compared is not None:
        told |= held.compared.told
        told["Not found by this method"] = NOT_FOUND
    else:
        told["Not found by this method"] = (
            "Copies of a picture under another name are not found by names alone: --pictures DIR compares the pictures."
        )
    if held.certified:
        told["Certificate"] = held.certified
    if notes := [*held.listed.notes, *_notes(held)]:
        told["Met and tolerated"] = " ".join(notes)
    return told


def _roles(held: Held) -> str:
    told = [f"{part.name}: {part.role.value} ({'given' if part.given else 'guessed from its name'})" for part in held.listed.parts]
    scopes = sorted({part.scope for part in held.listed.parts if part.scope})
    folds = f" Parts of different folds ({joined(scopes)}) overlap on purpose and are not held against each other." if scopes else ""
    return f"{'; '.join(told)}. Another role is set by NAME=LIST.{folds}"


def _compared(held: Held) -> str:
    names = {key for keys in held.members.values() for key in keys}
    if held.compared is None:
        return f"{len(names):,} names in {len(held.members):,} parts were compared, and 0 of {len(names):,} pictures: none were given."
    there = {item for keys in held.compared.items.values() for item in keys.values()}
    missing = sorted({name for several in held.compared.missing.values() for name in several})
    absent = f" {len(missing):,} names exist in no given root: {joined(missing, most=SHOWN)}." if missing else ""
    several = f" {len(held.compared.ambiguous):,} of these fit several pictures there." if held.compared.ambiguous else ""
    how = {
        "stem": "files were told apart by their names without folder and extension",
        "path": "files were told apart by their names with folders, without extension",
        "file": "each file of a folder is its own" if held.listed.home else "files were told apart by the whole of their names",
    }[held.kind]
    return f"{len(there - set(held.compared.unread)):,} of {len(names):,} pictures were compared; {how}.{absent}{several}"


def _key(held: Held) -> str:
    if held.key is None:
        return "Patient-level leakage could not be checked."
    of = sum(map(len, held.members.values()))
    keyed = sum(key in held.key.groups for keys in held.members.values() for key in keys)
    groups = len(set(held.key.groups.values()))
    return f"{held.key.title}, {held.key.certainty} ({held.key.source}): {groups:,} groups of {keyed:,} of {of:,} files."


def _notes(held: Held) -> list[str]:
    notes = []
    for part in held.listed.parts:
        if again := len(part.rows) - len(held.members[part.name]):
            twice = [key for key, rows in held.members[part.name].items() if len(rows) > 1]
            notes.append(
                f"{part.name} lists {len(twice):,} files more than once ({again:,} rows too many): {joined(sorted(twice), most=3)}."
            )
    return notes
