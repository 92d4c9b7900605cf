"""`datascopy init`: what is proposed for a dataset loads at once, audits it at once, and writes nowhere near the data."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from ruamel.yaml import YAML
from typer.testing import CliRunner

from datascopy.catalog.delimiters import sniff
from datascopy.cli.init import name_of
from datascopy.cli.main import app
from datascopy.demo import build
from datascopy.model import Fault
from datascopy.profile import load_profile
from datascopy.propose.look import homes
from datascopy.propose.scalars import scalar
from datascopy.shipped import shipped

MINIATURES = ("hyperkvasir", "kvasir-capsule", "kvasir-instrument", "kvasir-vqa", "covid19-xray-v7", "kermany-chest-xray")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration dataset without defects; no test may change it."""
    return build(shipped("audits") / "demo" / "miniature.yaml", tmp_path_factory.mktemp("demo") / "data", defects=()).root


def frames(root: Path) -> int:
    return sum(1 for _ in (root / "frames").rglob("*.jpg"))


def init(*words: str) -> str:
    result = CliRunner().invoke(app, ["init", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def audit(profile: Path, root: Path, *more: str) -> dict[str, Any]:
    words = ["audit", str(profile), str(root), "--only", "metadata", "--only", "claims", "--cache", "none", "--format", "json", "--quiet"]
    result = CliRunner().invoke(app, [*words, *more], catch_exceptions=False)
    assert result.exit_code in (0, 1, 3), result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


@pytest.mark.parametrize("name", MINIATURES)
def test_what_is_proposed_for_a_miniature_audits_it_at_once(tmp_path: Path, name: str) -> None:
    root = build(shipped("audits") / name / "miniature.yaml", tmp_path / "data", defects=()).root
    before = sorted((path.as_posix(), path.stat().st_mtime_ns) for path in root.rglob("*"))
    out = tmp_path / "out"
    said = init(str(root), "-o", str(out))
    assert f"Next: datascopy audit {out} {root}" in said
    profile = load_profile(out)
    assert profile.collections
    assert before == sorted((path.as_posix(), path.stat().st_mtime_ns) for path in root.rglob("*"))
    report = audit(out, root)
    looked_at = [row["present"] for kind in ("collections", "tables", "documents") for row in report["coverage"][kind]]
    assert sum(looked_at) > 0
    broken = [one["id"] for one in report["rules"] if one["outcome"] == "broke"]
    assert not broken
    violated = [one["message"] for one in report["findings"] if one["rule"] in ("metadata/table-violates-schema", "files/unlisted-file")]
    assert not violated, "what is proposed from the data holds for the data"


def test_what_the_demo_holds_is_recognised(tmp_path: Path, demo: Path) -> None:
    init(str(demo), "-o", str(tmp_path / "out"))
    profile = load_profile(tmp_path / "out")
    kinds = {one.name: one.kind.value for one in profile.collections}
    assert kinds == {"segmented-masks": "masks", "segmented": "images", "frames": "images", "xrays": "images"}
    by_name = {one.name: one for one in profile.collections}
    assert by_name["segmented-masks"].masks_of == "segmented"
    assert by_name["frames"].pattern == "frames/(?P<label>[^/]+)/[^/]+"
    assert by_name["xrays"].pattern == "xrays/(?P<split>[^/]+)/(?P<label>[^/]+)/[^/]+"
    tables = {one.name: (one.of, one.file, one.label, one.delimiter) for one in profile.tables}
    assert tables == {
        "labels": ("frames", "image", "finding", ","),
        "split": ("frames", "file-name", None, ";"),
        "xrays-2": ("xrays", "file", None, ","),
    }
    assert {(one.name, one.table, one.column) for one in profile.splits} == {("xrays-split", None, None), ("part", "split", "part")}
    assert {(one.name, one.column, one.certainty.value) for one in profile.groups} == {("video", "video", "guessed")}
    assert [(one.name, one.reader) for one in profile.documents] == [("bounding-boxes", "boxes")]
    schema = YAML(typ="safe").load((tmp_path / "out" / "schemas" / "tables" / "data-xrays-2.yaml").read_text("utf-8"))
    assert schema["columns"]["age"] == {"dtype": "Int64"}


def test_roles_are_guessed_from_the_names_of_columns_and_said_to_be(tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir()
    header = "filename,finding,view,sex,age,hospital,went_icu,remarks,serial"
    cells = "a{n}.png,{finding},{view},{sex},{age},H{half},{icu},x{n},{n}"
    told = [(n, n % 2) for n in range(12)]
    rows = [
        cells.format(
            n=n, half=half, finding=["well", "ill"][half], view="AP" if n % 3 else "PA", sex="MF"[half], age=20 + n, icu="YN"[half]
        )
        for n, half in told
    ]
    (root / "metadata.csv").write_text("\n".join([header, *rows]) + "\n", "utf-8")
    for n in range(12):
        Image.new("L", (8, 8), n).save(root / f"a{n}.png")
    init(str(root), "-o", str(tmp_path / "out"))
    profile = load_profile(tmp_path / "out")
    roles = {one.column: one.role for one in profile.attributes}
    assert roles == {"view": "acquisition", "sex": "demographic", "age": "demographic", "hospital": "source", "went_icu": "outcome"}
    assert {one.column: str(one.form) for one in profile.attributes}["age"] == "number"
    assert "The role of 'view' is guessed from its name" in (tmp_path / "out" / "profile.yaml").read_text("utf-8")


def test_a_schema_beside_the_profile_is_held_against_the_table(tmp_path: Path, demo: Path) -> None:
    init(str(demo), "-o", str(tmp_path / "out"))
    schema = tmp_path / "out" / "schemas" / "tables" / "data-labels.yaml"
    schema.write_text(schema.read_text("utf-8").replace("video: {}", "video: {dtype: Int64}"), "utf-8")
    found = [one for one in audit(tmp_path / "out", demo)["findings"] if one["rule"] == "metadata/table-violates-schema"]
    assert [one["places"][0]["path"] for one in found] == ["labels.csv"]


def test_claims_are_proposed_from_a_card_and_nothing_of_it_passes_silently(tmp_path: Path, demo: Path) -> None:
    card, count = tmp_path / "card.md", frames(demo)
    card.write_text(
        f"# Demo\n\nThe **{count} frames** show 3 findings; 1.2 million more are 1,920 x 1,072.\nAll {count} frames are new.\n", "utf-8"
    )
    init(str(demo), "-o", str(tmp_path / "out"), "--card", str(card))
    claims = {one.quote: (one.stated, one.written) for one in load_profile(tmp_path / "out").claims}
    assert claims == {
        f"{count} frames": (count, str(count)),
        "3 findings": (3, "3"),
        "1.2 million": (1_200_000, "1.2 million"),
        "1,920 x": (1920, "1,920"),
        "1,072": (1072, "1,072"),
    }
    text = (tmp_path / "out" / "claims.yaml").read_text("utf-8")
    assert "Perhaps instead of `statement`: measured: [{verb: count, what: files, of: frames}]" in text
    report = audit(tmp_path / "out", demo, "--card", str(card))
    assert {one["status"] for one in report["claims"]} == {"not-checkable"}
    assert {one["how"] for one in report["claims"]} == {"Not yet said how to measure."}
    assert not [one["rule"] for one in report["findings"] if "card" in one["rule"] or one["rule"] == "claims/number-without-claim"]


def test_like_writes_only_what_differs(tmp_path: Path, demo: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(demo, data)
    new = data / "frames" / "ulcer"
    new.mkdir()
    for number, file in enumerate(sorted((data / "frames" / "polyps").iterdir())[:3]):
        (new / f"new{number}.jpg").write_bytes(file.read_bytes() + b"\n")
    (data / "extra.csv").write_text("image,person\nnew0,1\nnew1,1\nnew2,2\n")
    card = tmp_path / "card.md"
    count = frames(data)
    card.write_text(f"This release has {count} frames.\n")
    init(str(data), "--like", "demo", "-o", str(tmp_path / "out"), "--card", str(card))
    text = (tmp_path / "out" / "profile.yaml").read_text("utf-8")
    assert len(text.splitlines()) + len((tmp_path / "out" / "claims.yaml").read_text("utf-8").splitlines()) < 40
    profile = load_profile(tmp_path / "out")
    assert profile.extends == "demo"
    assert "ulcer" in profile.vocabularies[0].aliases
    assert [one.name for one in profile.tables if one.name == "extra"] == ["extra"]
    claims = {one.id: one for one in profile.claims}
    assert (claims["frames"].stated, claims["frames"].quote, claims["frames"].says) == (count, str(count), f"{count} endoscopy frames")
    assert claims["findings"].stated == 3, "the new card does not say 4, so the claim fails until somebody has looked"
    assert "# findings: stated 3, measured 4. What does the new card state?" in (tmp_path / "out" / "claims.yaml").read_text("utf-8")
    statuses = {one["id"]: one["status"] for one in audit(tmp_path / "out", data)["claims"]}
    assert (statuses["frames"], statuses["findings"]) == ("met", "failed")


def test_nothing_is_overwritten_and_nothing_written_into_the_data(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.csv").write_text("name,x\na.jpg,1\nb.jpg,2\n")
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    for words, says in (
        (["-o", str(full)], "exists already, and nothing is ever overwritten"),
        (["-o", str(data / "out")], "lies under the data's root"),
        (["-o", str(data)], "lies under the data's root"),
    ):
        with pytest.raises(Fault, match=says):
            init(str(data), *words)
    assert sorted(path.name for path in data.iterdir()) == ["a.csv"]
    assert sorted(path.name for path in full.iterdir()) == ["mine.txt"]
    with pytest.raises(Fault):
        init(str(tmp_path / "none"))


def test_the_default_folder_is_named_after_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "My Data.v2").mkdir()
    (tmp_path / "My Data.v2" / "a.csv").write_text("name,x\na.jpg,1\nb.jpg,2\n")
    monkeypatch.chdir(tmp_path)
    init("My Data.v2")
    assert load_profile(tmp_path / "my-data-v2-audit").name == "my-data-v2"


@pytest.mark.parametrize(("root", "name"), [("a/b.tar.gz", "b"), ("a/b.ZIP", "b"), ("s3://x/y/z.zip?token=1", "z"), ("/x/y/", "y")])
def test_names_of_roots(root: str, name: str) -> None:
    assert name_of(root) == name


HOMES = [
    (["a/1.jpg", "b/2.jpg"], {"": ["a/1.jpg", "b/2.jpg"]}),
    (["images/1.jpg", "masks/1.jpg"], {"images": ["images/1.jpg"], "masks": ["masks/1.jpg"]}),
    (["x/train/a/1.jpg", "x/test/a/2.jpg"], {"x": ["x/train/a/1.jpg", "x/test/a/2.jpg"]}),
    (
        ["labeled-images/up/z/1.jpg", "labeled-images/low/y/2.jpg"],
        {"labeled-images": ["labeled-images/up/z/1.jpg", "labeled-images/low/y/2.jpg"]},
    ),
    (["1.jpg", "images/2.jpg"], {"": ["1.jpg"], "images": ["images/2.jpg"]}),
]


@pytest.mark.parametrize(("paths", "found"), HOMES)
def test_collections_by_folder(paths: list[str], found: dict[str, list[str]]) -> None:
    assert homes(paths) == found


@pytest.mark.parametrize(
    ("text", "delimiter"), [("a;b\n1;2\n", ";"), ("a,b\n1,2\n3,4\n", ","), ("a\tb\n1\t2\n", "\t"), ("a\nb\n", ""), ("a,b\n", ""), ("", "")]
)
def test_delimiters(text: str, delimiter: str) -> None:
    assert sniff(text) == delimiter


VALUES = st.recursive(
    st.one_of(st.text(), st.integers(-(10**9), 10**9), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=6,
)


@given(VALUES)
def test_a_scalar_reads_back_as_it_was(value: Any) -> None:
    assert YAML(typ="safe", pure=True).load(f"a: {scalar(value)}\n")["a"] == value
