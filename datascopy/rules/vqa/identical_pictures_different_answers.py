"""Equal pictures with different answers.

Why: The pictures are the same, byte for byte or pixel for pixel, under two names, and the same question has another answer for each. At most
    one of them is right, and no check by name can tell.
Evidence: Sets of pictures of equal bytes or pixels as they were read; where pictures are absent, of equal digests as a table of the dataset
    states them. Every question that is asked of two of a set, answers compared as sets. One finding for each table.
Remedy: Look at the sets; keep one picture of each and one answer to each question.
Limits: Copies that were encoded anew, cropped or turned are not looked at here. A stated digest is taken at its word.
Source: SHA-256 of bytes and pixels; the digests that the profile names (`form: digest`).
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import Evidence, Form, Severity, Unit
from datascopy.rule import Answer, Asked, Looked, Note, Unseen, each, given, n_of_m, rule, units, verb


@rule(severity=Severity.WARNING, needs=("catalog", "images"))
def identical_pictures_different_answers(seen: Evidence) -> Iterator[Answer]:
    """Look at every table of questions."""
    yield from each(given(seen.catalog), lambda one: held(seen, one))


def held(seen: Evidence, one: Asked) -> Iterator[Answer]:
    """Hold the answers about equal pictures against each other."""
    digests, source = digested(seen, one.facts.of or "")
    if digests.empty:
        yield Unseen(f"the pictures of {one.title}", "none could be read, and no table states their digests")
        return
    rows = one.told().merge(digests, on="key")
    rows = rows.assign(
        asks=rows["question"].where(rows["question"] != "", rows["written"]), meant=[said.meant_set for said in rows["said"]]
    )
    sets = digests.groupby("digest")["key"].nunique()
    pictures = rows.drop_duplicates(["digest", "asks", "key"]).groupby(["digest", "asks"]).size()
    shared = pictures[pictures > 1]
    yield Looked(f"pictures of {one.title}, by {source}", int(digests["key"].nunique()), Unit.PICTURES)
    surplus = int((sets[sets > 1] - 1).sum())
    homes = one.rows[(one.rows["key"] != "") & (one.rows["source"] != "")].merge(digests, on="key")
    crossing = int((homes.groupby("digest")["source"].nunique() > 1).sum())
    several = f" {crossing:,} {verb(crossing, 'set crosses', 'sets cross')} sources." if crossing else ""
    yield Note(
        f"{units(len(digests), Unit.PICTURES)} have {len(sets):,} different contents by {source}: {int((sets > 1).sum()):,} sets of equal ones, "
        f"{surplus:,} surplus pictures; {units(len(shared), Unit.QUESTIONS)} {verb(len(shared), 'is', 'are')} asked of two of a set.{several}"
    )
    each_one = rows.groupby(["digest", "asks", "key"])["meant"].agg(lambda told: "\x1e".join(sorted(set(told)))).reset_index()
    kinds = each_one.groupby(["digest", "asks"])["meant"].nunique()
    bad = kinds[kinds > 1]
    if bad.empty:
        return
    there = rows.join(bad.rename("kinds"), on=["digest", "asks"], how="inner").sort_values(["digest", "asks", "key", "path", "line"])
    yield one.found(
        there,
        "equal pictures",
        f"{n_of_m(len(bad), len(shared), Unit.QUESTIONS)} asked of two equal pictures of {one.title} {verb(len(bad), 'has', 'have')} "
        f"different answers. {surplus:,} of {units(len(digests), Unit.PICTURES)} equal another one by {source}.",
        of=len(shared),
        unit=Unit.QUESTIONS,
        count=len(bad),
        examples=[example(one, mine) for _, mine in there.groupby(["digest", "asks"])],
        evidence={"groups": groups(seen, there)},
    )


def digested(seen: Evidence, collection: str) -> tuple[pd.DataFrame, str]:
    """Return key and digest of the pictures of a collection, and where they come from: pixels as read, else a table's word."""
    catalog = given(seen.catalog)
    if seen.images is not None:
        read = seen.images[(seen.images["collection"] == collection) & (seen.images["pixels"] != "")]
        if len(read):
            return read[["key", "pixels"]].rename(columns={"pixels": "digest"}), "their pixels"
    for facts in seen.profile.attributes:
        if facts.form is Form.DIGEST and facts.of == collection:
            told = catalog.attributes[(catalog.attributes["attribute"] == facts.name) & (catalog.attributes["value"] != "")]
            if len(told):
                return told[["key", "value"]].rename(columns={"value": "digest"}).drop_duplicates(
                    "key"
                ), f"the {facts.title} that a table states"
    return pd.DataFrame({"key": pd.Series(dtype="str"), "digest": pd.Series(dtype="str")}), ""


def example(one: Asked, rows: pd.DataFrame) -> str:
    """Return what is said of the pictures of one set."""
    first = rows.drop_duplicates("key")
    told = [f"{key} {one.quoted(answer)}" for key, answer in zip(first["key"], first["answer"], strict=True)]
    return f"{one.asks(rows['written'].iloc[0])}: {', '.join(told)}"


def groups(seen: Evidence, rows: pd.DataFrame) -> list[list[str]]:
    """Return `evidence.groups`: the present pictures of each set."""
    items = given(seen.catalog).items
    paths = dict(zip(items["key"], items["path"], strict=True))
    sets = rows.groupby("digest")["key"].agg(lambda keys: sorted({paths[key] for key in keys if key in paths}))
    return [found for found in sets if len(found) > 1]
