"""Pictures that nothing calls a frame are found in the videos by what they show, and a split that divides a video is found out."""

from pathlib import Path

import pytest
from clips import RECIPES, encode, pan
from frame_schemas import check_frame
from PIL import Image

from datascopy.cli.pipeline import run_audit
from datascopy.cli.request import Request
from datascopy.model import SIGHTED, Report, State


def audited(root: Path, **more: str) -> Report:
    words = {"only": ("leakage/video-*",), "cache": "none", "jobs": 2} | more
    return run_audit(Request(root=str(root), dataset="folder", **words)).report  # type: ignore[arg-type]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two videos; `one` is drawn from for both parts of the split, `two` for one only; another picture is in neither."""
    made = tmp_path / "data"
    for part in ("train", "test", "films"):
        (made / part).mkdir(parents=True)
    one, two = pan(90, step=3, seed=1), pan(90, step=3, seed=2)
    encode(made / "films" / "one.mp4", one, RECIPES["h264-mp4"])
    encode(made / "films" / "two.avi", two, RECIPES["mpeg4-avi"])
    for part, film, frame, quality, width in (
        ("train", one, 11, 85, 320),
        ("train", one, 47, 50, 320),
        ("test", one, 70, 85, 160),
        ("train", two, 20, 85, 320),
        ("train", two, 77, 60, 240),
    ):
        picture = Image.fromarray(film[frame]).resize((width, width * 3 // 4))
        picture.save(made / part / f"{'p' if film is one else 'q'}{frame}.jpg", quality=quality)
    Image.fromarray(pan(1, seed=9)[0]).save(made / "test" / "other.jpg")
    Image.new("RGB", (320, 240)).save(made / "test" / "dark.jpg")
    return made


def test_a_video_that_a_split_divides_is_found_without_names(root: Path, tmp_path: Path) -> None:
    report = audited(root, cache=str(tmp_path / "kept"))
    assert report.videos is not None
    told = report.videos.sighted
    assert told is not None
    check_frame(told, SIGHTED)
    found = {
        path.partition("/")[2]: (home, frame) for path, home, frame in zip(told["path"], told["home"], told["found"], strict=True) if home
    }
    assert found == {
        "p11.jpg": ("films/one.mp4", 11),
        "p47.jpg": ("films/one.mp4", 47),
        "p70.jpg": ("films/one.mp4", 70),
        "q20.jpg": ("films/two.avi", 20),
        "q77.jpg": ("films/two.avi", 77),
    }
    assert {path: problem for path, problem in zip(told["path"], told["problem"], strict=True) if problem}.keys() == {"test/dark.jpg"}
    [outcome] = report.verdict.outcomes
    [finding] = outcome.findings
    assert (finding.subject, finding.count, finding.of) == ("films/one.mp4", 3, 7)
    assert finding.evidence["per_split"]["parts"] == {"train": {"count": 2, "of": 4}, "test": {"count": 1, "of": 3}}
    again = audited(root, cache=str(tmp_path / "kept"))
    assert again.run.cache_misses == 0
    assert again.verdict == report.verdict


def test_without_the_rule_nothing_is_sought(root: Path) -> None:
    report = audited(root, only=("videos/*",))  # type: ignore[arg-type]
    assert report.videos is not None
    assert report.videos.sighted is None


def test_pictures_of_which_none_is_a_frame_are_a_pass(root: Path) -> None:
    for path in (root / "test").glob("p*"):
        path.unlink()
    [outcome] = audited(root).verdict.outcomes
    assert not outcome.findings
    assert outcome.state is State.PASSED
