"""Dates written in several forms.

Why: A program reads one form of date and drops or misreads the rest; 03/09/20 is March to one reader and September to the other.
Evidence: The form of every value of every attribute of dates: 9 stands for one or two digits, 9999 for a year, Month and Mon for its name in
    full and short; how many can be read day first or month first.
Remedy: Write all dates as year-month-day (ISO 8601), as far as each is known: 2020-03-16, 2020-03, 2020.
Limits: The forms are told, not whether a date is true. A bare year beside full dates is another form, for it says less.
Source: The values themselves.
"""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from datascopy.model import Evidence, Form, Severity
from datascopy.rule import Answer, Found, NotHere, Told, attributes, either_way, form_of, joined, n_of_title, rule, stands_for_nothing, verb


@rule(severity=Severity.NOTE, needs=("catalog",))
def date_forms(seen: Evidence) -> Iterator[Answer]:
    """Look at every attribute of dates."""
    asked = list(attributes(seen, Form.DATE))
    if not asked:
        yield NotHere("no attribute of dates is declared")
    for told in asked:
        yield told.looked()
        known = told.known[~told.known["written"].map(stands_for_nothing).astype(bool)]
        forms = known["written"].map(form_of).astype("str")
        if forms.nunique() > 1:
            yield found(told, known, forms)


def found(told: Told, known: pd.DataFrame, forms: pd.Series) -> Found:
    """Return the finding on one attribute: the rows that are not of its commonest form."""
    counts = sorted(Counter(forms).items(), key=lambda one: (-one[1], one[0]))
    rows = known[forms != counts[0][0]]
    unsure = int(known["written"].map(either_way).sum())
    twofold = f" {unsure:,} of them can be read with the day or the month first." if unsure else ""
    return Found(
        subject=told.subject,
        message=f"{n_of_title(len(rows), len(known), told.unit, told.title)} "
        f"{verb(len(rows), 'does', 'do')} so in another form than the commonest; {len(counts):,} forms: "
        f"{joined([f'{form} ({count:,})' for form, count in counts], most=12)}.{twofold}",
        count=len(rows),
        of=len(known),
        unit=told.unit,
        identity=(*told.identity, "forms"),
        members=[form for form, _ in counts],
        places=told.places(rows),
        examples=[form for form, _ in counts],
        evidence={"values": [{"value": form, "count": count} for form, count in counts]},
        severity=Severity.WARNING if unsure else None,
    )
