"""Frame number beyond the end of the video.

Why: The number names a frame that the video does not have: the video was cut, or the number is wrong.
Evidence: The picture and every frame of its video, brought to 64x64 grey and freed of mean and contrast; the same picture lies at a
    distance of at most 0.10, other videos above 0.8. What number the first frame bears is voted by the dataset's own pictures.
Remedy: Find the whole video, or correct the number.
Limits: Pictures without structure are not checked. Crops are recognised about their centre only, down to 80 % of a side.
Source: Distances measured on endoscopy videos and planted pans; frames counted in the order of decoding.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity
from datascopy.rule import Answer, rule, traced


@rule(severity=Severity.ERROR, needs=("catalog", "videos"))
def frame_beyond_end(seen: Evidence) -> Iterator[Answer]:
    """Look at pictures whose number the video does not reach."""
    yield from traced(seen, "beyond-end", "said to be a frame behind the last one of their video")
