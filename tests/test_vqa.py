"""The rules about questions and answers, against plain loops over small random tables."""

import csv
import io
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

sys.path.insert(0, str(Path(__file__).parent))

from cases import build

from datascopy.model import Outcome
from datascopy.rule import Asked, asked, choose, examine, load

QUESTIONS = {
    "size": {"text": "How large?", "answer": "list", "vocabulary": "sizes", "nothing": ["none"], "about": "polyp"},
    "count": {"text": "How many?", "answer": "count", "about": "polyp"},
    "text": {"text": "Is there text?", "answer": "yes-no"},
}
SIZES = {">20mm": [">20"], "<5mm": [], "5-10mm": []}
MEANT = {">20": ">20mm"}
ANSWERS = {
    "How large?": [">20mm", ">20", "<5mm", "none", "<5mm; >20", ">20mm;<5mm", "huge"],
    "How many?": ["0", "1", "2", "many"],
    "Is there text?": ["yes", "no", "perhaps"],
    "What else?": ["nothing"],
}

row = st.sampled_from(sorted(ANSWERS)).flatmap(
    lambda question: st.tuples(st.sampled_from("abcd"), st.just(question), st.sampled_from(["", *ANSWERS[question]]))
)
rows = st.lists(row, min_size=1, max_size=14)


