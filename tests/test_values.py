"""Laws of what the rules about values and licences read in texts: spellings, slips, dates, placeholders, licences."""

import unicodedata
from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datascopy.rule import either_way, folded, form_of, is_slip, read_licence, slips, stands_for_nothing, variants
from datascopy.rule.licence import agree, limits_use
from datascopy.rule.spelling import LEAST_LETTERS, LEAST_SURE

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = st.text(LETTERS, min_size=1, max_size=9)
TEXTS = st.lists(WORDS | st.sampled_from(["1", "0-1", "2.5", "COVID-19"]), min_size=1, max_size=4).map(" ".join)


@given(TEXTS)
def test_case_and_blanks_around_do_not_matter(text: str) -> None:
    assert folded(text) == folded(f"  {text.upper()}\u00a0 ")


@given(st.text(max_size=30))
def test_folding_takes_any_text(text: str) -> None:
    assert isinstance(folded(text), str)
    assert folded(text) == folded(unicodedata.normalize("NFD", text))


@given(st.lists(WORDS, min_size=2, max_size=4), st.sampled_from([" ", "-", ", ", "_", " - ", "/", "  "]))
def test_what_separates_words_does_not_matter(words: list[str], separator: str) -> None:
    assert folded(separator.join(words)) == folded(" ".join(words))


@given(st.text("0123456789.,-/ ", max_size=8), st.text("0123456789.,-/ ", max_size=8))
def test_digits_are_never_a_matter_of_spelling(one: str, other: str) -> None:
    if folded(f"grade {one}") == folded(f"grade {other}"):
        assert [sign for sign in one if sign.isdigit()] == [sign for sign in other if sign.isdigit()]


@pytest.mark.parametrize(
    "different",
    [
        ("0-1", "01", "0.1"),
        ("1.5 mm", "15 mm"),
        ("COVID", "COVID-", "COVID+"),
        ("-5", "5"),
        (">20mm", "20mm", "<20mm"),
        ("polyp", "polyp?"),
        ("grade 1", "grade 2"),
    ],
)
def test_signs_that_mean_something_stay(different: tuple[str, ...]) -> None:
    assert len({folded(text) for text in different}) == len(different)


@pytest.mark.parametrize(
    "same",
    [
        ("Polyp", "polyp"),
        ("X-ray", "x ray", "Xray", "X\u2010ray"),
        ("E.Coli", "E. coli"),
        ("Ileo-cecal valve", "Ileocecal valve"),
        ("retroflexed stomach,\u00a0", "retroflexed stomach"),
        ("Vall d'Hebron", "Vall d\u2019Hebron"),
        ("Neuko\u0308lln", "Neuk\u00f6lln"),
        ("Blood - fresh", "blood fresh"),
    ],
)
def test_what_is_one_value_folds_to_one(same: tuple[str, ...]) -> None:
    assert len({folded(text) for text in same}) == 1


@given(st.dictionaries(TEXTS, st.integers(1, 50), max_size=12))
def test_variants_point_to_a_spelling_met_at_least_as_often(counts: dict[str, int]) -> None:
    other = variants(counts)
    assert not set(other) & set(other.values())
    assert all(counts[best] >= counts[text] and folded(best) == folded(text) for text, best in other.items())
    groups = Counter(folded(text) for text in counts)
    assert len(other) == sum(number - 1 for key, number in groups.items() if key)


def distance(one: str, other: str) -> int:
    """Return the edits between two words, by brute force: letters left out, added, replaced, or neighbours that changed places."""
    grid = [[max(row, column) if not row * column else 0 for column in range(len(other) + 1)] for row in range(len(one) + 1)]
    for row in range(1, len(one) + 1):
        for column in range(1, len(other) + 1):
            same = one[row - 1] == other[column - 1]
            grid[row][column] = min(grid[row - 1][column] + 1, grid[row][column - 1] + 1, grid[row - 1][column - 1] + (not same))
            if row > 1 and column > 1 and one[row - 1] == other[column - 2] and one[row - 2] == other[column - 1]:
                grid[row][column] = min(grid[row][column], grid[row - 2][column - 2] + 1)
    return grid[-1][-1]


@given(st.text("abe", min_size=4, max_size=7), st.text("abe", min_size=4, max_size=7))
@settings(max_examples=400)
def test_a_slip_is_one_edit_and_the_same_both_ways(one: str, other: str) -> None:
    assert is_slip(one, other) == is_slip(other, one)
    if is_slip(one, other):
        assert distance(one, other) == 1
        assert one[:LEAST_SURE] == other[:LEAST_SURE]
        assert min(len(one), len(other)) >= LEAST_LETTERS
    elif distance(one, other) == 1 and min(len(one), len(other)) > LEAST_LETTERS:
        # What is one edit and no slip differs in the first letters or in the ending.
        at = next((place for place in range(min(len(one), len(other))) if one[place] != other[place]), min(len(one), len(other)))
        assert at < LEAST_SURE or at >= min(len(one), len(other)) - 2


