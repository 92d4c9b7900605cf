"""Look at the files of a dataset and guess what they are."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from datascopy.catalog import build_catalog
from datascopy.catalog.folders import STORAGE_WORDS, infer_folders, split_part
from datascopy.model import Catalog, Fault, Kind
from datascopy.model.naming import key_of
from datascopy.profile import find_profile, load_profile
from datascopy.propose.outline import Outline, as_glob, slug
from datascopy.propose.papers import look_at_documents
from datascopy.propose.sheets import Known, look_at_tables
from datascopy.store import Store

_KINDS = {Kind.MASKS.value: "masks", Kind.IMAGES.value: "images", Kind.VIDEOS.value: "videos"}
_EXTENSIONS = {"images": "jpg,jpeg,png", "masks": "png,jpg,jpeg", "videos": "mp4,avi"}
_HOLDING = STORAGE_WORDS | {"frames", "frame", "scans", "data", "labelled", "labeled", "unlabelled", "unlabeled", "segmented"}
ALIKE = 0.8
"""Least share of masks that have a picture of the same name."""


def look(store: Store, name: str, skip: Iterable[str] = ()) -> Outline:
    """Return what the files of a dataset look like.

    Args:
        store: the data.
        name: what the profile will be called.
        skip: files that something else declares already.

    Raises:
        Fault: there is no file.
    """
    catalog = build_catalog(load_profile(find_profile("folder")), store)
    if catalog.files.empty:
        raise Fault(f"{store.root} holds no files: there is nothing to propose a profile for.")
    outline = Outline(name=name, title=name.replace("-", " ").capitalize())
    skipped = set(skip)
    known = [one for kind in _KINDS for one in _collections(outline, catalog, kind, skipped)]
    _match_masks(outline, known)
    if not known and not skipped:
        where = outline.add(
            "collections",
            "images",
            {"title": "pictures", "kind": "images", "files": [f"**/*.{{{_EXTENSIONS['images']}}}"], "optional": True},
            "No picture, mask or video is present; where pictures should lie, take `optional` out.",
        )
        known.append(Known(where, "images", "stem", frozenset()))
    rest = _rest(catalog, skipped)
    rest = look_at_documents(outline, rest, known, store)
    rest = look_at_tables(outline, rest, known, store)
    outline.ignore += [as_glob(path) for path in rest]
    return outline


def _rest(catalog: Catalog, skipped: set[str]) -> list[str]:
    files = catalog.files
    unlisted = files.loc[(files["role"] == "unlisted") & (files["problem"] == ""), "path"]
    return [path for path in unlisted if path not in skipped]


def _collections(outline: Outline, catalog: Catalog, kind: str, skipped: set[str]) -> list[Known]:
    paths = [str(path) for path in catalog.items.loc[catalog.items["kind"] == kind, "path"] if path not in skipped]
    return [
        _collection(outline, base, inside, kind)
        for base, inside in sorted(homes(paths).items(), key=lambda one: (-one[0].count("/") - bool(one[0]), one[0]))
    ]


def homes(paths: Sequence[str], base: str = "") -> Mapping[str, list[str]]:
    """Return the folders whose files belong together, each with its files.

    A folder whose sub-folders are classes or parts of a split is one; sub-folders with names such as `images` or `masks` are each one.
    """
    below: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        folder, slash, _ = path.removeprefix(f"{base}/" if base else "").partition("/")
        below[folder if slash else ""].append(path)
    folders = [one for one in below if one]
    parts = sum(len(below[one]) for one in folders if split_part(one))
    if not folders or 2 * parts > len(paths):
        return {base: list(paths)} if paths else {}
    holding = any(_holds(one) for one in folders)
    if not holding and len(folders) > 1:
        return {base: list(paths)}
    if not holding and not _only_leads_on(below[folders[0]], base, folders[0]):
        return {_join(base, folders[0]): below[folders[0]]} | ({base: below[""]} if below[""] else {})
    made = {base: below[""]} if below[""] else {}
    for folder in folders:
        made |= homes(below[folder], _join(base, folder))
    return made


def _holds(folder: str) -> bool:
    return bool(_HOLDING & set(re.split(r"[^a-z]+", folder.lower())))


def _only_leads_on(paths: Sequence[str], base: str, folder: str) -> bool:
    """Whether a folder holds no files itself."""
    inner = f"{_join(base, folder)}/"
    return all("/" in path.removeprefix(inner) for path in paths)


def _join(base: str, folder: str) -> str:
    return f"{base}/{folder}" if base else folder


def _collection(outline: Outline, base: str, paths: Sequence[str], kind: str) -> Known:
    """Add one collection: its globs, its pattern, and what its items are called."""
    extensions = sorted({PurePosixPath(path).suffix[1:].lower() for path in paths})
    parts = [part for part in base.split("/") if part]
    if len(parts) > 1 and parts[-1].lower() in STORAGE_WORDS and kind == "images":
        parts = parts[:-1]
    key = next((one for one in ("stem", "name") if len({key_of(path, one) for path in paths}) == len(paths)), "path")
    glob = f"*.{{{','.join(extensions)}}}" if len(extensions) > 1 else f"*.{extensions[0]}"
    pattern, remark = _pattern(base, paths)
    name = outline.add(
        "collections",
        slug("-".join(parts), _KINDS[kind]),
        {
            "title": " ".join(re.split(r"[^A-Za-z0-9]+", " ".join(parts))).strip() or _KINDS[kind],
            "kind": kind,
            "files": [f"{as_glob(base)}/**/{glob}" if base else f"**/{glob}"],
            "pattern": pattern,
            "key": key,
        },
        f"{len(paths):,} files.",
        *([remark] if remark else []),
        *([] if key == "stem" else [f"File names repeat, so items are called by their {'path' if key == 'path' else 'file name'}."]),
    )
    if "(?P<split>" in pattern:
        outline.add(
            "splits",
            f"{name}-split",
            {"title": f"split of the {name} by folder", "of": name, "certainty": "inferred"},
            "Told by folders: write `stated` if the card says so.",
        )
    outline.counts[f"{{verb: count, what: files, of: {name}}}"] = len(paths)
    if "(?P<label>" in pattern:
        outline.counts[f"{{verb: distinct, what: files, of: {name}, by: [label]}}"] = len({one for one in _labels(base, paths) if one})
    return Known(name, kind, key, frozenset(key_of(path, key) for path in paths))


def _pattern(base: str, paths: Sequence[str]) -> tuple[str, str]:
    """Return the pattern that tells class and split by folder, and a remark; "" where folders tell neither."""
    inner = [path.removeprefix(f"{base}/") if base else path for path in paths]
    told = infer_folders(inner)
    if told.split_level is None and told.class_level is None:
        return "", ""
    depths = {path.count("/") for path in inner}
    start = f"{re.escape(base)}/" if base else ""
    if len(depths) == 1 or told.split_level is not None:
        names = {told.split_level: "(?P<split>[^/]+)", told.class_level: "(?P<label>[^/]+)"}
        middle = "/".join(names.get(level, "[^/]+") for level in range(min(depths)))
        rest = "/[^/]+" if len(depths) == 1 else "/.*"
        pattern = f"{start}{middle}{rest}"
    else:
        pattern = f"{start}(?:[^/]+/)*(?P<label>[^/]+)/[^/]+"
    labels = sorted({label for label in told.labels if label})
    shown = ", ".join(labels[:8]) + (f" and {len(labels) - 8:,} more" if len(labels) > 8 else "")
    return pattern, f"Folders are read as {'classes: ' + shown if labels else 'parts of a split'}."


def _labels(base: str, paths: Sequence[str]) -> Sequence[str]:
    return infer_folders([path.removeprefix(f"{base}/") if base else path for path in paths]).labels


def _match_masks(outline: Outline, known: Sequence[Known]) -> None:
    """Name the pictures that masks belong to, where their names agree."""
    pictures = [one for one in known if one.kind == "images" and one.key != "path"]
    for masks in (one for one in known if one.kind == "masks"):
        proposed = outline.sections["collections"][masks.name]
        best = max(pictures, key=lambda one: len(one.keys & masks.keys), default=None)
        if best is not None and masks.keys and len(best.keys & masks.keys) >= ALIKE * len(masks.keys):
            proposed.keys["masks_of"] = best.name
        else:
            proposed.remarks.append("No pictures of the same names were found: name them under `masks_of`.")
