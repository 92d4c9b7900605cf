"""Progress: quiet when asked, lines in a log, a bar on a terminal, and nothing ever on standard output."""

import io

import pytest

from datascopy.measure.progress import Bar, Lines, Silent, make_progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_what_suits_the_stream() -> None:
    assert isinstance(make_progress(quiet=True, stream=Terminal()), Silent)
    assert isinstance(make_progress(stream=Terminal()), Bar)
    assert isinstance(make_progress(stream=io.StringIO()), Lines)


def test_lines_come_every_ten_seconds_with_rate_and_time_left() -> None:
    told, now = io.StringIO(), [100.0]
    with Lines(told, clock=lambda: now[0]).stage("measuring pictures", 3000, "files") as advance:
        for _ in range(30):
            now[0] += 1
            advance(100)
    assert told.getvalue().splitlines() == [
        "measuring pictures: 1,000 of 3,000 files, 100 a second, 20 s left",
        "measuring pictures: 2,000 of 3,000 files, 100 a second, 10 s left",
        "measuring pictures: 3,000 of 3,000 files, 100 a second, 0 s left",
    ]


def test_a_short_stage_leaves_no_lines() -> None:
    told = io.StringIO()
    with Lines(told).stage("measuring pictures", 3, "files") as advance:
        advance(3)
    assert told.getvalue() == ""


def test_the_bar_is_drawn_on_its_stream_and_goes_away(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    told = Terminal()
    with Bar(told).stage("measuring pictures", 4, "files") as advance:
        advance(1)
        advance(3)
    assert "measuring pictures" in told.getvalue()
    assert "4/4" in told.getvalue()
    assert capsys.readouterr().out == ""


def test_silence(capsys: pytest.CaptureFixture[str]) -> None:
    with Silent().stage("measuring pictures", 4, "files") as advance:
        advance(4)
    assert capsys.readouterr() == ("", "")
