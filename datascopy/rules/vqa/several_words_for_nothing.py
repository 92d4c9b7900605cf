"""Several words for nothing.

Why: "none", "not relevant" and "0" side by side leave open whether there is nothing, whether nothing can be said or whether the question does
    not apply, and a model learns from the word which question it was asked.
Evidence: Answers that the profile admits for "nothing to tell" and counts of 0, with the number of rows and questions of each; one finding for
    each table that uses more than one.
Remedy: State on the card what each word means; use one word for each meaning.
Limits: A count of 0 is a proper answer: it is listed because it stands beside the others, not as wrong.
Source: The profile's questions.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import Answer, Asked, Looked, NotHere, each, given, joined, n_of_title, rule


@rule(severity=Severity.NOTE, needs=("catalog",))
def several_words_for_nothing(seen: Evidence) -> Iterator[Answer]:
    """Look at every table of questions."""
    yield from each(given(seen.catalog), held)


def held(one: Asked) -> Iterator[Answer]:
    """Look at the answers of one table that say nothing."""
    if not any(facts.nothing for facts in one.questions.values()):
        yield NotHere("the profile lists no word for nothing")
        return
    rows = one.told()
    yield Looked(one.title, len(rows), Unit.ROWS)
    nothing = rows[[said.nothing for said in rows["said"]]]
    nothing = nothing.assign(word=[said.meant_set.replace("\x1f", "; ") for said in nothing["said"]])
    words = nothing.groupby("word")["question"].agg(["size", "nunique"]).reset_index()
    if len(words) < 2:
        return
    words = words.sort_values(["size", "word"], ascending=[False, True])
    told = [
        f"{one.quoted(word)} ({size:,} rows of {count} {'question' if count == 1 else 'questions'})"
        for word, size, count in words.to_numpy()
    ]
    yield one.found(
        nothing,
        "nothing",
        f"{n_of_title(len(nothing), len(rows), Unit.ROWS, one.title)} say that there is nothing to tell, in {len(words):,} ways: {joined(told)}.",
        of=len(rows),
        examples=[one.quoted(word) for word in words["word"]],
        evidence={
            "values": [{"value": one.shown(word), "count": int(size)} for word, size in zip(words["word"], words["size"], strict=True)]
        },
    )
