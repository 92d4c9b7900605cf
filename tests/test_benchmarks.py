"""The planted set is the same for the same seed, holds every kind, and is scored as its truth says. Away from the real data: a small stand-in."""

import csv
import importlib
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest
from lookalikes import texture
from PIL import Image

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(not BENCHMARKS.exists(), reason="the benchmarks lie in the checkout"),
]


def bench(name: str) -> ModuleType:
    """Import a benchmark, which is no part of the package."""
    if str(BENCHMARKS) not in sys.path:
        sys.path.append(str(BENCHMARKS))
    return importlib.import_module(name)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in the form of the shared data: drawn pictures under the names that the generator reads."""
    data = tmp_path_factory.mktemp("shared") / "data"
    (data / "kvasir-seg" / "images").mkdir(parents=True)
    (data / "kermany-chest-xray-224" / "train").mkdir(parents=True)
    for number in range(16):
        grey = texture(number, 530, 560)
        colours = cv2.merge([grey, np.roll(grey, 3), np.roll(grey, 7)])
        cv2.imwrite(str(data / "kvasir-seg" / "images" / f"c{number}.jpg"), colours)
    for number in range(80):
        cv2.imwrite(str(data / "kermany-chest-xray-224" / "train" / f"person{number}_virus_1.jpeg"), texture(100 + number, 224, 224))
    (data / "truth").mkdir()
    (data / "truth" / "kvasir-seg-near-duplicates.csv").write_text("a,b,kind\nc0.jpg,c1.jpg,re-encoded\nc2.jpg,c3.jpg,same-scene\n")
    (data / "truth" / "kermany-identical-files.csv").write_text("group,path\n1,kermany-chest-xray-224/train/person0_virus_1.jpeg\n")
    return data.parent


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def planted(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    planter = bench("planted")
    out = tmp_path_factory.mktemp("planted") / "set"
    seed = next(seed for seed in (1, 2) if sum(planter.half_of(f"kvasir-seg/images/c{i}.jpg") == seed % 2 for i in range(16)) >= 7)
    planter.plant(shared, out, seed, planter.Sizes(whole=16, tiles=26, xrays=26, each=1))
    return out


def test_every_kind_is_planted_as_often_and_every_file_is_accounted_for(planted: Path) -> None:
    truth = rows(planted / "truth.csv")
    kinds = Counter(row["kind"] for row in truth)
    natural = kinds.pop("natural")
    assert set(kinds.items()) == {(kind, 1) for kind in bench("edits").EDITS}
    assert natural > 0
    files = {file.name for file in (planted / "images").iterdir()}
    assert files == {row["file"] for row in rows(planted / "sources.csv")}
    assert len(files) == 16 + 26 + 26 + 25
    originals = [row["original"] for row in truth if row["kind"] != "natural"]
    assert len(set(originals)) == len(originals)


def test_the_same_seed_plants_the_same_bytes(shared: Path, planted: Path, tmp_path: Path) -> None:
    planter = bench("planted")
    seed = next(seed for seed in (1, 2) if sum(planter.half_of(f"kvasir-seg/images/c{i}.jpg") == seed % 2 for i in range(16)) >= 7)
    planter.plant(shared, tmp_path / "again", seed, planter.Sizes(whole=16, tiles=26, xrays=26, each=1))
    for file in sorted(path.relative_to(planted) for path in planted.rglob("*") if path.is_file()):
        assert (tmp_path / "again" / file).read_bytes() == (planted / file).read_bytes(), file


def test_two_halves_share_no_copy_no_tile_and_no_patient() -> None:
    planter = bench("planted")
    assert planter.patient_of("train/PNEUMONIA/person12_bacteria_47.jpeg") == planter.patient_of("test/PNEUMONIA/person12_bacteria_9.jpeg")
    assert planter.patient_of("train/NORMAL/IM-0115-0001.jpeg") == "IM-0115"
    names = [f"person{number}" for number in range(1_000)]
    assert 400 < sum(planter.half_of(name) for name in names) < 600


@pytest.mark.parametrize("kind", [kind for kind, edit in bench("edits").EDITS.items() if edit] if BENCHMARKS.exists() else [])
def test_an_edit_writes_a_picture_that_shows_what_it_says(kind: str, tmp_path: Path) -> None:
    edits = bench("edits")
    picture = Image.fromarray(np.dstack([texture(1, 224, 224)] * 3))
    for number in range(4):
        made = edits.EDITS[kind](picture, np.random.default_rng(number), number)
        file = tmp_path / f"{number}{made.suffix}"
        file.write_bytes(made.data)
        with Image.open(file) as opened:
            opened.load()
        left, top, right, bottom = made.kept
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1
        if kind == "crop_60_off_centre":
            assert right - left == pytest.approx(0.6, abs=0.01)
            assert max(left, 1 - right) >= 0.8 * 0.4 - 0.01
        assert made.transform


def test_a_perfect_list_scores_one_and_an_empty_one_is_precise(planted: Path, shared: Path) -> None:
    scorer = bench("planted_score")
    sources = scorer.known_sources(shared, Path("none"))
    every = [(row["copy"], row["original"]) for row in rows(planted / "truth.csv")]
    full, none = scorer.score(planted, every, sources), scorer.score(planted, [], sources)
    assert (full.found, full.planted, full.precision) == (25, 25, 1.0)
    assert full.told()["recall"] == 1.0
    assert (none.found, none.precision) == (0, 1.0)


def test_pairs_are_right_by_truth_by_twins_and_else_false(planted: Path, shared: Path) -> None:
    scorer = bench("planted_score")
    sources = scorer.known_sources(shared, Path("none"))
    file = {row["source"].rpartition("/")[2]: row["file"] for row in rows(planted / "sources.csv") if row["domain"] == "whole"}
    exact = next(row for row in rows(planted / "truth.csv") if row["kind"] == "exact")
    pairs = [(file["c0.jpg"], file["c1.jpg"]), (file["c3.jpg"], file["c2.jpg"]), (file["c4.jpg"], file["c5.jpg"])]
    told = scorer.score(planted, [*pairs, (exact["original"], exact["copy"]), (exact["copy"], exact["original"])], sources)
    assert told.right == {"twin": 1, "exact": 1}
    assert sorted(what for _, _, what in told.false) == ["look-alike", "same scene"]
    assert told.precision == 0.5
    assert told.recall["exact"] == (1, 1)
    assert told.recall["png"] == (0, 1)
    with pytest.raises(KeyError):
        scorer.score(planted, [("no such file.jpg", exact["copy"])], sources)


def test_names_are_right_with_their_turn_whichever_is_a(planted: Path) -> None:
    scorer = bench("planted_score")
    truth = {row["kind"]: row for row in rows(planted / "truth.csv")}
    turned, text, exif = truth["rotate_90"], truth["text"], truth["exif"]
    stated = [
        {"a": turned["original"], "b": turned["copy"], "kind": "turned", "orientation": "rotate-90"},
        {"a": text["copy"], "b": text["original"], "kind": "re-encoded", "orientation": "identity"},
        {"a": exif["copy"], "b": exif["original"], "kind": "turned", "orientation": "transpose"},
    ]
    told = scorer.named(planted, stated)
    assert told["rotate_90"] == (1, {"turned": 1})
    assert told["text"] == (0, {"re-encoded": 1})
    assert told["exif"][0] == 0
    back = [{"a": turned["copy"], "b": turned["original"], "kind": "turned", "orientation": turn} for turn in ("rotate-270", "rotate-90")]
    assert [scorer.named(planted, [one])["rotate_90"][0] for one in back] == [1, 0]
    assert "| text | 1 | 0 | re-encoded 1 |" in scorer.table_of_names(told)


def test_the_table_says_what_did_not_run() -> None:
    peers = bench("matching_peers")
    ran = {
        "tool": "a", "version": "1", "recall": 0.5, "precision": 1.0, "pairs": 3, "cpu_ms_per_file": 2.0, "peak_mb": 40, "by_kind": {"png": 0.5},
    }  # fmt: skip
    lines = peers.table([ran, {"tool": "b", "failed": "ImportError: no b"}]).splitlines()
    assert "| a | 1 | 0.5 | 1.0 | 3 | 2.0 | 40 |" in lines
    assert any("did not run: ImportError: no b" in line for line in lines)
    assert "| png | 0.5 |" in lines
