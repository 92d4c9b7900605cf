"""The demonstration dataset: drawn the same every time, sound but for what is planted, and an audit finds exactly that."""

import hashlib
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from datascopy.catalog import build_catalog
from datascopy.demo import Comparison, Planted, build, compare
from datascopy.demo.content import draw
from datascopy.demo.draft import Draft
from datascopy.demo.endoscopy import endoscopy_frame
from datascopy.demo.masks import box_of, polyp, polyp_mask
from datascopy.demo.read import read_plan
from datascopy.demo.texture import letters, noise
from datascopy.demo.xray import chest_xray
from datascopy.match import match
from datascopy.measure import Pictures, assess_claims, measure_pictures
from datascopy.model import Evidence, Fault, Outcome, Severity, State
from datascopy.profile import load_profile, recognise
from datascopy.rule import examine, load
from datascopy.shipped import shipped
from datascopy.store import open_store

DEMO = shipped("audits") / "demo"
MINIATURE = DEMO / "miniature.yaml"
SIZE = (272, 236)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    return build(MINIATURE, tmp_path_factory.mktemp("demo") / "data")


@pytest.fixture(scope="module")
def sound() -> Draft:
    """The same dataset before anything is planted."""
    plan = read_plan(MINIATURE)
    return draw(plan, plan.seed)


def audit(root: Path) -> tuple[Outcome, ...]:
    """Run every stage from profile to rules, without cache and in one process."""
    profile = load_profile(DEMO)
    store = open_store(str(root))
    catalog = build_catalog(profile, store)
    measures = measure_pictures(catalog, store, jobs=1, headers=True)
    matches = match(measures, Pictures(store, measures.images), profile)
    claims = assess_claims(catalog, measures.images)
    seen = {name: getattr(measures, name) for name in ("images", "headers", "header_fields", "seal")}
    return examine(load(), Evidence(profile=profile, catalog=catalog, **seen, matches=matches, claims=claims))


@pytest.fixture(scope="module")
def outcomes(planted: Planted) -> tuple[Outcome, ...]:
    return audit(planted.root)


@pytest.fixture(scope="module")
def comparison(planted: Planted, outcomes: tuple[Outcome, ...]) -> Comparison:
    return compare(planted, outcomes)


WITHOUT = frozenset({"bias", "videos"})
"""families whose defects are planted elsewhere: what goes with what is seen in a crowd only (their cases), videos in tests of their own"""


def told(comparison: Comparison) -> str:
    """Say what is not exact, for the message of a failing test."""
    missed = [f"missed: {one.defect.says}: {one.missed}" for one in comparison.answers if one.missed]
    beyond = [f"beyond: {one.rule}: {one.message} {one.places[:3]}" for one in comparison.beyond]
    return "\n".join([*missed, *beyond, *comparison.broke])


def test_an_audit_finds_every_planted_defect_and_nothing_else(comparison: Comparison) -> None:
    assert comparison.exact, told(comparison)


def test_the_findings_of_each_rule_are_as_many_as_planted(planted: Planted, outcomes: tuple[Outcome, ...]) -> None:
    found = {one.rule: len(one.findings) for one in outcomes if one.findings}
    assert dict(sorted(found.items())) == planted.counts()


CASES_ONLY = {
    "bias/header-not-uniform",
    "card/statement-missing",
    "claims/number-without-claim",
    "claims/quote-not-in-card",
    "claims/same-number-twice",
    "claims/sources-disagree",
    "duplicates/conflicting-labels",
    "files/archive-member-refused",
    "files/archive-unreadable",
    "leakage/augmented-copies-across-splits",
    "leakage/through-a-related-dataset",
    "leakage/video-in-two-splits",
    "licences/sources-disagree",
    "licences/stricter-than-the-release",
    "masks/mask-differs-from-polygons",
    "masks/polygon-without-area",
    "privacy/burned-in-text",
    "privacy/dicom-not-deidentified",
    "privacy/identifying-column",
    "privacy/unique-combination",
    "relations/unexpected-overlap",
    "values/ids-collide",
    "values/label-changed-between-versions",
    "values/label-varies-within-group",
    "values/number-is-text",
    "values/rows-equal-but-name",
    "values/spelling-variants",
    "vqa/answer-spelled-differently",
    "vqa/identical-pictures-different-answers",
    "vqa/question-coverage",
    "vqa/several-words-for-nothing",
}
"""Rules about cards, archives, several versions or datasets, whole columns, or what an extra reads: their own cases and tests show them, no single planted defect."""


