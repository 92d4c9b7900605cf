"""Copies that were made to have more pictures: what tells an augmented copy from another."""

import re
from pathlib import PurePosixPath

from datascopy.model import Match, MatchKind

WORDS = re.compile(r"[a-z]+|[0-9]+")
MADE = frozenset(
    [
        "aug",
        "augmentation",
        "augmented",
        "flip",
        "flipped",
        "fliph",
        "flipv",
        "hflip",
        "vflip",
        "fliplr",
        "flipud",
        "mirror",
        "mirrored",
        "rot",
        "rotate",
        "rotated",
        "rotation",
        "crop",
        "cropped",
        "zoom",
        "zoomed",
        "bright",
        "brightness",
        "contrast",
        "gamma",
        "blur",
        "blurred",
        "noise",
        "noisy",
        "shear",
        "sheared",
        "shift",
        "shifted",
        "jitter",
        "elastic",
        "distorted",
    ]
)
"""words that a name bears where a program made the picture of another"""
EQUAL = frozenset({MatchKind.IDENTICAL_BYTES, MatchKind.IDENTICAL_PIXELS})


def augmented(pair: Match) -> bool:
    """Say whether a copy looks made: turned or mirrored, as no camera does; or changed in any other way, under a name that is made of the other's."""
    if pair.kind is MatchKind.TURNED or (pair.kind is MatchKind.CROPPED and pair.transform.orientation != "identity"):
        return True
    return pair.kind not in EQUAL and pair.kind is not MatchKind.LIKELY and derived(pair.a, pair.b)


def derived(a: str, b: str) -> bool:
    """Say whether one of two names is the other with words before or behind it, or whether a word of one only says that it was made."""
    mine, theirs = (WORDS.findall(PurePosixPath(name).stem.lower()) for name in (a, b))
    if (set(mine) ^ set(theirs)) & MADE:
        return True
    short, long = sorted((mine, theirs), key=len)
    return 0 < len(short) < len(long) and short in (long[: len(short)], long[-len(short) :])
