"""Claims about what is known of items: attributes, annotations, rings, several files, and claims held against other claims."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cases import build

from datascopy.measure import assess_claims
from datascopy.model import Catalog, ClaimFacts, ClaimResult, ClaimStatus, Comparison, Measured
from datascopy.profile import load_profile

CASE: dict[str, Any] = {
    "name": "three pictures with annotations",
    "collections": {"pictures": {"kind": "images"}},
    "items": ["a.jpg", "b.jpg", "c.jpg"],
    "tables": {
        "list": {"of": "pictures", "file": "name", "rows": "name,person,free\na.jpg,1,CC BY\nb.jpg,1, \nc.jpg,2,CC0\na.jpg,3,CC BY"},
        "questions": {"of": "pictures", "file": "id", "rows": "id,q\na,1\na,2\nc,1"},
    },
    "documents": {
        "drawn": {"of": "pictures", "reader": "darwin", "names": ["a", "b", "c"]},
    },
    "attributes": {
        "sex": {"of": "pictures", "document": "drawn", "tag": "Sex", "told": {"a": "F", "b": ["?", ""], "c": "M"}},
        "age": {"of": "pictures", "document": "drawn", "tag": "Age", "told": {"a": "30", "c": "50"}},
        "licence": {"of": "pictures", "table": "list", "column": "free", "told": {"a": "CC BY", "b": [" ", ""], "c": "CC0"}},
        "person": {"of": "pictures", "document": "drawn", "tag": "P", "told": {"a": [["1", "1"], ["3", "3"]], "b": "1", "c": "2"}},
    },
    "annotations": {
        "drawn": {
            "a": [{"label": "Lung", "width": 300}, {"label": "Lung", "width": 300}, {"shape": "tag", "label": "Sex/F", "width": 300}],
            "b": [{"label": "Ignore"}, {"shape": "tag", "label": "19"}],
            "c": [{"label": "Lung"}],
        }
    },
    "rings": {"drawn": {"a": [{"label": "Lung"}, {"label": "Lung", "fault": "crosses itself"}], "b": [{"label": "Ignore", "outside": 2}]}},
}


def way(verb: str, what: str, of: str | None = None, **more: Any) -> Measured:
    return Measured(verb=verb, what=what, of=of, **more)


def claim(stated: float | str | None, *measured: Measured, name: str = "x", **more: Any) -> ClaimFacts:
    return ClaimFacts(id=name, says="so much", source="card", stated=stated, measured=measured, **more)


def catalog(*claims: ClaimFacts, case: dict[str, Any] = CASE, **more: Any) -> Catalog:
    made = build(case).catalog
    assert made is not None
    return replace(made, profile=replace(made.profile, claims=claims, **more))


def assess(one: Measured, stated: float | str = 0, case: dict[str, Any] = CASE) -> ClaimResult:
    (result,) = assess_claims(catalog(claim(stated, one), case=case), None)
    return result


WAYS: list[tuple[Measured, float | str, str]] = [
    (way("count", "files", "drawn"), 1, "1 file of drawn."),
    (way("count", "files", "pictures", where={"sex": "F"}), 1, "1 of 3 pictures have sex F."),
    (way("count", "files", "pictures", where={"sex": ""}), 1, "1 of 3 pictures have no sex."),
    (way("count", "files", "pictures", where={"sex": ("", "M")}), 2, "2 of 3 pictures have sex M or no sex."),
    (way("count", "files", "pictures", but={"sex": ""}), 2, "2 of 3 pictures have any sex."),
    (way("share", "files", "pictures", but={"licence": ("", "CC BY")}), 0.333333, "have any licence other than CC BY."),
    (way("count", "entries", "drawn", where={"licence": ""}), 1, "1 of 3 entries of drawn.json have no licence (of b)."),
    (way("count", "entries", "drawn", where={"person": "3"}), 1, "1 of 3 entries of drawn.json have person 3."),
    (way("distinct", "entries", "drawn", by=("person",)), 3, "3 distinct values of person in 3 entries of drawn.json."),
    (way("count", "rows", "list", where={"free": ""}), 1, "1 of 4 rows of list.csv have no free."),
    (way("count", "rows", "list", where={"sex": "F"}), 2, "2 of 4 rows of list.csv have sex F."),
    (way("distinct", "rows", "list", by=("person",)), 3, "3 distinct values of person in 4 rows"),
    (way("complete", "entries", "drawn", by=("sex", "age")), 0.666667, "2 of 3 entries of drawn.json tell sex and age."),
    (way("complete", "files", "pictures", by=("sex",), where={"person": "2"}), 1, "1 of 1 file (pictures) with person 2 tell sex."),
    (way("complete", "files", "pictures", by=("questions", "age")), 0.666667, "tell age and have a namesake in the questions."),
    (way("complete", "files", "pictures", by=("questions",), but={"sex": ""}), 1, "with any sex have a namesake in the questions."),
    (way("count", "annotations", "drawn", where={"label": "Lung", "shape": "polygon"}), 3, "3 of 6 annotations of drawn.json have"),
    (way("count", "annotations", "drawn", where={"label": "Lung", "sex": "M"}), 1, "have label Lung and sex M."),
    (way("distinct", "annotations", "drawn", by=("label",), where={"shape": "tag"}), 2, "with shape tag."),
    (way("least", "annotations", "drawn", by=("key",), where={"label": "Lung"}), 1, "Least number for one key"),
    (
        way("least", "annotations", "drawn", by=("key",), where={"label": "Lung"}, each="drawn"),
        0,
        "with label Lung, 3 different ones of the drawn, 1 of them with none.",
    ),
    (way("greatest", "annotations", "drawn", by=("key",), each="pictures"), 3, "3 different ones of the pictures, 0 of them"),
    (way("least", "rows", "questions", by=("id",), each="pictures"), 0, "1 of them with none."),
    (way("least", "rows", "questions", by=("id",)), 1, "2 different ones."),
    (way("count", "rings", "drawn", but={"fault": ""}), 1, "1 of 3 rings of drawn.json have any fault."),
    (way("count", "rings", "drawn", but={"outside": "0"}), 1, "have outside other than 0 or none."),
    (way("greatest", "entries", "drawn", column="age"), 50, "Greatest age of 2 entries of drawn.json."),
    (way("sum", "files", "pictures", column="age"), 80, "Sum of age over 2 pictures."),
    (way("least", "files", "pictures", column="age", where={"sex": "M"}), 50, "Least age of 1 file (pictures) with sex M."),
    (way("greatest", "width", "drawn"), 300, "Greatest width stated with 3 pictures of drawn.json."),
]


@pytest.mark.parametrize(("one", "value", "how"), WAYS, ids=[f"{one.verb}-{one.what}-{number}" for number, (one, *_) in enumerate(WAYS)])
def test_what_is_known_of_items_narrows_and_is_counted(one: Measured, value: float | str, how: str) -> None:
    result = assess(one, value)
    assert (result.measured, result.status) == (value, ClaimStatus.MET)
    assert how.removesuffix(".") in result.how


UNAVAILABLE = [
    (way("count", "files", "pictures", where={"height": "1"}), "The pictures were not measured."),
    (way("count", "files", "pictures", where={"nobody": "1"}), "Nothing tells nobody."),
    (way("sum", "entries", "drawn", column="sex"), "2 of 2 entries of drawn.json hold no number in sex."),
    (way("complete", "entries", "drawn", by=("weight",)), "Nothing tells weight."),
]


@pytest.mark.parametrize(("one", "how"), UNAVAILABLE, ids=[how for _, how in UNAVAILABLE])
def test_what_cannot_be_told_says_why(one: Measured, how: str) -> None:
    assert assess(one).how == how


def test_an_attribute_that_nothing_present_tells() -> None:
    bare = {**CASE, "attributes": {"sex": {"of": "pictures", "title": "sex of the patient", "document": "drawn", "told": {}}}}
    assert assess(way("count", "files", "pictures", where={"sex": ""}), case=bare).how == "Nothing present tells the sex of the patient."


def test_many_files_are_counted_and_not_named() -> None:
    made = catalog(claim(6, way("count", "entries", "drawn")))
    (document,) = made.documents
    several = tuple(replace(document, path=f"{number}.json", entries=1) for number in range(6))
    (result,) = assess_claims(replace(made, documents=several), None)
    assert (result.measured, result.how) == (6, "6 entries of drawn (6 files).")
    broken = (*several[:4], replace(several[4], problem="is empty"), replace(several[5], problem="is empty"))
    (result,) = assess_claims(replace(made, documents=broken), None)
    assert result.how == "2 of the 6 files of the document drawn could not be read."


def test_a_claim_is_held_against_another_claim() -> None:
    theirs = claim(590, name="pictures", statement="?")
    ours = claim(1000, way("stated", "claims", claims=("source/pictures",)), comparison=Comparison.AT_LEAST)
    (result,) = assess_claims(catalog(ours, others={"source/pictures": theirs}), None)
    assert (result.measured, result.difference, result.status) == (590, -410, ClaimStatus.FAILED)
    assert (result.against, result.arithmetic, result.parts) == ("source/pictures", True, (("pictures of source", 590),))
    assert result.how == "Number that is stated for pictures of source; met by at least 1,000."


def test_differences_and_other_units() -> None:
    parts = (claim(1_059_519, name="frames", statement="?"), claim(11.62, name="hours", statement="?"))
    rate = claim(25.3, way("quotient", "claims", claims=("frames", "hours"), divide_by=3600), comparison=Comparison.ABOUT, written="25.3")
    less = claim(1_059_507.38, way("difference", "claims", claims=("frames", "hours")), name="less")
    *_, result, difference = assess_claims(catalog(*parts, rate, less), None)
    assert (result.measured, result.status) == (25.327955, ClaimStatus.MET)
    assert result.how.startswith(
        "Stated number of frames divided by that of hours, and by 3,600; met within 0.253 of the stated number (1 %)"
    )
    assert (difference.status, difference.how) == (ClaimStatus.MET, "Stated number of frames less that of hours.")


def test_a_claim_may_name_one_of_another_dataset(tmp_path: Path) -> None:
    (tmp_path / "profile.yaml").write_text("name: x\ntitle: X\ncollections: {p: {title: p, kind: images, files: ['*']}}\n")
    (tmp_path / "claims.yaml").write_text(
        "claims:\n- {id: a, says: s, source: t, stated: 60, measured: [{verb: stated, what: claims, claims: [demo/frames]}]}\n"
    )
    profile = load_profile(tmp_path)
    assert profile.others["demo/frames"].stated == 60
