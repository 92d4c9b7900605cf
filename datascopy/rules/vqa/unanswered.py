"""Question without an answer.

Why: An empty answer trains a model to say nothing, is scored as wrong or dropped by each reader in its own way, and hides that nobody looked.
Evidence: Rows of a table of questions whose answer or question is empty or holds nothing but separators; one finding for each table.
Remedy: Answer the question, or remove the row; where there is nothing to tell, write the word that the dataset uses for that.
Limits: Words such as "none" are answers; see vqa/several-words-for-nothing.
Source: The table itself.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import Answer, Asked, Looked, each, given, joined, n_of_title, rule, verb


@rule(severity=Severity.ERROR, needs=("catalog",))
def unanswered(seen: Evidence) -> Iterator[Answer]:
    """Look at every table of questions."""
    yield from each(given(seen.catalog), held)


def held(one: Asked) -> Iterator[Answer]:
    """Look for empty answers and questions in one table."""
    rows = one.rows
    yield Looked(one.title, len(rows), Unit.ROWS)
    silent = rows["answer"].str.strip(f"{one.columns.separator} \t") == ""
    mute = rows["written"] == ""
    empty = rows[silent | mute]
    if empty.empty:
        return
    kinds = (
        (int((silent & ~mute).sum()), "no answer"),
        (int((mute & ~silent).sum()), "no question"),
        (int((silent & mute).sum()), "neither"),
    )
    yield one.found(
        empty,
        "unanswered",
        f"{n_of_title(len(empty), len(rows), Unit.ROWS, one.title)} {verb(len(empty), 'lacks', 'lack')} the answer or the question: "
        f"{joined([f'{count:,} with {what}' for count, what in kinds if count])}.",
        of=len(rows),
    )
