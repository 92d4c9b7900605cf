"""Contradictory answers to one question.

Why: The same question about the same picture has two answers. Whichever a model is shown, the other makes it wrong, and a score depends on
    which row is read last.
Evidence: Answers to one question about one picture, compared as sets, blanks and order aside; one finding for each table, which says how many
    differ in spelling only.
Remedy: Look at the pictures and keep one answer. If several hold at once, say so in one row.
Limits: Pictures are told apart by name; two names of one picture are in vqa/identical-pictures-different-answers.
Source: The table itself; the profile's questions say which answers are lists and which spellings are one.
"""

from collections import Counter
from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import Answer, Asked, Looked, each, given, joined, n_of_title, rule, verb


@rule(severity=Severity.ERROR, needs=("catalog",))
def contradictory_answers(seen: Evidence) -> Iterator[Answer]:
    """Look at every table of questions."""
    yield from each(given(seen.catalog), held)


def held(one: Asked) -> Iterator[Answer]:
    """Look for several answers to one question about one picture."""
    rows = one.told()
    rows = rows[rows["key"] != ""]
    rows = rows.assign(asks=rows["question"].where(rows["question"] != "", rows["written"]))
    of = len(rows.drop_duplicates(["key", "asks"]))
    yield Looked(f"pictures and questions of {one.title}", of, Unit.QUESTIONS)
    rows = rows.assign(written_set=[said.written_set for said in rows["said"]], meant_set=[said.meant_set for said in rows["said"]])
    several = rows[rows.duplicated(["key", "asks"], keep=False)]
    kinds = several.groupby(["key", "asks"])[["written_set", "meant_set"]].nunique()
    bad = kinds[kinds["written_set"] > 1]
    if bad.empty:
        return
    there = several.join(bad.add_prefix("kinds_"), on=["key", "asks"], how="inner")
    spelling = int((bad["meant_set"] == 1).sum())
    questions = sorted(Counter(told(one, name) for _, name in bad.index).items(), key=lambda told: (-told[1], told[0]))
    apart = f" {len(bad) - spelling:,} contradict each other, {spelling:,} differ in spelling only." if spelling else ""
    yield one.found(
        there.sort_values(["key", "asks", "path", "line"]),
        "contradiction",
        f"{n_of_title(len(bad), of, Unit.QUESTIONS, one.title)} {verb(len(bad), 'has', 'have')} several different answers for one picture: "
        f"{joined([f'{one.asks(text)} ({count:,})' for text, count in questions], most=4)}.{apart}",
        of=of,
        unit=Unit.QUESTIONS,
        count=len(bad),
        examples=sorted(
            f"{key}: {' / '.join(map(one.shown, sorted(set(mine['answer']))))}" for (key, _), mine in there.groupby(["key", "asks"])
        ),
    )


def told(one: Asked, name: str) -> str:
    """Return the text of a question by its name, or the text itself."""
    return one.questions[name].text if name in one.questions else name
