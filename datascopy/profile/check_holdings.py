"""Cross-check what a dataset holds: its collections, tables and documents."""

import string
from collections.abc import Iterable, Mapping
from typing import Any

from datascopy.model import ITEMS
from datascopy.profile.ground import Ground
from datascopy.profile.located import Keys
from datascopy.profile.suggest import did_you_mean, listed

_MEANINGFUL = ("label", "split", "group")
_DRAWN = ("darwin", "coco")
"""The readers that take out polygons, tags and fields."""

GREATEST_GREY = 255


def one_collection(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """Pattern, label, masks and inference of a collection fit together."""
    add = ground.add
    if "pattern" in facts:
        _named_groups(ground, (*keys, "pattern"), facts["pattern"])
    if "label" in facts and "(?P<label>" in facts.get("pattern", ""):
        add((*keys, "label"), "the label is given by 'pattern' as well; keep one")
    for key in ("masks_of", "values", "drawn_in"):
        if key in facts and facts["kind"] != "masks":
            add((*keys, key), f"only a collection of masks has '{key}', this one holds {facts['kind']}")
    if ground.collections.get(facts.get("masks_of", ""), {}).get("kind", "images") != "images":
        add((*keys, "masks_of"), f"'{facts['masks_of']}' does not hold images")
    if "vocabulary" in facts and not ("label" in facts or "infer" in facts or "(?P<label>" in facts.get("pattern", "")):
        add((*keys, "vocabulary"), "a vocabulary without labels: give 'label', or a 'pattern' with the named group 'label'")
    _grey_values(ground, keys, facts)


def _named_groups(ground: Ground, keys: Keys, pattern: str) -> None:
    """The named groups of a collection's pattern are meaningful or free attributes."""
    names = ground.regex(keys, pattern)
    taken = {column.name for column in ITEMS} - {"label"}
    for name in sorted(names & taken):
        ground.add(keys, f"the named group '{name}' is what every file has already; choose another name")
    for name in sorted(names - set(_MEANINGFUL)):
        if name.casefold().rstrip("s") in _MEANINGFUL:
            ground.add(keys, f"the named group '{name}' has no meaning{did_you_mean(name, _MEANINGFUL)}")


def _grey_values(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """Each class of a mask is one grey value; a mask that was painted says from which polygons, and what it calls them."""
    first: dict[str, str] = {}
    for grey, label in facts.get("values", {}).items():
        if int(grey) > GREATEST_GREY:
            ground.add((*keys, "values", grey), f"{grey} is no grey value: they go from 0 to {GREATEST_GREY}")
        if first.setdefault(label, grey) != grey:
            ground.add((*keys, "values", grey), f"the class '{label}' has the grey value {first[label]} already")
    if "drawn_in" not in facts:
        return
    ground.needs(keys, facts, (("drawn_in", "values"), ("drawn_in", "masks_of")))
    document = ground.documents.get(facts["drawn_in"], {})
    if document and document.get("reader") not in _DRAWN:
        ground.add((*keys, "drawn_in"), f"the document '{facts['drawn_in']}' holds no polygons: it needs 'reader' {' or '.join(_DRAWN)}")
    if document and "masks_of" in facts and document.get("of") not in (facts["masks_of"], keys[-1]):
        ground.add((*keys, "drawn_in"), f"the document '{facts['drawn_in']}' is not of '{facts['masks_of']}', whose masks these are")


def one_table(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """The columns of a table need one another."""
    needed = (
        ("file", "of"),
        ("label", "file"),
        ("box", "file"),
        ("video", "file"),
        ("complete", "file"),
        ("vocabulary", "label"),
        ("by", "file"),
    )
    ground.needs(keys, facts, (*needed, ("questions", "file"), ("supersedes", "file"), ("names", "pictures")))
    if facts.get("label") in facts.get("private", ()):
        ground.add((*keys, "private"), f"'{facts['label']}' holds the labels, which every report tells, so it cannot be private")
    _spellings(ground, keys, facts)
    _header(ground, keys, facts)
    if "by" in facts and ground.declared((*keys, "by"), facts["by"], ground.attributes, "attribute"):
        _by(ground, (*keys, "by"), facts, ground.attributes[facts["by"]])
    if "supersedes" in facts:
        _supersedes(ground, (*keys, "supersedes"), facts)
    if "names" in facts:
        _template(ground, (*keys, "names"), facts["names"])


def _spellings(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """A spelling of a column belongs to one column; upper and lower case are not told apart."""
    columns = facts.get("columns", {})
    owner: dict[str, str] = {}
    for column in columns:
        first = owner.setdefault(column.strip().casefold(), column)
        if first != column:
            ground.add((*keys, "columns", column), f"the column '{column}' is '{first}' in another spelling")
    for column, others in columns.items():
        for number, other in enumerate(others):
            first = owner.setdefault(other.strip().casefold(), column)
            if first != column:
                ground.add((*keys, "columns", column, number), f"the spelling '{other}' belongs to '{first}' already")


def _header(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """A table without a header row has the columns that the profile lists: all that it names is among them, and nothing is spelled otherwise."""
    if "header" not in facts:
        return
    header = facts["header"]
    if "columns" in facts:
        ground.add((*keys, "columns"), "a table without a header row has no other spellings of its columns: keep 'header' or 'columns'")
    for number, column in enumerate(header):
        if column in header[:number]:
            ground.add((*keys, "header", number), f"the column '{column}' stands twice")
    for place, column in _columns_named(facts):
        if column not in header:
            hint = did_you_mean(column, header) or f"; it lists {listed(header)}"
            ground.add((*keys, *place), f"'header' lists no column '{column}'{hint}")


def _columns_named(facts: Mapping[str, Any]) -> Iterable[tuple[Keys, str]]:
    """Yield each column that a table names, with its place."""
    for key in ("file", "label", "pictures"):
        if key in facts:
            yield (key,), facts[key]
    for number, column in enumerate(facts.get("private", ())):
        yield ("private", number), column
    for key, parts in (("box", ("xmin", "ymin", "xmax", "ymax")), ("questions", ("question", "answer", "source"))):
        for part in parts:
            if part in facts.get(key, {}):
                yield (key, part), facts[key][part]


def _by(ground: Ground, keys: Keys, facts: Mapping[str, Any], attribute: Mapping[str, Any]) -> None:
    """The attribute that a table names items by belongs to the same items, and something other than that table tells it."""
    if attribute.get("of") != facts.get("of"):
        ground.add(keys, f"the attribute '{facts['by']}' is of '{attribute.get('of')}', but the table is of '{facts.get('of')}'")
    if "table" in attribute:
        ground.add(
            keys, f"the attribute '{facts['by']}' is told by a table; rows can only be joined by what documents or names of files tell"
        )


def _supersedes(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """An earlier version is another table about the same items, and no chain of them leads back."""
    earlier, name = facts["supersedes"], str(keys[-2])
    if not ground.declared(keys, earlier, ground.tables, "table"):
        return
    if ground.tables[earlier].get("of") != facts.get("of") or "file" not in ground.tables[earlier]:
        ground.add(keys, f"the table '{earlier}' does not name items of '{facts.get('of')}': it needs 'of: {facts.get('of')}' and 'file'")
    met = []
    while earlier in ground.tables and earlier not in met:
        met.append(earlier)
        earlier = ground.tables[earlier].get("supersedes", "")
    if name in met:
        ground.add(keys, f"'{name}' supersedes itself" + (f", by way of {' and '.join(met[: met.index(name)])}" if met[0] != name else ""))


def _template(ground: Ground, keys: Keys, names: str) -> None:
    """The name of an embedded picture holds some column in braces, and stays within the root."""
    try:
        fields = [field for _, field, _, _ in string.Formatter().parse(names) if field is not None]
    except ValueError:
        fields = []
    if not any(fields) or not all(fields):
        ground.add(keys, f"'{names}' names no column: write it in braces, as images/{{img_id}}.jpg")
    if names.startswith("/") or ".." in names.split("/"):
        ground.add(keys, f"'{names}' must be relative to the root")


def one_document(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """A reader needs to know whose entries it reads; one schema holds, or one for each version."""
    ground.needs(keys, facts, (("reader", "of"), ("complete", "reader"), ("item", "reader")))
    if "schema" in facts and "versions" in facts:
        ground.add((*keys, "versions"), "a document has one 'schema' or one for each of its 'versions', not both")
