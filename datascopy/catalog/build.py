"""Build the catalog of a root."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from datascopy.catalog.boxes import gather_boxes
from datascopy.catalog.context import Context
from datascopy.catalog.documents import Opened, read_document
from datascopy.catalog.frames import stack
from datascopy.catalog.groups import group_items
from datascopy.catalog.items import Collected, collect
from datascopy.catalog.parts import narrow
from datascopy.catalog.references import refer
from datascopy.catalog.roles import DOCUMENT, TABLE, assign_roles
from datascopy.catalog.splits import join_splits
from datascopy.catalog.table_laws import require_columns, validate_table
from datascopy.catalog.tables import read_table
from datascopy.model import ITEMS, Catalog, Document, Profile, Table, TableFacts
from datascopy.store import Store


def build_catalog(profile: Profile, store: Store, parts: Sequence[str] = ()) -> Catalog:
    """Say all that can be said of a root without opening a picture or video.

    Args:
        profile: what is true of the dataset.
        store: where its files lie.
        parts: names of collections, tables or documents to which the catalog is limited; all without them.

    Raises:
        Fault: a part is unknown, or a schema of the profile is missing or wrong. Bad data raises nothing.
    """
    kept = narrow(profile, parts)
    context = Context(profile)
    files = assign_roles(profile, store.entries())
    collected = {facts.name: collect(facts, files, context.vocabulary(facts.vocabulary)) for facts in kept.collections}
    tables = tuple(table for facts in kept.tables for table in _tables(facts, files, store, _columns_read(profile, facts)))
    documents = tuple(
        read_document(facts, path, store, problem) if path else Opened(Document(facts=facts, path=""))
        for facts in kept.documents
        for path, problem in _files_of(files, DOCUMENT, facts.name)
    )
    references = refer(context, tables, documents)
    memberships = join_splits(context, profile.splits, tables, collected)
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
        groups=group_items(context, profile.groups, tables, collected, mentioned),
        boxes=gather_boxes(context, tables, documents),
        notes=tuple(_notes(kept, files, tables, collected)),
    )


def _items(collected: dict[str, Collected]) -> pd.DataFrame:
    return stack(ITEMS, (one.items for one in collected.values()), ("path",))


def _files_of(files: pd.DataFrame, role: str, name: str) -> list[tuple[str, str]]:
    """Return path and problem of every file of a table or document; one empty path where there is none."""
    mine = files[(files["role"] == role) & (files["name"] == name)]
    return list(zip(mine["path"], mine["problem"], strict=True)) or [("", "")]


def _tables(facts: TableFacts, files: pd.DataFrame, store: Store, wanted: Mapping[str, Sequence[str]]) -> Iterator[Table]:
    for path, problem in _files_of(files, TABLE, facts.name):
        if path:
            yield require_columns(validate_table(read_table(facts, path, store, problem)), wanted)
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
    if folders := int(files["problem"].str.contains("the files in it are not known").sum()):
        yield f"{folders:,} {'folder' if folders == 1 else 'folders'} could not be looked into."


def _columns_read(profile: Profile, facts: TableFacts) -> dict[str, tuple[str, ...]]:
    """Return what the profile reads in a table, each with the columns that tell it."""
    told = {"the file": [facts.file], "the label": [facts.label]}
    told |= {f"the split {split.name}": [split.column] for split in profile.splits if split.table == facts.name}
    told |= {f"the group {group.name}": [group.column] for group in profile.groups if group.table == facts.name}
    if facts.box is not None:
        told["the sides of the box"] = [facts.box.xmin, facts.box.ymin, facts.box.xmax, facts.box.ymax]
    return {what: tuple(column for column in columns if column is not None) for what, columns in told.items()}
