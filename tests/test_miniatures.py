"""The miniatures: each dataset drawn small in the form of its download. Sound, they pass; in any form, the findings are the same."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from miniatures import NAMES, Bench, errors, sound, told

from datascopy.cli.pipeline import run_audit
from datascopy.cli.request import Request
from datascopy.demo import build, draw, put, read_plan
from datascopy.demo.pack import shaped, standard
from datascopy.model import Finding, Report, Severity
from datascopy.shipped import shipped

pytestmark = pytest.mark.deep

OTHER_CONTENT = {"export", "export-zip", "today"}
"""Forms that hold the same dataset with other tables or documents."""

SECONDS = 30.0
"""A miniature is drawn in seconds, also where the machine is busy."""


def forms_of(name: str) -> list[str]:
    """Return the forms of a miniature other than the folder."""
    return [form for form in standard(name, read_plan(shipped("audits") / name / "miniature.yaml").forms) if form != "folder"]


def found(report: Report) -> set[tuple[str, str, str, str]]:
    """Return what a report finds, in a form that can be compared."""
    return {
        (finding.rule, str(finding.severity), finding.subject, finding.message)
        for outcome in report.verdict.outcomes
        for finding in outcome.findings
    }


def warnings(report: Report) -> list[Finding]:
    """Return the findings that are warnings, but for what a faithful miniature must have: columns that identify, as the original has them."""
    told_by_columns = {"privacy/identifying-column", "privacy/unique-combination"}
    findings = [one for outcome in report.verdict.outcomes for one in outcome.findings if one.rule not in told_by_columns]
    return [one for one in findings if one.severity is Severity.WARNING]


@pytest.mark.parametrize("name", NAMES)
def test_a_sound_miniature_has_no_error(bench: Callable[[str], Bench], name: str) -> None:
    report = bench(name).sound()
    assert not errors(report), told(errors(report))
    assert len(warnings(report)) <= 5, told(warnings(report))
    assert [outcome.rule for outcome in report.verdict.outcomes if outcome.state == "broke"] == []
    assert report.verdict.exit_code in (0, 3)
    if report.verdict.exit_code == 3:
        assert {row.title for row in report.coverage.collections if row.present and not row.checked} <= {
            facts.title for facts in report.profile.collections if facts.kind == "videos"
        }


LEFTOVER = "privacy/leftover-file"


@pytest.mark.parametrize(("name", "form"), [(name, form) for name in NAMES for form in forms_of(name) if form not in OTHER_CONTENT])
def test_the_findings_of_every_form_equal_those_of_the_folder(bench: Callable[[str], Bench], tmp_path: Path, name: str, form: str) -> None:
    """What a file manager adds to an archive is told, and nothing else differs."""
    other, plain = found(Bench(name, tmp_path, form=form).sound(alone=True)), found(bench(name).sound(alone=True))
    left = {one for one in other | plain if one[0] == LEFTOVER}
    assert other - left == plain - left
    assert form != "mac" or left & other


@pytest.mark.parametrize(("name", "form"), [(name, form) for name in NAMES for form in forms_of(name) if form in OTHER_CONTENT])
def test_other_editions_have_no_error(tmp_path: Path, name: str, form: str) -> None:
    report = Bench(name, tmp_path, form=form).sound(alone=True)
    assert not errors(report), told(errors(report))


@pytest.mark.parametrize("name", NAMES)
def test_a_miniature_is_the_same_every_time(name: str) -> None:
    start = time.perf_counter()
    again = draw(read_plan(shipped("audits") / name / "miniature.yaml"))
    assert time.perf_counter() - start < SECONDS
    for form, shape in standard(name, again.plan.forms).items():
        once, twice = (shaped(draft.rendered(form), shape) for draft in (sound(name), again))
        assert {path: hashlib.sha256(data).hexdigest() for path, data in once.items()} == {
            path: hashlib.sha256(data).hexdigest() for path, data in twice.items()
        }


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_the_card_of_a_miniature_has_a_claim(bench: Callable[[str], Bench], name: str) -> None:
    lying = bench(name)
    lying.lay()
    rules = ("claims/quote-not-in-card", "claims/number-without-claim")
    card = lying.place / "profile" / "card.md"
    assert of_rules(lying.audit(card=card, only=rules, against=()), rules) == []


def test_a_changed_digit_in_a_copy_of_the_card_is_found(bench: Callable[[str], Bench], tmp_path: Path) -> None:
    lying = bench("hyperkvasir")
    lying.lay()
    rules = ("claims/quote-not-in-card", "claims/number-without-claim")
    text = (lying.place / "profile" / "card.md").read_text("utf-8")
    assert "414 video frames" in text
    (tmp_path / "card.md").write_text(text.replace("414 video frames", "415 video frames"), "utf-8")
    findings = of_rules(lying.audit(card=tmp_path / "card.md", only=rules, against=()), rules)
    assert {one.rule for one in findings} == set(rules)
    assert all("415" in one.message or "414" in one.message for one in findings)


def of_rules(report: Report, rules: tuple[str, ...]) -> list[Finding]:
    """Return the findings of some rules."""
    return [finding for outcome in report.verdict.outcomes if outcome.rule in rules for finding in outcome.findings]


def test_an_overlap_is_kept_broken_or_unproven(bench: Callable[[str], Bench]) -> None:
    rule = ("relations/expected-overlap-missing",)
    lying = bench("kvasir-vqa")
    lying.lay()
    kept, unproven = (lying.audit(only=rule, **more).verdict.outcomes[0] for more in ({}, {"against": ()}))
    lying.lay(["from-elsewhere"])
    broken = lying.audit(only=rule).verdict.outcomes[0]
    assert (str(kept.state), str(broken.state)) == ("passed", "failed")
    assert str(unproven.state) not in {"passed", "failed"}


def test_a_miniature_is_built_with_its_profile_and_its_sources_beside_it(tmp_path: Path) -> None:
    planted = build(shipped("audits") / "covid19-xray-v7" / "miniature.yaml", tmp_path / "data", defects=["orphan-tag"], form="today")
    assert [one.name for one in planted.defects] == ["orphan-tag"]
    assert (planted.profile / "profile.yaml").is_file()
    assert planted.against == (("covid-chestxray", str(tmp_path / "data-covid-chestxray")),)
    assert (tmp_path / "data-covid-chestxray" / "metadata.csv").is_file()
    assert len([path for path in (tmp_path / "data").rglob("*") if path.is_file()]) == planted.files


def test_a_video_of_a_miniature_holds_the_frames_that_the_table_states() -> None:
    import io

    import av

    draft = sound("hyperkvasir")
    clips = [item for item in draft.items if item.of == "labelled-videos"]
    assert len(clips) == 6
    for item in clips:
        with av.open(io.BytesIO(draft.files[item.path]), "r") as container:
            stream = container.streams.video[0]
            frames = list(container.decode(stream))
        told_of = item.told()
        assert len(frames) == told_of["frames"]
        assert stream.average_rate == told_of["fps"]
        assert {(frame.width, frame.height) for frame in frames} == {(item.width, item.height)}


def dialect(data: bytes) -> tuple[bytes, bool, bool]:
    """Return what the first line of a table is, whether lines end in CR LF, and whether the last one ends at all."""
    return data.split(b"\n", 1)[0], b"\r\n" in data, data.endswith(b"\n")


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "path", "real"),
    [
        ("hyperkvasir", "labeled-images/image-labels.csv", "hyperkvasir/labeled-images/image-labels.csv"),
        ("hyperkvasir", "official_splits/2_fold_split.csv", "hyperkvasir/official_splits/2_fold_split.csv"),
        ("hyperkvasir", "official_splits/5_fold_split.csv", "hyperkvasir/official_splits/5_fold_split.csv"),
        ("hyperkvasir", "hyper-kvasir-video-metadata.csv", "hyperkvasir/hyper-kvasir-video-metadata.csv"),
        ("kvasir-capsule", "metadata.csv", "kvasir-capsule/metadata.csv"),
        ("kvasir-capsule", "official_splits/split_0.csv", "kvasir-capsule/official_splits/split_0.csv"),
        ("kvasir-capsule", "official_splits/split_1.csv", "kvasir-capsule/official_splits/split_1.csv"),
        ("covid-chestxray", "metadata.csv", "covid-chestxray-2020-06/metadata.csv"),
        (
            "covid19-xray-v7",
            "annotations/all-images-semantic-masks/class_mapping.csv",
            "covid19-xray-v7/semantic-masks/class_mapping.csv",
        ),
    ],
)
def test_tables_have_the_form_of_the_real_ones(real_data: Path, name: str, path: str, real: str) -> None:
    assert dialect(sound(name).rendered()[path]) == dialect((real_data / real).read_bytes())


@pytest.mark.real
def test_exported_questions_have_the_form_of_the_real_ones(real_data: Path) -> None:
    drawn = sound("kvasir-vqa").rendered("export")["metadata.csv"]
    assert dialect(drawn) == dialect((real_data / "kvasir-vqa" / "test.csv").read_bytes())


@pytest.mark.real
def test_scores_have_the_comments_of_the_real_ones(real_data: Path) -> None:
    real = (real_data / "covid-chestxray-2020-06" / "covid-severity-scores.csv").read_text("utf-8").splitlines()
    drawn = sound("covid-chestxray").rendered()["annotations/covid-severity-scores.csv"].decode().splitlines()
    assert [line[:2] for line in drawn[:5]] == [line[:2] for line in real[:5]]
    assert all(line.endswith(",,") for line in drawn[:5])
    assert drawn[5] == real[5]


def shape_of(text: str) -> tuple[int, list[str]]:
    """Return how far the second level of a JSON document is indented and the keys of its first entry."""
    lines = text.splitlines()
    indent = len(lines[1]) - len(lines[1].lstrip()) if len(lines) > 1 else 0
    return indent, list(next(iter(json.loads(text).values())))


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "path", "real"),
    [
        ("hyperkvasir", "segmented-images/bounding-boxes.json", "hyperkvasir/segmented-images/bounding-boxes.json"),
        ("kvasir-seg", "kavsir_bboxes.json", "kvasir-seg/kavsir_bboxes.json"),
        ("kvasir-instrument", "bboxes.json", "kvasir-instrument/bboxes.json"),
    ],
)
def test_boxes_have_the_form_of_the_real_ones(real_data: Path, name: str, path: str, real: str) -> None:
    drawn, there = sound(name).rendered()[path].decode(), (real_data / real).read_text("utf-8")
    assert shape_of(drawn) == shape_of(there)
    assert drawn.endswith("\n") is there.endswith("\n")


@pytest.mark.real
def test_documents_have_the_form_of_the_real_ones(real_data: Path) -> None:
    real = next((real_data / "covid19-xray-v7" / "annotations-sample").glob("*.json")).read_text("utf-8")
    drawn = sound("covid19-xray-v7").rendered()["annotations/1676192.json"].decode()
    assert list(json.loads(drawn)) == list(json.loads(real))
    assert list(json.loads(drawn)["image"]) == list(json.loads(real)["image"])
    assert drawn.splitlines()[:2] == real.splitlines()[:2]
    assert drawn.endswith("\n") is real.endswith("\n")


def test_rows_without_a_box_are_one_field_short() -> None:
    lines = sound("kvasir-capsule").rendered()["metadata.csv"].decode().splitlines()
    fields = [line.count(";") + 1 for line in lines]
    assert fields[0] == 13
    assert set(fields[1:]) == {12, 13}
    assert all((line.endswith(";;;;;;;")) is (count == 12) for line, count in zip(lines[1:], fields[1:], strict=True))


def test_masks_of_two_values_are_jpeg_and_nearly_binary() -> None:
    import numpy as np

    draft = sound("kvasir-seg")
    for item in draft.items:
        mask = draft.picture(item.mask)
        assert (mask.format, mask.mode) == ("JPEG", "RGB")
        values = np.asarray(mask)
        assert ((values > 20) & (values < 235)).mean() < 0.05
        assert (values[..., 0] == values[..., 1]).all()


def test_numbers_of_patients_and_names_follow_each_other() -> None:
    numbers = [item.number for item in sound("covid19-xray-v7").items if item.of == "covid"]
    assert all(after == before + 1 for before, after in pairwise(numbers))
    assert numbers[0] == 1676192


NEXT = """\
name: next-release
title: HyperKvasir, next release
extends: ../data-profile
version: "2027"
vocabularies:
  findings:
    angiectasia: []
