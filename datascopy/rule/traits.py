"""What is held against labels: attributes with a role, contrasts, what was measured, what names say, and whether anything is missing.

The one place that yields them all, so that no rule asks for them twice. A rule asks for those of some origin.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt
import pandas as pd

from datascopy.model import AttributeFacts, ContrastFacts, Evidence, Form, Kind, Role
from datascopy.model.words import joined
from datascopy.rule.drawn_shares import share_of_shape
from datascopy.rule.population import LABEL, Population, as_text
from datascopy.rule.subject import private_column, titles

COMPARED = (Form.CATEGORY, Form.TEXT, Form.LICENCE)
IDS = (Form.IDENTIFIER, Form.DIGEST)
MOST_PIXELS_OFF = 2
"""A content box within so many pixels of the whole picture is no border."""
BORDER = ("no uniform border", "uniform border")
NAMES = "the names of the files"
MOSTLY = 0.95
"""Least share of names of one form for which the numbers in them say the same thing."""
_PREFIX = re.compile(r"[A-Za-z]*")
_NUMBER = re.compile(r"\d+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Origin(StrEnum):
    """Where a trait comes from."""

    DECLARED = "declared"
    MEASURED = "measured"
    NAME = "name"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, eq=False)
class Trait:
    """One thing that is known, or not, of every row of a population."""

    name: str
    title: str
    role: Role
    origin: Origin
    values: pd.Series
    """text ("" where nothing is known) or float64 (NaN), in the order of the rows"""
    sides: tuple[str, str] | None = None
    """of a contrast: the other side and the one of which an odds ratio speaks"""
    complete: bool = False
    """rows that tell nothing are left out; otherwise that is a level of its own"""
    of: str = ""
    """the attribute that it is made of: it is never held against itself"""
    caution: str = ""
    source: str = ""
    refused: str = ""
    """why it cannot be compared at all"""
    told: str = ""
    """what tells it, as readers call it: "metadata.csv, column view" """

    @property
    def is_number(self) -> bool:
        """Tell whether its values are numbers."""
        return self.values.dtype.kind == "f"

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Return which rows tell it."""
        return (self.values.notna() if self.is_number else self.values != "").to_numpy()


def traits(seen: Evidence, made: Population) -> tuple[Trait, ...]:
    """Return all that can be held against the labels of a population: contrasts first, then attributes, measures, names, what is missing."""
    profile = made.catalog.profile
    mine = [one for one in profile.attributes if one.of in made.collections]
    contrasts = [contrast(seen, made, one) for one in profile.contrasts if one.of in made.collections]
    declared = [trait for one in mine if one.role is not None for trait in _attribute(made, one, one.role)]
    missing = [trait for one in mine if one.role is not None for trait in _missing(made, one, one.role)]
    told = [one for one in (*contrasts, *declared) if one is not None]
    return (*told, *_measured(seen, made), *_headers(seen, made), *_names(made), *missing)


def labels(found: tuple[Trait, ...], made: Population) -> tuple[Trait, ...]:
    """Return what traits are held against: the class of each row, and every outcome. A contrast of the class stands for the class."""
    outcomes = [one for one in found if one.role is Role.OUTCOME and one.origin is Origin.DECLARED and not one.is_number]
    contrasted = {one.of for one in outcomes if one.sides}
    own = [one for one in outcomes if one.sides or one.of not in contrasted]
    if made.named and LABEL not in contrasted and not contrasted & _same_column(made):
        own.insert(
            0, Trait(LABEL, made.named, Role.OUTCOME, Origin.DECLARED, made.label, complete=True, of=LABEL, told=told_by(made, LABEL))
        )
    return tuple(own)


def _same_column(made: Population) -> set[str]:
    """Return the attributes that the label's own column tells."""
    column = next((one.facts.label for one in made.catalog.tables if one.facts.name == made.base), None)
    return {one.name for one in made.catalog.profile.attributes if one.table == made.base and one.column == column and column}


def contrast(seen: Evidence, made: Population, facts: ContrastFacts) -> Trait | None:
    """Return a contrast as a trait of two sides; None where nothing tells its shape."""
    if facts.shape is not None:
        share = share_of_shape(seen, made, facts.shape)
        if share is None:
            return None
        one, other = (share > (facts.above or 0)).to_numpy(), (share <= (facts.above or 0)).to_numpy()
    else:
        one, other = _sides(made, facts)
    fits = made.where(facts.where)
    exposed, against = facts.title, _against(facts)
    values = np.select([fits & one, fits & other], [exposed, against], default="")
    return Trait(
        facts.name,
        facts.title,
        facts.role,
        Origin.DECLARED,
        pd.Series(values, index=made.rows.index, dtype="str"),
        (against, exposed),
        complete=True,
        of=LABEL if facts.attribute in _same_column(made) else facts.attribute or facts.name,
        caution=facts.caution,
        source=facts.source,
        told=_shape_told(made, facts) if facts.shape else told_by(made, facts.attribute or LABEL),
    )


