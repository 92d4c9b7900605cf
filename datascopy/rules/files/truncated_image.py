"""Damaged picture.

Why: The header of the file opens, so most programs accept it, but its pixels end early or are corrupt: a model trains on grey rows, and
    two programs read two different pictures.
Evidence: One full and strict decode to the last row of every picture and mask; what the decoder complained of is stated per file.
Remedy: Copy the file again from its source and compare its digest. If the source is damaged too, leave the picture out and say so.
Limits: Damage that still decodes without complaint is not seen. Files that cannot be opened at all are in files/unreadable-image.
Source: Decoding by Pillow without tolerance for truncated files.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Status
from datascopy.rule import UNITS, Answer, Looked, Unseen, n_of_title, of_files, pictures, rule


@rule(severity=Severity.ERROR, needs=("catalog", "images"))
def truncated_image(seen: Evidence) -> Iterator[Answer]:
    """Look at the decode status of every picture and mask."""
    for facts, frame, reason in pictures(seen):
        if reason:
            yield Unseen(facts.title, reason)
            continue
        unit = UNITS[facts.kind]
        yield Looked(facts.title, len(frame), unit)
        bad = frame[frame["status"] == Status.DAMAGED]
        if len(bad):
            yield of_files(
                facts.title,
                f"{n_of_title(len(bad), len(frame), unit, facts.title)} cannot be decoded to the last row.",
                [(path, problem or "damaged") for path, problem in zip(bad["path"], bad["problem"], strict=True)],
                of=len(frame),
                unit=unit,
                identity=(facts.name,),
            )
