"""Miniatures of datasets with videos, through the whole of an audit."""

from pathlib import Path

from clips import RECIPES, encode, pan
from PIL import Image

from datascopy.cli.pipeline import run_audit
from datascopy.cli.request import Request
from datascopy.model import ClaimStatus, Outcome, Report, State

ID = "0728084c8da942d9"


def audited(root: Path, dataset: str) -> Report:
    return run_audit(Request(root=str(root), dataset=dataset, cache="none", jobs=2)).report


def outcome(report: Report, rule: str) -> Outcome:
    return next(one for one in report.verdict.outcomes if one.rule == rule)


def test_a_table_of_videos_is_held_against_their_frames(tmp_path: Path) -> None:
    folder = tmp_path / "labeled-videos"
    folder.mkdir()
    sizes = [encode(folder / f"{name}.avi", pan(50, seed=seed), RECIPES["mpeg4-avi"]).stat().st_size for seed, name in enumerate("ab")]
    header = "file-name;finding;width;height;number-of-frames;fps;length;kilobytes"
    rows = [f"a.avi;x;320;240;50;25;2;{sizes[0] // 1000}", f"b.avi;x;320;240;75;25;4;{sizes[1] // 1000}"]
    (tmp_path / "hyper-kvasir-video-metadata.csv").write_text("\n".join([header, *rows]) + "\n")
    report = audited(tmp_path, "hyperkvasir")
    [counts] = outcome(report, "videos/frame-count-differs").findings
    assert (counts.count, counts.of, counts.places[0].path) == (1, 2, "labeled-videos/b.avi")
    [length] = outcome(report, "videos/stated-duration-differs").findings
    assert length.places[0].path == "labeled-videos/b.avi"
    assert outcome(report, "videos/stated-size-or-rate-differs").state is State.PASSED
    [claim] = [one for one in report.claims if one.id == "frames"]
    assert (claim.measured, claim.status) == (100, ClaimStatus.FAILED)
    assert claim.how == "100 frames decoded from 2 labelled videos."


def test_labelled_frames_are_traced_to_their_video(tmp_path: Path) -> None:
    (tmp_path / "labelled_videos").mkdir()
    folder = tmp_path / "labelled_images" / "Polyp"
    folder.mkdir(parents=True)
    pictures = pan(60, size=(336, 336), step=3)
    encode(tmp_path / "labelled_videos" / f"{ID}.mp4", pictures, RECIPES["h264-mp4"])
    header = "filename;video_id;frame_number;finding_category;finding_class;x1;y1;x2;y2;x3;y3;x4;y4"
    named = {frame: frame for frame in (3, 12, 20, 31, 44)} | {50: 57}
    for frame, number in named.items():
        Image.fromarray(pictures[frame]).save(folder / f"{ID}_{number}.jpg", quality=85)
    rows = [f"{ID}_{number}.jpg;{ID};{number};Luminal;Polyp;;;;;;;;" for number in named.values()]
    (tmp_path / "metadata.csv").write_text("\n".join([header, *rows]) + "\n")
    report = audited(tmp_path, "kvasir-capsule")
    found = outcome(report, "videos/frame-off-by-k")
    [off] = found.findings
    assert (off.count, off.of, off.places[0].path) == (1, 6, f"labelled_images/Polyp/{ID}_57.jpg")
    assert "Off by +7 (1)" in off.message
    assert "The first frame bears the number 0" in found.note
    [claim] = [one for one in report.claims if one.id == "labelled-frames"]
    assert (claim.measured, claim.status) == (60, ClaimStatus.FAILED)
