"""Videos as they are met in the wild: real clips against what is known of them, and the circumstances of reading them."""

import csv
import json
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from clips import RECIPES, counted, encode, pan
from frame_schemas import check_frame
from PIL import Image

from datascopy.catalog import build_catalog
from datascopy.cli.pipeline import run_audit
from datascopy.cli.request import Request
from datascopy.measure import measure_videos, open_cache, parse_sample
from datascopy.measure.kinds import is_moving
from datascopy.measure.video import measure_video, quiet
from datascopy.measure.video_kept import pack_copies, unpack_copies
from datascopy.measure.video_sample import upper
from datascopy.model import COPIES, STRETCHES, TRACES, VIDEOS, Catalog, Fault, Report, State, Videos
from datascopy.profile import find_profile, load_profile
from datascopy.report import render_json
from datascopy.store import open_store

NAMED = {
    "unreadable": "videos/unreadable-video",
    "no_video": "videos/no-picture-stream",
    "damaged": "videos/damaged-video",
}
BY_COUNT = {"header_98_has_96.avi": "videos/frame-count-differs"}
"""damaged by the truth; its index lists 2 places without a picture, so that the header counts what was never there"""
ACCUSING = {*NAMED.values(), "videos/suspiciously-truncated"}


def catalog_of(root: Path) -> Catalog:
    return build_catalog(load_profile(find_profile("folder")), open_store(str(root)))


def measured(root: Path, **more: Any) -> Videos:
    return measure_videos(catalog_of(root), open_store(str(root)), **more)


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def audited(root: Path, **more: Any) -> Report:
    request = Request(root=str(root), dataset="folder", only=("videos/*",), cache="none", jobs=2)
    return run_audit(replace(request, **more)).report


@pytest.fixture(scope="module")
def real_report(real_data: Path) -> Report:
    return audited(real_data / "videos")


