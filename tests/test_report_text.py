"""The report for a terminal and for a pull request: short, complete, and harmless whatever the names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_fixture import NAMES, broken, capsule, clean, seg

from datascopy.model import Report
from datascopy.report import render_markdown, render_text

WHERE = "datascopy-report/index.html"


def text(report: Report | None = None, width: int = 80) -> str:
    return render_text(report or capsule(), colour=False, width=width, where=WHERE, rerun=None)


def test_it_says_what_decides() -> None:
    told = " ".join(text().split())
    assert "FAILED 7 videos are in both parts of the official two-fold split (5,052 of 23,061 and 2,892 of 24,100 rows)" in told
    assert "3 of 14 claims are wrong" in told
    assert "a model has already seen the videos behind 21.9 % of the rows of split_0" in told
    assert "0 of 47,238 labelled images (labelled-images): absent." in told
    assert "4 of 13 rules could not be checked" in told


def test_the_last_line_says_verdict_counts_gaps_and_place() -> None:
    last = text().rstrip("\n").rsplit("\n", 1)[1]
    assert last == (
        "failed (exit 1); 10 errors, 1 warning and 1 note; not looked at: labelled-images, labelled-videos and unlabelled-videos; "
        "report: datascopy-report/index.html"
    )


def test_without_a_report_the_last_line_gives_the_whole_command() -> None:
    command = (
        "datascopy audit kvasir-capsule 'a very long root that is longer than any line of this terminal is wide' --report datascopy-report"
    )
    told = render_text(capsule(), colour=False, width=40, where=None, rerun=command)
    assert told.rstrip("\n").endswith(f"to write the report: {command}")


@pytest.mark.parametrize("report", [capsule(), seg()[0], clean(), broken()], ids=lambda one: one.profile.name)
def test_it_is_about_thirty_lines(report: Report) -> None:
    assert text(report).count("\n") <= 45


@pytest.mark.parametrize("width", [1, 40, 64, 100, 400])
def test_lines_fit_the_width_but_for_the_last(width: int) -> None:
    lines = text(width=width).rstrip("\n").split("\n")[:-1]
    body = [line for line in lines[1:] if "leakage/" not in line and "metadata/" not in line and "claims/" not in line]
    assert max(map(len, body)) <= min(100, max(40, width))


def test_a_pass_says_what_was_looked_at() -> None:
    told = " ".join(render_text(clean(), colour=False, width=100, where=None, rerun=None).split())
    assert (
        "PASSED Looked at: 120 of 120 pictures and 1 of 1 rows of labels.csv; 13 of 13 rules that apply were answered. Nothing was found."
        in told
    )
    assert told.endswith("passed (exit 0); no finding; no collection left out")


def test_a_broken_rule_is_our_fault() -> None:
    told = " ".join(render_text(broken(), colour=False, width=100, where=None, rerun=None).split())
    assert "INCOMPLETE The rule duplicates/identical-bytes broke" in told
    assert "incomplete (exit 4)" in told


def test_names_from_the_data_are_escaped() -> None:
    told = render_text(seg(NAMES)[0], colour=False, width=100, where=WHERE, rerun=None)
    assert "\x1b" not in told
    assert "\u202e" not in told
    told.encode("utf-8")


def test_colours_change_nothing_but_colour() -> None:
    coloured = render_text(seg(NAMES)[0], colour=True, width=80, where=WHERE, rerun=None)
    assert re.sub(r"\x1b\[\d+m", "", coloured) == render_text(seg(NAMES)[0], colour=False, width=80, where=WHERE, rerun=None)
    assert "\x1b[31m" in coloured


def test_markdown_says_the_same() -> None:
    told = render_markdown(capsule()).decode()
    assert told.startswith("# Kvasir-Capsule: failed\n")
    assert "7 videos are in both parts" in told
    assert "| error | `leakage/group-in-two-splits` | 7 findings, 7,944 rows |" in told


@given(st.lists(st.text(st.characters(exclude_characters="/"), min_size=1, max_size=20), min_size=1, max_size=3, unique=True))
def test_no_name_becomes_markup_in_markdown(names: list[str]) -> None:
    told = render_markdown(seg([f"<b>{name}.jpg" for name in names], pairs=1)[0]).decode()
    assert not re.search(r"(?<!\\)<", told)
