"""What each file of a root is: of a collection, a table, a document, ignored, or unlisted."""

from collections.abc import Iterator, Sequence

import pandas as pd

from datascopy.catalog.frames import frame
from datascopy.catalog.globs import Fits, fits
from datascopy.catalog.patience import patience
from datascopy.model import FILES, Entry, Profile

SHOWN = 4
COLLECTION, TABLE, DOCUMENT, UNLISTED, IGNORED = "collection", "table", "document", "unlisted", "ignored"

LEFT_BY_SYSTEMS = (
    *("**/.DS_Store", "**/._*", "**/Thumbs.db", "**/desktop.ini", "**/__MACOSX/**", "**/.git/**", "**/.git"),
    *("lost+found", "$RECYCLE.BIN", "System Volume Information"),
)
"""What file managers, version control and disks leave behind: no part of any dataset, whatever globs it fits."""


def assign_roles(profile: Profile, entries: Sequence[Entry]) -> pd.DataFrame:
    """Return FILES: each file once, with the first of these that claims it: collections, tables, documents in the profile's order, `ignore`."""
    claims = list(_claims(profile))
    with patience(f"One of the globs of the profile {profile.name}", len(entries)):
        roles = [_role(entry.path, claims) for entry in entries]
    made = frame(
        FILES,
        {
            "path": [entry.path for entry in entries],
            "bytes": [entry.size for entry in entries],
            "role": [role for role, _ in roles],
            "name": [name for _, name in roles],
            "problem": [entry.problem for entry in entries],
        },
    )
    return made.sort_values("path", ignore_index=True)


def tolerated(files: pd.DataFrame) -> Iterator[str]:
    """Yield sentences on what was met among the names of FILES and read all the same, or left out."""
    left = files.loc[files["role"] == IGNORED, "path"]
    if count := sum(map(fits(LEFT_BY_SYSTEMS), left)):
        some = "1 file was" if count == 1 else f"{count:,} files were"
        yield f"{some} left by file managers or version control (.DS_Store, __MACOSX and the like) and are no part of the dataset."
    folded = files["path"].str.casefold()
    if len(alike := files.loc[folded.duplicated(keep=False), "path"]):
        shown = ", ".join(alike.sort_values(key=lambda paths: paths.str.casefold(), kind="stable").head(SHOWN))
        yield f"The names of {len(alike):,} files differ from another's only by case, which some systems do not tell apart: {shown}."


def _claims(profile: Profile) -> Iterator[tuple[Fits, str, str]]:
    yield fits(LEFT_BY_SYSTEMS), IGNORED, ""
    for role, declared in ((COLLECTION, profile.collections), (TABLE, profile.tables), (DOCUMENT, profile.documents)):
        for facts in declared:
            yield fits(facts.files), role, facts.name
    yield fits(profile.ignore), IGNORED, ""


def _role(path: str, claims: Sequence[tuple[Fits, str, str]]) -> tuple[str, str]:
    return next(((role, name) for fit, role, name in claims if fit(path)), (UNLISTED, ""))
