"""The numbers that a policy may change."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Threshold(NamedTuple):
    """A number that a policy may change."""

    default: float
    meaning: str


THRESHOLDS: Mapping[str, Threshold] = MappingProxyType(
    {
        "match-share": Threshold(0.80, "least share of agreeing structure at which two pictures are the same picture"),
        "copies-overlap": Threshold(0.75, "least overlap (IoU) of a box, or of the box around a mask, with that of a copy of its picture"),
        "box-pixels": Threshold(2, "pixels by which any side of a box may differ from its mask"),
        "mask-grey-share": Threshold(0.05, "greatest share of pixels neither black nor white in a mask stored as JPEG"),
        "mask-overlap": Threshold(0.95, "least overlap (IoU) of a class in a mask with its polygons, painted in the order of the document"),
        "text-pictures": Threshold(300, "pictures of each collection that are read for burned-in text at most"),
        "thumbnail-match": Threshold(0.9, "correlation of an embedded thumbnail with its picture below which it shows another one"),
        "thumbnail-patch": Threshold(
            0.15, "difference (of 0..1) of a patch of an embedded thumbnail above which it shows something else there"
        ),
        "k-anonymity": Threshold(5, "fewest patients of one combination of what others know of them"),
        "speck-share": Threshold(0.01, "share of the largest box or polygon of its class in a picture below which one is a speck"),
    }
)
"""All thresholds, by the name that a policy calls them."""
