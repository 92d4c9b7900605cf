"""Find a profile: by name, by path, or by what lies in a root."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from datascopy.model import Fault
from datascopy.profile.load import PROFILE
from datascopy.profile.located import read_yaml
from datascopy.profile.suggest import did_you_mean
from datascopy.shipped import shipped

GENERAL = "folder"
"""The profile that fits any folder of pictures or videos."""


def shipped_profiles() -> tuple[str, ...]:
    """Return the names of the profiles that ship with datascopy, sorted."""
    return tuple(sorted(file.parent.name for file in shipped("audits").glob(f"*/{PROFILE}")))


def find_profile(name_or_path: str) -> Path:
    """Return the folder or file of a profile: a shipped name, a folder that holds `profile.yaml`, or a YAML file.

    Raises:
        Fault: it is none of these; with the nearest name and the list of all.
    """
    known = shipped_profiles()
    if name_or_path in known:
        return shipped("audits") / name_or_path
    path = Path(name_or_path)
    if (path / PROFILE).is_file() or (path.is_file() and path.suffix.lower() in (".yaml", ".yml")):
        return path
    if path.is_dir():
        raise Fault(f"The folder {name_or_path} holds no {PROFILE}. Known profiles are {', '.join(known)}.")
    hint = did_you_mean(name_or_path, known) or "."
    raise Fault(f"There is no profile '{name_or_path}'{hint} Known are {', '.join(known)}; a path to a {PROFILE} does as well.")


def recognise(paths: Sequence[str]) -> Path:
    """Return the folder of the shipped profile that fits the item paths of a root best.

    All globs of a profile's `recognise` must match some path; the profile with most globs wins, then the first by name.
    Where none fits it is the general profile.
    """
    best = (0, GENERAL)
    for name in shipped_profiles():
        globs = read_yaml(shipped("audits") / name / PROFILE).value.get("recognise", [])
        if len(globs) > best[0] and _all_match(globs, paths):
            best = (len(globs), name)
    return shipped("audits") / best[1]


def _all_match(globs: Iterable[str], paths: Sequence[str]) -> bool:
    return all(any(map(_compiled(glob).match, paths)) for glob in globs)


def _compiled(glob: str) -> re.Pattern[str]:
    """Return one expression for all alternatives of a glob, so that many paths are matched quickly."""
    from wcmatch import glob as globbing

    flags = globbing.GLOBSTAR | globbing.BRACE | globbing.IGNORECASE | globbing.DOTGLOB | globbing.FORCEUNIX
    included, _ = globbing.translate(glob, flags=flags)
    return re.compile("|".join(included))
