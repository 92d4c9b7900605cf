"""Unlisted file.

Why: The file belongs to no collection, table or document of the profile, so nothing here looked inside it. It may be a leftover, a file in
    the wrong folder, or something that should not be released.
Evidence: The list of all files under the root, less those that the profile claims or says to ignore.
Remedy: Remove what does not belong to the dataset; for the rest, name it in the profile (`collections`, `tables`, `documents`, `ignore`).
Limits: Only names are looked at. A profile that is too generous hides strays. Members of archives that were refused, and archives that
    cannot be read, have rules of their own.
Source: The profile's globs.
"""

from collections import Counter
from collections.abc import Iterator

from datascopy.model import REFUSED_MEMBER, UNREAD_ARCHIVE, Evidence, Severity, Unit
from datascopy.rule import SHOWN_FILES, Answer, Looked, given, joined, n_of_m, of_files, rule, verb


@rule(severity=Severity.NOTE, needs=("catalog",))
def unlisted_file(seen: Evidence) -> Iterator[Answer]:
    """Look at the roles of all files."""
    files = given(seen.catalog).files
    if files.empty:
        return
    yield Looked("all files", len(files), Unit.FILES)
    in_archives = files["problem"].str.startswith((REFUSED_MEMBER, UNREAD_ARCHIVE))
    unlisted = files[(files["role"] == "unlisted") & ~in_archives].sort_values("path")
    if unlisted.empty:
        return
    kinds = Counter(map(kind, unlisted["path"])).most_common()
    ordered = sorted(kinds, key=lambda pair: (-pair[1], pair[0]))
    yield of_files(
        "all files",
        f"{n_of_m(len(unlisted), len(files), Unit.FILES)} {verb(len(unlisted), 'belongs', 'belong')} to nothing that the profile declares: "
        f"{joined([f'{name} ({count:,})' for name, count in ordered], most=5)}.",
        list(zip(unlisted["path"], unlisted["problem"], strict=True)),
        of=len(files),
        unit=Unit.FILES,
        identity=("unlisted",),
        examples=[name for name, _ in ordered],
        evidence={"values": [{"value": name, "count": count} for name, count in ordered[:SHOWN_FILES]]},
    )


def kind(path: str) -> str:
    """Return the top folder and extension of a path: "images/*.txt"; a name without extension at the root stands for itself."""
    top, slash, _ = path.rpartition("/")
    name = path.rpartition("/")[2]
    _, dot, extension = name.rpartition(".")
    return f"{top.partition('/')[0]}{slash}*{dot}{extension.lower() if dot else ''}" if slash or dot else name
