"""Look at JSON documents and guess which general reader takes out what they hold."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from datascopy.catalog.documents import MOST_BYTES, parse_json
from datascopy.propose.outline import Outline, as_glob, slug
from datascopy.propose.sheets import Known
from datascopy.store import Store

ALIKE = 5
"""More documents in one folder are one kind of document."""
_NUMBERED = re.compile(r"\d")
"""What the name of one of many documents has, and the name of a single one rarely."""
_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "boxes": {"schema": "boxes"},
    "coco": {"schema": "coco"},
    "darwin": {"versions": {"": "darwin-1.0", "1": "darwin-1.0", "2": "darwin-2.0"}},
}


def look_at_documents(outline: Outline, paths: Sequence[str], known: Sequence[Known], store: Store) -> list[str]:
    """Add what looks like JSON documents, and return the paths that do not."""
    alike: dict[str, list[str]] = defaultdict(list)
    rest: list[str] = []
    single: list[str] = []
    for path in paths:
        if not path.lower().endswith(".json"):
            rest.append(path)
        elif _NUMBERED.search(PurePosixPath(path).stem):
            alike[str(PurePosixPath(path).parent)].append(path)
        else:
            single.append(path)
    many = {folder: together for folder, together in alike.items() if len(together) > ALIKE}
    single += [path for folder, together in alike.items() if folder not in many for path in together]
    of = next((one.name for one in known if one.kind == "images"), known[0].name if known else "")
    for path in sorted(single):  # a document of its own name comes before those of a whole folder: the first glob takes a file
        _add(outline, PurePosixPath(path).stem, as_glob(path), [path], of=of, store=store)
    for folder, together in sorted(many.items()):
        glob = "*.json" if folder == "." else f"{as_glob(folder)}/*.json"
        _add(outline, "annotations" if folder == "." else PurePosixPath(folder).name, glob, together, of=of, store=store)
    return rest


def _add(outline: Outline, title: str, glob: str, paths: Sequence[str], *, of: str, store: Store) -> None:
    reader = _reader(paths[0], store)
    keys = {
        "title": re.sub(r"[-_]+", " ", title),
        "files": [glob],
        **_SCHEMAS.get(reader, {}),
        "reader": reader,
        "of": of if reader else "",
    }
    outline.add("documents", slug(title, "document"), keys, _remark(reader, len(paths)))


def _remark(reader: str, count: int) -> str:
    many = f"{count:,} files. " if count > 1 else ""
    if reader:
        return f"{many}Looks like {reader}: check `of`, the pictures that it describes."
    return f"{many}No general reader knows its form: only whether it is JSON is checked, unless a `schema` is given."


def _reader(path: str, store: Store) -> str:
    """Return the general reader that a document looks made for; '' for none."""
    try:
        with store.open(path) as opened:
            value = parse_json(opened.read(MOST_BYTES + 1)).value
    except (OSError, ValueError):
        return ""
    if not isinstance(value, dict):
        return ""
    if {"images", "annotations", "categories"} <= value.keys():
        return "coco"
    if "annotations" in value and ("image" in value or "item" in value):
        return "darwin"
    boxed = [one for one in value.values() if isinstance(one, dict) and isinstance(one.get("bbox"), list)]
    return "boxes" if value and len(boxed) == len(value) else ""
