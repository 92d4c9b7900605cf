"""The same list written in several ways.

Why: "pink; red" and "red; pink" are one answer to a reader and two to a score that compares texts, to a model that learns classes of answers and
    to whoever counts them.
Evidence: Answers with several words to questions whose answers are lists, compared as sets: how many sets are written in more than one order,
    or with other blanks around the separator; one finding for each table.
Remedy: Sort the words of every list and part them in one way, or compare answers as sets.
Limits: Where the order has a meaning (the most frequent first), this is no fault, and the card should say so.
Source: The profile's questions; the table itself.
"""

import re
from collections.abc import Iterator

from datascopy.model import AnswerForm, Evidence, Severity, Unit
from datascopy.rule import Answer, Asked, Looked, NotHere, each, given, joined, n_of_title, rule, verb


@rule(severity=Severity.NOTE, needs=("catalog",))
def list_written_differently(seen: Evidence) -> Iterator[Answer]:
    """Look at every table of questions."""
    yield from each(given(seen.catalog), held)


def held(one: Asked) -> Iterator[Answer]:
    """Look at the lists of one table."""
    lists = [name for name, facts in one.questions.items() if facts.answer is AnswerForm.LIST]
    rows = one.told()
    rows = rows[rows["question"].isin(lists)]
    if rows.empty:
        yield NotHere("no question that is asked has lists as answers")
        return
    yield Looked(one.title, len(rows), Unit.ROWS)
    rows = rows[[len(said.words) > 1 for said in rows["said"]]]
    rows = rows.assign(
        order=["\x1f".join(said.words) for said in rows["said"]],
        members=["\x1f".join(sorted(said.words)) for said in rows["said"]],
        parted=[blanks(answer, one.columns.separator) for answer in rows["answer"]],
    )
    orders = rows.groupby(["question", "members"])["order"].nunique()
    mixed = orders[orders > 1]
    parted = rows["parted"].value_counts()
    usual = min(parted[parted == parted.max()].index, default="")
    odd = rows["parted"] != usual
    bad = rows.join(mixed.rename("orders"), on=["question", "members"])
    bad = bad[(bad["orders"] > 1) | odd]
    if bad.empty:
        return
    kinds = [f"{len(mixed):,} {verb(len(mixed), 'list is', 'lists are')} written in several orders"] if len(mixed) else []
    kinds += [f"{int(odd.sum()):,} {verb(int(odd.sum()), 'row is', 'rows are')} parted otherwise than by {usual!r}"] if odd.any() else []
    common = bad.groupby(["question", "members"])["answer"].agg(lambda told: " / ".join(sorted(set(told))))
    yield one.found(
        bad,
        "lists",
        f"{n_of_title(len(bad), len(rows), Unit.ROWS, one.title)} that hold a list of several words {verb(len(bad), 'is', 'are')} not written in "
        f"one way: {joined(kinds)}.",
        of=len(rows),
        examples=[one.quoted(text) for text in common[common.str.contains(" / ", regex=False)]],
    )


def blanks(answer: str, separator: str) -> str:
    """Return what parts the words of a list, as it is written most often in it: the separator with the blanks around it."""
    found = re.findall(rf"\s*{re.escape(separator)}\s*", answer.strip(separator + " "))
    return max(sorted(set(found)), key=found.count, default=separator)
