"""Question that is not one of the dataset's.

Why: Nobody checks the answers of a question that nobody expects, and results by kind of question leave it out.
Evidence: Every question as written against the questions of the profile and their other spellings; one finding for each table with the count of
    each, and the known one closest to it.
Remedy: Correct the question, or add it to the profile with the type of its answers.
Limits: Compared letter by letter, blanks around it taken off.
Source: The profile's questions; closest by difflib (longest matching blocks).
"""

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import Answer, Asked, Looked, NotHere, each, given, joined, n_of_title, rule, verb


@rule(severity=Severity.WARNING, needs=("catalog",))
def question_outside_vocabulary(seen: Evidence) -> Iterator[Answer]:
    """Look at every table of questions."""
    yield from each(given(seen.catalog), held)


def held(one: Asked) -> Iterator[Answer]:
    """Hold the questions of one table against those of the profile."""
    if not one.questions:
        yield NotHere("the profile lists no questions")
        return
    rows = one.rows[one.rows["written"] != ""]
    yield Looked(one.title, len(rows), Unit.ROWS)
    strange = rows[rows["question"] == ""]
    if strange.empty:
        return
    known = [facts.text for facts in one.questions.values()]
    values = []
    for text, count in sorted(Counter(strange["written"]).items(), key=lambda told: (-told[1], told[0])):
        near = get_close_matches(text, known, n=1, cutoff=0.9)
        values.append({"value": text, "count": count} | ({"becomes": near[0]} if near else {}))
    told = [f"{one.asks(value['value'])} ({value['count']:,})" for value in values]
    yield one.found(
        strange,
        "question",
        f"{n_of_title(len(strange), len(rows), Unit.ROWS, one.title)} {verb(len(strange), 'asks', 'ask')} what is none of the "
        f"{len(known):,} questions of the profile: {joined(told, most=3)}.",
        of=len(rows),
        examples=[one.asks(value["value"]) for value in values],
        evidence={"values": values},
    )
