"""Hold a JSON document against its JSON Schema: all errors, grouped into one violation per law, said in words."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from datascopy.model import Violation

SHOWN = 5
SHOWN_CHARACTERS = 60
SHOWN_PLACE = 200
MOST_NESTED = "Recursion limit"
"""how the validator begins to say that a document is nested deeper than it goes"""

Path = tuple[str | int, ...]

_TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
}


def digest(places: Iterable[str]) -> str:
    """Return the sha256 over places, whatever their order."""
    return hashlib.sha256("\n".join(sorted(places)).encode("utf-8", "surrogatepass")).hexdigest()


class Laws:
    """A JSON Schema made ready for many documents."""

    def __init__(self, schema: Any) -> None:
        """Take the schema, draft 2020-12; validation is that of jsonschema-rs."""
        import jsonschema_rs

        self.schema = schema
        self.declared = frozenset(_property_names(schema))
        self.validator = jsonschema_rs.validator_for(schema)


def check_document(value: Any, laws: Laws) -> list[Violation]:
    """Return each law that the document breaks, all of them, with count, share and first places."""
    schema, declared = laws.schema, laws.declared
    broken: dict[tuple[str, str, bool], list[str]] = defaultdict(list)
    try:
        for error in laws.validator.iter_errors(value):
            where: Path = tuple(error.instance_path)
            law = _Law(schema, tuple(error.schema_path), where, error, declared)
            place = plain_path(where)
            broken[law.words, law.column, law.required].append(place if law.absent else f"{place}: {_shown(error.instance)}")
    except ValueError as error:
        # The validator's own numbers end where Python's do not, and it goes less deep; nothing can be said of such a document.
        limit = "values are nested no deeper than a program goes" if MOST_NESTED in str(error) else "every number can be held by a computer"
        broken[f"{limit} ({error})", "$", True].append("$")
    if not broken:
        return []
    sizes = Counter(general_path(path, declared) for path in _paths(value))
    return [_violation(law, column, required, places, sizes) for (law, column, required), places in broken.items()]


def _violation(law: str, column: str, required: bool, places: Sequence[str], sizes: Mapping[str, int]) -> Violation:
    # A missing key is counted among the objects that should have it.
    of = sizes.get(column, 0) if not law.endswith(" is there") else sizes.get(column.rpartition(".")[0], 0)
    return Violation(
        law=law,
        column=column,
        required=required,
        count=len(places),
        of=max(of, len(places)),
        lines=(),
        examples=tuple(map(cut, places[:SHOWN])),
        members=digest(places),
    )


class _Law:
    """One error of the validator as a law: in words, where it holds, whether what breaks it is required, and whether it is a key that lacks."""

    def __init__(self, schema: Any, keywords: Path, where: Path, error: Any, declared: frozenset[str]) -> None:
        keyword = str(keywords[-1]) if keywords else ""
        self.column = general_path(where, declared)
        name = self.column.removeprefix("$.") or "$"
        subject = "each entry" if name == "*" else "the document" if name == "$" else name.rpartition(".")[2]
        if keyword == "required":
            subject = error.kind.property
            self.column = f"{self.column}.{subject}"
        self.absent = keyword == "required"
        self.words = f"{subject} {_say(keyword, _value_at(schema, keywords))}"
        self.required = self.absent or _is_required(schema, keywords)


def _say(keyword: str, wanted: Any) -> str:
    """Return what a keyword of a schema asks, after "x "."""
    match keyword:
        case "required":
            return "is there"
        case "type":
            return "is " + " or ".join(_TYPES.get(one, str(one)) for one in ([wanted] if isinstance(wanted, str) else wanted))
        case "minLength" | "minItems" | "minProperties" if wanted == 1:
            return "is not empty"
        case "additionalProperties":
            return "has no other keys"
        case "uniqueItems":
            return "has no entry twice"
    words = {
        "minimum": "is at least",
        "maximum": "is at most",
        "exclusiveMinimum": "is more than",
        "exclusiveMaximum": "is less than",
        "multipleOf": "is a multiple of",
        "minItems": "has at least this many entries:",
        "maxItems": "has at most this many entries:",
        "minLength": "has at least this many characters:",
        "maxLength": "has at most this many characters:",
        "pattern": "has the form",
        "const": "is",
        "enum": "is one of",
    }
    shown = ", ".join(map(str, wanted)) if isinstance(wanted, list) else str(wanted)
    return f"{words[keyword]} {shown}" if keyword in words else f"keeps the schema's keyword {keyword}"


def general_path(path: Path, declared: frozenset[str]) -> str:
    """Return a JSON path with indexes and keys of the data (those that the schema does not name) replaced by `*`."""
    return "$" + "".join("[*]" if isinstance(part, int) else f".{part}" if part in declared else ".*" for part in path)


def plain_path(path: Path) -> str:
    """Return a JSON path as it is: `id.bbox[0].xmin`, `$` for the whole document."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".") or "$"


def cut(place: str) -> str:
    """Return a place as it is shown: a key may be megabytes long."""
    return place if len(place) <= SHOWN_PLACE else f"{place[: SHOWN_PLACE - 1]}…"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def _property_names(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield from schema["properties"]
        for value in schema.values():
            yield from _property_names(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _property_names(value)


def _value_at(schema: Any, keywords: Path) -> Any:
    for keyword in keywords:
        schema = schema[keyword]
    return schema


def _is_required(schema: Any, keywords: Path) -> bool:
    """Say whether the innermost key that a law is about is required; an entry under a key of the data always is."""
    for position in range(len(keywords) - 2, -1, -1):
        if keywords[position] == "properties":
            return keywords[position + 1] in _value_at(schema, keywords[:position]).get("required", ())
    return True


def _paths(value: Any) -> Iterator[Path]:
    """Yield the path of every value of a document, without recursion."""
    waiting: list[tuple[Path, Any]] = [((), value)]
    while waiting:
        path, one = waiting.pop()
        yield path
        if isinstance(one, dict):
            waiting += [((*path, key), below) for key, below in one.items()]
        elif isinstance(one, list):
            waiting += [((*path, number), below) for number, below in enumerate(one)]
