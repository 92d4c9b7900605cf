"""What a report says: shares of claims, counts over several findings, the quotable paragraph, and every rule accounted for."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_fixture import PAGES, capsule, clean, finding, make, outcome, seg

from datascopy.model import (
    Authority,
    ClaimResult,
    ClaimStatus,
    CollectionFacts,
    Coverage,
    Finding,
    Kind,
    Match,
    Matches,
    MatchKind,
    Orientation,
    Place,
    Profile,
    State,
    Transform,
    Unit,
)
from datascopy.report.album import album
from datascopy.report.comparison import render_comparison
from datascopy.report.evidence import blocks
from datascopy.report.ledger import claim_views, rule_lines
from datascopy.report.pictured import pairs_block
from datascopy.report.shapes import LEAD, MAIN
from datascopy.report.statement import statement, title_of
from datascopy.report.verdict import opening, ranked, sentence_of, whole_count

PROFILE = Profile(name="tidy", title="Tidy", digest="0" * 64)


def claim(stated: float, count: int, of: int) -> ClaimResult:
    return ClaimResult(
        id="png",
        says="all pictures stored as PNG",
        source="card",
        authority=Authority.CARD,
        stated=stated,
        measured=round(count / of, 6),
        difference=round(count / of - stated, 6),
        status=ClaimStatus.FAILED,
        how=f"{count:,} of {of:,} rows have extension png.",
        counted=(count, of),
    )


@pytest.mark.parametrize(
    ("stated", "count", "told"),
    [
        (1, 0, ("all (100 %)", "0 of 47,248 (0.0 %)", "−47,248")),
        (1, 47_248, ("all (100 %)", "47,248 of 47,248 (100.0 %)", "0")),
        (0, 7, ("none (0 %)", "7 of 47,248 (under 0.1 %)", "+7")),
        (0.09, 4_235, ("9.0 %", "4,235 of 47,248 (9.0 %)", "−17")),
    ],
)
def test_a_share_reads_as_what_it_says(stated: float, count: int, told: tuple[str, str, str]) -> None:
    [view] = claim_views([claim(stated, count, 47_248)])
    assert (view.stated, view.measured, view.difference) == told


def rows(path: str, count: int, of: int) -> Finding:
    message = f"{count:,} of {of:,} rows of {path} spell their label differently."
    return finding("metadata/label-spelled-differently", path, message, count, of, Unit.ROWS, places=(Place(path, 2),))


def test_tables_of_one_length_are_two_wholes() -> None:
    two = [rows("2_fold.csv", 4_690, 10_662), rows("5_fold.csv", 4_690, 10_662)]
    assert whole_count(two) == "4,690 of 10,662 and 4,690 of 10,662 rows"
    assert whole_count(two, named=True) == "4,690 of 10,662 rows of 2_fold.csv and 4,690 of 10,662 rows of 5_fold.csv"
    report = make(PROFILE, [outcome("metadata/label-spelled-differently", State.FAILED, two)], Coverage())
    assert opening(report, report.verdict.outcomes[0]) == (two[0].message, "Likewise 4,690 of 10,662 rows of 5_fold.csv (44.0 %).")
    assert "9,380" not in sentence_of(report)


def test_findings_on_one_table_that_may_overlap_are_not_added() -> None:
    assert not whole_count([rows("a.csv", 6, 10), rows("a.csv", 6, 10)])


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(50, 10**6)), min_size=1, max_size=3))
def test_a_count_over_tables_keeps_every_number(told: Sequence[tuple[int, int]]) -> None:
    said = whole_count([rows(f"{place}.csv", *one) for place, one in enumerate(told)])
    assert all(f"{count:,} of {of:,}" in said for count, of in told)


def test_sets_of_pictures_share_one_whole() -> None:
    sets = [
        finding("duplicates/identical-bytes", f"{place}", "equal", 2, 100, Unit.PICTURES, evidence={"groups": [["a", "b"]]})
        for place in range(3)
    ]
    assert whole_count(sets, named=True) == "6 of 100 pictures (6.0 %)"


def test_leakage_comes_first_among_errors() -> None:
    whole = finding("claims/stated-count-differs", "c", "wrong", 1, 1, Unit.ENTRIES, evidence={"claims": ["png"]})
    little = finding("leakage/picture-in-two-splits", "a", "divided", 1, 10**6, Unit.PICTURES)
    found = [
        outcome("claims/stated-count-differs", State.FAILED, [whole]),
        outcome("leakage/picture-in-two-splits", State.FAILED, [little]),
    ]
    report = make(PROFILE, found, Coverage(), claims=(claim(1, 0, 10),))
    assert [one.rule for one in ranked(report)] == ["leakage/picture-in-two-splits", "claims/stated-count-differs"]


@pytest.mark.parametrize("report", [capsule(), clean(), seg()[0]], ids=["capsule", "clean", "seg"])
def test_every_rule_is_accounted_for_once(report) -> None:  # type: ignore[no-untyped-def]
    lines = rule_lines(report.verdict.outcomes)
    assert sorted(rule for line in lines for rule in line.rules) == sorted(one.rule for one in report.verdict.outcomes)
    assert all(line.told for line in lines)
    assert all(len(line.rules) == 1 for line in lines if line.findings)


def test_the_statement_can_be_quoted() -> None:
    report = capsule()
    told = statement(report)
    assert "Kvasir-Capsule (2021) was audited with datascopy 0.0.0 on 2026-03-01" in told
    assert report.content_digest[:16] in told
    assert "7 videos are in both parts of the official two-fold split (5,052 of 23,061 and 2,892 of 24,100 rows)" in told
    assert told.endswith("Not looked at: labelled images, labelled videos and unlabelled videos.")


def test_the_statement_says_among_how_many_no_copy_was_found() -> None:
    same = outcome(
        "duplicates/same-picture", State.PASSED, note="None found among 998 of 1,000 pictures. 2 of 9 pairs are open.", looked="x"
    )
    told = statement(make(PROFILE, [same], Coverage()))
    title = PAGES["duplicates/same-picture"][0]
    assert f"Copies: {title[:1].lower()}{title[1:]}, none found among 998 of 1,000 pictures." in told
    assert "at least 0.80 of their structure agrees" in told
    assert same.limits in told


def test_a_general_profile_is_called_by_its_root() -> None:
    anything = CollectionFacts(name="images", title="pictures", kind=Kind.IMAGES, files=("**/*.png",), infer="folders")
    report = make(replace(PROFILE, collections=(anything,)), [], Coverage())
    assert title_of(replace(report, root="data/scans/")) == "scans"
    assert title_of(clean()) == clean().profile.title


def drawn(one: Finding, images: pd.DataFrame | None = None):  # type: ignore[no-untyped-def]
    report = make(PROFILE, [outcome(one.rule, State.FAILED, [one])], Coverage())
    return blocks(report, one, album(None, images, PROFILE, embed=False), MAIN, "x")


def test_columns_that_are_empty_in_all_rows_are_named_not_drawn() -> None:
    cells = [{"name": "a", "x1": "", "x2": None, "y": "3" if line == 2 else ""} for line in (2, 3)]
    shown = [{"path": "t.csv", "line": line, "cells": told} for line, told in zip((2, 3), cells, strict=True)]
    [block] = drawn(replace(rows("t.csv", 2, 9), evidence={"rows": shown}))
    assert block.columns == ("Where", "name", "y")
    assert block.caption == "Rows as they stand; left out, because empty in all of them: x1 and x2"


def test_what_is_listed_in_part_says_so() -> None:
    listed = [{"path": f"{place}.png", "detail": "grey"} for place in range(200)]
    [block] = drawn(finding("files/truncated-image", "masks", "grey", 1_000, 1_000, Unit.MASKS, evidence={"files": listed}))
    assert (block.more, block.reach) == ("990 more masks", "the first 200")


def test_few_files_are_lines_and_no_table() -> None:
    [block] = drawn(
        finding("files/empty-file", "m", "empty", 1, 9, Unit.FILES, evidence={"files": [{"path": "a.png", "detail": "0 bytes"}]})
    )
    assert block.lines == ("a.png: 0 bytes",)


def test_the_first_places_are_told_as_the_first_of_all() -> None:
    places = tuple(Place("t.csv", line) for line in range(2, 22))
    [block] = drawn(replace(rows("t.csv", 43_013, 47_248), places=places))
    assert block.caption == "The first 8 of 43,013 rows"
    assert block.lines == ("t.csv, lines 2, 3, 4, 5, 6, 7, 8 and 9",)


def test_a_pair_tells_sizes_framing_and_what_its_masks_mark() -> None:
    images = pd.DataFrame(
        [
            ("a.png", "images", "a", 100, 100, None),
            ("b.png", "images", "b", 300, 240, None),
            ("m/a.png", "masks", "a", 100, 100, 0.10),
            ("m/b.png", "masks", "b", 300, 240, 0.05),
        ],
        columns=["path", "collection", "key", "width", "height", "foreground"],
    )
    masks = CollectionFacts(name="masks", title="masks", kind=Kind.MASKS, files=("m/*",), masks_of="images")
    profile = replace(PROFILE, collections=(masks,))
    report = make(profile, [], Coverage())
    pair = {"a": "a.png", "b": "b.png", "kind": "overlaid", "score": 0.96, "transform": {"matrix": [2, 0, 0, 0, 2, 0]}}
    [view] = pairs_block(report, [pair], album(None, images, profile, embed=False), LEAD.pairs, "").pairs
    assert view.words == "The same exposure in another framing, resized to 200 %, with something laid over it"
    assert view.score == "96.0 % agreement"
    assert view.masks == "their masks mark 1,000 px and 900 px at the scale of a"
    assert (view.a.facts, view.b.facts) == (("100 × 100 px",), ("300 × 240 px",))


@pytest.mark.parametrize("width", [40, 80])
def test_a_comparison_says_how_many_of_each_kind(width: int) -> None:
    turned = Transform(orientation=Orientation.FLIP_LEFT_RIGHT)
    pairs = (
        Match(a="a.png", b="a.png", kind=MatchKind.IDENTICAL_BYTES, transform=Transform(), score=1.0),
        *(Match(a=f"{place}.png", b="b\n.png", kind=MatchKind.TURNED, transform=turned, score=0.9) for place in range(7)),
    )
    matches = Matches(pairs=pairs, pictures=20, nominated=9, examined=9, unsettled=1, featureless=0, radius=56, threshold=0.8, notes=())
    told = {
        "a": {"root": "old", "items": 10},
        "b": {"root": "new", "items": 20},
        "coverage": {"a": {"collections": []}, "b": {"collections": [{"failed": 1, "present": 21}]}},
        "summary": {"a_found": 8, "b_found": 2},
    }
    text = render_comparison(told, matches, width)
    assert max(map(len, text.splitlines())) <= 100
    words = " ".join(text.split())
    assert words.startswith("8 of 10 pictures of old (80.0 %) are the same as 2 of 20 pictures of new (10.0 %), in 8 pairs.")
    assert "1 the same bytes" in words
    assert "7 the same exposure, turned or mirrored" in words
    assert "a.png = the same name" in words
    assert "0.png = b\\n.png (mirrored, 90.0 % agrees)" in words
    assert "and 2 more pairs" in words
    assert "Not looked at: 1 of 21 files of new" in words
