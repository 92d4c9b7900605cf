"""No finding by one answer, a described one by another.

Why: One row says that the picture holds none of a thing, another says where it lies, how large it is or of what colour. One of the two is
    wrong, and a model is taught both.
Evidence: Questions that the profile says are about the same thing (`about`): pictures for which one answer says that there is none of it
    (none, no, 0) and another describes it. One finding for each table.
Remedy: Look at the pictures and correct the row that is wrong. Where a thing is there and cannot be located, use a word for that.
Limits: Only questions with the same `about` are held against each other; which of the two answers is wrong is not told.
Source: The profile's questions.
"""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import Answer, Asked, Looked, NotHere, by, each, given, joined, n_of_title, rule, verb


@rule(severity=Severity.WARNING, needs=("catalog",))
def no_finding_with_location(seen: Evidence) -> Iterator[Answer]:
    """Look at every table of questions."""
    yield from each(given(seen.catalog), held)


def held(one: Asked) -> Iterator[Answer]:
    """Hold the answers about one thing and one picture against each other."""
    about = {name: facts.about for name, facts in one.questions.items() if facts.about}
    rows = one.told()
    rows = rows[rows["question"].isin(list(about)) & (rows["key"] != "")]
    if rows.empty:
        yield NotHere("no two questions are about the same thing")
        return
    rows = rows.assign(about=rows["question"].map(about).astype("str"), denies=[said.denies for said in rows["said"]])
    asked = rows.groupby(["about", "key"])["question"].nunique()
    several = asked[asked > 1]
    yield Looked(f"pictures of {one.title} asked more than once about one thing", len(several), Unit.PICTURES)
    told = rows.groupby(["about", "key", "question"])["denies"].agg(["all", "any"]).reset_index()
    sides = told.assign(no=told["all"], yes=~told["any"]).groupby(["about", "key"])[["no", "yes"]].any()
    bad = sides[sides["no"] & sides["yes"]]
    if bad.empty:
        return
    there = rows.join(bad, on=["about", "key"], how="inner").sort_values(["about", "key", "denies", "path", "line"])
    things = sorted(Counter(thing for thing, _ in bad.index).items(), key=lambda told: (-told[1], told[0]))
    yield one.found(
        there,
        "nothing described",
        f"{n_of_title(len(bad), len(several), Unit.PICTURES, one.title)} {verb(len(bad), 'is', 'are')} said to hold none of a thing that another "
        f"answer describes: {joined([f'{thing} ({count:,})' for thing, count in things])}.",
        of=len(several),
        unit=Unit.PICTURES,
        count=len(bad),
        examples=[example(one, str(key), mine) for _, things in by(there, "about") for key, mine in list(things.groupby("key"))[:5]],
    )


def example(one: Asked, key: str, rows: pd.DataFrame) -> str:
    """Return what the rows of one picture say against each other."""
    no, yes = rows[rows["denies"]].iloc[0], rows[~rows["denies"]].iloc[0]
    return f"{key}: {one.asks(no['written'])} {one.quoted(no['answer'])}, but {one.asks(yes['written'])} {one.quoted(yes['answer'])}"
