"""Explain one profile in plain text: what it declares, what its card claims and how that is measured, and what is known of it."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from datascopy.model import (
    AttributeFacts,
    ClaimFacts,
    CollectionFacts,
    Comparison,
    ContrastFacts,
    DocumentFacts,
    GroupFacts,
    LeaveOutFacts,
    Measured,
    Profile,
    RelationFacts,
    SplitFacts,
    TableFacts,
)
from datascopy.report.words import listing, plural, printable, value

LEAST_WIDTH, MOST_WIDTH = 40, 110
BOLD = "\x1b[1m{}\x1b[0m"

_UNITS = {"bytes": "files", "frames": "rows", "seconds": "rows", "hours": "rows"}
"""what a claim is about -> what is counted for it, where that has another name"""
_MARKER = re.compile(r"(\s*)(?:[*+-] |\d+\. )")


def explain(profile: Profile, readme: str = "", *, width: int = 100, bold: bool = False) -> str:
    """Return a profile in plain text.

    Args:
        profile: what to explain.
        readme: the read-me beside it (Markdown): its sections follow.
        width: of the terminal, in columns.
        bold: print headings bold.
    """
    page = _Page(max(LEAST_WIDTH, min(width, MOST_WIDTH)), bold=bold)
    titles = _titles(profile)
    page.heading(f"{profile.title} ({profile.name})", *([f"version {profile.version}"] if profile.version else []))
    page.text(profile.about)
    page.section("Licences and links", _papers(profile))
    page.section("Collections, with the files that are accepted", map(_collection, profile.collections))
    page.section("Tables", (_table(one, titles) for one in profile.tables))
    page.section("Documents", (_document(one, titles) for one in profile.documents))
    page.section("Splits", (_split(one, titles) for one in profile.splits))
    page.section("Groups that no split may divide", (_group(one, titles) for one in profile.groups))
    page.section("Attributes", (_attribute(one, titles) for one in profile.attributes))
    page.section("What is compared with labels", (_contrast(one, titles) for one in profile.contrasts))
    page.section("What is to be left out", (_left_out(one, titles) for one in profile.leave_out))
    page.section("Expected overlaps", (_relation(one, titles) for one in profile.relations))
    page.section(f"Claims: {plural(len(profile.claims), 'number or statement', 'numbers and statements')}", _claims(profile, titles))
    _readme(page, readme)
    return "\n".join(page.lines).rstrip() + "\n"


class _Page:
    """Lines of at most one width."""

    def __init__(self, width: int, *, bold: bool) -> None:
        self.width = width
        self.bold = bold
        self.lines: list[str] = []

    def heading(self, text: str, *more: str) -> None:
        shown = printable(text)
        self.lines += [*([""] if self.lines else []), ", ".join([BOLD.format(shown) if self.bold else shown, *map(printable, more)])]

    def text(self, text: str, indent: str = "", hanging: str | None = None) -> None:
        self.lines += textwrap.wrap(
            printable(text),
            self.width,
            initial_indent=indent,
            subsequent_indent=indent if hanging is None else hanging,
            break_on_hyphens=False,
            break_long_words=False,
        )

    def section(self, heading: str, entries: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Write a heading and its entries, each a first line and lines below it; nothing where there is no entry."""
        told = list(entries)
        if told:
            self.heading(heading)
        for first, below in told:
            self.text(first, "  ", "    ")
            for line in below:
                self.text(line, "    ", "      ")


def _titles(profile: Profile) -> Mapping[str, str]:
    sections = (profile.collections, profile.tables, profile.documents, profile.splits, profile.groups, profile.attributes)
    return {one.name: one.title for section in sections for one in section}


def _papers(profile: Profile) -> Iterator[tuple[str, Sequence[str]]]:
    if profile.licence:
        yield f"licence: {profile.licence}", ()
    for who, says in profile.licences.items():
        yield f"{who}: {says}", ()
    for what, address in profile.links.items():
        yield f"{what}: {address}", ()
    for what, where in profile.statements.items():
        yield (f"{what}: stated nowhere" if where == "nowhere" else f"{what}: stated in {where}"), ()


def _files(files: Sequence[str], *, optional: bool) -> str:
    return f"files: {listing(files)}{'; may be absent' if optional else ''}"


