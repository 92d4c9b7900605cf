"""Read JSON documents: parsed within bounds, held against their JSON Schema, their entries and boxes taken out."""

import gc
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from datascopy.catalog.annotated import Drawn, Taken, Told, law
from datascopy.catalog.box_entries import BoxRow, read_boxes
from datascopy.catalog.coco import read_coco
from datascopy.catalog.croissant import READER as CROISSANT
from datascopy.catalog.croissant import check_description
from datascopy.catalog.darwin import read_darwin, version
from datascopy.catalog.decode import POINTER
from datascopy.catalog.document_laws import Laws, check_document
from datascopy.model import Document, DocumentFacts, Fault, Violation
from datascopy.profile.schemas import DOCUMENTS, find_schema, known_schemas
from datascopy.store import Store

MOST_BYTES = 256 * 1024**2
"""A larger document is refused: parsed, it would take ten times its size in memory."""

_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Opened:
    """A document with what its reader took out: the names of its entries, shapes, boxes, and what is told of items by tags and fields."""

    document: Document
    names: tuple[str, ...] = ()
    boxes: tuple[BoxRow, ...] = ()
    told: tuple[Told, ...] = ()
    drawn: tuple[Drawn, ...] = ()


def by_facts(documents: Iterable[Opened]) -> Iterator[tuple[DocumentFacts, tuple[Opened, ...]]]:
    """Yield what the profile calls one document, with all its files: of hundreds one frame is made, not hundreds of frames."""
    for _, several in groupby(documents, key=lambda opened: opened.document.facts.name):
        files = tuple(several)
        yield files[0].document.facts, files


@dataclass(slots=True)
class Parsed:
    """A JSON value, and what is wrong with it that a schema cannot say."""

    value: Any = None
    halves: list[str] = field(default_factory=list)
    """texts with half a character (an escaped surrogate without its other half), the escape put back"""
    twice: list[str] = field(default_factory=list)
    """keys that stood twice in one object; only the last counts"""
    constants: list[str] = field(default_factory=list)
    """constants that JSON does not know"""


def read_document(facts: DocumentFacts, path: str, store: Store, problem: str = "", homes: tuple[str, ...] = ()) -> Opened:
    """Read one document. What keeps it from being read at all stands in its `problem`; nothing is raised for what it holds.

    `homes` are folders whose `schemas/` are looked into before the shipped ones.

    Raises:
        Fault: its JSON Schema is missing, or what reads it is not installed.
    """
    if problem:
        return Opened(Document(facts=facts, path=path, problem=problem))
    try:
        with store.open(path) as opened:
            data = opened.read(MOST_BYTES + 1)
        parsed = parse_json(data)
    except OSError as error:
        return Opened(Document(facts=facts, path=path, problem=f"cannot be read: {error.strerror or error}"))
    except ValueError as error:
        return Opened(Document(facts=facts, path=path, problem=str(error)))
    read = _understand(facts, path, parsed, homes)
    if facts.reader != CROISSANT:
        return read
    broken = (*read.document.violations, *check_description(parsed.value, store))
    return replace(read, document=replace(read.document, violations=broken, validated=True))


def _understand(facts: DocumentFacts, path: str, parsed: Parsed, homes: tuple[str, ...]) -> Opened:
    value, violations = parsed.value, _parsing_violations(parsed)
    stem = facts.schema or _schema_of_version(facts, value)
    if stem is not None:
        violations += check_document(value, _laws(stem, homes))
    elif facts.versions:
        known = ", ".join(repr(one) if one else "none" for one in facts.versions)
        violations.append(law(f"version begins with one of {known}", "$.version", [f"version: {version(value)!r}"], 1, required=True))
    taken = _take(facts, path, value)
    names = tuple(one.name for one in taken.told)
    if facts.reader == "boxes":
        names = tuple(value) if isinstance(value, dict) else ()
    violations += taken.violations
    document = Document(
        facts=facts,
        path=path,
        entries=_entries(facts, value, names),
        violations=tuple(sorted(violations, key=lambda one: (one.column, one.law))),
        validated=stem is not None,
        schema=stem or "",
    )
    return Opened(document, names, taken.boxes, taken.told, taken.drawn)


def _schema_of_version(facts: DocumentFacts, value: Any) -> str | None:
    """Return the schema that the profile names for the version of a document: that of the longest beginning; "" stands for no version."""
    told = version(value)
    fitting = [beginning for beginning in facts.versions if (told.startswith(beginning) if beginning else not told)]
    return facts.versions[max(fitting, key=len)] if fitting else None


