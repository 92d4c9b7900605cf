"""Licence stricter than the release.

Why: A set that is released under one licence is used under that licence. A picture in it that forbids commercial use or changes forbids them
    all the same, and nobody who reads the release's licence alone knows.
Evidence: The restrictions that each file's licence names (NC, ND, SA) against those that the release names, in words.
Remedy: Name the strictest licences beside that of the release, give each picture's licence to whoever downloads it, or leave such pictures out.
Limits: Words are compared, no law is applied: whether two licences can be combined is not judged. Licences in other words are counted as
    unread.
Source: The profile's licence of the release; its attribute of form licence; the names and parts of licences as Creative Commons writes them.
"""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from datascopy.model import Evidence, Form, Severity, Unit
from datascopy.rule import (
    RESTRICTIONS,
    UNITS,
    Answer,
    Found,
    Licence,
    Looked,
    Note,
    NotHere,
    Told,
    Unclear,
    attributes,
    counted,
    given,
    in_scope,
    joined,
    n_of_title,
    read_licence,
    rule,
    verb,
)


@rule(severity=Severity.WARNING, needs=("catalog",))
def stricter_than_the_release(seen: Evidence) -> Iterator[Answer]:
    """Look at every attribute that tells the licence of single files."""
    catalog = given(seen.catalog)
    asked = list(attributes(seen, Form.LICENCE))
    release = seen.profile.licence
    if not asked or not release:
        yield NotHere("no licence is told of single files" if release else "the profile names no licence of the release")
        return
    own = read_licence(release)
    kinds = {facts.name: UNITS[facts.kind] for facts in in_scope(catalog)}
    for told in asked:
        if told.reason or told.facts.of not in kinds:
            yield told.looked()
        elif not own.known:
            yield Unclear(told.subject, f"the release's own terms name no known licence: {release}")
        else:
            yield from compared(told, own, kinds[told.facts.of])


def compared(told: Told, own: Licence, unit: Unit) -> Iterator[Answer]:
    """Look at the licences of the files of one attribute."""
    known = told.known.drop_duplicates(["key", "value"])
    read = known["value"].map(read_licence)
    files = int(known["key"].nunique())
    yield Looked(told.subject, files, unit)
    unread = known[~read.map(lambda one: one.known).astype(bool)]
    if len(unread):
        words = sorted(set(unread["written"]))
        yield Note(f"{len(unread):,} licences of {told.source} could not be read: {joined([told.shown(text) for text in words], most=4)}.")
    stricter = known[read.map(lambda one: bool(one.restrictions - own.restrictions)).astype(bool)]
    if len(stricter):
        yield found(told, own, stricter, files, unit)


def found(told: Told, own: Licence, stricter: pd.DataFrame, of: int, unit: Unit) -> Found:
    """Return the finding on the files whose licence asks for more than the release's."""
    more = Counter(one for text in stricter["value"] for one in read_licence(text).restrictions - own.restrictions)
    values, count = told.values(stricter["written"]), int(stricter["key"].nunique())
    what = [f"{RESTRICTIONS[one]}: {more[one]:,}" for one in RESTRICTIONS if more[one]]
    return Found(
        subject=told.subject,
        message=f"{n_of_title(count, of, unit, told.source)} with a licence {verb(count, 'asks', 'ask')} for more than the release, which is "
        f"{own.name}: {joined(what)}. They are {counted(values)}.",
        count=count,
        of=of,
        unit=unit,
        identity=(*told.identity, "stricter"),
        members=[f"{key} {text}" for key, text in zip(stricter["key"], stricter["value"], strict=True)],
        places=told.places(stricter),
        examples=[one["value"] for one in values],
        evidence={"values": values, "rows": told.as_rows(stricter)},
    )
