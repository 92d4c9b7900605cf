"""`datascopy make-split`: no unit divided, every file in one fold, the same seed the same split, a certificate that `leakage` verifies."""

import csv
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from test_cli import Runner, pictures, run  # noqa: F401 - a fixture

from datascopy.lists.divide import Unit, divide, infeasible, units_of
from datascopy.shipped import shipped

FILES = [f"f{number:02}" for number in range(24)]
classes = st.dictionaries(st.sampled_from(FILES), st.sets(st.sampled_from("abc"), max_size=2), min_size=4)
together = st.lists(st.lists(st.sampled_from(FILES), max_size=4), max_size=6)


@given(classes, together, st.integers(2, 5), st.integers(0, 9))
def test_no_unit_is_divided_and_every_file_is_in_one_fold(known: dict[str, set[str]], sets: list[list[str]], folds: int, seed: int) -> None:
    units = units_of(known, sets)
    assert sorted(file for unit in units for file in unit.members) == sorted(known)
    if len(units) < folds:
        with pytest.raises(ValueError, match="cannot be divided"):
            divide(units, folds, seed)
        return
    home = divide(units, folds, seed)
    assert set(home) == {unit.name for unit in units}
    assert set(home.values()) == set(range(folds))
    fold_of = {file: home[unit.name] for unit in units for file in unit.members}
    for several in sets:
        assert len({fold_of[file] for file in several if file in known}) <= 1
    assert divide(tuple(reversed(units)), folds, seed) == home


@given(classes, together)
def test_units_are_the_least_sets_that_hang_together(known: dict[str, set[str]], sets: list[list[str]]) -> None:
    reached = {file: {file} for file in known}
    for _ in known:
        for several in sets:
            joined = set().union(*(reached[file] for file in several if file in known)) if any(file in known for file in several) else set()
            for file in joined:
                reached[file] = reached[file] | joined
    assert {unit.members for unit in units_of(known, sets)} == {tuple(sorted(several)) for several in reached.values()}


def test_equal_units_are_shared_equally() -> None:
    units = [Unit(f"u{number:02}", (f"{number}",), {"ab"[number % 2]: 1}) for number in range(20)]
    home = divide(units, 5, 0)
    counts = Counter((home[unit.name], next(iter(unit.classes))) for unit in units)
    assert set(counts.values()) == {2}
    assert len(counts) == 10


def test_a_class_of_too_few_units_is_infeasible() -> None:
    units = units_of({"a": ["x"], "b": ["x"], "c": ["y"], "d": ["y"], "e": ["y"]}, [("a", "b")])
    assert [(one.label, one.files, len(one.units)) for one in infeasible(units, 2)] == [("x", 2, 1)]


def dataset(folder: Path, count: int = 12) -> Path:
    """Write pictures of six patients with a table; 0 and 1 are of different patients and one is a copy of the other."""
    root = pictures(folder, [f"images/p{number % 6}_{number}.png" for number in range(count)])
    with Image.open(root / "images" / "p0_0.png") as picture:
        picture.save(root / "images" / "p1_1.png", compress_level=1)
    rows = [f"p{number % 6}_{number}.png,{'abc'[number % 3]},p{number % 6}" for number in range(count)]
    (root / "table.csv").write_text("\n".join(["image_id,label,patient_id", *rows]) + "\n", encoding="utf-8")
    return root


def folds(folder: Path) -> dict[str, list[dict[str, str]]]:
    return {file.stem: list(csv.DictReader(file.read_text(encoding="utf-8").splitlines())) for file in sorted(folder.glob("fold_*.csv"))}


