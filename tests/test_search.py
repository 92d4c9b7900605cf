"""The join against comparing all codes with all codes."""

import re
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datascopy.match import crowds, index, kernels, plain, search
from datascopy.match.fingerprint import ORIENTATIONS, turn_codes
from datascopy.match.index import Bounds, by_pieces
from datascopy.match.nominate import LARGEST_GROUP, budget_for, nominate, pairs_within, radius_for
from datascopy.match.plan import BITS, WORD, choose_plan, cut, step_of
from datascopy.match.search import join
from datascopy.match.work import Output, Span
from datascopy.model import Orientation


def clustered(seed: int, n: int, bases: int = 6) -> np.ndarray:
    """Codes of which many are near each other, and some equal."""
    rng = np.random.default_rng(seed)
    bits = rng.integers(0, 2, (bases, BITS), dtype=np.uint8)[rng.integers(0, bases, n)]
    for row in bits:
        row[rng.choice(BITS, rng.integers(0, 40), replace=False)] ^= 1
    if n > 1:
        bits[-1] = bits[0]
    return np.packbits(bits, axis=1).view(np.uint64)


def oracle(left: np.ndarray, right: np.ndarray, radius: int, stride: int = 0) -> np.ndarray:
    distance = np.bitwise_count(left[:, None] ^ right[None]).sum(axis=-1).astype(np.int64)
    i, j = np.nonzero(distance <= radius)
    later = j >= (i + 1) * stride
    i, j = i[later], j[later]
    return np.column_stack([i, j, distance[i, j]])[np.lexsort((j, i, distance[i, j]))]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(1, 60), m=st.integers(1, 90), radius=st.integers(0, 56))
def test_no_pair_is_missed_and_none_is_too_many(seed: int, n: int, m: int, radius: int) -> None:
    left, right = clustered(seed, n), clustered(seed, m)
    assert np.array_equal(join(left, right, radius).pairs, oracle(left, right, radius))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(1, 60), m=st.integers(1, 90), radius=st.integers(0, 56))
def test_a_large_search_finds_what_a_small_one_finds(seed: int, n: int, m: int, radius: int) -> None:
    left, right = clustered(seed, n), clustered(seed, m)
    with patch.object(search, "FEW", 0):
        assert np.array_equal(join(left, right, radius).pairs, oracle(left, right, radius))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), begin=st.integers(0, 20), stride=st.sampled_from([0, 1, 8]), room=st.integers(0, 300))
def test_the_loop_without_machine_code_does_what_the_compiled_one_does(seed: int, begin: int, stride: int, room: int) -> None:
    left, right, span = clustered(seed, 40), clustered(seed, 90), Span(begin, 40, stride, 56)
    with patch.object(plain, "CELLS", 300):
        filled = []
        for loop in (kernels.brute, plain.brute):
            out = Output(np.zeros((room, 3), dtype=np.int64), np.zeros(57, dtype=np.int64))
            filled.append((loop(left, right, span, out), out.found.tolist(), out.histogram.tolist()))
    assert filled[0] == filled[1]


def test_codes_that_differ_in_every_bit_are_not_near() -> None:
    codes = np.array([[0] * 4, [2**64 - 1] * 4], dtype=np.uint64)
    assert join(codes[:1], codes[1:], 255).pairs.tolist() == []
    assert join(codes, codes, 255).pairs.tolist() == [[0, 0, 0], [1, 1, 0]]


PLANS = [(0, 1), (3, 1), (3, 4), (5, 2), (16, 12), (31, 14), (31, 32), (40, 14), (40, 19), (48, 17), (56, 20)]


@pytest.mark.parametrize(("radius", "pieces"), PLANS)
def test_a_plan_cuts_a_code_into_pieces_that_do_not_overlap(radius: int, pieces: int) -> None:
    for codes in (100, 1 << 16, 5_000_000):
        plan = cut(radius, pieces, codes, codes)
        assert len(plan) == pieces
        assert sum(piece.allowed + 1 for piece in plan) == radius + 1
        bits = [bit for piece in plan for bit in range(piece.start, piece.start + piece.length)]
        assert bits == list(range(len(bits)))
        assert len(bits) <= BITS
        for first in range(pieces):
            step = step_of(plan, first, radius)
            begin, after, wrapped = step.window
            assert after + wrapped <= WORD
            assert begin + after <= BITS


@pytest.mark.parametrize(("radius", "pieces"), PLANS)
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000), stride=st.sampled_from([0, 1, 8]))
def test_the_index_finds_what_comparing_all_finds(radius: int, pieces: int, seed: int, stride: int) -> None:
    left, right = clustered(seed, 80), clustered(seed, 120)
    found = by_pieces(cut(radius, pieces), left, right, Span(0, len(left), stride, radius), Bounds(1 << 20, 0, 2))
    assert np.array_equal(found[np.lexsort((found[:, 1], found[:, 0], found[:, 2]))], oracle(left, right, radius, stride))


