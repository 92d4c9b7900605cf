"""Find a profile: by name, by path, or by what lies in a root."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from datascopy.model import Fault
from datascopy.profile.load import PROFILE
from datascopy.profile.located import read_yaml
from datascopy.profile.suggest import did_you_mean
from datascopy.shipped import shipped

GENERAL = ("croissant", "huggingface", "coco", "manifest", "folder")
"""The profiles of no dataset, as they are asked where no dataset's own fits; the last fits any folder of pictures or videos."""
MANIFEST = "manifest"
TABLES = (".csv", ".tsv", ".tab", ".parquet")


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

    All globs of a profile's `recognise` must match some path; the profile with most globs wins, then the first by name. Where no dataset's
    own fits it is the first of the general ones that does; a single table is a manifest, anything else a folder.
    """
    known = shipped_profiles()
    best = (0, "")
    for name in (one for one in known if not is_general(one)):
        globs = _recognised_by(name)
        if len(globs) > best[0] and _all_match(globs, paths):
            best = (len(globs), name)
    if not best[1] and MANIFEST in known and len(paths) == 1 and "/" not in paths[0] and paths[0].lower().endswith(TABLES):
        return shipped("audits") / MANIFEST
    fitting = (name for name in GENERAL if name in known and (globs := _recognised_by(name)) and _all_match(globs, paths))
    return shipped("audits") / (best[1] or next(fitting, GENERAL[-1]))


def is_general(name: str) -> bool:
    """Whether a profile is of no dataset."""
    return name in GENERAL


def _recognised_by(name: str) -> list[str]:
    globs = read_yaml(shipped("audits") / name / PROFILE).value.get("recognise", [])
    return list(globs)


def _all_match(globs: Iterable[str], paths: Sequence[str]) -> bool:
    return all(any(map(_compiled(glob).match, paths)) for glob in globs)


def _compiled(glob: str) -> re.Pattern[str]:
    """Return one expression for all alternatives of a glob, so that many paths are matched quickly."""
    from wcmatch import glob as globbing

    flags = globbing.GLOBSTAR | globbing.BRACE | globbing.IGNORECASE | globbing.DOTGLOB | globbing.FORCEUNIX
    included, _ = globbing.translate(glob, flags=flags)
    return re.compile("|".join(included))
