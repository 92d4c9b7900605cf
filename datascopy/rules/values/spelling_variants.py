"""One value in several spellings.

Why: Two spellings of one value are two classes to a program: counts are split, a group of one row appears, a join loses rows.
Evidence: The values of every category column, attribute and label: those equal but for case, blanks, punctuation or Unicode form, or known
    to the vocabulary as one; and, where no vocabulary is declared, words that are one slip of the keyboard apart.
Remedy: Write the spelling named on the right everywhere. If two values that look alike mean different things, declare them in a vocabulary.
Limits: Words one slip apart are a guess: words of fewer than five letters, differences in digits, in the first two letters and in endings
    are never taken for slips, and the rarer word must be rare. Which of two equally frequent words is right is not told.
Source: The values themselves; the profile's vocabularies.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from datascopy.model import Confidence, Evidence, Form, Severity
from datascopy.rule import Answer, Found, NotHere, Told, attributes, commonest, joined, n_of_title, rule, slips, variants, verb


@rule(severity=Severity.WARNING, needs=("catalog",))
def spelling_variants(seen: Evidence) -> Iterator[Answer]:
    """Look at the values of every category and label."""
    asked = list(attributes(seen, Form.CATEGORY, Form.TEXT, labels=True))
    if not asked:
        yield NotHere("no category or label is declared")
    for told in asked:
        yield told.looked()
        counts = Counter(told.known["written"])
        if other := one_label(told, counts) if told.facts.vocabulary else variants(counts):
            yield varied(told, other)
        # Text that is free is in many languages: what is a slip in one is a word in another.
        if not told.facts.vocabulary and told.facts.form is Form.CATEGORY and (words := slips(counts)):
            yield slipped(told, words)


def one_label(told: Told, counts: Mapping[str, int]) -> dict[str, str]:
    """Return spelling -> the commonest spelling of the same label of the vocabulary."""
    alike = told.known.groupby("value")["written"].unique()
    return {text: best for same in alike for best in [commonest(same, counts)] for text in same if text != best}


def varied(told: Told, other: Mapping[str, str]) -> Found:
    """Return the finding on rows whose value has a commoner spelling."""
    rows = told.known[told.known["written"].isin(list(other))]
    values = told.values(rows["written"], other)
    shown = [f"{one['value']} for {one['becomes']} ({one['count']:,})" for one in values]
    return Found(
        subject=told.subject,
        message=f"{n_of_title(len(rows), len(told.rows), told.unit, told.source)} {verb(len(rows), 'writes', 'write')} {told.facts.title} in a "
        f"spelling other than the commonest of the same value: {joined(shown, most=8)}.",
        count=len(rows),
        of=len(told.rows),
        unit=told.unit,
        identity=(*told.identity, "spelling"),
        members=other,
        places=told.places(rows),
        examples=[one["value"] for one in values],
        evidence={"values": values, "rows": told.as_rows(rows)},
    )


def slipped(told: Told, words: Mapping[str, str]) -> Found:
    """Return the finding on rows with a word that is one slip from another word of the column."""
    has = re.compile(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, sorted(words)))})(?![^\W\d_])", re.IGNORECASE)
    rows = told.known[told.known["written"].isin([text for text in told.known["written"].unique() if has.search(text)])]
    met = [word.casefold() for text in rows["written"] for word in has.findall(text)]
    values = told.values(met, words)
    shown = [f"{one['value']} beside {one['becomes']} ({one['count']:,})" for one in values]
    return Found(
        subject=told.subject,
        message=f"{n_of_title(len(rows), len(told.rows), told.unit, told.source)} {verb(len(rows), 'has', 'have')} a word in "
        f"{told.facts.title} that is one slip of the keyboard from another word there: {joined(shown, most=12)}.",
        count=len(rows),
        of=len(told.rows),
        unit=told.unit,
        identity=(*told.identity, "slip"),
        members=words,
        places=told.places(rows),
        examples=[one["value"] for one in values],
        evidence={"values": values, "rows": told.as_rows(rows)},
        severity=Severity.NOTE,
        confidence=Confidence.GUESSED,
    )
