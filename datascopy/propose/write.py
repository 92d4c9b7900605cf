"""Write what is proposed as a folder that a person corrects: profile.yaml, claims.yaml, schemas/, README.md."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from datascopy.model import Fault
from datascopy.propose.claims import ProposedClaim, as_yaml
from datascopy.propose.outline import Outline, Proposed
from datascopy.propose.scalars import comment, scalar

_ABOUT = {
    "collections": "Files that belong together. The first collection whose globs fit takes a file. `pattern` tells class and split by the path.",
    "tables": "Tables: `of` the collection that the rows describe, `file` the column that names the item, `label` the one that names the class.",
    "documents": "JSON documents.",
    "splits": "Partitions into train, val, test, folds: what lies in two parts leaks.",
    "groups": "What no split may divide: patient, video, study.",
    "attributes": "What is known of items beside their label. With a `role` it is held against every label (what goes with what).",
}


def write_outline(outline: Outline, claims: Sequence[ProposedClaim], folder: Path) -> tuple[Path, ...]:
    """Write a proposed profile into a new or empty folder, and return the files.

    Raises:
        Fault: the folder holds something, or cannot be written.
    """
    files = {"profile.yaml": _profile(outline), "README.md": _readme(outline)}
    files |= {f"schemas/tables/{stem}.yaml": schema_file(stem, columns) for stem, columns in outline.schemas.items()}
    if claims:
        files["claims.yaml"] = _claims(claims)
    return put(folder, files)


def put(folder: Path, files: Mapping[str, str]) -> tuple[Path, ...]:
    """Write texts into a new or empty folder.

    Raises:
        Fault: the folder holds something, or cannot be written.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise Fault(f"{folder} exists already, and nothing is ever overwritten. Choose another folder with -o.")
        for name, text in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8", newline="\n") as opened:
                opened.write(text)
    except OSError as error:
        raise Fault(f"{folder} cannot be written: {(error.strerror or str(error)).lower()}. Choose another folder with -o.") from error
    return tuple(folder / name for name in files)


def _profile(outline: Outline) -> str:
    lines = [
        "# Proposed by `datascopy init` from the files themselves. Every line is a guess until somebody has read it.",
        "# What may stand here: schemas/profile.schema.json of datascopy; `datascopy datasets NAME` shows how others are described.",
        f"name: {outline.name}",
        f"title: {scalar(outline.title)}",
        "about: One sentence on what the dataset is.",
        "# licence: what its licence says",
        '# links: {card: "https://...", paper: "https://doi.org/..."}',
        "# statements: {version: where the card states it, checksums: ..., ethics: ..., de-identification: ...}",
    ]
    lines += [f"# {comment(remark)}" for remark in outline.remarks]
    for section, about in _ABOUT.items():
        if entries := outline.entries(section):
            lines += ["", f"# {about}", f"{section}:"]
            lines += [line for name, one in entries.items() for line in entry(name, one)]
        elif section == "groups":
            lines += [
                "",
                "# No group was recognised. Without one, pictures of one patient in two splits can only be found by their pixels:",
            ]
            lines += [
                "# groups:",
                "#   patient: {title: patient, of: images, certainty: stated, table: metadata, column: patient_id, source: who says so}",
            ]
    if outline.ignore:
        lines += ["", "# Files that belong to the download and need no audit: check that nothing else is among them.", "ignore:"]
        lines += [f"  - {scalar(glob)}" for glob in outline.ignore]
    return "\n".join(lines) + "\n"


def entry(name: str, proposed: Proposed) -> Iterator[str]:
    """Yield the lines of one entry of a section: its remarks, its name, its keys."""
    yield from (f"  # {comment(remark)}" for remark in proposed.remarks)
    yield f"  {scalar(name)}:"
    yield from (f"    {key}: {scalar(value)}" for key, value in proposed.keys.items() if value)


def schema_file(stem: str, columns: Mapping[str, Mapping[str, object]]) -> str:
    """Return the text of a table schema."""
    lines = [
        "# The columns as they are today: a type is asked where every filled cell has it, blanks are allowed where there are some.",
        "# Narrow it down: `unique: true`, checks with bounds and vocabularies.",
        "schema_type: dataframe",
        "version: 0.35.0",
        f"title: {scalar(stem)}",
        "columns:",
    ]
    lines += [f"  {scalar(column)}: {scalar(asked)}" for column, asked in columns.items()]
    return "\n".join(lines) + "\n"


def _claims(claims: Sequence[ProposedClaim]) -> str:
    lines = [
        "# Proposed by `datascopy init --card`: every number of the card. Nothing of this is checked until `statement` is replaced",
        "# by `measured`, or by the reason why no data can settle it. What is no claim may be deleted; the card's number is then named",
        "# by claims/number-without-claim. The forms: docs/claims.md.",
        "claims:",
        *as_yaml(claims),
    ]
    return "\n".join(lines) + "\n"


def _readme(outline: Outline) -> str:
    return f"""# {outline.title}

One sentence on what the dataset is.

## Sources
* Card:
* Paper:

## Known problems
* None written down yet.
"""
