"""File name that identifies.

Why: The name of a file is its most public part: it stands in every list, log, table and error message that is made from the dataset.
Evidence: The path of every file, held against the forms in which names, e-mail addresses, telephone numbers, national numbers (with their
    check digits), record numbers and days of birth are written. Such a path is shown nowhere in a report: a keyed hash stands in its place.
Remedy: Rename the files to names that say nothing (numbers in random order), in the tables and documents too, and keep the list of old
    names away from the dataset.
Limits: A name without any mark of being one (smith01.jpg) is not seen. Dates alone, numbers of articles and frames, DOIs and UUIDs are no
    findings, nor are patient numbers that stand alone.
Source: The identifiers that the Safe Harbor rule of HIPAA lists, as far as names of files can show them.
"""

from collections import Counter
from collections.abc import Iterator

from datascopy.model import Evidence, Place, Severity, Unit, shape
from datascopy.rule import SHOWN_FILES, SHOWN_PLACES, Answer, Found, Looked, convicted, given, joined, n_of_m, names_for, rule, verb


@rule(severity=Severity.ERROR, needs=("catalog",))
def identifying_file_name(seen: Evidence) -> Iterator[Answer]:
    """Look at the paths of all files."""
    files = given(seen.catalog).files
    if files.empty:
        return
    yield Looked("all files", len(files), Unit.FILES)
    met = convicted(files["path"])
    if not met:
        return
    shown = names_for(met, seen.seal)
    kinds = sorted(Counter(reason for reasons in met.values() for reason in reasons).items(), key=lambda one: (-one[1], one[0]))
    told = sorted((shown[path], f"{joined(list(reasons))}; shape {short(path)}") for path, reasons in met.items())
    yield Found(
        subject="all files",
        message=f"{n_of_m(len(met), len(files), Unit.FILES)} {verb(len(met), 'has a path that identifies', 'have paths that identify')} a person: "
        f"{joined([f'{kind} ({count:,})' for kind, count in kinds])}. These paths are shown nowhere in this report.",
        count=len(met),
        of=len(files),
        unit=Unit.FILES,
        identity=("names",),
        members=[name for name, _ in told],
        places=[Place(name) for name, _ in told[:SHOWN_PLACES]],
        examples=[kind for kind, _ in kinds],
        evidence={
            "files": [{"path": name, "detail": detail} for name, detail in told[:SHOWN_FILES]],
            "values": [{"value": kind, "count": count} for kind, count in kinds],
        },
    )


def short(path: str) -> str:
    """Return the shape of the last part of a path."""
    told = shape(path.rpartition("/")[2])
    return told if len(told) <= 40 else f"{told[:40]}…"
