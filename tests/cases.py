r"""Build the evidence of a rule's case from a few lines of YAML.

A case states a tiny dataset, and nothing that follows from it by itself:

    name: two labels for one file            what the case shows
    collections: {pictures: {kind: images}}  facts of collections (default: this one; kind images, masks or videos)
    items: [a.jpg, masks/a.png]              files of collections: the collection is named by the top folder, else it is the first one;
                                             or a mapping path -> {label, written, key, bytes}
    files: {notes.txt: {role: unlisted}}     other files, and what is special about the items' files: bytes, role, name, problem
    measured: false                          the pictures were not measured (default: all are, sound, 100 x 100, each of its own bytes)
    images: {a.jpg: {status: damaged}}       what was measured of a picture, over the default
    headers: {a.jpg: {quality: 75, trailing: 9}}        what else of HEADERS was read of a picture, over the default: a JPEG or PNG with nothing in it
    fields: {a.jpg: [{place: EXIF Artist, kind: person}]}    rows of HEADER_FIELDS, over the default; `headed: false` if no header was read
    tables: {labels: {of: pictures, file: name, label: class, rows: "name,class\na.jpg,polyp"}}    facts of a table, its text (comma), and
                                             what reading it gave: path, problem, violations, malformed, validated
    documents: {boxes: {of: pictures, names: [a.jpg], path: boxes.json}}                           the same for a document
    vocabularies: {findings: {polyp: [Polyps]}}
    splits: {official: {of: pictures, parts: {train: [a, b], test: [c]}}}    keys of each part (lists train.csv ...), or item ids with
                                             `by: path`
    groups: {patient: {of: pictures, certainty: stated, keys: {a: 1, b: [1, 2]}}}
    licence: CC BY 4.0                       the licence of the release; `licences: {card: CC BY 4.0}` who states what
    attributes: {sex: {of: pictures, table: labels, column: sex, told: {a: M, b: ["f", F]}}}    facts of an attribute, and what is told by
                                             key: the value, or [as written, value]; several by a list of such pairs; the line is 2, 3, ...
    annotations: {boxes: {a: [{shape: tag, label: "19"}]}}       annotations of a document by key, over the default
    rings: {boxes: {a: [{label: Lung, outside: 1}]}}             rings of a document by key, over the default
    mask_values: {masks/a.png: {0: 90, 255: 10}}
    painted: {masks/a.png: {Lung: {polygon: 9, mask: 9, both: 9}}}
    questions: {size: {text: How large?, answer: choice, vocabulary: sizes}}     questions of the profile
    card: "# Card"                           the text of the card
    ledger: [{id: n, stated: 3, quote: "3 pictures"}]    claims as the profile states them; `elsewhere: {x/n: {stated: 3}}` those of other datasets
    statements: {version: section 2}         what the card is known to state; `links: {card: "https://..."}` where it stands
    boxes: {boxes: {a: [[0, 0, 9, 9]]}}      boxes of a source by key; `sizes: {a: [100, 100]}` as the source states them
    pairs: [[a.jpg, b.jpg, re-encoded, 0.95]]    matches; `matches: {unsettled: 1, clusters: [[a.jpg, b.jpg]], calibration: {expected: 3}}` for the rest, `matched: false` if none were sought
    claims: [{id: n, stated: 3, measured: 2, status: failed}]
    relations: [[a, b]]                      collections whose overlap is expected; or facts: {a: .., b: .., proof: [names]}
    expected: [[a.jpg, b.jpg, re-encoded]]   matches across collections that a relation joins
    others: {kin: {collections: .., items: .., pairs: [[a.jpg, b.jpg, re-encoded]]}}    other datasets, each a case of its own with the matches
                                             between the two; `matched: false` if none were sought, `packed: true` if only fingerprints are at hand;
                                             `within`: the matches inside it
    videos: {a.avi: {decoded: 96}}           what was measured of a video, over the default: sound, 100 frames at 25 a second
    stretches: [[a.avi, black, 0, 9]]        stretches of videos: kind, first, last and, if need be, detail
    copies: [[a.avi, b.avi, sub-clip, 0, 49, 10, 59, 1.0]]        rows of COPIES
    sighted: [[pictures/a.jpg, films/a.avi, 12]]     pictures that nothing calls a frame: path and, if found, video and frame; none without
    frames: {trace: {of: pictures, videos: [films], pattern: '(?P<video>.+)_(?P<frame>\d+)\.jpg'}}       which pictures are frames
    traces: [[a_7.jpg, films/a.avi, 7, within, 9]]    path, video, stated, verdict, and if need be found, home, change; `conventions: {pictures: 0}`
    texts: {a.jpg: [[date, "99/99/9999"]], b.jpg: []}    pictures that were read for burned-in text, each with the kind and shape of its lines,
                                             and if need be their box; `missing` where the extra is not installed
    contrasts: {supine: {of: pictures, role: acquisition, attribute: view, exposed: [AP]}}     two sides that are compared
    leave_out: {lateral: {of: pictures, where: {view: L}, says: leave it out, source: the card}}
    crowd: {...}                             many items in a few lines, see crowds.py
    parts: [labels]                          what --part names
    views: {a.jpg: {border: 90}}             what is added to a blind view of a picture: see seen_blind.py; `viewed: false` if none was measured
    thresholds: {box-pixels: 5}
    expect: {...}                            see test_rule_cases.py
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
from crowds import crowded
from seen_blind import make_probes

from datascopy.model import (
    ANNOTATIONS,
    ATTRIBUTES,
    BOXES,
    COPIES,
    FILES,
    GROUPS,
    HEADER_FIELDS,
    HEADERS,
    IMAGES,
    ITEMS,
    LINES,
    MASK_VALUES,
    MEMBERSHIPS,
    PAINTED,
    REFERENCES,
    RINGS,
    SIGHTED,
    STRETCHES,
    TEXTS,
    TRACES,
    VIDEOS,
    AnswerForm,
    AttributeFacts,
    Authority,
    BoxColumns,
    Calibration,
    Card,
    Catalog,
    Certainty,
    ClaimFacts,
    ClaimResult,
    ClaimStatus,
    Cluster,
    CollectionFacts,
    Column,
    ContrastFacts,
    Document,
    DocumentFacts,
    Evidence,
    Extent,
    Form,
    FrameFacts,
    GroupFacts,
    Kind,
    LeaveOutFacts,
    Malformed,
    Match,
    Matches,
    MatchKind,
    Measures,
    Orientation,
    Other,
    Profile,
    Proof,
    QuestionColumns,
    QuestionFacts,
    RelationFacts,
    Role,
    SplitFacts,
    Table,
    TableFacts,
    Texts,
    Transform,
    VideoColumns,
    Videos,
    Violation,
    VocabularyFacts,
    Writing,
)

Case = Mapping[str, Any]

KEYS = frozenset(
    [
        "name",
        "collections",
        "items",
        "files",
        "measured",
        "images",
        "headers",
        "fields",
        "headed",
        "views",
        "viewed",
        "tables",
        "documents",
        "vocabularies",
        "splits",
        "groups",
        "attributes",
        "contrasts",
        "leave_out",
        "annotations",
        "rings",
        "mask_values",
        "painted",
        "questions",
        "card",
        "ledger",
        "elsewhere",
        "statements",
        "licence",
        "licences",
        "links",
        "boxes",
        "sizes",
        "pairs",
        "matches",
        "matched",
        "claims",
        "relations",
        "expected",
        "others",
        "parts",
        "thresholds",
        "videos",
        "sighted",
        "stretches",
        "copies",
        "frames",
        "traces",
        "conventions",
        "texts",
        "expect",
    ]
)
EXTRA = 'the extra is not installed: pip install "datascopy[ocr]"'
READ = {"rows", "path", "problem", "violations", "malformed", "validated", "names"}


def build(case: Case) -> Evidence:
    """Return the evidence of a case.

    Raises:
        ValueError: the case has a key that is not listed above.
    """
    case = crowded(case)
    if unknown := set(case) - KEYS:
        raise ValueError(f"unknown keys in the case {case.get('name')!r}: {sorted(unknown)}")
    profile = make_profile(case)
    catalog = make_catalog(case, profile)
    measured = case.get("measured", True)
    images = make_images(case, catalog.items) if measured else None
    matched = measured and case.get("matched", True)
    return Evidence(
        profile=profile,
        thresholds=case.get("thresholds", {}),
        catalog=catalog,
        images=images,
        probes=make_probes(case, images) if images is not None and case.get("viewed", True) else None,
        headers=make_headers(case, images, catalog.items) if images is not None and case.get("headed", True) else None,
        header_fields=make_fields(case) if images is not None and case.get("headed", True) else None,
        seal=b"the seal of a case" if images is not None and case.get("headed", True) else b"",
        matches=make_matches(case, catalog.items) if matched else None,
        claims=tuple(make_claim(**claim) for claim in case.get("claims", ())),
        mask_values=make_mask_values(case) if "mask_values" in case else None,
        painted=make_painted(case) if "painted" in case else None,
        card=Card(file="card.md", lines=tuple(case["card"].splitlines())) if "card" in case else None,
        others={name: make_other(name, told, catalog.items) for name, told in case.get("others", {}).items()},
        videos=make_videos(case, catalog) if measured else None,
        texts=make_texts(case, catalog.items) if "texts" in case else None,
    )


def make_other(name: str, told: Case, items: pd.DataFrame) -> Other:
    """Return another dataset: a case of its own, whose `pairs` are those between the two."""
    seen = build({"name": name, **{key: value for key, value in told.items() if key not in {"pairs", "packed", "within"}}})
    assert seen.catalog is not None
    measures = None if seen.images is None else Measures(images=seen.images, codes=np.zeros((len(seen.images), 3, 4), dtype=np.uint64))
    matches = make_matches(told, items) if measures is not None and told.get("matched", True) else None
    within = make_matches({"pairs": told["within"]}, seen.catalog.items) if measures is not None and "within" in told else None
    root, packed = f"/{name}", bool(told.get("packed"))
    return Other(name=name, root=root, catalog=seen.catalog, measures=measures, matches=matches, within=within, packed=packed)


def frame(columns: Iterable[Column], rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return a frame with exactly these columns and dtypes."""
    told = list(rows)
    return pd.DataFrame({column.name: pd.Series([row[column.name] for row in told], dtype=column.dtype) for column in columns})


