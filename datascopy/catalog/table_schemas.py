"""Table schemas in Pandera's YAML form: read with lines, every key and check known, built into a Pandera schema in code.

`pandera.io.from_yaml` drops an unknown check or key without a word; a schema that a person wrote must not check less than it says.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datascopy.catalog.table_checks import OF_COLUMNS, OF_TABLES, arguments, named_columns, register, say
from datascopy.model import Fault
from datascopy.profile import read_yaml
from datascopy.profile.complaints import Complaints, raise_all
from datascopy.profile.located import Keys
from datascopy.profile.schemas import TABLES, find_schema, known_schemas
from datascopy.profile.suggest import did_you_mean, listed
from datascopy.profile.validate import validate

if TYPE_CHECKING:
    from pandera.pandas import Check

WHOLE, REAL, TEXT = "Int64", "float64", "str"
KINDS = {WHOLE: "a whole number", REAL: "a number"}


@dataclass(frozen=True, slots=True)
class ColumnLaws:
    """What a schema asks of one column."""

    name: str
    dtype: str
    nullable: bool
    unique: bool
    required: bool
    checks: tuple["Check", ...]


@dataclass(frozen=True, slots=True)
class TableLaw:
    """A check over several columns."""

    check: "Check"
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table schema, ready to be held against a table. The law of every check stands in its `error`."""

    file: Path
    columns: tuple[ColumnLaws, ...]
    checks: tuple[TableLaw, ...]
    unique: tuple[str, ...] = field(default=())
    """columns of which no two rows may hold the same values"""
    strict: bool = False
    """true where other columns are not allowed"""


def load_table_schema(stem: str, homes: Sequence[str] = ()) -> TableSchema:
    """Load `schemas/tables/<stem>.yaml`, of one of the folders `homes` or else as it is shipped.

    Raises:
        Fault: it is missing or wrong: every fault with file, line, key and a suggestion.
    """
    file = find_schema(TABLES, stem, homes)
    if file is None:
        raise Fault(f"There is no table schema {stem}{did_you_mean(stem, known_schemas(TABLES, homes)) or '.'}")
    return _read_once(file, file.stat().st_mtime_ns)


@cache
def _read_once(file: Path, written: int) -> TableSchema:
    """Read a schema once, for all the files of a table."""
    del written
    return read_table_schema(file)


def read_table_schema(file: Path) -> TableSchema:
    """Read a table schema from a file.

    Raises:
        Fault: as `load_table_schema`.
    """
    located = read_yaml(file)
    raise_all(validate(located, "table"))
    complaints = Complaints(located)
    value = located.value
    register()
    schema = TableSchema(
        file=file,
        columns=tuple(_column(name, one or {}, complaints) for name, one in value["columns"].items()),
        checks=_table_checks(value, complaints),
        unique=tuple(value.get("unique") or ()),
        strict=bool(value.get("strict")),
    )
    _expect_columns(("unique",), schema.unique, value["columns"], complaints)
    raise_all(complaints)
    return schema


def _column(name: str, value: Mapping[str, Any], complaints: Complaints) -> ColumnLaws:
    keys: Keys = ("columns", name)
    dtype = value.get("dtype") or TEXT
    checks = []
    for place, check, given in _listed(value.get("checks"), (*keys, "checks")):
        if check not in OF_COLUMNS:
            hint = "; it is one of the table, not of a column" if check in OF_TABLES else _hint(check, OF_COLUMNS)
            complaints.add(place, f"unknown check '{check}'{hint}")
        elif check.startswith("str_") and dtype != TEXT:
            complaints.add(place, f"the check '{check}' is for text, but the column '{name}' is {dtype}")
        else:
            checks += _built(check, given, name, place, complaints)
    return ColumnLaws(
        name=name,
        dtype=dtype,
        nullable=bool(value.get("nullable", False)),
        unique=bool(value.get("unique", False)),
        required=bool(value.get("required", True)),
        checks=tuple(checks),
    )


def _table_checks(value: Mapping[str, Any], complaints: Complaints) -> tuple[TableLaw, ...]:
    laws = []
    for place, check, given in _listed(value.get("checks"), ("checks",)):
        if check not in OF_TABLES:
            hint = "; it is one of a column, not of the table" if check in OF_COLUMNS else _hint(check, OF_TABLES)
            complaints.add(place, f"unknown check '{check}'{hint}")
            continue
        columns = named_columns(given)
        _expect_columns(place, columns, value["columns"], complaints)
        laws += [TableLaw(built, columns) for built in _built(check, given, "", place, complaints)]
    return tuple(laws)


def _expect_columns(place: Keys, columns: tuple[str, ...], known: Mapping[str, Any], complaints: Complaints) -> None:
    for column in columns:
        if column not in known:
            complaints.add(place, f"unknown column '{column}'{_hint(column, known)}")


def _listed(checks: Any, keys: Keys) -> list[tuple[Keys, str, dict[str, Any]]]:
    """Return place, name and arguments of each check, from either form: a list with `options.check_name`, or name -> arguments."""
    if isinstance(checks, dict):
        pairs = [((*keys, name), name, given if isinstance(given, dict) else {None: given}) for name, given in checks.items()]
    else:
        pairs = [((*keys, number), one["options"]["check_name"], one) for number, one in enumerate(checks or ())]
    return [(place, name, dict(given)) for place, name, given in pairs]  # type: ignore[arg-type]


def _built(check: str, given: dict[str, Any], column: str, place: Keys, complaints: Complaints) -> list["Check"]:
    """Return the check with its law as `error`; none where an argument is wrong."""
    import pandera.pandas as pa

    options = given.pop("options", {})
    known = arguments(check)
    if set(given) <= {None, "value"} and len(given) == 1:
        # Pandera writes the only argument of a check as `value`, or as a bare value.
        given = {next(iter(known)): next(iter(given.values()))}
    unknown = [name for name in given if name not in known]
    missing = [name for name, needed in known.items() if needed and name not in given]
    for name in unknown:
        complaints.add((*place, name), f"unknown argument '{name}' of the check '{check}'{_hint(name, known)}")
    for name in missing:
        complaints.add(place, f"the check '{check}' lacks its argument '{name}'")
    if unknown or missing:
        return []
    try:
        return [getattr(pa.Check, check)(**given, error=options.get("error") or say(check, given, column))]
    except (TypeError, ValueError, re.error) as error:
        complaints.add(place, f"the check '{check}' cannot be built: {error}")
        return []


def _hint(word: str, known: Mapping[str, Any]) -> str:
    return did_you_mean(word, known) or f"; known are {listed(known, 30)}"
