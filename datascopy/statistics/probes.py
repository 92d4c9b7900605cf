"""How well does a view that is blind on purpose tell the label? The AUC of held-out groups, against labels exchanged between groups."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from datascopy.statistics.folds import Folds, areas, pooled_ranks, ridge_scores, varying
from datascopy.statistics.ranks import aucs, pooled_auc, ranked
from datascopy.statistics.study import FEWEST_OF_A_LABEL, Block, Flags, Floats, Ints, Study, block
from datascopy.statistics.tables import Estimate

Model = Callable[[Floats, Floats, Folds], Floats]
"""(view, labels, folds) -> scores, as `ridge_scores`"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What a view tells of a label."""

    estimate: Estimate | None
    """AUC of held-out groups, pictures counted, with intervals by the groups' influence; None where it could not be probed"""
    chance: float | None
    """mean AUC of exchanged labels"""
    limit: float | None
    """95 % of exchanged labels stay under it"""
    p: float | None
    """one-sided; labels exchanged between groups. Beyond the last draw it is that of a normal distribution of the draws"""
    draws: int
    groups: int
    pictures: int
    why: str = ""
    """why it could not be probed"""


def probe(
    view: Floats,
    positive: Flags,
    groups: Ints,
    *,
    strata: Ints | None = None,
    seed: int = 0,
    draws: int = 199,
    family: int = 1,
    model: Model = ridge_scores,
) -> Probe:
    """Fit a label on a view, in five folds of whole groups, and once more for each of many labels exchanged between groups.

    Folds stay fixed; every exchanged label is fitted anew. A label that is constant in every group is exchanged between groups of one
    source; one that varies in groups goes with the whole group, to one of exactly the same size.

    Args:
        view: float array (rows, columns).
        positive: bool array (rows): of the class.
        groups: int array (rows).
        strata: int array (rows): source, within which labels are exchanged and pictures compared; None for one.
        seed: equal seeds give equal folds and draws.
        draws: exchanged labels.
        family: pairs of view and label of the run: p is never told as smaller than these can use.
        model: what is fitted.
    """
    where = block(Study(groups, strata), np.ones(len(groups), bool))
    share = where.mean(positive)
    few = min(int((share > 0).sum()), int((share < 1 - 1e-9).sum()))
    columns = varying(view)
    why = ""
    if few < FEWEST_OF_A_LABEL:
        why = f"fewer than {FEWEST_OF_A_LABEL} groups have the smaller class ({few})"
    elif not columns.shape[1]:
        why = "it is the same in every picture"
    blank = Probe(estimate=None, chance=None, limit=None, p=None, draws=0, groups=where.groups, pictures=len(groups), why=why)
    if why:
        return blank
    rng = np.random.default_rng([seed, 17])
    folds = Folds.of(groups, rng)
    labels = np.concatenate([positive[:, None].astype(np.float64), exchanged(positive, where, draws, rng)], axis=1)
    ranks = pooled_ranks(model(columns, labels, folds), folds)
    sources = np.unique(where.source, return_inverse=True)[1]
    told = areas(ranks, labels, sources[where.group])
    auc, null = float(told[0]), told[1:][~np.isnan(told[1:])]
    if np.isnan(auc) or not len(null):
        return replace(blank, why="no source holds both the class and others")
    parts = aucs(ranked(ranks[:, 0], np.ones(len(groups)), where.group, sources), positive)
    return Probe(
        estimate=pooled_auc(parts).estimate,
        chance=float(null.mean()),
        limit=float(np.quantile(null, 0.95)),
        p=_p(auc, null, family),
        draws=draws,
        groups=where.groups,
        pictures=len(groups),
    )


def _p(auc: float, null: Floats, family: int) -> float:
    from scipy.special import ndtr

    above = int((null >= auc - 1e-12).sum())
    counted = (above + 1) / (len(null) + 1)
    if above:
        return counted
    beyond = float(ndtr(-(auc - null.mean()) / max(float(null.std(ddof=1)), 1e-9)))
    return min(counted, max(beyond, 0.05 / (20 * family)))


def exchanged(positive: Flags, where: Block, draws: int, rng: np.random.Generator) -> Floats:
    """Return a label exchanged between groups of one source; of exactly one size where it varies in groups.

    A label of whole groups goes to groups of any size: a view that tells the size of a group, and by it the label, does tell the label.

    Args:
        positive: bool array (rows).
        where: all rows, in groups.
        draws: how many.
        rng: what is drawn from.

    Returns:
        float array (rows, draws) of 0 and 1.
    """
    share = where.mean(positive)
    constant = bool(((share < 1e-9) | (share > 1 - 1e-9)).all())
    kinds = np.stack([where.source, np.zeros_like(where.sizes) if constant else where.sizes])
    cell = np.unique(kinds, axis=1, return_inverse=True)[1].ravel()
    order = np.argsort(cell, kind="stable")
    bounds = np.concatenate([[0], np.cumsum(np.bincount(cell))])
    by_group = np.argsort(where.group, kind="stable")
    begins = np.concatenate([[0], np.cumsum(where.sizes)[:-1]])
    position = np.empty(len(by_group), np.int64)
    position[by_group] = np.arange(len(by_group)) - np.repeat(begins, where.sizes)
    made = np.zeros((len(positive), draws))
    for draw in range(draws):
        given = order.copy()
        for low, high in pairwise(bounds):
            rng.shuffle(given[low:high])
        giver = np.empty_like(order)
        giver[order] = given
        taken = giver[where.group]
        made[:, draw] = positive[by_group[begins[taken] + np.where(constant, 0, position)]]
    return made
