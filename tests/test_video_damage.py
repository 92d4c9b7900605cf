"""Planted damage: damage is found as often as an earlier prototype found it, or oftener, sound clips are never accused, and what is silent is listed."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from clips import RECIPES, Recipe, counted, encode, flipped, forged_avi, pan, truncated, without_index, without_moov, zeroed

from datascopy.measure.video import measure_video, quiet
from datascopy.measure.video_ends import find_end
from datascopy.measure.video_record import VideoRecord
from datascopy.store import open_store

pytestmark = pytest.mark.deep

SHARES = (0.1, 0.3, 0.5, 0.7, 0.9, 0.99)
SEEDS = range(5)
KINDS: dict[str, tuple[Callable[[bytes], list[bytes]], dict[str, int]]] = {
    "truncated": (lambda data: [truncated(data, share) for share in SHARES], {}),
    "flipped": (lambda data: [flipped(data, seed) for seed in SEEDS], {"vp9-webm": 2, "hevc-mp4": 4}),
    "zeroed": (lambda data: [zeroed(data, seed) for seed in SEEDS], {"h264-mkv": 4, "vp9-webm": 1, "hevc-mp4": 4}),
}
"""kind -> its cases, and in how many of them a sign is asked for where that is not all: the others leave no trace"""


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder, pictures = tmp_path_factory.mktemp("clips"), counted(pan(100))
    return {name: encode(folder / f"{name}.{recipe.suffix}", pictures, recipe) for name, recipe in RECIPES.items()}


def measured(tmp_path: Path, data: bytes, suffix: str) -> VideoRecord:
    quiet()
    (tmp_path / f"x.{suffix}").write_bytes(data)
    return measure_video(open_store(str(tmp_path)), f"x.{suffix}")


@pytest.mark.parametrize("name", RECIPES)
def test_a_clean_clip_is_sound_and_its_counts_agree(name: str, clips: dict[str, Path], tmp_path: Path) -> None:
    told = measured(tmp_path, clips[name].read_bytes(), RECIPES[name].suffix)
    assert (told.status, told.decoded, told.packets, told.discarded) == ("sound", 100, 100, 0)
    assert told.header in (0, 100)
    assert told.constant is True
    assert told.seconds == pytest.approx(4.0, abs=0.05)
    assert (told.width, told.height) == (320, 240)
    assert not told.stretches


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", RECIPES)
def test_damage_is_found_as_often_as_it_leaves_a_trace(name: str, kind: str, clips: dict[str, Path], tmp_path: Path) -> None:
    make, fewer = KINDS[kind]
    cases = [measured(tmp_path, data, RECIPES[name].suffix) for data in make(clips[name].read_bytes())]
    found = sum(case.status != "sound" for case in cases)
    assert found >= fewer.get(name, len(cases)), [(case.status, case.decoded) for case in cases]
    assert all(case.problem or case.stretches or case.ends == "short" for case in cases if case.status != "sound")


@pytest.mark.parametrize("share", SHARES[1:])
def test_the_lost_end_of_a_truncated_mp4_is_counted(share: float, clips: dict[str, Path], tmp_path: Path) -> None:
    data = clips["h264-mp4-moov-first"].read_bytes()
    told = measured(tmp_path, truncated(data, share), "mp4")
    assert told.decoded is not None
    assert (told.status, told.ends, told.short_by) == ("damaged", "short", len(data) - len(truncated(data, share)))
    [lost] = [one for one in told.stretches if one.kind == "lost"]
    assert (lost.first, lost.last) == (told.decoded, 99)


def test_where_damage_begins_is_told(clips: dict[str, Path], tmp_path: Path) -> None:
    """The stretches that are called damaged hold every frame that differs from the clean clip, but for what no decoder marks."""
    quiet()
    data = clips["mpeg4-avi"].read_bytes()
    clean = frames(tmp_path, data, "avi")
    for seed in SEEDS:
        bad = frames(tmp_path, zeroed(data, seed), "avi")
        told = measured(tmp_path, zeroed(data, seed), "avi")
        length = min(len(clean), len(bad))
        changed = np.flatnonzero(np.abs(clean[:length].astype(int) - bad[:length]).max(axis=(1, 2)))
        first = min(one.first for one in told.stretches if one.kind == "damaged")
        assert first <= changed[0] <= first + 6


def frames(tmp_path: Path, data: bytes, suffix: str) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    blocks: list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]] = []
    (tmp_path / f"y.{suffix}").write_bytes(data)
    measure_video(open_store(str(tmp_path)), f"y.{suffix}", watch=lambda _, block: blocks.append(block.copy()))
    return np.concatenate(blocks)


def test_an_edit_list_a_forged_header_a_lost_index_and_a_lost_moov(clips: dict[str, Path], tmp_path: Path) -> None:
    avi, mp4 = clips["mjpeg-avi"].read_bytes(), clips["h264-mp4"].read_bytes()
    forged = measured(tmp_path, forged_avi(avi, 777), "avi")
    assert (forged.status, forged.decoded, forged.header, forged.ends) == ("sound", 100, 777, "complete")
    bare = measured(tmp_path, without_index(avi), "avi")
    assert (bare.status, bare.decoded) == ("sound", 100)
    gone = measured(tmp_path, without_moov(mp4), "mp4")
    assert (gone.status, gone.decoded) == ("unreadable", None)
    assert "moov" in gone.problem


def test_an_edit_list_hides_frames_and_is_not_accused(tmp_path: Path) -> None:
    """A video whose first frames lie before time 0 gets an edit list from the muxer."""
    times = [number - 10 for number in range(60)]
    path = encode(tmp_path / "a.mp4", pan(60), Recipe("mpeg4", "mp4", {"g": "25"}), times=times)
    told = measured(tmp_path, path.read_bytes(), "mp4")
    assert told.status == "sound"
    assert (told.decoded or 0) + (told.discarded or 0) == 60 == told.packets


def test_a_variable_rate_is_told(tmp_path: Path) -> None:
    times = np.cumsum(np.random.default_rng(1).integers(1, 5, 50)).tolist()
    told = measured(tmp_path, encode(tmp_path / "a.mkv", pan(50), RECIPES["h264-mkv"], times=times).read_bytes(), "mkv")
    assert (told.status, told.decoded, told.constant) == ("sound", 50, False)


def test_one_changed_bit_is_silent_where_methods_says_so(clips: dict[str, Path], tmp_path: Path) -> None:
    """No claim, but a record: these are the cases for which the report says that a clean decode proves nothing."""
    silent = {}
    for name in ("vp9-webm", "mjpeg-avi", "h264-mkv"):
        data, count = clips[name].read_bytes(), 0
        for seed in range(6):
            made = bytearray(data)
            made[int(np.random.default_rng(seed).integers(len(data) // 5, len(data) * 4 // 5))] ^= 1 << seed
            count += measured(tmp_path, bytes(made), RECIPES[name].suffix).status == "sound"
        silent[name] = count
    assert silent["mjpeg-avi"] >= 3
    assert silent["h264-mkv"] <= 2


def test_two_hundred_runs_over_damaged_clips_are_the_same(clips: dict[str, Path], tmp_path: Path) -> None:
    """No hang, no lost worker, the same record every time, with the log captured in the thread that decodes."""
    quiet()
    small = {name: encode(tmp_path / f"s.{name}.{RECIPES[name].suffix}", pan(12, size=(160, 120)), RECIPES[name]) for name in RECIPES}
    root = tmp_path / "data"
    root.mkdir()
    for name, path in small.items():
        (root / f"{name}.{RECIPES[name].suffix}").write_bytes(flipped(path.read_bytes(), 3, places=4, length=20))
    store = open_store(str(root))
    seen: dict[str, set[VideoRecord]] = {entry.path: set() for entry in store.entries()}
    for _ in range(20):
        for item, records in seen.items():
            records.add(measure_video(store, item))
    assert {path: len(records) for path, records in seen.items()} == dict.fromkeys(seen, 1)
    assert threading.active_count() < 20


@pytest.mark.real
def test_no_real_container_that_is_whole_is_called_short(real_data: Path) -> None:
    short = set()
    for path in (real_data / "videos").iterdir():
        with path.open("rb") as file:
            if find_end(file, path.stat().st_size).state == "short":
                short.add(path.name)
    assert short == {"mkv_cut.mkv"}
