"""Look at two pictures of one cluster under the map that the chain between them implies."""

from collections import OrderedDict
from collections.abc import Callable

from datascopy.match.roster import Picture
from datascopy.match.trial import Greys, PairCache
from datascopy.match.verdict import six
from datascopy.match.verify import MATCH, REVIEW, View, examine, prepare, score
from datascopy.match.warp import Affine, compose, invert, scaling

VERSION = "look-2"
"""raised whenever the answer could come out otherwise"""
SHARED = 0.5
"""least share of the smaller field of view that must be common to both, for a disagreement to say anything"""
KEPT = 64
"""prepared pictures at hand"""


class Looker:
    """Looks at pairs up to a budget, and remembers what it saw in the cache."""

    def __init__(self, picture: Callable[[int], Picture], greys: Greys, cache: PairCache | None, budget: int) -> None:
        """Take who tells of the pictures.

        Args:
            picture: number -> the picture.
            greys: who has the working copies.
            cache: what was seen before is not looked at again; None to remember nothing.
            budget: pairs to look at, from the cache or anew; beyond it there is nothing to say.
        """
        self._picture = picture
        self._greys = greys
        self._cache = cache
        self._views: OrderedDict[str, View] = OrderedDict()
        self.budget = self.left = budget
        self.refused = 0

    def __call__(self, a: int, b: int, matrix: Affine) -> bool | None:
        """Say whether two pictures agree under a map of their stored pixels; None where they have too little in common to say."""
        one, other = self._picture(a), self._picture(b)
        if one.group > other.group:
            one, other, matrix = other, one, invert(matrix)
        if self.left <= 0:
            self.refused += 1
            return None
        self.left -= 1
        key = one.group, f"{other.group} {six(matrix)}"
        if self._cache is not None and (known := self._cache.get_pairs([key], VERSION).get(key)):
            return {"same": True, "other": False}.get(known)
        said = self._seen(one, other, matrix)
        if self._cache is not None:
            self._cache.put_pairs({key: {True: "same", False: "other"}.get(said, "open") if said is not None else "open"}, VERSION)
        return said

    def _seen(self, one: Picture, other: Picture, matrix: Affine) -> bool | None:
        a, b = self._view(one), self._view(other)
        laid = compose(compose(invert(_shrink(one, a)), matrix), _shrink(other, b))
        first = score(a, b, laid)
        if not first.enough or first.cover < SHARED:
            return None
        worth = examine(a, b, [laid]).worth
        return True if worth >= MATCH else False if worth < REVIEW else None

    def _view(self, picture: Picture) -> View:
        view = self._views.pop(picture.path, None) or prepare(self._greys.grey(picture.path))
        self._views[picture.path] = view
        if len(self._views) > KEPT:
            self._views.popitem(last=False)
        return view


def _shrink(picture: Picture, view: View) -> Affine:
    height, width = view.valid.shape
    return scaling(width / picture.width, height / picture.height)
