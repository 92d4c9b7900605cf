"""Documents before they are written: boxes by picture, annotations in the forms of Darwin 1.0, Darwin 2.0 and COCO."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zlib import crc32

import cv2
import numpy as np

from datascopy.demo.facts import fill, fits
from datascopy.demo.outlines import Drawn, Ring
from datascopy.demo.plan import Paper

if TYPE_CHECKING:
    from datascopy.demo.draft import Item

SITE = "https://annotations.example.org"
"""Where the addresses in the documents lead: nowhere."""

Annotated = Sequence[tuple["Item", Sequence[Drawn]]]
"""each picture of a document with its annotations"""


@dataclass(slots=True, kw_only=True)
class Papers:
    """One document of a draft, or one for each picture."""

    paper: Paper
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    """of boxes: picture -> {height, width, bbox}"""
    urls: dict[str, str] = field(default_factory=dict)
    """path of a picture -> what is written after its address"""

    @property
    def of(self) -> str:
        """The pictures that it describes."""
        return self.paper.of

    def encode(self, items: Sequence["Item"], drawn: Mapping[str, Sequence[Drawn]]) -> dict[str, bytes]:
        """Return path -> bytes of what is written."""
        paper = self.paper
        if paper.form == "boxes":
            return {paper.path: self._bytes(self.entries)}
        of = [(item, drawn.get(item.path, ())) for item in items if item.of == paper.of and fits(item.told(), paper.where)]
        if paper.form == "coco":
            return {paper.path: self._bytes(self._coco(of))}
        made = self._darwin if paper.form == "darwin" else self._darwin_2
        return {fill(paper.path, item.told()): self._bytes(made(item, annotations)) for item, annotations in of}

    def _bytes(self, value: Any) -> bytes:
        return (json.dumps(value, indent=self.paper.indent, ensure_ascii=False) + ("\n" if self.paper.final else "")).encode()

    def _address(self, item: "Item", what: str) -> str:
        return f"{SITE}/api/images/{item.id}/{what}{self.urls.get(item.path, '')}"

    def _darwin(self, item: "Item", annotations: Sequence[Drawn]) -> dict[str, Any]:
        facts = item.told()
        return {
            "image": {
                "seq": item.number,
                "width": item.width,
                "height": item.height,
                "filename": f"{item.number:08}.{facts.get('extension', 'jpg')}",
                "original_filename": fill(self.paper.name, facts),
                "url": self._address(item, "original"),
                "thumbnail_url": self._address(item, "thumbnail"),
                "workview_url": f"{SITE}/workview?dataset=1&image={item.number}",
            },
            "dataset": self.paper.dataset,
            "annotated": True,
            "annotations": [_told(one) for one in annotations],
        }

    def _darwin_2(self, item: "Item", annotations: Sequence[Drawn]) -> dict[str, Any]:
        team = {"name": "Miniatures", "slug": "miniatures"}
        name = fill(self.paper.name, item.told())
        slot = {
            "type": "image",
            "slot_name": "0",
            "width": item.width,
            "height": item.height,
            "thumbnail_url": self._address(item, "thumbnail"),
            "source_files": [{"file_name": name, "url": self._address(item, "original")}],
        }
        dataset = {"name": self.paper.dataset, "slug": "miniature", "dataset_management_url": f"{SITE}/datasets/1"}
        return {
            "version": "2.0",
            "schema_ref": f"{SITE}/darwin_json/2.0/schema.json",
            "item": {
                "name": name,
                "path": "/",
                "source_info": {
                    "item_id": _uuid(item.path),
                    "team": team,
                    "dataset": dataset,
                    "workview_url": f"{SITE}/workview?dataset=1&item={item.number}",
                },
                "slots": [slot],
            },
            "annotations": [_told_2(one, f"{item.path}#{number}") for number, one in enumerate(annotations)],
        }

    def _coco(self, of: Annotated) -> dict[str, Any]:
        classes = sorted({one.name for _, annotations in of for one in annotations if one.rings}, reverse=True)
        tags = list(dict.fromkeys(one.name for _, annotations in of for one in annotations if not one.rings))
        polygons = [(item, one) for item, annotations in of for one in annotations if one.rings]
        return {
            "info": {
                "description": "Exported",
                "url": "n/a",
                "version": "n/a",
                "year": 2020,
                "contributor": "n/a",
                "date_created": "2020/06/17",
            },
            "licenses": [{"url": "n/a", "id": 0, "name": self.paper.label or "CC BY 4.0"}],
            "images": [
                {
                    "license": 0,
                    "file_name": fill(self.paper.name, item.told()),
                    "coco_url": "n/a",
                    "height": item.height,
                    "width": item.width,
                    "date_captured": "",
                    "flickr_url": "n/a",
                    "darwin_url": self._address(item, "original"),
                    "darwin_workview_url": f"{SITE}/workview?dataset=1&image={item.number}",
                    "id": item.number,
                    "tag_ids": [tags.index(one.name) for one in annotations if not one.rings],
                }
                for item, annotations in of
            ],
            "annotations": [_coco_one(number, item, one, classes) for number, (item, one) in enumerate(polygons, 1)],
            "categories": [{"id": number, "name": name, "supercategory": "root"} for number, name in enumerate(classes)],
            "tag_categories": [{"id": number, "name": name} for number, name in enumerate(tags)],
        }


def _points(ring: Ring) -> list[dict[str, float]]:
    return [{"x": x, "y": y} for x, y in ring]


def _told(one: Drawn) -> dict[str, Any]:
    """An annotation in the form of version 1.0; the order of the keys differs between shapes."""
    if not one.rings:
        return {"name": one.name, "tag": {}}
    if len(one.rings) == 1:
        return {"name": one.name, "polygon": {"path": _points(one.rings[0])}}
    return {"complex_polygon": {"path": [_points(ring) for ring in one.rings]}, "name": one.name}


def _told_2(one: Drawn, identity: str) -> dict[str, Any]:
    head = {"id": _uuid(identity), "name": one.name, "slot_names": ["0"], "properties": []}
    if not one.rings:
        return {**head, "tag": {}}
    left, top, width, height = _bounds(one)
    return {
        **head,
        "bounding_box": {"h": height, "w": width, "x": left, "y": top},
        "polygon": {"paths": [_points(ring) for ring in one.rings]},
    }


def _coco_one(number: int, item: "Item", one: Drawn, classes: Sequence[str]) -> dict[str, Any]:
    head = {"id": number, "image_id": item.number, "category_id": classes.index(one.name)}
    if len(one.rings) == 1:
        flat = [float(value) for point in one.rings[0] for value in point]
        area = float(cv2.contourArea(np.array(one.rings[0], np.float32)))
        return {**head, "segmentation": [flat], "area": area, "bbox": _bounds(one), "iscrowd": 0, "extra": {}}
    counts = _runs(one, item)
    return {
        **head,
        "segmentation": {"counts": counts, "size": [item.height, item.width]},
        "area": 0,
        "bbox": _bounds(one),
        "iscrowd": 1,
        "extra": {},
    }


def _runs(one: Drawn, item: "Item") -> list[int]:
    """A polygon with holes as lengths of runs, column by column, beginning with background."""
    mask = np.zeros((item.height, item.width), np.uint8)
    cv2.fillPoly(mask, [np.round(np.array(ring)).astype(np.int32) for ring in one.rings], 1)
    flat = mask.ravel(order="F")
    ends = np.flatnonzero(np.diff(flat)) + 1
    return [int(length) for length in np.diff(np.concatenate([[0], ends, [flat.size]]))]


def _bounds(one: Drawn) -> list[float]:
    points = np.array([point for ring in one.rings for point in ring])
    left, top = points.min(0)
    right, bottom = points.max(0)
    return [round(float(value), 2) for value in (left, top, right - left, bottom - top)]


def _uuid(identity: str) -> str:
    """A name that is the same every time."""
    return str(UUID(int=crc32(identity.encode()) << 64 | crc32(identity[::-1].encode()), version=4))
