"""Answer outside the vocabulary.

Why: A model that answers from a closed list can never give this answer, and one that is scored by exact match is marked wrong for the right
    one. Mostly it is a slip of the pen.
Evidence: Every word of every answer to a question whose answers the profile lists, against that list; one finding for each table with the
    count of each word and the known one closest to it.
Remedy: Correct the answer, or add the word to the vocabulary of the question.
Limits: What may be answered is the profile's word. Other spellings that the vocabulary knows are in vqa/answer-spelled-differently.
Source: The profile's questions and vocabularies; closest by difflib (longest matching blocks).
"""

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import SHOWN_FILES, Answer, Asked, Looked, NotHere, each, given, joined, n_of_title, rule, verb


@rule(severity=Severity.ERROR, needs=("catalog",))
def answer_outside_vocabulary(seen: Evidence) -> Iterator[Answer]:
    """Look at every table of questions."""
    yield from each(given(seen.catalog), held)


def held(one: Asked) -> Iterator[Answer]:
    """Hold the answers of one table against the vocabularies of their questions."""
    admitted = {name: admits(one, name, facts.vocabulary) for name, facts in one.questions.items() if facts.vocabulary}
    rows = one.told()
    rows = rows[rows["question"].isin(list(admitted))]
    if rows.empty:
        yield NotHere("the profile lists the answers of no question that is asked")
        return
    yield Looked(one.title, len(rows), Unit.ROWS)
    asked = list(zip(rows["question"], rows["said"], strict=True))
    strange = [[word for word in said.words if not {word, word.casefold()} & admitted[name]] for name, said in asked]
    if not any(strange):
        return
    counts = Counter((name, word) for (name, _), words in zip(asked, strange, strict=True) for word in words)
    values: list[dict[str, Any]] = []
    for (name, word), count in sorted(counts.items(), key=lambda told: (-told[1], told[0])):
        near = get_close_matches(word, sorted(admitted[name]), n=1)
        values.append({"value": one.shown(word), "count": count} | ({"becomes": near[0]} if near else {}))
    told = [
        f"{one.quoted(value['value'])} ({value['count']:,}{', closest ' + value['becomes'] if 'becomes' in value else ''})"
        for value in values
    ]
    bad = rows[[bool(words) for words in strange]]
    yield one.found(
        bad,
        "vocabulary",
        f"{n_of_title(len(bad), len(rows), Unit.ROWS, one.title)} {verb(len(bad), 'answers', 'answer')} with what the vocabulary of the "
        f"question does not know: {joined(told, most=5)}.",
        of=len(rows),
        examples=[value["value"] for value in values],
        evidence={"values": values[:SHOWN_FILES]},
    )


def admits(one: Asked, name: str, vocabulary: str) -> frozenset[str]:
    """Return every word that may answer a question, in every spelling that is known for it."""
    nothing = one.questions[name].nothing
    return frozenset({*one.known[vocabulary], *nothing, *map(str.casefold, nothing)})
