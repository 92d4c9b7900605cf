"""Answers to questions as attributes of the pictures that they are about."""

from pathlib import Path

import pytest
from frame_schemas import check_catalog

from datascopy.catalog import build_catalog
from datascopy.model import Catalog, Evidence, Fault
from datascopy.profile import find_profile, load_profile
from datascopy.rule import comparisons, examine, load
from datascopy.store import open_store

PROFILE = """\
name: ward
title: Ward
collections:
  pictures: {title: pictures, kind: images, files: ["images/*.png"], optional: true}
tables:
  asked: {title: questions, files: ["asked*.csv"], of: pictures, file: id, label: source, questions: {question: q, answer: a}}
  people: {title: people, files: ["people.csv"], of: pictures, file: id, optional: true}
attributes:
  text: {title: text in the picture, of: pictures, question: text, role: artefact, placeholders: [not sure]}
  devices: {title: devices, of: pictures, question: devices, form: number}
contrasts:
  device: {title: a device, of: pictures, role: artefact, attribute: devices, above: 0}
questions:
  text: {text: "Is there text?", spellings: ["Is ther text?"], answer: yes-no}
  devices: {text: "How many devices?", answer: count}
"""
ROWS = """\
id,source,q,a
a,ill,Is there text?, yes
b,well,Is ther text?,no
b,well,How many devices?,2
c,well,Is there text?,not sure
c,ill,Who painted it?,nobody
d,ill,Is there text?,
d,ill,Is there text?,no
,ill,Is there text?,yes
"""


def made(root: Path, profile: str = PROFILE, **files: str) -> Catalog:
    (root / "profile").mkdir()
    (root / "profile" / "profile.yaml").write_text(profile)
    (root / "data").mkdir()
    for name, text in (files or {"asked": ROWS}).items():
        (root / "data" / f"{name}.csv").write_text(text)
    catalog = build_catalog(load_profile(root / "profile"), open_store(str(root / "data")))
    check_catalog(catalog)
    return catalog


def test_answers_tell_of_the_pictures_that_they_are_about(tmp_path: Path) -> None:
    told = made(tmp_path).attributes
    assert told[["attribute", "line", "key", "written", "value"]].values.tolist() == [
        ["devices", 4, "b", "2", "2"],
        ["text", 2, "a", "yes", "yes"],
        ["text", 3, "b", "no", "no"],
        ["text", 5, "c", "not sure", ""],
        ["text", 7, "d", "", ""],
        ["text", 8, "d", "no", "no"],
    ]


def test_they_are_held_against_what_all_rows_of_a_picture_say(tmp_path: Path) -> None:
    catalog = made(tmp_path)
    [comparison] = comparisons(Evidence(profile=catalog.profile, catalog=catalog))
    rows = comparison.population.rows["key"].tolist()
    assert rows == ["a", "b", "c", "d"]
    assert dict(zip(rows, comparison.population.label, strict=True)) == {"a": "ill", "b": "well", "c": "", "d": "ill"}, "c has two labels"
    traits = {one.name: dict(zip(rows, one.values, strict=True)) for one in comparison.traits}
    assert traits["text"] == {"a": "yes", "b": "no", "c": "", "d": "no"}
    assert traits["device"]["b"] == "a device"
    assert next(one for one in comparison.traits if one.name == "text").told == "the answers to “Is there text?”"


def test_several_tables_of_questions_tell_together(tmp_path: Path) -> None:
    catalog = made(tmp_path, asked_1="id,source,q,a\na,ill,Is there text?,yes\n", asked_2="id,source,q,a\nb,well,Is there text?,no\n")
    assert catalog.attributes["key"].tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("question: text, role", "question: txt, role", "did you mean 'text'"),
        ("question: text, role", "question: text, table: people, column: x, role", "not told by a table's column or a document as well"),
        (", questions: {question: q, answer: a}", "", "no table of questions is about 'pictures'"),
    ],
)
def test_a_profile_that_is_wrong_about_it_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in PROFILE
    with pytest.raises(Fault, match=words):
        made(tmp_path, PROFILE.replace(old, new))


@pytest.mark.real
def test_what_lies_over_endoscopy_goes_with_its_source(real_data: Path) -> None:
    """Counted from the table: text in 229 of 482 pictures of one source, a box in 293 of 475 of another."""
    profile = load_profile(find_profile("kvasir-vqa"))
    evidence = Evidence(profile=profile, catalog=build_catalog(profile, open_store(str(real_data / "kvasir-vqa"))))
    [comparison] = comparisons(evidence)
    assert len(comparison.population.rows) == 5178
    label = comparison.population.label
    told = {one.name: one.values for one in comparison.traits}
    counts = {
        (name, source): (int((told[name][label == source] == "yes").sum()), int((told[name][label == source] != "").sum()))
        for name in ("text", "box-artefact")
        for source in ("Polyps", "Ulcerative Colitis", "Instrument", "Esophagitis")
    }
    assert counts == {
        ("text", "Polyps"): (459, 502),
        ("text", "Ulcerative Colitis"): (454, 512),
        ("text", "Instrument"): (439, 497),
        ("text", "Esophagitis"): (229, 482),
        ("box-artefact", "Polyps"): (293, 475),
        ("box-artefact", "Ulcerative Colitis"): (169, 494),
        ("box-artefact", "Instrument"): (122, 481),
        ("box-artefact", "Esophagitis"): (26, 506),
    }
    [outcome] = examine([one for one in load() if one.id == "bias/attribute-predicts-label"], evidence)
    became = {one.attribute: one for one in outcome.tests}
    assert became["text in the picture"].result == "inconclusive"
    assert "pictures treated as independent" in became["text in the picture"].note
    assert became["green or black box"].effect == pytest.approx(5.9, abs=0.05)
