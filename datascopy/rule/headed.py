"""What rules about headers look at: collections of pictures with what their files hold beside pixels."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pandas as pd

from datascopy.model import CollectionFacts, Evidence, HeaderKind, Kind, Severity
from datascopy.model.words import joined, n_of_title, units, verb
from datascopy.rule.answer import Found
from datascopy.rule.subject import UNITS, given, measured, of_files

IN_DICOM = "DICOM"
"""how the places of fields of DICOM files begin"""


class FieldLaw(NamedTuple):
    """What fields of some kinds are, and how much they matter."""

    name: str
    severity: Severity
    kinds: tuple[HeaderKind, ...]
    what: str
    """in words, as what a header holds"""


def headed(seen: Evidence, *kinds: Kind) -> Iterator[tuple[CollectionFacts, pd.DataFrame, str]]:
    """Yield each collection of pictures and masks with its rows of HEADERS, or with no rows and the reason why.

    Collections that may be absent (`optional`) and are, are passed over.
    """
    items = given(seen.catalog).items
    for facts, headers, reason in measured(seen, seen.headers, kinds or (Kind.IMAGES, Kind.MASKS)):
        if reason:
            yield facts, headers, reason
            continue
        rows = headers[headers["format"] != ""]
        count = int((items["collection"] == facts.name).sum())
        yield facts, rows.sort_values("path"), "" if len(rows) else f"none of its {units(count, UNITS[facts.kind])} could be read"


def fields_of(seen: Evidence, headers: pd.DataFrame, *, dicom: bool = False) -> pd.DataFrame:
    """Return the rows of HEADER_FIELDS of some headers, sorted: those of DICOM elements, or all others."""
    fields = given(seen.header_fields)
    mine = fields[fields["path"].isin(set(headers["path"])) & (fields["place"].str.startswith(IN_DICOM) == dicom)]
    return mine.sort_values(["path", "place", "kind", "hash"])


def found_fields(facts: CollectionFacts, headers: pd.DataFrame, fields: pd.DataFrame, law: FieldLaw) -> Found:
    """Return the finding on fields: how many files have them, in which places, and of each its shape and keyed hash, never its value."""
    unit = UNITS[facts.kind]
    files = fields["path"].nunique()
    told = (
        (str(path), describe(*rest)) for path, *rest in fields[["path", "place", "kind", "length", "shape", "hash"]].itertuples(index=False)
    )
    return of_files(
        facts.title,
        f"{n_of_title(files, len(headers), unit, facts.title)} {verb(files, 'holds', 'hold')} {law.what} in {verb(files, 'its', 'their')} "
        f"{verb(files, 'header', 'headers')}: {listed(fields)}.",
        together(told),
        of=len(headers),
        unit=unit,
        identity=(facts.name, law.name),
        severity=law.severity,
        examples=[one for one, _ in places_of(fields)],
        evidence={"values": [{"value": name, "count": count} for name, count in places_of(fields)]},
    )


def describe(place: str, kind: str, length: int, shape: str, hashed: str) -> str:
    """Return what may be shown of a field."""
    if not hashed:
        return f"{place} ({kind}, {int(length):,} bytes)" if length else f"{place} ({kind})"
    return f"{place} ({kind}): {shape}, {int(length):,} characters, hash {hashed}"


def together(told: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return one line for each path: its details, joined."""
    lines: dict[str, list[str]] = {}
    for path, detail in told:
        lines.setdefault(path, []).append(detail)
    return [(path, "; ".join(details)) for path, details in lines.items()]


def places_of(fields: pd.DataFrame) -> list[tuple[str, int]]:
    """Return each place with its kind, where that is not told by the place, and how many files have it; the commonest first."""
    pairs = fields[["path", "place", "kind"]].drop_duplicates()
    counts = Counter(f"{place} ({kind})" for place, kind in zip(pairs["place"], pairs["kind"], strict=True))
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def listed(fields: pd.DataFrame, most: int = 6) -> str:
    """Return the places of fields as text: "EXIF Artist (person) in 2, EXIF GPS (position) in 1"."""
    return joined([f"{name} in {count:,}" for name, count in places_of(fields)], most=most)


def labels_by_key(seen: Evidence, facts: CollectionFacts) -> dict[str, str]:
    """Return key -> label of the items of a collection, from their folders or else from the tables; items with two labels have none."""
    catalog = given(seen.catalog)
    items = catalog.items[(catalog.items["collection"] == facts.name) & (catalog.items["label"] != "")]
    told = catalog.references[(catalog.references["collection"] == facts.name) & (catalog.references["label"] != "")]
    source = items if len(items) else told
    several = source.groupby("key")["label"].agg(lambda labels: labels.iloc[0] if labels.nunique() == 1 else "")
    return {str(key): str(label) for key, label in several.items() if label}
