"""Read JSON documents: parsed within bounds, held against their JSON Schema, their entries and boxes taken out."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datascopy.catalog.box_entries import BoxRow, read_boxes
from datascopy.catalog.decode import POINTER
from datascopy.catalog.document_laws import check_document, cut, digest
from datascopy.model import Document, DocumentFacts, Fault, Violation
from datascopy.shipped import shipped
from datascopy.store import Store

MOST_BYTES = 256 * 1024**2
"""A larger document is refused: parsed, it would take ten times its size in memory."""

SHOWN = 5

_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Opened:
    """A document with what its reader took out: the names of its entries, and boxes."""

    document: Document
    names: tuple[str, ...] = ()
    boxes: tuple[BoxRow, ...] = ()


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


def read_document(facts: DocumentFacts, path: str, store: Store, problem: str = "") -> Opened:
    """Read one document. What keeps it from being read at all stands in its `problem`; nothing is raised for what it holds.

    Raises:
        Fault: its JSON Schema is not shipped.
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
    return _understand(facts, path, parsed)


def _understand(facts: DocumentFacts, path: str, parsed: Parsed) -> Opened:
    violations = _parsing_violations(parsed)
    if facts.schema is not None:
        violations += check_document(parsed.value, load_schema(facts.schema))
    names: tuple[str, ...] = tuple(parsed.value) if facts.reader is not None and isinstance(parsed.value, dict) else ()
    boxes: tuple[BoxRow, ...] = ()
    if facts.reader == "boxes":
        boxes, disordered = read_boxes(parsed.value)
        violations += disordered
    document = Document(
        facts=facts,
        path=path,
        entries=len(parsed.value) if isinstance(parsed.value, dict | list) else 1,
        violations=tuple(sorted(violations, key=lambda one: (one.column, one.law))),
        validated=facts.schema is not None,
    )
    return Opened(document, names, boxes)


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
    return [
        Violation(
            law=law,
            column="$",
            required=False,
            count=len(found),
            of=len(found),
            lines=(),
            examples=tuple(map(cut, found[:SHOWN])),
            members=digest(found),
        )
        for law, found in met
        if found
    ]


def load_schema(stem: str) -> Any:
    """Return the JSON Schema `schemas/documents/<stem>.schema.json`.

    Raises:
        Fault: there is no such file.
    """
    folder: Path = shipped("schemas") / "documents"
    file = folder / f"{stem}.schema.json"
    if not file.is_file():
        raise Fault(f"There is no document schema {stem}: {file} does not exist. Known: {', '.join(known_schemas(folder))}.")
    return json.loads(file.read_text("utf-8"))


def known_schemas(folder: Path) -> Sequence[str]:
    """Return the stems of the document schemas in a folder."""
    return sorted(file.name.removesuffix(".schema.json") for file in folder.glob("*.schema.json"))