def _take(facts: DocumentFacts, path: str, value: Any) -> Taken:
    """Return what the reader that the profile names takes out of a document."""
    field = None if facts.item == "path" else facts.item
    match facts.reader:
        case "boxes":
            boxes, disordered = read_boxes(value)
            return Taken(boxes=boxes, violations=tuple(disordered))
        case "darwin":
            name = PurePosixPath(path).name
            return read_darwin(value, name[:-5] if name.lower().endswith(".json") else name, field)
        case "coco":
            return read_coco(value, field)
    return Taken()


def _entries(facts: DocumentFacts, value: Any, names: Sequence[str]) -> int:
    """Return how many entries a document has: its items where a reader takes them out, else the members of its outermost object or list."""
    if facts.reader in ("darwin", "coco"):
        return len(names)
    return len(value) if isinstance(value, dict | list) else 1


def parse_json(data: bytes) -> Parsed:
    """Parse JSON as RFC 8259 has it, in any Unicode encoding.

    Raises:
        ValueError: too large, a pointer file, empty, not text, not JSON, or nested too deeply; the message is a clause with line and column.
    """
    if len(data) > MOST_BYTES:
        raise ValueError(f"is larger than {MOST_BYTES:,} bytes")
    if data.startswith(POINTER):
        raise ValueError("is a Git LFS pointer, not the document")
    if not data.strip():
        raise ValueError("is empty")
    parsed = Parsed()

    def note_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            times = Counter(key for key, _ in pairs)
            parsed.twice += [key for key in made if times[key] > 1]
        return made

    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding)
        with _no_collector():
            parsed.value = json.loads(text, object_pairs_hook=note_twice, parse_constant=parsed.constants.append)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"is not {encoding.upper().removesuffix('-SIG')}: line {line:,} holds a byte that is none") from error
    except json.JSONDecodeError as error:
        reason = error.msg[:1].lower() + error.msg[1:]
        raise ValueError(f"is not JSON: {reason}, line {error.lineno:,}, column {error.colno:,}") from error
    except RecursionError as error:
        raise ValueError("is nested too deeply") from error
    except ValueError as error:
        raise ValueError("holds a number of too many digits") from error
    if "\\ud" in text or "\\uD" in text:
        parsed.value = mend_halves(parsed.value, parsed.halves)
        parsed.twice = [written_out(key) for key in parsed.twice]
    return parsed


@contextmanager
def _no_collector() -> Iterator[None]:
    """Keep Python from looking for cycles meanwhile: a JSON value has none, and looking through a million points takes half of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def mend_halves(value: Any, met: list[str]) -> Any:
    """Write out half characters in all texts of a JSON value, in place, noting these texts. No program could write them as UTF-8."""

    def mended(one: Any) -> Any:
        if not isinstance(one, str) or not _HALF.search(one):
            return one
        met.append(written_out(one))
        return met[-1]

    holder = [value]
    waiting: list[Any] = [holder]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            pairs = [(mended(key), mended(below)) for key, below in one.items()]
            one.clear()
            one.update(pairs)
            waiting += one.values()
        elif isinstance(one, list):
            one[:] = map(mended, one)
            waiting += one
    return holder[0]


def written_out(text: str) -> str:
    r"""Return a text with half characters as their escape: `\ud800`."""
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):x}", text)


def _parsing_violations(parsed: Parsed) -> list[Violation]:
    met = (
        ("every key of an object stands once", parsed.twice),
        ("NaN and Infinity are no JSON", parsed.constants),
        ("every text is made of whole characters", parsed.halves),
    )
    return [law(words, "$", found, len(found), required=False) for words, found in met if found]


@cache
def _laws(stem: str, homes: tuple[str, ...]) -> Laws:
    return Laws(load_schema(stem, homes))


def load_schema(stem: str, homes: Sequence[str] = ()) -> Any:
    """Return the JSON Schema `schemas/documents/<stem>.schema.json`, of one of the folders `homes` or else as it is shipped.

    Raises:
        Fault: there is no such file.
    """
    file = find_schema(DOCUMENTS, stem, homes)
    if file is None:
        raise Fault(f"There is no document schema {stem}. Known: {', '.join(known_schemas(DOCUMENTS, homes))}.")
    return json.loads(file.read_text("utf-8"))
