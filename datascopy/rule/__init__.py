"""What a rule is, how rules are found, and how they are run over the evidence.

A rule is a generator in a file of its own under `rules/<family>/`. It looks at its subjects (a table, a collection, a split) one after
the other and says for each what became of it, so that silence is never a pass:

* `Looked("metadata.csv", 47_248, Unit.ROWS)` the subject was looked at, this many units of it;
* `Found(...)` what is wrong with it;
* `Unseen("masks", "the collection is absent")` it could not be looked at;
* `Unclear("pictures", "too few pairs to say")` it was looked at and cannot be told;
* `NotHere("no split is declared")` the question does not arise;
* `Note("5,052 of 23,061 rows")` a sentence for `rules[].note`: totals, definitions.

What several rules need to look at their subjects lies here too: `subject` (collections, splits, rows), `copies` (pairs), `words`.
"""

from datascopy.rule.answer import Answer, Found, Looked, Note, NotHere, Unclear, Unseen
from datascopy.rule.book import HEADINGS, NEEDS, Look, Page, Rule, choose, load, needed, read_page, rule
from datascopy.rule.copies import (
    as_evidence,
    by_pixels,
    compared,
    connected,
    differing,
    digests,
    ends,
    found_copies,
    labels_of,
    told_kind,
    uncompared,
    unrelated,
)
from datascopy.rule.run import MOST_FINDINGS, SHOWN_PLACES, compose, digest, examine
from datascopy.rule.subject import (
    ABSENT,
    NOT_MEASURED,
    SHOWN_BOXES,
    SHOWN_FILES,
    UNITS,
    absent,
    by,
    cell,
    facts_of_tables,
    given,
    in_scope,
    items_of,
    listed_by,
    masked,
    of_files,
    parts_of,
    per_split,
    pictures,
    places,
    private_column,
    reference_rows,
    sources,
    splits,
    titles,
    with_items,
)
from datascopy.rule.words import apart, clause, joined, n_of_m, n_of_title, number, plural, shape, share, units, verb

__all__ = [
    "ABSENT",
    "HEADINGS",
    "MOST_FINDINGS",
    "NEEDS",
    "NOT_MEASURED",
    "SHOWN_BOXES",
    "SHOWN_FILES",
    "SHOWN_PLACES",
    "UNITS",
    "Answer",
    "Found",
    "Look",
    "Looked",
    "NotHere",
    "Note",
    "Page",
    "Rule",
    "Unclear",
    "Unseen",
    "absent",
    "apart",
    "as_evidence",
    "by",
    "by_pixels",
    "cell",
    "choose",
    "clause",
    "compared",
    "compose",
    "connected",
    "differing",
    "digest",
    "digests",
    "ends",
    "examine",
    "facts_of_tables",
    "found_copies",
    "given",
    "in_scope",
    "items_of",
    "joined",
    "labels_of",
    "listed_by",
    "load",
    "masked",
    "n_of_m",
    "n_of_title",
    "needed",
    "number",
    "of_files",
    "parts_of",
    "per_split",
    "pictures",
    "places",
    "plural",
    "private_column",
    "read_page",
    "reference_rows",
    "rule",
    "shape",
    "share",
    "sources",
    "splits",
    "titles",
    "told_kind",
    "uncompared",
    "units",
    "unrelated",
    "verb",
    "with_items",
]
