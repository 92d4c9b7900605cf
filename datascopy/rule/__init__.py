"""What a rule is, how rules are found, and how they are run over the evidence.

A rule is a generator in a file of its own under `rules/<family>/`. It looks at its subjects (a table, a collection, a split) one after
the other and says for each what became of it, so that silence is never a pass:

* `Looked("metadata.csv", 47_248, Unit.ROWS)` the subject was looked at, this many units of it;
* `Found(...)` what is wrong with it;
* `Unseen("masks", "the collection is absent")` it could not be looked at;
* `Unclear("pictures", "too few pairs to say")` it was looked at and cannot be told;
* `NotHere("no split is declared")` the question does not arise;
* `Note("5,052 of 23,061 rows")` a sentence for `rules[].note`: totals, definitions;
* `Tested(...)` what became of one pair of an attribute and a label, for `rules[].tests`;
* `Drawn(...)` what was seen as a figure, for `rules[].figures`.

What several rules need to look at their subjects lies here too: `subject` (collections, splits, rows), `copies` (pairs), `words`.
"""

from datascopy.model import Role
from datascopy.model.leaking import DUPLICATES, NOT_INDEPENDENT, PREPROCESSED
from datascopy.model.linked import Sets, connected
from datascopy.model.words import apart, clause, joined, n_of_m, n_of_title, number, plural, share, units, verb
from datascopy.rule import figures
from datascopy.rule.answer import Answer, Found, Looked, Note, NotHere, Tested, Unclear, Unseen
from datascopy.rule.attributes import Told, attributes, counted
from datascopy.rule.blind_probes import answers as blind_answers
from datascopy.rule.blind_probes import probed
from datascopy.rule.blind_probes import unseen as unprobed
from datascopy.rule.book import NEEDS, Look, Page, Rule, choose, load, needed, read_page, rule
from datascopy.rule.card_text import CardText, Spot, read_card_text
from datascopy.rule.carried import Bridge, Carried, bridges, compared_keys, node_sets
from datascopy.rule.compared_found import found_pairs, gone, lead, places_at, unlabelled
from datascopy.rule.compared_items import (
    classes_of_rows,
    covered_by,
    medians,
    name_prefix,
    parts_as_trait,
    qualities,
    taken_by,
    tested_share,
    training_rows,
)
from datascopy.rule.compared_within import changing_within
from datascopy.rule.compared_words import LIMIT, note
from datascopy.rule.comparing import Comparison, Pair, as_test, comparisons, refused
from datascopy.rule.copies import (
    Copies,
    as_evidence,
    by_pixels,
    compared,
    differing,
    digests,
    ends,
    found_copies,
    labels_of,
    sets_of,
    told_apart,
    told_change,
    told_kind,
    uncompared,
    unrelated,
    weakest_link,
)
from datascopy.rule.dates import either_way, form_of
from datascopy.rule.derived import augmented
from datascopy.rule.drawn import (
    Drawing,
    background,
    classes,
    drawings,
    found_drawn,
    item_of_key,
    ordered,
    rings_of,
    several_classes,
)
from datascopy.rule.drawn_shares import share_of_shape
from datascopy.rule.footage import NO_VIDEOS, Stated, in_part, of_sample, opened, rows_of, stated, stretches_of, told_frames, videos
from datascopy.rule.headed import FieldLaw, fields_of, found_fields, headed, labels_by_key
from datascopy.rule.licence import RESTRICTIONS, Licence, agree, limits_use, read_licence
from datascopy.rule.marks import Source, disagree, laid, sources_of_marks, within
from datascopy.rule.overlap import Node, Overlap, overlaps
from datascopy.rule.partners import without_partner
from datascopy.rule.personal import Columns, PersonalLaw, filled, folded_name, personal_laws, shapes_of, table_columns, told_column
from datascopy.rule.placeholders import stands_for_nothing
from datascopy.rule.questions import YES_NO, Asked, Said, asked, each
from datascopy.rule.run import MOST_FINDINGS, SHOWN_PLACES, compose, digest, examine
from datascopy.rule.shares import Classes, part_called, told_classes, told_share
from datascopy.rule.spelling import commonest, folded, is_slip, slips, variants
from datascopy.rule.subject import (
    ABSENT,
    NOT_MEASURED,
    SHOWN_BOXES,
    SHOWN_FILES,
    UNITS,
    Split,
    absent,
    by,
    cell,
    facts_of_tables,
    given,
    identity_of,
    in_scope,
    items_of,
    listed_by,
    masked,
    of_files,
    parts_of,
    pictures,
    place,
    places,
    private_column,
    reference_rows,
    sources,
    splits,
    tables_of,
    titles,
    with_items,
)
from datascopy.rule.traces import traced
from datascopy.rule.traits import Origin, Trait
from datascopy.rule.withheld import convicted, names_for
from datascopy.statistics import Simpson

