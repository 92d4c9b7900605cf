"""Cross-check what a profile knows of items: splits, groups, attributes, relations and questions."""

from collections.abc import Mapping
from typing import Any

from datascopy.model import ITEMS
from datascopy.profile.ground import Ground
from datascopy.profile.located import Keys

_OF_DOCUMENTS = ("tag", "tags", "field")
_OF_NUMBERS = ("least", "most", "unit")
_TAKEN = frozenset({column.name for column in ITEMS} | {"split", "group", "format", "width", "height", "name"})
"""What files have without a profile: `by` and `where` of claims know it by these names."""


def one_split(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """A split is told in exactly one way."""
    if "lists" in facts and ("table" in facts or "column" in facts):
        ground.add(keys, "a split is told by 'lists' or by 'table' and 'column', not by both")
    elif "pattern" in facts:
        _by_file_names(ground, keys, facts)
    elif "lists" not in facts and not ground.told_by_column(keys, facts) and not ground.told_by_path(facts["of"], "split"):
        ground.add(
            keys,
            f"nothing tells this split: give 'lists', 'table' and 'column', or a 'pattern' of '{facts['of']}' with the named group 'split'",
        )
    for part, name in facts.get("lists", {}).items():
        ground.names_items((*keys, "lists", part), name, facts["of"])
    if facts.get("column") in ground.tables.get(facts.get("table", ""), {}).get("private", ()):
        ground.add((*keys, "column"), f"'{facts['column']}' names the parts, which every report tells, so it cannot be private")


def _by_file_names(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """The names of a table's files tell a split."""
    if "split" not in ground.regex((*keys, "pattern"), facts["pattern"]):
        ground.add((*keys, "pattern"), "the pattern has no named group 'split'")
    ground.needs(keys, facts, [("pattern", "table")])
    if "column" in facts:
        ground.add((*keys, "pattern"), "a split is told by 'column' or by 'pattern', not by both")
    if "table" in facts:
        ground.names_items((*keys, "table"), facts["table"], facts["of"])


def one_group(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """A group is told in exactly one way."""
    if "attribute" in facts:
        if ground.declared((*keys, "attribute"), facts["attribute"], ground.attributes, "attribute"):
            of = ground.attributes[facts["attribute"]].get("of")
            if of != facts["of"]:
                ground.add((*keys, "attribute"), f"the attribute '{facts['attribute']}' is of '{of}', but the group is of '{facts['of']}'")
        if "pattern" in facts and "group" not in ground.regex((*keys, "pattern"), facts["pattern"]):
            ground.add((*keys, "pattern"), "the pattern has no named group 'group'")
        if "table" in facts or "column" in facts:
            ground.add(keys, "a group is told by 'attribute', by 'pattern', or by 'table' and 'column': by one of them")
    elif "pattern" in facts:
        if "group" not in ground.regex((*keys, "pattern"), facts["pattern"]):
            ground.add((*keys, "pattern"), "the pattern has no named group 'group'")
        if "table" in facts or "column" in facts:
            ground.add(keys, "a group is told by 'pattern' or by 'table' and 'column', not by both")
    elif not ground.told_by_column(keys, facts) and not ground.told_by_path(facts["of"], "group"):
        ground.add(
            keys,
            f"nothing tells this group: give 'table' and 'column', 'attribute', 'pattern', or a 'pattern' of '{facts['of']}' with the named group 'group'",
        )


def one_frame(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """Which frame a picture is, is told in exactly one way."""
    columns = [key for key in ("table", "video", "frame") if key in facts]
    if "pattern" in facts:
        if not {"video", "frame"} <= ground.regex((*keys, "pattern"), facts["pattern"]):
            ground.add((*keys, "pattern"), "the pattern lacks the named group 'video' or 'frame'")
        if columns:
            ground.add(keys, "frames are told by 'pattern' or by 'table', 'video' and 'frame', not by both")
    elif len(columns) < 3:
        ground.add(keys, "nothing tells which frame a picture is: give 'table', 'video' and 'frame', or 'pattern'")
    else:
        ground.names_items((*keys, "table"), facts["table"], facts["of"])
    for number, name in enumerate(facts["videos"]):
        ground.declared((*keys, "videos", number), name, ground.collections, "collection")
        if ground.collections.get(name, {}).get("kind", "videos") != "videos":
            ground.add((*keys, "videos", number), f"'{name}' does not hold videos")


def one_attribute(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """An attribute has a name of its own, is told in exactly one way, and has bounds that some number keeps."""
    name = str(keys[-1])
    if name in _TAKEN:
        ground.add(keys, f"'{name}' is what every file has already; choose another name")
    _told(ground, keys, name, facts)
    number = facts.get("form") == "number"
    for key in _OF_NUMBERS:
        if key in facts and not number:
            ground.add((*keys, key), f"only a number has '{key}': add 'form: number'")
    if "vocabulary" in facts and facts.get("form") in ("number", "date"):
        ground.add((*keys, "vocabulary"), f"a {facts['form']} has no vocabulary")
    if facts.get("least", float("-inf")) > facts.get("most", float("inf")):
        ground.add((*keys, "most"), f"'most' is {facts['most']:g}, less than 'least', which is {facts['least']:g}")
    if "constant" in facts and ground.declared((*keys, "constant"), facts["constant"], ground.groups, "group"):
        of = ground.groups[facts["constant"]].get("of")
        if of != facts["of"]:
            ground.add((*keys, "constant"), f"the group '{facts['constant']}' is of '{of}', but the attribute is of '{facts['of']}'")


def _told(ground: Ground, keys: Keys, name: str, facts: Mapping[str, Any]) -> None:
    """A column, tags or a field of documents, a question, or the collection's own pattern tells it: one of these."""
    of_documents = [key for key in _OF_DOCUMENTS if key in facts]
    by_column = ground.told_by_column(keys, facts)
    if "question" in facts:
        ground.declared((*keys, "question"), facts["question"], ground.value.get("questions", {}), "question")
        if by_column or "document" in facts or of_documents:
            ground.add((*keys, "question"), "an attribute that a 'question' tells is not told by a table's column or a document as well")
        elif not any(one.get("of") == facts["of"] and "questions" in one for one in ground.tables.values()):
            ground.add((*keys, "question"), f"no table of questions is about '{facts['of']}'")
    elif by_column and ("document" in facts or of_documents):
        ground.add(keys, "an attribute is told by 'table' and 'column' or by a 'document', not by both")
    elif "document" in facts:
        if len(of_documents) != 1:
            given = f"given are {', '.join(of_documents)}" if of_documents else "none is given"
            ground.add((*keys, "document"), f"'document' needs one of 'tag', 'tags' and 'field'; {given}")
        _document(ground, (*keys, "document"), facts)
    elif of_documents:
        ground.needs(keys, facts, [(key, "document") for key in of_documents])
    elif not by_column and not ground.told_by_path(facts["of"], name):
        ground.add(
            keys,
            f"nothing tells this attribute: give 'table' and 'column', 'document' with 'tag', 'tags' or 'field', "
            f"'question', or a 'pattern' of '{facts['of']}' with the named group '{name}'",
        )


def _document(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """The document describes the same items, and is read."""
    document = ground.documents.get(facts["document"], {"of": facts["of"], "reader": ""})
    if document.get("of") != facts["of"] or "reader" not in document:
        ground.add(
            keys,
            f"the document '{facts['document']}' does not describe items of '{facts['of']}': it needs 'of: {facts['of']}' and 'reader'",
        )


def one_relation(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """A relation has two sides; what it is about is known of the first."""
    if "dataset" not in facts:
        ground.declared((*keys, "b"), facts["b"], ground.collections, "collection")
        if facts["a"] == facts["b"]:
            ground.add((*keys, "b"), f"both sides are '{facts['a']}'")
    if facts.get("extent") == "none":
        for key in ("count", "one_to_one"):
            if facts.get(key):
                ground.add((*keys, key), f"'{key}' has no meaning where no overlap is expected ('extent: none')")
    known = {name for name, one in ground.attributes.items() if one.get("of") == facts["a"]} | {"label", "source"}
    for name in facts.get("where", {}):
        ground.declared((*keys, "where", name), name, known, f"attribute of '{facts['a']}'")
    if "by" in facts:
        ground.declared((*keys, "by"), facts["by"], known - {"label", "source"}, f"attribute of '{facts['a']}'")
    if "dataset" not in facts:
        known = {name for name, one in ground.attributes.items() if one.get("of") == facts["b"]} | {"label"}
        for name in facts.get("within", {}):
            ground.declared((*keys, "within", name), name, known, f"attribute of '{facts['b']}'")


def one_question(ground: Ground, keys: Keys, facts: Mapping[str, Any]) -> None:
    """Only a choice or a list has words to choose from; a spelling belongs to one question."""
    if facts["answer"] in ("yes-no", "count") and "vocabulary" in facts:
        ground.add((*keys, "vocabulary"), f"an answer of the kind '{facts['answer']}' has no vocabulary")
    for other, one in ground.value["questions"].items():
        if other == keys[-1]:
            break
        for spelling in sorted({facts["text"], *facts.get("spellings", ())} & {one["text"], *one.get("spellings", ())}):
            ground.add(keys, f"the question '{spelling}' is that of '{other}' already")