def make_profile(case: Case) -> Profile:
    """Return the profile of a case: names stand for titles."""
    collections = case.get("collections", {"pictures": {}})
    return Profile(
        name="case",
        title="Case",
        digest="",
        collections=tuple(
            CollectionFacts(name=name, title=name, files=("**",), **{**(facts or {}), "kind": Kind((facts or {}).get("kind", "images"))})
            for name, facts in collections.items()
        ),
        tables=tuple(table_facts(name, told) for name, told in case.get("tables", {}).items()),
        documents=tuple(document_facts(name, told) for name, told in case.get("documents", {}).items()),
        vocabularies=tuple(
            VocabularyFacts(name=name, aliases={label: tuple(others) for label, others in words.items()})
            for name, words in case.get("vocabularies", {}).items()
        ),
        splits=tuple(split_facts(name, told) for name, told in case.get("splits", {}).items()),
        groups=tuple(group_facts(name, told) for name, told in case.get("groups", {}).items()),
        attributes=tuple(attribute_facts(name, told) for name, told in case.get("attributes", {}).items()),
        contrasts=tuple(contrast_facts(name, told) for name, told in case.get("contrasts", {}).items()),
        leave_out=tuple(
            LeaveOutFacts(**{"name": name, "title": name, **told, "where": _listed(told)})
            for name, told in case.get("leave_out", {}).items()
        ),
        questions=tuple(question_facts(name, told) for name, told in case.get("questions", {}).items()),
        claims=tuple(claim_facts(**told) for told in case.get("ledger", ())),
        others={name: claim_facts(id=name.rpartition("/")[2], **told) for name, told in case.get("elsewhere", {}).items()},
        statements=case.get("statements", {}),
        licence=case.get("licence"),
        licences=case.get("licences", {}),
        links=case.get("links", {}),
        relations=tuple(map(relation_facts, case.get("relations", ()))),
        frames=tuple(
            FrameFacts(**{"name": name, **told, "videos": tuple(told["videos"])}) for name, told in case.get("frames", {}).items()
        ),
    )


