"""What a report shows beside its findings: the digest of what was read, and the labels and parts of the items that it shows."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

from datascopy.model import Catalog, Fault, Kind, Match, Matches, Measures, Outcome, Videos

if TYPE_CHECKING:
    from datascopy.store import Store


def content(catalog: Catalog, store: "Store", measures: Measures | None, videos: Videos | None) -> tuple[str, int, int]:
    """Return the digest over the sorted sha256 of all checked files, their number and their bytes."""
    digests: list[str] = []
    size = 0
    read_whole = [one.path for one in catalog.tables if one.path and not one.problem]
    read_whole += [one.path for one in catalog.documents if one.path and not one.problem]
    for path in read_whole:
        try:
            with store.open(path) as file:
                digests.append(hashlib.file_digest(cast(Any, file), "sha256").hexdigest())
                size += file.tell()
        except OSError as error:
            raise Fault(f"{path} was read and cannot be read any more. The data changed meanwhile: run the audit again.") from error
    for frame in (measures.images if measures else None, videos.frame if videos else None):
        if frame is None:
            continue
        read = frame[frame["sha256"] != ""]
        digests += read["sha256"].tolist()
        size += int(read["bytes"].sum())
    return digest_of_content(digests), len(digests), size


def digest_of_content(digests: Iterable[str]) -> str:
    """Return the sha256 over the sorted sha256 of files: names and storage form do not matter."""
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()


def items_of(matches: Matches | None, outcomes: Sequence[Outcome]) -> set[str]:
    """Return the items that findings about pairs and boxes show."""
    pairs: Sequence[Match] = (*matches.pairs, *matches.doubtful) if matches else ()
    shown = {item for pair in pairs for item in (pair.a, pair.b)}
    for outcome in outcomes:
        for finding in outcome.findings:
            shown |= {place.item or place.path for place in finding.places}
    return shown


def membership_of(catalog: Catalog, shown: set[str]) -> dict[str, dict[str, str]]:
    """Return {item: {split: part}} for some items; a picture in two parts of a split has both, joined by a comma."""
    items = catalog.items[catalog.items["path"].isin(shown)]
    by_key = items.merge(catalog.memberships, on=["collection", "key"], suffixes=("", "_list"))
    by_key = by_key[(by_key["item"] == "") | (by_key["item"] == by_key["path"])]
    parts: dict[str, dict[str, set[str]]] = {}
    for path, split, part in zip(by_key["path"], by_key["split"], by_key["part"], strict=True):
        parts.setdefault(path, {}).setdefault(split, set()).add(part)
    return {path: {split: ", ".join(sorted(named)) for split, named in splits.items()} for path, splits in parts.items()}


def labels_of(catalog: Catalog, shown: set[str]) -> dict[str, str]:
    """Return {item: label} for some items, from their folder or else from the tables."""
    items = catalog.items[catalog.items["path"].isin(shown)]
    own = {path: label for path, label in zip(items["path"], items["label"], strict=True) if label}
    told = items.merge(catalog.references[catalog.references["label"] != ""], on=["collection", "key"], suffixes=("", "_told"))
    tabled = told.groupby("path")["label_told"].agg(lambda labels: ", ".join(sorted(set(labels))))
    return {**{str(path): label for path, label in tabled.items()}, **own}


def frames_told(catalog: Catalog) -> dict[str, int]:
    """Return {item: number of frames} of the videos of which a table states it."""
    from datascopy.rule import stated

    films = [facts for facts in catalog.profile.collections if facts.kind is Kind.VIDEOS]
    return {one.item: int(one.numbers["frames"]) for facts in films for one in stated(catalog, facts) if "frames" in one.numbers}
