"""Document violates its schema.

Why: A program that reads the document by its published form stops at the first entry of another form, or skips it in silence.
Evidence: The whole document against its JSON Schema; one finding for each law and place, with count and first values.
Remedy: Correct the entries named; if the data is right, correct the schema that the profile names.
Limits: Only what the schema says is checked. Places are named with * for keys and numbers that come from the data.
Source: The schema named by the profile; JSON Schema, draft 2020-12.
"""

from collections.abc import Iterator, Sequence

from datascopy.model import Document, Evidence, Place, Severity, Unit, Violation
from datascopy.rule import ABSENT, Answer, Found, Looked, Note, Unseen, clause, given, identity_of, joined, n_of_title, rule, verb


@rule(severity=Severity.ERROR, needs=("catalog",))
def document_violates_schema(seen: Evidence) -> Iterator[Answer]:
    """Look at every declared document."""
    catalog = given(seen.catalog)
    for document in catalog.documents:
        facts, identity = document.facts, identity_of(catalog, document)
        if not document.path:
            yield Unseen(facts.title, ABSENT)
        elif document.problem:
            yield unread(document, identity)
        elif document.validated:
            yield Looked(document.path, document.entries, Unit.ENTRIES)
            for violation in document.violations:
                yield broken(document, violation, identity)
        elif facts.schema:
            yield Unseen(document.path, f"it could not be held against its schema {facts.schema}")
        else:
            yield Note(f"No schema is declared for {document.path}.")


def unread(document: Document, identity: Sequence[str]) -> Found:
    """Return the finding of a document that could not be read at all."""
    return Found(
        subject=document.path,
        message=f"{document.path} could not be read as a JSON document: {clause(document.problem)}.",
        count=1,
        of=1,
        unit=Unit.DOCUMENTS,
        identity=(*identity, "unread"),
        members=(document.path,),
        places=(Place(document.path),),
        evidence={"files": [{"path": document.path, "detail": document.problem}]},
    )


def broken(document: Document, violation: Violation, identity: Sequence[str]) -> Found:
    """Return the finding of one law that places of a document break."""
    breaks = verb(violation.count, "breaks", "break")
    examples = f" (met: {joined([repr(text) for text in violation.examples[:3]])})" if violation.examples else ""
    return Found(
        subject=f"{document.path}, {violation.column}",
        message=f"{n_of_title(violation.count, violation.of, Unit.ENTRIES, document.path)} {breaks} “{violation.law}” at "
        f"{violation.column}{examples}. The law is stated by the schema {document.facts.schema}.",
        count=violation.count,
        of=violation.of,
        unit=Unit.ENTRIES,
        identity=(*identity, violation.law, violation.column),
        members=(violation.members,),
        places=(Place(document.path, column=violation.column),),
        examples=violation.examples,
        severity=Severity.ERROR if violation.required else Severity.WARNING,
    )
