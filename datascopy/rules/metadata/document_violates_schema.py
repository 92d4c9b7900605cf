"""Document violates its schema.

Why: A program that reads the document by its published form stops at the first entry of another form, or skips it in silence.
Evidence: The whole document against its JSON Schema; one finding for each law and place, with count and first values. Documents of which the dataset
    has one for every picture are one subject: one finding for each law over all of them.
Remedy: Correct the entries named; if the data is right, correct the schema that the profile names.
Limits: Only what the schema says is checked. Places are named with * for keys and numbers that come from the data.
Source: The schema named by the profile; JSON Schema, draft 2020-12.
"""

from collections.abc import Iterator, Sequence

from datascopy.model import Document, Evidence, Place, Severity, Unit, Violation
from datascopy.rule import (
    ABSENT,
    SHOWN_FILES,
    SHOWN_PLACES,
    Answer,
    Found,
    Looked,
    Note,
    Unseen,
    clause,
    given,
    joined,
    n_of_m,
    n_of_title,
    rule,
    titles,
    units,
    verb,
)


@rule(severity=Severity.ERROR, needs=("catalog",))
def document_violates_schema(seen: Evidence) -> Iterator[Answer]:
    """Look at every declared document."""
    catalog = given(seen.catalog)
    names = titles(catalog)
    files: dict[str, list[Document]] = {}
    for document in sorted(catalog.documents, key=lambda one: one.path):
        files.setdefault(document.facts.name, []).append(document)
    for name, several in sorted(files.items(), key=lambda one: one[1][0].path):
        facts = several[0].facts
        present = [one for one in several if one.path]
        if not present:
            if not facts.optional:
                yield Unseen(facts.title, ABSENT)
            continue
        if unread := [one for one in present if one.problem]:
            yield found_unread(names[name], unread, len(present))
        held = [one for one in present if one.validated]
        if held:
            yield Looked(names[name], *((held[0].entries, Unit.ENTRIES) if len(present) == 1 else (len(held), Unit.DOCUMENTS)))
        yield from laws([one for one in present if not one.problem], names[name])
        unheld = [one for one in present if not one.problem and not one.validated and not one.violations]
        if unheld and (facts.schema or facts.versions):
            yield Unseen(names[name], f"{units(len(unheld), Unit.DOCUMENTS)} could not be held against a schema")
        elif unheld:
            yield Note(f"No schema is declared for {names[name]}.")


def found_unread(title: str, unread: Sequence[Document], of: int) -> Found:
    """Return the finding of documents that could not be read at all."""
    first = unread[0]
    if of == 1:
        message = f"{first.path} could not be read as a JSON document: {clause(first.problem)}."
    else:
        message = f"{n_of_m(len(unread), of, Unit.DOCUMENTS)} of {title} could not be read as JSON documents, the first {first.path}: {clause(first.problem)}."
    return Found(
        subject=title,
        message=message,
        count=len(unread),
        of=of,
        unit=Unit.DOCUMENTS,
        identity=(first.facts.name, "unread"),
        members=[one.path for one in unread],
        places=[Place(one.path) for one in unread[:SHOWN_PLACES]],
        evidence={"files": [{"path": one.path, "detail": one.problem} for one in unread[:SHOWN_FILES]]},
    )


def laws(documents: Sequence[Document], title: str) -> Iterator[Found]:
    """Yield one finding for each law and place that some documents break."""
    broken: dict[tuple[str, str, bool], list[tuple[Document, Violation]]] = {}
    for document in documents:
        for violation in document.violations:
            broken.setdefault((violation.column, violation.law, violation.required), []).append((document, violation))
    for _, met in sorted(broken.items(), key=lambda one: one[0]):
        yield found_law(met, title, len(documents))


def found_law(met: Sequence[tuple[Document, Violation]], title: str, of: int) -> Found:
    """Return the finding of one law: in entries of one document, or in documents where there are several."""
    (document, violation), law = met[0], met[0][1].law
    entries = sum(one.count for _, one in met)
    if of == 1:
        count, unit, whole = entries, Unit.ENTRIES, violation.of
        counted, examples = n_of_title(count, whole, unit, title), list(violation.examples)
    else:
        count, unit, whole = len(met), Unit.DOCUMENTS, of
        counted = f"{n_of_title(count, whole, unit, title)}, in {units(entries, Unit.ENTRIES)},"
        examples = [f"{one.path}: {text}" for one, broken in met for text in broken.examples[:1]]
    told = f" (met: {joined([repr(text) for text in examples[:3]], most=3)})" if examples else ""
    stems = sorted({stem for one, _ in met if (stem := one.schema or one.facts.schema)})
    stated = f" Held against the schema {joined(stems)}." if stems else ""
    return Found(
        subject=f"{title}, {violation.column}",
        message=f"{counted} {verb(count, 'breaks', 'break')} “{law}” at {violation.column}{told}.{stated}",
        count=count,
        of=whole,
        unit=unit,
        identity=(document.facts.name, law, violation.column),
        members=[f"{one.path} {broken.members}" if of > 1 else broken.members for one, broken in met],
        places=[Place(one.path, column=violation.column) for one, _ in met[:SHOWN_PLACES]],
        examples=examples,
        severity=Severity.ERROR if violation.required else Severity.WARNING,
        evidence={"files": [{"path": one.path, "detail": units(broken.count, Unit.ENTRIES)} for one, broken in met[:SHOWN_FILES]]}
        if of > 1
        else {},
    )
