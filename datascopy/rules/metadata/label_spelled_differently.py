"""Label spelled differently.

Why: Two tables that spell one label differently make two classes of it for whoever joins them by text, or none.
Evidence: Every label as it is written, against the canonical spelling of the profile's vocabulary; one finding for each table or collection
    with the count of each spelling.
Remedy: Use the spelling named on the right, or map it before joining tables. A label that the vocabulary does not know is added to it, or
    corrected in the data.
Limits: What counts as one label is the profile's word. Differences in surrounding blanks count as well.
Source: The profile's vocabularies.
"""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from datascopy.model import Catalog, Evidence, Severity, Unit
from datascopy.rule import (
    SHOWN_FILES,
    UNITS,
    Answer,
    Found,
    Looked,
    Note,
    NotHere,
    cell,
    facts_of_tables,
    given,
    in_scope,
    joined,
    n_of_m,
    n_of_title,
    places,
    rule,
    titles,
    verb,
)


@rule(severity=Severity.NOTE, needs=("catalog",))
def label_spelled_differently(seen: Evidence) -> Iterator[Answer]:
    """Look at the labels of every table and collection that has a vocabulary."""
    catalog = given(seen.catalog)
    known = {facts.name: frozenset(facts.aliases) for facts in catalog.profile.vocabularies}
    asked = list(vocabularies(catalog))
    if not asked:
        yield NotHere("no table or folder has labels of a vocabulary")
    told: list[tuple[str, int, int]] = []
    unknown = 0
    for source, vocabulary, rows, unit in asked:
        yield Looked(source, len(rows), unit)
        strange = ~rows["label"].isin(known.get(vocabulary, frozenset()))
        other = rows[(rows["label"] != rows["spelled"]) & ~strange]
        unknown += int(strange.sum())
        if len(other):
            told.append((source, len(other), len(rows)))
            yield found(source, vocabulary, other, len(rows), unit)
        if strange.any():
            yield found(source, vocabulary, rows[strange], len(rows), unit, strange=True)
    if told:
        count = sum(one[1] for one in told)
        yield Note(
            f"{n_of_m(count, sum(one[2] for one in told), Unit.ROWS)} of {joined([one[0] for one in told])} "
            f"{verb(count, 'spells its label', 'spell their label')} differently from the vocabulary; after its aliases {f'{unknown:,}' if unknown else 'none'} {verb(max(1, unknown), 'remains', 'remain')} unknown."
        )


def vocabularies(catalog: Catalog) -> Iterator[tuple[str, str, pd.DataFrame, Unit]]:
    """Yield what has labels of a vocabulary: title, vocabulary, rows with path, line, spelled and label, and what they count."""
    names = titles(catalog)
    for name, table in sorted(facts_of_tables(catalog).items(), key=lambda one: names[one[0]]):
        rows = catalog.references[(catalog.references["table"] == name) & (catalog.references["label"] != "")]
        if table.vocabulary and len(rows):
            spelled = [cell(table, table.label, text) for text in rows["label_written"]]
            yield names[name], table.vocabulary, rows.assign(spelled=spelled), Unit.ROWS
    for facts in in_scope(catalog):
        items = catalog.items[(catalog.items["collection"] == facts.name) & (catalog.items["written"] != "")]
        if facts.vocabulary and len(items):
            yield facts.title, facts.vocabulary, items.assign(spelled=items["written"], line=0), UNITS[facts.kind]


def found(source: str, vocabulary: str, rows: pd.DataFrame, of: int, unit: Unit, *, strange: bool = False) -> Found:
    """Return the finding on rows whose label is another spelling of a known one, or unknown (`strange`)."""
    counts = Counter(zip(rows["spelled"], rows["label"], strict=True))
    kinds = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    told = [f"{spelled} ({count:,})" if strange else f"{spelled} for {label} ({count:,})" for (spelled, label), count in kinds]
    how = verb(len(rows), "spells its label", "spell their label")
    what = f"{verb(len(rows), 'has', 'have')} a label that is not in" if strange else f"{how} differently from"
    values = [{"value": spelled, "count": int(count)} | ({} if strange else {"becomes": label}) for (spelled, label), count in kinds]
    return Found(
        subject=source,
        message=f"{n_of_title(len(rows), of, unit, source)} {what} the vocabulary {vocabulary}: {joined(told, most=3)}.",
        count=len(rows),
        of=of,
        unit=unit,
        identity=(source, vocabulary, "unknown" if strange else "alias"),
        members=[value["value"] for value in values],
        places=places(rows.sort_values(["path", "line"])),
        examples=[spelled for (spelled, _), _ in kinds],
        evidence={"values": values[:SHOWN_FILES]},
        severity=Severity.WARNING if strange else None,
    )