def claim_facts(**told: Any) -> ClaimFacts:
    """Return a claim as a profile states it: of the card unless the case says otherwise."""
    told = {"says": told["id"], "source": "card, table 1", **told, "unlike": tuple(told.get("unlike", ()))}
    return ClaimFacts(**told | {"authority": Authority(told.get("authority", "card"))})


def table_facts(name: str, told: Mapping[str, Any]) -> TableFacts:
    """Return the facts of a table: what reading it gave is left out."""
    facts = {key: value for key, value in told.items() if key not in READ}
    if "box" in facts:
        facts["box"] = BoxColumns(**facts["box"])
    if "video" in facts:
        facts["video"] = VideoColumns(**facts["video"])
    if "private" in facts:
        facts["private"] = tuple(facts["private"])
    if "questions" in facts:
        facts["questions"] = QuestionColumns(**facts["questions"])
    return TableFacts(**{"name": name, "title": name, "files": (f"{name}.csv",), **facts})


def document_facts(name: str, told: Mapping[str, Any]) -> DocumentFacts:
    """Return the facts of a document."""
    facts = {key: value for key, value in told.items() if key not in READ}
    return DocumentFacts(**{"name": name, "title": name, "files": (f"{name}.json",), **facts})


def split_facts(name: str, told: Mapping[str, Any]) -> SplitFacts:
    """Return the facts of a split; parts are told by lists of their names unless `by: path` or a `table` is given."""
    facts = {key: value for key, value in told.items() if key not in {"parts", "by", "certainty"}}
    lists = {} if told.get("by") == "path" or told.get("table") else {part: part for part in told["parts"]}
    certainty = Certainty(told.get("certainty", "stated"))
    return SplitFacts(**{"name": name, "title": f"{name} split", "lists": lists, "certainty": certainty, **facts})


