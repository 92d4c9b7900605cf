"""The reports that are published as examples: whole, without a trace of the machine that made them, and what the code still says."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from datascopy.cli.pipeline import run_audit
from datascopy.cli.request import Request
from datascopy.demo import build
from datascopy.shipped import shipped

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "reports" / "examples"
LARGEST = 1_500_000

pytestmark = pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples are not part of what is tested here")


@pytest.mark.parametrize("name", ["demo", "kvasir-capsule"])
def test_an_example_is_a_whole_report(name: str) -> None:
    folder = EXAMPLES / name
    told = json.loads((folder / "report.json").read_text("utf-8"))
    jsonschema.validate(told, json.loads((ROOT / "schemas" / "report.schema.json").read_text("utf-8")))
    for page in folder.rglob("*.html"):
        for address in re.findall(r'(?:src|href)="(?!https:|data:image/png;)([^"#]+)', page.read_text("utf-8")):
            assert (page.parent / address).is_file(), address


def test_examples_are_small_and_tell_nothing_of_a_machine() -> None:
    files = [path for path in EXAMPLES.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < LARGEST
    for path in files:
        if path.suffix != ".jpg":
            assert not re.search(r"(?<![\w.:/])/(?:home|root|tmp|work|Users|var)/", path.read_text("utf-8")), path


def test_the_example_without_pictures_holds_none() -> None:
    assert not list((EXAMPLES / "kvasir-capsule").rglob("*.jpg"))


def test_the_demonstration_still_gives_these_findings(tmp_path: Path) -> None:
    told = json.loads((EXAMPLES / "demo" / "report.json").read_text("utf-8"))
    build(shipped("audits") / "demo" / "miniature.yaml", tmp_path / "data")
    now = run_audit(Request(root=str(tmp_path / "data"), dataset="demo", jobs=1, cache="none")).report
    found = {one.identity for outcome in now.verdict.outcomes for one in outcome.findings}
    assert {one["identity"] for one in told["findings"]} == found, "make the examples again, as reports/examples/README.md says"
    assert told["dataset"]["content"]["digest"] == now.content_digest
