"""The certificate that `make-split` writes beside its lists: what it promises, and whether the lists keep it."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from datascopy.lists.hold import hold
from datascopy.lists.read import CERTIFICATE, read_lists
from datascopy.lists.values import Held
from datascopy.model import Fault
from datascopy.model.words import joined

VERSION = 1
UNIT = "unit"
"""the column of the lists that names the unit of a file"""
SHOWN = 5


def certified(folder: Path) -> Held:
    """Read the lists that a certificate names, with its units as the group key, and hold it against them.

    Raises:
        Fault: the certificate is none, or of another version, or a list of it cannot be read.
    """
    told = _read(folder / CERTIFICATE)
    listed = read_lists([(name, folder / one["list"]) for name, one in told["folds"].items()], UNIT, folder.resolve().name)
    held = hold(listed, None, _source(told), exact=True)
    flaws = tuple(_flaws(told, held, folder))
    said = (
        f"The certificate of datascopy {told['datascopy']} (seed {told['seed']}, {len(told['units']):,} units) "
        f"{'is contradicted by the lists' if flaws else 'holds: lists, units and counts are as it says'}."
    )
    return replace(held, flaws=flaws, certified=said)


def _source(told: Mapping[str, Any]) -> str:
    """Say what the units of a certificate rest on."""
    keys = joined([f"{one['title']} ({one['certainty']})" for one in told["group_keys"]])
    return f"the units of {CERTIFICATE}, told by " + (
        keys or "copies alone: no patient or video is known, so patient-level leakage could not be checked"
    )


def digest_of(members: Iterable[str]) -> str:
    """Return the sha256 over sorted names."""
    return hashlib.sha256("\n".join(sorted(members)).encode("utf-8", "surrogatepass")).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Fault(f"{path} is no certificate that can be read: {error}.") from error
    if not isinstance(told, dict) or told.get("certificate_version") != VERSION:
        raise Fault(f"{path} is no certificate of version {VERSION}, which this release reads. Move it away to look at the lists alone.")
    try:
        for one in told["folds"].values():
            if Path(one["list"]).name != one["list"]:
                raise Fault(f"{path} names a list outside its folder: {one['list']}.")
            _ = one["sha256"], one["files"]
        _ = (
            told["seed"],
            told["datascopy"],
            [(one["title"], one["certainty"]) for one in told["group_keys"]],
            [(unit["unit"], unit["fold"], unit["files"], unit["digest"]) for unit in told["units"]],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise Fault(f"{path} lacks what a certificate holds: {error}.") from error
    return told


def _flaws(told: Mapping[str, Any], held: Held, folder: Path) -> Iterator[str]:
    """Yield what the lists say otherwise, each as a clause."""
    units: dict[str, list[str]] = defaultdict(list)
    homes: dict[str, set[str]] = defaultdict(set)
    times: Counter[str] = Counter()
    for part in held.listed.parts:
        one = told["folds"][part.name]
        if hashlib.sha256((folder / one["list"]).read_bytes()).hexdigest() != one["sha256"]:
            yield f"{one['list']} is not the list that it was written for (another sha256)"
        keys = held.members[part.name]
        times.update(keys.keys())
        if len(keys) != one["files"]:
            yield f"{one['list']} holds {len(keys):,} files, the certificate says {one['files']:,}"
        for row in part.rows:
            units[row.group].append(row.name)
            homes[row.group].add(part.name)
    if twice := sorted(key for key, count in times.items() if count > 1):
        yield f"{len(twice):,} files are in two folds, for one {twice[0]}"
    promised = {unit["unit"]: unit for unit in told["units"]}
    for unit in sorted({*promised, *units}):
        one = promised.get(unit)
        if one is None or homes[unit] != {one["fold"]} or digest_of(units[unit]) != one["digest"]:
            yield f"the unit {unit} does not hold the files, or is not in the fold, that the certificate says"
            return
