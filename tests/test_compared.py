"""What is compared with a label must be known of both sides: sizes of unknown groups are not, and what was drawn in a mask is no way of taking it."""

from dataclasses import replace
from typing import Any

import pytest
from cases import build

from datascopy.model import Evidence, Outcome, Result
from datascopy.rule import examine, load

RULES = {one.id: one for one in load()}


def crowd(*rows: dict[str, Any], of: str = "pictures", **facts: Any) -> Evidence:
    return build(
        {"name": "compared", "groups": {"patient": {"of": of}}, "crowd": {"grouping": "patient", "of": of, "rows": list(rows)}, **facts}
    )


def told(rule: str, seen: Evidence) -> Outcome:
    [made] = examine([RULES[rule]], seen)
    assert made.state != "broke", made.note
    return made


@pytest.mark.parametrize("known", [True, False])
def test_the_size_of_an_unknown_group_is_not_compared(known: bool) -> None:
    seen = crowd({"count": 30, "per": 2, "label": "ill"}, {"count": 60, "label": "well"})
    assert seen.catalog is not None
    groups, items = seen.catalog.groups, seen.catalog.items
    if not known:  # of the well nobody says who they are
        ill = set(items.loc[items["label"] == "ill", "key"])
        seen = replace(seen, catalog=replace(seen.catalog, groups=groups[groups["key"].isin(ill)].reset_index(drop=True)))
    made = told("bias/attribute-predicts-label", seen)
    [size] = [one for one in made.tests if one.attribute == "number of pictures in the group"]
    assert size.result is (Result.FAILED if known else Result.REFUSED), size.note
    assert any("number of pictures in the group" in one.subject for one in made.findings) == known
    if known:
        assert "size of group" not in made.findings[0].message


def test_the_grey_of_a_mask_is_not_how_it_was_taken() -> None:
    rows = [
        {"count": 30, "label": name, "attributes": {"view": name}, "image": {"contrast": grey, "brightness": grey, "bytes": 100 * grey}}
        for name, grey in (("ill", [50, 51, 52]), ("well", [90, 91, 92]))
    ]
    facts: dict[str, Any] = {"attributes": {"view": {"of": "masks", "role": "acquisition"}}, "collections": {"masks": {"kind": "masks"}}}
    masks = crowd(*rows, of="masks", **facts)
    for rule in ("bias/attribute-predicts-quality", "bias/attribute-predicts-label"):
        assert not {"mean grey", "standard deviation of grey", "bytes for each pixel"} & {one.attribute for one in told(rule, masks).tests}
    facts = {"attributes": {"view": {"of": "pictures", "role": "acquisition"}}}
    asked = {one.attribute for one in told("bias/attribute-predicts-quality", crowd(*rows, **facts)).tests}
    assert {"standard deviation of grey", "bytes for each pixel"} <= asked


@pytest.mark.parametrize("sources", [["north"], ["north", "south"]])
def test_of_one_source_nothing_is_pooled(sources: list[str]) -> None:
    facts = {"hospital": {"of": "pictures", "role": "source"}, "view": {"of": "pictures", "role": "acquisition"}}
    rows: list[dict[str, Any]] = [
        {"count": 40, "label": "ill", "attributes": {"view": "AP", "hospital": sources}},
        {"count": 40, "label": "well", "attributes": {"view": ["PA", "PA", "AP"], "hospital": sources}},
        {"count": 40, "attributes": {"hospital": ["north", "south"]}},  # without a class
    ]
    made = told("bias/attribute-predicts-label", crowd(*rows, attributes=facts))
    [found] = [one for one in made.findings if one.subject.startswith("view")]
    several = len(sources) > 1
    assert ("pooled over sources" in found.message) == several
    assert ("within hospital" in found.message) == several