def told_by(made: Population, name: str) -> str:
    """Return what tells an attribute, or the label, as readers call it."""
    names = titles(made.catalog)
    facts = next((one for one in made.catalog.profile.attributes if one.name == name), None)
    if facts is None:
        return names.get(made.base, "the paths of the files")
    if facts.table:
        return f"{names.get(facts.table, facts.table)}, column {facts.column}"
    asked = next((one.text for one in made.catalog.profile.questions if one.name == facts.question), "")
    return f"the answers to “{asked}”" if asked else names.get(facts.document or "", "the paths of the files")


def _shape_told(made: Population, facts: ContrastFacts) -> str:
    return f"{facts.shape} as drawn in the {joined([titles_of(made)[name] for name in made.collections])}"


def titles_of(made: Population) -> dict[str, str]:
    """Return name -> title of all collections."""
    return {one.name: one.title for one in made.catalog.profile.collections}


def _sides(made: Population, facts: ContrastFacts) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    told = made.told(facts.attribute or LABEL)
    if facts.missing:
        return (told == "").to_numpy(), (told != "").to_numpy()
    if facts.above is not None:
        numbers = pd.to_numeric(told.where(told != "", None), errors="coerce")
        return (numbers > facts.above).to_numpy(), (numbers <= facts.above).to_numpy()
    exposed = told.isin(list(facts.exposed)).to_numpy()
    other = told.isin(list(facts.against)) if facts.against else told != ""
    return exposed, other.to_numpy() & ~exposed


def _against(facts: ContrastFacts) -> str:
    if facts.against:
        return joined(list(facts.against), most=3)
    return f"not {facts.title}"


def _attribute(made: Population, facts: AttributeFacts, role: Role) -> Iterator[Trait]:
    """Yield an attribute as a trait, or what stands for it: the host of an address, the year of a date."""
    values, tells = made.of_attribute(facts), told_by(made, facts.name)

    def told(name: str, title: str, column: pd.Series, refused: str = "") -> Trait:
        return Trait(name, title, role, Origin.DECLARED, column, of=facts.name, source=facts.source, refused=refused, told=tells)

    if private_column(made.catalog, facts.table, facts.column):
        yield told(facts.name, facts.title, values, "its cells are never shown, so that no value of it can be named")
    elif facts.form is Form.NUMBER:
        numbers = pd.to_numeric(values.where(values != "", None), errors="coerce").astype("float64")
        yield told(facts.name, facts.title, numbers)
    elif facts.form in COMPARED:
        yield told(facts.name, facts.title, values)
    elif facts.form is Form.URL:
        yield told(f"{facts.name}-host", f"host of the {facts.title}", _each(values, _host))
        yield told(facts.name, facts.title, values, "an address names one item or a few, as an id does; its host is compared instead")
    elif facts.form is Form.DATE:
        yield told(f"{facts.name}-year", f"year of the {facts.title}", _each(values, _year))
        yield told(facts.name, facts.title, values, "a date names one item or a few, as an id does; its year is compared instead")
    else:
        yield told(facts.name, facts.title, values, "it is an id")


def _missing(made: Population, facts: AttributeFacts, role: Role) -> Iterator[Trait]:
    """Yield whether an attribute is missing, where it is known of some rows and not of others."""
    known = made.of_attribute(facts) != ""
    if known.any() and not known.all():
        values = known.map({True: "known", False: "missing"}).astype("str")
        sides = ("known", "missing")
        title = f"{facts.title} missing"
        tells = told_by(made, facts.name)
        yield Trait(f"{facts.name}-missing", title, role, Origin.MISSING, values, sides, complete=True, of=facts.name, told=tells)


