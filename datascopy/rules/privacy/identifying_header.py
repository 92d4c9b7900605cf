"""Header that identifies.

Why: Programs and cameras write the names of people, serial numbers, places and times into the headers of files, where nobody who looks at
    the pictures sees them. Whoever downloads the dataset can read them all at once.
Evidence: The fields of EXIF, GPS, XMP, IPTC and Photoshop blocks, texts of PNG, comments and unknown segments, by name of the field. Of a
    value only its shape, its length and a hash keyed by the file's own bytes are told: equal values in two files have different hashes.
Remedy: Write the pictures anew without metadata (keep the colour profile and the orientation), and check the result.
Limits: Formats other than JPEG, PNG, GIF, TIFF, WebP, BMP, PPM and JPEG 2000 are not read, nor are makers' notes. What a field holds is
    judged by its name and form: whether a name is that of a patient or of a photographer cannot be told.
Source: EXIF 2.32, XMP, IPTC IIM; the fields are those that the de-identification profiles of DICOM and HIPAA name for pictures.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, HeaderKind, Severity
from datascopy.rule import UNITS, Answer, FieldLaw, Looked, Note, Unseen, fields_of, found_fields, headed, rule, units

ERRORS = (HeaderKind.GPS, HeaderKind.PERSON, HeaderKind.SERIAL, HeaderKind.EMAIL, HeaderKind.PHONE, HeaderKind.NATIONAL)
WARNINGS = (
    *(HeaderKind.DATE, HeaderKind.LOCATION, HeaderKind.DEVICE, HeaderKind.SOFTWARE, HeaderKind.TEXT, HeaderKind.MAKER_NOTE),
    *(HeaderKind.UNKNOWN, HeaderKind.USER_PATH),
)
LAWS = (
    FieldLaw("identifying", Severity.ERROR, ERRORS, "names, numbers or positions that identify"),
    FieldLaw("telling", Severity.WARNING, WARNINGS, "dates, devices or texts that help to identify"),
)


@rule(severity=Severity.ERROR, needs=("catalog", "headers"))
def identifying_header(seen: Evidence) -> Iterator[Answer]:
    """Look at the fields of every header."""
    for facts, headers, reason in headed(seen):
        if reason:
            yield Unseen(facts.title, reason)
            continue
        unit = UNITS[facts.kind]
        yield Looked(facts.title, len(headers), unit)
        fields = fields_of(seen, headers)
        for law in LAWS:
            mine = fields[fields["kind"].isin(law.kinds)]
            if len(mine):
                yield found_fields(facts, headers, mine, law)
        broken = int((headers["problem"] != "").sum())
        if broken:
            yield Note(f"{facts.title}: the headers of {units(broken, unit)} could not be read in full, for they are broken.")
