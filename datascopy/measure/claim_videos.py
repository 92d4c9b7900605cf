"""Claims about frames, seconds and hours, measured from the decoded videos of a collection."""

import math

import pandas as pd

from datascopy.measure.claim_parts import Answer
from datascopy.measure.claim_sources import Sources
from datascopy.measure.claim_units import Unavailable
from datascopy.measure.claim_words import plain, whole
from datascopy.model import Measured, Status


def decoded(way: Measured, sources: Sources) -> Answer:
    """Sum frames, seconds or hours over the videos of a collection.

    Raises:
        Unavailable: they are absent, were not all measured, or one of them could not be decoded.
    """
    units = sources.units("files", str(way.of))
    videos = measured(units.narrowed(way.where, way.but), sources, units.noun)
    if way.what == "frames":
        total = int(videos["decoded"].sum())
        return Answer(total, f"{plain(total)} frames decoded from {len(videos):,} {units.noun}")
    seconds = math.fsum(videos["seconds"])
    if way.what == "hours":
        return Answer(
            whole(round(seconds / 3600, 6)),
            f"{plain(round(seconds, 2))} seconds from the time stamps of {len(videos):,} {units.noun}, in hours",
        )
    return Answer(whole(round(seconds, 6)), f"seconds from the time stamps of {len(videos):,} {units.noun}")


def measured(items: pd.DataFrame, sources: Sources, noun: str) -> pd.DataFrame:
    """Return the rows of VIDEOS of some items.

    Raises:
        Unavailable: as above.
    """
    if sources.videos is None:
        raise Unavailable("the videos were not measured")
    rows = sources.videos[sources.videos["path"].isin(items["path"])]
    part = rows["decoded"].isna() & rows["packets"].notna()
    if left := int(((rows["status"] == Status.NOT_CHECKED) | part).sum()):
        raise Unavailable(f"{left:,} of {len(rows):,} {noun} were left out of the sample, or decoded in part")
    if lost := int((rows["decoded"].fillna(0) == 0).sum()):
        raise Unavailable(f"{lost:,} of {len(rows):,} {noun} could not be decoded")
    return rows
