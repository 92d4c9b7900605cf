"""Question spelled differently.

Why: A table in which one question has two spellings has two questions for whoever groups by text, and two editions that spell it differently
    cannot be joined. A model learns the slip along with the question.
Evidence: Every question as written against the spelling of the profile; and questions of one table that differ in case, punctuation or the
    spelling of a single word. One finding for each table.
Remedy: Use one spelling, the one named on the right, in all rows and editions.
Limits: Two questions that differ in one short word (fewer than five letters) are taken as two. A slip that occurs everywhere is found only where
    the profile knows the right spelling.
Source: The profile's questions; a slip is a letter too much, too few, another or two exchanged.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import Answer, Asked, Looked, each, given, is_slip, joined, n_of_title, rule, verb


@rule(severity=Severity.WARNING, needs=("catalog",))
def question_spelled_differently(seen: Evidence) -> Iterator[Answer]:
    """Look at every table of questions."""
    yield from each(given(seen.catalog), held)


def held(one: Asked) -> Iterator[Answer]:
    """Look for other spellings among the questions of one table."""
    rows = one.rows[one.rows["written"] != ""]
    yield Looked(one.title, len(rows), Unit.ROWS)
    right = {text: one.questions[name].text for name, text in set(zip(rows["question"], rows["written"], strict=True)) if name}
    right |= slips(Counter(rows["written"]), right)
    other = rows[[right.get(text, text) != text for text in rows["written"]]]
    if other.empty:
        return
    counts = sorted(Counter(other["written"]).items(), key=lambda told: (-told[1], told[0]))
    told = [f"{one.asks(text)} ({count:,}) for {one.asks(right[text])}" for text, count in counts]
    yield one.found(
        other,
        "spelling",
        f"{n_of_title(len(other), len(rows), Unit.ROWS, one.title)} {verb(len(other), 'spells its question', 'spell their question')} "
        f"differently: {joined(told, most=4)}.",
        of=len(rows),
        examples=[one.asks(text) for text, _ in counts],
        evidence={"values": [{"value": text, "count": count, "becomes": right[text]} for text, count in counts]},
    )


def slips(counts: Mapping[str, int], known: Mapping[str, str]) -> dict[str, str]:
    """Return question -> the commoner question of the table that it is a slip of, for questions that the profile does not know."""
    found: dict[str, str] = {}
    ordered = sorted(counts, key=lambda text: (text not in known, -counts[text], text))
    for first, second in combinations(ordered, 2):
        if second not in known and second not in found and one_slip(first, second):
            found[second] = known.get(first, found.get(first, first))
    return found


def one_slip(first: str, second: str) -> bool:
    """True where two questions differ in case and punctuation only, or in the spelling of one word."""
    a, b = (re.findall(r"\w+", text.casefold()) for text in (first, second))
    if len(a) != len(b):
        return False
    different = [pair for pair in zip(a, b, strict=True) if pair[0] != pair[1]]
    return not different or (len(different) == 1 and is_slip(*different[0]))
