"""Impossible value.

Why: A number beyond what is plausible (an oxygen saturation of 340 %, a temperature of 95 °C) is a slip or is in another unit. It moves every mean and
    scale, and a model learns it as any other number.
Evidence: Every number of every attribute against the least and the most that the profile says it can be; counts by value on either side.
Remedy: Look up the source of the rows named; correct the value or its unit, or leave the cell empty.
Limits: Only what is outside the bounds is told; a wrong value within them is not. Numbers that cannot be read are in values/number-is-text.
Source: The bounds of the profile's attributes.
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import Evidence, Form, Severity
from datascopy.rule import Answer, Found, NotHere, Told, attributes, joined, n_of_title, number, rule, verb


@rule(severity=Severity.WARNING, needs=("catalog",))
def impossible_value(seen: Evidence) -> Iterator[Answer]:
    """Look at every attribute with bounds."""
    bounded = [told for told in attributes(seen, Form.NUMBER) if told.facts.least is not None or told.facts.most is not None]
    if not bounded:
        yield NotHere("no attribute declares what its numbers can be")
    for told in bounded:
        yield told.looked()
        numbers = pd.to_numeric(told.known["value"], errors="coerce").dropna()
        low = numbers < (told.facts.least if told.facts.least is not None else -float("inf"))
        high = numbers > (told.facts.most if told.facts.most is not None else float("inf"))
        if (low | high).any():
            yield found(told, numbers, low, high)


def found(told: Told, numbers: pd.Series, low: pd.Series, high: pd.Series) -> Found:
    """Return the finding on the numbers beyond the bounds."""
    rows = told.rows.loc[numbers.index[low | high]]
    unit = f" {told.facts.unit}" if told.facts.unit else ""
    sides = [
        f"{int(side.sum()):,} {word} {number(bound)}{unit} ({joined(listed(numbers[side]), most=6)})"
        for side, word, bound in ((high, "above", told.facts.most), (low, "below", told.facts.least))
        if side.any()
    ]
    source = f" The bounds: {told.facts.source}." if told.facts.source else ""
    return Found(
        subject=told.subject,
        message=f"{n_of_title(len(rows), len(numbers), told.unit, told.title)} {verb(len(rows), 'has', 'have')} a value beyond what is plausible: "
        f"{joined(sides)}.{source}",
        count=len(rows),
        of=len(numbers),
        unit=told.unit,
        identity=(*told.identity, "bounds"),
        members=[f"{key} {value}" for key, value in zip(rows["key"], rows["value"], strict=True)],
        places=told.places(rows),
        examples=[told.shown(text) for text in dict.fromkeys(rows["written"])],
        evidence={"values": told.values(rows["written"]), "rows": told.as_rows(rows)},
    )


def listed(numbers: pd.Series) -> list[str]:
    """Return "130 (2)" for each value, those farthest out first where they are above, the lowest first where below."""
    counts = numbers.value_counts()
    return [number(float(value)) + (f" ({counts[value]:,})" if counts[value] > 1 else "") for value in sorted(counts.index, reverse=True)]