@pytest.fixture(scope="module")
def truth(real_data: Path) -> dict[str, dict[str, str]]:
    with (real_data / "truth" / "videos.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


@pytest.mark.real
def test_the_frames_of_every_real_clip_are_counted_right(real_report: Report, truth: dict[str, dict[str, str]]) -> None:
    assert real_report.videos is not None
    frame = real_report.videos.frame.set_index("path")
    assert set(frame.index) == set(truth)
    for column, known in (("decoded", "decoded_frames"), ("packets", "packets"), ("header", "header_frames"), ("width", "width")):
        told = frame[column].fillna(0).astype("int64").to_dict()
        assert told == {name: int(row[known] or 0) for name, row in truth.items()}, column
    assert {name: codec for name, codec in frame["codec"].items() if codec} == {
        name: row["codec"] for name, row in truth.items() if row["codec"]
    }


@pytest.mark.real
def test_every_real_clip_that_is_not_sound_is_named_and_no_sound_one_accused(real_report: Report, truth: dict[str, dict[str, str]]) -> None:
    named: dict[str, set[str]] = {}
    for outcome in real_report.verdict.outcomes:
        for finding in outcome.findings:
            for file in finding.evidence["files"]:
                named.setdefault(file["path"], set()).add(outcome.rule)
                assert file["detail"]
    for name, row in truth.items():
        if row["verdict"] == "sound":
            assert not named.get(name, set()) & ACCUSING, name
        else:
            assert BY_COUNT.get(name, NAMED[row["verdict"]]) in named[name], name


@pytest.mark.real
def test_real_clips_measured_twice_and_by_one_worker_are_the_same(real_data: Path, tmp_path: Path, real_report: Report) -> None:
    with open_cache(tmp_path) as cache:  # type: ignore[union-attr]
        first = measured(real_data / "videos", jobs=1, cache=cache)
    with open_cache(tmp_path) as cache:  # type: ignore[union-attr]
        begun = time.perf_counter()
        second = measured(real_data / "videos", jobs=2, cache=cache)
        assert time.perf_counter() - begun < 1
    assert (first.hits, second.misses) == (0, 0)
    for part in ("frame", "stretches", "copies", "traces"):
        pd.testing.assert_frame_equal(getattr(first, part), getattr(second, part))


def test_the_frames_have_their_columns(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4", pan(30), RECIPES["h264-mp4"])
    told = measured(tmp_path)
    for frame, columns in ((told.frame, VIDEOS), (told.stretches, STRETCHES), (told.copies, COPIES), (told.traces, TRACES)):
        assert [(name, str(dtype)) for name, dtype in frame.dtypes.items()] == [(column.name, column.dtype) for column in columns]
    check_frame(told.stretches, STRETCHES)


def test_frames_come_in_the_order_shown_and_none_is_lost_at_the_end(tmp_path: Path) -> None:
    quiet()
    for name in ("h264-mp4", "mpeg4-avi", "mpeg2-ps"):
        path = encode(tmp_path / f"{name}.{RECIPES[name].suffix}", counted(pan(60)), RECIPES[name])
        seen: list[int] = []

        def watch(start: int, block: Any, seen: list[int] = seen) -> None:
            assert start == len(seen)
            seen.extend(read_small(one) for one in block)

        record = measure_video(open_store(str(tmp_path)), path.name, watch=watch)
        assert record.decoded == 60
        assert [number & 31 for number in seen] == [number & 31 for number in range(60)], name


def read_small(thumb: Any) -> int:
    """Read the five lowest bits of the counter from a 64x64 thumbnail of 320x240: a bit is 2 x 2.7 pixels."""
    return sum(int(thumb[0:2, bit * 2 : bit * 2 + 2].mean() > 127) << bit for bit in range(5))


def test_moving_pictures_are_videos_and_no_pictures(tmp_path: Path) -> None:
    pictures = [Image.fromarray(one) for one in pan(4, step=8)]
    for suffix in ("gif", "webp", "png", "apng"):
        pictures[0].save(
            tmp_path / f"moves.{suffix}", format="PNG" if suffix == "apng" else None, save_all=True, append_images=pictures[1:]
        )
    for suffix in ("gif", "webp", "png"):
        pictures[0].save(tmp_path / f"still.{suffix}")
    told = audited(tmp_path, only=("files/*", "videos/*"))
    assert told.videos is not None
    assert told.images is not None
    assert told.videos.frame["path"].tolist() == ["moves.apng", "moves.gif", "moves.png", "moves.webp"]
    assert told.videos.frame["decoded"].tolist() == [4, 4, 4, 4]
    assert told.images["path"].tolist() == ["still.gif", "still.png", "still.webp"]
    rows = {row.name: (row.present, row.checked) for row in told.coverage.collections}
    assert rows == {"masks": (0, 0), "images": (3, 3), "videos": (4, 4)}


def test_whether_a_picture_moves_is_asked_once(tmp_path: Path) -> None:
    data, kept = tmp_path / "data", tmp_path / "kept"
    data.mkdir()
    pictures = [Image.fromarray(one) for one in pan(3, step=8)]
    pictures[0].save(data / "a.gif", save_all=True, append_images=pictures[1:])
    audited(data, cache=str(kept))
    size, when = (data / "a.gif").stat().st_size, (data / "a.gif").stat().st_mtime_ns
    (data / "a.gif").write_bytes(bytes(size))
    os.utime(data / "a.gif", ns=(when, when))
    again = audited(data, cache=str(kept))
    assert again.videos is not None
    assert again.videos.frame["decoded"].tolist() == [3]
    assert (again.run.cache_hits, again.run.cache_misses) == (1, 0)


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"RIFF\xff\xff\xff\xffWEBPVP8X" + bytes(9), bytes(99)]
)
def test_what_is_cut_off_does_not_move(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    with (tmp_path / "x").open("rb") as file:
        assert is_moving(file) is False


def test_a_play_list_opens_no_other_file(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4", pan(20), RECIPES["h264-mp4"])
    (tmp_path / "b.mp4").write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\na.mp4\n#EXT-X-ENDLIST\n")
    (tmp_path / "c.avi").write_text("ffconcat version 1.0\nfile a.mp4\n")
    told = measured(tmp_path).frame.set_index("path")
    assert told["status"].to_dict() == {"a.mp4": "sound", "b.mp4": "unreadable", "c.avi": "unreadable"}
    assert told.loc["b.mp4", "problem"] == "it holds text, not a video"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_costs_one_finding(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4", pan(20), RECIPES["h264-mp4"])
    os.mkfifo(tmp_path / "b.mp4")
    told = measured(tmp_path).frame.set_index("path")
    assert told["status"].to_dict() == {"a.mp4": "sound", "b.mp4": "unreadable"}


def test_a_file_that_grows_while_it_is_read_is_said_to(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.ts", pan(300), RECIPES["h264-ts-open-gop"])
    quiet()

    def grow() -> None:
        if path.stat().st_size == before:
            with path.open("ab") as file:
                file.write(bytes(188))

    before = path.stat().st_size
    record = measure_video(open_store(str(tmp_path)), "a.ts", alive=grow)
    assert (record.status, record.cause) == ("unreadable", "changed")


def _crashing(_store: object, _limits: object, task: Any) -> Any:
    """Stand in for the decoder: it crashes, hangs, or takes too much memory, as the name of the file says."""
    from datascopy.measure.video_worker import Watchdog, measure_task

    if task.path.startswith("crash"):
        os.abort()
    if task.path.startswith("hang"):
        Watchdog(1.0, 60.0).alive()
        while True:
            pass
    if task.path.startswith("huge"):
        np.zeros(8_000_000_000, np.uint8)[::4096] = 1
    return measure_task(_store, _limits, task)  # type: ignore[arg-type]


@pytest.mark.deep  # its workers import this module, which they find from the checkout only
def test_a_crash_a_hang_and_8_gigabytes_cost_one_finding_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("crash", "hang", "huge", "sound"):
        encode(tmp_path / f"{name}.mp4", pan(20), RECIPES["h264-mp4"])
    monkeypatch.setattr("datascopy.measure.video_gather.measure_task", _crashing)
    told = measured(tmp_path, patience=5.0)
    frame = told.frame.set_index("path")
    causes = {"crash.mp4": "crashed", "hang.mp4": "timed-out", "huge.mp4": "crashed", "sound.mp4": ""}
    assert frame["cause"].to_dict() == causes
    assert frame.loc["sound.mp4", "decoded"] == 20
    assert any("ended their worker process" in note for note in told.notes)


def test_equal_and_partly_equal_videos_are_found(tmp_path: Path) -> None:
    pictures = pan(120, step=3)
    path = encode(tmp_path / "a.mp4", pictures, RECIPES["h264-mp4"])
    (tmp_path / "b.mp4").write_bytes(path.read_bytes())
    encode(tmp_path / "c.avi", [one[::2, ::2].copy() for one in pictures[30:90]], RECIPES["mpeg4-avi"])
    encode(tmp_path / "d.mkv", pictures[::2], RECIPES["h264-mkv"])
    encode(tmp_path / "other.mp4", pan(120, step=3, seed=7), RECIPES["h264-mp4"])
    copies = measured(tmp_path).copies
    told = {(row["a"][0], row["b"][0]): (row["kind"], row["speed"]) for row in rows(copies)}
    assert told[("a", "b")] == ("identical-bytes", 1.0)
    assert told[("a", "c")] == ("sub-clip", 1.0)
    assert told[("a", "d")] == ("sub-clip", 0.5)
    assert not [pair for pair in told if "o" in pair]
    [row] = [row for row in rows(copies) if (row["a"], row["b"]) == ("a.mp4", "c.avi")]
    paths = sorted({row[name] for row in rows(copies) for name in ("a", "b")})
    packed = pack_copies(rows(copies), "a note", paths)
    assert unpack_copies(packed, paths) == (rows(copies), "a note")
    assert not [path for path in paths if path in packed]
    assert unpack_copies(packed.replace("kind", "x").replace('"rows"', '"rose"'), paths) is None
    assert unpack_copies(packed, paths[:1]) is None
    assert abs(row["a_first"] - 30) <= 1
    assert abs(row["a_last"] - 89) <= 1


def test_black_frozen_and_repeated_stretches_are_found_exactly(tmp_path: Path) -> None:
    pictures = pan(200, step=4)
    rng = np.random.default_rng(1)
    pictures[20:40] = [rng.integers(0, 12, pictures[0].shape, dtype=np.uint8) for _ in range(20)]
    pictures[60:100] = [pictures[60]] * 40
    pictures[150:180] = pictures[105:135]
    encode(tmp_path / "a.mp4", pictures, RECIPES["h264-mp4"])
    told = measured(tmp_path).stretches
    found = {(row["kind"], row["first"], row["last"], row["detail"]) for row in rows(told)}
    assert ("black", 20, 39, "") in found
    assert ("frozen", 60, 99, "") in found
    repeats = [row for row in found if row[0] == "repeated"]
    assert len(repeats) == 1
    assert abs(repeats[0][1] - 150) <= 2
    assert abs(repeats[0][2] - 179) <= 2


def test_a_sample_is_stated_and_never_complete(tmp_path: Path) -> None:
    for number in range(4):
        encode(tmp_path / f"{number}.mp4", pan(20, seed=number), RECIPES["h264-mp4"])
    told = audited(tmp_path, video_sample="50%")
    assert told.videos is not None
    assert told.videos.frame["status"].value_counts().to_dict() == {"sound": 2, "not-checked": 2}
    assert "2 of 4 videos were measured" in told.method["Sample of videos"]
    assert told.verdict.exit_code == 3
    assert not [one.rule for one in told.verdict.outcomes if one.state is State.PASSED]


@pytest.mark.parametrize("spec", ["", "0", "0%", "101%", "1.5", "ten", "-3"])
def test_a_sample_that_makes_no_sense_is_refused(spec: str) -> None:
    with pytest.raises(Fault, match="--video-sample"):
        parse_sample(spec)


def test_the_bound_of_a_sample_is_that_of_clopper_and_pearson() -> None:
    from scipy.stats import beta

    for bad, of in ((0, 10), (1, 20), (5, 50), (0, 373)):
        assert upper(bad, of) == pytest.approx(beta.ppf(0.95, bad + 1, of - bad), abs=1e-9)
    assert upper(3, 3) == 1


def test_measures_stand_in_the_json(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4", pan(20), RECIPES["h264-mp4"])
    told = json.loads(render_json(audited(tmp_path), with_measures=True))["measures"]["videos"]
    assert [(row["path"], row["decoded"], row["stretches"]) for row in told] == [("a.mp4", 20, [])]