@pytest.mark.parametrize(
    ("slip", "word"),
    [
        ("oesaphagus", "oesophagus"),
        ("collitis", "colitis"),
        ("dudenum", "duodenum"),
        ("steining", "staining"),
        ("lited", "lifted"),
        ("resction", "resection"),
        ("polypectomi", "polypectomy"),
        ("colonoc", "colonic"),
        ("inflamation", "inflammation"),
    ],
)
def test_slips_that_people_make(slip: str, word: str) -> None:
    assert slips({word: 9, slip: 1}) == {slip: word}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("typical", "atypical"),
        ("abduction", "adduction"),
        ("polyp", "polyps"),
        ("trachea", "tracheal"),
        ("stenosis", "stenoses"),
        ("Universitario", "Universitaria"),
        ("clinica", "clinical"),
        ("grade1", "grade2"),
        ("AP", "PA"),
        ("ileum", "ilium"),
        ("margin", "marking"),
    ],
)
def test_words_of_their_own_are_no_slips(one: str, other: str) -> None:
    assert slips({one: 9, other: 1}) == {}


def test_a_word_that_is_met_often_is_no_slip() -> None:
    assert slips({"duodenum": 200, "dudenum": 40}) == {}
    assert slips({"marking": 2, "marging": 1}) == {}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2020", "9999"),
        ("January 22, 2020", "Month 9, 9999"),
        ("Jan. 22, 2020", "Mon 9, 9999"),
        ("May 4, 2010", "Month 9, 9999"),
        ("03/16/20", "9/9/99"),
        ("3/3/2020", "9/9/9999"),
        ("January 2020", "Month 9999"),
        ("January 12", "Month 9"),
        ("12 March 2020", "9 Month 9999"),
        ("2020-03-01", "9999-9-9"),
        ("20200301", "99999999"),
        ("yesterday", "words"),
    ],
)
def test_forms_of_dates(text: str, form: str) -> None:
    assert form_of(text) == form


@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%m/%d/%Y", "%d.%m.%y", "%B %d, %Y", "%d %b %Y"]))
def test_one_way_of_writing_is_one_form(date: object, way: str) -> None:
    forms = {form_of(f"{one:{way}}") for one in [date]}
    assert not any(sign.isdigit() and sign != "9" for form in forms for sign in form)


@given(st.integers(1, 31), st.integers(1, 31), st.sampled_from("/.-"))
def test_a_date_reads_either_way_where_both_numbers_are_months(one: int, other: int, separator: str) -> None:
    text = f"{one}{separator}{other}{separator}2020"
    assert either_way(text) == (one <= 12 and other <= 12 and one != other)
    assert not either_way(f"2020{separator}{one}{separator}{other}")


@given(st.text(max_size=20))
def test_any_text_has_a_form(text: str) -> None:
    assert isinstance(form_of(text), str)
    assert isinstance(stands_for_nothing(text), bool)
    assert read_licence(text) == read_licence(text)


def test_placeholders() -> None:
    assert all(
        map(stands_for_nothing, ["?", "todo", "TBD", "n/a", "Unknown", "<unknown>", "placeholder license", "To Do", "Not available"])
    )
    assert not any(map(stands_for_nothing, ["", "none", "no", "N", "unclear margin", "0", "method", "-", "Tod", "a?"]))


@pytest.mark.parametrize(
    ("text", "name", "restrictions"),
    [
        ("CC BY-NC-SA 4.0", "CC BY-NC-SA 4.0", "NC SA"),
        ("CC-BY-NC", "CC BY-NC", "NC"),
        ("cc by nc nd", "CC BY-NC-ND", "NC ND"),
        ("CC-NC-SA", "CC BY-NC-SA", "NC SA"),
        ("Attribution-NonCommercial 4.0 International", "CC BY-NC 4.0", "NC"),
        ("Creative Commons Attribution-NoDerivatives", "CC BY-ND", "ND"),
        ("CC BY-SA Creative Commons Attribution-ShareAlike", "CC BY-SA", "SA"),
        ("https://creativecommons.org/licenses/by-nc-nd/3.0/", "CC BY-NC-ND 3.0", "NC ND"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0", ""),
        ("CC 4.0", "CC 4.0", ""),
        ("CC BY", "CC BY", ""),
        ("Apache License, Version 2.0", "Apache 2.0", ""),
        ("MIT License", "MIT", ""),
        ("listed as authorized for everyone", "", ""),
        ("fully open for research and educational purposes", "", ""),
        ("used by permission", "", ""),
        ("", "", ""),
    ],
)
def test_licences_in_the_spellings_that_are_met(text: str, name: str, restrictions: str) -> None:
    read = read_licence(text)
    assert (read.name, read.restrictions) == (name, frozenset(restrictions.split()))


@given(
    st.sets(st.sampled_from(["NC", "ND", "SA"])).flatmap(lambda asked: st.sampled_from(list(permutations(sorted(asked))))),
    st.sampled_from(["-", " ", "_"]),
    st.sampled_from(["", "3.0", "4.0"]),
    st.booleans(),
)
def test_a_licence_reads_the_same_in_any_order_case_and_separator(
    asked: tuple[str, ...], separator: str, version: str, small: bool
) -> None:
    text = separator.join(["CC", "BY", *asked]) + (f" {version}" if version else "")
    read = read_licence(text.lower() if small else text)
    assert read.restrictions == frozenset(asked)
    assert read.version == version
    assert read.family.startswith("CC BY")


def test_statements_agree_where_they_can_be_one_licence() -> None:
    assert agree("CC BY 4.0", "Creative Commons Attribution 4.0 International")
    assert agree("CC BY", "cc-by-4.0")
    assert not agree("CC BY 3.0", "CC BY 4.0")
    assert not agree("CC BY 4.0", "CC BY-NC 4.0")
    assert not agree("for research only", "CC BY 4.0")
    assert agree("For research  only", "for research only")
    assert limits_use("for research only")
    assert not limits_use("do as you like")
