"""Stretches of every video instead of all of it: which ones, no sound video accused, damage found where it lies, and nothing called complete."""

from dataclasses import replace
from pathlib import Path

import pytest
from clips import RECIPES, encode, flipped, pan
from hypothesis import given
from hypothesis import strategies as some

from datascopy.cli.pipeline import run_audit
from datascopy.cli.request import Request
from datascopy.measure import parse_sample
from datascopy.measure.video import measure_video, quiet
from datascopy.measure.video_parts import SETTLED, Parts, _spans
from datascopy.measure.video_record import VideoRecord
from datascopy.model import Report, State, Status
from datascopy.store import open_store

FRAMES, PARTS = 240, Parts(2, 25)


def measured(path: Path, parts: Parts | None = PARTS) -> VideoRecord:
    quiet()
    return measure_video(open_store(str(path.parent)), path.name, parts=parts)


def looked(record: VideoRecord) -> list[tuple[int, int]]:
    return [(one.first, one.last) for one in record.stretches if one.kind == "looked"]


def audited(root: Path, spec: str) -> Report:
    return run_audit(replace(Request(root=str(root), dataset="folder", only=("videos/*",), cache="none", jobs=2), video_sample=spec)).report


@given(some.integers(0, 3000), some.sets(some.integers(0, 2999)), some.integers(1, 6), some.integers(25, 200), some.text())
def test_stretches_lie_one_in_each_share(packets: int, keys: set[int], count: int, length: int, digest: str) -> None:
    starts = sorted({0} | {one for one in keys if one < packets})
    spans = _spans(packets, starts, Parts(count, length), digest)
    assert spans == _spans(packets, starts, Parts(count, length), digest)
    assert len(spans) == (count if packets > count * length else 0)
    reached = 0
    for number, one in enumerate(spans):
        assert number * packets // count <= one.first <= one.last < (number + 1) * packets // count
        assert one.last - one.first + 1 == length
        assert reached <= one.lead <= one.first
        settled = not one.fresh or one.lead == 0 or any(one.lead < key <= one.first - SETTLED for key in starts)
        assert settled
        assert one.lead in starts if one.fresh else one.lead == reached
        reached = one.last + 1


@pytest.mark.deep
@pytest.mark.parametrize("name", RECIPES)
def test_no_sound_video_is_accused(tmp_path: Path, name: str) -> None:
    recipe = RECIPES[name]
    record = measured(encode(tmp_path / f"a.{recipe.suffix}", pan(FRAMES, size=(160, 120)), recipe))
    if record.in_part:
        assert (record.status, record.decoded, record.first_signal) == (Status.NOT_CHECKED, None, None)
        assert all(last - first + 1 == PARTS.length for first, last in looked(record))
        assert len(looked(record)) == PARTS.stretches
    else:  # few key frames: nearly all would have to be decoded
        assert (record.status, record.decoded) == (Status.SOUND, FRAMES)


def test_damage_is_found_where_it_lies(tmp_path: Path) -> None:
    recipe = replace(RECIPES["h264-mp4"], options={**RECIPES["h264-mp4"].options, "g": "12"})
    clip = encode(tmp_path / "a.mp4", pan(FRAMES, size=(160, 120)), recipe)
    sound = measured(clip)
    assert sound.in_part
    assert sound.packets == FRAMES
    clip.write_bytes(flipped(clip.read_bytes(), 3, places=60, length=30))
    record = measured(clip)
    assert (record.status, record.decoded, record.in_part) == (Status.DAMAGED, None, True)
    within = [(one.first, one.last) for one in record.stretches if one.kind == "damaged"]
    assert within
    assert all(any(first <= a and b <= last for first, last in looked(record)) for a, b in within)
    full = measured(clip, None)
    assert all(any(one.kind == "damaged" and one.first - 16 <= a <= one.last + 16 for one in full.stretches) for a, _ in within)


def test_a_video_that_is_mostly_looked_at_is_decoded_in_full(tmp_path: Path) -> None:
    clip = encode(tmp_path / "a.mp4", pan(50), RECIPES["h264-mp4"])
    assert measured(clip) == measured(clip, None)


def test_an_audit_of_stretches_is_never_complete(tmp_path: Path) -> None:
    recipe = replace(RECIPES["h264-mp4"], options={**RECIPES["h264-mp4"].options, "g": "12"})
    clip = encode(tmp_path / "a.mp4", pan(FRAMES, size=(160, 120)), recipe)
    encode(tmp_path / "b.mp4", pan(20, seed=5), recipe)
    told = audited(tmp_path, "2x25")
    assert told.verdict.exit_code == 3
    assert not [one.rule for one in told.verdict.outcomes if one.state is State.PASSED]
    assert "1 of 2 videos 50 of 240 frames were decoded, in 2 stretches" in told.method["Sample of videos"]
    assert "at most 77.6 % do" in told.method["Sample of videos"]
    clip.write_bytes(flipped(clip.read_bytes(), 3, places=60, length=30))
    told = audited(tmp_path, "2x25")
    assert [one.rule for one in told.verdict.outcomes if one.state is State.FAILED] == ["videos/damaged-video"]
    assert told.verdict.exit_code == 1


@pytest.mark.parametrize("spec", ["0x250", "5x24", "5x", "x250", "5x-30"])
def test_stretches_that_make_no_sense_are_refused(spec: str) -> None:
    with pytest.raises(Exception, match="stretches of each"):
        parse_sample(spec)
