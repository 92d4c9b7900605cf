"""Picture without questions, or questions that only some sources are asked.

Why: A picture that nobody is asked about counts in the size of the dataset and in nothing else. A question that is asked of one source only
    tells a model where the picture comes from before it has looked.
Evidence: Pictures of the collection, present or named by a table, that no row asks about; and, where a column tells the source, the questions
    that are asked of some sources and never of others. One finding of each kind for each table.
Remedy: Ask every picture, or leave it out of the count. Ask every question of every source, or report results by source.
Limits: Nothing is said about which questions suit a picture. A table that is a part of the dataset leaves questions out by itself.
Source: The profile's tables of questions.
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import Catalog, Evidence, Severity, Unit
from datascopy.rule import Answer, Asked, Found, Looked, Note, each, given, joined, n_of_m, place, rule, units, verb

SHOWN = 20


@rule(severity=Severity.WARNING, needs=("catalog",))
def question_coverage(seen: Evidence) -> Iterator[Answer]:
    """Look at every table of questions."""
    catalog = given(seen.catalog)
    yield from each(catalog, lambda one: held(catalog, one))


def held(catalog: Catalog, one: Asked) -> Iterator[Answer]:
    """Look at the pictures that one table asks about, then at its sources."""
    asked = set(one.rows["key"]) - {""}
    items = catalog.items[catalog.items["collection"] == one.facts.of]
    named = catalog.references[(catalog.references["collection"] == one.facts.of) & (catalog.references["table"] != one.facts.name)]
    known = asked | set(items["key"]) | set(named["key"]) - {""}
    yield Looked(f"pictures known to {one.title}", len(known), Unit.PICTURES)
    if len(asked):
        least = one.rows[one.rows["key"] != ""].groupby("key").size()
        yield Note(
            f"{one.title} asks {int(least.min()):,} to {int(least.max()):,} questions of each of {units(len(asked), Unit.PICTURES)}."
        )
    if silent := sorted(known - asked):
        yield unasked(one, silent, len(known), items)
    if (one.rows["source"] != "").any():
        yield from by_source(one)


def unasked(one: Asked, silent: list[str], of: int, items: pd.DataFrame) -> Found:
    """Return the finding on pictures that no row asks about."""
    there = items[items["key"].isin(silent)].sort_values("path")
    return Found(
        subject=one.title,
        message=f"{n_of_m(len(silent), of, Unit.PICTURES)} that the dataset holds or names {verb(len(silent), 'has', 'have')} no question in "
        f"{one.title}: {joined(silent, most=3)}.",
        count=len(silent),
        of=of,
        unit=Unit.PICTURES,
        identity=(one.facts.name, "unasked"),
        members=silent,
        places=[place(path, 0, path) for path in there["path"].head(SHOWN)],
        examples=silent[:SHOWN],
    )


def by_source(one: Asked) -> Iterator[Answer]:
    """Look for questions that are asked of some sources and never of others."""
    rows = one.rows[(one.rows["source"] != "") & (one.rows["written"] != "")]
    rows = rows.assign(asks=rows["question"].where(rows["question"] != "", rows["written"]))
    counts = rows.groupby(["asks", "source"]).size().unstack(fill_value=0)
    yield Looked(f"questions of {one.title} by source", len(counts), Unit.QUESTIONS)
    partly = counts[(counts == 0).any(axis=1)]
    if partly.empty:
        return
    sources = [str(name) for name in counts.columns]
    texts = {name: one.questions[name].text if name in one.questions else name for name in map(str, counts.index)}
    told = [f"{one.asks(texts[str(name)])} of {joined([s for s in sources if row[s]])} only" for name, row in partly.iterrows()]
    alone = [source for source in sources if (counts[source] > 0).sum() == 1]
    never = [f" {joined(alone)} {verb(len(alone), 'is', 'are each')} asked a single question."] if alone else []
    yield one.found(
        rows[rows["asks"].isin(partly.index)].drop_duplicates(["asks", "source"]),
        "sources",
        f"{n_of_m(len(partly), len(counts), Unit.QUESTIONS)} of {one.title} {verb(len(partly), 'is', 'are')} asked of some of the "
        f"{len(sources):,} sources and never of others: {joined(told, most=3)}.{''.join(never)}",
        of=len(counts),
        unit=Unit.QUESTIONS,
        count=len(partly),
        examples=told,
        severity=Severity.NOTE,
    )
