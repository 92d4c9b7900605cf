"""Frame number is off.

Why: The picture is a frame of its video, but not the one that its number names: labels that rest on the number belong to another moment.
Evidence: The picture and every frame of its video, brought to 64x64 grey and freed of mean and contrast; the same picture lies at a
    distance of at most 0.10, other videos above 0.8. What number the first frame bears is voted by the dataset's own pictures.
Remedy: Correct the numbers; where all are off by the same, state from which number frames are counted.
Limits: Pictures without structure are not checked. Crops are recognised about their centre only, down to 80 % of a side.
Source: Distances measured on endoscopy videos and planted pans; frames counted in the order of decoding.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity
from datascopy.rule import Answer, rule, traced


@rule(severity=Severity.WARNING, needs=("catalog", "videos"))
def frame_off_by_k(seen: Evidence) -> Iterator[Answer]:
    """Look at pictures that are another frame of their video than stated."""
    yield from traced(seen, "within", "another frame of their video than stated")
