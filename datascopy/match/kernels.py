"""The compiled inner loops of the search. Each releases the interpreter lock and writes only into arrays that it is given.

Importing this module takes half a second, because it imports numba and loads the machine code: only a large search is worth it.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from datascopy.match.home import keep_machine_code
from datascopy.match.work import ONCE, PADDING, Codes, Job, Numbers, Ordered, Output, Rows, Span

keep_machine_code()

import numba  # noqa: E402 - numba reads where to keep machine code when it is imported
import numpy as np  # noqa: E402
from llvmlite import ir  # noqa: E402
from numba.core import types  # noqa: E402
from numba.extending import intrinsic  # noqa: E402

BITS = 256
BATCH = 4096
"""words of right that are gathered before they are compared: they stay in the processor's nearest cache"""
F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a function on its first call and keep the machine code in numba's cache folder."""
    return cast("F", numba.njit(nogil=True, cache=True, boundscheck=False)(function))


def _popcount(typing_context: Any, word: Any) -> Any:
    """The processor's own instruction: numba has no function for it."""
    del typing_context, word

    def generate(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del context, signature
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


popcount = cast("Callable[[Any], Any]", intrinsic(_popcount))


def part(function: F) -> F:
    """Make a function a part of compiled ones: it cannot be called from elsewhere, and is kept as part of them alone."""
    without: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}  # which numba's types do not know
    return cast("F", numba.njit(nogil=True, boundscheck=False, **without)(function))


@compiled
def brute(left: Codes, right: Codes, span: Span, out: Output) -> int:  # pragma: no cover - compiled
    """Compare rows of left with right, code by code; return how many pairs there are, also those that found no room."""
    found, histogram, radius = out.found, out.histogram, span.radius
    count = 0
    for i in range(span.begin, span.end):
        a, b, c, d = left[i, 0], left[i, 1], left[i, 2], left[i, 3]
        for j in range((i + 1) * span.stride, len(right)):
            distance = np.int64(popcount(a ^ right[j, 0]) + popcount(b ^ right[j, 1]))
            if distance > radius:
                continue
            distance += np.int64(popcount(c ^ right[j, 2]) + popcount(d ^ right[j, 3]))
            if distance > radius:
                continue
            if count < len(found):
                found[count, 0] = i
                found[count, 1] = j
                found[count, 2] = distance
            count += 1
            histogram[distance] += 1
    return count


@part
def bits_of(code: Codes, start: Any, length: Any) -> Any:  # pragma: no cover - compiled
    """Return `length` bits (0..64) of one code, from bit `start` on (bit 0 = lowest bit of the first word)."""
    if length == 0:
        return np.uint64(0)
    word = start >> 6
    shift = np.uint64(start & 63)
    value = code[word] >> shift
    if (start & 63) + length > 64:
        value |= code[word + 1] << (np.uint64(64) - shift)
    if length < 64:
        value &= (np.uint64(1) << np.uint64(length)) - np.uint64(1)
    return value


@compiled
def put_in_order(start: int, length: int, window: Any, out: Ordered) -> None:  # pragma: no cover - compiled
    """Fill rows, words and starts of `out`: count the codes of each value, then lay each code in its place. `starts` must be zero."""
    codes, rows, words, starts = out.codes, out.rows, out.words, out.starts
    begin, after, wrapped = window
    for i in range(len(codes)):
        starts[int(bits_of(codes[i], start, length)) + 1] += 1
    for value in range(len(starts) - 1):
        starts[value + 1] += starts[value]
    for i in range(len(codes)):
        value = int(bits_of(codes[i], start, length))
        place = starts[value]
        starts[value] = place + 1
        rows[place] = i
        word = bits_of(codes[i], begin, after)
        if wrapped > 0:
            word |= bits_of(codes[i], np.int64(0), wrapped) << np.uint64(after)
        words[place] = word
    for back in range(len(starts) - 1):
        starts[len(starts) - 1 - back] = starts[len(starts) - 2 - back]
    starts[0] = 0


@part
def distance_if_first(a: Codes, b: Codes, ring: Numbers, first: int, radius: int) -> int:  # pragma: no cover - compiled
    """Return the distance of two codes if it is within the radius and `first` is the piece by which the pair is found, else -1.

    That piece is the first from which on all runs around the ring stay below their quotas.
    """
    distance = int(popcount(a[0] ^ b[0]) + popcount(a[1] ^ b[1]))
    if distance > radius:
        return -1
    distance += int(popcount(a[2] ^ b[2]) + popcount(a[3] ^ b[3]))
    if distance > radius:
        return -1
    apart = np.empty(4, dtype=np.uint64)
    for word in range(4):
        apart[word] = a[word] ^ b[word]
    pieces = len(ring)
    over = np.empty(pieces, dtype=np.int64)
    for i in range(pieces):
        over[i] = np.int64(popcount(bits_of(apart, ring[i, 0], ring[i, 1]))) - ring[i, 2]
    for begin in range(first + 1):
        run = 0
        for i in range(pieces):
            run += over[(begin + i) % pieces]
            if run >= 0:
                break
        if run < 0:
            return distance if begin == first else -1
    return -1


@part
def larger(found: Rows) -> Any:  # pragma: no cover - compiled
    """Return an array with the same rows and room for as many again."""
    room = np.empty((2 * len(found), 3), dtype=np.int32)
    for row in range(len(found)):  # one by one: to compile the assignment of a slice takes seconds
        room[row, 0], room[row, 1], room[row, 2] = found[row, 0], found[row, 1], found[row, 2]
    return room


