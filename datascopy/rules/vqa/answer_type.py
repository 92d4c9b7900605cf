"""Answer of another type than its question.

Why: "Is there ...?" that is answered with a place, or "How many ...?" with a word, breaks every evaluation that parses the answer, and shows
    that rows were mixed up or that the question changed.
Evidence: The type that the profile states for each question: yes or no, a whole number, one word, several. One finding for each table and
    question.
Remedy: Look at the rows; the answer may belong to another question. Where the answer is right, change the type of the question in the profile.
Limits: Answers that the question admits for "nothing to tell" are of any type. What a word says is not judged here.
Source: The profile's questions.
"""

from collections import Counter
from collections.abc import Iterator

from datascopy.model import AnswerForm, Evidence, Severity, Unit
from datascopy.rule import YES_NO, Answer, Asked, Looked, NotHere, Said, by, each, given, joined, n_of_m, rule, verb

EXPECTED = {AnswerForm.YES_NO: "yes or no", AnswerForm.COUNT: "a whole number", AnswerForm.CHOICE: "one word of its vocabulary"}


@rule(severity=Severity.ERROR, needs=("catalog",))
def answer_type(seen: Evidence) -> Iterator[Answer]:
    """Look at every table of questions."""
    yield from each(given(seen.catalog), held)


def held(one: Asked) -> Iterator[Answer]:
    """Hold the answers of one table against the types of their questions, question by question."""
    rows = one.told()
    rows = rows[rows["question"] != ""]
    if rows.empty:
        yield NotHere("no question that the profile knows is asked")
        return
    yield Looked(one.title, len(rows), Unit.ROWS)
    for name, mine in by(rows, "question"):
        facts = one.questions[name]
        wrong = mine[[not of_type(one, facts.answer, said) for said in mine["said"]]]
        if wrong.empty:
            continue
        counts = sorted(Counter(wrong["answer"]).items(), key=lambda told: (-told[1], told[0]))
        yield one.found(
            wrong,
            f"type {name}",
            f"{n_of_m(len(wrong), len(mine), Unit.ROWS)} that ask {one.asks(facts.text)} {verb(len(wrong), 'is', 'are')} not answered with "
            f"{EXPECTED[facts.answer]}: {joined([f'{one.quoted(answer)} ({count:,})' for answer, count in counts], most=4)}.",
            of=len(mine),
            examples=[one.quoted(answer) for answer, _ in counts],
        )


def of_type(one: Asked, form: AnswerForm, said: Said) -> bool:
    """True where an answer is of a type, or says that there is nothing to tell."""
    if said.nothing or form is AnswerForm.LIST:
        return True
    text = "".join(said.words)
    if form is AnswerForm.YES_NO:
        return text.casefold() in YES_NO
    return text.isdecimal() if form is AnswerForm.COUNT else one.columns.separator not in text
