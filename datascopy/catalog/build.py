"""Build the catalog of a root."""

from collections.abc import Iterator, Sequence

import pandas as pd

from datascopy.catalog.attributes import ORDER, attributes_of_items, attributes_of_tables, unjoined
from datascopy.catalog.boxes import gather_boxes
from datascopy.catalog.context import Context
from datascopy.catalog.documents import Opened, read_document
from datascopy.catalog.frames import stack
from datascopy.catalog.groups import group_items
from datascopy.catalog.items import Collected, collect
from datascopy.catalog.parts import narrow
from datascopy.catalog.references import refer
from datascopy.catalog.rings import gather_annotations
from datascopy.catalog.roles import DOCUMENT, TABLE, assign_roles, tolerated
from datascopy.catalog.single import adopt, schema_columns
from datascopy.catalog.splits import join_splits
from datascopy.catalog.table_laws import require_columns, validate_table
from datascopy.catalog.tables import read_table
from datascopy.model import ATTRIBUTES, ITEMS, UNREAD_ARCHIVE, Catalog, Document, Profile, Table, TableFacts
from datascopy.store import Store


def build_catalog(profile: Profile, store: Store, parts: Sequence[str] = (), notes: Sequence[str] = ()) -> Catalog:
    """Say all that can be said of a root without opening a picture or video.

    Args:
        profile: what is true of the dataset.
        store: where its files lie.
        parts: names of collections, tables or documents to which the catalog is limited; all without them.
        notes: what was met before, as sentences.

    Raises:
        Fault: a part is unknown, or a schema of the profile is missing or wrong. Bad data raises nothing.
    """
    kept = narrow(profile, parts)
    context = Context(profile)
    files, adopted = adopt(profile, assign_roles(profile, store.entries()), store)
    collected = {facts.name: collect(facts, files, context.vocabulary(facts.vocabulary)) for facts in kept.collections}
    tables = tuple(table for facts in kept.tables for table in _tables(facts, files, store, profile))
    documents = tuple(
        read_document(facts, path, store, problem, profile.homes) if path else Opened(Document(facts=facts, path=""))
        for facts in kept.documents
        for path, problem in _files_of(files, DOCUMENT, facts.name)
    )
    attributes = attributes_of_items(context, profile.attributes, documents, collected)
    context.join_by(attributes)
    attributes = stack(ATTRIBUTES, (attributes, attributes_of_tables(context, profile.attributes, tables)), ORDER)
    references = refer(context, tables, documents)
    memberships = join_splits(context, profile.splits, tables, collected)
    annotations, rings = gather_annotations(context, documents)
    mentioned = pd.concat([references[["collection", "key"]], memberships[["collection", "key"]]])
    return Catalog(
        profile=profile,
        parts=tuple(parts),
        files=files,
        items=_items(collected),
        tables=tables,
        documents=tuple(opened.document for opened in documents),
        references=references,
        memberships=memberships,
        groups=group_items(context, profile.groups, tables, collected, mentioned=mentioned, attributes=attributes),
        boxes=gather_boxes(context, tables, documents),
        attributes=attributes,
        annotations=annotations,
        rings=rings,
        notes=(*notes, *adopted, *unjoined(context, _titles(profile), tables), *_notes(kept, files, tables, collected)),
    )


def _items(collected: dict[str, Collected]) -> pd.DataFrame:
    return stack(ITEMS, (one.items for one in collected.values()), ("path",))


def _titles(profile: Profile) -> dict[str, str]:
    return {facts.name: facts.title for declared in (profile.attributes, profile.collections) for facts in declared}


def _files_of(files: pd.DataFrame, role: str, name: str) -> list[tuple[str, str]]:
    """Return path and problem of every file of a table or document; one empty path where there is none."""
    mine = files[(files["role"] == role) & (files["name"] == name)]
    return list(zip(mine["path"], mine["problem"], strict=True)) or [("", "")]


def _tables(facts: TableFacts, files: pd.DataFrame, store: Store, profile: Profile) -> Iterator[Table]:
    wanted = _columns_read(profile, facts)
    labels = [label for one in profile.vocabularies if one.name == facts.vocabulary for label in one.aliases]
    for path, problem in _files_of(files, TABLE, facts.name):
        if path:
            read = read_table(facts, path, store, problem, schema_columns(facts, profile.homes))
            yield require_columns(validate_table(read, profile.homes, labels), wanted)
        else:
            yield Table(facts=facts, path="", frame=pd.DataFrame(dtype="str"))


def _notes(profile: Profile, files: pd.DataFrame, tables: Sequence[Table], collected: dict[str, Collected]) -> Iterator[str]:
    """Yield what was met and tolerated, as sentences."""
    for table in tables:
        for note in table.notes:
            yield f"{table.path}: {note}."
    for facts in profile.collections:
        if facts.pattern is not None and "(?P<label>" in facts.pattern:
            items = collected[facts.name].items
            if count := int((items["written"] == "").sum()):
                yield f"{facts.title}: {count:,} of {len(items):,} files lie where the profile's pattern tells no label."
    closed = files["problem"].str.contains("the files in it are not known")
    if folders := int((closed & ~files["problem"].str.startswith(UNREAD_ARCHIVE)).sum()):
        yield f"{folders:,} {'folder' if folders == 1 else 'folders'} could not be looked into."
    yield from tolerated(files)


def _columns_read(profile: Profile, facts: TableFacts) -> dict[str, tuple[str, ...]]:
    """Return what the profile reads in a table, each with the columns that tell it."""
    told = {"the file": [facts.file], "the label": [facts.label]}
    told |= {f"the split {split.name}": [split.column] for split in profile.splits if split.table == facts.name}
    told |= {f"the group {group.name}": [group.column] for group in profile.groups if group.table == facts.name}
    told |= {f"the attribute {one.name}": [one.column] for one in profile.attributes if one.table == facts.name and one.required}
    if facts.box is not None:
        told["the sides of the box"] = [facts.box.xmin, facts.box.ymin, facts.box.xmax, facts.box.ymax]
    if facts.questions is not None:
        told["the questions"] = [facts.questions.question, facts.questions.answer, facts.questions.source]
    return {what: tuple(column for column in columns if column is not None) for what, columns in told.items()}