def case(told: list[tuple[str, str, str]], **more: Any) -> dict[str, Any]:
    """Return a case with one table of questions."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("id", "q", "a"), *told])
    table = {"of": "pictures", "file": "id", "questions": {"question": "q", "answer": "a"}, "rows": text.getvalue()}
    return {"name": "random", "tables": {"vqa": table}, "questions": QUESTIONS, "vocabularies": {"sizes": SIZES}, **more}


def outcome(rule: str, told: dict[str, Any]) -> Outcome:
    """Run one rule over a case."""
    [found] = examine(choose(load(), [f"vqa/{rule}"]), build(told))
    return found


def count(rule: str, told: dict[str, Any]) -> int:
    """Return how much a rule counts in all."""
    return sum(finding.count for finding in outcome(rule, told).findings)


def words(question: str, answer: str) -> list[str]:
    """Return the words of an answer: only what is a list, or unknown, is cut."""
    cut = answer.split(";") if question in ("How large?", "What else?") else [answer]
    return [word.strip() for word in cut if word.strip()]


@settings(deadline=None, max_examples=40)
@given(rows)
def test_contradictory_answers_are_those_of_a_plain_loop(told: list[tuple[str, str, str]]) -> None:
    sets: dict[tuple[str, str], set[frozenset[str]]] = defaultdict(set)
    for key, question, answer in told:
        if answer:
            sets[key, question].add(frozenset(words(question, answer)))
    assert count("contradictory-answers", case(told)) == sum(len(several) > 1 for several in sets.values())


@settings(deadline=None, max_examples=40)
@given(rows)
def test_strange_and_otherwise_spelled_answers_are_those_of_a_plain_loop(told: list[tuple[str, str, str]]) -> None:
    sizes = [words(question, answer) for _, question, answer in told if question == "How large?" and answer]
    known = {*SIZES, *MEANT, "none"}
    assert count("answer-outside-vocabulary", case(told)) == sum(any(word not in known for word in one) for one in sizes)
    assert count("answer-spelled-differently", case(told)) == sum(any(word in MEANT for word in one) for one in sizes)
    assert count("unanswered", case(told)) == sum(not answer for *_, answer in told)
    wrong = sum((question, answer) in {("How many?", "many"), ("Is there text?", "perhaps")} for _, question, answer in told)
    assert count("answer-type", case(told)) == wrong
    assert count("question-outside-vocabulary", case(told)) == sum(question == "What else?" for _, question, _ in told)


@settings(deadline=None, max_examples=40)
@given(rows)
def test_nothing_that_is_described_is_that_of_a_plain_loop(told: list[tuple[str, str, str]]) -> None:
    denies: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for key, question, answer in told:
        if answer and question in ("How large?", "How many?"):
            denies[key, question].append(answer in ("none", "0"))
    bad = {
        key
        for (key, one), (other_key, other) in combinations(sorted(denies), 2)
        if key == other_key
        and ((all(denies[key, one]) and not any(denies[key, other])) or (all(denies[key, other]) and not any(denies[key, one])))
    }
    assert count("no-finding-with-location", case(told)) == len(bad)


@settings(deadline=None, max_examples=40)
@given(rows, st.tuples(*[st.sampled_from("xyz")] * 4))
def test_equal_pictures_with_different_answers_are_those_of_a_plain_loop(told: list[tuple[str, str, str]], pixels: tuple[str, ...]) -> None:
    content = dict(zip("abcd", pixels, strict=True))
    images = {"items": [f"{key}.jpg" for key in "abcd"], "images": {f"{key}.jpg": {"pixels": content[key]} for key in "abcd"}}
    meant: dict[tuple[str, str, str], set[frozenset[str]]] = defaultdict(set)
    for key, question, answer in told:
        if answer:
            meant[content[key], question, key].add(frozenset(MEANT.get(word, word) for word in words(question, answer)))
    kinds: dict[tuple[str, str], list[set[frozenset[str]]]] = defaultdict(list)
    for (digest, question, _), sets in meant.items():
        kinds[digest, question].append(sets)
    bad = sum(any(one != other for one, other in combinations(several, 2)) for several in kinds.values())
    assert count("identical-pictures-different-answers", case(told, **images)) == bad


@given(
    st.permutations([("a", "How large?", "<5mm"), ("b", "How many?", "2"), ("b", "How many?", "many"), ("c", "Is there text?", "perhaps")])
)
@settings(deadline=None, max_examples=10)
def test_the_order_of_the_rows_changes_no_count(told: list[tuple[str, str, str]]) -> None:
    assert [count(rule, case(told)) for rule in ("contradictory-answers", "answer-type")] == [1, 2]


def test_several_files_of_one_table_are_read_as_one() -> None:
    """Two shards hold the two answers that contradict each other."""
    from dataclasses import replace

    seen = build(case([("a", "How large?", "<5mm")]))
    other = build(case([("a", "How large?", "5-10mm")]))
    assert seen.catalog is not None
    assert other.catalog is not None
    import pandas as pd

    shard = replace(other.catalog.tables[0], path="more.csv")
    references = pd.concat([seen.catalog.references, other.catalog.references.assign(path="more.csv")], ignore_index=True)
    catalog = replace(seen.catalog, tables=(*seen.catalog.tables, shard), references=references)
    [found] = examine(choose(load(), ["vqa/contradictory-answers"]), replace(seen, catalog=catalog))
    [finding] = found.findings
    assert finding.count == 1
    assert {place.path for place in finding.places} == {"vqa.csv", "more.csv"}


@pytest.mark.parametrize(
    ("question", "answer", "meant", "nothing", "denies"),
    [
        ("size", ">20", (">20mm",), False, False),
        ("size", " None ", ("None",), True, True),
        ("size", "<5MM; >20", ("<5mm", ">20mm"), False, False),
        ("count", "0", ("0",), True, True),
        ("text", "no", ("no",), False, True),
        ("", "a; b", ("a", "b"), False, False),
    ],
)
def test_an_answer_is_read_as_the_profile_understands_it(
    question: str, answer: str, meant: tuple[str, ...], nothing: bool, denies: bool
) -> None:
    catalog = build(case([("a", "How large?", "<5mm")])).catalog
    assert catalog is not None
    [table] = asked(catalog)
    assert isinstance(table, Asked)
    said = table.read(question, answer)
    assert (said.meant, said.nothing, said.denies) == (meant, nothing, denies)
