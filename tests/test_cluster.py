"""Who hangs together as one picture: chains of look-alikes are divided, copies that share no pixel are not."""

from itertools import combinations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lookalikes import Grey, Held, bordered, jpeg, measured, relit, resized, texture
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from datascopy.match import match
from datascopy.match.cluster import Link, cluster
from datascopy.match.fingerprint import turn_picture
from datascopy.match.warp import Affine, compose, invert, scaling
from datascopy.model import Match, Matches, MatchKind, Orientation, Profile, Transform
from datascopy.model.linked import connected, weakest

ALIKE = scaling(1.0, 1.0)


def link(a: int, b: int, score: float = 0.9) -> Link:
    return Link(a, b, score, ALIKE)


def shifted(x: float, y: float) -> Affine:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y]])


def matched(pictures: dict[str, Grey]) -> Matches:
    return match(measured(pictures), Held(pictures), Profile(name="some", title="some", digest=""))


@settings(max_examples=150, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]), max_size=20), st.randoms())
def test_where_no_pixels_speak_against_it_clusters_are_the_connected_groups(pairs: set[tuple[int, int]], chance: object) -> None:
    links = [link(a, b, chance.choice([0.8, 0.85, 0.93])) for a, b in sorted(pairs)]  # type: ignore[attr-defined]
    found = cluster(links, lambda a, b, matrix: None)
    graph = csr_array(([2 - one.score for one in links], ([one.a for one in links], [one.b for one in links])), shape=(10, 10))
    _, part_of = connected_components(graph, directed=False)
    parts = [tuple(map(int, np.flatnonzero(part_of == part))) for part in set(part_of)]
    assert [members for members, _ in found] == sorted(part for part in parts if len(part) > 1)
    tree = minimum_spanning_tree(graph).tocoo()
    for members, least in found:
        edges = [2 - weight for row, weight in zip(tree.row, tree.data, strict=True) if int(row) in members]
        assert least == pytest.approx(min(edges))
    assert cluster(links[::-1], lambda a, b, matrix: None) == found


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 4), st.integers(1, 5), st.integers(0, 3))
def test_false_links_between_true_sets_join_nothing(sets: int, size: int, wrong: int) -> None:
    """Pixels know who is who: every pair of one set matches, a few pairs across sets match by mistake."""
    home = {number: number // (size + 1) for number in range(sets * (size + 1))}
    right = [link(a, b, 0.95) for a, b in combinations(home, 2) if home[a] == home[b]]
    across = [(a, b) for a, b in combinations(home, 2) if home[a] != home[b]][:wrong]
    found = cluster([*right, *(link(a, b, 0.81) for a, b in across)], lambda a, b, matrix: home[a] == home[b])
    if size > 1:  # sets of three or more: one wrong link is outvoted
        assert [members for members, _ in found] == [tuple(one for one in home if home[one] == part) for part in range(sets)]


def test_the_map_that_is_looked_under_is_the_one_that_the_chain_implies() -> None:
    place = {0: (0, 0), 1: (10, 4), 2: (-7, 30), 3: (2, 2)}
    links = [Link(a, b, 0.9 - a / 100, shifted(place[b][0] - place[a][0], place[b][1] - place[a][1])) for a, b in ((0, 1), (2, 1), (2, 3))]
    asked: dict[tuple[int, int], Affine] = {}

    def look(a: int, b: int, matrix: Affine) -> bool | None:
        asked[a, b] = matrix
        return True

    assert [members for members, _ in cluster(links, look)] == [(0, 1, 2, 3)]
    assert asked
    for (a, b), matrix in asked.items():
        assert np.allclose(matrix, shifted(place[b][0] - place[a][0], place[b][1] - place[a][1])), (a, b)
    assert np.allclose(compose(links[0].matrix, invert(links[0].matrix)), ALIKE)


def test_many_links_to_one_picture_are_joined_in_seconds() -> None:
    found = cluster([link(0, other) for other in range(1, 5_000)], lambda a, b, matrix: None)
    assert len(found[0][0]) == 5_000


def morphs(steps: int, share: float = 0.12) -> dict[str, Grey]:
    """Pictures of which each has so much more of another picture than the one before: a chain of look-alikes."""
    one, other = texture(1, 256, 256), texture(2, 256, 256)
    places = np.random.default_rng(0).permutation(256)
    found = {}
    for step in range(steps):
        mixed = one.copy()
        for place in places[: round(256 * share * step)]:
            row, column = divmod(int(place), 16)
            mixed[16 * row : 16 * row + 16, 16 * column : 16 * column + 16] = other[
                16 * row : 16 * row + 16, 16 * column : 16 * column + 16
            ]
        found[f"m{step}.png"] = np.asarray(cv2.GaussianBlur(mixed, (0, 0), 0.6), dtype=np.uint8)
    return found


def test_a_chain_of_look_alikes_is_divided_and_no_pair_is_lost() -> None:
    found = matched(morphs(8))
    chain = connected(found.pairs)
    assert len(chain) == 1  # each matches the next
    reach = len({item for pair in chain[0] for item in (pair.a, pair.b)})
    assert reach >= 6
    assert len(found.clusters) > 1
    assert max(len(one.items) for one in found.clusters) < reach
    homes = {item: number for number, one in enumerate(found.clusters) for item in one.items}
    assert sum(len(group) for group in connected(found.pairs, homes)) == len(found.pairs)


def test_copies_hang_together_however_they_were_changed() -> None:
    picture = texture(7)
    copies = {
        "a.png": picture,
        "b.png": jpeg(picture),
        "c.png": resized(picture, 0.6),
        "d.png": relit(picture, 0.8),
        "e.png": turn_picture(picture, Orientation.FLIP_LEFT_RIGHT),
        "f.png": turn_picture(picture, Orientation.ROTATE_90),
        "g.png": bordered(picture, 0),
    }
    found = matched({**copies, "x.png": texture(8), "y.png": jpeg(texture(8))})
    assert [one.items for one in found.clusters] == [tuple(copies), ("x.png", "y.png")]
    assert min(pair.score for pair in found.pairs) <= found.clusters[0].weakest <= 1


def test_crops_of_opposite_corners_hang_together_by_the_whole_picture() -> None:
    """They share no pixel, so that nothing speaks against what the whole picture says of both."""
    picture = texture(9, 512, 512)
    whole = resized(picture, 0.5)
    corners = {"b.png": picture[:256, :256], "c.png": picture[256:, 256:], "d.png": picture[:256, 256:]}
    views = {"a.png": whole, **corners}
    links = [
        Link(0, 1, 0.95, scaling(2, 2)),
        Link(0, 2, 0.94, compose(scaling(2, 2), shifted(-256, -256))),
        Link(0, 3, 0.93, compose(scaling(2, 2), shifted(-256, 0))),
    ]
    from datascopy.match.look import Looker
    from datascopy.match.roster import Picture
    from datascopy.match.warp import Box

    paths = list(views)
    pictures = [Picture(path, "pictures", path, path, 256, 256, Box(0, 0, 256, 256)) for path in paths]
    looker = Looker(lambda number: pictures[number], Held(views), None, 100)
    assert [members for members, _ in cluster(links, looker)] == [(0, 1, 2, 3)]
    assert looker.left < 100
    assert looker(0, 1, scaling(2, 2)) is True
    assert looker(1, 2, ALIKE) is False  # laid on each other they are different pictures
    assert looker(1, 2, shifted(-256, -256)) is None


def pair(a: str, b: str, score: float = 0.9) -> Match:
    return Match(a=a, b=b, kind=MatchKind.RE_ENCODED, transform=Transform(), score=score)


def test_pairs_across_clusters_stand_alone() -> None:
    pairs = [pair("a", "b"), pair("b", "c"), pair("c", "d"), pair("d", "e")]
    assert connected(pairs) == [tuple(pairs)]
    assert connected(pairs, {"a": 0, "b": 0, "c": 0, "d": 1, "e": 1}) == [tuple(pairs[:2]), (pairs[2],), (pairs[3],)]
    assert weakest((one.a, one.b, one.score) for one in [pair("a", "b", 0.8), pair("b", "c", 0.9), pair("a", "c", 0.95)]) == 0.9


def test_the_same_clusters_whatever_the_names() -> None:
    pictures = morphs(8)
    names = dict(zip(pictures, ["z", "q", "b", "y", "k", "a", "n", "c"], strict=True))
    found = matched(pictures).clusters
    again = matched({names[path]: picture for path, picture in pictures.items()}).clusters
    assert sorted(tuple(sorted(names[item] for item in one.items)) for one in found) == sorted(one.items for one in again)
