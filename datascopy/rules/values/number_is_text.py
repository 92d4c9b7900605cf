"""Text where a number should be.

Why: One cell of text makes a column of numbers a column of text to most readers, or is turned into "missing" without a word.
Evidence: Every value of every attribute of numbers that is neither empty, nor a placeholder, nor a plain decimal number.
Remedy: Write the number alone, with a point, and its unit in the column's name; leave the cell empty where nothing is known.
Limits: Placeholders are in values/placeholder. A number in words or with a unit is told here even if people can read it.
Source: The form that the profile gives to the attribute.
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import Evidence, Form, Severity
from datascopy.rule import Answer, Found, NotHere, Told, attributes, counted, n_of_title, rule, stands_for_nothing, verb

NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"


@rule(severity=Severity.WARNING, needs=("catalog",))
def number_is_text(seen: Evidence) -> Iterator[Answer]:
    """Look at every attribute of numbers."""
    asked = list(attributes(seen, Form.NUMBER))
    if not asked:
        yield NotHere("no attribute of numbers is declared")
    for told in asked:
        yield told.looked()
        known = told.known[~told.known["written"].map(stands_for_nothing).astype(bool)]
        rows = known[~known["value"].str.fullmatch(NUMBER)]
        if len(rows):
            yield found(told, rows, len(known))


def found(told: Told, rows: pd.DataFrame, of: int) -> Found:
    """Return the finding on values that are no numbers."""
    values = told.values(rows["written"])
    return Found(
        subject=told.subject,
        message=f"{n_of_title(len(rows), of, told.unit, told.title)} {verb(len(rows), 'does', 'do')} so in "
        f"something other than a number: {counted(values)}.",
        count=len(rows),
        of=of,
        unit=told.unit,
        identity=(*told.identity, "no number"),
        members=rows["written"],
        places=told.places(rows),
        examples=[one["value"] for one in values],
        evidence={"values": values, "rows": told.as_rows(rows)},
    )
