"""Picture that is no frame of its video.

Why: The name or table says that the picture is a frame of a video, and no frame of it, nor of any other video here, is this picture: its
    source and its group cannot be relied on.
Evidence: The picture and every frame of its video, brought to 64x64 grey and freed of mean and contrast; the same picture lies at a
    distance of at most 0.10, other videos above 0.8. What number the first frame bears is voted by the dataset's own pictures.
Remedy: Compare picture and video by eye. If the picture was edited, say how; if the video was encoded or cut anew, say so.
Limits: Pictures without structure are not checked. Crops are recognised about their centre only, down to 80 % of a side.
Source: Distances measured on endoscopy videos and planted pans; frames counted in the order of decoding.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity
from datascopy.rule import Answer, rule, traced


@rule(severity=Severity.WARNING, needs=("catalog", "videos"))
def frame_not_found(seen: Evidence) -> Iterator[Answer]:
    """Look at pictures that no frame resembles."""
    yield from traced(seen, "absent", "found in no frame of their video, nor of another")
