"""The items of collections, with key, label, part and group as path, pattern or folders tell them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from datascopy.catalog.folders import infer_folders
from datascopy.catalog.frames import frame
from datascopy.catalog.names import Vocabulary, keys
from datascopy.catalog.patience import patience
from datascopy.catalog.roles import COLLECTION
from datascopy.model import ITEMS, CollectionFacts


@dataclass(frozen=True, slots=True)
class Collected:
    """The items of one collection (ITEMS) and, row by row, the part and group that their paths say ('' where they say none)."""

    items: pd.DataFrame
    parts: pd.Series
    groups: pd.Series
    told: Mapping[str, pd.Series]
    """what every named group of the pattern says, as it is written; empty where there is no pattern"""


def collect(facts: CollectionFacts, files: pd.DataFrame, vocabulary: Vocabulary) -> Collected:
    """Collect the items of a collection from FILES."""
    mine = files[(files["role"] == COLLECTION) & (files["name"] == facts.name)].reset_index(drop=True)
    paths = mine["path"]
    said = _said_by_path(facts, paths)
    written = pd.Series(facts.label, index=paths.index, dtype="str") if facts.label is not None else said["label"]
    items = frame(
        ITEMS,
        {
            "path": paths,
            "collection": facts.name,
            "kind": str(facts.kind),
            "key": keys(paths, facts.key),
            "extension": paths.str.extract(r"\.([^./]*)\Z", expand=False).fillna("").str.lower(),
            "bytes": mine["bytes"],
            "label": vocabulary.labels(written),
            "written": written,
            "problem": mine["problem"],
        },
    )
    return Collected(items, said["split"].str.strip(), said["group"].str.strip(), said)


def _said_by_path(facts: CollectionFacts, paths: pd.Series) -> Mapping[str, pd.Series]:
    """Return what folders or the pattern say of each path, as it is written: `label`, `split`, `group`, and what else the pattern names."""
    said = dict.fromkeys(("label", "split", "group"), pd.Series("", index=paths.index, dtype="str"))
    if facts.infer == "folders":
        inferred = infer_folders(paths.tolist())
        said["label"] = pd.Series(inferred.labels, index=paths.index, dtype="str")
        said["split"] = pd.Series(inferred.parts, index=paths.index, dtype="str")
    elif facts.pattern is not None:
        expression = re.compile(facts.pattern)
        fit = expression.fullmatch
        with patience(f"The pattern of the collection {facts.name} ({facts.pattern})", len(paths)):
            found = [match.groupdict("") if (match := fit(path)) else {} for path in paths]
        named = dict.fromkeys((*said, *expression.groupindex))
        said = {name: pd.Series([one.get(name, "") for one in found], index=paths.index, dtype="str") for name in named}
    return said
