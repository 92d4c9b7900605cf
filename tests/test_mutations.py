"""Every table, document and archive of the miniatures, damaged by chance: the audit ends with an answer, and the other files are still checked."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from miniatures import NAMES, PICTURES, Bench, loaded
from mutate import mutations_of

from datascopy.demo import read_plan
from datascopy.model import Coverage, CoverageRow, Fault, Report
from datascopy.shipped import shipped

pytestmark = pytest.mark.deep

ANSWERS = (0, 1, 3)
EXAMPLES = int(os.environ.get("DATASCOPY_TEST_EXAMPLES", "2"))
"""For each file. More of them, by this variable, for a long search."""

SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES < 50,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
"""A failing example is not made smaller: each try is a whole audit."""

TARGETS = [
    ("hyperkvasir", "folder", "labeled-images/image-labels.csv"),
    ("hyperkvasir", "folder", "official_splits/2_fold_split.csv"),
    ("hyperkvasir", "folder", "hyper-kvasir-video-metadata.csv"),
    ("hyperkvasir", "folder", "segmented-images/bounding-boxes.json"),
    ("kvasir-capsule", "folder", "metadata.csv"),
    ("kvasir-capsule", "folder", "official_splits/split_0.csv"),
    ("kvasir-capsule", "classes", "labelled_images/Polyp.tar.gz"),
    ("kvasir-seg", "folder", "kavsir_bboxes.json"),
    ("kvasir-instrument", "folder", "train.txt"),
    ("kvasir-instrument", "folder", "bboxes.json"),
    ("kvasir-instrument", "release", "kvasir-instrument.zip"),
    ("kvasir-vqa", "folder", "data/raw-00000-of-00001.parquet"),
    ("kvasir-vqa", "export", "metadata.csv"),
    ("covid-chestxray", "folder", "metadata.csv"),
    ("covid-chestxray", "folder", "annotations/covid-severity-scores.csv"),
    ("covid19-xray-v7", "folder", "annotations/1676192.json"),
    ("covid19-xray-v7", "today", "annotations/1676192.json"),
    ("covid19-xray-v7", "folder", "annotations/output.json"),
    ("covid19-xray-v7", "folder", "annotations/all-images-semantic-masks/class_mapping.csv"),
    ("covid19-xray-v7", "release", "annotations/covid-only.zip"),
    ("covid19-xray-v7", "release", "annotations/covid-only-coco.zip"),
    ("manifest", "folder", "manifest.csv"),
    ("coco", "folder", "annotations/instances_all.json"),
    ("huggingface", "folder", "data/test-00000-of-00001.parquet"),
    ("kermany-chest-xray", "zip", "kermany-chest-xray.zip"),
]
"""Dataset, form and file; a file of that form alone may be the root itself."""


BEFORE: dict[tuple[str, str], dict[str, CoverageRow]] = {}
"""What is looked at of each miniature while nothing is damaged."""


@pytest.fixture(scope="module")
def benches(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Bench]:
    """Return a miniature in one form, laid without defects, kept for all examples."""
    made: dict[tuple[str, str], Bench] = {}

    def of(name: str, form: str) -> Bench:
        if (name, form) not in made:
            made[name, form] = Bench(name, tmp_path_factory.mktemp("mutated"), form=form)
            made[name, form].lay()
        return made[name, form]

    return of


def rows(coverage: Coverage) -> Iterator[CoverageRow]:
    """Yield the rows of all that was to be looked at."""
    yield from (*coverage.collections, *coverage.tables, *coverage.documents)


def audit(bench: Bench) -> Report:
    """Audit without opening pictures."""
    return bench.audit(against=(), skip=PICTURES)


def adds_up(row: CoverageRow) -> bool:
    """Return whether nothing present was lost sight of."""
    return row.present == row.checked + row.failed + sum(count for _, count in row.skipped)


@pytest.mark.parametrize(("name", "form", "path"), TARGETS)
def test_a_damaged_file_costs_an_answer_at_most(benches: Callable[[str, str], Bench], name: str, form: str, path: str) -> None:
    bench = benches(name, form)
    sound = bench.lies[path]
    if (name, form) not in BEFORE:
        BEFORE[name, form] = {row.name: row for row in rows(audit(bench).coverage)}
    before = BEFORE[name, form]
    whole = bench.root.name == path

    @settings(SETTINGS)
    @given(st.data())
    def damaged(draw: st.DataObject) -> None:
        mutated = draw.draw(st.sampled_from(mutations_of(path)), "mutation")(sound, draw)
        (bench.place / "data" / path).write_bytes(mutated)
        try:
            report = audit(bench)
        except Fault:
            # Where the root is the damaged archive, there may be nothing left to audit, which is said.
            assert whole
            return
        assert report.verdict.exit_code in ANSWERS, [(one.rule, one.note) for one in report.verdict.outcomes if one.state == "broke"]
        after = {row.name: row for row in rows(report.coverage)}
        assert all(adds_up(row) for row in after.values())
        if not whole:
            for other in set(before) - touched(bench, path):
                assert after[other].checked == before[other].checked, other

    try:
        damaged()
    finally:
        (bench.place / "data" / path).write_bytes(sound)


def touched(bench: Bench, path: str) -> set[str]:
    """Return the names of the tables, documents and collections that a file may belong to."""
    from datascopy.catalog.globs import fits

    profile = loaded(bench.place / "profile")
    several = (profile.collections, profile.tables, profile.documents)
    packed = path.endswith((".zip", ".tar.gz", ".parquet"))
    return {facts.name for kind in several for facts in kind if packed or fits(facts.files)(path)}


def test_every_table_document_and_archive_of_the_miniatures_is_damaged() -> None:
    for name in NAMES:
        plan = read_plan(shipped("audits") / name / "miniature.yaml")
        paths = {path for other, _, path in TARGETS if other == name}
        for table in plan.tables.values():
            same = [table.path, *(one.path for one in plan.tables.values() if set(one.columns) == set(table.columns))]
            assert paths & set(same), table.path
        for document in plan.documents.values():
            start, _, end = document.path.partition("{id}")
            assert any(path.startswith(start) and path.endswith(end) for path in paths), document.path


MEMORY = 3_000_000_000
"""Bytes of address space that an audit gets where a line of a table is 100 MB long."""


@pytest.mark.parametrize(("name", "path"), [("kvasir-capsule", "metadata.csv"), ("kvasir-seg", "kavsir_bboxes.json")])
def test_a_line_of_100_megabytes_stays_within_the_memory_bound(
    benches: Callable[[str, str], Bench], tmp_path: Path, name: str, path: str
) -> None:
    bench = Bench(name, tmp_path)
    bench.lay()
    place = bench.place / "data" / path
    with place.open("ab") as file:
        for _ in range(100):
            file.write(b"a" * 1_000_000)
    words = ["audit", str(bench.place / "profile"), str(bench.root), *(word for rule in PICTURES for word in ("--skip", rule)), "--quiet"]
    done = subprocess.run(
        [sys.executable, "-m", "datascopy", *words, "--cache", "none", "--format", "json", "--output", str(tmp_path / "report.json")],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
    assert done.returncode in ANSWERS, done.stderr[-2000:]
    assert "Traceback" not in done.stderr