def _collection(one: CollectionFacts) -> tuple[str, Sequence[str]]:
    told = {"label": "the class", "split": "the split", "group": "the group"}
    groups = [told.get(name, name) for name in re.findall(r"\(\?P<(\w+)>", one.pattern or "")]
    below = [_files(one.files, optional=one.optional)]
    if groups:
        below.append(f"the path tells {listing(list(dict.fromkeys(groups)))}")
    if one.infer:
        below.append("class and split are inferred from the names of the sub-folders")
    if one.masks_of:
        below.append(f"masks of {one.masks_of}")
    if one.values:
        below.append(f"grey values: {listing([f'{grey} {label}' for grey, label in one.values.items()])}")
    return f"{one.name} ({one.kind.value}): {one.title}", below


def _table(one: TableFacts, titles: Mapping[str, str]) -> tuple[str, Sequence[str]]:
    told = [(one.file, "the item"), (one.label, "the class")]
    told += [(one.questions.question, "the question"), (one.questions.answer, "the answer")] if one.questions else []
    columns = [f"{column} names {what}" for column, what in told if column]
    below = [_files(one.files, optional=one.optional)]
    if one.of:
        below.append(f"describes the {titles.get(one.of, one.of)}; {listing(columns) or 'no column names an item'}")
    if one.schema:
        below.append(f"columns and laws: schemas/tables/{one.schema}.yaml")
    if one.private:
        below.append(f"never copied into a report: {listing(one.private)}")
    parted = "" if one.delimiter == "," else f", fields parted by {one.delimiter!r}"
    return f"{one.name}: {one.title}{parted}", below


def _document(one: DocumentFacts, titles: Mapping[str, str]) -> tuple[str, Sequence[str]]:
    below = [_files(one.files, optional=one.optional)]
    read = f", read as {one.reader}" if one.reader else ""
    if one.of:
        below.append(f"describes the {titles.get(one.of, one.of)}{read}")
    schemas = [one.schema] if one.schema else list(dict.fromkeys(one.versions.values()))
    if schemas:
        below.append(f"laws: {listing([f'schemas/documents/{schema}.schema.json' for schema in schemas])}")
    return f"{one.name}: {one.title}", below


def _told_by(table: str | None, column: str | None, titles: Mapping[str, str]) -> str:
    return f"told by column {column} of {titles.get(table, table)}" if table else "told by the files' paths"


def _split(one: SplitFacts, titles: Mapping[str, str]) -> tuple[str, Sequence[str]]:
    lists = listing([f"{part}: {titles.get(table, table)}" for part, table in one.lists.items()])
    told = f"told by lists ({lists})" if lists else _told_by(one.table, one.column, titles)
    return f"{one.name} ({one.certainty.value}): {one.title} of the {titles.get(one.of, one.of)}", [told]


def _group(one: GroupFacts, titles: Mapping[str, str]) -> tuple[str, Sequence[str]]:
    told = f"told by the names, {one.pattern}" if one.pattern else _told_by(one.table, one.column, titles)
    if one.attribute:
        told = f"told by the attribute {titles.get(one.attribute, one.attribute)}"
    below = [told, *([one.source] if one.source else [])]
    return f"{one.name} ({one.certainty.value}): {one.title} of the {titles.get(one.of, one.of)}", below


def _attribute(one: AttributeFacts, titles: Mapping[str, str]) -> tuple[str, Sequence[str]]:
    if one.tag or one.tags:
        told = f"told by tags of the {titles.get(str(one.document), one.document)}: {listing([one.tag] if one.tag else one.tags)}"
    elif one.field:
        told = f"told by the field {one.field} of the {titles.get(str(one.document), one.document)}"
    else:
        told = _told_by(one.table, one.column, titles)
    bounds = [
        f"{word} {value(bound)}{f' {one.unit}' if one.unit else ''}"
        for word, bound in (("at least", one.least), ("at most", one.most))
        if bound is not None
    ]
    form = one.form.value if one.role is None else f"{one.form.value}, {one.role.value}"
    return f"{one.name} ({form}): {one.title}; {listing([told, *bounds])}", ()


def _contrast(one: ContrastFacts, titles: Mapping[str, str]) -> tuple[str, Sequence[str]]:
    what = titles.get(str(one.attribute), str(one.attribute))
    if one.shape:
        sides = f"items with and without {one.shape}"
    elif one.missing:
        sides = f"items without and with {what}"
    elif one.above is not None:
        sides = f"{what} above {value(one.above)} and not"
    else:
        sides = f"{what} {listing(one.exposed)} and {listing(one.against) or 'every other'}"
    return f"{one.name} ({one.role.value}): {one.title}; {sides}{_only(one.where)}", [one.caution] if one.caution else []


def _left_out(one: LeaveOutFacts, titles: Mapping[str, str]) -> tuple[str, Sequence[str]]:
    without = f", without {one.without}" if one.without else ""
    return f"{one.title} of the {titles.get(one.of, one.of)}{without}{_only(one.where)}", [f"{one.says} ({one.source})"]


