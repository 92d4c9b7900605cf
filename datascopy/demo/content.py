"""Draw what a plan asks for: pictures, masks, tables, boxes; all sound."""

from pathlib import PurePosixPath
from typing import Any
from zlib import crc32

import numpy as np
from PIL import Image

from datascopy.demo.draft import Document, Draft, Item, Rows, encode, new_id
from datascopy.demo.endoscopy import Scene, endoscopy_frame, scene
from datascopy.demo.masks import Blob, box_of, polyp, polyp_mask
from datascopy.demo.plan import Pictures, Plan
from datascopy.demo.xray import chest_xray

VIEWS = ("PA", "PA", "PA", "AP", "AP Supine")


def draw(plan: Plan, seed: int) -> Draft:
    """Return a sound dataset as the plan asks for it. The same plan and seed give the same bytes."""
    draft = Draft(rng=np.random.default_rng([seed, 0]))
    for name, table in plan.tables.items():
        draft.tables[name] = Rows(path=table.path, of=table.of, delimiter=table.delimiter, columns=dict(table.columns))
    for name, document in plan.documents.items():
        draft.documents[name] = Document(path=document.path, of=document.of)
    for name, wanted in plan.pictures.items():
        _draw_set(draft, name, wanted, seed)
    for path, text in plan.texts.items():
        draft.files[path] = text.encode()
    return draft


def _draw_set(draft: Draft, name: str, wanted: Pictures, seed: int) -> None:
    """Draw one set of pictures, each from a source of chance of its own, so that one more changes none of the others."""
    own = crc32(name.encode())
    groups = _groups(np.random.default_rng([seed, own, 0]), wanted)
    number = 0
    for part, labels in wanted.holds.items():
        for label, count in labels.items():
            for index in range(count):
                number += 1
                rng = np.random.default_rng([seed, own, number])
                group, seen = groups[part][index % len(groups[part])]
                _draw_one(draft, name, wanted, rng, seen=seen, part=part, label=label, group=group)


def _groups(rng: np.random.Generator, wanted: Pictures) -> dict[str, list[tuple[str, Scene | None]]]:
    """The examinations of each part: name and look; one nameless where groups are not asked for."""
    return {
        part: [(new_id(rng), scene(rng)) for _ in range(wanted.groups[part])] if part in wanted.groups else [("", None)]
        for part in wanted.holds
    }


def _draw_one(draft: Draft, of: str, wanted: Pictures, rng: np.random.Generator, *, seen: Scene | None, **facts: str) -> None:
    size = int(rng.integers(*wanted.width, endpoint=True)), int(rng.integers(*wanted.height, endpoint=True))
    name = new_id(rng)
    image, blob = _image(rng, wanted.draw, size, facts["label"], seen)
    item = Item(
        of=of,
        id=name,
        path=wanted.path.format(id=name, **facts),
        **facts,
        width=size[0],
        height=size[1],
        view=VIEWS[int(rng.integers(len(VIEWS)))],
        age=int(rng.integers(21, 88)),
        mask=wanted.mask.format(id=name, **facts) if wanted.mask and blob else "",
    )
    draft.items.append(item)
    draft.files[item.path] = encode(image, _form(item.path), wanted.quality)
    if blob and item.mask:
        mask = polyp_mask(blob)
        draft.files[item.mask] = encode(mask, _form(item.mask))
        for document in draft.documents.values():
            if document.of == of:
                document.entries[name] = entry(item, box_of(mask))
    for table in draft.tables_of(of):
        table.add(item)


def _image(rng: np.random.Generator, kind: str, size: tuple[int, int], label: str, seen: Scene | None) -> tuple[Image.Image, Blob | None]:
    if kind == "chest-xray":
        return chest_xray(rng, size, finding=label), None
    blob = polyp(rng, size) if kind == "polyp" or label == "polyps" else None
    return endoscopy_frame(rng, size, finding=label, seen=seen, polyp=blob), blob


def entry(item: Item, box: tuple[int, int, int, int]) -> dict[str, Any]:
    """Return the boxes of one picture as they stand in the document."""
    return {
        "height": item.height,
        "width": item.width,
        "bbox": [{"label": item.label, **dict(zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True))}],
    }


def _form(path: str) -> str:
    return "PNG" if PurePosixPath(path).suffix == ".png" else "JPEG"
