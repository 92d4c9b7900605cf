"""Picture that cannot be opened.

Why: A training run stops at such a file, or a loader skips it in silence, and every count published about the dataset is off by it.
Evidence: One full decode of every picture and mask; the kinds of failure are told apart: no picture by its content, no permission, a link
    that leads nowhere, more pixels than the limit, the time limit, a crash of the decoder.
Remedy: Copy the file again from its source. If it is no picture, remove it and its rows. If permission is lacking, run again as a user who
    may read it; if a limit was met, raise it (--timeout).
Limits: A decoder of another program may accept what ours refuses, and the other way round. Empty, damaged and pointer files, and
    members of archives that were refused, have rules of their own.
Source: Decoding by Pillow, in a worker process with limits on time and pixels.
"""

from collections.abc import Iterator

from datascopy.model import REFUSED_MEMBER, UNREAD_ARCHIVE, Evidence, Severity, Status
from datascopy.rule import UNITS, Answer, Looked, Unseen, given, joined, n_of_title, of_files, pictures, rule

TOLD = {
    Status.UNREADABLE: "no picture by content",
    Status.DENIED: "no permission to read",
    Status.MISSING: "a link that leads nowhere or out of the root, no plain file, or gone since it was listed",
    Status.TOO_LARGE: "more pixels than the limit",
    Status.TIMED_OUT: "not decoded within the time limit",
    Status.CRASHED: "crashed the decoder",
}
CLOSED = "the files in it are not known"
"""How the store ends to say of a folder that it could not look into it."""


@rule(severity=Severity.ERROR, needs=("catalog", "images"))
def unreadable_image(seen: Evidence) -> Iterator[Answer]:
    """Look at the decode status of every picture and mask; what lies in a folder that cannot be read is not seen at all."""
    files = given(seen.catalog).files
    for path, problem in files.loc[files["problem"].str.endswith(CLOSED), ["path", "problem"]].itertuples(index=False, name=None):
        yield Unseen(f"{'archive' if problem.startswith(UNREAD_ARCHIVE) else 'folder'} {path}", problem)
    refused = set(files.loc[files["problem"].str.startswith(REFUSED_MEMBER), "path"])
    for facts, frame, reason in pictures(seen):
        if reason:
            yield Unseen(facts.title, reason)
            continue
        unit = UNITS[facts.kind]
        yield Looked(facts.title, len(frame), unit)
        bad = frame[frame["status"].isin(list(TOLD)) & ~frame["path"].isin(refused)]
        if len(bad):
            counts = bad["status"].value_counts()
            kinds = joined([f"{words} ({counts[kind]:,})" for kind, words in TOLD.items() if kind in counts.index])
            yield of_files(
                facts.title,
                f"{n_of_title(len(bad), len(frame), unit, facts.title)} cannot be opened: {kinds}.",
                [
                    (path, f"{TOLD[Status(status)]}: {problem}" if problem else TOLD[Status(status)])
                    for path, status, problem in zip(bad["path"], bad["status"], bad["problem"], strict=True)
                ],
                of=len(frame),
                unit=unit,
                identity=(facts.name,),
            )
