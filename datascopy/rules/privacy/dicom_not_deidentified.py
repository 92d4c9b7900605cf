"""DICOM file not de-identified.

Why: The header of a DICOM file has hundreds of elements for the patient, the hospital, the staff and the time. A file that was not
    de-identified names its patient to everybody who opens it.
Evidence: Every element ahead of the pixels, in nested sequences too, held against the basic confidentiality profile of the standard
    (edition 2026c); private elements, overlays, curves, enclosed documents, the preamble, the names of sending entities; what the file says
    about its own de-identification. Values are told by shape, length and keyed hash only.
Remedy: Run a de-identification profile over the files, let it write PatientIdentityRemoved and DeidentificationMethod, and audit again.
Limits: Pixels are not read here. Whether an element that must be emptied or replaced holds a dummy cannot be told, nor whether identifiers
    were replaced: those are warnings. What a profile with retained options lawfully keeps is found all the same.
Source: DICOM PS3.15, Annex E, table E.1-1.
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import CollectionFacts, Evidence, HeaderKind, Severity
from datascopy.rule import UNITS, Answer, FieldLaw, Looked, NotHere, Unseen, fields_of, found_fields, headed, of_files, rule, units, verb

ERRORS = (HeaderKind.DICOM_REMOVE, HeaderKind.DICOM_PRIVATE, HeaderKind.DICOM_BURNED_IN, HeaderKind.PERSON)
WARNINGS = (HeaderKind.DICOM_REPLACE, HeaderKind.DICOM_UID, HeaderKind.DICOM_STRUCTURE, HeaderKind.DICOM_NO_CLAIM)
LAWS = (
    FieldLaw(
        "to-remove", Severity.ERROR, ERRORS, "elements that the basic profile removes, that are private, or that state burned-in text"
    ),
    FieldLaw(
        "to-replace", Severity.WARNING, WARNINGS, "elements that the profile empties or replaces, or lack a statement of de-identification,"
    ),
)


@rule(severity=Severity.ERROR, needs=("catalog", "headers"))
def dicom_not_deidentified(seen: Evidence) -> Iterator[Answer]:
    """Look at the elements of every DICOM file."""
    for facts, headers, reason in headed(seen):
        if reason:
            yield Unseen(facts.title, reason)
            continue
        unit = UNITS[facts.kind]
        files = headers[headers["dicom"].isin(["read", "damaged", "not-read"])]
        carried = headers[headers["dicom"] == "preamble"]
        if files.empty and carried.empty:
            yield NotHere(f"{facts.title} holds no DICOM file")
        yield from read(seen, facts, files)
        if len(carried):
            count = len(carried)
            yield Looked(f"{facts.title} with a preamble", count, unit)
            yield of_files(
                facts.title,
                f"{units(count, unit)} of {facts.title} {verb(count, 'carries', 'carry')} the mark of DICOM ahead of another format: "
                "a reader of DICOM finds elements in them that no viewer of pictures shows.",
                [(path, f"{form} with a DICOM preamble") for path, form in carried[["path", "format"]].itertuples(index=False)],
                of=len(headers),
                unit=unit,
                identity=(facts.name, "preamble"),
                severity=Severity.WARNING,
            )


def read(seen: Evidence, facts: CollectionFacts, files: pd.DataFrame) -> Iterator[Answer]:
    """Say what was found in the DICOM files of a collection, and which could not be read."""
    unit = UNITS[facts.kind]
    unread = int((files["dicom"] == "not-read").sum())
    if unread:
        yield Unseen(facts.title, f'{units(unread, unit)} in DICOM could not be read: that needs an extra, pip install "datascopy[dicom]"')
    broken = int((files["dicom"] == "damaged").sum())
    if broken:
        yield Unseen(facts.title, f"the elements of {units(broken, unit)} in DICOM are broken, and not all of them could be read")
    opened = files[files["dicom"].isin(["read", "damaged"])]
    if opened.empty:
        return
    yield Looked(f"{facts.title} in DICOM", len(opened), unit)
    fields = fields_of(seen, opened, dicom=True)
    for law in LAWS:
        mine = fields[fields["kind"].isin(law.kinds)]
        if len(mine):
            yield found_fields(facts, opened, mine, law)
