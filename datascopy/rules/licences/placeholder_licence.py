"""Placeholder instead of a licence.

Why: “placeholder license” was left by the program that wrote the file; a reader who looks for a licence finds the word and no permission.
Evidence: Every licence that a column, tag or field tells, against words that stand for nothing (todo, n/a, unknown, placeholder).
Remedy: Write the licence, or nothing where it is not known.
Limits: Only such words are known; other text is taken for a licence.
Source: The profile's attribute of form licence.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Form, Severity
from datascopy.rule import Answer, Found, NotHere, Told, attributes, counted, n_of_title, rule, stands_for_nothing, verb


@rule(severity=Severity.WARNING, needs=("catalog",))
def placeholder_licence(seen: Evidence) -> Iterator[Answer]:
    """Look at every attribute that tells a licence."""
    asked = list(attributes(seen, Form.LICENCE))
    if not asked:
        yield NotHere("no attribute tells a licence")
    for told in asked:
        yield told.looked()
        named = {text.casefold() for text in told.facts.placeholders}
        empty = [text for text in told.rows["written"].unique() if text and (text.casefold() in named or stands_for_nothing(text))]
        if empty:
            yield found(told, empty)


def found(told: Told, empty: list[str]) -> Found:
    """Return the finding on the placeholders of one attribute."""
    rows = told.rows[told.rows["written"].isin(empty)]
    values = told.values(rows["written"])
    return Found(
        subject=told.subject,
        message=f"{n_of_title(len(rows), len(told.rows), told.unit, told.source)} {verb(len(rows), 'names', 'name')} a placeholder where "
        f"{told.facts.title} should stand: {counted(values)}.",
        count=len(rows),
        of=len(told.rows),
        unit=told.unit,
        identity=(*told.identity, "placeholder"),
        members=empty,
        places=told.places(rows),
        examples=[one["value"] for one in values],
        evidence={"values": values},
    )