__all__ = [
    "ABSENT",
    "DUPLICATES",
    "LIMIT",
    "MOST_FINDINGS",
    "NEEDS",
    "NOT_INDEPENDENT",
    "NOT_MEASURED",
    "NO_VIDEOS",
    "PREPROCESSED",
    "RESTRICTIONS",
    "SHOWN_BOXES",
    "SHOWN_FILES",
    "SHOWN_PLACES",
    "UNITS",
    "YES_NO",
    "Answer",
    "Asked",
    "Bridge",
    "CardText",
    "Carried",
    "Classes",
    "Columns",
    "Comparison",
    "Copies",
    "Drawing",
    "FieldLaw",
    "Found",
    "Licence",
    "Look",
    "Looked",
    "Node",
    "NotHere",
    "Note",
    "Origin",
    "Overlap",
    "Page",
    "Pair",
    "PersonalLaw",
    "Role",
    "Rule",
    "Said",
    "Sets",
    "Simpson",
    "Source",
    "Split",
    "Spot",
    "Stated",
    "Tested",
    "Told",
    "Trait",
    "Unclear",
    "Unseen",
    "absent",
    "agree",
    "apart",
    "as_evidence",
    "as_test",
    "asked",
    "attributes",
    "augmented",
    "background",
    "blind_answers",
    "bridges",
    "by",
    "by_pixels",
    "cell",
    "changing_within",
    "choose",
    "classes",
    "classes_of_rows",
    "clause",
    "commonest",
    "compared",
    "compared_keys",
    "comparisons",
    "compose",
    "connected",
    "convicted",
    "counted",
    "covered_by",
    "differing",
    "digest",
    "digests",
    "disagree",
    "drawings",
    "each",
    "either_way",
    "ends",
    "examine",
    "facts_of_tables",
    "fields_of",
    "figures",
    "filled",
    "folded",
    "folded_name",
    "form_of",
    "found_copies",
    "found_drawn",
    "found_fields",
    "found_pairs",
    "given",
    "gone",
    "headed",
    "identity_of",
    "in_part",
    "in_scope",
    "is_slip",
    "item_of_key",
    "items_of",
    "joined",
    "labels_by_key",
    "labels_of",
    "laid",
    "lead",
    "limits_use",
    "listed_by",
    "load",
    "masked",
    "medians",
    "n_of_m",
    "n_of_title",
    "name_prefix",
    "names_for",
    "needed",
    "node_sets",
    "note",
    "number",
    "of_files",
    "of_sample",
    "opened",
    "ordered",
    "overlaps",
    "part_called",
    "parts_as_trait",
    "parts_of",
    "personal_laws",
    "pictures",
    "place",
    "places",
    "places_at",
    "plural",
    "private_column",
    "probed",
    "qualities",
    "read_card_text",
    "read_licence",
    "read_page",
    "reference_rows",
    "refused",
    "rings_of",
    "rows_of",
    "rule",
    "sets_of",
    "several_classes",
    "shapes_of",
    "share",
    "share_of_shape",
    "slips",
    "sources",
    "sources_of_marks",
    "splits",
    "stands_for_nothing",
    "stated",
    "stretches_of",
    "table_columns",
    "tables_of",
    "taken_by",
    "tested_share",
    "titles",
    "told_apart",
    "told_change",
    "told_classes",
    "told_column",
    "told_frames",
    "told_kind",
    "told_share",
    "traced",
    "training_rows",
    "uncompared",
    "units",
    "unlabelled",
    "unprobed",
    "unrelated",
    "variants",
    "verb",
    "videos",
    "weakest_link",
    "with_items",
    "within",
    "without_partner",
]
