"""Say what was looked at, of what there is: for every collection, table and document present = checked + failed + skipped."""

from collections.abc import Iterable, Iterator, Sequence

from datascopy.measure.claim_sources import left_out
from datascopy.model import (
    Authority,
    Catalog,
    CollectionFacts,
    Comparison,
    Coverage,
    CoverageRow,
    Document,
    DocumentFacts,
    Kind,
    Malformed,
    Measures,
    Profile,
    Status,
    Table,
    TableFacts,
    Videos,
)
from datascopy.store.walk import UNKNOWN

NOT_SAMPLED = "left out of the sample, or decoded in part (--video-sample)"
NOT_MEASURED = "not measured"
NO_SCHEMA_HELD = "not held against the schema"


def cover(catalog: Catalog, measures: Measures | None, reason: str = "", videos: Videos | None = None) -> Coverage:
    """Return one row for every collection (in files), table (in rows) and document (in entries) that the profile declares.

    A table or document that could not be read at all counts as 1 present and 1 failed: the file itself.

    Args:
        catalog: what is present.
        measures: what was read from the pictures, or None where they were not measured.
        reason: why they, or the videos, were not, where the user chose so; it then stands in `by_choice`.
        videos: what was read from the videos, or None where they were not measured.
    """
    profile = catalog.profile
    return Coverage(
        collections=tuple(
            _videos(facts, catalog, videos, reason) if facts.kind is Kind.VIDEOS else _collection(facts, catalog, measures, reason)
            for facts in profile.collections
        ),
        tables=tuple(_table(facts, catalog) for facts in profile.tables),
        documents=tuple(_document(facts, catalog) for facts in profile.documents),
        unknown=tuple(_unknown(catalog)),
    )


def _unknown(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield the folders that could not be looked into, and why; not those that the profile says to ignore."""
    closed = catalog.files["problem"].str.endswith(UNKNOWN) & (catalog.files["role"] != "ignored")
    for path, problem in zip(catalog.files.loc[closed, "path"], catalog.files.loc[closed, "problem"], strict=True):
        yield path, problem.removesuffix(f"; {UNKNOWN}")


def declared(profile: Profile, what: str, of: str) -> int | None:
    """Return the number of files, rows or entries that the card states: the first of its claims that is measured by counting just these."""
    for claim in profile.claims:
        if claim.authority is Authority.CARD and claim.comparison is Comparison.EQUALS and claim.measured:
            way = claim.measured[0]
            if (way.verb, way.what, way.of) == ("count", what, of) and not (way.where or way.but) and isinstance(claim.stated, int | float):
                return int(claim.stated)
    return None


def _collection(facts: CollectionFacts, catalog: Catalog, measures: Measures | None, reason: str) -> CoverageRow:
    items = catalog.items[catalog.items["collection"] == facts.name]
    if measures is None:
        checked, failed, skipped, chosen = 0, 0, {reason or NOT_MEASURED: len(items)}, reason
    else:
        measured = measures.images.loc[measures.images["path"].isin(items["path"]), "status"]
        checked = int((measured == Status.SOUND).sum())
        failed, skipped, chosen = len(measured) - checked, {NOT_MEASURED: len(items) - len(measured)}, ""
    return _row(facts, catalog, "files", checked=checked, failed=failed, skipped=skipped, chosen=chosen, absent=items.empty)


def _videos(facts: CollectionFacts, catalog: Catalog, videos: Videos | None, reason: str) -> CoverageRow:
    items = catalog.items[catalog.items["collection"] == facts.name]
    if videos is None:
        failed = int((items["problem"] != "").sum())
        checked, skipped, chosen = 0, {reason or NOT_MEASURED: len(items) - failed}, reason
    else:
        told = videos.frame.loc[videos.frame["path"].isin(items["path"]), "status"]
        checked, left = int((told == Status.SOUND).sum()), int((told == Status.NOT_CHECKED).sum())
        failed, chosen = len(told) - checked - left, ""
        skipped = {NOT_SAMPLED: left, NOT_MEASURED: len(items) - len(told)}
    return _row(facts, catalog, "files", checked=checked, failed=failed, skipped=skipped, chosen=chosen, absent=items.empty)


def _table(facts: TableFacts, catalog: Catalog) -> CoverageRow:
    tables = [one for one in catalog.tables if one.facts.name == facts.name and one.path]
    read = [one for one in tables if not one.problem]
    lost = sum(_lost_rows(one) for one in read)
    checked, skipped = _held(facts.schema, ((one.validated, _present_rows(one) - _lost_rows(one)) for one in read))
    failed = lost + len(tables) - len(read)
    return _row(facts, catalog, "rows", checked=checked, failed=failed, skipped=skipped, absent=not tables)


def _document(facts: DocumentFacts, catalog: Catalog) -> CoverageRow:
    documents: Sequence[Document] = [one for one in catalog.documents if one.facts.name == facts.name and one.path]
    read = [one for one in documents if not one.problem]
    checked, skipped = _held(facts.schema or facts.versions or None, ((one.validated, one.entries) for one in read))
    return _row(facts, catalog, "entries", checked=checked, failed=len(documents) - len(read), skipped=skipped, absent=not documents)


def _held(schema: object, read: Iterable[tuple[bool, int]]) -> tuple[int, dict[str, int]]:
    """Return how many were checked, and the others by reason: with a schema only what was held against it is checked."""
    checked = unheld = 0
    for validated, count in read:
        if validated or schema is None:
            checked += count
        else:
            unheld += count
    return checked, {NO_SCHEMA_HELD: unheld}


def _present_rows(table: Table) -> int:
    return len(table.frame) + sum(one.count for one in table.malformed if _dropped(one, table))


def _lost_rows(table: Table) -> int:
    """Return how many rows could not be read in full. A row that is malformed in two ways counts once for each, up to all rows."""
    harmful = [one for one in table.malformed if not one.harmless and not _of_header(one, table)]
    return min(_present_rows(table), sum(one.count for one in harmful))


def _dropped(malformed: Malformed, table: Table) -> bool:
    """Whether rows of this kind were left out of the frame though they held something."""
    return not malformed.harmless and not _of_header(malformed, table) and malformed.lines[0] not in table.frame.index


def _of_header(malformed: Malformed, table: Table) -> bool:
    return not malformed.lines or (len(table.frame) > 0 and malformed.lines[-1] < table.frame.index[0])


def _row(
    facts: CollectionFacts | TableFacts | DocumentFacts,
    catalog: Catalog,
    what: str,
    *,
    checked: int,
    failed: int,
    skipped: dict[str, int],
    absent: bool,
    chosen: str = "",
) -> CoverageRow:
    omitted = left_out(catalog, facts)
    told = tuple((why, count) for why, count in skipped.items() if count)
    return CoverageRow(
        name=facts.name,
        title=facts.title,
        declared=declared(catalog.profile, what, facts.name),
        present=checked + failed + sum(count for _, count in told),
        checked=checked,
        failed=failed,
        skipped=told,
        absent=absent and not omitted,
        optional=getattr(facts, "optional", False),
        left_out=omitted,
        by_choice=(chosen,) if chosen and told else (),
    )
