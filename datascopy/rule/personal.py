"""What the names and cells of columns tell of persons."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from datascopy.model import Catalog, Form, Severity, Table, Unit, keyed_hash, short_shape, traits
from datascopy.model.naming import PARTING
from datascopy.model.words import joined
from datascopy.rule.attributes import Told
from datascopy.rule.dates import form_of
from datascopy.rule.placeholders import stands_for_nothing

_IDENTIFYING = """
patient_name patientname patients_name first_name firstname last_name lastname surname family_name given_name full_name fullname maiden_name
birth_date birthdate date_of_birth dob birthday patient_birth_date geburtsdatum fodselsdato mrn medical_record_number record_number ssn
social_security_number national_id national_number personal_number personnummer fodselsnummer nhs_number health_card_number insurance_number
address street street_address home_address phone phone_number telephone mobile fax email e_mail email_address passport licence_plate
"""
IDENTIFYING = frozenset(_IDENTIFYING.split())
_PLACES = (
    "location hospital hospital_name institution institution_name clinic city town zip zip_code zipcode postcode postal_code ward site_name"
)
PLACES = frozenset(_PLACES.split())
AGES = frozenset(["age", "patient_age", "age_years", "age_in_years", "age_at_exam", "alter"])
OLDEST = 89
"""years: the ages above it are few, and count as identifying under Safe Harbor"""
_NAME = re.compile(r"[^\W\d_a-z][^\W\d_]+,? (?:[^\W\d_]\.? )?[^\W\d_a-z][^\W\d_]+")
_DAY_FORMS = re.compile(r"(?:9[-/.]){2}9{2,4}\b|9999[-/.]9[-/.]9\b|(?:Month|Mon\.?) 9, 9999|9\.? (?:Month|Mon\.?) 9999|9{8}\b")


class PersonalLaw(NamedTuple):
    """One way in which a column identifies."""

    name: str
    severity: Severity
    what: str
    """in words, as what a cell is"""
    rows: pd.Series
    """the cells concerned, index as in the column"""


def folded_name(column: str) -> str:
    """Return the name of a column as it is compared: lower case, words parted by one underscore."""
    return PARTING.sub("_", column.strip().lower()).strip("_")


def filled(cells: pd.Series) -> pd.Series:
    """Return the cells that say something."""
    plain = cells.str.strip()
    nothing = {text for text in plain.unique() if not text or stands_for_nothing(text)}
    return plain[~plain.isin(nothing)]


def personal_laws(name: str, cells: pd.Series, *, form: Form | None = None, private: bool = False) -> Iterator[PersonalLaw]:
    """Yield in which ways a column identifies.

    Args:
        name: of the column or attribute.
        cells: what it says, blanks and placeholders left out.
        form: as the profile declares it; None where it does not.
        private: the profile says that its text is free or identifying.
    """
    if cells.empty:
        return
    called = folded_name(name)
    distinct = pd.Series(cells.unique(), dtype="str")
    if called in IDENTIFYING or (called == "name" and distinct.map(lambda text: _NAME.fullmatch(text) is not None).mean() > 0.5):
        yield PersonalLaw("name", Severity.ERROR, f"a column called {called}", cells)
        return
    met = {text: seen for text in distinct if (seen := traits(text))}
    identifying = cells[cells.isin(set(met))]
    if len(identifying):
        kinds = sorted({str(trait) for text in identifying.unique() for trait in met[text]})
        yield PersonalLaw("trait", Severity.ERROR, joined(kinds), identifying)
    if called in AGES:
        old = cells[pd.to_numeric(cells, errors="coerce") > OLDEST]
        if len(old):
            yield PersonalLaw("age", Severity.WARNING, f"an age over {OLDEST}", old)
    elif called in PLACES:
        yield PersonalLaw("place", Severity.WARNING, "a place", cells)
    elif form is Form.DATE or called.endswith("date") or called.startswith("date"):
        days = {text: _DAY_FORMS.match(form_of(text)) is not None for text in distinct}
        full = cells[cells.map(days).astype(bool)]
        if len(full):
            yield PersonalLaw("date", Severity.WARNING, "a date to the day", full)
    elif private or form is Form.TEXT:
        yield PersonalLaw("text", Severity.WARNING, "free text", cells)


def shapes_of(cells: pd.Series, seal: bytes, most: int = 3) -> list[str]:
    """Return shapes of the first different values, each with a keyed hash where there is a seal; never a value."""
    first = sorted(cells.unique())[:most]
    return [f"{short_shape(text)} (hash {keyed_hash(seal, text)})" if seal else short_shape(text) for text in first]


class Columns(NamedTuple):
    """A column of a table, or an attribute that documents tell, as rules about persons look at it."""

    subject: str
    identity: tuple[str, ...]
    name: str
    column: str | None
    form: Form | None
    private: bool
    cells: pd.DataFrame
    """path, line, written"""
    of: int
    unit: Unit


def table_columns(catalog: Catalog, table: Table, title: str) -> Iterator[Columns]:
    """Yield the columns of a table that was read, but for the one that names the items."""
    facts = table.facts
    forms = {one.column: one.form for one in catalog.profile.attributes if one.table == facts.name}
    for column in table.frame.columns:
        if column == facts.file or folded_name(str(column)) == "":
            continue
        cells = filled(table.frame[column])
        rows = pd.DataFrame({"path": table.path, "line": cells.index, "written": cells.to_numpy()}, index=pd.Index(cells.index, name=None))
        yield Columns(
            subject=f"{title}, column {column}",
            identity=(facts.name, str(column)),
            name=str(column),
            column=str(column),
            form=forms.get(str(column)),
            private=column in facts.private,
            cells=rows,
            of=len(table.frame),
            unit=Unit.ROWS,
        )


def told_column(told: Told) -> Columns:
    """Return an attribute that documents tell as a column."""
    rows = told.known[["path", "line", "written"]]
    return Columns(
        subject=told.subject,
        identity=told.identity,
        name=told.facts.name,
        column=None,
        form=told.facts.form,
        private=told.private,
        cells=rows,
        of=len(told.rows),
        unit=told.unit,
    )