def _measured(seen: Evidence, made: Population) -> Iterator[Trait]:
    """Yield what was measured of the pictures themselves, and the sizes that documents state where none was."""
    images = None if seen.images is None else seen.images[seen.images["collection"] == made.facts.name]
    if images is None or not (images["width"].notna()).any():
        yield from _stated_sizes(made)
        return
    sizes = images[images["width"].notna()].sort_values("path")
    width, height = sizes["width"].astype("float64"), sizes["height"].astype("float64")
    inner = (sizes["right"] - sizes["left"]).astype("float64") * (sizes["bottom"] - sizes["top"]).astype("float64")
    border = (width * height - inner) > MOST_PIXELS_OFF * 2 * (width + height)
    columns: dict[str, tuple[str, pd.Series]] = {
        "megapixels": ("megapixels", width * height / 1e6),
        "aspect": ("width divided by height", width / height),
        "brightness": ("mean grey", sizes["brightness"].astype("float64")),
        "contrast": ("standard deviation of grey", sizes["contrast"].astype("float64")),
        "content": ("share of the picture within its borders", inner / (width * height)),
        "border": (BORDER[1], border.map({True: BORDER[1], False: BORDER[0]}).where(inner.notna(), "").astype("str")),
        "mode": ("colour mode", sizes["mode"]),
        "format": ("file format", sizes["format"]),
    }
    for name, (title, column) in columns.items():
        if made.facts.kind is Kind.MASKS and name in DRAWN:
            continue
        values, sides = _keyed(made, sizes["key"], column), BORDER if name == "border" else None
        yield Trait(f"measured-{name}", title, Role.ACQUISITION, Origin.MEASURED, values, sides, complete=True, told="measured")


DRAWN = frozenset({"brightness", "contrast", "content", "border"})
"""measures that say of a mask what was annotated, not how the picture was taken"""
HEADERS = {
    "tables": "quantisation tables in the header",
    "subsampling": "subsampling in the header",
    "density": "density in the header",
    "depth": "bit depth in the header",
    "icc": "colour profile in the header",
}
"""columns of headers that tell who wrote a file; never its bytes, which are what it shows"""


def _headers(seen: Evidence, made: Population) -> Iterator[Trait]:
    """Yield what the headers of the pictures state; what they all leave out is left out here too."""
    if seen.headers is None:
        return
    headers = seen.headers[(seen.headers["collection"] == made.facts.name) & (seen.headers["format"] != "")].sort_values("path")
    for name, title in HEADERS.items():
        stated = as_text(headers[name].astype("object").map(str, na_action="ignore"))
        if (stated != "").any():
            values = _keyed(made, headers["key"], stated.where(stated != "", "none stated"))
            yield Trait(f"header-{name}", title, Role.ACQUISITION, Origin.MEASURED, values, told="measured")


def _stated_sizes(made: Population) -> Iterator[Trait]:
    told = made.catalog.annotations
    told = told[told["collection"].isin(made.collections) & told["width"].notna()].sort_values(["key", "path"])
    if len(told):
        title = "megapixels as the documents state them"
        values = _keyed(made, told["key"], told["width"] * told["height"] / 1e6)
        yield Trait("stated-megapixels", title, Role.ACQUISITION, Origin.MEASURED, values, told="stated")


def _keyed(made: Population, keys: pd.Series, column: pd.Series) -> pd.Series:
    """Return a measured column for each row, by key."""
    first = pd.Series(column.to_numpy(), index=keys.to_numpy())
    first = first[~first.index.duplicated()]
    values = made.rows["key"].map(first)
    return values.astype("float64") if column.dtype.kind == "f" else as_text(values)


def _names(made: Population) -> Iterator[Trait]:
    """Yield what file names say: their first letters, and where nearly all begin alike, the first number in them."""
    keys = made.rows["key"]
    stems = keys.str.rsplit("/", n=1).str[-1]
    prefix = _each(stems, prefix_of)
    yield Trait("name-prefix", "beginning of the file name", Role.SOURCE, Origin.NAME, prefix, told=NAMES)
    if prefix.value_counts(normalize=True).iloc[0] >= MOSTLY:
        numbers = stems.map({text: _first_number(text) for text in stems.unique()}).astype("float64")
        if numbers.notna().mean() >= MOSTLY:
            yield Trait("name-number", "number in the file name", Role.SOURCE, Origin.NAME, numbers, told=NAMES)
    yield Trait("file-name", "file name", Role.SOURCE, Origin.NAME, keys, refused="it is an id: every file has its own")


def prefix_of(name: str) -> str:
    """Return the letters that a file name begins with, as people write them; "(no letter)" where it begins with none."""
    met = _PREFIX.match(name)
    return met.group() if met and met.group() else "(no letter)"


def _first_number(name: str) -> float:
    met = _NUMBER.search(name)
    return float(met.group()) if met and len(met.group()) <= 15 else float("nan")


def _each(texts: pd.Series, read: Callable[[str], str]) -> pd.Series:
    """Return what is read from each text; every distinct one is read once."""
    return texts.map({text: read(text) if text else "" for text in texts.unique()}).astype("str")


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _year(date: str) -> str:
    met = _YEAR.search(date)
    return met.group() if met else ""
