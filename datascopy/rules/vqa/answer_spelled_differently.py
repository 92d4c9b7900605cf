"""Answer spelled differently.

Why: Two spellings of one answer are two answers for every model and every score that compares texts: the rarer one is always wrong.
Evidence: Every word of every answer against the canonical spelling of the vocabulary of its question; one finding for each table with the count
    of each spelling.
Remedy: Write the answer as named on the right in every row, or map it before training and scoring.
Limits: What counts as one answer is the profile's word. A table that writes a word in one case throughout is not told to use another. Words that the vocabulary does not know are in vqa/answer-outside-vocabulary.
Source: The profile's questions and vocabularies.
"""

from collections import Counter
from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import SHOWN_FILES, Answer, Asked, Looked, NotHere, each, given, joined, n_of_title, rule, verb


@rule(severity=Severity.WARNING, needs=("catalog",))
def answer_spelled_differently(seen: Evidence) -> Iterator[Answer]:
    """Look at every table of questions."""
    yield from each(given(seen.catalog), held)


def held(one: Asked) -> Iterator[Answer]:
    """Look for other spellings in the answers of one table."""
    rows = one.told()
    rows = rows[rows["question"].isin([name for name, facts in one.questions.items() if facts.vocabulary])]
    if rows.empty:
        yield NotHere("the profile lists the answers of no question that is asked")
        return
    yield Looked(one.title, len(rows), Unit.ROWS)
    right = Counter(word for said in rows["said"] for word in said.words)
    pairs = Counter(pair for said in rows["said"] for pair in zip(said.words, said.meant, strict=True))
    strange = {pair for pair in pairs if pair[0].casefold() != pair[1].casefold() or (pair[0] != pair[1] and pair[1] in right)}
    other = rows[[not strange.isdisjoint(zip(said.words, said.meant, strict=True)) for said in rows["said"]]]
    if other.empty:
        return
    counts = sorted(((pair, pairs[pair]) for pair in strange), key=lambda told: (-told[1], told[0]))
    told = [f"{one.quoted(word)} ({count:,}) for {one.quoted(label)} ({right[label]:,})" for (word, label), count in counts]
    yield one.found(
        other,
        "spelling",
        f"{n_of_title(len(other), len(rows), Unit.ROWS, one.title)} {verb(len(other), 'spells its answer', 'spell their answer')} differently "
        f"from the vocabulary: {joined(told, most=4)}.",
        of=len(rows),
        examples=[one.quoted(word) for (word, _), _ in counts],
        evidence={
            "values": [
                {"value": one.shown(word), "count": count, "becomes": one.shown(label)} for (word, label), count in counts[:SHOWN_FILES]
            ]
        },
    )