def group_facts(name: str, told: Mapping[str, Any]) -> GroupFacts:
    """Return the facts of a grouping."""
    facts = {key: value for key, value in told.items() if key not in {"keys", "certainty"}}
    return GroupFacts(**{"name": name, "title": name, "certainty": Certainty(told.get("certainty", "stated")), **facts})


def attribute_facts(name: str, told: Mapping[str, Any]) -> AttributeFacts:
    """Return the facts of an attribute."""
    facts = {key: value for key, value in told.items() if key not in {"told", "form"}}
    facts |= {key: tuple(facts[key]) for key in ("placeholders", "tags") if key in facts}
    facts |= {"role": Role(facts["role"])} if "role" in facts else {}
    return AttributeFacts(**{"name": name, "title": name, "form": Form(told.get("form", "category")), **facts})


def contrast_facts(name: str, told: Mapping[str, Any]) -> ContrastFacts:
    """Return the facts of a contrast."""
    facts: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}
    return ContrastFacts(**{"name": name, "title": name, **facts, "role": Role(told["role"]), "where": _listed(told)})


def _listed(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.get("where", {}).items()}


def question_facts(name: str, told: Mapping[str, Any]) -> QuestionFacts:
    """Return the facts of a question."""
    facts: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}
    return QuestionFacts(**{"name": name, **facts, "answer": AnswerForm(told.get("answer", "choice"))})


def relation_facts(told: Any) -> RelationFacts:
    """Return the facts of a relation: its two sides, or more of it."""
    facts = {"a": told[0], "b": told[1]} if isinstance(told, list) else dict(told)
    facts |= {"proof": tuple(map(Proof, facts.get("proof", ["pixels"]))), "extent": Extent(facts.get("extent", "all"))}
    return RelationFacts(**{"name": f"{facts['a']}-{facts['b']}", "says": "one is of the other", "source": "the card", **facts})


def make_catalog(case: Case, profile: Profile) -> Catalog:
    """Return the catalog of a case."""
    parts = tuple(case.get("parts", ()))
    items = make_items(case, profile)
    items = items[items["collection"].isin(parts)] if parts else items
    tables = tuple(make_table(facts, case["tables"][facts.name]) for facts in profile.tables)
    lists = [part for facts in profile.splits for part in facts.lists if part not in {table.facts.name for table in tables}]
    tables += tuple(Table(facts=table_facts(name, {}), path=f"{name}.csv", frame=pd.DataFrame()) for name in lists)
    documents = tuple(make_document(facts, case["documents"][facts.name]) for facts in profile.documents)
    return Catalog(
        profile=profile,
        parts=parts,
        files=make_files(case, items, tables, documents),
        items=items,
        tables=tables,
        documents=documents,
        references=make_references(case, profile, tables, documents),
        memberships=make_memberships(case, profile, items),
        groups=frame(
            GROUPS,
            (
                {"grouping": one.name, "certainty": str(one.certainty), "collection": one.of, "key": key, "group": str(group)}
                for one in profile.groups
                for key, told in case["groups"][one.name].get("keys", {}).items()
                for group in (told if isinstance(told, list) else [told])
            ),
        ),
        boxes=make_boxes(case),
        attributes=make_attributes(case, profile),
        annotations=make_annotations(case),
        rings=make_rings(case),
    )


def make_items(case: Case, profile: Profile) -> pd.DataFrame:
    """Return ITEMS: the collection of an item is named by its top folder, else it is the first one."""
    told = case.get("items", [])
    paths = told if isinstance(told, Mapping) else dict.fromkeys(told)
    known = {facts.name: facts for facts in profile.collections}
    rows = []
    for path, more in paths.items():
        facts = known.get(path.partition("/")[0], profile.collections[0])
        name = PurePosixPath(path)
        row = {"path": path, "collection": facts.name, "kind": str(facts.kind), "key": name.stem, "extension": name.suffix[1:].lower()}
        row |= {"bytes": 10, "label": "", "problem": "", "written": (more or {}).get("label", "")}
        rows.append(row | (more or {}))
    return frame(ITEMS, sorted(rows, key=lambda row: str(row["path"])))


