"""Writing a report folder: whole or not at all, and never over something that is not a report."""

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from datascopy.cli.places import real
from datascopy.model import Fault

MARK = "report.json"
BEGINS = b'"schema_version"'
"""stands in the first bytes of every report.json of ours"""
FILES = frozenset({"index.html", "report.css", "report.js", MARK})
"""what every report folder holds"""
FOLDERS = frozenset({"pictures", "rules"})
"""what it may hold beside them"""
UNFINISHED = ".datascopy-"
"""how the folder begins in which a report is written first; one that was killed leaves it behind"""


def check_folder(folder: Path) -> Path:
    """Return a folder, links resolved, if a report may take its place; nothing is written.

    Raises:
        Fault: it holds something other than an earlier report, or nothing can be written there.
    """
    try:
        place = real(folder)
        held = {one.name for one in place.iterdir() if not one.name.startswith(UNFINISHED)} if place.exists() else set()
        writable = next(one for one in (place, *place.parents) if one.exists())
    except OSError as error:
        raise _unwritable(folder, error.strerror) from error
    if held and not (held >= FILES and BEGINS in _beginning(place / MARK)):
        raise Fault(f"{folder} exists and holds no earlier report, so it is left alone. Choose another folder with --report.")
    if foreign := sorted(held - FILES - FOLDERS):
        raise Fault(f"{folder} also holds {foreign[0]!r}, which is no part of a report, so it is left alone. Choose another with --report.")
    if not os.access(writable, os.W_OK | os.X_OK):
        raise _unwritable(folder, "no permission")
    return place


def replace_folder(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write all files first, beside the folder or, where it exists, hidden in it (it may be a mount point); then put them in their place.

    Raises:
        Fault: the folder holds something other than an earlier report, or it cannot be written (disk full, no permission).
    """
    place = check_folder(folder)
    partial: Path | None = None
    try:
        exists = place.exists()
        if not exists:
            place.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=place if exists else place.parent))
        fresh, old = partial / "new", partial / "old"
        fresh.mkdir()
        old.mkdir()
        for name, content in files:
            file = fresh / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
        if exists:
            _move(place, old)
            _move(fresh, place)
        else:
            fresh.rename(place)
    except OSError as error:
        raise _unwritable(folder, error.strerror) from error
    finally:
        if partial is not None:
            shutil.rmtree(partial, ignore_errors=True)


def _move(source: Path, target: Path) -> None:
    """Move what lies in a report folder to another on the same disk."""
    for name in sorted(FILES | FOLDERS):
        if (source / name).exists():
            (source / name).rename(target / name)


def _beginning(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(64)
    except OSError:
        return b""


def _unwritable(folder: Path, reason: str | None) -> Fault:
    told = (reason or "it cannot be made").lower()
    return Fault(f"The report cannot be written to {folder}: {told}. Choose another place with --report or make room.")
