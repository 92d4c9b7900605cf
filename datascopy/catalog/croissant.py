"""Croissant descriptions (JSON-LD of the MLCommons vocabulary): what they say of files, and whether it holds.

They are read through mlcroissant, which is never let near the network: contexts by address are replaced by the standard one.
"""

import hashlib
import logging
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from wcmatch import glob

from datascopy.catalog.annotated import law
from datascopy.catalog.globs import fits
from datascopy.catalog.roles import DOCUMENT, assign_roles
from datascopy.catalog.tables import read_table
from datascopy.model import CollectionFacts, Fault, Kind, Profile, TableFacts, Violation
from datascopy.store import Store

READER = "croissant"
MOST_BYTES = 256 * 1024**2
"""A larger document is refused by what parses it."""
_KINDS = (("image/", Kind.IMAGES), ("video/", Kind.VIDEOS))
_TABLES = ("text/csv", "text/tsv", "text/tab-separated-values", "application/x-parquet", "application/vnd.apache.parquet")
_TABLE_ENDS = (".csv", ".tsv", ".parquet")
_SLUG = re.compile(r"[^a-z0-9]+")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Described:
    """A resource of the distribution: one file, or a set of files told by globs."""

    name: str
    formats: tuple[str, ...]
    includes: tuple[str, ...]
    sha256: str = ""
    columns: tuple[str, ...] = ()
    """those that the fields of record sets take from it"""
    single: bool = False


@dataclass(frozen=True, slots=True)
class Description:
    """What a document describes; `problem` says why mlcroissant does not take it."""

    resources: tuple[Described, ...] = ()
    problem: str = ""
    own_context: bool = True
    """false where its context is an address, in whose place the standard one was taken"""


def read_description(value: Any) -> Description:
    """Read a Croissant document.

    Args:
        value: the parsed JSON; it is left as it is.

    Raises:
        Fault: mlcroissant is not installed.
    """
    try:
        import mlcroissant
    except ImportError as error:
        raise Fault('A Croissant description needs mlcroissant, which is not installed: pip install "datascopy[croissant]".') from error
    if not isinstance(value, dict):
        return Description(problem="it is no object")
    own = True
    quiet = logging.getLogger("absl")
    level = quiet.level
    quiet.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            context = mlcroissant.Context()
            own = isinstance(value.get("@context"), dict) and not _has_address(value["@context"])
            # A copy: mlcroissant writes into what it is given.
            document = {**_without_contexts(value), "@context": deepcopy(value["@context"]) if own else context.rdf.context}
            metadata = mlcroissant.Metadata.from_json(ctx=context, json_=document)
    except Exception as error:  # noqa: BLE001 - it raises whatever its own libraries do
        return Description(problem=_clause(error), own_context=own)
    finally:
        quiet.setLevel(level)
    return Description(tuple(_resources(metadata)), own_context=own)


def _has_address(context: Any) -> bool:
    """Whether a JSON-LD context is fetched from elsewhere, wholly or in a part."""
    if isinstance(context, list):
        return any(map(_has_address, context))
    if isinstance(context, dict):
        return "@import" in context or any(_has_address(one.get("@context")) for one in context.values() if isinstance(one, dict))
    return isinstance(context, str)


def _without_contexts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_contexts(one) for key, one in value.items() if key != "@context"}
    return [_without_contexts(one) for one in value] if isinstance(value, list) else value


def _resources(metadata: Any) -> Iterator[Described]:
    columns: dict[str, list[str]] = {}
    for records in metadata.record_sets or ():
        for field in records.fields or ():
            source = getattr(field, "source", None)
            column = getattr(getattr(source, "extract", None), "column", None)
            of = getattr(source, "file_object", None) or getattr(source, "file_set", None)
            if isinstance(column, str) and isinstance(of, str):
                columns.setdefault(of, []).append(column)
    for one in metadata.distribution or ():
        url, includes = getattr(one, "content_url", None), getattr(one, "includes", None)
        globs = (includes,) if isinstance(includes, str) else tuple(includes or ())
        single = includes is None
        if single and url:
            path = str(url).partition("?")[0]
            globs = (glob.escape(PurePosixPath(path).name if "://" in path else path.removeprefix("./")),)
        yield Described(
            name=str(one.name or one.id),
            formats=tuple(map(str, one.encoding_formats or ())),
            includes=tuple(map(str, globs)),
            sha256=str(getattr(one, "sha256", None) or "").lower(),
            columns=tuple(dict.fromkeys(columns.get(one.id, ()))),
            single=single,
        )