def make_files(case: Case, items: pd.DataFrame, tables: Iterable[Table], documents: Iterable[Document]) -> pd.DataFrame:
    """Return FILES: those of the items, tables and documents, and the case's own."""
    rows: dict[str, dict[str, Any]] = {}
    for path, collection, size, problem in items[["path", "collection", "bytes", "problem"]].itertuples(index=False, name=None):
        rows[path] = {"bytes": size, "role": "collection", "name": collection, "problem": problem}
    for role, sources in (("table", tables), ("document", documents)):
        rows |= {one.path: {"bytes": 10, "role": role, "name": one.facts.name, "problem": ""} for one in sources if one.path}
    for path, more in case.get("files", {}).items():
        rows[path] = {"bytes": 10, "role": "unlisted", "name": "", "problem": ""} | rows.get(path, {}) | (more or {})
    return frame(FILES, ({"path": path} | row for path, row in sorted(rows.items())))


def make_table(facts: TableFacts, told: Mapping[str, Any]) -> Table:
    """Return a table of its text; one without text and path is absent."""
    text = told.get("rows", "")
    records = list(csv.reader(io.StringIO(text.strip())))
    header, body = (records[0], records[1:]) if records else ([], [])
    cells = pd.DataFrame(body, columns=header, index=range(2, len(body) + 2), dtype="str")
    return Table(
        facts=facts,
        path=told.get("path", f"{facts.name}.csv" if records or told.get("problem") else ""),
        frame=cells,
        rows=len(cells),
        malformed=tuple(Malformed(**{**one, "lines": tuple(one["lines"])}) for one in told.get("malformed", ())),
        violations=tuple(map(make_violation, told.get("violations", ()))),
        validated=told.get("validated", facts.schema is not None and bool(records)),
        problem=told.get("problem", ""),
    )


def make_document(facts: DocumentFacts, told: Mapping[str, Any]) -> Document:
    """Return a document; one without names and path is absent."""
    there = "names" in told or told.get("problem")
    return Document(
        facts=facts,
        path=told.get("path", f"{facts.name}.json" if there else ""),
        entries=len(told.get("names", ())),
        violations=tuple(map(make_violation, told.get("violations", ()))),
        validated=told.get("validated", facts.schema is not None and "names" in told),
        problem=told.get("problem", ""),
    )


def make_violation(told: Mapping[str, Any]) -> Violation:
    """Return a violation; whatever is not told is small."""
    base: dict[str, Any] = {"required": True, "count": 1, "of": 1, "lines": (), "examples": (), "members": ""}
    return Violation(**{**base, **told, "lines": tuple(told.get("lines", ())), "examples": tuple(told.get("examples", ()))})


def make_references(case: Case, profile: Profile, tables: Iterable[Table], documents: Iterable[Document]) -> pd.DataFrame:
    """Return REFERENCES of tables that say `of` and `file`, and of documents that say `of`."""
    spellings = {
        (vocabulary.name, spelling): label
        for vocabulary in profile.vocabularies
        for label, others in vocabulary.aliases.items()
        for spelling in (label, *others)
    }
    rows = []
    for table in tables:
        facts = table.facts
        if not (facts.of and facts.file):
            continue
        for line, cells in zip(table.frame.index, table.frame.to_dict("records"), strict=True):
            written, label = cells[facts.file], cells[facts.label] if facts.label else ""
            row = {"table": facts.name, "path": table.path, "line": line, "collection": facts.of, "written": written}
            row |= {"key": PurePosixPath(written).stem, "label_written": label}
            rows.append(row | {"label": spellings.get((facts.vocabulary or "", label), label)})
    for document in documents:
        for name in case["documents"][document.facts.name].get("names", ()) if document.facts.of else ():
            row = {"table": document.facts.name, "path": document.path, "line": 0, "collection": document.facts.of, "written": name}
            rows.append(row | {"key": PurePosixPath(name).stem, "label_written": "", "label": ""})
    return frame(REFERENCES, rows)


