"""Tag without a namespace.

Why: A tag such as `19` says nothing about what it is a value of. Readers that cut tags at their separator lose it or crash, and nobody can tell what the
    annotator meant.
Evidence: Every tag of a document against the namespaces (`Sex/M`, `Age:34`) and the plain tags that the profile declares as attributes of its items.
Remedy: Find out where the tag comes from; give it a namespace or remove it. If it is meant to stand alone, declare it in the profile.
Limits: Judged only where the profile declares tags of the document. Whether a known tag is right for its picture is not asked here.
Source: The annotation documents; the profile (`tag`, `tags`).
"""

from collections import Counter
from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import Answer, Drawing, Looked, NotHere, Unseen, drawings, found_drawn, given, joined, ordered, rule, units, verb

SEPARATORS = ("/", ":")


@rule(severity=Severity.WARNING, needs=("catalog",))
def tag_without_namespace(seen: Evidence) -> Iterator[Answer]:
    """Look at the tags of every document of which the profile declares tags."""
    catalog = given(seen.catalog)
    spaces: dict[str, set[str]] = {}
    for facts in catalog.profile.attributes:
        if facts.document and (facts.tag or facts.tags):
            spaces.setdefault(facts.document, set()).update(one.strip().casefold() for one in (facts.tag, *facts.tags) if one)
    asked = [one for one in drawings(catalog) if isinstance(one, Unseen) or one.facts.name in spaces]
    if not asked or not spaces:
        yield NotHere("the profile declares no tags of a document")
        return
    for one in asked:
        if isinstance(one, Unseen):
            yield one
            continue
        tags = one.annotations[one.annotations["shape"] == "tag"]
        if tags.empty:
            yield NotHere(f"{one.title} holds no tags")
            continue
        pictures = int(tags["key"].nunique())
        yield Looked(one.title, pictures, Unit.PICTURES)
        known = {label for label in tags["label"].unique() if is_known(label, spaces[one.facts.name])}
        for separated in (False, True):
            yield from found(one, separated, known, pictures)


def is_known(tag: str, declared: set[str]) -> bool:
    """Return whether a tag is declared, or its namespace is."""
    text = tag.strip().casefold()
    return text in declared or any(text.partition(mark)[0].strip() in declared for mark in SEPARATORS if mark in text)


def space_of(tag: str) -> str:
    """Return the namespace of a tag with its separator: `Sex/` of `Sex/M`."""
    end = min(tag.index(mark) for mark in SEPARATORS if mark in tag)
    return tag[: end + 1]


def found(drawing: Drawing, separated: bool, known: set[str], of: int) -> Iterator[Answer]:
    """Yield the finding on tags that are not known: those without a namespace, or those of a namespace that is not declared."""
    tags = drawing.annotations[drawing.annotations["shape"] == "tag"]
    has = tags["label"].map(lambda label: any(mark in label for mark in SEPARATORS)).astype(bool)
    bad = ordered(tags[~tags["label"].isin(known) & (has == separated)])
    if bad.empty:
        return
    counts = Counter(space_of(label) if separated else label for label in bad["label"])
    what = "of a namespace that is not declared" if separated else "without a namespace that no declaration knows"
    yield found_drawn(
        drawing,
        f"{len(bad):,} of {len(tags):,} tags of {drawing.title} {verb(len(bad), 'is a tag', 'are tags')} {what} "
        f"({units(bad['key'].nunique(), Unit.PICTURES)}): {joined([f'“{tag}” ({count:,})' for tag, count in sorted(counts.items())])}.",
        [(row.path, row.key, f"tag “{row.label}”") for row in bad.itertuples()],
        of=of,
        law="namespace" if separated else "plain",
        severity=Severity.NOTE if separated else None,
        examples=sorted(counts),
    )
