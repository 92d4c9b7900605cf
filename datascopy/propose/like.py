"""Propose a profile that extends another with only what differs in the data at hand: the next release of a dataset."""

from collections.abc import Iterator, Sequence

import pandas as pd

from datascopy.catalog import build_catalog
from datascopy.measure import assess_claims
from datascopy.model import Card, Catalog, ClaimFacts, ClaimResult, ClaimStatus, Comparison, Profile
from datascopy.propose.look import look
from datascopy.propose.outline import Outline
from datascopy.propose.scalars import comment, scalar
from datascopy.propose.write import entry, schema_file
from datascopy.rule.card_text import read_card_text
from datascopy.store import Store

SHOWN = 8


def propose_like(parent: Profile, extends: str, store: Store, name: str, card: Card | None = None) -> dict[str, str]:
    """Return the files of a profile that extends another, name -> text.

    What differs is told from the data: files that the parent does not declare, labels that its vocabularies do not know, and collections
    that are absent. Numbers of the card that the data does not bear out any more are set anew only where the new card states the new number;
    the others are named in a remark, and fail until somebody has read the new card.

    Args:
        parent: the profile to extend.
        extends: its name, or its path relative to the new profile.
        store: the data.
        name: of the new profile.
        card: the new card, if it is at hand.
    """
    catalog = build_catalog(parent, store)
    lines = [
        f"# Proposed by `datascopy init --like {comment(extends)}`: all that is not said here is taken from there.",
        f"name: {name}",
        f"title: {scalar(parent.title)}",
        f"extends: {scalar(extends)}",
        "# version: of this release",
    ]
    lines += _absent(catalog)
    more = look(store, name, _declared(catalog))
    for section, entries in more.sections.items():
        lines += ["", f"# {section.capitalize()} of files that {comment(parent.title)} does not declare.", f"{section}:"]
        lines += [line for key, one in entries.items() for line in entry(key, one)]
    lines += _vocabularies(catalog)
    lines += _ignored(parent, more)
    files = {"profile.yaml": "\n".join(lines) + "\n"}
    files |= {f"schemas/tables/{stem}.yaml": schema_file(stem, columns) for stem, columns in more.schemas.items()}
    if claims := list(_claims(parent, assess_claims(catalog, None), card)):
        files["claims.yaml"] = "\n".join(claims) + "\n"
    return files


def _declared(catalog: Catalog) -> list[str]:
    files = catalog.files
    return [str(path) for path in files.loc[files["role"] != "unlisted", "path"]]


def _absent(catalog: Catalog) -> Iterator[str]:
    present = set(catalog.items["collection"])
    gone = [one.name for one in catalog.profile.collections if one.name not in present and not one.optional]
    gone += [one.facts.name for one in catalog.tables if not one.path and not one.facts.optional]
    gone += [one.facts.name for one in catalog.documents if not one.path and not one.facts.optional]
    if gone:
        yield f"# Absent from the data at hand: {', '.join(gone)}. What this release has no more is left out with `NAME: null` in its section."


def _vocabularies(catalog: Catalog) -> Iterator[str]:
    """Yield the labels that a vocabulary of the parent does not know, as new labels of it."""
    new: dict[str, dict[str, int]] = {}
    for facts, labels in _labels(catalog):
        known = next(one.aliases for one in catalog.profile.vocabularies if one.name == facts)
        for label, count in labels.value_counts().items():
            if label and label not in known:
                new.setdefault(facts, {})[str(label)] = new.get(facts, {}).get(str(label), 0) + int(count)
    if new:
        yield from (
            "",
            "# Labels that are new. One that is another spelling of a known label goes into the list of that label.",
            "vocabularies:",
        )
    for name, counts in sorted(new.items()):
        yield f"  {name}:"
        yield from (f"    {scalar(label)}: [] # {count:,}" for label, count in sorted(counts.items()))


def _labels(catalog: Catalog) -> Iterator[tuple[str, "pd.Series[str]"]]:
    profile = catalog.profile
    for collection in profile.collections:
        if collection.vocabulary:
            yield collection.vocabulary, catalog.items.loc[catalog.items["collection"] == collection.name, "label"]
    for table in profile.tables:
        if table.vocabulary:
            yield table.vocabulary, catalog.references.loc[catalog.references["table"] == table.name, "label"]


def _ignored(parent: Profile, more: Outline) -> Iterator[str]:
    new = [glob for glob in more.ignore if glob not in parent.ignore]
    if new:
        yield from ("", "# Files that nothing declares: check them; a list here replaces that of the parent, so it is repeated.", "ignore:")
        yield from (f"  - {scalar(glob)}" for glob in (*parent.ignore, *new))


def _claims(parent: Profile, results: Sequence[ClaimResult], card: Card | None) -> Iterator[str]:
    """Yield the claims whose number has changed: set anew where the new card states the number that is measured, else as a remark."""
    facts = {claim.id: claim for claim in parent.claims}
    failed = [one for one in results if _changed(one, facts[one.id])]
    if not failed:
        return
    told = read_card_text(card) if card else None
    stated: list[tuple[ClaimResult, str]] = []
    open_: list[tuple[ClaimResult, str]] = []
    for one in failed:
        written = f"{one.measured:,}"
        spots = told.find(written) if told else []
        (stated if spots else open_).append((one, written))
    yield "# Numbers that differ from those of the release before."
    yield "claims:" if stated else "claims: []"
    for one, written in stated:
        says = facts[one.id].says
        old = facts[one.id].written or f"{one.stated:,}"
        yield f"  - {{id: {one.id}, says: {scalar(says.replace(old, written))}, stated: {one.measured}, written: {scalar(written)}, quote: {scalar(written)}}}"
    for one, written in open_:
        yield f"# {one.id}: stated {comment(str(facts[one.id].written or one.stated))}, measured {written}. What does the new card state?"


def _changed(result: ClaimResult, claim: ClaimFacts) -> bool:
    counted = isinstance(result.measured, int | float) and not result.arithmetic and result.counted is None
    return counted and result.status is ClaimStatus.FAILED and claim.comparison is Comparison.EQUALS