def make_memberships(case: Case, profile: Profile, items: pd.DataFrame) -> pd.DataFrame:
    """Return MEMBERSHIPS: line 2 of train.csv says the first key of the part train, and so on; or the items' paths say it."""
    keys = dict(zip(items["path"], items["key"], strict=True))
    rows = []
    for facts in profile.splits:
        told = case["splits"][facts.name]
        for part, members in told["parts"].items():
            for line, member in enumerate(members, start=2):
                row = {"split": facts.name, "part": str(part), "collection": facts.of}
                if told.get("by") == "path":
                    rows.append(row | {"key": keys.get(member, ""), "item": member, "path": "", "line": 0})
                else:
                    path = f"{facts.table or part}.csv"
                    rows.append(row | {"key": str(member), "item": "", "path": path, "line": line})
    return frame(MEMBERSHIPS, rows)


def make_boxes(case: Case) -> pd.DataFrame:
    """Return BOXES."""
    rows = []
    sizes = case.get("sizes", {})
    for source, pictures in case.get("boxes", {}).items():
        for key, boxes in pictures.items():
            width, height = sizes.get(key, (None, None))
            for number, (xmin, ymin, xmax, ymax) in enumerate(boxes):
                row = {
                    "source": source,
                    "path": f"{source}.json",
                    "line": 0,
                    "collection": case.get("documents", {}).get(source, {}).get("of", "pictures"),
                    "key": key,
                    "box": number,
                    "label": "",
                }
                rows.append(row | {"xmin": xmin, "ymin": ymin, "xmax": xmax, "ymax": ymax, "width": width, "height": height})
    return frame(BOXES, rows)


def make_attributes(case: Case, profile: Profile) -> pd.DataFrame:
    """Return ATTRIBUTES."""
    rows = []
    for facts in profile.attributes:
        source = facts.table or facts.document or facts.of
        path = f"{source}.csv" if facts.table else f"{source}.json"
        line = 1
        for key, told in case["attributes"][facts.name].get("told", {}).items():
            several = told if isinstance(told, list) and told and isinstance(told[0], list) else [told]
            for one in several:
                line += 1
                written, value = one if isinstance(one, list) else (one, one)
                row = {"attribute": facts.name, "source": source, "path": path, "line": line if facts.table else 0}
                rows.append(row | {"collection": facts.of, "key": str(key), "written": str(written), "value": str(value)})
    return frame(ATTRIBUTES, rows)


def make_annotations(case: Case) -> pd.DataFrame:
    """Return ANNOTATIONS: polygons of one ring unless the case says otherwise."""
    return frame(
        ANNOTATIONS,
        (
            {"source": source, "path": f"{source}.json", "collection": "pictures", "key": key, "number": number, "shape": "polygon"}
            | {"label": "", "rings": 1, "area": None, "width": 100, "height": 100}
            | told
            for source, keys in case.get("annotations", {}).items()
            for key, several in keys.items()
            for number, told in enumerate(several)
        ),
    )


def make_rings(case: Case) -> pd.DataFrame:
    """Return RINGS: sound triangles, one for each annotation, unless the case says otherwise."""
    return frame(
        RINGS,
        (
            {"source": source, "path": f"{source}.json", "collection": "pictures", "key": key, "number": number, "ring": 0, "label": ""}
            | {"points": 3, "repeated": 0, "outside": 0, "overshoot": 0.0, "fault": "", "area": 50.0, "outline": ((0, 0), (9, 0), (0, 9))}
            | told
            for source, keys in case.get("rings", {}).items()
            for key, several in keys.items()
            for number, told in enumerate(several)
        ),
    )


def make_mask_values(case: Case) -> pd.DataFrame:
    """Return MASK_VALUES."""
    return frame(
        MASK_VALUES,
        ({"path": path, "value": value, "pixels": pixels} for path, told in case["mask_values"].items() for value, pixels in told.items()),
    )


def make_texts(case: Case, items: pd.DataFrame) -> Texts:
    """Return what was read: lines in the top left corner unless the case says otherwise."""
    if case["texts"] == "missing":
        return Texts(frame=frame(TEXTS, ()), lines=frame(LINES, ()), problem=EXTRA)
    homes = dict(zip(items["path"], items["collection"], strict=True))
    told = sorted(case["texts"].items())
    kinds = {path: next((str(kind) for kind in Writing if kind in {line[0] for line in lines}), "") for path, lines in told}
    names = [column.name for column in LINES]
    rows = [
        dict(zip(names, (path, *(box or (0.0, 0.0, 0.3, 0.1)), kind, shape, 0.9), strict=True))
        for path, lines in told
        for kind, shape, *box in lines
    ]
    return Texts(
        frame=frame(TEXTS, ({"path": path, "collection": homes[path], "read": True, "kind": kinds[path]} for path, _ in told)),
        lines=frame(LINES, rows),
    )