def test_every_shipped_rule_has_a_planted_defect_somewhere() -> None:
    plans = [read_plan(file) for file in shipped("audits").glob("*/miniature.yaml")]
    planted = {rule for plan in plans for one in plan.defects for rule in one.finds}
    assert {one.id for one in load() if one.family not in WITHOUT} - planted - CASES_ONLY == set()


def test_every_rule_that_a_defect_is_planted_for_reaches_failed(planted: Planted, outcomes: tuple[Outcome, ...]) -> None:
    wanted = {rule for defect in planted.defects for rule in (one.rule for one in defect.expected)}
    assert {one.rule: one.state for one in outcomes if one.rule in wanted and one.state is not State.FAILED} == {}


def test_without_defects_only_the_card_is_wrong(sound: Draft, tmp_path: Path) -> None:
    sound.write(tmp_path / "data")
    found = {
        one.rule: [finding.message for finding in one.findings if finding.severity is not Severity.NOTE] for one in audit(tmp_path / "data")
    }
    assert {rule for rule, messages in found.items() if messages} <= {"claims/stated-count-differs", "claims/parts-do-not-add-up"}, found


def test_the_same_seed_gives_the_same_bytes(planted: Planted, tmp_path: Path) -> None:
    again = build(MINIATURE, tmp_path / "again")
    assert digests(again.root) == digests(planted.root)
    assert again.defects == planted.defects


def test_another_seed_gives_other_pictures_under_other_names(sound: Draft, tmp_path: Path) -> None:
    few = tmp_path / "miniature.yaml"
    few.write_text(small(MINIATURE.read_text("utf-8")), "utf-8")
    other = draw(read_plan(few), 1)
    pictures = {item.path for item in other.items}
    assert len(pictures) > 10
    assert not pictures & set(sound.files)
    assert not {other.files[path] for path in pictures} & set(sound.files.values())


def small(text: str) -> str:
    """Return a miniature with few pictures of each kind, too few for all defects."""
    return re.sub(r"(normal-mucosa|polyps|colitis|normal|pneumonia|polyp): \d+", r"\1: 1", text)


def digests(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(root.rglob("*")) if path.is_file()
    }


def test_the_dataset_is_recognised_by_its_files(planted: Planted) -> None:
    assert recognise([entry.path for entry in open_store(str(planted.root)).entries()]) == DEMO