def test_patients_and_copies_stay_together_and_the_certificate_holds(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    root = dataset(tmp_path / "data")
    done = run("make-split", "manifest", root, "--folds", "2", "--seed", "3", "-o", tmp_path / "folds")
    assert done.returncode == 0, done.stderr
    schema = json.loads((shipped("schemas") / "certificate.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads((tmp_path / "folds" / "certificate.json").read_text(encoding="utf-8")), schema)
    told = folds(tmp_path / "folds")
    assert sorted(row["file"] for rows in told.values() for row in rows) == sorted(
        f"images/p{number % 6}_{number}.png" for number in range(12)
    )
    homes = {row["file"].split("/")[1].split("_")[0]: fold for fold, rows in told.items() for row in rows}
    assert all(homes[row["file"].split("/")[1].split("_")[0]] == fold for fold, rows in told.items() for row in rows)
    assert homes["p0"] == homes["p1"], "a copy of a picture of one patient is kept as another's"
    verified = run("leakage", tmp_path / "folds", "--pictures", root, "--format", "json")
    report: dict[str, Any] = json.loads(verified.stdout)
    assert verified.returncode == 0, verified.stdout
    assert "holds" in report["method"]["Certificate"]
    assert "stated" in report["method"]["Group key"]


def test_the_same_seed_gives_the_same_bytes_and_an_earlier_split_is_replaced(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    root = dataset(tmp_path / "data")
    for target in ("one", "two"):
        assert run("make-split", "manifest", root, "--folds", "3", "-o", tmp_path / target).returncode == 0
    one, two = ({file.name: file.read_bytes() for file in (tmp_path / name).glob("fold_*")} for name in ("one", "two"))
    assert one == two
    assert run("make-split", "manifest", root, "--folds", "2", "-o", tmp_path / "one").returncode == 0
    assert sorted(folds(tmp_path / "one")) == ["fold_0", "fold_1"]


def test_a_file_moved_to_another_fold_breaks_the_certificate(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    root, into = dataset(tmp_path / "data"), tmp_path / "folds"
    assert run("make-split", "manifest", root, "--folds", "2", "-o", into).returncode == 0
    lines = (into / "fold_0.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (into / "fold_0.csv").write_text("".join(lines[:-1]), encoding="utf-8")
    with (into / "fold_1.csv").open("a", encoding="utf-8") as other:
        other.write(lines[-1])
    done = run("leakage", into, "--format", "json")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    messages = [one["message"] for one in report["findings"]]
    assert any("is not the list that it was written for" in message for message in messages)
    assert any("is in both parts" in message for message in messages)
    (into / "certificate.json").write_text("{}", encoding="utf-8")
    assert run("leakage", into).returncode == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--folds", "9", "-o", "folds"], "ask for at most"),
        (["--folds", "2", "-o", "data/folds"], "under the data's root"),
        (["--folds", "2", "-o", "mine"], "holds no earlier split"),
        (["--folds", "2", "--stratify", "nothing", "-o", "folds"], "no table about these files has such a column"),
    ],
)
def test_what_is_wrong_ends_with_two_and_writes_nothing(run: Runner, tmp_path: Path, words: list[str], says: str) -> None:  # noqa: F811
    root = dataset(tmp_path / "data")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    before = sorted(tmp_path.rglob("*.csv"))
    done = run("make-split", "manifest", root, *words)
    assert done.returncode == 2, done.stdout
    assert says in done.stderr
    assert sorted(tmp_path.rglob("*.csv")) == before


def test_folds_can_be_kept_alike_by_a_column(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    root = dataset(tmp_path / "data")
    done = run("make-split", "manifest", root, "--folds", "2", "--stratify", "patient_id", "-o", tmp_path / "folds")
    assert done.returncode == 0, done.stderr
    assert "Infeasible: p0 (2 files) comes from 1 unit" in done.stdout


@pytest.mark.real
def test_two_folds_that_share_no_video(run: Runner, real_data: Path, tmp_path: Path) -> None:  # noqa: F811
    begun = time.monotonic()
    done = run("make-split", "kvasir-capsule", real_data / "kvasir-capsule", "--folds", "2", "--seed", "1", "-o", tmp_path / "folds")
    assert time.monotonic() - begun < 30
    assert done.returncode == 0, done.stderr
    for name, count in (("Polyp", 55), ("Ampulla of Vater", 10), ("Blood - hematin", 12)):
        assert f"Infeasible: {name} ({count} files) comes from 1 unit" in done.stdout
    assert "11 of 14 classes" in done.stdout
    told = folds(tmp_path / "folds")
    videos = [{row["file"].partition("_")[0] for row in rows} for rows in told.values()]
    assert not videos[0] & videos[1]
    assert len(videos[0] | videos[1]) == 43
    assert sum(map(len, told.values())) == 47_229
    verified = run("leakage", tmp_path / "folds", "--group", r"^(.+?)_\d+$")
    assert verified.returncode == 0
    assert run("leakage", tmp_path / "folds").returncode == 0
