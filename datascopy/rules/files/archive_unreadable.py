"""Archive that cannot be read.

Why: What lies in it is part of the download and was not looked at: rows may seem to lack their files, counts to miss the card's, and a user
    who unpacks it meets the same fault, perhaps after hours.
Evidence: The list of members and the packed bytes of every archive (zip, tar, tar.gz, tar.bz2, tar.xz) that lies in the root, or is the root.
Remedy: Download or copy it again and compare its size or checksum with the source's. If it is sound, pack it anew without encryption and not
    in parts; if a limit was met, raise it (--limits).
Limits: An archive is known by its name. Of a tar that breaks off, the members ahead of the break are read; of a zip without its list of
    files, none.
Source: The formats' own structure; the limits are those of --limits.
"""

from collections.abc import Iterator

from datascopy.model import UNREAD_ARCHIVE, Evidence, Severity, Unit
from datascopy.rule import Answer, Looked, given, n_of_m, of_files, rule, verb

SUBJECT = "archives"


@rule(severity=Severity.ERROR, needs=("catalog",))
def archive_unreadable(seen: Evidence) -> Iterator[Answer]:
    """Look at what the store says of each archive that it could not read to its end."""
    files = given(seen.catalog).files
    if files.empty:
        return
    yield Looked("all files", len(files), Unit.FILES)
    shut = files[files["problem"].str.startswith(UNREAD_ARCHIVE) & (files["role"] != "ignored")].sort_values("path")
    if len(shut):
        count = len(shut)
        yield of_files(
            SUBJECT,
            f"{n_of_m(count, len(files), Unit.FILES)} {verb(count, 'is an archive', 'are archives')} that cannot be read, or not to the end.",
            [
                (path, problem.removeprefix(UNREAD_ARCHIVE).lstrip(": "))
                for path, problem in zip(shut["path"], shut["problem"], strict=True)
            ],
            of=len(files),
            unit=Unit.FILES,
            identity=("unreadable",),
        )
