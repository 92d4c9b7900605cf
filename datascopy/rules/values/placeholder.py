"""Placeholder instead of a value.

Why: `?`, `todo` or “Would have been stated” stands where nothing is known. A reader who takes it for a value counts it as a class of its own,
    and "how complete is this column" has two answers.
Evidence: Every value against the placeholders that the profile names for its column, and a short general list; columns of one table whose
    placeholders stand in the same rows are told together.
Remedy: Leave the cell empty where nothing is known; if the placeholder means more than that, say what in the documentation of the column.
Limits: Words that may be a value (none, missing, unclear) count only where the profile names them. Licences have a rule of their own.
Source: The placeholders of the profile's attributes; the general list of the rule.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import pandas as pd

from datascopy.model import Evidence, Form, Severity
from datascopy.rule import Answer, Found, NotHere, Told, attributes, facts_of_tables, joined, n_of_title, rule, stands_for_nothing, verb


@rule(severity=Severity.NOTE, needs=("catalog",))
def placeholder(seen: Evidence) -> Iterator[Answer]:
    """Look at every attribute and label, then tell those together whose placeholders stand in the same rows."""
    asked = [told for told in attributes(seen, labels=True) if told.facts.form is not Form.LICENCE]
    if not asked:
        yield NotHere("no attribute or label is declared")
    alike: dict[tuple[object, ...], list[tuple[Told, pd.DataFrame]]] = defaultdict(list)
    for told in asked:
        yield told.looked()
        rows = held(told)
        if len(rows):
            where = tuple(zip(rows["path"], rows["line"], rows["key"], rows["written"], strict=True))
            alike[(told.source, needed(told), where)].append((told, rows))
    for several in alike.values():
        yield found([told for told, _ in several], several[0][1])


def held(told: Told) -> pd.DataFrame:
    """Return the rows that hold a placeholder."""
    named = {text.casefold() for text in told.facts.placeholders}
    distinct = [text for text in told.rows["written"].unique() if text.casefold() in named or stands_for_nothing(text)]
    return told.rows[told.rows["written"].isin(distinct)]


def needed(told: Told) -> bool:
    """True where the value is a label, or every item should tell it."""
    table = facts_of_tables(told.catalog).get(told.facts.table or "")
    return told.facts.required or (table is not None and table.label == told.facts.column)


def found(several: Sequence[Told], rows: pd.DataFrame) -> Found:
    """Return the finding on attributes of one source whose placeholders stand in the same rows."""
    first = several[0]
    names = [told.facts.column or told.facts.title for told in several]
    counts = sorted(Counter(rows["written"]).items(), key=lambda one: (-one[1], one[0]))
    label = needed(first)
    where = f"column {names[0]}" if len(names) == 1 else f"columns {joined(names, most=3)}"
    return Found(
        subject=f"{first.source}, {where}" if first.facts.table else f"{first.source}, {joined(names, most=3)}",
        message=f"{n_of_title(len(rows), len(first.rows), first.unit, first.source)} {verb(len(rows), 'holds', 'hold')} a placeholder in "
        f"{joined(names, most=20)}: {joined([f'“{text}” ({count:,})' for text, count in counts], most=6)}.",
        count=len(rows),
        of=len(first.rows),
        unit=first.unit,
        identity=(first.identity[0], *sorted(told.identity[1] for told in several), "placeholder"),
        members=[f"{key} {text}" for key, text in zip(rows["key"], rows["written"], strict=True)],
        places=first.places(rows),
        examples=[text for text, _ in counts],
        evidence={"values": [{"value": text, "count": count} for text, count in counts]},
        severity=Severity.WARNING if label else None,
    )
