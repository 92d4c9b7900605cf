"""The compiled inner loops of the search. Each releases the interpreter lock and writes only into arrays that it is given.

Importing this module takes half a second, because it imports numba and loads the machine code: only a large search is worth it.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from datascopy.match.home import keep_machine_code
from datascopy.match.work import Codes, Numbers, Ordered, Output, Span, Step

keep_machine_code()

import numba  # noqa: E402 - numba reads where to keep machine code when it is imported
import numpy as np  # noqa: E402
from llvmlite import ir  # noqa: E402
from numba.core import types  # noqa: E402
from numba.extending import intrinsic  # noqa: E402

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


@compiled
def substring(code: Codes, start: int, length: int) -> Any:  # pragma: no cover - compiled
    """Return `length` bits (at most 32) of one code, from bit `start` on (bit 0 = lowest bit of the first word)."""
    word = start >> 6
    shift = np.uint64(start & 63)
    value = code[word] >> shift
    if (start & 63) + length > 64:
        value |= code[word + 1] << (np.uint64(64) - shift)
    return np.int64(value & ((np.uint64(1) << np.uint64(length)) - np.uint64(1)))


@compiled
def keys_of(codes: Codes, start: int, length: int, keys: Numbers) -> None:  # pragma: no cover - compiled
    """Write the substring of every code into `keys` (n)."""
    for i in range(len(codes)):
        keys[i] = substring(codes[i], start, length)


@compiled
def probe(left: Ordered, right: Ordered, step: Step, span: Span, out: Output) -> int:  # pragma: no cover - compiled
    """Compare rows of left with the buckets of right that their keys lead to, as `brute` does with all of right.

    A pair counts only at the first substring that catches it, so that none is found twice.
    """
    found, histogram, radius = out.found, out.histogram, span.radius
    codes, starts, earlier = right.codes, right.starts, step.earlier
    apart = np.empty(4, dtype=np.uint64)
    count = 0
    for i in range(span.begin, span.end):
        a, b, c, d = left.codes[i, 0], left.codes[i, 1], left.codes[i, 2], left.codes[i, 3]
        least = (left.rows[i] + 1) * span.stride
        for mask in step.masks:
            key = left.keys[i] ^ mask
            for j in range(starts[key], starts[key + 1]):
                distance = np.int64(popcount(a ^ codes[j, 0]) + popcount(b ^ codes[j, 1]))
                if distance > radius or right.rows[j] < least:
                    continue
                distance += np.int64(popcount(c ^ codes[j, 2]) + popcount(d ^ codes[j, 3]))
                if distance > radius:
                    continue
                for word in range(4):
                    apart[word] = left.codes[i, word] ^ codes[j, word]
                caught = False
                for k in range(len(earlier)):
                    if np.int64(popcount(np.uint64(substring(apart, earlier[k, 0], earlier[k, 1])))) <= earlier[k, 2]:
                        caught = True
                        break
                if caught:
                    continue
                if count < len(found):
                    found[count, 0] = left.rows[i]
                    found[count, 1] = right.rows[j]
                    found[count, 2] = distance
                count += 1
                histogram[distance] += 1
    return count