def test_each_victim_bears_one_defect(planted: Planted) -> None:
    names = [
        name
        for defect in planted.defects
        if defect.plant not in {"card", "other-spelling", "short-row", "broken-entry", "wrong-cell", "box-outside"}
        for name in defect.expected[0].names
    ]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_a_defect_that_is_not_found_is_missed_and_a_finding_without_defect_is_beyond(
    planted: Planted, outcomes: tuple[Outcome, ...]
) -> None:
    blind = tuple(replace(one, findings=(), state=State.PASSED) if one.rule == "files/empty-file" else one for one in outcomes)
    answer = compare(planted, blind)
    assert [one.defect.plant for one in answer.answers if one.missed] == ["empty"]
    assert not answer.exact
    double = tuple(replace(one, findings=one.findings * 2) if one.rule == "files/empty-file" else one for one in outcomes)
    assert [one.rule for one in compare(planted, double).beyond] == ["files/empty-file"]
    broken = (replace(outcomes[0], findings=outcomes[0].findings, state=State.BROKE), *outcomes[1:])
    assert compare(planted, broken).broke == (outcomes[0].rule,)


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(Fault, match="not an empty folder"):
        build(MINIATURE, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("seed: 20261122", "seed: soon", r":3: 'seed' must be a whole number"),
        ("draw: chest-xray", "draw: knee", r":\d+: 'pictures\.xrays\.draw' is 'knee', but must be one of"),
        ("  - plant: truncated", "  - plant: crushed", r":\d+: there is no defect 'crushed'"),
        ("with: {of: frames, keep: 0.6}", "with: {of: frames, kept: 0.6}", r":\d+: the options of 'truncated' do not fit"),
        ("of: frames, leaves: train", "of: photos, leaves: train", r":\d+: No sound picture of 'photos'"),
        (
            "with: {table: split, column: part,",
            "with: {table: spilt, column: part,",
            r":\d+: 'divided-group' names something that the miniature does not",
        ),
        ("    of: segmented\n\ntexts", "    of: sgmented\n\ntexts", r":\d+: there are no pictures 'sgmented'"),
    ],
)
def test_a_wrong_miniature_is_refused_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = MINIATURE.read_text("utf-8")
    assert old in text
    wrong = tmp_path / "miniature.yaml"
    wrong.write_text(small(text).replace(old, new, 1), "utf-8")
    with pytest.raises(Fault, match=message):
        build(wrong, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_frame_has_the_octagon_of_an_endoscope_and_the_colours_of_mucosa() -> None:
    frame = np.asarray(endoscopy_frame(np.random.default_rng(3), SIZE), np.int32)
    assert frame.shape == (SIZE[1], SIZE[0], 3)
    assert all(frame[y, x].max() < 20 for y in (0, -1) for x in (0, -1)), "the corners lie outside the field of view"
    middle = frame[60:170, 120:220].reshape(-1, 3).mean(0)
    assert middle[0] > middle[1] > 10
    assert middle[0] > 1.2 * middle[2]


def test_an_xray_is_grey_and_its_lungs_are_darker_than_its_middle() -> None:
    pictures = [np.asarray(chest_xray(np.random.default_rng(seed), SIZE), np.float32) for seed in range(4)]
    for grey in pictures:
        assert grey.shape == (SIZE[1], SIZE[0])
        row = grey[100:120].mean(0)
        assert row[int(0.44 * SIZE[0]) : int(0.56 * SIZE[0])].max() > row[int(0.25 * SIZE[0]) : int(0.4 * SIZE[0])].min() + 20


@pytest.mark.parametrize("seed", range(20))
def test_a_polyp_is_one_part_inside_the_picture_and_its_box_is_its_extent(seed: int) -> None:
    from scipy.ndimage import label

    blob = polyp(np.random.default_rng(seed), SIZE)
    mask = polyp_mask(blob)
    marked = np.asarray(mask) > 127
    assert label(marked, np.ones((3, 3)))[1] == 1
    assert set(np.unique(np.asarray(mask))) == {0, 255}
    xmin, ymin, xmax, ymax = box_of(mask)
    assert 0 < xmin < xmax < SIZE[0] - 1
    assert 0 < ymin < ymax < SIZE[1] - 1
    assert marked[ymin : ymax + 1, xmin : xmax + 1].sum() == marked.sum()
    assert marked[ymin, xmin : xmax + 1].any()
    assert marked[ymax, xmin : xmax + 1].any()
    assert marked[ymin : ymax + 1, xmin].any()
    assert marked[ymin : ymax + 1, xmax].any()


def test_noise_covers_any_size_and_is_neither_flat_nor_wild() -> None:
    for width, height, cell in ((64, 64, 3), (311, 233, 90), (70, 200, 17.5), (65, 300, 1)):
        field = noise(np.random.default_rng(1), (width, height), cell, 3)
        assert field.shape == (height, width)
        assert 0.2 < field.std() < 3


def test_letters_need_no_font_of_the_system() -> None:
    text = letters("R")
    assert text.max() == 1
    assert letters("R\nR").shape[0] > 1.5 * text.shape[0]


def test_masks_and_boxes_of_the_sound_dataset_agree(sound: Draft) -> None:
    entries = sound.documents["boxes"].entries
    for item in (one for one in sound.items if one.mask):
        mask = sound.picture(item.mask)
        assert mask.size == (item.width, item.height)
        box = entries[item.id]["bbox"][0]
        assert tuple(box[side] for side in ("xmin", "ymin", "xmax", "ymax")) == box_of(mask)
