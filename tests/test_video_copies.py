"""Frames found by quarters of their prints: the same as by brute force; and copies among many videos, whatever their length."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datascopy.measure.video import Overdue
from datascopy.measure.video_copies import copies
from datascopy.measure.video_index import Index
from datascopy.measure.video_record import VideoRecord
from datascopy.measure.video_runs import NEAR, STRIDE, repeated

Prints = npt.NDArray[np.uint64]


def walk(rng: np.random.Generator, frames: int) -> Prints:
    """Return prints that change by two bits from frame to frame, half of the bits seldom set, as dark corners make them."""
    seldom = np.where(np.arange(64) % 2, 0.5, 0.15)
    fresh, change = rng.random((frames, 64)) < seldom, rng.random((frames, 64)) < 0.06
    latest = np.maximum.accumulate(np.where(change, np.arange(frames)[:, None], 0), axis=0)
    bits = fresh[latest, np.arange(64)]
    bits[:, 0] = True
    return np.asarray(np.packbits(bits, axis=1).view(">u8")[:, 0], dtype=np.uint64)


def noisy(rng: np.random.Generator, prints: Prints, times: int = 3) -> Prints:
    """Return prints of which up to `times` bits are changed each."""
    made = prints.copy()
    for _ in range(times):
        made ^= np.where(rng.random(len(made)) < 0.6, np.uint64(1) << rng.integers(0, 63, len(made)).astype(np.uint64), np.uint64(0))
    return made


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), frames=st.integers(0, 400), asked=st.integers(0, 60), most=st.integers(0, 9))
def test_the_index_finds_what_brute_force_finds(seed: int, frames: int, asked: int, most: int) -> None:
    rng = np.random.default_rng(seed)
    prints = walk(rng, frames)
    prints[rng.random(frames) < 0.05] = 0
    probes = noisy(rng, prints[rng.integers(0, frames, asked)], most) if frames else walk(rng, asked)
    number, place = Index(prints).near(probes)
    near = (np.bitwise_count(probes[:, None] ^ prints[None, :]) <= NEAR) & (prints != 0) & (probes != 0)[:, None]
    assert np.array_equal(np.stack([number, place], axis=1), np.argwhere(near))


def test_a_scene_that_stands_still_is_looked_up_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    prints = np.concatenate([walk(rng, 300), np.full(400, walk(rng, 1)[0])])
    asked = prints[::3]
    whole = Index(prints).near(asked)
    monkeypatch.setattr("datascopy.measure.video_index.MOST_CANDIDATES", 1000)
    for told, pieces in zip(whole, Index(prints).near(asked), strict=True):
        assert np.array_equal(told, pieces)
    assert len(whole[0]) > 133 * 400


def record(number: int, prints: Prints) -> VideoRecord:
    return VideoRecord(1, f"{number}", "sound", "", "", decoded=len(prints), prints=prints.astype("<u8").tobytes())


@pytest.mark.parametrize("speed", [1, 2, 3, 4])
@pytest.mark.parametrize("frames", [26, 40, 300])
def test_a_clip_is_found_in_a_longer_video_wherever_it_lies(frames: int, speed: int) -> None:
    """Nothing is found that was not planted."""
    rng = np.random.default_rng(frames * 10 + speed)
    films = [walk(rng, 3000) for _ in range(5)]
    expected = {}
    for a, b in ((0, 1), (3, 2), (1, 4)):
        source, target = int(rng.integers(0, 3000 - frames * speed)), int(rng.integers(0, 3000 - frames))
        films[b][target : target + frames] = noisy(rng, films[a][source : source + frames * speed : speed], 2)
        low, high = min(a, b), max(a, b)
        expected[f"{low}", f"{high}"] = (source, target) if a < b else (target, source)
    rows, note = copies({str(number): record(number, film) for number, film in enumerate(films)})
    assert not note
    assert {(row["a"], row["b"]) for row in rows} == set(expected)
    for row in rows:
        first, at = expected[row["a"], row["b"]]
        assert row["speed"] in (speed, round(1 / speed, 6))
        assert abs(row["a_first"] - first) <= 8 * speed
        assert abs(row["b_first"] - at) <= 8 * speed
        length = frames if row["speed"] >= 1 else frames * speed
        assert abs(row["a_last"] - row["a_first"] + 1 - length) <= 12 * speed


def test_videos_that_share_nothing_or_hold_nothing_have_no_copies() -> None:
    rng = np.random.default_rng(1)
    empty, blank = np.zeros(0, np.uint64), np.zeros(500, np.uint64)
    rows, note = copies({str(number): record(number, film) for number, film in enumerate([empty, blank, walk(rng, 500), walk(rng, 30)])})
    assert (rows, note) == ([], "")
    assert copies({}) == ([], "")
    assert copies({"a": record(1, empty), "b": record(2, blank)}) == ([], "")


def test_looking_for_repeated_stretches_shows_progress() -> None:
    """An hour takes longer than a worker may go without a sign of life."""
    rng, calls = np.random.default_rng(3), [0]
    film = walk(rng, 600)

    def alive() -> None:
        calls[0] += 1

    [found] = repeated(np.concatenate([film, film]), (), alive)
    assert (found.first, found.last, found.detail) == (600, 1199, "0")
    assert calls[0] == 1200 // STRIDE

    def over() -> None:
        raise Overdue

    with pytest.raises(Overdue):
        repeated(film, (), over)
