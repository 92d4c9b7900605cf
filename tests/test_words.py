"""How things are said: numbers, shares, lists, kinds of copies, and text that comes from the data."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datascopy.report.words import (
    count_of,
    duration,
    kind,
    listing,
    lower,
    matrix,
    number,
    plural,
    printable,
    rule_anchor,
    sentence,
    share,
    size,
    together,
    value,
)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (0, "0"),
        (10_662, "10,662"),
        (11.62, "11.62"),
        (102_930.2632, "102,930"),
        (3433.8, "3,433.8"),
        (2.0, "2"),
        (-117, "-117"),
        (0.1234567, "0.1235"),
    ],
)
def test_numbers_have_separators_and_no_empty_digits(told: float, said: str) -> None:
    assert number(told) == said


def test_what_is_no_number_is_unknown() -> None:
    assert number(math.nan) == number(math.inf) == "unknown"
    assert (value(None), value("PNG"), value(43)) == ("–", "PNG", "43")


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_share_never_rounds_some_to_none_or_all(count: int, of: int) -> None:
    said = share(min(count, of), of)
    assert (said == "0.0 %") == (count == 0)
    assert (said == "100.0 %") == (count >= of)


def test_a_share_of_nothing_is_not_said() -> None:
    assert share(3, None) == share(3, 0) == ""


def test_counts_are_n_of_m_unit() -> None:
    assert count_of(5052, 23_061, "rows") == "5,052 of 23,061 rows"
    assert count_of(1, 1, "boxes") == "1 of 1 box"
    assert count_of(1, None, "entries") == "1 entry"
    assert (plural(1, "finding"), plural(2000, "finding"), plural(2, "box", "boxes")) == ("1 finding", "2,000 findings", "2 boxes")


def test_lists_read_as_prose() -> None:
    assert listing([]) == ""
    assert listing(["a"]) == "a"
    assert listing(["a", "b", "c"]) == "a, b and c"
    assert listing(["a", "b", "c", "d"], 2) == "a, b and 2 more"


def test_sentences_and_titles() -> None:
    assert sentence("no split is declared") == "No split is declared."
    assert sentence("") == ""
    assert (lower("Group in two splits"), lower("LFS pointer")) == ("group in two splits", "LFS pointer")


def test_sizes_and_times() -> None:
    assert (size(1), size(812), size(46_200_000), size(58_600_000_000)) == ("1 byte", "812 bytes", "46.2 MB", "58.6 GB")
    assert (duration(0.42), duration(185), duration(7_800)) == ("0.4 s", "3 min 5 s", "2 h 10 min")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain.jpg", "plain.jpg"),
        ("two\nlines", "two\\nlines"),
        ("\x1b[31m", "\\x1b[31m"),
        ("scan\u202egpj.exe", "scan\\u202egpj.exe"),
        ("byte\udcff", "byte\\xff"),
        ("half\ud800", "half\\ud800"),
        ("صورة", "صورة"),
        ("a\u00a0b", "a\u00a0b"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_text_from_the_data_is_made_visible(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_visible_text_can_be_written_and_moves_no_cursor(text: str) -> None:
    shown = printable(text)
    shown.encode("utf-8")
    assert printable(shown) == shown
    assert not any(letter in shown for letter in "\n\r\x1b\x07\u202e\u2028")


def pair(kind_of: str, orientation: str = "identity", crop: float = 1.0, numbers: object = (1, 0, 0, 0, 1, 0)) -> dict[str, object]:
    return {"kind": kind_of, "transform": {"orientation": orientation, "crop": crop, "matrix": numbers}}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (pair("identical-bytes"), "the same bytes"),
        (pair("cropped", "flip-left-right", 0.82), "the same exposure in another framing, mirrored, cropped to 82 %"),
        (pair("cropped", crop=0.999), "the same exposure in another framing, cropped by less than 1 %"),
        (pair("cropped"), "the same exposure in another framing, cropped"),
        (pair("re-encoded", numbers=(0.5, 0, 0, 0, 0.5, 0)), "the same exposure, resized to 50 %, encoded anew"),
        (pair("turned", "rotate-90"), "the same exposure, turned by 90°"),
        ({"kind": ""}, "the same exposure"),
    ],
)
def test_kinds_in_words(told: dict[str, object], said: str) -> None:
    assert kind(told) == said


def test_sizes_tell_another_framing() -> None:
    assert kind(pair("overlaid"), reframed=True) == "the same exposure in another framing, with something laid over it"
    assert kind(pair("identical-pixels"), reframed=True) == "the same pixels, other bytes"


def test_a_share_stays_on_one_line() -> None:
    assert together("9 of 47,229 files (under 0.1 %), 21.9 %") == "9 of 47,229 files (under 0.1\u00a0%), 21.9\u00a0%"
    assert together("a 5 % b.jpg") == "a 5 % b.jpg"


def test_a_matrix_is_read_flat_or_as_two_rows() -> None:
    assert matrix({"matrix": [1, 2, 3, 4, 5, 6]}) == matrix({"matrix": [[1, 2, 3], [4, 5, 6]]}) == (1, 2, 3, 4, 5, 6)
    assert matrix({}) == matrix({"matrix": [math.nan] * 6}) == matrix({"matrix": [1]}) == (1, 0, 0, 0, 1, 0)


@given(st.text())
def test_an_anchor_holds_letters_digits_and_hyphens(rule: str) -> None:
    assert set(rule_anchor(rule)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
