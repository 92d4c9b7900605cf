"""Picture from another video.

Why: The picture is a frame of another video than its name or table says. Groups built on the name put it on the wrong side of a split.
Evidence: The picture and every frame of its video, brought to 64x64 grey and freed of mean and contrast; the same picture lies at a
    distance of at most 0.10, other videos above 0.8. What number the first frame bears is voted by the dataset's own pictures.
Remedy: Correct the name or the table; check the splits that rest on it.
Limits: Pictures without structure are not checked. Crops are recognised about their centre only, down to 80 % of a side.
Source: Distances measured on endoscopy videos and planted pans; frames counted in the order of decoding.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity
from datascopy.rule import Answer, rule, traced


@rule(severity=Severity.ERROR, needs=("catalog", "videos"))
def frame_from_other_video(seen: Evidence) -> Iterator[Answer]:
    """Look at pictures that were found in another video."""
    yield from traced(seen, "other-video", "a frame of another video than stated")
