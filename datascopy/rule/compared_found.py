"""Findings of pairs: one for each trait, with every label that it goes with."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from datascopy.model import Place, Result, Role, Severity
from datascopy.model.words import number, share, units
from datascopy.rule.answer import Found, Note
from datascopy.rule.compared_words import LIMIT, evidence_of, is_open, remedy, sentence
from datascopy.rule.comparing import Comparison, Pair, exposure, share_decided
from datascopy.rule.counted_ways import ways
from datascopy.rule.run import SHOWN_PLACES
from datascopy.rule.traits import Trait

MOSTLY_DECIDED = 0.5
TOLD = 3
"""so many labels are told of in the message; all stand in the evidence"""


def gone(pairs: Sequence[Pair]) -> Iterator[tuple[Trait, list[Pair]]]:
    """Yield each trait that goes with some label, with those pairs, the surest first."""
    for name in dict.fromkeys(pair.trait.name for pair in pairs):
        mine = [pair for pair in pairs if pair.trait.name == name and pair.found.result in (Result.FAILED, Result.WARNING)]
        if mine:
            mine.sort(key=lambda pair: (pair.found.p if pair.found.p is not None else 2.0, pair.label.name))
            yield mine[0].trait, mine


def lead(trait: Trait) -> str:
    """Return the words that begin a finding about what lies over the picture, or about its size."""
    if trait.role is Role.ARTEFACT:
        return "What lies over the picture goes with a label: "
    return "The size of the picture goes with a label: " if trait.name.endswith("megapixels") else ""


def found_pairs(
    pairs: Sequence[Pair], *, lead: str = "", law: str = "predicts", told: str = "", more: str = "", advice: str = "", about: str = ""
) -> Found:
    """Return the finding on one trait.

    Args:
        pairs: what failed, the surest first, all of one trait.
        lead: words ahead of the message.
        law: what it breaks, for the identity.
        told: instead of the pairs' own sentences.
        more: words after them.
        advice: instead of the remedy of the trait's role.
        about: what the finding is about, instead of the trait.
    """
    first, comparison = pairs[0], pairs[0].comparison
    message = told or " ".join(f"{sentence(pair)[:1].upper()}{sentence(pair)[1:]}" for pair in pairs[:TOLD])
    further = (
        f" And {len(pairs) - TOLD:,} more {'label' if len(pairs) == TOLD + 1 else 'labels'}." if len(pairs) > TOLD and not told else ""
    )
    caution = f" {first.trait.caution.rstrip('.')}." if first.trait.caution else ""
    count, of = counted(first)
    more = " ".join(part for part in (more, "" if told else decided(first)) if part)
    return Found(
        subject=f"{about or first.trait.title} of the {comparison.population.facts.title}",
        message=f"{lead}{message}{further}{f' {more}' if more else ''}{caution} {evidence_of(first.trait)}. {LIMIT}",
        count=count,
        of=of,
        unit=comparison.population.unit,
        identity=(comparison.population.facts.name, first.trait.name, law),
        members=[f"{pair.label.name} {pair.found.level} {pair.found.class_}" for pair in pairs],
        places=places_of(first),
        examples=[f"{pair.level}, {pair.class_}" for pair in pairs],
        evidence={"effects": [effect for pair in pairs[:TOLD] for effect in named_ways(pair)]},
        remedy=advice or remedy(first.trait),
        severity=None if told or any(map(is_plain, pairs)) else Severity.NOTE,
        confidence=comparison.confidence,
    )


def decided(pair: Pair) -> str:
    """Say how many rows have a value that occurs with one class only, where that is most of them."""
    if pair.trait.is_number or pair.trait.sides:
        return ""
    decide, of = share_decided(pair.trait, pair.label)
    unit = pair.comparison.population.unit
    told = f"{decide:,} of {units(of, unit)} ({share(decide, of)}) have a {pair.trait.title} that occurs with one side of {pair.label.title} only."
    return told if decide > MOSTLY_DECIDED * of else ""


def is_plain(pair: Pair) -> bool:
    """Tell whether an effect is more than small, and its interval excludes that there is none."""
    return pair.found.result == Result.FAILED and not is_open(pair)


def named_ways(pair: Pair) -> list[dict[str, Any]]:
    """Return the ways in which a pair was counted, each with what was compared."""
    return [{"of": f"{pair.level}, {pair.class_}", **way} for way in ways(pair)]


def counted(pair: Pair) -> tuple[int, int]:
    """Return how many rows have the level (of a number: tell it), of how many that were compared."""
    if pair.trait.is_number:
        known = int((pair.trait.known & pair.label.known).sum())
        return known, known
    rows, exposed, _ = exposure(pair)
    return max(int(exposed.sum()), 1), int(rows.sum())


def places_of(pair: Pair) -> list[Place]:
    """Return the places of the first rows that have the level and the class; of a number, none: every row is compared."""
    if pair.trait.is_number:
        return []
    _, exposed, labelled = exposure(pair)
    return places_at(pair.comparison, exposed & labelled)


def places_at(comparison: Comparison, chosen: np.ndarray, *, whole: bool = False) -> list[Place]:
    """Return the places of the first of some rows that lie in a file; `whole`: of the rows with the unlabelled ones."""
    made = comparison.population
    rows = (made.whole or made if whole else made).rows[chosen]
    rows = rows[rows["path"] != ""].sort_values(["path", "line"]).head(SHOWN_PLACES)
    return [Place(str(path), int(line) or None) for path, line in zip(rows["path"], rows["line"], strict=True)]


def unlabelled(comparison: Comparison) -> Iterator[Note]:
    """Say how many rows are left out because nobody has labelled them yet, and what was counted as one."""
    population = comparison.population
    if population.unlabelled:
        left = units(population.unlabelled, population.unit)
        yield Note(f"{left} are left out: their {population.named} is blank or a placeholder.")
    if population.grouping is None:
        yield Note(f"Of {population.facts.title} no group is declared: {population.unit.value} treated as independent.")
    elif population.alone is not None and population.alone.any():
        lone = units(int(population.alone.sum()), population.unit)
        yield Note(f"{lone} of no known {population.grouping.title} count as one group each ({number(comparison.groups)} groups in all).")