@pytest.mark.parametrize(("radius", "pieces"), PLANS)
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000), bases=st.sampled_from([1, 4, 200]))
def test_the_index_pairs_a_set_with_itself_once(radius: int, pieces: int, seed: int, bases: int) -> None:
    codes = clustered(seed, 300, bases)
    found = by_pieces(cut(radius, pieces), codes, codes, Span(0, len(codes), 1, radius), Bounds(1 << 20, 0, 2))
    assert np.array_equal(found[np.lexsort((found[:, 1], found[:, 0], found[:, 2]))], oracle(codes, codes, radius, 1))


def test_a_bucket_of_more_codes_than_a_batch_is_compared_whole() -> None:
    codes = np.repeat(clustered(1, 3, bases=3), (kernels.BATCH + 5, 3, 700), axis=0)
    codes[:, 3] ^= np.arange(len(codes), dtype=np.uint64)
    some = codes[::400]
    found = by_pieces(cut(10, 3), some, codes, Span(0, len(some), 0, 10), Bounds(1 << 24, 0, 2))
    assert np.array_equal(found[np.lexsort((found[:, 1], found[:, 0], found[:, 2]))], oracle(some, codes, 10))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), radius=st.integers(0, 56))
def test_one_set_is_joined_with_itself_once(seed: int, radius: int) -> None:
    codes = clustered(seed, 40)
    turned = np.stack([turn_codes(codes, one) for one in ORIENTATIONS], axis=1).reshape(-1, 4)
    assert np.array_equal(join(codes, turned, radius, stride=8).pairs, oracle(codes, turned, radius, stride=8))


def test_many_codes_are_searched_by_an_index_and_few_are_not() -> None:
    assert choose_plan(300, 300, 48) == ()
    assert choose_plan(50_000, 400_000, 48)
    assert choose_plan(100_000, 800_000, 31)


def test_a_radius_beyond_the_code_is_refused() -> None:
    with pytest.raises(ValueError, match=r"within 0\.\.255, not 256"):
        join(clustered(0, 2), clustered(0, 2), 256)


def test_no_codes_make_no_pairs() -> None:
    assert join(np.empty((0, 4), dtype=np.uint64), clustered(0, 3), 48).pairs.shape == (0, 3)


def test_too_many_pairs_lower_the_radius_and_are_counted() -> None:
    left, right = clustered(3, 50), clustered(3, 50)
    every = oracle(left, right, 56)
    joined = join(left, right, 56, most=100)
    assert joined.radius < 56
    assert len(joined.pairs) <= 100
    assert np.array_equal(joined.pairs, oracle(left, right, joined.radius))
    assert len(joined.pairs) + joined.beyond == len(every)


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    radius=st.integers(4, 40),
    stride=st.sampled_from([0, 1]),
    most=st.integers(1, 400),
    meetings=st.sampled_from([100, 10**9]),
)
def test_where_codes_crowd_what_is_found_is_true_and_what_must_be_found_is_found(
    seed: int, radius: int, stride: int, most: int, meetings: int
) -> None:
    crowd, rest = clustered(seed, 250, bases=1), clustered(seed + 1, 60, bases=30)
    codes = np.concatenate([rest[:30], crowd, rest[30:]])
    other = codes if stride else codes[::-1].copy()
    every = {tuple(row) for row in oracle(codes, other, radius, stride).tolist()}
    with patch.object(search, "FEW", 0), patch.object(crowds, "SAMPLE", 100), patch.object(search, "MOST_MEETINGS", meetings):
        joined = join(codes, other, radius, stride=stride, most=most)
    found = [tuple(row) for row in joined.pairs.tolist()]
    assert len(found) == len(set(found))
    assert set(found) <= every
    assert set(found) >= {pair for pair in every if pair[2] <= joined.radius}
    # Whether they are few enough is estimated from a sample at first, so only the one way can be told from the number.
    assert set(found) == every if joined.beyond == 0 else joined.crowded
    assert len(every) <= most or joined.beyond > 0
    assert joined.radius <= radius


def test_a_crowd_costs_its_own_pairs_only() -> None:
    rng = np.random.default_rng(3)
    crowd, rest = clustered(3, 3_000, bases=1), rng.integers(0, 2**64, (20_000, 4), dtype=np.uint64)
    rest[-500:] = rest[:500]
    rest[-500:, 0] ^= np.uint64(0b1011)
    codes = np.concatenate([rest[:10_000], crowd, rest[10_000:]])
    joined = join(codes, codes, 31, stride=1, most=100_000)
    assert 1_500 < joined.crowded <= 3_000
    assert joined.radius < 31 == joined.free
    assert joined.beyond > 100_000
    assert {(i, len(codes) - 500 + i, 3) for i in range(500)} <= {tuple(row) for row in joined.pairs.tolist()}


def test_a_crowd_of_many_pairs_is_held_together_by_the_sample() -> None:
    codes = np.repeat(clustered(4, 1), 9_000, axis=0)
    codes[:, 2] ^= np.arange(9_000, dtype=np.uint64)
    joined = join(codes, codes, 40, stride=1, most=1_000)
    alone = set(range(9_000)) - set(joined.pairs[:, :2].ravel().tolist())
    assert len(alone) < 9_000 / crowds.SAMPLE * 10  # those that come after the last code of the sample meet none


