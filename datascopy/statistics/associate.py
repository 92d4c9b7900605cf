"""Does an attribute go with a label? Groups, not pictures, are compared, within source and size class."""

from collections.abc import Iterator, Mapping
from math import ceil

from datascopy.model import Result
from datascopy.statistics.batch import Batch, batches
from datascopy.statistics.chance import Plan, chances
from datascopy.statistics.decide import Association, settle
from datascopy.statistics.describe import described
from datascopy.statistics.study import Categories, Column, Study


def associate(
    study: Study,
    attributes: Mapping[str, Column],
    labels: Mapping[str, Categories],
    *,
    seed: int = 0,
    draws: int = 1_999,
    alpha: float = 0.05,
    family: int = 0,
) -> tuple[Association, ...]:
    """Test every attribute against every label.

    A group (patient, video) weighs 1 whatever its number of pictures; labels are exchanged between groups of the same source and size.
    Where two levels and two classes are constant in every group p is exact, elsewhere drawn; pairs at the end of the draws are drawn
    again until the family can be judged.

    Args:
        study: rows, their groups and strata.
        attributes: name -> column.
        labels: name -> classes; of two classes the second is the one of which effects speak.
        seed: equal seeds and data give equal results.
        draws: draws of the first stage.
        alpha: level of the whole family.
        family: pairs of the run, where other studies belong to it as well (see `settle`); 0 for those given here.

    Returns:
        One association for each pair, labels in order, attributes in order within a label.

    Raises:
        ValueError: a column has not as many rows as the study.
    """
    for name, column in (*attributes.items(), *labels.items()):
        rows = len(column.codes if isinstance(column, Categories) else column.values)
        if rows != len(study.groups):
            raise ValueError(f"{name} has {rows} rows, the study {len(study.groups)}")
    needed = ceil(20 * max(family, len(attributes) * len(labels)) / alpha) - 1
    told = {
        (one.attribute, one.label): one
        for batch in batches(study, attributes, labels)
        for one in (*_refused(study, batch), *_tested(study, batch, Plan(seed, draws, needed)))
    }
    return settle([told[attribute, label] for label in labels for attribute in attributes], alpha=alpha)


def _refused(study: Study, batch: Batch) -> Iterator[Association]:
    """Yield the pairs of a batch that cannot be tested, with the reason."""
    for (attribute, label), (code, why) in batch.refused.items():
        yield Association(
            attribute=attribute,
            label=label,
            result=Result.REFUSED,
            why=why,
            refusal=code,
            groups=batch.where.groups,
            pictures=len(batch.where.rows),
            unit="groups" if study.grouped else "pictures",
        )


def _tested(study: Study, batch: Batch, plan: Plan) -> Iterator[Association]:
    """Yield the pairs of a batch that can be tested."""
    pairs = batch.pairs
    told = chances(batch, pairs, plan)
    for attribute, label in pairs:
        chance = told[attribute, label]
        yield Association(
            attribute=batch.attributes.names[attribute],
            label=batch.labels.names[label],
            result=Result.INCONCLUSIVE,
            why="",
            p=chance.p,
            stage=chance.stage,
            draws=chance.draws,
            groups=batch.where.groups,
            pictures=len(batch.where.rows),
            unit="groups" if study.grouped else "pictures",
            **described(study, batch, attribute, label),
        )