def _clause(error: BaseException) -> str:
    lines = [line.strip(" -") for line in str(error).splitlines() if line.strip()]
    told = next((line for line in lines if not line.endswith(":")), type(error).__name__)
    return told[:300]


def describe(profile: Profile, store: Store, parse: Callable[[bytes], Any]) -> tuple[Profile, tuple[str, ...]]:
    """Return a profile with the collections and tables that its Croissant descriptions name, and sentences on what was met.

    `parse` turns the bytes of a document into its JSON value, or raises ValueError.

    Raises:
        Fault: mlcroissant is not installed.
    """
    of = {facts.name for facts in profile.documents if facts.reader == READER}
    if not of:
        return profile, ()
    files = assign_roles(profile, store.entries())
    mine = files[(files["role"] == DOCUMENT) & files["name"].isin(of) & (files["problem"] == "")]
    notes = []
    for path in mine["path"]:
        try:
            with store.open(path) as opened:
                description = read_description(parse(opened.read(MOST_BYTES + 1)))
        except (OSError, ValueError):
            continue  # said where the document is read
        profile = _with(profile, description)
        if not description.own_context:
            notes.append(f"{path}: its @context is an address, which is not followed; the standard one was taken.")
    return profile, tuple(notes)


def _with(profile: Profile, description: Description) -> Profile:
    """Return a profile with what a description names ahead of what it has itself."""
    collections, tables = [], []
    taken = {one.name for several in (profile.collections, profile.tables, profile.documents) for one in several}
    for one in description.resources:
        kind = next((kind for begin, kind in _KINDS if any(form.startswith(begin) for form in one.formats)), None)
        name = _free(one.name, taken)
        if kind is not None and one.includes:
            collections.append(CollectionFacts(name=name, title=one.name, kind=kind, files=one.includes, key="path", optional=False))
        elif one.includes and (set(one.formats) & set(_TABLES) or one.includes[0].lower().endswith(_TABLE_ENDS)):
            tables.append(TableFacts(name=name, title=one.name, files=one.includes, infer="columns", optional=True))
    pictures = next((one.name for one in (*collections, *profile.collections) if one.kind is Kind.IMAGES), None)
    return replace(
        profile,
        collections=(*collections, *profile.collections),
        tables=(*(replace(one, of=pictures) for one in tables), *profile.tables),
    )


def _free(name: str, taken: set[str]) -> str:
    base = _SLUG.sub("-", name.lower()).strip("-") or "files"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug


def check_description(value: Any, store: Store) -> list[Violation]:
    """Return the laws of a Croissant document that do not hold of the files: its form, files that are there, their sha256.

    Raises:
        Fault: mlcroissant is not installed.
    """
    description = read_description(value)
    if description.problem:
        return [law("the document is a Croissant description that mlcroissant takes", "$", [description.problem], 1, required=True)]
    listed = [entry.path for entry in store.entries() if not entry.problem]
    absent, differing, stated, lacking, columns = [], [], 0, [], 0
    for one in description.resources:
        met = list(filter(fits(one.includes), listed)) if one.includes else []
        if not met and one.includes:
            absent.append(f"{one.name}: {', '.join(one.includes)}")
        if one.sha256 and one.single and met:
            stated += 1
            told = _sha256(store, met[0])
            if told != one.sha256:
                differing.append(f"{met[0]}: stated {one.sha256}, is {told}")
        if one.columns and met:
            columns += len(one.columns)
            there = _columns_of(store, met[0], one.columns)
            lacking += [f"{met[0]}: {column}" for column in one.columns if column not in there]
    broken = (
        ("what the distribution names is there", "$.distribution[*]", absent, len(description.resources), False),
        ("the columns that fields are taken from are there", "$.recordSet[*].field[*].source.extract.column", lacking, columns, True),
        ("the sha256 of a file is the one that is stated", "$.distribution[*].sha256", differing, stated, True),
    )
    return [law(words, column, found, of, required=required) for words, column, found, of, required in broken if found]


def _columns_of(store: Store, path: str, known: Sequence[str]) -> Sequence[str]:
    return list(map(str, read_table(TableFacts(name="table", title="table", files=(path,)), path, store, columns=known).frame.columns))


def _sha256(store: Store, path: str) -> str:
    digest = hashlib.sha256()
    try:
        with store.open(path) as opened:
            while chunk := opened.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        return f"not to be read ({error.strerror or 'no reason given'})"
    return digest.hexdigest()
