"""Copies of one picture that are labelled differently.

Why: The same exposure stands in the dataset under two names, with labels, boxes or masks that contradict each other. Whichever a model is shown,
    the other makes it wrong; and where the two are in different parts of a split, even a perfect model fails on one.
Evidence: Sets of copies, verified by their pixels, whose labels by one vocabulary or table differ; and pairs of copies whose boxes, or boxes around
    masks, differ in number or overlap by less than the threshold once the one picture is laid on the other.
Remedy: Look at the copies side by side, decide which label is right, and keep one of them.
Limits: Labels are compared within one vocabulary, or one table. A crop may rightly lack what lies beyond it: boxes are cut at both frames, and
    differing labels of a crop, or of folders that were only taken for classes, are a warning. Masks are compared by the box around them. Two labels for one file are in
    metadata/conflicting-labels.
Source: Matches as in the family duplicates. Of 18 natural pairs in a dataset of polyps, 16 overlap by more than the threshold, two by .61 and .74.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from datascopy.model import Evidence, Kind, MatchKind, Place, Severity, Unit
from datascopy.rule import (
    Answer,
    Copies,
    Found,
    Looked,
    Note,
    NotHere,
    Source,
    Unseen,
    as_evidence,
    digests,
    disagree,
    facts_of_tables,
    given,
    in_scope,
    joined,
    laid,
    n_of_m,
    rule,
    sets_of,
    sources_of_marks,
    units,
    verb,
    within,
)

Labels = Mapping[str, Mapping[str, frozenset[str]]]
"""item -> vocabulary, table or collection -> labels"""


@rule(severity=Severity.ERROR, needs=("catalog", "images", "matches"))
def conflicting_labels(seen: Evidence) -> Iterator[Answer]:
    """Look at every set of copies."""
    catalog = given(seen.catalog)
    sources = list(sources_of_marks(seen))
    labelled = (catalog.items["label"] != "").any() or (catalog.references["label"] != "").any()
    if not sources and not labelled:
        yield NotHere("nothing labels or marks a picture")
        return
    if seen.matches is None:
        yield Unseen("copies", "the pictures were not compared")
        return
    if not seen.matches.pictures:
        yield Unseen("copies", "no picture is present")
        return
    yield Looked("pictures", seen.matches.pictures, Unit.PICTURES)
    sets = sets_of(seen, (*seen.matches.pairs, *seen.matches.expected))
    labels = labels_by_source(seen)
    guessed = frozenset(f"folders of {one.title}" for one in in_scope(catalog) if one.infer and not one.vocabulary)
    sha256, sizes = digests(seen), sizes_of(seen)
    found = 0
    for copies in sets:
        clauses = [*differing_labels(copies, labels, guessed), *differing_marks(copies, sources, sizes, seen.thresholds["copies-overlap"])]
        if clauses:
            found += 1
            yield told(copies, clauses, labels, sha256, given(seen.matches).pictures)
    contradict = f"{n_of_m(found, len(sets), Unit.GROUPS)} of copies {verb(found, 'is', 'are')} labelled or marked differently."
    yield Note(contradict if sets else "No copies were found.")


def labels_by_source(seen: Evidence) -> Labels:
    """Return the labels of every item by each vocabulary, or else by the table or collection that gives them."""
    catalog = given(seen.catalog)
    words = {one.name: one.vocabulary or f"folders of {one.title}" for one in in_scope(catalog)}
    tables = {name: one.vocabulary or name for name, one in facts_of_tables(catalog).items()}
    found: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    rows = catalog.items[["path", "collection", "key"]].merge(
        catalog.references[["collection", "key", "table", "label"]], on=["collection", "key"]
    )
    told = [(path, tables.get(table, table), label) for path, table, label in zip(rows["path"], rows["table"], rows["label"], strict=True)]
    items = catalog.items
    told += [
        (path, words.get(home, home), label) for path, home, label in zip(items["path"], items["collection"], items["label"], strict=True)
    ]
    for path, source, label in told:
        if label:
            found[path][source] = found[path].get(source, frozenset()) | {label}
    return found


def sizes_of(seen: Evidence) -> dict[str, tuple[float, float]]:
    """Return item -> width and height of the pictures that were read."""
    images = given(seen.images)
    known = images[(images["kind"] == Kind.IMAGES) & images["width"].notna()]
    return {
        str(path): (float(width), float(height)) for path, width, height in zip(known["path"], known["width"], known["height"], strict=True)
    }


def differing_labels(copies: Copies, labels: Labels, guessed: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """Yield a clause for each source by which the labels of a set of copies differ, and whether they surely exclude each other."""
    for source in sorted({source for item in copies.items for source in labels.get(item, {})}):
        sets = {labels[item][source] for item in copies.items if source in labels.get(item, {})}
        if len(sets) > 1:
            apart = not frozenset.intersection(*sets) and source not in guessed
            whole = all(pair.kind is not MatchKind.CROPPED for pair in copies.pairs)
            yield f"labelled {joined(sorted(' and '.join(sorted(one)) for one in sets))}", apart and whole


def differing_marks(
    copies: Copies, sources: Sequence[Source], sizes: Mapping[str, tuple[float, float]], least: float
) -> Iterator[tuple[str, bool]]:
    """Yield a clause for each pair and source whose boxes or masks differ; they never exclude each other as labels do."""
    for source in sources:
        for pair in copies.pairs:
            if not {pair.a, pair.b} <= sizes.keys() & source.marks.keys():
                continue
            mine = laid(source.marks[pair.a], pair, sizes[pair.b])
            theirs = within(source.marks[pair.b], pair, sizes[pair.a])
            if mine and theirs and (how := disagree(mine, theirs, least)):
                where = f" in {pair.a} and {pair.b}" if len(copies.items) > 2 else ""
                yield f"marked differently, by {source.title} ({source.what}): {how}{where}", False


def told(copies: Copies, clauses: Sequence[tuple[str, bool]], labels: Labels, sha256: Mapping[str, str], of: int) -> Found:
    """Return the finding on one set of copies."""
    said = joined([clause for clause, _ in clauses], most=3)
    return Found(
        subject=joined(copies.items, most=3),
        message=f"{units(len(copies.items), Unit.PICTURES)} that are copies of each other are {said}: {joined(copies.items, most=4)}.",
        count=len(copies.items),
        of=of,
        unit=Unit.PICTURES,
        severity=Severity.ERROR if any(certain for _, certain in clauses) else Severity.WARNING,
        identity=sorted({sha256.get(item, item) for item in copies.items}),
        members=[clause for clause, _ in clauses],
        places=[Place(item) for item in copies.items],
        evidence={
            "pairs": as_evidence(copies.pairs),
            "groups": [copies.items],
            "files": [
                {
                    "path": item,
                    "detail": joined(sorted({label for several in labels.get(item, {}).values() for label in several})) or "no label",
                }
                for item in copies.items
            ],
        },
    )