def make_painted(case: Case) -> pd.DataFrame:
    """Return PAINTED: no pixel anywhere unless the case says otherwise."""
    none = dict.fromkeys((column.name for column in PAINTED[2:]), 0)
    return frame(
        PAINTED,
        ({"path": path, "label": label} | none | counts for path, told in case["painted"].items() for label, counts in told.items()),
    )


def make_images(case: Case, items: pd.DataFrame) -> pd.DataFrame:
    """Return IMAGES: every picture and mask is sound and 100 x 100 unless the case says otherwise."""
    told, rows = case.get("images", {}), []
    if unknown := set(told) - set(items["path"]):
        raise ValueError(f"measured but no item: {sorted(unknown)}")
    for item in items[items["kind"] != "videos"].to_dict("records"):
        more = {**told.get(item["path"], {})}
        row = dict.fromkeys((column.name for column in IMAGES), None) | dict.fromkeys(("problem", "pixels"), "")
        row |= {name: item[name] for name in ("path", "collection", "kind", "key", "bytes", "extension")}
        row |= {"status": "sound", "featureless": False, "frames": 1, "orientation": 1}
        row |= {"sha256": hashlib.sha256(item["path"].encode()).hexdigest()}
        if more.get("status", "sound") == "sound":
            form = {"jpg": "JPEG", "jpeg": "JPEG"}.get(item["extension"], item["extension"].upper())
            row |= {"format": form, "mode": "RGB", "width": 100, "height": 100, "pixels": row["sha256"]}
        else:
            row |= {"format": "", "mode": ""}
        if item["kind"] == "masks" and row["format"]:
            row |= {"grey_values": 2, "not_binary": 0.0, "foreground": 0.1, "parts": 1}
            row |= dict(zip(("mask_left", "mask_top", "mask_right", "mask_bottom"), more.pop("mask", (10, 10, 50, 50)), strict=True))
        rows.append(row | more)
    return frame(IMAGES, rows)


