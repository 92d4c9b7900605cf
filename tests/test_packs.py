"""Packs: what they hold and hide, what they prove, and what becomes of one that is broken, foreign or hostile."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))

from frame_schemas import check_catalog, check_frame
from test_cli import Runner, run  # noqa: F401 - the fixture
from test_judge import COMPLETE, TODAY, found, told

from datascopy.catalog import build_catalog
from datascopy.cli.fingerprint import told_of
from datascopy.cli.root import open_root
from datascopy.judge import judge
from datascopy.match import all_found, match_fingerprints
from datascopy.match.fingerprint import INVERSE, turn_picture
from datascopy.measure import catalog_of, coverage_of, is_pack, measure_hashes, measure_pictures, pack_bytes, read_pack
from datascopy.measure.pack_find import KEY
from datascopy.measure.pack_form import CODES_VERSION, COLUMNS, Pack, content_digest
from datascopy.model import HASHES, IMAGES, Fault, MatchKind, Orientation, Policy, Severity, State
from datascopy.shipped import shipped

pa = pytest.importorskip("pyarrow", reason="packs need pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

NAMES = [column.name for column in COLUMNS if not column.asked]


def scene(seed: int, width: int = 160, height: int = 120) -> Image.Image:
    """Return a textured picture, different for each seed."""
    coarse = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


def dataset(folder: Path, seeds: range, ending: str = "png", folders: tuple[str, ...] = ("",)) -> Path:
    """Write scenes into folders in turn."""
    for seed in seeds:
        place = folder / folders[seed % len(folders)]
        place.mkdir(parents=True, exist_ok=True)
        scene(seed).save(place / f"scene{seed}.{ending}")
    return folder


def packed(root: Path, *asked: str, jobs: int = 1) -> bytes:
    """Return the pack of a root."""
    opened = open_root(str(root), "folder")
    catalog = build_catalog(opened.profile, opened.store)
    measures = measure_pictures(catalog, opened.store, jobs=jobs)
    hashes = measure_hashes(measures, opened.store, jobs=jobs)
    return pack_bytes(catalog.profile, measures, hashes, told_of(catalog, measures, set(asked)))[0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = dataset(tmp_path_factory.mktemp("packs") / "data", range(6), folders=("train/cat", "test/dog"))
    Image.new("L", (40, 30), 90).save(root / "flat.png")
    return root


@pytest.fixture(scope="module")
def whole(folder: Path) -> bytes:
    return packed(folder)


def read(content: bytes, tmp_path: Path, name: str = "x.pack.parquet") -> Pack:
    """Read a pack from bytes."""
    file = tmp_path / name
    file.write_bytes(content)
    return read_pack(str(file))


def rewritten(
    content: bytes, tmp_path: Path, change: Callable[[dict[str, Any], Any], tuple[dict[str, Any], Any]], *, honest: bool = True
) -> bytes:
    """Return a pack whose facts and table were changed; with `honest` its digest is made anew, as a hostile giver would."""
    file = tmp_path / "old.parquet"
    file.write_bytes(content)
    with pq.ParquetFile(file) as old:
        facts, table = json.loads(old.metadata.metadata[KEY.encode()]), old.read()
    facts, table = change(facts, table)
    if honest and "content" in facts:
        facts["content"] = content_digest((name, table.column(name).to_pylist()) for name in table.column_names)
    new = tmp_path / "new.parquet"
    with pq.ParquetWriter(new, table.schema, store_schema=False) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({KEY: json.dumps(facts)})
    return new.read_bytes()


def test_a_pack_holds_what_the_schema_says_and_no_name(whole: bytes, folder: Path, tmp_path: Path) -> None:
    with pq.ParquetFile(pa.BufferReader(whole)) as file:
        facts, table = json.loads(file.metadata.metadata[KEY.encode()]), file.read()
    jsonschema.validate(facts, json.loads((shipped("schemas") / "pack.schema.json").read_text(encoding="utf-8")))
    assert table.column_names == NAMES == facts["columns"]
    assert (facts["pictures"], facts["distinct"]) == (7, 7)
    assert "not anonymous" in facts["statement"]
    plain = b"".join(str(row).encode() for row in table.to_pylist()) + json.dumps(facts).encode()
    for word in (b"scene", b"dog", b"train", b".png", str(folder).encode()):
        assert word not in plain
    pack = read(whole, tmp_path)
    check_frame(pack.measures.images, IMAGES)
    check_frame(pack.hashes, HASHES)
    check_catalog(catalog_of(pack, "other"))
    assert coverage_of(pack).collections[0].checked == 7
    assert pack.measures.images["featureless"].sum() == 1


def test_what_is_read_is_what_was_measured(whole: bytes, folder: Path, tmp_path: Path) -> None:
    opened = open_root(str(folder), "folder")
    measures = measure_pictures(build_catalog(opened.profile, opened.store), opened.store)
    ours = measures.images.sort_values("pixels", ignore_index=True)
    pack = read(whole, tmp_path).measures
    theirs = pack.images.sort_values("pixels", ignore_index=True)
    for name in ("pixels", "width", "height", "left", "top", "right", "bottom", "featureless"):
        assert ours[name].tolist() == theirs[name].tolist()
    mine = dict(zip(measures.images["pixels"], measures.codes.tolist(), strict=True))
    assert dict(zip(pack.images["pixels"], pack.codes.tolist(), strict=True)) == mine


def test_the_same_pictures_give_the_same_bytes_under_other_names(whole: bytes, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    for number, file in enumerate(sorted(folder.rglob("*.png"), reverse=True)):
        (other / f"{number}.png").write_bytes(file.read_bytes())
    assert packed(other, jobs=2) == whole


def test_what_is_asked_for_is_told_and_groups_are_numbers_only(tmp_path: Path) -> None:
    root = tmp_path / "data"
    dataset(root, range(6))
    rows = [
        f"scene{seed}.png,{('polyp', 'normal')[seed % 2]},patient-{900 - seed // 2},{'train' if seed < 4 else 'test'}" for seed in range(6)
    ]
    (root / "t.csv").write_text("file,label,patient,split\n" + "\n".join(rows) + "\n", encoding="utf-8")
    opened = open_root(str(root), "manifest", columns=("file=file,label=label,group=patient,split=split",))
    catalog = build_catalog(opened.profile, opened.store)
    measures = measure_pictures(catalog, opened.store, jobs=1)
    known = told_of(catalog, measures, {"path", "split", "label", "group"})
    content, facts = pack_bytes(catalog.profile, measures, measure_hashes(measures, opened.store, jobs=1), known)
    assert facts["columns"][-4:] == ["path", "split", "label", "group"]
    pack = read(content, tmp_path)
    rows_of = pack.told.set_index("path").to_dict("index")
    assert rows_of["scene0.png"]["label"] == "polyp"
    assert rows_of["scene5.png"]["split"].endswith("=test")
    assert len({rows_of[f"scene{seed}.png"]["group"] for seed in (0, 1)}) == 1
    assert sorted({cells["group"].rpartition("=")[2] for cells in rows_of.values()}) == ["1", "2", "3"]
    assert b"patient-" not in b"".join(str(cells).encode() for cells in rows_of.values())


def test_the_orientation_is_told_where_codes_say(whole: bytes, tmp_path: Path) -> None:
    for turn in Orientation:
        (tmp_path / "b").mkdir(exist_ok=True)
        Image.fromarray(turn_picture(np.asarray(scene(3)), turn)).resize((137, 101)).save(tmp_path / "b" / f"{turn}.jpg", quality=70)
    a, b = read(whole, tmp_path).measures, read(packed(tmp_path / "b", "path"), tmp_path).measures
    pairs = match_fingerprints(a, b).pairs
    assert {pair.b: pair.transform.orientation for pair in pairs} == {f"{turn}.jpg": turn for turn in Orientation}
    assert {(pair.kind, pair.transform.crop) for pair in pairs} == {(MatchKind.LIKELY, 1.0)}
    back = match_fingerprints(b, a).pairs
    assert {pair.a: pair.transform.orientation for pair in back} == {f"{turn}.jpg": INVERSE[turn] for turn in Orientation}


def test_equal_pixels_are_proven_close_codes_are_likely(whole: bytes, folder: Path, tmp_path: Path) -> None:
    root = tmp_path / "b"
    root.mkdir()
    scene(0).save(root / "same.bmp")
    scene(1).save(root / "like.jpg", quality=60)
    scene(77).save(root / "other.png")
    Image.new("L", (40, 30), 90).save(root / "plain.tif")
    pack = read(whole, tmp_path).measures
    matches = match_fingerprints(pack, read(packed(root, "path"), tmp_path).measures)
    assert {pair.b: pair.kind for pair in matches.pairs} == {
        "same.bmp": MatchKind.IDENTICAL_PIXELS,
        "plain.tif": MatchKind.IDENTICAL_PIXELS,
        "like.jpg": MatchKind.LIKELY,
    }
    assert matches.examined == 0
    assert {pair.distance for pair in matches.pairs if pair.kind is MatchKind.IDENTICAL_PIXELS} == {0}


def test_a_hundred_thousand_equal_rows_are_counted_and_few_pairs_told(whole: bytes, tmp_path: Path) -> None:
    def repeat(facts: dict[str, Any], table: Any) -> tuple[dict[str, Any], Any]:
        many = pa.concat_tables([table.slice(0, 1)] * 100_000).combine_chunks()
        [one] = facts["collections"]
        return facts | {"pictures": len(many), "distinct": 1, "collections": [one | {"pictures": len(many)}]}, many

    pack = read(rewritten(whole, tmp_path, repeat), tmp_path).measures
    assert pack.images["path"].is_unique
    matches = match_fingerprints(read(whole, tmp_path, "w.pack.parquet").measures, pack)
    assert len(matches.pairs) == 1
    assert "the largest has 100,000" in " ".join(matches.notes)
    assert len(all_found(pack, {matches.pairs[0].b})) == 100_000


def set_cell(table: Any, name: str, value: Any) -> Any:
    """Return a table whose first cell of a column is another."""
    place = table.column_names.index(name)
    cells = table.column(name).to_pylist()
    cells[0] = value
    return table.set_column(place, table.schema.field(name), pa.array(cells, type=table.schema.field(name).type))


def cast(table: Any, name: str, kind: Any) -> Any:
    """Return a table with a column of another type."""
    place = table.column_names.index(name)
    return table.set_column(place, name, pa.array(table.column(name).to_pylist()).cast(kind))


Change = Callable[[dict[str, Any], Any], tuple[dict[str, Any], Any]]
BROKEN: Mapping[str, tuple[Change, str]] = {
    "of another version": (lambda facts, table: (facts | {"schema_version": 2}, table), "pack of version 2; this release reads version 1"),
    "other codes": (lambda facts, table: (facts | {"codes_version": CODES_VERSION + 1}, table), "the two cannot be compared"),
    "no facts": (lambda facts, table: ({}, table), "not those of a pack"),
    "a fact is of another kind": (lambda facts, table: (facts | {"pictures": "7"}, table), "not those of a pack"),
    "a column is missing": (
        lambda facts, table: (facts | {"columns": NAMES[1:]}, table.drop_columns(["pixels"])),
        "lacks the column pixels",
    ),
    "columns unlike the facts": (lambda facts, table: (facts, table.drop_columns(["phash"])), "not those that its metadata name"),
    "wide numbers": (lambda facts, table: (facts, cast(table, "width", pa.int64())), "its column width holds int64"),
    "text for bytes": (lambda facts, table: (facts, cast(table, "whole", pa.binary())), "its column whole holds binary"),
    "no rows": (
        lambda facts, table: (
            facts | {"pictures": 0, "distinct": 0, "collections": [one | {"pictures": 0} for one in facts["collections"]]},
            table.slice(0, 0),
        ),
        "a pack of no pictures",
    ),
    "fewer rows than counted": (lambda facts, table: (facts, table.slice(1)), "other pictures than its metadata count"),
    "a box outside": (lambda facts, table: (facts, set_cell(table, "right", 100_000)), "lies outside its picture"),
    "a hash of letters": (lambda facts, table: (facts, set_cell(table, "phash", "z" * 16)), "not of 16 hex digits"),
    "a long cell": (lambda facts, table: (facts, set_cell(table, "collection", "x" * 5000)), "more than 4,096 letters"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_pack_that_cannot_be_used_is_refused_in_a_sentence(name: str, whole: bytes, tmp_path: Path) -> None:
    change, words = BROKEN[name]
    with pytest.raises(Fault, match=words):
        read(rewritten(whole, tmp_path, change), tmp_path)


def test_cells_that_were_altered_are_noticed(whole: bytes, tmp_path: Path) -> None:
    with pytest.raises(Fault, match="its own digest"):
        read(rewritten(whole, tmp_path, lambda facts, table: (facts, set_cell(table, "dhash", "0" * 16)), honest=False), tmp_path)


def test_a_path_that_stands_twice_is_refused(folder: Path, tmp_path: Path) -> None:
    def twice(facts: dict[str, Any], table: Any) -> tuple[dict[str, Any], Any]:
        return facts, set_cell(table, "path", table.column("path")[1].as_py())

    with pytest.raises(Fault, match="a path stands in it twice"):
        read(rewritten(packed(folder, "path"), tmp_path, twice), tmp_path)


def test_later_columns_and_facts_are_passed_over(whole: bytes, tmp_path: Path) -> None:
    def later(facts: dict[str, Any], table: Any) -> tuple[dict[str, Any], Any]:
        return facts | {"columns": [*NAMES, "new"], "more": 1}, table.append_column("new", pa.array(["x"] * len(table)))

    assert len(read(rewritten(whole, tmp_path, later), tmp_path).measures.images) == 7


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_any_altered_byte_is_refused_or_changes_nothing(
    data: st.DataObject, whole: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    broken = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 3))):
        how = data.draw(st.sampled_from(("set", "cut", "drop", "repeat")))
        place = data.draw(st.integers(0, max(0, len(broken) - 1)))
        if how == "set" and broken:
            broken[place] = data.draw(st.integers(0, 255))
        elif how == "cut":
            del broken[place:]
        elif how == "drop":
            del broken[place : place + data.draw(st.integers(1, 9))]
        else:
            broken[place:place] = broken[place : place + 20]
    folder = tmp_path_factory.mktemp("broken")
    expected = read(whole, folder)
    try:
        pack = read(bytes(broken), folder)
    except Fault:
        return
    assert pack.measures.images.equals(expected.measures.images)
    assert (pack.measures.codes == expected.measures.codes).all()


def test_what_is_a_pack(whole: bytes, tmp_path: Path) -> None:
    for name, content, yes in (
        ("a.parquet", whole, True),
        ("b.pack.parquet", b"no Parquet at all", True),
        ("c.csv", b"datascopy.pack", False),
        ("d.parquet", b"PAR1PAR1", False),
        ("e.parquet", b"", False),
    ):
        (tmp_path / name).write_bytes(content)
        assert is_pack(str(tmp_path / name)) is yes, name
    pq.write_table(pa.table({"a": [1]}), tmp_path / "f.parquet")
    assert not is_pack(str(tmp_path / "f.parquet"))
    assert not is_pack(str(tmp_path))
    assert not is_pack("https://example.org/x.pack.parquet\0")
    with pytest.raises(Fault, match="no sound Parquet file"):
        read_pack(str(tmp_path / "b.pack.parquet"))


def test_likely_never_gates_whatever_the_policy_says() -> None:
    rule = "relations/unexpected-overlap"
    outcomes = [told(rule, State.FAILED, replace(found(rule, severity=Severity.NOTE), most=Severity.NOTE))]
    verdict = judge(outcomes, COMPLETE, Policy(severities={"relations": Severity.ERROR}), TODAY)
    assert verdict.exit_code == 0
    assert verdict.outcomes[0].findings[0].severity is Severity.NOTE
    plain = [told(rule, State.FAILED, found(rule, severity=Severity.NOTE))]
    assert judge(plain, COMPLETE, Policy(severities={"relations": Severity.ERROR}), TODAY).exit_code == 1


def test_the_command_writes_a_pack_and_others_compare_with_it(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    root = dataset(tmp_path / "data", range(4))
    (root / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    done = run("fingerprint", root, "-o", "x.pack.parquet", "--quiet")
    assert done.returncode == 3, done.stderr
    assert "4 pictures" in done.stdout
    assert "not anonymous" in done.stdout
    assert "1 picture could not be read" in done.stderr
    mine = dataset(tmp_path / "mine", range(3, 6), "bmp")
    scene(0).save(mine / "again.jpg", quality=70)
    compared = json.loads(run("compare", mine, "x.pack.parquet", "--format", "json", "--with-measures", "--quiet").stdout)
    assert compared["summary"] == {"a_found": 1, "a_likely": 1, "b_found": 1, "b_likely": 1}
    assert [pair["kind"] for pair in compared["pairs"]] == ["likely", "identical-pixels"]
    assert compared["pairs"][0]["transform"] == {"orientation": "identity"}
    assert compared["coverage"]["b"]["collections"][0]["failed"] == 1
    assert compared["b"]["pack"]["pictures"] == 4
    assert all(len(row["phash"]) == 16 for side in "ab" for row in compared["measures"][side])
    both = run("compare", "x.pack.parquet", mine, "--quiet")
    assert both.returncode == 3
    assert "likely the same" in both.stdout
    report = run(
        "audit",
        "folder",
        mine,
        "--against",
        "theirs=x.pack.parquet",
        "--only",
        "relations/*",
        "--format",
        "json",
        "--with-measures",
        "--quiet",
    )
    assert report.returncode == 0, report.stderr
    audit = json.loads(report.stdout)
    jsonschema.validate(audit, json.loads((shipped("schemas") / "report.schema.json").read_text(encoding="utf-8")))
    assert sorted(one["severity"] for one in audit["findings"]) == ["note", "warning"]
    assert "Only fingerprints were at hand" in audit["method"]["Held against"]
    assert audit["measures"]["images"][0]["dhash"]


def test_bad_commands_end_with_two(run: Runner, tmp_path: Path, whole: bytes) -> None:  # noqa: F811
    root = dataset(tmp_path / "data", range(2))
    (tmp_path / "empty").mkdir()
    (tmp_path / "cut.pack.parquet").write_bytes(whole[:-100])
    commands: tuple[tuple[list[str | Path], str], ...] = (
        (["fingerprint", root], "Missing option"),
        (["fingerprint", root, "-o", root / "x.pack.parquet"], "nothing is ever written"),
        (["fingerprint", tmp_path / "empty", "-o", "x.pack.parquet"], "holds no files"),
        (["compare", root, "cut.pack.parquet"], "cannot be used as a pack"),
        (["audit", "folder", root, "--against", "x=cut.pack.parquet", "--only", "relations/*"], "cannot be used as a pack"),
    )
    for words, said in commands:
        done = run(*words, "--quiet")
        assert done.returncode == 2, (words, done.stderr)
        assert said in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "x.pack.parquet").exists()


def test_without_pyarrow_the_fault_says_what_to_install(whole: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(Fault, match=r'pip install "datascopy\[parquet\]"'):
        read(whole, tmp_path)


def test_a_pack_is_a_part_of_a_split_and_likely_copies_leak_nothing(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    train = dataset(tmp_path / "train", range(5))
    (tmp_path / "train.pack.parquet").write_bytes(packed(train))
    (tmp_path / "named.pack.parquet").write_bytes(packed(train, "path"))
    test = dataset(tmp_path / "test", range(20, 22))
    scene(0).save(test / "again.jpg", quality=70)
    (tmp_path / "test.txt").write_text("\n".join(sorted(file.name for file in test.iterdir())), encoding="utf-8")
    likely = run("leakage", "train=train.pack.parquet", "test=test.txt", "--pictures", f"test={test}", "--format", "json", "--quiet")
    assert likely.returncode == 0, likely.stderr
    report = json.loads(likely.stdout)
    jsonschema.validate(report, json.loads((shipped("schemas") / "report.schema.json").read_text(encoding="utf-8")))
    [finding] = report["findings"]
    assert (finding["severity"], finding["count"], finding["evidence"]["pairs"][0]["kind"]) == ("note", 2, "likely")
    assert "only fingerprints" in report["method"]["Packs"].lower()
    scene(1).save(test / "same.bmp")
    (tmp_path / "test.txt").write_text("\n".join(sorted(file.name for file in test.iterdir())), encoding="utf-8")
    proven = run("leakage", "train=train.pack.parquet", "test=test.txt", "--pictures", f"test={test}", "--quiet")
    assert proven.returncode == 1
    assert "1 set of copies in two parts and 2 pictures likely the same" in " ".join(proven.stdout.split())
    (tmp_path / "some.txt").write_text("scene0.png\nscene1.png\n", encoding="utf-8")
    lists = ("leakage", "train=some.txt", "test=test.txt", "--pictures", f"test={test}", "--quiet", "--pictures")
    assert run(*lists, "train=named.pack.parquet").returncode == 1
    nameless = run(*lists, "train=train.pack.parquet")
    assert (nameless.returncode, "a pack without paths" in nameless.stderr) == (2, True)
    assert run("leakage", "train=train.pack.parquet", "test=test.txt", "--split", "x").returncode == 2
