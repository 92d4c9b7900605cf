"""Paths that identify a person, and what a report writes in their place."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import PurePosixPath

from datascopy.model import Trait, keyed_hash, traits

DATE, NUMBER, NAMED = "date", "patient or record number", "name of a person"
_EXTENSION = re.compile(r"\.[a-z0-9]{1,5}\Z", re.IGNORECASE)
_ISO_DATE = re.compile(r"(?<!\d)(?P<year>(?:18|19|20)\d\d)(?P<mark>[-_.]?)(?P<month>\d\d)(?P=mark)(?P<day>\d\d)(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(?P<day>\d\d)(?P<mark>[-_.])(?P<month>\d\d)(?P=mark)(?P<year>(?:18|19|20)\d\d)(?!\d)")
_WORD = r"[A-ZÀ-Þ][a-zà-ÿ]{1,30}"
_COMMA_NAME = re.compile(rf"(?<![\w]){_WORD}, ?{_WORD}(?![\w])")
_LABELLED_NAME = re.compile(
    rf"(?:^|[\W_])(?:patient|name|pat|mr|mrs|ms|frau|herr)[-_. =]{{1,2}}{_WORD}[-_. ]{_WORD}(?![a-zà-ÿ])", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]+")
_NAME_WORDS = ("pat", "name", "mr", "ms", "frau", "herr")
_RECORD_WORDS = ("mrn", "acc", "hosp", "ssn", "medrec")
_DATE_WORDS = ("dob", "born", "birth", "geb", "fdato")
_LABELLED_DATE = re.compile(r"(?:^|[\W_])(?:dob|born|birth|birthdate|geb|fdato)(?:[\W_]|\d|$)", re.IGNORECASE)
_RECORD_NUMBER = re.compile(r"(?:^|[\W_])(?:mrn|acc|accession|hosp(?:ital)?(?:nr|no|id)?|ssn|medrec)[-_. =#]{0,2}\d{4,}", re.IGNORECASE)


def reasons(path: str) -> tuple[str, ...]:
    """Return why a path identifies a person, most telling first; none for digits, DOIs, UUIDs and frame numbers alone.

    A full date counts only where the path says that it is one of birth, or names a person beside it: dates of release are names of
    folders everywhere.
    """
    low = path.lower()
    met = [str(trait) for trait in traits(path) if trait is not Trait.USER_PATH]
    if ("," in path and _COMMA_NAME.search(path)) or _labelled_name(path, low):
        met.append(NAMED)
    if any(word in low for word in _RECORD_WORDS) and _RECORD_NUMBER.search(path):
        met.append(NUMBER)
    if (met or (any(word in low for word in _DATE_WORDS) and _LABELLED_DATE.search(path))) and _has_day(path):
        met.append(DATE)
    return tuple(dict.fromkeys(met))


def convicted(paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return path -> reasons, for the paths that identify a person."""
    found = ((path, reasons(path)) for path in paths)
    return {path: why for path, why in found if why}


def names_for(paths: Iterable[str], seal: bytes) -> Mapping[str, str]:
    """Return path -> what is written in its place: a keyed hash of it, and its extension where that is plain.

    Args:
        paths: those that are withheld.
        seal: what hashes are keyed by; without one they are numbered in the order of the paths, and nothing can be tested against them.
    """
    told = {}
    for number, path in enumerate(sorted(paths), start=1):
        suffix = PurePosixPath(path).suffix
        extension = suffix.lower() if _EXTENSION.fullmatch(suffix) else ""
        told[path] = f"withheld-{keyed_hash(seal, path) if seal else f'{number:04}'}{extension}"
    return told


def _labelled_name(path: str, low: str) -> bool:
    """True where two words with capitals follow a word that says that a name comes; the pattern itself does not mind the case."""
    if not any(word in low for word in _NAME_WORDS):
        return False
    return any(sum(word[:1].isupper() for word in _LETTERS.findall(met[0])[1:]) >= 2 for met in _LABELLED_NAME.finditer(path))


def _has_day(text: str) -> bool:
    return any(_is_day(met) for pattern in (_ISO_DATE, _DAY_FIRST) for met in pattern.finditer(text))


def _is_day(met: re.Match[str]) -> bool:
    try:
        date(int(met["year"]), int(met["month"]), int(met["day"]))
    except ValueError:
        return False
    return True
