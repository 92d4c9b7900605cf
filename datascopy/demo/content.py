"""Draw what a plan asks for: pictures, masks, clips, tables, documents; all sound."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from zlib import crc32

import numpy as np
from PIL import Image

from datascopy.demo.clips import clip
from datascopy.demo.draft import Draft, Item, encode, form_of, named_in
from datascopy.demo.endoscopy import Scene, endoscopy_frame, scene
from datascopy.demo.facts import Counts, add_facts, fill, fits, named
from datascopy.demo.masks import Blob, box_of, polyp, polyp_mask
from datascopy.demo.outlines import annotate, paint
from datascopy.demo.papers import Papers
from datascopy.demo.plan import Copied, Pictures, Plan
from datascopy.demo.read import read_plan
from datascopy.demo.sheet import Rows
from datascopy.demo.xray import chest_xray

VIEWS = ("PA", "PA", "PA", "AP", "AP Supine")


def draw(plan: Plan, seed: int | None = None) -> Draft:
    """Return a sound dataset as the plan asks for it. The same plan and seed give the same bytes."""
    seed = plan.seed if seed is None else seed
    draft = Draft(plan=plan, rng=np.random.default_rng([seed, 0]))
    draft.tables = {name: Rows(table) for name, table in plan.tables.items()}
    draft.documents = {name: Papers(paper=paper) for name, paper in plan.documents.items()}
    beside: dict[str, Draft] = {}
    for name in plan.pictures:
        _draw(draft, name, seed, beside)
    draft.files.update({path: text.encode() for path, text in plan.texts.items()})
    return draft


def _draw(draft: Draft, name: str, seed: int, beside: dict[str, Draft]) -> None:
    """Draw or copy one set of pictures. `beside`: what was drawn of other miniatures."""
    wanted = draft.plan.pictures[name]
    if any(item.of == name for item in draft.items):
        return
    if wanted.copy is None:
        _draw_set(draft, name, wanted, seed)
        return
    source = _beside(draft.plan, wanted.copy.miniature, beside) if wanted.copy.miniature else draft
    _draw(source, wanted.copy.of, seed if source is draft else source.plan.seed, beside)
    _copy_set(draft, name, wanted, source, np.random.default_rng([seed, crc32(name.encode()), 0]))


def _beside(plan: Plan, name: str, beside: dict[str, Draft]) -> Draft:
    if name not in beside:
        other = read_plan(plan.file.parents[1] / name / plan.file.name)
        beside[name] = Draft(plan=other, rng=np.random.default_rng([other.seed, 0]))
    return beside[name]


def _copy_set(draft: Draft, name: str, wanted: Pictures, source: Draft, rng: np.random.Generator) -> None:
    """Take pictures over from another set: the same bytes, or saved again as JPEG, under their names or under new ones."""
    counts, copied = Counts(), wanted.copy or Copied(of=name)
    originals = [item for item in source.items if item.of == copied.of and fits(item.told(), copied.where)][: copied.most]
    for number, original in enumerate(originals, wanted.first):
        known: dict[str, Any] = {**original.facts, **original.plain(), "number": number}
        known["id"] = named(copied.id, rng, known) if copied.id else original.id
        known = add_facts(known, wanted.facts, rng, counts)
        mask = source.masks.get(original.path)
        item = replace(
            original,
            **named_in(known),
            of=name,
            number=number,
            path=fill(wanted.path, known),
            facts=known,
            mask=fill(wanted.mask, known) if wanted.mask and mask else "",
        )
        draft.drawn[item.path] = annotate(rng, wanted.outlines, wanted.tags, known)
        _add(draft, item, _copied(draft, item, source, original.path), mask)


def _copied(draft: Draft, item: Item, source: Draft, original: str) -> bytes:
    """Return the file of a copy: the same bytes, the picture saved again, or a mask of what was drawn in it."""
    wanted = draft.plan.pictures[item.of]
    if wanted.draw == "classes":
        return encode(paint(draft.drawn[item.path], (item.width, item.height)), "PNG")
    if wanted.copy and wanted.copy.again:
        return encode(source.picture(original).convert("RGB"), form_of(item.path), wanted.quality)
    return source.files[original]


def _draw_set(draft: Draft, name: str, wanted: Pictures, seed: int) -> None:
    """Draw one set of pictures, each from a source of chance of its own, so that one more changes none of the others."""
    own = crc32(name.encode())
    groups = _groups(np.random.default_rng([seed, own, 0]), wanted)
    counts = Counts()
    for number, (part, label, index) in enumerate(_wanted(wanted), 1):
        rng = np.random.default_rng([seed, own, number])
        group, seen = groups[part][index % len(groups[part])]
        facts = {"of": name, "part": part, "label": label, "group": group, "number": wanted.first + number - 1}
        _draw_one(draft, facts, seen, rng, counts)


def _wanted(wanted: Pictures) -> Iterator[tuple[str, str, int]]:
    """Part, label and number within the label of each picture."""
    for part, labels in wanted.holds.items():
        for label, count in labels.items():
            for index in range(count):
                yield part, label, index


def _groups(rng: np.random.Generator, wanted: Pictures) -> dict[str, list[tuple[str, Scene | None]]]:
    """The examinations of each part: name and look; one nameless where groups are not asked for."""
    made: dict[str, list[tuple[str, Scene | None]]] = {}
    number = 0
    for part in wanted.holds:
        made[part] = [] if part in wanted.groups else [("", None)]
        for _ in range(wanted.groups.get(part, 0)):
            number += 1
            made[part].append((named(wanted.group, rng, {"number": number, "part": part}), scene(rng)))
    return made


def _draw_one(draft: Draft, facts: dict[str, Any], seen: Scene | None, rng: np.random.Generator, counts: Counts) -> None:
    """Draw one picture of which `facts` are known already, in an examination that looks like `seen`."""
    wanted = draft.plan.pictures[facts["of"]]
    size = int(rng.integers(*wanted.width, endpoint=True)), int(rng.integers(*wanted.height, endpoint=True))
    facts = {**facts, "width": size[0], "height": size[1]}
    facts["id"] = named(wanted.id, rng, facts)
    image, blob = _image(rng, wanted, size, facts["label"], seen)
    facts["view"] = VIEWS[int(rng.integers(len(VIEWS)))]
    facts["age"] = int(rng.integers(21, 88))
    mask = polyp_mask(blob) if blob else None
    item = Item(path="", box=box_of(mask) if mask else None, **facts)
    data, shown = _clip(rng, wanted, item.plain()) if wanted.draw == "clip" else (b"", {})
    known = add_facts({**item.plain(), **shown}, wanted.facts, rng, counts)
    drawn = annotate(rng, wanted.outlines, wanted.tags, known)
    if wanted.draw == "classes":
        image = paint(drawn, size)
    elif wanted.mask and wanted.outlines:
        mask = paint(drawn, size)
    path = fill(wanted.path, known)
    if image is not None:
        data = encode(image, form_of(path), wanted.quality)
    if drawn:
        draft.drawn[path] = drawn
    named_mask = fill(wanted.mask, known) if wanted.mask and mask else ""
    _add(draft, replace(item, **named_in(known), path=path, facts=known, mask=named_mask), data, mask)


def _add(draft: Draft, item: Item, data: bytes, mask: Image.Image | None) -> None:
    """Put a picture into the draft, with its file, its mask, its rows and its boxes."""
    draft.items.append(item)
    draft.files[item.path] = data
    if mask is not None:
        draft.masks[item.path] = mask
        if item.mask:
            draft.put_mask(item.mask, mask, item.of)
    for papers in draft.documents.values():
        if papers.of == item.of and papers.paper.form == "boxes" and item.box:
            papers.entries[item.id] = entry(item, item.box, papers.paper.label)
    for table in draft.tables_of(item.of):
        table.add(item)


def _image(
    rng: np.random.Generator, wanted: Pictures, size: tuple[int, int], label: str, seen: Scene | None
) -> tuple[Image.Image | None, Blob | None]:
    if wanted.draw in {"clip", "classes"}:
        return None, None
    if wanted.draw == "chest-xray":
        return chest_xray(rng, size, finding="normal" if label.lower() == "normal" else "pneumonia"), None
    blob = polyp(rng, size) if wanted.draw == "polyp" or label in wanted.lesions else None
    return endoscopy_frame(rng, size, finding=label, seen=seen, polyp=blob), blob


def _clip(rng: np.random.Generator, wanted: Pictures, facts: Mapping[str, Any]) -> tuple[bytes, dict[str, Any]]:
    """Encode a clip and say what a table tells of it: frames, fps, length in whole seconds, kilobytes."""
    frames = int(rng.integers(*wanted.frames, endpoint=True))
    fps = wanted.fps[(facts["number"] - wanted.first) % len(wanted.fps)]
    data = clip(rng, wanted.path, (facts["width"], facts["height"]), frames, fps)
    return data, {"frames": frames, "fps": fps, "length": frames // fps, "kilobytes": max(1, len(data) // 1024)}


def entry(item: Item, box: tuple[int, int, int, int], label: str | None = None) -> dict[str, Any]:
    """Return the boxes of one picture as they stand in the document."""
    sides: Mapping[str, int] = dict(zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True))
    return {"height": item.height, "width": item.width, "bbox": [{"label": label or item.label, **sides}]}
