"""The videos in the report: one line each with its timeline and counts, totals against the claims."""

import re
from pathlib import Path

from clips import RECIPES, encode, pan, truncated

from datascopy.cli.pipeline import Request, run_audit
from datascopy.report import render_html
from datascopy.report.filmed import videos_view


def test_every_video_has_a_line_and_the_damaged_one_comes_first(tmp_path: Path) -> None:
    pictures, recipe = pan(60), RECIPES["h264-mp4-moov-first"]
    encode(tmp_path / "a.mp4", pictures, recipe)
    whole = encode(tmp_path / "b.mp4", pictures, recipe)
    whole.write_bytes(truncated(whole.read_bytes(), 0.7))
    report = run_audit(Request(root=str(tmp_path), dataset="folder", only=("videos/*",), cache="none", jobs=2)).report
    view = videos_view(report)
    assert view is not None
    assert [(line.path, line.word) for line in view.lines] == [("b.mp4", "damaged"), ("a.mp4", "sound")]
    broken, sound = view.lines
    assert sound.counts == ("60", "60", "60", "–")
    assert (sound.marks, sound.differ, broken.differ) == ((), False, True)
    [lost] = [mark for mark in broken.marks if mark.kind == "lost"]
    assert lost.start + lost.length == 1000
    assert not view.tabled
    [(_, page)] = list(render_html(report, None, single=True))
    [section] = re.findall(r'<section id="videos".*?</section>', page.decode(), re.DOTALL)
    assert section.count("<svg") >= 2
    assert 'class="lost"' in section


def test_a_table_and_claims_stand_beside_the_frames(tmp_path: Path) -> None:
    (tmp_path / "labeled-videos").mkdir()
    encode(tmp_path / "labeled-videos" / "a.avi", pan(50), RECIPES["mpeg4-avi"])
    header = "file-name;finding;width;height;number-of-frames;fps;length;kilobytes"
    (tmp_path / "hyper-kvasir-video-metadata.csv").write_text(f"{header}\na.avi;x;320;240;75;25;3;1\n")
    view = videos_view(run_audit(Request(root=str(tmp_path), dataset="hyperkvasir", only=("videos/*",), cache="none", jobs=1)).report)
    assert view is not None
    assert view.lines[0].counts == ("50", "50", "50", "75")
    assert view.totals[0].counts == ("50", "50", "50", "75")
    assert any("1,059,519 video frames" in told and "50 frames decoded" in told for _, _, told in view.claims)
