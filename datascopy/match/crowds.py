"""What is searched where codes crowd: 100,000 frames of one scene make 5,000,000,000 pairs, and most of them say nothing that the others do not.

A code is crowded where many of a sample lie within the radius. Pairs of which one code is not crowded are all found. Of two crowded codes
those within a lower radius are found, and each crowded code is paired with the nearest of the sample besides. What is left out is estimated
from the sample, and said.
"""

from dataclasses import dataclass

import numpy as np

from datascopy.match.index import share_out, spread
from datascopy.match.work import Codes, Numbers, Span

SAMPLE = 1024
HITS = 3
"""codes of the sample beyond which a code is crowded: of 100,000 codes some 300 lie within the radius then"""


@dataclass(frozen=True, slots=True)
class Sampled:
    """What a sample of right says of the codes of left."""

    crowded: Numbers
    """rows of left that are crowded"""
    stars: Numbers
    """(k, 3): crowded row of left, row of the nearest of the sample that it may be paired with, distance"""
    within: Numbers
    """(radius + 1) pairs of left and right within each distance, estimated"""


def sample(left: Codes, right: Codes, task: Span, threads: int, *, size: int = 0) -> Sampled:
    """Compare the codes of left, or a sample of `size` of them, with a sample of right.

    Args:
        left: uint64 (n, 4).
        right: uint64 (m, 4).
        task: stride and radius.
        threads: threads to share the work.
        size: codes of left to look at; 0 for all.
    """
    from datascopy.match.kernels import near

    mine, theirs = spread(len(left), size or len(left)), spread(len(right), SAMPLE)
    some, others = np.ascontiguousarray(left[mine]), np.ascontiguousarray(right[theirs])
    counts, nearest, distances = np.zeros(len(mine), np.int64), np.full(len(mine), -1, np.int64), np.zeros(len(mine), np.int64)

    def run(span: Span) -> Numbers:
        histogram = np.zeros(task.radius + 1, dtype=np.int64)
        near(some, others, (mine, theirs), span, (counts, nearest, distances, histogram))
        return histogram

    histogram = np.sum(list(share_out(run, task._replace(begin=0, end=len(mine)), threads)), axis=0)
    times = len(left) / len(mine) * len(right) / len(theirs) / (2 if task.stride else 1)
    crowded = counts >= HITS
    starred = crowded & (nearest >= 0)
    stars = np.column_stack([mine, nearest, distances])[starred]
    return Sampled(mine[crowded], stars, np.rint(np.cumsum(histogram) * times).astype(np.int64))
