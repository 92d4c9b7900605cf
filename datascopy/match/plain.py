"""The loop over all pairs of codes in numpy, for searches that are done before `kernels` is imported."""

import numpy as np

from datascopy.match.work import Codes, Output, Span

CELLS = 1 << 16
"""comparisons at a time: their distances stay in the processor's cache"""


def brute(left: Codes, right: Codes, span: Span, out: Output) -> int:
    """Compare rows of left with right, code by code; return how many pairs there are, also those that found no room.

    What `kernels.brute` does, pair by pair in the same order.
    """
    words = [np.ascontiguousarray(word) for word in right.T]
    step = max(1, CELLS // len(right))
    count = 0
    for begin in range(span.begin, span.end, step):
        rows = left[begin : min(begin + step, span.end)]
        first = (begin + 1) * span.stride
        distance = np.zeros((len(rows), max(0, len(right) - first)), dtype=np.uint16)
        for mine, theirs in zip(rows.T, words, strict=True):
            distance += np.bitwise_count(mine[:, None] ^ theirs[first:])
        i, j = np.nonzero(distance <= span.radius)
        apart = distance[i, j].astype(np.int64)
        i, j = i + begin, j + first
        later = j >= (i + 1) * span.stride
        pairs = np.column_stack([i, j, apart])[later]
        room = max(0, len(out.found) - count)
        out.found[count : count + room][: len(pairs)] = pairs[:room]
        count += len(pairs)
        out.histogram[:] += np.bincount(pairs[:, 2], minlength=len(out.histogram))
    return count
