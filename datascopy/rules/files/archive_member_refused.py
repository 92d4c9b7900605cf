"""Member of an archive that was refused.

Why: A name that climbs with `..`, starts at the root of the disk or is a link out of the archive writes over files of whoever unpacks it
    carelessly. A member that is encrypted, broken off or packed a thousandfold is missing for every user of the data.
Evidence: Name, kind, sizes and flags of every member, as the archive's own list has them. Nothing was unpacked under such a name.
Remedy: Pack the archive anew from a folder that holds only plain files, with relative names and without encryption. If the member is sound
    and a limit was met, raise it (--limits).
Limits: Links to files within the same archive are followed and not reported. Links to folders are refused wherever they lead.
Source: The archive's list of members; the limits are those of --limits.
"""

from collections import Counter
from collections.abc import Iterator

from datascopy.model import REFUSED_MEMBER, Evidence, Severity, Unit
from datascopy.rule import Answer, Looked, given, joined, n_of_m, of_files, rule, verb

SUBJECT = "members of archives"


@rule(severity=Severity.ERROR, needs=("catalog",))
def archive_member_refused(seen: Evidence) -> Iterator[Answer]:
    """Look at what the store says of each member that it did not take."""
    files = given(seen.catalog).files
    if files.empty:
        return
    yield Looked("all files", len(files), Unit.FILES)
    refused = files[files["problem"].str.startswith(REFUSED_MEMBER) & (files["role"] != "ignored")].sort_values("path")
    if refused.empty:
        return
    reasons = [problem.removeprefix(REFUSED_MEMBER) for problem in refused["problem"]]
    kinds = sorted(Counter(reasons).items(), key=lambda pair: (-pair[1], pair[0]))
    count = len(refused)
    yield of_files(
        SUBJECT,
        f"{n_of_m(count, len(files), Unit.FILES)} {verb(count, 'is a member', 'are members')} of an archive and {verb(count, 'was', 'were')} refused: "
        f"{joined([f'{reason} ({times:,})' for reason, times in kinds])}.",
        list(zip(refused["path"], reasons, strict=True)),
        of=len(files),
        unit=Unit.FILES,
        identity=("refused",),
    )
