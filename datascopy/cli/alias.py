"""Names for a report that leaves the house: an alias for every path with `--alias`, and for those that identify a person always."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from datascopy.model import Card, Catalog, Kind, Report
from datascopy.report.renamed import Names, rename

if TYPE_CHECKING:
    from datascopy.cli.against import Held
    from datascopy.report.album import Pictures

DIGITS = 10
KINDS = {Kind.IMAGES: "picture", Kind.MASKS: "mask", Kind.VIDEOS: "video"}
ROLES = {"table": "table", "document": "document"}
LEFT_OUT = "datascopy audit ROOT --alias (the rest of the command is left out)"


class Renamed:
    """Pictures under their aliases: what a report asks thumbnails of."""

    def __init__(self, pictures: "Pictures", names: Mapping[str, str]) -> None:
        """Take the pictures, and alias -> path."""
        self._pictures, self._names = pictures, names

    def thumbnail(self, path: str, side: int = 160) -> bytes | None:
        """Return a small JPEG of a picture by its alias; a picture of another dataset has that one's name ahead of it."""
        head, slash, rest = path.partition("/")
        known = self._names.get(path) or (f"{head}/{self._names[rest]}" if slash and rest in self._names else path)
        return self._pictures.thumbnail(known, side)


def alias_all(report: Report, catalog: Catalog, held: Sequence["Held"], roots: Mapping[str, str]) -> tuple[Report, dict[str, str]]:
    """Return the report with an alias for every path, and alias -> path.

    Args:
        report: with the paths of the data.
        catalog: knows them all.
        held: other datasets whose paths occur too.
        roots: other words that tell where the data lie -> what is written instead.
    """
    digests = digests_of(report)
    counts = Counter[str]()
    paths: dict[str, str] = {}
    for one in (catalog, *(one.other.catalog for one in held)):
        paths = aliases(one, digests, counts) | paths
    told = replace(report, run=replace(report.run, command=LEFT_OUT), root="ROOT")
    if told.card is not None:
        told = replace(told, card=Card(file="the card", lines=told.card.lines))
    return rename(told, Names(paths, roots)), {alias: path for path, alias in paths.items()}


def roots_of(told: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return each way in which a root is written, and its last part where that is telling -> what is written instead."""
    from datascopy.cli.places import real
    from datascopy.report.renamed import is_telling
    from datascopy.store import shown_root

    words: dict[str, str] = {}
    for instead, root in told:
        last = PurePosixPath(root.rstrip("/")).name
        for word in (root, root.rstrip("/"), shown_root(root), str(real(root)), *([last] if is_telling(last) else [])):
            words.setdefault(word, instead)
    return words


def withhold(report: Report, catalog: Catalog, seal: bytes) -> tuple[Report, dict[str, str]]:
    """Return the report without the paths that identify a person, and what stands for them -> path."""
    from datascopy.rule import convicted, names_for

    names = dict(names_for(convicted(catalog.files["path"]), seal))
    return (rename(report, Names(names, stems=False)), {alias: path for path, alias in names.items()}) if names else (report, {})


def digests_of(report: Report) -> dict[str, str]:
    """Return item id -> sha256 of its bytes, of what was read."""
    frames = [report.images, report.videos.frame if report.videos is not None else None]
    told = [zip(frame["path"], frame["sha256"], strict=True) for frame in frames if frame is not None]
    return {str(path): str(digest) for pairs in told for path, digest in pairs if digest}


def aliases(catalog: Catalog, digests: Mapping[str, str], counts: Counter[str]) -> dict[str, str]:
    """Return path -> alias.

    A picture, mask or video that was read is called by its content: the alias stays the same where the file is renamed or others come,
    and tells nothing of the path. Everything else is numbered in the order of the paths.

    Args:
        catalog: knows all files.
        digests: item id -> sha256 of what was read.
        counts: how many files are called alike so far; counted on.
    """
    kinds = dict(zip(catalog.items["path"], catalog.items["kind"], strict=True))
    told: dict[str, str] = {}
    for path, role in sorted(zip(catalog.files["path"], catalog.files["role"], strict=True)):
        noun = KINDS[Kind(kinds[path])] if path in kinds else ROLES.get(role, "file")
        digest = digests.get(path)
        name = f"{noun}-{hashlib.sha256(f'alias {digest}'.encode()).hexdigest()[:DIGITS]}" if digest else noun
        counts[name] += 1
        number = f"-{counts[name]}" if counts[name] > 1 or not digest else ""
        suffix = PurePosixPath(path).suffix.lower()
        told[path] = f"{name}{number}{suffix if suffix[1:].isalnum() and len(suffix) <= 6 else ''}"
    return told | absent(catalog, {PurePosixPath(path).name for path in told})


def absent(catalog: Catalog, present: set[str]) -> dict[str, str]:
    """Return name -> alias of the files that tables and documents name and that are not there, numbered in the order of their names."""
    written = {text.strip() for text in catalog.references["written"]}
    named = sorted(text for text in written if PurePosixPath(text).suffix and PurePosixPath(text).name not in present)
    return {text: f"absent-{number}{PurePosixPath(text).suffix.lower()}" for number, text in enumerate(named, start=1)}
