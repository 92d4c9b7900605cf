"""Header that identifies.

Why: Programs and cameras write the names of people, serial numbers, places and times into the headers of files, where nobody who looks at
    the pictures sees them. Whoever downloads the dataset can read them all at once.
Evidence: The fields of EXIF, GPS, XMP, IPTC and Photoshop blocks, texts of PNG, comments and unknown segments; of videos the tags of the
    container and of its streams, times, and the boxes of MP4 and QuickTime that FFmpeg passes over. By name of the field: of a value only its
    shape, its length and a hash keyed by the file's own bytes are told: equal values in two files have different hashes.
Remedy: Write the pictures anew without metadata (keep the colour profile and the orientation); copy the streams of videos into a new container
    without tags (`ffmpeg -i IN -map_metadata -1 -c copy OUT`). Check the result.
Limits: Pictures other than JPEG, PNG, GIF, TIFF, WebP, BMP, PPM and JPEG 2000 are not read. Of makers' notes only the owner and serial numbers
    of two makers are. Of videos, time codes, streams of data (telemetry) and what is written within the pictures' stream are not looked at.
    What a field holds is judged by its name and form: whether a name is that of a patient or of a photographer cannot be told.
Source: EXIF 2.32, XMP, IPTC IIM, ISO/IEC 14496-12, QuickTime; the fields are those that the de-identification profiles of DICOM and HIPAA
    name for pictures.
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import Evidence, HeaderKind, Kind, Severity, Unit
from datascopy.rule import UNITS, Answer, FieldLaw, Looked, Note, Unseen, fields_of, found_fields, headed, rule, units, verb

ERRORS = (HeaderKind.GPS, HeaderKind.PERSON, HeaderKind.SERIAL, HeaderKind.EMAIL, HeaderKind.PHONE, HeaderKind.NATIONAL)
WARNINGS = (
    *(HeaderKind.DATE, HeaderKind.LOCATION, HeaderKind.DEVICE, HeaderKind.SOFTWARE, HeaderKind.TEXT),
    *(HeaderKind.UNKNOWN, HeaderKind.USER_PATH),
)
LAWS = (
    FieldLaw("identifying", Severity.ERROR, ERRORS, "names, numbers or positions that identify"),
    FieldLaw("telling", Severity.WARNING, WARNINGS, "dates, devices or texts that help to identify"),
)


@rule(severity=Severity.ERROR, needs=("catalog", "headers"))
def identifying_header(seen: Evidence) -> Iterator[Answer]:
    """Look at the fields of every header."""
    for facts, headers, reason in headed(seen, Kind.IMAGES, Kind.MASKS, Kind.VIDEOS):
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
        yield from notes_of_makers(facts.title, fields, unit)
        broken = int((headers["problem"] != "").sum())
        if broken:
            yield Note(f"{facts.title}: the headers of {units(broken, unit)} could not be read in full, for they are broken.")


def notes_of_makers(title: str, fields: pd.DataFrame, unit: Unit) -> Iterator[Note]:
    """Say how many files hold a note of a camera's maker, how long it is, and how much of it was read."""
    notes = fields[fields["kind"] == HeaderKind.MAKER_NOTE]
    read = notes["place"].str.contains(" of ", regex=False)
    for rows, said in ((notes[~read], "not read"), (notes[read], "of which only the owner and serial numbers were read")):
        if len(rows):
            least, most = int(rows["length"].min()), int(rows["length"].max())
            span = f"{least:,}" if least == most else f"{least:,} to {most:,}"
            count = int(rows["path"].nunique())
            yield Note(f"{title}: {units(count, unit)} {verb(count, 'holds', 'hold')} a maker's note of {span} bytes, {said}.")