def test_a_bound_of_pairs_ends_a_search() -> None:
    codes = clustered(2, 400, bases=1)
    task = Span(0, 400, 1, 56)
    count = len(oracle(codes, codes, 56, 1))
    assert len(by_pieces(cut(56, 20), codes, codes, task, Bounds(count, 0, 2))) == count
    with pytest.raises(index.TooMany):
        by_pieces(cut(56, 20), codes, codes, task, Bounds(count - 1, 0, 2))
    with pytest.raises(index.TooMany):
        by_pieces(cut(56, 20), codes, codes, task, Bounds(count, 10, 2))


def test_more_pairs_than_a_chunk_has_room_for_are_all_found() -> None:
    codes = np.repeat(clustered(1, 2), 400, axis=0)
    assert len(join(codes, codes, 0).pairs) == 800 * 800


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_the_number_of_threads_changes_nothing(threads: int) -> None:
    left, right = clustered(5, 60), clustered(5, 60)
    assert np.array_equal(join(left, right, 48, threads=threads).pairs, join(left, right, 48).pairs)


def regions(codes: np.ndarray) -> np.ndarray:
    return np.stack([codes, codes, codes], axis=1)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_nomination_says_what_turns_a_into_b(orientation: Orientation) -> None:
    code = clustered(7, 1)
    pair = np.concatenate([code, turn_codes(code, orientation)])
    within = nominate(regions(pair), None, 10, 100).pairs
    between = nominate(regions(pair[:1]), regions(pair[1:]), 10, 100).pairs
    assert [(one.a, one.b, one.distance, one.tries[0][1]) for one in within] == [(0, 1, 0, orientation)]
    assert [(one.a, one.b, one.distance, one.tries[0][1]) for one in between] == [(0, 0, 0, orientation)]


def test_pictures_without_a_code_are_never_nominated() -> None:
    assert nominate(np.zeros((5, 3, 4), dtype=np.uint64), None, 48, 100).pairs == ()


def test_pictures_known_to_be_equal_are_not_nominated() -> None:
    codes = regions(clustered(7, 1))
    same = (np.array([4]), np.array([4]))
    assert nominate(codes, codes, 48, 100, same=same).count == 0
    assert nominate(codes, codes, 48, 100, same=(np.array([4]), np.array([5]))).count == 1


def test_a_budget_keeps_the_closest_and_counts_all() -> None:
    codes = regions(clustered(9, 40, bases=1))
    every, few = nominate(codes, None, 56, 10_000), nominate(codes, None, 56, 7)
    assert few.pairs == every.pairs[:7]
    assert few.count == every.count > 7
    assert [one.distance for one in every.pairs] == sorted(one.distance for one in every.pairs)


def test_a_clump_of_equal_codes_is_compared_with_its_first_and_says_so() -> None:
    codes = regions(np.repeat(clustered(2, 1), LARGEST_GROUP + 1, axis=0))
    found = nominate(codes, None, 48, 100_000)
    assert {(one.a, one.b) for one in found.pairs} == {(0, other) for other in range(1, LARGEST_GROUP + 1)}
    assert found.notes == (
        "Sets of more than 200 pictures with one and the same fingerprint (the largest has 201) were compared with their first member only.",
    )


def test_what_is_left_out_for_its_number_is_said() -> None:
    codes = regions(clustered(3, 60, bases=1))
    found = nominate(codes, None, 56, 100_000, most=50)
    assert found.count <= 3 * 50
    assert any("were left out" in note for note in found.notes)


def test_where_codes_crowd_both_radii_are_said() -> None:
    codes = regions(np.concatenate([clustered(3, 250, bases=1), clustered(4, 60, bases=30)]))
    with patch.object(search, "FEW", 0), patch.object(crowds, "SAMPLE", 100):
        found = nominate(codes, None, 56, 100_000, most=3_000)
    [note] = found.notes
    assert re.search(r"^About [\d,]+ pairs of fingerprints within 56 bits were left out: more than 3,000 lie that close\.", note)
    assert re.search(r"fingerprints with very many others near them were compared with each other (within \d+ bits|only with)", note)
    assert note.endswith("all others within 56 bits.")


def test_pairs_of_a_set() -> None:
    assert pairs_within([3, 5, 8]) == [(3, 5), (3, 8), (5, 8)]
    assert len(pairs_within(range(LARGEST_GROUP))) == LARGEST_GROUP * (LARGEST_GROUP - 1) // 2
    assert pairs_within(range(LARGEST_GROUP + 1)) == [(0, other) for other in range(1, LARGEST_GROUP + 1)]


def test_radius_and_budget_by_size() -> None:
    assert [radius_for(n) for n in (1_000, 2_001, 50_000, 50_001)] == [56, 48, 48, 31]
    assert [budget_for(n) for n in (10, 10_000)] == [20_000, 40_000]
