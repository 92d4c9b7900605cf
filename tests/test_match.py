"""From measures to matches: who is paired with whom, as what, and what is said of the rest."""

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lookalikes import Grey, Held, bordered, jpeg, measured, relit, resized, rows_of, texted, texture

from datascopy.match import home, match, match_between, nominate
from datascopy.match.corners import Corners
from datascopy.match.fingerprint import ORIENTATIONS, turn_picture
from datascopy.match.home import keep_machine_code
from datascopy.match.recall import Prints, dump, load, recall
from datascopy.match.roster import across, enrol
from datascopy.match.trial import UNSETTLED
from datascopy.match.verify import MATCH
from datascopy.model import Match, Matches, MatchKind, Orientation, Profile, RelationFacts

PROFILE = Profile(name="some", title="some", digest="")
PLAIN = np.full((100, 100), 90, np.uint8)


class Memory:
    """A cache that holds its values in memory."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str, str], str] = {}

    def get_pairs(self, pairs: Iterable[tuple[str, str]], version: str) -> dict[tuple[str, str], str]:
        return {pair: self.values[version, *pair] for pair in pairs if (version, *pair) in self.values}

    def put_pairs(self, values: Mapping[tuple[str, str], str], version: str) -> None:
        self.values.update({(version, *pair): value for pair, value in values.items()})


def matched(pictures: Mapping[str, Grey], **columns: Mapping[str, str]) -> Matches:
    return match(measured(pictures, None, **columns), Held(pictures), PROFILE)


def crowd(n: int = 12) -> dict[str, Grey]:
    return {f"other-{i:02}.png": texture(100 + i) for i in range(n)}


def only(found: Matches) -> Match:
    assert len(found.pairs) == 1, [(one.a, one.b, one.score) for one in found.pairs]
    return found.pairs[0]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("kind", "copy"),
    [
        (MatchKind.RE_ENCODED, jpeg),
        (MatchKind.RE_ENCODED, lambda picture: resized(picture, 0.5)),
        (MatchKind.BRIGHTNESS_CHANGED, lambda picture: relit(picture, 0.8)),
        (MatchKind.BRIGHTNESS_CHANGED, lambda picture: relit(picture, 1.15, 5)),
        (MatchKind.BORDERED, lambda picture: bordered(picture, 0)),
        (MatchKind.BORDERED, lambda picture: bordered(picture, 255)),
        (MatchKind.BORDERED, lambda picture: resized(bordered(picture, 0, 30, 0), 256 / 360)),
        (MatchKind.OVERLAID, texted),
    ],
)
def test_a_copy_is_found_and_named(kind: MatchKind, copy: object, seed: int) -> None:
    picture = texture(seed)
    found = only(matched({"a.png": picture, "b.png": copy(picture), **crowd()}))  # type: ignore[operator]
    assert (found.a, found.b, found.kind, found.transform.orientation) == ("a.png", "b.png", kind, Orientation.IDENTITY)
    assert MATCH <= found.score <= 1
    assert found.transform.crop == 1.0


@pytest.mark.parametrize("orientation", ORIENTATIONS[1:])
@pytest.mark.parametrize("names", [("a.png", "b.png"), ("b.png", "a.png")])
def test_the_orientation_and_the_matrix_turn_a_into_b(orientation: Orientation, names: tuple[str, str]) -> None:
    pictures = dict(zip(names, (texture(4), jpeg(np.ascontiguousarray(turn_picture(texture(4), orientation)), 90)), strict=True))
    found = only(matched({**pictures, **crowd()}))
    a, b = pictures["a.png"], pictures["b.png"]
    assert found.kind is MatchKind.TURNED
    assert np.abs(turn_picture(a, found.transform.orientation).astype(int) - b).mean() < 5
    laid = cv2.warpAffine(a, np.array(found.transform.matrix).reshape(2, 3), b.shape[::-1])
    assert np.abs(laid.astype(int) - b).mean() < 5


def test_the_matrix_is_in_pixels_as_stored() -> None:
    pictures = {"a.png": texture(4, 600, 720), "b.png": resized(texture(4, 600, 720), 0.5)}
    matrix = only(matched({**pictures, **crowd()})).transform.matrix
    assert matrix == pytest.approx((0.5, 0, -0.25, 0, 0.5, -0.25), abs=0.02)


@pytest.mark.parametrize("swapped", [False, True])
def test_a_crop_that_is_nominated_says_what_is_kept(swapped: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datascopy.match.pipeline.radius_for", lambda pictures: 80)  # fingerprints of crops are far apart
    whole, part = texture(5), np.ascontiguousarray(texture(5)[8:-8, 9:-9])
    pictures = {"a.png": part, "b.png": whole} if swapped else {"a.png": whole, "b.png": part}
    found = only(matched({**pictures, **crowd()}))
    assert found.kind is MatchKind.CROPPED
    assert found.transform.crop == (1.0 if swapped else pytest.approx(0.947, abs=0.01))


def test_different_pictures_are_no_pair() -> None:
    found = matched(crowd(40))
    assert found.pairs == ()
    assert (found.pictures, found.threshold, found.radius, found.notes) == (40, MATCH, 56, ())


def test_equal_bytes_and_equal_pixels_are_told_apart() -> None:
    pictures = {"a.png": texture(1), "b.png": texture(1), "c.png": texture(1)}
    found = matched(pictures, sha256={"c.png": "other"})
    assert [(one.a, one.b, one.kind, one.score) for one in found.pairs] == [
        ("a.png", "b.png", MatchKind.IDENTICAL_BYTES, 1.0),
        ("a.png", "c.png", MatchKind.IDENTICAL_PIXELS, 1.0),
        ("b.png", "c.png", MatchKind.IDENTICAL_PIXELS, 1.0),
    ]
    assert found.nominated == 0


def test_what_equals_a_copy_is_a_copy_too() -> None:
    picture = texture(1)
    pictures = {"a.png": picture, "d.png": picture, "b.png": jpeg(picture), "c.png": jpeg(picture)}
    kinds = {(one.a[0], one.b[0]): one.kind for one in matched({**pictures, **crowd()}).pairs}
    assert kinds == {
        ("a", "d"): MatchKind.IDENTICAL_BYTES,
        ("b", "c"): MatchKind.IDENTICAL_BYTES,
        **dict.fromkeys([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")], MatchKind.RE_ENCODED),
    }


def test_flat_pictures_are_compared_by_digest_only() -> None:
    found = matched({"a.png": PLAIN, "b.png": PLAIN, "c.png": PLAIN + 1})
    assert [(one.a, one.b, one.kind) for one in found.pairs] == [("a.png", "b.png", MatchKind.IDENTICAL_BYTES)]
    assert (found.featureless, found.pictures, found.nominated) == (3, 3, 0)


def test_masks_unread_and_empty_files_take_no_part() -> None:
    pictures = {f"{name}.png": texture(1) for name in "abcdefg"}
    found = matched(
        pictures,
        kind={"a.png": "masks"},
        status={"b.png": "empty", "c.png": "denied", "d.png": "damaged", "e.png": "damaged"},
        sha256={"c.png": "", "d.png": "damaged", "e.png": "damaged"},
        pixels={"b.png": "", "c.png": "", "d.png": "", "e.png": ""},
    )
    assert [(one.a, one.b) for one in found.pairs] == [("d.png", "e.png"), ("f.png", "g.png")]
    assert found.pictures == 4


def test_a_file_that_timed_out_equals_its_twin_by_bytes() -> None:
    found = matched({"a.png": texture(1), "b.png": texture(1), **crowd(2)}, status={"a.png": "timed-out"}, pixels={"a.png": ""})
    assert only(found).kind is MatchKind.IDENTICAL_BYTES


def test_pairs_across_related_collections_are_expected_and_counted() -> None:
    pictures = {"x/1.png": texture(1), "y/1.png": texture(1), "x/2.png": texture(2), "y/2.png": jpeg(texture(2)), "x/3.png": texture(2)}
    relation = RelationFacts(name="part", a="x", b="y", says="every y is an x", source="the card")
    profile = Profile(name="some", title="some", digest="", relations=(relation,))
    found = match(measured(pictures, {path: path[0] for path in pictures}), Held(pictures), profile)
    assert [(one.a, one.b) for one in found.pairs] == [("x/2.png", "x/3.png")]
    assert found.notes == ("3 pairs across x and y are expected: every y is an x (the card).",)


def test_a_large_set_of_equal_pictures_is_paired_with_its_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nominate, "LARGEST_GROUP", 3)
    found = matched({f"{i}.png": texture(1) for i in range(5)})
    assert [(one.a, one.b) for one in found.pairs] == [("0.png", f"{i}.png") for i in range(1, 5)]


def test_a_large_set_of_equal_pictures_is_said() -> None:
    found = matched({f"{i:03}.png": PLAIN for i in range(201)})
    assert len(found.pairs) == 200
    assert found.notes == (
        "Sets of more than 200 equal pictures (the largest has 201) are reported as pairs with their first member only.",
    )
    assert len(list(across(range(150), range(60)))) == 150 + 60 - 1
    assert len(list(across(range(3), range(4)))) == 12


def test_a_budget_that_is_met_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datascopy.match.pipeline.budget_for", lambda pictures: 2)
    monkeypatch.setattr("datascopy.match.recall.budget_for_features", lambda left, right: 0)
    pictures = {"a.png": texture(1), "b.png": jpeg(texture(1), 60), "c.png": jpeg(texture(1), 40)}
    found = matched(pictures)
    assert (found.nominated, found.examined, len(found.pairs)) == (3, 2, 2)
    assert found.notes == ("1 of 3 nominated pairs were not examined: the limit is 2, the closest fingerprints first.",)


def test_a_threshold_moves_pairs_to_the_unsettled() -> None:
    pictures = {"a.png": texture(1), "b.png": resized(texture(1), 0.3), **crowd(4)}
    held, measures = Held(pictures), measured(pictures)
    score = only(match(measures, held, PROFILE, threshold=UNSETTLED)).score
    above = match(measures, held, PROFILE, threshold=1.01)
    assert 0.5 <= score <= 1
    assert (above.pairs, above.unsettled) == ((), 1)


def copies() -> dict[str, Grey]:
    return {
        "a.png": texture(1),
        "b.png": jpeg(texture(1)),
        "c.png": np.ascontiguousarray(np.rot90(texture(2))),
        "d.png": texture(2),
        "e.png": texted(texture(1)),
        **crowd(),
    }


def test_what_the_cache_knows_is_the_same_and_opens_nothing() -> None:
    pictures, memory = copies(), Memory()
    held, measures = Held(pictures), measured(pictures)
    fresh = match(measures, held, PROFILE)
    assert match(measures, held, PROFILE, cache=memory) == fresh
    asked = held.asked
    assert match(measures, held, PROFILE, cache=memory) == fresh
    assert held.asked == asked
    assert len(fresh.pairs) == 4


def test_the_order_of_rows_changes_nothing() -> None:
    pictures = copies()
    measures = measured(pictures)
    order = np.random.default_rng(1).permutation(len(measures.images))
    assert match(rows_of(measures, order), Held(pictures), PROFILE) == match(measures, Held(pictures), PROFILE)


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 1_000), n=st.integers(0, 25), m=st.none() | st.integers(0, 25), radius=st.integers(0, 90), budget=st.integers(1, 60)
)
def test_nominations_from_the_cache_are_those_of_a_search(seed: int, n: int, m: int | None, radius: int, budget: int) -> None:
    rng = np.random.default_rng(seed)
    base = rng.integers(0, 2**63, (3, 4), dtype=np.uint64)
    left, right = (
        None if k is None else base[rng.integers(0, 3, (k, 3))] ^ (rng.integers(0, 2**20, (k, 3, 4), dtype=np.uint64)) for k in (n, m)
    )
    assert left is not None
    ranks = rng.integers(0, 9, n), rng.integers(0, 9, n if right is None else len(right))
    fresh = nominate.nominate(left, right, radius, budget, same=None if right is None else ranks)
    assert load(dump(fresh)) == fresh
    memory = Memory()
    sides = Prints(left, ranks[0]), None if right is None else Prints(right, ranks[1])
    first = recall(*sides, radius, budget, cache=memory)
    with patch("datascopy.match.recall.nominate", side_effect=AssertionError("a search")):
        second = recall(*sides, radius, budget, cache=memory)
    assert first == second == fresh == recall(*sides, radius, budget, cache=None)


def test_other_codes_another_radius_budget_or_equality_are_searched_anew() -> None:
    codes = np.random.default_rng(0).integers(0, 2**63, (4, 3, 4), dtype=np.uint64)
    one, other = np.arange(4), np.arange(4)[::-1]
    features = measured({"a.png": texture(1), "b.png": texture(2)}).features
    assert features is not None
    corners = Corners.of(features, np.array([0, 1, 0, 1]))
    memory = Memory()
    sets = [(codes, None, 48, 9), (codes[::-1], None, 48, 9), (codes, None, 47, 9), (codes, None, 48, 8)]
    asked: list[tuple[Prints, Prints | None, int, int]] = [(Prints(left, one), None, radius, budget) for left, _, radius, budget in sets]
    asked += [
        (Prints(codes, one), Prints(codes, one), 48, 9),
        (Prints(codes, one), Prints(codes, other), 48, 9),
        (Prints(codes[:2], one[:2]), Prints(codes, one), 48, 9),
        (Prints(codes, one, corners), None, 48, 9),
        (Prints(codes, one, replace(corners, table=corners.table[::-1])), None, 48, 9),
    ]
    for left, right, radius, budget in asked:
        recall(left, right, radius, budget, cache=memory)
    assert len(memory.values) == len(asked)


def test_a_second_match_searches_nothing_and_opens_nothing() -> None:
    pictures = {"a.png": texture(2), "b.png": jpeg(texture(2)), **crowd()}
    memory = Memory()
    first = match(measured(pictures), Held(pictures), PROFILE, cache=memory)
    with patch("datascopy.match.recall.nominate", side_effect=AssertionError("a search")):
        assert match(measured(pictures), Held({}), PROFILE, cache=memory) == first


def test_a_small_search_does_without_numba() -> None:
    code = "import sys, numpy as np, datascopy.match.search as s; c = np.arange(8, dtype=np.uint64).reshape(2, 4); s.join(c, c, 0); print('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"


def test_another_name_changes_the_direction_only() -> None:
    a, b = texture(2), np.ascontiguousarray(np.rot90(jpeg(texture(2))))
    there = only(matched({"a.png": a, "b.png": b}))
    back = only(matched({"b.png": a, "a.png": b}))
    assert (there.score, there.kind) == (back.score, back.kind)
    assert (there.transform.orientation, back.transform.orientation) == (Orientation.ROTATE_90, Orientation.ROTATE_270)


def test_two_sets_are_paired_across_only() -> None:
    one, other = texture(1), texture(2)
    left = {"z.png": one, "y.png": one, "x.png": other, "flat.png": PLAIN}
    right = {"a.png": one, "b.png": jpeg(one), "c.png": np.ascontiguousarray(np.fliplr(other)), "flat.png": PLAIN, **crowd()}
    found = match_between(measured(left), measured(right), Held(left), Held(right))
    assert [(pair.a, pair.b, pair.kind) for pair in found.pairs] == [
        ("flat.png", "flat.png", MatchKind.IDENTICAL_BYTES),
        ("x.png", "c.png", MatchKind.TURNED),
        ("y.png", "a.png", MatchKind.IDENTICAL_BYTES),
        ("y.png", "b.png", MatchKind.RE_ENCODED),
        ("z.png", "a.png", MatchKind.IDENTICAL_BYTES),
        ("z.png", "b.png", MatchKind.RE_ENCODED),
    ]
    assert (found.pictures, found.featureless, found.nominated) == (20, 2, 2)


def test_an_empty_set_has_no_pairs() -> None:
    pictures = crowd(2)
    measures = measured(pictures)
    nothing = rows_of(measures, np.arange(0))
    assert match(nothing, Held({}), PROFILE).pairs == ()
    assert match_between(nothing, measures, Held({}), Held(pictures)).pairs == ()
    assert enrol(nothing).pictures == ()


def test_machine_code_is_kept_in_the_users_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("NUMBA_CACHE_DIR", "/stated")
    keep_machine_code()
    assert os.environ["NUMBA_CACHE_DIR"] == "/stated"
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    keep_machine_code()
    assert Path(os.environ["NUMBA_CACHE_DIR"]) == tmp_path / "datascopy" / "machine-code"


def test_machine_code_goes_to_a_fresh_folder_where_the_cache_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(home, "default_cache_folder", lambda: tmp_path / "file")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    keep_machine_code()
    assert Path(os.environ["NUMBA_CACHE_DIR"]).parent == tmp_path


def test_matching_works_without_a_home_that_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "no-home").write_text("a file, not a folder")
    code = "import numpy as np, datascopy.match.search as s; c = np.arange(8, dtype=np.uint64).reshape(2, 4); print(len(s.join(c, c, 0).pairs))"
    here = {name: value for name, value in os.environ.items() if name not in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")}
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**here, "HOME": str(tmp_path / "no-home"), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "2"
