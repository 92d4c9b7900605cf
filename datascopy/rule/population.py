"""Who is compared: the rows of a collection (of its table, where one labels it, else its items), their groups and their labels."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datascopy.model import AttributeFacts, Catalog, Certainty, CollectionFacts, Evidence, GroupFacts, Kind, Table, Unit
from datascopy.rule.placeholders import stands_for_nothing
from datascopy.rule.subject import UNITS, given, in_scope, items_of, titles

LABEL = "label"
"""what contrasts call the class of an item"""
MOST_REPEATED = 0.05
"""A table of which more rows repeat an item is about something else than items: its rows are not what is compared."""
CERTAINTIES = (Certainty.STATED, Certainty.INFERRED, Certainty.GUESSED)


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """The rows of one collection that can be compared. All arrays and columns are in the order of `rows`."""

    catalog: Catalog
    facts: CollectionFacts
    rows: pd.DataFrame
    """columns path and line (of the table's row; of the item, and 0, where items are the rows) and key; index 0, 1, ..."""
    base: str
    """the table whose rows these are; "" where they are the items"""
    label: pd.Series
    """the class of each row; "" where none is known"""
    named: str
    """what readers call that label; "" where there is none"""
    grouping: GroupFacts | None = None
    """what binds rows together; None where nothing is declared"""
    groups: npt.NDArray[np.int64] | None = None
    """number of the group of each row; rows of which no group is known are each one of their own"""
    alone: npt.NDArray[np.bool_] | None = None
    """which rows no group is known of; None where no grouping is declared"""
    unlabelled: int = 0
    """rows left out because their label is a placeholder: nobody has labelled them yet"""
    whole: "Population | None" = None
    """with those rows; None where none is left out"""

    @property
    def unit(self) -> Unit:
        """Return what its rows are."""
        return UNITS[self.facts.kind]

    @property
    def collections(self) -> tuple[str, ...]:
        """Return the collections that tell something of its rows: its own, and masks of it."""
        masks = (one.name for one in self.catalog.profile.collections if one.masks_of == self.facts.name)
        return (self.facts.name, *masks)

    def told(self, name: str) -> pd.Series:
        """Return what an attribute (or `label`) tells of each row; "" where it tells nothing."""
        if name == LABEL:
            return self.label
        facts = next(one for one in self.catalog.profile.attributes if one.name == name)
        return self.of_attribute(facts)

    def of_attribute(self, facts: AttributeFacts, column: str = "value") -> pd.Series:
        """Return the value (or what is `written`) of an attribute for each row; as values, placeholders are nothing."""
        told = self.catalog.attributes
        told = told[(told["attribute"] == facts.name) & (told[column] != "")]
        if facts.table == self.base and self.base:
            found = _by_line(self.rows, told, column)
        else:
            found = self.by_key(told.sort_values(["path", "line", "written"]), column)
        nothing = {text for text in found.unique() if stands_for_nothing(text)} if column == "value" else ()
        return found.where(~found.isin(nothing), "") if nothing else found

    def by_key(self, told: pd.DataFrame, column: str) -> pd.Series:
        """Return a text column of some rows that have `key`, for each row of the population: the first of its key, "" where none is."""
        first = told.drop_duplicates("key").set_index("key")[column]
        return as_text(self.rows["key"].map(first))

    def lacking(self, name: str) -> tuple[int, int, int]:
        """Return of how many rows, the unlabelled among them, an attribute is blank, and of how many a placeholder; and how many there are."""
        whole = self.whole or self
        facts = next(one for one in self.catalog.profile.attributes if one.name == name)
        blank = int((whole.of_attribute(facts, "written") == "").sum())
        return blank, int((whole.of_attribute(facts) == "").sum()) - blank, len(whole.rows)

    def select(self, chosen: npt.NDArray[np.bool_]) -> "Population":
        """Return a part of the rows."""
        return replace(
            self,
            rows=self.rows[chosen].reset_index(drop=True),
            label=self.label[chosen].reset_index(drop=True),
            groups=None if self.groups is None else self.groups[chosen],
            alone=None if self.alone is None else self.alone[chosen],
        )

    def where(self, wanted: Mapping[str, str | tuple[str, ...]]) -> npt.NDArray[np.bool_]:
        """Return which rows have the wanted value, or one of the wanted values, of every attribute named."""
        fits = np.ones(len(self.rows), dtype=bool)
        for name, values in wanted.items():
            fits &= self.told(name).isin([values] if isinstance(values, str) else list(values)).to_numpy()
        return fits

    def bound(self) -> npt.NDArray[np.int64]:
        """Return the number of the group of each row, every row its own where no grouping is declared."""
        return np.arange(len(self.rows)) if self.groups is None else self.groups


def as_text(values: pd.Series) -> pd.Series:
    """Return a column as text, "" where it holds nothing: what was looked up in an empty frame has no dtype of its own."""
    told = values.astype("object")
    return told.where(told.notna(), "").astype("str")


def populations(seen: Evidence) -> Iterator[Population]:
    """Yield the rows of each collection that the command line did not leave out, and of which anything is known.

    Masks of pictures tell something of those pictures and are no population of their own.
    """
    catalog = given(seen.catalog)
    names = {facts.name for facts in in_scope(catalog)}
    for facts in in_scope(catalog):
        if not (facts.kind is Kind.MASKS and facts.masks_of in names):
            made = _labelled(catalog, facts)
            if len(made.rows):
                yield _grouped(made)


def _labelled(catalog: Catalog, facts: CollectionFacts) -> Population:
    """Return the rows of a collection with their labels; what a placeholder stands for is left out."""
    base = _base(catalog, facts)
    if base is None:
        keys = _keys(catalog, facts)
        rows = pd.DataFrame({"path": pd.Series("", index=range(len(keys)), dtype="str"), "line": 0, "key": keys})
        made = Population(catalog, facts, rows, "", pd.Series("", index=rows.index, dtype="str"), "")
        items = items_of(catalog, facts.name)
        labels = made.by_key(items[items["label"] != ""].sort_values("path"), "label")
        rows = rows.assign(path=made.by_key(items.sort_values("path"), "path"))
        if (labels != "").any():
            return replace(made, rows=rows, label=labels, named="class")
        return replace(made, rows=rows, **_told_by_rows(made))
    told = catalog.references[catalog.references["table"] == base.facts.name].sort_values(["path", "line"], ignore_index=True)
    column = base.facts.label or ""
    labels = told["label"].where(~told["label"].isin([text for text in told["label"].unique() if stands_for_nothing(text)]), "")
    whole = Population(catalog, facts, told[["path", "line", "key"]], base.facts.name, labels, column)
    attribute = next((one for one in catalog.profile.attributes if (one.table, one.column) == (base.facts.name, column)), None)
    if attribute is not None:
        nothing = {text.strip().casefold() for text in attribute.placeholders}
        whole = replace(whole, label=labels.where(~labels.str.strip().str.casefold().isin(nothing), ""), named=attribute.title)
    known = (whole.label != "").to_numpy()
    if known.all() or not known.any():
        return whole
    return replace(whole.select(known), unlabelled=int((~known).sum()), whole=whole)


def _told_by_rows(made: Population) -> dict[str, Any]:
    """Return label and named of items that tables label row by row, several rows an item: those of which all rows say the same."""
    told = made.catalog.references
    told = told[(told["collection"] == made.facts.name) & (told["label"] != "")]
    one = told[told.groupby("key")["label"].transform("nunique") == 1].sort_values(["path", "line"])
    names = {table.facts.name: table.facts.label or "" for table in made.catalog.tables}
    return {"label": made.by_key(one, "label"), "named": next((names[name] for name in one["table"] if names.get(name)), "")}


def _base(catalog: Catalog, facts: CollectionFacts) -> Table | None:
    """Return the table that labels the items of a collection row by row; None where none does."""
    for table in catalog.tables:
        one = table.facts
        if table.path and not table.problem and one.of == facts.name and one.file and one.label and not one.questions:
            keys = catalog.references.loc[catalog.references["table"] == one.name, "key"]
            if len(keys) and keys.duplicated().mean() <= MOST_REPEATED:
                return table
    return None


def _keys(catalog: Catalog, facts: CollectionFacts) -> pd.Series:
    """Return the keys of all items of a collection that are present or of which something is told that is compared, sorted.

    What only another document says, which may call the items otherwise, is no item of its own.
    """
    names = [facts.name, *(one.name for one in catalog.profile.collections if one.masks_of == facts.name)]
    wanted = compared_attributes(catalog)
    sources = {one.table or one.document for one in catalog.profile.attributes if one.name in wanted}
    if any(one.question for one in catalog.profile.attributes if one.name in wanted):
        sources |= {one.facts.name for one in catalog.tables if one.facts.questions}
    frames = (
        catalog.items,
        catalog.attributes[catalog.attributes["attribute"].isin(wanted)],
        catalog.references[catalog.references["table"].isin(sources)],
    )
    keys = pd.concat([frame.loc[frame["collection"].isin(names), "key"] for frame in frames])
    return pd.Series(sorted(set(keys) - {""}), dtype="str")


def compared_attributes(catalog: Catalog) -> set[str]:
    """Return the attributes that have a role, or that contrasts, advice and groups rest on."""
    profile = catalog.profile
    named = {one.name for one in profile.attributes if one.role is not None}
    named |= {one.attribute for one in profile.contrasts if one.attribute} | {one.attribute for one in profile.groups if one.attribute}
    return named.union(*(one.where for one in profile.contrasts), *(one.where for one in profile.leave_out))


def _by_line(rows: pd.DataFrame, told: pd.DataFrame, column: str) -> pd.Series:
    found = rows[["path", "line"]].merge(told[["path", "line", column]].drop_duplicates(["path", "line"]), on=["path", "line"], how="left")
    return as_text(found[column]).set_axis(rows.index)


def _grouped(made: Population) -> Population:
    """Return a population with the most certain of its groupings: of several of one certainty the first declared."""
    declared = [one for one in made.catalog.profile.groups if one.of in made.collections]
    declared.sort(key=lambda one: CERTAINTIES.index(one.certainty))
    for facts in declared:
        names = _members(made, facts)
        if (names != "").any():
            alone = (names == "").to_numpy()
            codes = np.unique(names.to_numpy(dtype=object).astype(str), return_inverse=True)[1].astype(np.int64)
            codes[alone] = codes.max() + 1 + np.arange(alone.sum())
            return replace(made, grouping=facts, groups=codes, alone=alone)
    return made


def _members(made: Population, facts: GroupFacts) -> pd.Series:
    """Return the group of each row, by its own line where the table of the rows tells it: one item may be in two groups."""
    if made.base and facts.table == made.base:
        lines = [
            pd.DataFrame(
                {"path": table.path, "line": table.frame.index.to_numpy(), "group": table.frame[facts.column].str.strip().to_numpy()}
            )
            for table in made.catalog.tables
            if table.facts.name == made.base and facts.column in table.frame
        ]
        return _by_line(made.rows, pd.concat(lines), "group") if lines else pd.Series("", index=made.rows.index, dtype="str")
    attribute = next((one for one in made.catalog.profile.attributes if one.name == facts.attribute), None)
    if attribute is not None and attribute.table == made.base and made.base:
        told = made.of_attribute(attribute)
        search = re.compile(facts.pattern or "(?P<group>.+)").search
        return told.map(lambda text: match["group"] if (match := search(text)) else "").astype("str")
    members = made.catalog.groups[made.catalog.groups["grouping"] == facts.name].sort_values(["key", "group"])
    return made.by_key(members, "group")


def title_of_base(made: Population) -> str:
    """Return what readers call what tells the rows: the table, or the collection."""
    return titles(made.catalog).get(made.base, made.facts.title)