"""
NEXT_CLAIMS = """\
claims:
  - {id: labelled-images, says: 68 labelled pictures, stated: 68, written: "68"}
  - {id: classes, says: "24 classes, one folder each", stated: 24}
"""


def test_the_next_release_is_a_few_lines_beside_the_profile_of_the_last_one(tmp_path: Path) -> None:
    assert len((NEXT + NEXT_CLAIMS).splitlines()) < 25
    plan = sound("hyperkvasir").plan
    labelled = plan.pictures["labelled-images"]
    holds = {part: {**labels, "angiectasia": 2} for part, labels in labelled.holds.items()}
    released = replace(plan, pictures={**plan.pictures, "labelled-images": replace(labelled, holds=holds)})
    planted = put(draw(released), tmp_path / "data")
    (tmp_path / "next").mkdir()
    (tmp_path / "next" / "profile.yaml").write_text(NEXT, "utf-8")
    (tmp_path / "next" / "claims.yaml").write_text(NEXT_CLAIMS, "utf-8")
    last, following = (
        run_audit(Request(root=str(planted.root), dataset=str(profile), jobs=1, cache=str(tmp_path / "cache"))).report
        for profile in (planted.profile, tmp_path / "next")
    )
    assert {"claims/stated-count-differs", "metadata/table-violates-schema"} <= {one.rule for one in errors(last)}
    assert not errors(following), told(errors(following))
