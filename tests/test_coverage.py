"""Coverage: present = checked + failed + skipped for everything that a profile declares, whatever is there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datascopy.catalog import build_catalog
from datascopy.measure.coverage import cover
from datascopy.model import (
    ANNOTATIONS,
    ATTRIBUTES,
    BOXES,
    FILES,
    GROUPS,
    IMAGES,
    ITEMS,
    MEMBERSHIPS,
    REFERENCES,
    RINGS,
    Authority,
    Catalog,
    ClaimFacts,
    CollectionFacts,
    Column,
    Comparison,
    CoverageRow,
    Document,
    DocumentFacts,
    Kind,
    Malformed,
    Measured,
    Measures,
    Profile,
    Status,
    Table,
    TableFacts,
)
from datascopy.profile import find_profile, load_profile
from datascopy.store import open_store

PICTURES = CollectionFacts(name="pictures", title="pictures", kind=Kind.IMAGES, files=("p/*",))
VIDEOS = CollectionFacts(name="videos", title="videos", kind=Kind.VIDEOS, files=("v/*",), optional=True)
LIST = TableFacts(name="list", title="list", files=("list.csv",), of="pictures", schema="some-schema")
BARE = TableFacts(name="bare", title="bare", files=("bare.csv",))
BOX_FILE = DocumentFacts(name="boxes", title="boxes", files=("boxes.json",), schema="boxes", of="videos")


def frame(columns: Sequence[Column], rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    blank = {"str": "", "int64": 0, "float64": 0.0, "Int64": pd.NA, "Float64": pd.NA, "bool": False}
    made = [{column.name: row.get(column.name, blank[column.dtype]) for column in columns} for row in rows]
    return pd.DataFrame(made, columns=[column.name for column in columns]).astype({column.name: column.dtype for column in columns})


def table(facts: TableFacts, rows: int, *malformed: Malformed, **more: Any) -> Table:
    made = pd.DataFrame({"a": ["x"] * rows}, dtype="str", index=pd.RangeIndex(2, rows + 2, name="line"))
    return Table(facts=facts, path=facts.files[0], frame=made, rows=rows, malformed=malformed, **more)


def catalog(
    pictures: int = 0, videos: Sequence[str] = (), tables: Sequence[Table] = (), documents: Sequence[Document] = (), **more: Any
) -> Catalog:
    items = [{"path": f"p/{number}.jpg", "collection": "pictures", "kind": "images"} for number in range(pictures)]
    items += [{"path": f"v/{number}.avi", "collection": "videos", "kind": "videos", "problem": told} for number, told in enumerate(videos)]
    claims = more.pop("claims", ())
    return Catalog(
        profile=Profile(
            name="small",
            title="Small",
            digest="",
            collections=(PICTURES, VIDEOS),
            tables=(LIST, BARE),
            documents=(BOX_FILE,),
            claims=claims,
        ),
        parts=more.pop("parts", ()),
        items=frame(ITEMS, items),
        tables=tuple(tables),
        documents=tuple(documents),
        files=frame(FILES, []),
        references=frame(REFERENCES, []),
        memberships=frame(MEMBERSHIPS, []),
        groups=frame(GROUPS, []),
        boxes=frame(BOXES, []),
        attributes=frame(ATTRIBUTES, []),
        annotations=frame(ANNOTATIONS, []),
        rings=frame(RINGS, []),
    )


def measured(*statuses: Status) -> Measures:
    rows = [{"path": f"p/{number}.jpg", "collection": "pictures", "kind": "images", "status": one} for number, one in enumerate(statuses)]
    return Measures(images=frame(IMAGES, rows), codes=np.zeros((len(rows), 3, 4), np.uint64))


def rows_of(seen: Catalog, measures: Measures | None = None, reason: str = "") -> dict[str, CoverageRow]:
    coverage = cover(seen, measures, reason)
    return {row.name: row for row in (*coverage.collections, *coverage.tables, *coverage.documents)}


def told(row: CoverageRow) -> tuple[int, int, int, tuple[tuple[str, int], ...]]:
    return row.present, row.checked, row.failed, row.skipped


def test_pictures_are_checked_where_sound_and_failed_otherwise() -> None:
    row = rows_of(catalog(3), measured(Status.SOUND, Status.DAMAGED, Status.SOUND))["pictures"]
    assert told(row) == (3, 2, 1, ())


def test_pictures_that_the_user_did_not_want_measured_are_skipped_by_choice() -> None:
    row = rows_of(catalog(3), None, "only rules about tables were chosen")["pictures"]
    assert told(row) == (3, 0, 0, (("only rules about tables were chosen", 3),))
    assert row.by_choice == ("only rules about tables were chosen",)


def test_pictures_that_were_not_reached_are_skipped_and_not_by_choice() -> None:
    row = rows_of(catalog(3), measured(Status.SOUND))["pictures"]
    assert told(row) == (3, 1, 0, (("not measured", 2),))
    assert row.by_choice == ()
    assert rows_of(catalog(3))["pictures"].by_choice == ()


def test_videos_are_skipped_but_one_that_cannot_be_opened_failed() -> None:
    row = rows_of(catalog(videos=("", "a dangling link", "")), measured())["videos"]
    assert told(row) == (3, 0, 1, (("not measured", 2),))
    assert row.by_choice == ()


def test_what_is_absent_is_absent_and_not_counted() -> None:
    rows = rows_of(catalog(), measured())
    assert all(told(row) == (0, 0, 0, ()) and row.absent for row in rows.values())
    assert [row.name for row in rows.values() if row.optional] == ["videos"]
    absent = Table(facts=LIST, path="", frame=pd.DataFrame())
    assert rows_of(catalog(tables=[absent]))["list"].absent


def test_what_part_leaves_out_is_not_called_absent() -> None:
    rows = rows_of(catalog(parts=("pictures",)), measured())
    assert [name for name, row in rows.items() if row.left_out] == ["videos", "bare", "boxes"]
    assert [name for name, row in rows.items() if row.absent] == ["pictures", "list"]


TABLES = [
    (table(LIST, 5, validated=True), (5, 5, 0, ())),
    (table(LIST, 5), (5, 0, 0, (("not held against the schema", 5),))),
    (table(BARE, 5), (5, 5, 0, ())),
    (table(LIST, 0, validated=True), (0, 0, 0, ())),
    (table(LIST, 0, problem="is empty"), (1, 0, 1, ())),
    (table(LIST, 5, Malformed(kind="short", count=4, lines=(2, 3), harmless=True), validated=True), (5, 5, 0, ())),
    (table(LIST, 5, Malformed(kind="long", count=2, lines=(2, 3), harmless=False), validated=True), (5, 3, 2, ())),
    (table(LIST, 5, Malformed(kind="the header again", count=1, lines=(9,), harmless=False), validated=True), (6, 5, 1, ())),
    (table(LIST, 5, Malformed(kind="a column name twice", count=1, lines=(1,), harmless=False), validated=True), (5, 5, 0, ())),
    (table(LIST, 2, *[Malformed(kind=k, count=2, lines=(2,), harmless=False) for k in "ab"], validated=True), (2, 0, 2, ())),
]


@pytest.mark.parametrize(("one", "expected"), TABLES)
def test_rows_of_tables(one: Table, expected: tuple[int, int, int, tuple[tuple[str, int], ...]]) -> None:
    assert told(rows_of(catalog(tables=[one]))[one.facts.name]) == expected


def test_entries_of_documents() -> None:
    for document, expected in (
        (Document(facts=BOX_FILE, path="boxes.json", entries=7, validated=True), (7, 7, 0, ())),
        (Document(facts=BOX_FILE, path="boxes.json", entries=7), (7, 0, 0, (("not held against the schema", 7),))),
        (Document(facts=BOX_FILE, path="boxes.json", problem="is no JSON"), (1, 0, 1, ())),
    ):
        assert told(rows_of(catalog(documents=[document]))["boxes"]) == expected


def test_what_the_card_declares_stands_beside_what_is_present() -> None:
    def claim(stated: float, *ways: Measured, **more: Any) -> ClaimFacts:
        return ClaimFacts(id=f"c{stated}", says="so many", source="card", stated=stated, measured=ways, **more)

    count = Measured(verb="count", what="files", of="pictures")
    others = (
        claim(1, count, comparison=Comparison.MORE_THAN),
        claim(2, count, authority=Authority.OTHER),
        claim(3, Measured(verb="count", what="files", of="pictures", where={"extension": "png"})),
        claim(4, Measured(verb="distinct", what="files", of="pictures", by=("label",))),
        claim(5, Measured(verb="count", what="rows", of="list"), count),
    )
    rows = rows_of(catalog(claims=(*others, claim(6, count), claim(7, count))))
    assert [rows[name].declared for name in ("pictures", "videos", "list", "bare", "boxes")] == [6, None, 5, None, None]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(Status), max_size=6), st.integers(0, 8), st.lists(st.sampled_from(["", "gone"]), max_size=4))
def test_it_adds_up_whatever_is_there(statuses: list[Status], pictures: int, videos: list[str]) -> None:
    rows = rows_of(catalog(pictures, videos), measured(*statuses[:pictures]))
    assert rows["pictures"].present == pictures
    assert rows["videos"].present == len(videos)
    assert rows["pictures"].checked == statuses[:pictures].count(Status.SOUND)


@pytest.mark.real
def test_the_tables_of_hyperkvasir_are_covered_and_all_else_is_absent(real_data: Path) -> None:
    seen = build_catalog(load_profile(find_profile("hyperkvasir")), open_store(str(real_data / "hyperkvasir")))
    rows = rows_of(seen)
    assert {name: row.declared for name, row in rows.items() if row.absent} == {
        "labelled-images": 10_662,
        "segmented-masks": 1_000,
        "segmented-images": 1_000,
        "unlabelled-images": 99_417,
        "labelled-videos": 373,
        "video-labels": None,
    }
    assert {name: (row.present, row.checked) for name, row in rows.items() if not row.absent} == {
        "image-labels": (10_662, 10_662),
        "two-fold-split": (10_662, 10_662),
        "five-fold-split": (10_662, 10_662),
        "video-metadata": (373, 373),
        "bounding-boxes": (1_000, 1_000),
    }
