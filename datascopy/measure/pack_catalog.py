"""A pack as a catalog: its pictures as items, what it tells of them, and nothing else."""

from typing import Any

from datascopy.catalog.frames import empty, frame
from datascopy.measure.pack_form import Pack
from datascopy.model import (
    ANNOTATIONS,
    ATTRIBUTES,
    BOXES,
    FILES,
    GROUPS,
    ITEMS,
    MEMBERSHIPS,
    REFERENCES,
    RINGS,
    Catalog,
    CollectionFacts,
    Coverage,
    CoverageRow,
    Kind,
    Profile,
)


def catalog_of(pack: Pack, name: str) -> Catalog:
    """Return the catalog of a pack that the user calls `name`."""
    facts = pack.facts
    collections = tuple(
        CollectionFacts(name=one["name"], title=one["title"] or one["name"], kind=Kind.IMAGES, files=(), key="path")
        for one in facts["collections"]
    )
    images = pack.measures.images
    items: dict[str, Any] = {
        "path": images["path"],
        "collection": images["collection"],
        "kind": str(Kind.IMAGES),
        "key": images["key"],
        "extension": "",
        "bytes": 0,
        "label": pack.told.get("label", ""),
        "written": pack.told.get("label", ""),
        "problem": "",
    }
    files = {"path": images["path"], "bytes": 0, "role": "collection", "name": images["collection"], "problem": ""}
    return Catalog(
        profile=Profile(name=name, title=facts["dataset"]["title"], digest=facts["content"], collections=collections),
        parts=(),
        files=frame(FILES, files),
        items=frame(ITEMS, items),
        tables=(),
        documents=(),
        references=empty(REFERENCES),
        memberships=empty(MEMBERSHIPS),
        groups=empty(GROUPS),
        boxes=empty(BOXES),
        attributes=empty(ATTRIBUTES),
        annotations=empty(ANNOTATIONS),
        rings=empty(RINGS),
    )


def coverage_of(pack: Pack) -> Coverage:
    """Return what a pack covers: pictures without a fingerprint count as not looked at."""
    rows = []
    for one in pack.facts["collections"]:
        failed = sum(left["count"] for left in one["left_out"])
        rows.append(
            CoverageRow(
                name=one["name"],
                title=one["title"] or one["name"],
                declared=None,
                present=one["pictures"] + failed,
                checked=one["pictures"],
                failed=failed,
            )
        )
    return Coverage(collections=tuple(rows))
