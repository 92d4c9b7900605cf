"""Scores of held-out groups, by a ridge regression of which only the right-hand sides differ."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from datascopy.statistics.study import Floats, Ints, average_ranks

FOLDS = 5
PENALTY = 0.01
"""of the ridge, times the number of rows, and one for each column: columns are standardised"""
ROUNDS, LEAVES = 60, 8
TINY = 1e-6


@dataclass(frozen=True, eq=False)
class Folds:
    """Rows divided by groups: no group is in two folds.

    Attributes:
        fold: int array (rows), 0 ... FOLDS - 1.
    """

    fold: Ints

    @classmethod
    def of(cls, groups: Ints, rng: np.random.Generator) -> "Folds":
        """Divide groups at random, as evenly as their number allows."""
        names, inverse = np.unique(groups, return_inverse=True)
        return cls(rng.permutation(np.arange(len(names)) % FOLDS)[inverse])


def varying(view: Floats) -> Floats:
    """Return the columns of a view that are not the same for every row: float64 array (rows, columns)."""
    view = np.asarray(view, np.float64)
    return view[:, np.ptp(view, axis=0) > TINY] if len(view) else view


def ridge_scores(view: Floats, labels: Floats, folds: Folds) -> Floats:
    """Return for each row what a ridge fitted to the other folds says of it.

    Args:
        view: float array (rows, columns).
        labels: float array (rows, labels): each column is one label; all share the factorisation.
        folds: the division.

    Returns:
        float array (rows, labels).
    """
    scores = np.zeros(labels.shape)
    for fold in range(FOLDS):
        held = folds.fold == fold
        fitted = view[~held]
        mean, spread = fitted.mean(axis=0), fitted.std(axis=0)
        scale = np.where(spread > TINY, 1 / np.maximum(spread, TINY), 0.0)
        x = (fitted - mean) * scale
        y = labels[~held] - labels[~held].mean(axis=0)
        gram = x.T @ x
        gram[np.diag_indices_from(gram)] += PENALTY * len(x) + x.shape[1]
        scores[held] = ((view[held] - mean) * scale) @ np.linalg.solve(gram, x.T @ y)
    return scores


def tree_scores(view: Floats, labels: Floats, folds: Folds) -> Floats:
    """Return what boosted trees (LightGBM) say, as `ridge_scores` does: for views of few columns with steps, such as headers.

    Raises:
        ImportError: LightGBM is not installed.
    """
    import lightgbm

    settings = {
        "objective": "binary",
        "num_leaves": LEAVES,
        "learning_rate": 0.1,
        "min_data_in_leaf": 10,
        "verbosity": -1,
        "seed": 0,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
    }
    scores = np.zeros(labels.shape)
    for fold in range(FOLDS):
        held = folds.fold == fold
        data = lightgbm.Dataset(view[~held], labels[~held, 0], params=settings, free_raw_data=False).construct()
        for column in range(labels.shape[1]):
            fitted = labels[~held, column]
            if 0 < fitted.sum() < len(fitted):
                # The booster of the training is kept: written as text and read again it costs more, and forgets the number of threads.
                model = lightgbm.train(settings, data.set_label(fitted), ROUNDS, keep_training_booster=True)
                scores[held, column] = np.asarray(model.predict(view[held], num_threads=1), np.float64)
    return scores


def for_steps() -> Callable[[Floats, Floats, Folds], Floats] | None:
    """Return what is fitted to views of few columns with steps: boosted trees, or None where LightGBM is not installed."""
    return tree_scores if find_spec("lightgbm") else None


def pooled_ranks(scores: Floats, folds: Folds) -> Floats:
    """Return the ranks of scores within each fold, as shares of it: the scores of different fits are not compared with one another."""
    ranks = np.empty(scores.shape)
    for fold in range(FOLDS):
        held = folds.fold == fold
        if held.any():
            ranks[held] = (average_ranks(scores[held]) - 0.5) / held.sum()
    return ranks


def areas(ranks: Floats, labels: Floats, strata: Ints) -> Floats:
    """Return the AUC of each column, of pairs of one stratum; strata count by n1 n0 / n.

    Args:
        ranks: float array (rows, labels).
        labels: float array (rows, labels) of 0 and 1.
        strata: int array (rows).

    Returns:
        float array (labels); NaN where no stratum holds both classes.
    """
    total, weight = np.zeros(labels.shape[1]), np.zeros(labels.shape[1])
    for stratum in np.unique(strata):
        mine = strata == stratum
        label = labels[mine]
        ordered = average_ranks(ranks[mine])
        positives = label.sum(axis=0)
        negatives = len(label) - positives
        total += ((ordered * label).sum(axis=0) - positives * (positives + 1) / 2) / len(label)
        weight += positives * negatives / len(label)
    return np.asarray(np.divide(total, weight, out=np.full(len(total), np.nan), where=weight > 0), np.float64)