@part
def keep(job: Job, i: Any, j: Any, found: Rows, count: Any) -> Any:  # pragma: no cover - compiled
    """Add the codes at place i of left and j of right to `found` if they are a pair; return `found`, larger if need be, and its filled rows."""
    a, b = job.left.rows[i], job.right.rows[j]
    if job.span.stride == ONCE:
        a, b = min(a, b), max(a, b)
    elif b < (a + 1) * job.span.stride:
        return found, count
    distance = distance_if_first(job.left.codes[a], job.right.codes[b], job.step.ring, job.step.first, job.span.radius)
    if distance >= 0:
        if count == len(found):
            found = larger(found)
        found[count, 0], found[count, 1], found[count, 2] = a, b, distance
        count += 1
    return found, count


@part
def meet(job: Job, mine: Any, met: Any, found: Rows, count: Any) -> Any:  # pragma: no cover - compiled
    """Compare the codes left[mine] with those of right that were met: their words, their places, and how many they are."""
    words, places, size = met
    limit = np.uint64(job.step.limit)
    for i in range(mine[0], mine[1]):
        word = job.left.words[i]
        least = np.uint64(BITS)
        for k in range(size):  # nothing branches here, so that the processor compares several at a time
            least = min(least, popcount(word ^ words[k]))
        if least > limit:
            continue
        for k in range(size):
            if popcount(word ^ words[k]) <= limit:
                found, count = keep(job, i, np.int64(places[k]), found, count)
    return found, count


@part
def meet_within(job: Job, mine: Any, found: Rows, count: Any) -> Any:  # pragma: no cover - compiled
    """Compare the codes left[mine] with each other."""
    words = job.left.words
    for i in range(mine[0], mine[1]):
        for j in range(i + 1, mine[1]):
            if popcount(words[i] ^ words[j]) <= np.uint64(job.step.limit):
                found, count = keep(job, i, j, found, count)
    return found, count


@part
def gather(job: Job, bucket: Any, met: Any) -> Any:  # pragma: no cover - compiled
    """Copy the words begin .. end of right, or as many as there is room for, behind those that were met; return how many are met then.

    The number of words that are copied at a time is fixed, so that nothing branches; those beyond the end are written over by the next.
    """
    source, begin, end = job.right.words, bucket[0], bucket[1]
    words, places, size = met
    while begin < end:
        a, b, c, d = source[begin], source[begin + 1], source[begin + 2], source[begin + 3]
        e, f, g, h = source[begin + 4], source[begin + 5], source[begin + 6], source[begin + 7]
        words[size], words[size + 1], words[size + 2], words[size + 3] = a, b, c, d
        words[size + 4], words[size + 5], words[size + 6], words[size + 7] = e, f, g, h
        for k in range(PADDING):
            places[size + k] = begin + k
        size += min(end - begin, PADDING)
        begin += PADDING
    return size


@compiled
def probe(job: Job, most: int, stop: Numbers) -> Any:  # pragma: no cover - compiled
    """Compare the buckets of left with the buckets of right whose values lie within the masks; return the pairs (k, 3).

    All numbers are of one type, so that each part is compiled once.
    Where the two are one set (stride ONCE), each pair of buckets meets once. Ends early where `stop` is set, or with more than `most` pairs.
    """
    once, step, span = job.span.stride == ONCE, job.step, job.span
    found, count = np.empty((64, 3), dtype=np.int32), np.int64(0)
    words, places = np.empty(BATCH, dtype=np.uint64), np.empty(BATCH, dtype=np.int32)
    for value in range(span.begin, span.end):
        mine = (np.int64(job.left.starts[value]), np.int64(job.left.starts[value + 1]))
        if mine[0] == mine[1]:
            continue
        if stop[0] or count > most:
            break
        size = np.int64(0)
        for top in range(once, len(step.tops) - 1):
            if once and (value >> (top - 1)) & 1:
                continue
            for number in range(step.tops[top], step.tops[top + 1]):
                other = value ^ step.masks[number]
                begin, end = np.int64(job.right.starts[other]), np.int64(job.right.starts[other + 1])
                while begin < end:
                    if size + PADDING > BATCH:
                        found, count = meet(job, mine, (words, places, size), found, count)
                        size = np.int64(0)
                    until = min(end, begin + (BATCH - size) // PADDING * PADDING)
                    size = gather(job, (begin, until), (words, places, size))
                    begin = until
        found, count = meet(job, mine, (words, places, size), found, count)
        if once:
            found, count = meet_within(job, mine, found, count)
    return found[:count]


@compiled
def near(left: Codes, right: Codes, rows: Any, span: Span, out: Any) -> None:  # pragma: no cover - compiled
    """Compare every code of left with every code of right, each a part of a larger set, and fill `out`.

    `rows`: (n), (m) their rows in those sets. `out`: (n) how many of right lie within the radius; (n) row of the nearest of those that the code may
    be paired with; (n) its distance; (radius + 1) pairs by distance. Where the sets are one (stride above 0), a code is not compared with itself.
    """
    mine, theirs = rows
    counts, nearest, distances, histogram = out
    for i in range(span.begin, span.end):
        best = span.radius + 1
        for k in range(len(right)):
            distance = int(popcount(left[i, 0] ^ right[k, 0]) + popcount(left[i, 1] ^ right[k, 1]))
            if distance > span.radius:
                continue
            distance += int(popcount(left[i, 2] ^ right[k, 2]) + popcount(left[i, 3] ^ right[k, 3]))
            if distance > span.radius or (span.stride > 0 and theirs[k] // span.stride == mine[i]):
                continue
            counts[i] += 1
            histogram[distance] += 1
            if distance < best and theirs[k] >= (mine[i] + 1) * span.stride:
                best, nearest[i] = distance, theirs[k]
        distances[i] = best