def _relation(one: RelationFacts, titles: Mapping[str, str]) -> tuple[str, Sequence[str]]:
    where = f" of {one.dataset}" if one.dataset else ""
    proof = f"may be proved by {listing([way.value for way in one.proof])}"
    whole = "any collection" if one.b == "*" else one.b
    first = f"{titles.get(one.a, one.a)} within {whole if one.dataset else titles.get(one.b, one.b)}{where}: {one.says}"
    return first, [f"{one.source}; {proof}"]


def _claims(profile: Profile, titles: Mapping[str, str]) -> Iterator[tuple[str, Sequence[str]]]:
    for one in profile.claims:
        law = "" if one.comparison is Comparison.EQUALS else f"{one.comparison.value} "
        number = one.written or value(one.stated)
        said = one.stated is None or number in one.says or any(way.verb in ("share", "complete", "exists") for way in one.measured)
        stated = "" if said else f" [{law}{number}]"
        below = [
            f"measured: {way_in_words(way, titles)}" if not number else f"or else: {way_in_words(way, titles)}"
            for number, way in enumerate(one.measured)
        ]
        if one.statement:
            below.append(f"not checkable: {one.statement}")
        if one.unlike:
            below.append(f"should differ from: {listing(one.unlike)}")
        yield f"{one.id}: {one.says}{stated} ({_source(one)})", below


def _source(one: ClaimFacts) -> str:
    return one.source if one.authority.value == "card" else f"{one.source}; not the card"


def way_in_words(way: Measured, titles: Mapping[str, str]) -> str:
    """Return how a claim is measured: "distinct label in files of labelled pictures"."""
    if way.what == "claims":
        by = f", divided by {value(way.divide_by)}" if way.divide_by else ""
        if way.verb == "stated":
            return f"the number that the claim {listing(way.claims)} states{by}"
        return f"{way.verb} of the stated numbers of {listing(way.claims)}{by}"
    of = titles.get(str(way.of), str(way.of))
    what = f"{_UNITS.get(way.what, way.what)} of {of}"
    by_ = listing([titles.get(name, name) for name in way.by])
    told = {
        "distinct": f"different values of {by_} in {what}",
        "shared": f"{by_ or 'files'} in more than one part of {of}",
        "sum": f"sum of {way.column or 'sizes'} over {what}",
        "quotient": f"largest class divided by smallest, by {by_}, in {what}",
        "share": f"share of {what}",
        "complete": f"share of {what} that know {by_}",
        "exists": f"whether there are {what}",
        "least": _edge(way, what, by_),
        "greatest": _edge(way, what, by_),
    }.get(way.verb, f"{way.verb} of {what}")
    hours = ", in hours" if way.what == "hours" else ""
    each = f", for each of {titles.get(way.each, way.each)}" if way.each else ""
    return f"{told}{hours}{each}{_conditions(way)}"


def _edge(way: Measured, what: str, by: str) -> str:
    if way.what in ("width", "height"):
        return f"{way.verb} {what}"
    return f"{way.verb} {way.column or (f'number for one {by}' if by else 'size')} in {what}"


def _conditions(way: Measured) -> str:
    return _only(way.where, way.but)


def _only(where: Mapping[str, str | tuple[str, ...]], but: Mapping[str, str | tuple[str, ...]] | None = None) -> str:
    def words(wanted: str | tuple[str, ...]) -> str:
        return " or ".join(one or "blank" for one in ((wanted,) if isinstance(wanted, str) else wanted))

    told = [f"{name} is {words(wanted)}" for name, wanted in where.items()]
    told += [f"{name} is not {words(unwanted)}" for name, unwanted in (but or {}).items()]
    return f", where {listing(told)}" if told else ""


def _readme(page: _Page, text: str) -> None:
    """Write the sections of a read-me: headings as headings, paragraphs and list entries wrapped, emphasis taken off."""
    paragraph: list[str] = []

    def flush() -> None:
        if paragraph:
            met = _MARKER.match(paragraph[0])
            page.text(" ".join(paragraph), "  ", "  " + " " * len(met.group()) if met else "  ")
            paragraph.clear()

    within = False
    for line in text.splitlines():
        if line.startswith("#"):
            flush()
            within = within or line.startswith("##")
            if line.startswith("##"):
                page.heading(line.strip("# "))
        elif not within:
            continue
        else:
            if not line.strip() or _MARKER.match(line):
                flush()
            if line.strip():
                paragraph.append(
                    line.replace("**", "").replace("`", "").rstrip() if not paragraph else line.replace("**", "").replace("`", "").strip()
                )
    flush()
