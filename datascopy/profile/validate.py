"""Hold a YAML file against its published JSON Schema, and say what is wrong in our words."""

import json
from collections.abc import Collection
from functools import cache
from typing import Any

from datascopy.profile.complaints import Complaints
from datascopy.profile.located import Keys, Located
from datascopy.profile.suggest import did_you_mean, listed
from datascopy.shipped import shipped

_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}
_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
    "exclusiveMaximum": "less than",
}
_LENGTHS = {
    "minLength": "is empty",
    "minItems": "must have at least {wanted} entries",
    "minProperties": "must have at least {wanted} entries",
    "maxLength": "must be {wanted} character long, but is {value!r}",
    "pattern": "is {value!r}, which does not have the form {wanted}",
}


@cache
def schema_of(name: str) -> Any:
    """Return one of our schemas: profile, claims or policy."""
    return json.loads((shipped("schemas") / f"{name}.schema.json").read_text("utf-8"))


def validate(located: Located, name: str) -> Complaints:
    """Return all that the schema `name` finds wrong with a file."""
    import jsonschema_rs

    complaints = Complaints(located)
    if not jsonschema_rs.is_valid(schema_of(name), located.value):
        _explain(complaints, name)
    return complaints


def _explain(complaints: Complaints, name: str) -> None:
    """Say each error. Loaded only for a file that is wrong: the fast validator above says yes or no, this one explains."""
    from jsonschema import Draft202012Validator

    for error in Draft202012Validator(schema_of(name)).iter_errors(complaints.located.value):
        keys: Keys = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            _unknown(complaints, keys, error.instance, error.schema["properties"])
        elif error.validator == "required":
            _missing(complaints, keys, error.instance, error.validator_value)
        else:
            complaints.add(keys, _clause(error, keys))


def _unknown(complaints: Complaints, keys: Keys, found: Collection[str], known: Collection[str]) -> None:
    for key in found:
        if key not in known:
            hint = did_you_mean(key, known) or f"; known are {listed(known, 30)}"
            complaints.add((*keys, key), f"unknown key '{key}' under {named(keys)}{hint}")


def _missing(complaints: Complaints, keys: Keys, found: Collection[str], required: Collection[str]) -> None:
    for key in required:
        if key not in found:
            complaints.add(keys, f"the key '{key}' is missing under {named(keys)}")


def _clause(error: Any, keys: Keys) -> str:
    """Return what is wrong with the value at `keys`, in words."""
    value, wanted, law, what = error.instance, error.validator_value, error.validator, named(keys)
    if law == "type":
        return f"{what} must be {_wanted(wanted)}, not {_kind(value)}{_quotes(value, wanted)}"
    if law == "enum":
        return f"{what} is {value!r}, but must be one of {', '.join(wanted)}{did_you_mean(str(value), wanted)}"
    if law in _BOUNDS:
        return f"{what} is {value}, but must be {_BOUNDS[law]} {wanted}"
    if law == "oneOf":
        return f"{what}: {error.schema['$comment']}"
    if law in _LENGTHS:
        return f"{what} {_LENGTHS[law].format(value=value, wanted=wanted) if value else 'is empty'}"
    return f"{what}: {error.message}"


def _wanted(types: str | list[str]) -> str:
    return " or ".join(_WORDS[one] for one in ([types] if isinstance(types, str) else types))


def _quotes(value: Any, types: str | list[str]) -> str:
    return ". Put it in quotes" if "string" in types and isinstance(value, bool | int | float) else ""


def named(keys: Keys) -> str:
    """Return where a value stands, as text: `collections.images.files[0]`."""
    text = ""
    for key in keys:
        text += f"[{key}]" if isinstance(key, int) else f".{key}"
    return f"'{text.lstrip('.')}'" if text else "the root"


def _kind(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "a mapping"
