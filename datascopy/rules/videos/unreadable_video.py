"""Video that cannot be decoded.

Why: A program that reads frames stops at such a file or skips it in silence, and every number published about the dataset counts frames
    that nobody can see.
Evidence: Every video is opened and decoded to its end in a process of its own; those of which not one frame comes out are listed, each
    with the reason: empty, a pointer, text, index missing, encrypted, no data behind the header, no permission, given up, crashed.
Remedy: Copy the file again from its source and compare its digest. A recording that was never finished can sometimes be repaired with the
    recorder's own tool; otherwise remove the file and its rows.
Limits: Another program may decode a format that ours does not know. Files with sound alone have a rule of their own.
Source: Decoding by FFmpeg's libraries.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Status, Unit
from datascopy.rule import Answer, Looked, Unseen, n_of_title, of_files, of_sample, rule, videos


@rule(severity=Severity.ERROR, needs=("catalog", "videos"))
def unreadable_video(seen: Evidence) -> Iterator[Answer]:
    """Look at the status of every video."""
    for facts, frame, reason in videos(seen):
        if reason:
            yield Unseen(facts.title, reason)
            continue
        yield from of_sample(facts, frame)
        looked = frame[frame["status"] != Status.NOT_CHECKED]
        yield Looked(facts.title, len(looked), Unit.VIDEOS)
        bad = looked[looked["status"] == Status.UNREADABLE]
        if len(bad):
            yield of_files(
                facts.title,
                f"{n_of_title(len(bad), len(looked), Unit.VIDEOS, facts.title)} cannot be decoded: not one frame comes out.",
                [(path, problem or "not one frame can be decoded") for path, problem in zip(bad["path"], bad["problem"], strict=True)],
                of=len(looked),
                unit=Unit.VIDEOS,
                identity=(facts.name,),
            )
