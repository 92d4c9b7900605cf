"""What rules about annotation documents look at: each document that draws, all its files together, with its annotations and rings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from datascopy.model import Catalog, CollectionFacts, Document, DocumentFacts, Evidence, Place, Severity, Unit
from datascopy.model.words import clause, units
from datascopy.rule.answer import Answer, Found, Looked, NotHere, Unseen
from datascopy.rule.run import SHOWN_PLACES
from datascopy.rule.subject import ABSENT, NOT_MEASURED, SHOWN_FILES, absent, given, in_scope, items_of, titles

DRAWING = ("darwin", "coco")
"""readers whose documents hold annotations"""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the profile calls one document, with all its files."""

    facts: DocumentFacts
    title: str
    """its path where it is one file, else its title"""
    annotations: pd.DataFrame
    """its rows of ANNOTATIONS"""
    rings: pd.DataFrame
    """its rows of RINGS"""

    @property
    def drawn(self) -> int:
        """Return how many pictures have a polygon."""
        return int(self.rings["key"].nunique())


def drawings(catalog: Catalog) -> Iterator[Drawing | Unseen]:
    """Yield each document that may draw, in the order of the profile; for what of it cannot be seen, the reason."""
    names = titles(catalog)
    files: dict[str, list[Document]] = {}
    for document in catalog.documents:
        files.setdefault(document.facts.name, []).append(document)
    for name, several in files.items():
        facts = several[0].facts
        annotations = catalog.annotations[catalog.annotations["source"] == name]
        rings = catalog.rings[catalog.rings["source"] == name]
        if facts.reader not in DRAWING and annotations.empty and rings.empty:
            continue
        read = [document for document in several if document.path and not document.problem]
        unread = [document for document in several if document.problem]
        if unread:
            told = f"{units(len(unread), Unit.FILES)} of {facts.title}" if len(several) > 1 else names[name]
            yield Unseen(told, clause(unread[0].problem))
        if read:
            yield Drawing(facts, names[name], annotations, rings)
        elif not unread and not facts.optional:
            yield Unseen(facts.title, ABSENT)


def rings_of(catalog: Catalog, look: Callable[[Drawing], Iterator[Answer]]) -> Iterator[Answer]:
    """Say what was looked at, and what `look` says of each document that draws polygons."""
    met = list(drawings(catalog))
    if not met:
        yield NotHere("no document draws polygons")
    for drawing in met:
        if isinstance(drawing, Unseen):
            yield drawing
        elif drawing.rings.empty:
            yield NotHere(f"{drawing.title} draws no polygon")
        else:
            yield Looked(drawing.title, drawing.drawn, Unit.PICTURES)
            yield from look(drawing)


def ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of ANNOTATIONS or RINGS in the order of their documents."""
    return rows.sort_values([name for name in ("path", "key", "number", "ring") if name in rows], kind="stable")


def found_drawn(
    drawing: Drawing,
    message: str,
    told: Sequence[tuple[object, object, str]],
    *,
    of: int,
    law: str,
    severity: Severity | None = None,
    examples: Sequence[str] = (),
) -> Found:
    """Return what is wrong with some pictures as a document describes them: their count, the first as places, up to SHOWN_FILES as evidence.

    Args:
        drawing: the document.
        message: the finding's.
        told: (path of the document, key of the picture, what is wrong), in the order in which they are to be shown; a picture may come again.
        of: how many pictures were looked at.
        law: names the finding, with the document.
        severity: where it is not the rule's.
        examples: offending values.
    """
    named = [(str(path), str(key), detail) for path, key, detail in told]
    first = list(dict.fromkeys((path, key) for path, key, _ in named))
    return Found(
        subject=drawing.title,
        message=message,
        count=len({key for _, key, _ in named}),
        of=of,
        unit=Unit.PICTURES,
        identity=(drawing.facts.name, law),
        members=[f"{key} {detail}" for _, key, detail in named],
        places=[Place(path, item=key) for path, key in first[:SHOWN_PLACES]],
        examples=examples,
        severity=severity,
        evidence={"files": [{"path": path, "detail": f"{key}: {detail}"} for path, key, detail in named[:SHOWN_FILES]]},
    )


def item_of_key(catalog: Catalog, rows: pd.DataFrame) -> pd.Series:
    """Return the item that each row of BOXES or ANNOTATIONS is about; its key where the file is absent. All rows are of one collection."""
    items = items_of(catalog, str(rows["collection"].iloc[0])).drop_duplicates("key")
    known = dict(zip(items["key"], items["path"], strict=True))
    return rows["key"].map(lambda key: known.get(key, key))


def several_classes(
    seen: Evidence, frame: pd.DataFrame | None, *, painted: bool = False
) -> Iterator[tuple[CollectionFacts, pd.DataFrame] | Unseen]:
    """Yield each collection of masks of several classes with its rows of MASK_VALUES or PAINTED, or why there are none.

    Args:
        seen: what the rule may see.
        frame: MASK_VALUES or PAINTED.
        painted: only collections that were painted from the polygons of a document.
    """
    catalog = given(seen.catalog)
    for facts in in_scope(catalog):
        if not facts.values or (painted and facts.drawn_in is None):
            continue
        if absent(catalog, facts):
            if not facts.optional:
                yield Unseen(facts.title, ABSENT)
        elif frame is None:
            yield Unseen(facts.title, NOT_MEASURED)
        else:
            yield facts, frame[frame["path"].isin(items_of(catalog, facts.name)["path"])]


def background(facts: CollectionFacts) -> int:
    """Return the grey value of the background of masks of several classes: the least that is declared."""
    return min(map(int, facts.values))


def classes(values: Mapping[str, str]) -> str:
    """Return "0 __background__, 127 Ignore and 255 Lung" in the order of the values."""
    told = [f"{value} {values[value]}" for value in sorted(values, key=int)]
    return " and ".join(filter(None, (", ".join(told[:-1]), told[-1])))