def make_headers(case: Case, images: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return HEADERS: those of readable pictures, as a common program writes them, and of videos, unless the case says otherwise."""
    told, rows = case.get("headers", {}), []
    videos = items.loc[items["kind"] == "videos", ["path", "collection", "kind", "key"]].assign(format="MP4")
    if unknown := {*told, *case.get("fields", {})} - {*images["path"], *videos["path"]}:
        raise ValueError(f"headers of no item: {sorted(unknown)}")
    blank = {column.name: {"str": "", "bool": False}.get(column.dtype) for column in HEADERS}
    rows += [blank | video | told.get(video["path"], {}) for video in videos.to_dict("records")]
    for image in images[images["sha256"] != ""].to_dict("records"):
        row = dict(blank)
        row |= {name: image[name] for name in ("path", "collection", "kind", "key", "format")}
        if image["format"]:
            row |= {"depth": 8, "channels": 3, "exif": 0, "comments": 0, "trailing": 0}
        if image["format"] == "JPEG":
            row |= {"tables": "0123456789abcdef", "tables_sum": 1858, "tables_count": 2, "quality": 75, "subsampling": "4:2:0"}
            row |= {"progressive": False, "density": "1x1", "segments": "APP0:JFIF"}
        rows.append(row | told.get(image["path"], {}))
    return frame(HEADERS, rows)


def make_fields(case: Case) -> pd.DataFrame:
    """Return HEADER_FIELDS."""
    base = {"length": 8, "shape": "Aaaa Aaa", "hash": "0f0f0f0f0f0f"}
    return frame(HEADER_FIELDS, ({"path": path} | base | one for path, several in case.get("fields", {}).items() for one in several))


def make_videos(case: Case, catalog: Catalog) -> Videos:
    """Return videos: every one is sound, of 100 frames at 25 a second, unless the case says otherwise."""
    told, rows = case.get("videos", {}), []
    items = catalog.items[catalog.items["kind"] == "videos"]
    if unknown := set(told) - set(items["path"]):
        raise ValueError(f"measured but no item: {sorted(unknown)}")
    for item in items.to_dict("records"):
        row = dict.fromkeys((column.name for column in VIDEOS), None) | {
            name: item[name] for name in ("path", "collection", "key", "bytes")
        }
        row |= {"status": "sound", "cause": "", "problem": "", "container": "", "codec": "", "ends": "", "content": ""}
        row |= {"sha256": hashlib.sha256(item["path"].encode()).hexdigest()}
        if told.get(item["path"], {}).get("status", "sound") in ("sound", "damaged"):
            row |= dict.fromkeys(("decoded", "packets", "header", "expected"), 100) | {
                "container": "avi",
                "codec": "h264",
                "ends": "complete",
            }
            row |= dict.fromkeys(("discarded", "blank", "rotation", "interlaced", "errors", "corrupt", "corrupt_packets", "complaints"), 0)
            row |= {"width": 320, "height": 240, "rate": 25.0, "seconds": 4.0, "constant": True, "keys": 5, "streams": 1, "short_by": 0}
            row |= {"content": hashlib.sha256(f"frames of {item['path']}".encode()).hexdigest()}
        rows.append(row | told.get(item["path"], {}))
    return Videos(
        frame=frame(VIDEOS, rows),
        stretches=frame(
            STRETCHES,
            (dict(zip(("path", "kind", "first", "last", "detail"), (*one, ""), strict=False)) for one in case.get("stretches", ())),
        ),
        copies=frame(COPIES, (dict(zip((column.name for column in COPIES), one, strict=True)) for one in case.get("copies", ()))),
        traces=frame(TRACES, (make_trace(catalog, *one) for one in case.get("traces", ()))),
        conventions=case.get("conventions", {}),
        sighted=frame(SIGHTED, [make_sighted(catalog, *one) for one in case["sighted"]]) if "sighted" in case else None,
    )


def make_sighted(catalog: Catalog, path: str, home: str = "", found: int | None = None) -> dict[str, Any]:
    """Return a row of SIGHTED."""
    items = catalog.items.set_index("path")
    row = {
        "path": path,
        "collection": items.loc[path, "collection"],
        "key": items.loc[path, "key"],
        "home": home,
        "change": "",
        "problem": "",
    }
    return row | {"found": found, "first": found, "last": found, "distance": None if found is None else 0.02}


def make_trace(catalog: Catalog, path: str, video: str, stated: int, verdict: str, *more: Any) -> dict[str, Any]:
    """Return a row of TRACES: where the picture was found, if at all, in which video and how it was changed are optional."""
    items = catalog.items.set_index("path")
    rest: tuple[Any, ...] = (*more, *(None, video, "")[len(more) :])
    found, home, change = rest
    row = {"path": path, "collection": items.loc[path, "collection"], "key": items.loc[path, "key"], "video": video, "stated": stated}
    row |= {
        "verdict": verdict,
        "found": found,
        "first": found,
        "last": found,
        "change": change,
        "distance": None if found is None else 0.02,
    }
    return row | {"home": "" if found is None else home, "problem": "the video cannot be read" if verdict == "not-checked" else ""}


def make_matches(case: Case, items: pd.DataFrame) -> Matches:
    """Return matches: [a, b, kind, score, {orientation, crop}], the last two optional."""
    pairs, expected = (tuple(make_match(*one) for one in case.get(key, ())) for key in ("pairs", "expected"))
    pictures = int((items["kind"] == "images").sum())
    made_of = Matches(
        pairs=pairs, expected=expected, pictures=pictures, nominated=9, examined=9, unsettled=0, featureless=0, radius=48, threshold=0.8
    )
    told = dict(case.get("matches", {}))
    if "clusters" in told:
        told["clusters"] = tuple(Cluster(items=tuple(items), weakest=1.0) for items in told["clusters"])
    if "calibration" in told:
        told["calibration"] = Calibration(
            **{"rests_on": "patient (stated)", "different": 900, "examined": 900, "threshold": 0.8, **told["calibration"]}
        )
    return replace(made_of, **told)


def make_match(a: str, b: str, kind: str, score: float = 1.0, transform: Mapping[str, Any] | None = None) -> Match:
    """Return one match."""
    told = transform or {}
    turn = Orientation(told.get("orientation", "identity"))
    matrix = tuple(told.get("matrix", (1, 0, 0, 0, 1, 0)))
    transform_of = Transform(orientation=turn, crop=told.get("crop", 1.0), matrix=matrix)
    return Match(a=a, b=b, kind=MatchKind(kind), transform=transform_of, score=score, distance=told.get("distance"))


def make_claim(**told: Any) -> ClaimResult:
    """Return a claim held against the data: of the card and met unless the case says otherwise."""
    base: dict[str, Any] = {"says": told["id"], "source": "card, table 1", "stated": None, "measured": None, "how": "counted"}
    told["authority"], told["status"] = Authority(told.get("authority", "card")), ClaimStatus(told.get("status", "met"))
    told["parts"] = tuple((what, float(number)) for what, number in told.get("parts", ()))
    if "difference" not in told and isinstance(told.get("measured"), int | float):
        told["difference"] = told["measured"] - told["stated"]
    return ClaimResult(**{"difference": None, **base, **told})
