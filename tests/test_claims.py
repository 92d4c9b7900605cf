"""Claims: each verb against a hand-made catalog, what happens where data is absent, and the cards of the real data."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datascopy.catalog import build_catalog
from datascopy.measure.claim_parts import OF_CLAIMS
from datascopy.measure.claim_ways import VERBS
from datascopy.measure.claims import assess_claims, holds, tolerance
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
    Certainty,
    ClaimFacts,
    ClaimResult,
    ClaimStatus,
    CollectionFacts,
    Column,
    Comparison,
    Document,
    DocumentFacts,
    GroupFacts,
    Kind,
    Measured,
    Profile,
    SplitFacts,
    Table,
    TableFacts,
)
from datascopy.profile import find_profile, load_profile
from datascopy.profile.check_claims import FORMS
from datascopy.store import open_store

MET, FAILED, UNKNOWN = ClaimStatus.MET, ClaimStatus.FAILED, ClaimStatus.NOT_CHECKABLE

PICTURES = CollectionFacts(name="pictures", title="pictures", kind=Kind.IMAGES, files=("p/*",))
MASKS = CollectionFacts(name="masks", title="masks", kind=Kind.MASKS, files=("m/*",), masks_of="pictures")
LIST = TableFacts(name="list", title="list", files=("list.csv",), of="pictures", file="file", label="class", private=("note",))
LENGTHS = TableFacts(name="lengths", title="lengths", files=("lengths.csv",))
BOX_FILE = DocumentFacts(name="boxes", title="boxes", files=("boxes.json",), reader="boxes", of="pictures")
FOLDS = SplitFacts(name="folds", title="two folds", of="pictures", table="list", column="fold")
VIDEO = GroupFacts(name="video", title="video", of="pictures", certainty=Certainty.STATED, table="list", column="video")

ROWS = [
    {"file": "a.jpg", "class": "Polyp", "fold": "0", "video": "v1", "note": "seen"},
    {"file": "b.jpg", "class": "Polyp", "fold": "1", "video": "v1", "note": ""},
    {"file": "c.png", "class": "Ulcer", "fold": "0", "video": "v2", "note": "None"},
    {"file": "c.png", "class": "Polyp", "fold": "1", "video": "v2", "note": " "},
]
LABELS = {"Polyp": "polyp", "Ulcer": "ulcer"}


def frame(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    blank = {"str": "", "int64": 0, "float64": math.nan, "Int64": pd.NA, "Float64": pd.NA, "bool": False}
    made = [{column.name: row.get(column.name, blank[column.dtype]) for column in columns} for row in rows]
    return pd.DataFrame(made, columns=[column.name for column in columns]).astype({column.name: column.dtype for column in columns})


def table(facts: TableFacts, rows: Sequence[Mapping[str, str]], problem: str = "") -> Table:
    made = pd.DataFrame(rows, dtype="str")
    made.index = pd.RangeIndex(2, len(rows) + 2, name="line")
    return Table(facts=facts, path=facts.files[0], frame=made, rows=len(rows), problem=problem)


def stem(file: str) -> str:
    return file.partition(".")[0].rpartition("/")[2]


def catalog(
    *claims: ClaimFacts,
    pictures: Sequence[str] = (),
    masks: Sequence[str] = (),
    tables: Sequence[Table] = (),
    entries: Sequence[str] | None = None,
    parts: tuple[str, ...] = (),
) -> Catalog:
    items = [
        {"path": path, "collection": name, "key": stem(path), "extension": path.rpartition(".")[2], "bytes": 10 + number, "label": "polyp"}
        for name, paths in (("pictures", pictures), ("masks", masks))
        for number, path in enumerate(paths)
    ]
    rows = [row for one in tables if one.facts is LIST for _, row in one.frame.iterrows()]
    told = [{"collection": "pictures", "key": stem(row["file"])} for row in rows]
    references = [
        {**key, "table": "list", "path": "list.csv", "written": row["file"], "label_written": row["class"], "label": LABELS[row["class"]]}
        for key, row in zip(told, rows, strict=True)
    ]
    references += [{"table": "boxes", "path": "boxes.json", "collection": "pictures", "key": key} for key in entries or ()]
    boxes = [
        {"source": "boxes", "path": "boxes.json", "collection": "pictures", "key": key, "width": 300, "height": 200}
        for key in entries or ()
    ]
    document = Document(facts=BOX_FILE, path="" if entries is None else "boxes.json", entries=len(entries or ()))
    return Catalog(
        profile=Profile(
            name="small",
            title="Small",
            digest="",
            collections=(PICTURES, MASKS),
            tables=(LIST, LENGTHS),
            documents=(BOX_FILE,),
            splits=(FOLDS,),
            groups=(VIDEO,),
            claims=claims,
        ),
        parts=parts,
        files=frame(FILES, []),
        items=frame(ITEMS, items),
        tables=tuple(tables),
        documents=(document,),
        references=frame(REFERENCES, references),
        memberships=frame(MEMBERSHIPS, [{**key, "split": "folds", "part": row["fold"]} for key, row in zip(told, rows, strict=True)]),
        groups=frame(
            GROUPS, [{**key, "grouping": "video", "group": row["video"]} for key, row in zip(told, rows, strict=True)]
        ).drop_duplicates(),
        boxes=frame(BOXES, boxes),
        attributes=frame(ATTRIBUTES, []),
        annotations=frame(ANNOTATIONS, []),
        rings=frame(RINGS, []),
    )


def claim(stated: float | str | None, *measured: Measured, name: str = "x", **more: Any) -> ClaimFacts:
    return ClaimFacts(id=name, says="so much", source="card", stated=stated, measured=measured, **more)


def way(verb: str, what: str, of: str | None = None, **more: Any) -> Measured:
    return Measured(verb=verb, what=what, of=of, **more)


def assess(seen: Catalog, images: pd.DataFrame | None = None) -> ClaimResult:
    (result,) = assess_claims(seen, images)
    return result


IMAGE_ROWS = frame(
    IMAGES,
    [
        {"path": "p/a.jpg", "status": "sound", "format": "JPEG", "width": 300, "height": 200},
        {"path": "p/b.jpg", "status": "sound", "format": "PNG", "width": 100, "height": 400},
        {"path": "p/c.png", "status": "unreadable"},
    ],
)

FULL: dict[str, Any] = {
    "pictures": ("p/a.jpg", "p/b.jpg", "p/c.png"),
    "masks": ("m/a.png", "m/b.png"),
    "tables": (table(LIST, ROWS), table(LENGTHS, [{"name": "v1", "seconds": "5400"}, {"name": "v2", "seconds": " 1800.0 "}])),
    "entries": ("a", "b", "z"),
}

WAYS: list[tuple[Measured, float | str, str]] = [
    (way("count", "files", "pictures"), 3, "3 pictures."),
    (way("count", "files", "pictures", where={"extension": "jpeg"}), 2, "2 of 3 pictures have extension jpeg."),
    (way("count", "files", "pictures", where={"folds": "1"}), 2, "2 of 3 pictures have folds 1."),
    (way("count", "rows", "list"), 4, "4 rows of list.csv."),
    (way("count", "rows", "list", where={"class": "Polyp"}), 3, "3 of 4 rows of list.csv have class Polyp."),
    (way("count", "rows", "list", where={"label": "polyp", "fold": "1"}), 2, "have label polyp and fold 1."),
    (way("count", "entries", "boxes"), 3, "3 entries of boxes.json."),
    (way("count", "boxes", "boxes"), 3, "3 boxes of boxes.json."),
    (way("count", "groups", "video"), 2, "2 different groups (video)"),
    (way("distinct", "files", "pictures", by=("label",)), 1, "1 distinct values of label in 3 pictures."),
    (
        way("distinct", "rows", "list", by=("file", "class")),
        4,
        "4 distinct values of file and class together in 4 rows of list.csv; 3 of file alone.",
    ),
    (way("distinct", "rows", "list", by=("note",)), 3, "3 distinct values of note in 4 rows"),
    (way("distinct", "rows", "list", by=("class",), where={"fold": "1"}), 1, "in 4 rows of list.csv with fold 1."),
    (way("shared", "groups", "folds", by=("video",)), 2, "2 of 2 groups (video) are in more than one part of the two folds (0 and 1)."),
    (way("shared", "files", "folds"), 1, "1 of 3 files are in more than one part"),
    (way("sum", "hours", "lengths", column="seconds"), 2, "Sum of seconds over 2 rows of lengths.csv: 7,200 seconds, in hours."),
    (way("sum", "seconds", "lengths", column="seconds", where={"name": "v2"}), 1800, "over 1 row of lengths.csv"),
    (way("sum", "bytes", "pictures"), 33, "sizes of 3 pictures"),
    (way("quotient", "rows", "list", by=("class",)), 3, "3 in the largest (Polyp), 1 in the smallest (Ulcer)"),
    (way("quotient", "rows", "list", by=("note",)), 1, "1 in the largest, 1 in the smallest;"),
    (way("share", "files", "pictures", where={"format": "jpeg"}), 0.333333, "1 of 3 pictures have format jpeg."),
    (way("share", "rows", "list", where={"extension": "png"}), 0.5, "2 of 4 rows of list.csv have extension png, judged from names."),
    (way("complete", "rows", "list", by=("class", "note")), 0.5, "2 of 4 rows of list.csv fill class and note."),
    (way("complete", "files", "pictures", by=("masks",)), 0.666667, "2 of 3 pictures have a namesake in the masks."),
    (way("complete", "files", "pictures", by=("masks", "boxes", "list")), 0.666667, "in the masks, the boxes and the list."),
    (
        way("complete", "entries", "boxes", by=("list",), where={"label": "polyp"}),
        0.666667,
        "have a namesake with label polyp in the list.",
    ),
    (way("exists", "boxes", "boxes"), "yes", "3 boxes of boxes.json."),
    (way("exists", "files", "pictures", where={"extension": "gif"}), "no", "0 of 3 pictures have extension gif."),
    (way("exists", "rows", "list", column="sex"), "no", "List.csv has no column sex."),
    (way("least", "width", "pictures"), 100, "Least width of 2 pictures."),
    (way("greatest", "height", "pictures", where={"width": "300"}), 200, "of 1 file (pictures) with width 300."),
    (way("greatest", "width", "boxes"), 300, "Greatest width stated with 3 boxes of boxes.json."),
    (way("greatest", "bytes", "pictures"), 12, "Greatest size in bytes of 3 pictures."),
    (way("least", "rows", "list", by=("class",)), 1, "Least number for one class in 4 rows of list.csv, 2 different ones."),
    (way("greatest", "hours", "lengths", column="seconds"), 1.5, "Greatest seconds of 2 rows of lengths.csv."),
]


@pytest.mark.parametrize(("one", "value", "how"), WAYS, ids=[f"{one.verb}-{one.what}-{number}" for number, (one, *_) in enumerate(WAYS)])
def test_each_verb_measures_what_it_says(one: Measured, value: float | str, how: str) -> None:
    result = assess(catalog(claim(value, one), **FULL), IMAGE_ROWS)
    assert (result.measured, result.status) == (value, MET)
    assert how.removesuffix(".") in result.how


def test_every_verb_is_tried_and_no_form_is_missing() -> None:
    assert {one.verb for one, *_ in WAYS} == set(VERBS)
    assert set(VERBS) | set(OF_CLAIMS) == set(FORMS)


def test_the_first_way_whose_data_is_present_is_taken_and_what_is_absent_is_said() -> None:
    ways = (way("count", "files", "pictures"), way("distinct", "rows", "list", by=("file",)))
    result = assess(catalog(claim(3, *ways), tables=(table(LIST, ROWS),)))
    assert (result.measured, result.status) == (3, MET)
    assert result.how == "3 distinct values of file in 4 rows of list.csv; the pictures are absent."
    result = assess(catalog(claim(3, *ways), pictures=("p/a.jpg",), tables=(table(LIST, ROWS),)))
    assert (result.measured, result.difference, result.status, result.how) == (1, -2, FAILED, "1 file (pictures).")


UNAVAILABLE: list[tuple[Measured, dict[str, Any], str]] = [
    (way("count", "files", "pictures"), {}, "The pictures are absent."),
    (way("count", "files", "pictures"), {"parts": ("masks",)}, "The pictures are left out by --part."),
    (way("count", "rows", "list"), {"parts": ("masks",)}, "The table list is left out by --part."),
    (way("count", "rows", "list"), {}, "The table list is absent."),
    (way("count", "entries", "boxes"), {}, "The document boxes is absent."),
    (way("count", "rows", "list"), {"tables": (table(LIST, ROWS, problem="is empty"),)}, "The table list could not be read: it is empty."),
    (way("count", "groups", "video"), {}, "Nothing present tells the video."),
    (way("shared", "groups", "folds", by=("video",)), {}, "Of the two folds no part is present."),
    (way("shared", "groups", "folds", by=("video",)), {"tables": (table(LIST, ROWS[:1]),)}, "Of the two folds only one part is present."),
    (way("share", "files", "pictures", where={"format": "PNG"}), {"pictures": ("p/a.jpg",)}, "The pictures were not measured."),
    (way("distinct", "rows", "lengths", by=("id",)), {"tables": (table(LENGTHS, [{"a": "1"}]),)}, "The table lengths has no column id."),
    (way("distinct", "rows", "list", by=("id",)), {"tables": (table(LIST, ROWS),)}, "Nothing tells id."),
    (way("complete", "files", "pictures", by=("masks",)), {"pictures": ("p/a.jpg",)}, "The masks are absent."),
    (
        way("sum", "frames", "lengths", column="n"),
        {"tables": (table(LENGTHS, [{"n": "1"}, {"n": "Anna 7"}, {"n": ""}]),)},
        "2 of 3 rows of lengths.csv hold no number in n, the first in line 3.",
    ),
    (
        way("share", "rows", "lengths", where={"n": "1"}),
        {"tables": (table(LENGTHS, [{"n": "1"}][:0]),)},
        "None of 0 rows of lengths.csv can be counted.",
    ),
]


@pytest.mark.parametrize(("one", "present", "how"), UNAVAILABLE, ids=[how for *_, how in UNAVAILABLE])
def test_what_cannot_be_checked_says_why(one: Measured, present: dict[str, Any], how: str) -> None:
    result = assess(catalog(claim(3, one), **present))
    assert (result.measured, result.difference, result.status) == (None, None, UNKNOWN)
    assert result.how == how


def test_a_cell_that_is_no_number_is_never_repeated() -> None:
    one = way("sum", "frames", "lengths", column="n")
    assert "Anna" not in assess(catalog(claim(3, one), tables=(table(LENGTHS, [{"n": "Anna"}]),))).how


def test_pictures_not_measured_fall_back_to_names() -> None:
    ways = (way("share", "files", "pictures", where={"format": "PNG"}), way("share", "files", "pictures", where={"extension": "png"}))
    result = assess(catalog(claim(1, *ways), pictures=("p/a.jpg",)))
    assert (result.measured, result.status, result.difference) == (0, FAILED, -1)
    assert result.how == "0 of 1 file (pictures) have extension png, judged from names; the pictures were not measured."


def test_a_statement_is_listed_with_its_reason() -> None:
    result = assess(catalog(claim(3.9, statement="the zip file is not here", written="3.9 GB")))
    assert (result.stated, result.measured, result.status, result.how) == (3.9, None, UNKNOWN, "The zip file is not here.")


def test_sums_and_quotients_of_claims_need_no_data() -> None:
    parts = (claim(1_955_675, name="a-part", statement="?"), claim(2_785_829, name="b", statement="?"))
    total = claim(4_741_621, way("sum", "claims", claims=("a-part", "b")), name="total", comparison=Comparison.MORE_THAN)
    rate = claim(1.42, way("quotient", "claims", claims=("b", "a-part")), name="rate", comparison=Comparison.ABOUT, written="1.42")
    results = {one.id: one for one in assess_claims(catalog(*parts, total, rate), None)}
    assert (results["total"].measured, results["total"].difference, results["total"].status) == (4_741_504, -117, FAILED)
    assert results["total"].arithmetic
    assert results["total"].parts == (("a part", 1_955_675), ("b", 2_785_829))
    assert results["total"].how == "Sum of the stated numbers of a part and b; met by more than 4,741,621."
    assert (results["rate"].measured, results["rate"].status) == (1.424485, MET)
    assert results["rate"].how.endswith("; met within 0.0142 of the stated number (1 %).")


def test_a_quotient_by_zero_is_not_checkable() -> None:
    zero, one = claim(0, name="zero", statement="?"), claim(1, name="one", statement="?")
    result = assess_claims(catalog(zero, one, claim(1, way("quotient", "claims", claims=("one", "zero")))), None)[-1]
    assert (result.status, result.how) == (UNKNOWN, "The claim zero states 0.")


def test_sources_that_disagree_are_noted_only_where_the_card_is_met() -> None:
    counted = way("count", "files", "pictures")
    paper = claim(4, counted, name="paper", authority=Authority.OTHER)
    for card, agreed in ((claim(3, counted), True), (claim(5, counted), False), (claim(3, way("count", "rows", "list")), False)):
        result = assess_claims(catalog(card, paper, **FULL), None)[1]
        assert (result.status, result.others_met) == (FAILED, agreed)
    assert not assess_claims(catalog(claim(5, counted), claim(3, counted, name="met"), **FULL), None)[0].others_met


COMPARED = [
    (Comparison.EQUALS, 5, 5, 6),
    (Comparison.MORE_THAN, 5, 6, 5),
    (Comparison.AT_LEAST, 5, 5, 4),
    (Comparison.LESS_THAN, 5, 4, 5),
    (Comparison.AT_MOST, 5, 5, 6),
    (Comparison.ABOUT, 1000, 1010, 1011),
]


@pytest.mark.parametrize(("comparison", "stated", "right", "wrong"), COMPARED)
def test_comparisons(comparison: Comparison, stated: float, right: float, wrong: float) -> None:
    one = claim(stated, comparison=comparison, written=str(stated))
    assert holds(one, right)
    assert not holds(one, wrong)


@pytest.mark.parametrize(
    ("stated", "written", "width"),
    [
        (11.62, "11.62", 0.1162),
        (19, "19", 1),
        (1.5, "1.5", 0.1),
        (3.9e9, "3.9 GB", 1e8),
        (1_100_000, "1.1 million", 1e5),
        (1059519, "1,059,519", 10595.19),
        (0, "0", 1),
    ],
)
def test_about_is_one_percent_or_the_last_digit(stated: float, written: str, width: float) -> None:
    assert tolerance(claim(stated, written=written)) == pytest.approx(width)


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_comparisons_exclude_one_another(stated: int, measured: int) -> None:
    met = {one for one in Comparison if holds(claim(stated, comparison=one, written=str(stated)), measured)}
    assert (Comparison.AT_LEAST in met) == (Comparison.LESS_THAN not in met)
    assert (Comparison.AT_MOST in met) == (Comparison.MORE_THAN not in met)
    assert (Comparison.EQUALS in met) == ({Comparison.AT_LEAST, Comparison.AT_MOST} <= met)
    assert Comparison.EQUALS not in met or Comparison.ABOUT in met


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(ROWS), min_size=1, max_size=8), st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[dict[str, str]], random: Any) -> None:
    mixed = list(rows)
    random.shuffle(mixed)
    claims = [claim(1, one, name=f"n{number}") for number, (one, *_) in enumerate(WAYS) if one.of == "list"]
    first, second = (
        [(one.measured, one.how) for one in assess_claims(catalog(*claims, tables=(table(LIST, told),)), None)] for told in (rows, mixed)
    )
    assert first == second


@pytest.mark.real
def test_the_card_of_kvasir_capsule(real_data: Path) -> None:
    found = on_real_data(real_data, "kvasir-capsule")
    failed = {name: (one.measured, one.difference) for name, one in found.items() if one.status is FAILED}
    assert failed == {"labelled-images-png": (0, -1), "pictures-and-frames": (4_741_504, -117), "no-video-in-both-splits": (7, 7)}
    assert found["labelled-images-png"].how == (
        "0 of 47,248 rows of metadata.csv have extension png, judged from names; the labelled pictures are absent."
    )
    met = {name: one.measured for name, one in found.items() if one.status is MET}
    assert met["labelled-images"] == 47_238
    assert "47,238 distinct values of filename and finding_class together in 47,248 rows of metadata.csv; 47,229 of filename alone" in (
        found["labelled-images"].how
    )
    assert (met["labelled-videos"], met["classes"], met["videos"], met["bounding-boxes"]) == (43, 14, 117, "yes")
    assert (found["unlabelled-videos"].status, found["unlabelled-videos"].how) == (UNKNOWN, "The unlabelled videos are absent.")


@pytest.mark.real
def test_the_card_of_hyperkvasir(real_data: Path) -> None:
    found = on_real_data(real_data, "hyperkvasir")
    met = {name: one.measured for name, one in found.items() if one.status is MET}
    expected = {"labelled-images": 10_662, "classes": 23, "videos": 373, "frames": 1_059_519, "findings": 171, "pictures-in-all": 110_079}
    assert {name: met[name] for name in expected} == expected
    assert met["hours"] == pytest.approx(11.62, abs=0.005)
    assert met["segmented-images-are-polyps"] == 1
    assert [name for name, one in found.items() if one.status is FAILED] == ["videos-of-the-paper", "videos-avi"]
    assert found["videos-of-the-paper"].others_met
    assert found["videos-avi"].counted == (370, 373)
    assert found["videos-of-the-paper"].difference == -1
    assert all(one.how for one in found.values())
    assert found["unlabelled-images"].status is UNKNOWN


@pytest.mark.real
def test_the_page_of_kvasir_seg(real_data: Path) -> None:
    found = on_real_data(real_data, "kvasir-seg")
    assert {name: one.measured for name, one in found.items() if one.status is not UNKNOWN} == {
        "pictures": 1000,
        "masks": 1000,
        "pictures-have-masks": 1,
        "masks-have-pictures": 1,
        "pictures-have-boxes": 1,
        "pictures-jpeg": 1,
        "least-width": 332,
        "height-of-the-narrowest": 487,
        "greatest-width": 1920,
        "greatest-height": 1072,
    }
    assert not [name for name, one in found.items() if one.status is FAILED]


def on_real_data(real_data: Path, name: str) -> dict[str, ClaimResult]:
    profile = load_profile(find_profile(name))
    return {one.id: one for one in assess_claims(build_catalog(profile, open_store(str(real_data / name))), None)}
