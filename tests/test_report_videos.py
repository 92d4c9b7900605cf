"""The videos in the report: one line each with its timeline and counts, totals against the claims."""

import io
import re
from pathlib import Path

import numpy as np
from clips import RECIPES, counted, encode, pan, truncated
from PIL import Image

from datascopy.cli.pipeline import run_audit
from datascopy.cli.request import Request
from datascopy.measure.video_strip import Strip
from datascopy.model import Report
from datascopy.report import render_html
from datascopy.report.album import Album, album
from datascopy.report.filmed import videos_view


def shown(report: Report) -> Album:
    return album(None, report.images, report.profile, embed=False)


def test_every_video_has_a_line_and_the_damaged_one_comes_first(tmp_path: Path) -> None:
    pictures, recipe = pan(60), RECIPES["h264-mp4-moov-first"]
    encode(tmp_path / "a.mp4", pictures, recipe)
    whole = encode(tmp_path / "b.mp4", pictures, recipe)
    whole.write_bytes(truncated(whole.read_bytes(), 0.7))
    report = run_audit(Request(root=str(tmp_path), dataset="folder", only=("videos/*",), cache="none", jobs=2)).report
    view = videos_view(report, shown(report))
    assert view is not None
    assert [(line.path, line.word) for line in view.lines] == [("b.mp4", "damaged"), ("a.mp4", "sound")]
    broken, sound = view.lines
    assert sound.counts == ("60", "60", "60", "–")
    assert (sound.marks, sound.differ, broken.differ) == ((), False, True)
    [lost] = [mark for mark in broken.marks if mark.kind == "lost"]
    assert lost.start + lost.length == 1000
    assert not view.tabled
    assert sound.film is not None
    assert sound.film.width == 8 * 64
    assert sound.film.height == 48
    assert sound.reach == 100
    assert broken.reach == round(100 * int(broken.counts[0]) / 60, 1)
    assert broken.reach < 80
    [(_, page)] = list(render_html(report, None, single=True))
    [section] = re.findall(r'<section id="videos".*?</section>', page.decode(), re.DOTALL)
    assert section.count("<svg") >= 2
    assert section.count('src="data:image/jpeg') == 2
    assert 'class="lost"' in section


def test_a_table_and_claims_stand_beside_the_frames(tmp_path: Path) -> None:
    (tmp_path / "labeled-videos").mkdir()
    encode(tmp_path / "labeled-videos" / "a.avi", pan(50), RECIPES["mpeg4-avi"])
    header = "file-name;finding;width;height;number-of-frames;fps;length;kilobytes"
    (tmp_path / "hyper-kvasir-video-metadata.csv").write_text(f"{header}\na.avi;x;320;240;75;25;3;1\n")
    report = run_audit(Request(root=str(tmp_path), dataset="hyperkvasir", only=("videos/*",), cache="none", jobs=1)).report
    view = videos_view(report, shown(report))
    assert view is not None
    assert view.lines[0].counts == ("50", "50", "50", "75")
    assert view.totals[0].counts == ("50", "50", "50", "75")
    assert any("1,059,519 video frames" in told and "50 frames decoded" in told for _, _, told in view.claims)


def test_a_film_strip_shows_frames_evenly_from_first_to_last_whatever_the_length() -> None:
    """Each frame's grey is its number modulo 251, so that a tile tells which frame it shows."""
    for frames in (1, 5, 8, 33, 300, 5000):
        strip = Strip()
        for start in range(0, frames, 256):
            numbers = np.arange(start, min(frames, start + 256))
            strip.see(start, np.broadcast_to((numbers % 251).astype(np.uint8)[:, None, None], (len(numbers), 64, 64)))
        content, told = strip.made(frames, 640, 480)
        tiles = min(8, frames)
        assert len(told) == tiles
        for place, number in enumerate(told):
            assert abs(number - (place + 0.5) * frames / tiles + 0.5) <= frames / 32 + 0.5
        picture = np.asarray(Image.open(io.BytesIO(content)))
        assert picture.shape == (48, 512)
        wide = 512 // tiles
        assert [abs(int(picture[24, place * wide + wide // 2]) - number % 251) <= 2 for place, number in enumerate(told)] == [True] * tiles
        assert len(content) < 10_000


def test_a_wrong_number_stands_between_the_stated_and_the_found_frame(tmp_path: Path) -> None:
    """The pictures in the page are those frames: the counter that is burned into them says so."""
    pictures = counted(pan(60, step=4))
    encode(tmp_path / "a.mp4", pictures, RECIPES["h264-mp4"])
    (tmp_path / "a").mkdir()
    for frame, number in {**{one: one for one in range(0, 30, 3)}, 40: 50, 45: 77}.items():
        Image.fromarray(pictures[frame]).save(tmp_path / "a" / f"frame_{number:05d}.jpg", quality=90)
    Image.fromarray(pan(1, seed=9)[0]).save(tmp_path / "a" / "frame_00020.jpg", quality=90)
    request = Request(root=str(tmp_path), dataset="folder", only=("videos/frame-*",), cache=str(tmp_path.parent / "kept"), jobs=1)
    audit = run_audit(request)
    first, again = audit.report, run_audit(request).report
    assert first.videos is not None
    assert again.videos is not None
    assert again.run.cache_misses == 0
    assert first.videos.footage == again.videos.footage
    assert {number: read(jpeg) for (_, number), jpeg in first.videos.footage.frames.items()} == {20: 20, 40: 40, 45: 45, 50: 50}
    pages = dict(render_html(first, None))
    assert set(re.findall(r'<p class="pair-words"><b><bdi>(.*?)</bdi>', pages["index.html"].decode())) == {
        "Said to be frame 20 of a.mp4; found nowhere",
        "Said to be frame 77 of a.mp4, which has no such frame; found as frame 45",
        "Said to be frame 50 of a.mp4; found as frame 40",
    }
    assert len([name for name in pages if name.startswith("pictures/")]) == 1 + 3 + 2 + 2
    bare = dict(render_html(audit.without_pictures().report, None))
    assert not [name for name in bare if name.startswith("pictures/")]
    assert "<img" not in bare["index.html"].decode()


def read(jpeg: bytes) -> int:
    """Return the number burned into a still: a bit is 5 pixels of its 160."""
    picture = np.asarray(Image.open(io.BytesIO(jpeg)).convert("L"))
    return sum(int(picture[1:4, bit * 5 + 1 : bit * 5 + 4].mean() > 127) << bit for bit in range(12))
