"""Laws of rules: what they may see, what becomes of their answers, how findings are counted, and how the words are written."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from datascopy.model import (
    THRESHOLDS,
    Confidence,
    Evidence,
    Fault,
    Finding,
    Match,
    MatchKind,
    Outcome,
    Place,
    Profile,
    Severity,
    SplitFacts,
    State,
    Transform,
    Unit,
    shape,
)
from datascopy.rule import (
    MOST_FINDINGS,
    SHOWN_PLACES,
    Answer,
    Found,
    Looked,
    Note,
    NotHere,
    Page,
    Rule,
    Unclear,
    Unseen,
    apart,
    choose,
    clause,
    connected,
    ends,
    examine,
    joined,
    load,
    n_of_title,
    needed,
    number,
    parts_of,
    plural,
    read_page,
    rule,
    share,
    units,
)

ROOT = Path(__file__).parents[1]
PAGE = Page(title="Broken thing", why="w", evidence="e", remedy="mend it", limits="l", source="s")
TEXT = "Broken thing.\n\nWhy: it matters,\n    in two lines.\nEvidence: e\nRemedy: r\nLimits: l\nSource: s\n"
NOTHING = Evidence(profile=Profile(name="p", title="P", digest=""))


def made(*answers: Answer, needs: tuple[str, ...] = ("catalog",)) -> Rule:
    def look(_: Evidence) -> Iterator[Answer]:
        yield from answers

    return Rule(id="family/stem", severity=Severity.WARNING, confidence=Confidence.CERTAIN, needs=needs, page=PAGE, look=look)


def outcome(*answers: Answer) -> Outcome:
    [one] = examine([made(*answers)], NOTHING)
    return one


def found(subject: str = "a", **more: Any) -> Found:
    base: dict[str, Any] = {"message": "m", "count": 1, "of": 9, "unit": Unit.ROWS, "identity": (subject,)}
    return Found(subject=subject, **{**base, **more})


def pair(a: str, b: str) -> Match:
    return Match(a=min(a, b), b=max(a, b), kind=MatchKind.RE_ENCODED, transform=Transform(), score=1.0)


# The page


def test_a_page_is_cut_at_its_headings() -> None:
    page = read_page(TEXT)
    assert (page.title, page.why, page.source) == ("Broken thing", "it matters, in two lines.", "s")


@pytest.mark.parametrize("heading", ["Why", "Evidence", "Remedy", "Limits", "Source"])
def test_a_page_without_a_heading_is_refused(heading: str) -> None:
    with pytest.raises(ValueError, match=f"lacks {heading}"):
        read_page(TEXT.replace(f"{heading}:", f"{heading} "))


def test_a_rule_cannot_need_what_there_is_not() -> None:
    with pytest.raises(ValueError, match="weather"):
        rule(severity=Severity.NOTE, needs=("weather",))


# Finding and choosing rules


def test_rules_are_sorted_and_named_by_their_files() -> None:
    names = [one.id for one in load()]
    assert names == sorted(set(names))
    assert {one.look.__name__ for one in load()} == {one.id.split("/")[1].replace("-", "_") for one in load()}


def test_rules_are_chosen_by_glob_and_family() -> None:
    rules = load()
    assert {one.family for one in choose(rules, ["leakage"])} == {"leakage"}
    assert [one.id for one in choose(rules, ["duplicates/identical-*"], ["*/*-pixels"])] == ["duplicates/identical-bytes"]
    assert choose(rules) == rules
    with pytest.raises(Fault, match="'leekage'"):
        choose(rules, ["leekage"])


def test_needs_are_the_union() -> None:
    assert needed([]) == {"catalog"}
    assert needed([made(needs=("matches",))]) == {"catalog", "images", "matches"}


# Running


def test_a_rule_sees_only_what_it_needs() -> None:
    seen: list[Evidence] = []

    def look(evidence: Evidence) -> Iterator[Answer]:
        seen.append(evidence)
        yield NotHere("nothing")

    examine([replace(made(), look=look)], replace(NOTHING, claims=(), thresholds={"box-pixels": 7}))
    assert seen[0].claims is None
    assert seen[0].thresholds == {name: one.default for name, one in THRESHOLDS.items()} | {"box-pixels": 7}


def test_a_rule_that_raises_broke_and_the_others_go_on() -> None:
    def look(_: Evidence) -> Iterator[Answer]:
        yield found()
        raise KeyError("Smith, born 1970")

    first, second = examine([replace(made(), look=look), made(Looked("s", 1, Unit.ROWS))], NOTHING)
    assert (first.state, first.findings, second.state) == (State.BROKE, (), State.PASSED)
    assert "KeyError" in first.note
    assert "Smith" not in first.note


ANSWERS = st.sampled_from(
    [found(), Looked("s", 1, Unit.ROWS), Unseen("s", "absent"), Unclear("s", "too few"), NotHere("no split"), Note("9 of 9 rows.")]
)


@given(st.lists(ANSWERS, max_size=6))
def test_the_worst_answer_is_the_outcome(answers: list[Answer]) -> None:
    kinds = {type(answer) for answer in answers}
    order = [(Found, State.FAILED), (Unclear, State.INCONCLUSIVE), (Unseen, State.NOT_MEASURED), (Looked, State.PASSED)]
    expected = next((state for kind, state in order if kind in kinds), State.NOT_APPLICABLE)
    one = outcome(*answers)
    assert one.state is expected
    assert bool(one.findings) == (one.state is State.FAILED)
    assert one.note or one.looked or one.findings
    assert ("Not looked at: s: absent." in one.note) == (Unseen in kinds)


def test_what_was_not_looked_at_is_told_once_for_a_reason() -> None:
    assert outcome(Unseen("a", "absent"), Unseen("b", "absent"), Unseen("a", "absent")).note == "Not looked at: a and b: absent."


# Counting


def test_many_findings_become_one_and_lose_nothing() -> None:
    count = MOST_FINDINGS + 1
    several = [found(str(n), count=n, evidence={"pairs": [{"a": n}], "groups": [[n]]}, places=[Place(str(n))]) for n in range(1, count + 1)]
    [one] = outcome(*several).findings
    assert one.count == sum(range(1, count + 1))
    assert [len(one.evidence[key]) for key in ("pairs", "groups", "folded")] == [count, count, count]
    assert len(one.places) == SHOWN_PLACES
    assert len(outcome(*several[:-1]).findings) == MOST_FINDINGS


def test_a_folded_finding_keeps_its_identity_and_tells_new_members() -> None:
    several = [found(str(n)) for n in range(60)]
    [one], [more] = outcome(*several).findings, outcome(*several, found("new")).findings
    assert one.identity == more.identity
    assert one.evidence["members"] != more.evidence["members"]


def test_severities_are_not_folded_into_each_other() -> None:
    several = [found(str(n), severity=Severity.ERROR if n % 2 else Severity.NOTE) for n in range(60)]
    assert {(one.severity, one.count) for one in outcome(*several).findings} == {(Severity.ERROR, 30), (Severity.NOTE, 30)}


def only(one: Found) -> Finding:
    [finding] = outcome(one).findings
    return finding


def test_identity_is_by_content_not_by_members() -> None:
    one = only(found(members=["x"], places=[Place("a.jpg")]))
    other = only(found(members=["x", "y"], places=[Place("b.jpg")], message="other", count=2))
    assert one.identity == other.identity
    assert one.evidence["members"] != other.evidence["members"]
    assert only(found(members=["y", "x"])).evidence == only(found(members=["x", "y"])).evidence
    assert only(found("b")).identity != one.identity


def test_a_finding_takes_what_it_does_not_say_from_its_rule() -> None:
    one = only(found())
    assert (one.severity, one.confidence, one.remedy) == (Severity.WARNING, Confidence.CERTAIN, "mend it")


# Groups of pairs


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda both: both[0] != both[1]), max_size=20))
def test_connected_groups_are_those_of_a_graph_library(edges: list[tuple[int, int]]) -> None:
    pairs = [pair(f"{a:02}", f"{b:02}") for a, b in set(edges)]
    ours = {frozenset(ends(group)) for group in connected(pairs)}
    rows, columns = [int(one.a) for one in pairs], [int(one.b) for one in pairs]
    _, labels = connected_components(coo_array((np.ones(len(pairs)), (rows, columns)), shape=(13, 13)), directed=False)
    theirs = {frozenset(f"{n:02}" for n in range(13) if labels[n] == label) for label in set(labels)}
    assert ours == {group for group in theirs if len(group) > 1}
    assert sorted(map(str, sum(connected(pairs), ()))) == sorted(map(str, pairs))
    assert connected(pairs) == connected(pairs[::-1])


def test_parts_come_in_the_order_of_the_profile_then_of_numbers() -> None:
    import pandas as pd

    rows = pd.DataFrame({"part": ["10", "9", "test", "train", "9"]})
    facts = SplitFacts(name="s", title="s", of="p", lists={"train": "a", "test": "b"})
    assert parts_of(facts, rows) == {"train": 1, "test": 1, "9": 2, "10": 1}


# Words


def test_numbers_and_names_are_written_alike() -> None:
    assert (units(1, Unit.BOXES), units(1, Unit.ENTRIES), units(2_000, Unit.PICTURES)) == ("1 box", "1 entry", "2,000 pictures")
    assert n_of_title(2, 1_000, Unit.MASKS, "masks") == "2 of 1,000 masks (0.2 %)"
    assert n_of_title(1, 1, Unit.ROWS, "a.csv") == "1 of 1 row of a.csv (100.0 %)"
    assert [joined([]), joined(["a"]), joined(["a", "b"]), joined(["a", "b", "c"], most=1)] == ["", "a", "a and b", "a and 2 more"]
    assert [plural("video"), plural("study"), plural("day"), plural("series")] == ["videos", "studies", "days", "series"]
    assert [number(4_741_621), number(11.62), number(0.5), number("all"), number(None)] == ["4,741,621", "11.62", "0.5", "all", "nothing"]
    assert [apart(-117), apart(7), apart(0), apart(None), apart("order")] == [
        ", 117 less than stated",
        ", 7 more than stated",
        "",
        "",
        ", difference: order",
    ]
    assert [clause("is empty"), clause("a dangling link"), clause("")] == ["it is empty", "a dangling link", ""]


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_is_never_rounded_to_nothing_or_all(count: int, more: int) -> None:
    of = count + more
    assert (share(count, of) == "0.0 %") == (count == 0)
    assert share(count, of) != "100.0 %"
    assert share(of, of) == "100.0 %"


@given(st.text())
def test_a_shape_tells_nothing_but_length_and_kinds(text: str) -> None:
    told = shape(text)
    assert len(told) == len(text)
    assert not {letter for letter in told if unicodedata.category(letter)[0] in "LMN"} - set("aA9")
