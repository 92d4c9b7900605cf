"""What is known of a drawn picture: names by chance, and facts told from other facts."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from datascopy.demo.plan import Fact, Where
from datascopy.model import Fault

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def named(template: str, rng: np.random.Generator, facts: Mapping[str, Any]) -> str:
    """Return a name: a template with facts, and `{hex12}`, `{letters21}` (any number of them), `{uuid}` by chance."""
    chance = {word: _chance(kind, int(count or 0), rng) for word, kind, count in _WORDS.findall(template)}
    return fill(template, {**facts, **chance})


_WORDS = re.compile(r"\{((hex|letters|uuid)(\d*))\}")


def _chance(kind: str, count: int, rng: np.random.Generator) -> str:
    if kind == "uuid":
        return str(UUID(bytes=rng.bytes(16), version=4))
    if kind == "hex":
        return rng.bytes(count // 2).hex()
    return "".join(LETTERS[at] for at in rng.integers(len(LETTERS), size=count))


def fits(facts: Mapping[str, Any], where: Where) -> bool:
    """Return whether a picture is one of those that are meant."""
    return all(str(facts.get(name, "")) in values for name, values in where.items())


def listed(where: Mapping[str, str | Sequence[str]] | None) -> Where:
    """Return what is meant with a list of values for each fact, where one value may be told plainly."""
    return {name: (values,) if isinstance(values, str) else tuple(values) for name, values in (where or {}).items()}


class Counts:
    """How often each cycle was asked within each set of facts."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[str, ...]] = Counter()

    def turn(self, name: str, fact: Fact, facts: Mapping[str, Any]) -> str:
        """Return the next value of a cycle."""
        at = (name, *(str(facts[one]) for one in fact.within))
        self.asked[at] += 1
        return fact.cycle[(self.asked[at] - 1) % len(fact.cycle)]


def add_facts(
    facts: dict[str, Any], wanted: Mapping[str, Fact], rng: np.random.Generator | None, counts: Counts, known: Sequence[str] = ()
) -> dict[str, Any]:
    """Return facts and what they tell, in the order of `wanted`; what stands in `known` is kept, all that depends on other facts is told anew."""
    for name, fact in wanted.items():
        if fact.text is not None:
            facts[name] = fill(fact.text, facts)
        elif fact.by is not None:
            facts[name] = fact.values.get(str(facts[fact.by]), fact.other).format_map(facts)
        elif name in known:
            continue
        elif fact.cycle:
            facts[name] = fill(counts.turn(name, fact, facts), facts)
        elif rng is not None and fact.least is not None:
            facts[name] = int(rng.integers(fact.least, fact.most, endpoint=True))
    return facts


def fill(template: str, facts: Mapping[str, Any]) -> str:
    """Return a template with facts filled in.

    Raises:
        Fault: it names a fact that is not known.
    """
    try:
        return template.format_map(facts)
    except (KeyError, IndexError, ValueError) as error:
        raise Fault(f"{template!r} names {error}; known are {', '.join(sorted(facts))}.") from error
