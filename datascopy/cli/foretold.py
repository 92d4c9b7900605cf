"""What an audit is about to measure, and for how long: said before it begins where it is long, with the ways to narrow it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from datascopy.model import THRESHOLDS, Catalog, Kind, Policy

if TYPE_CHECKING:
    from datascopy.measure.video_sample import Sample
    from datascopy.store import Store

SAID = 120.0
"""seconds from which on the work is foretold"""
LONG = 1800.0
"""seconds from which on the ways to narrow it are named"""
PICTURE_SECONDS, PICTURE_RATE = 0.006, 15e6
"""of one worker: seconds for each picture, bytes a second"""
VIDEO_SECONDS, VIDEO_RATE = 0.05, 4e6
"""of one worker: seconds for each video, bytes a second; between 1.6 and 7.4 million were measured, by codec and size"""
TEXT_SECONDS = 0.3
"""of one worker: seconds for each picture that is read for text"""
WAYS = "To do less: --part NAME (some collections), --only GLOB or --skip 'videos/*' (some rules), --video-sample 5% (some videos, never called complete)."


class Stage(NamedTuple):
    """One stage: what it reads, and how long one worker takes for it."""

    title: str
    files: int
    bytes: int
    seconds: float


def foretell(
    catalog: Catalog, store: "Store", needs: frozenset[str], sample: "Sample | None", policy: Policy, jobs: int
) -> tuple[str, ...]:
    """Return the lines to print before measuring; none where it will not be long."""
    told = [one for one in stages(catalog, store, needs, sample, policy) if one.files]
    seconds = sum(one.seconds for one in told) / jobs
    if seconds < SAID:
        return ()
    lines = [
        f"{one.title}: {one.files:,} {'file' if one.files == 1 else 'files'}, {one.bytes / 1e6:,.0f} MB, about {rounded(one.seconds / jobs)}"
        for one in told
    ]
    about = f"About {rounded(seconds)} with {jobs} {'worker' if jobs == 1 else 'workers'}, less what the cache knows. It can be stopped and resumed."
    return (*lines, about, *((WAYS,) if seconds > LONG else ()))


def stages(catalog: Catalog, store: "Store", needs: frozenset[str], sample: "Sample | None", policy: Policy) -> Iterator[Stage]:
    """Yield what will be read; matching is part of the time of pictures."""
    from datascopy.measure import reads_text

    sizes = {entry.path: entry.size for entry in store.entries()}
    items = catalog.items[catalog.items["problem"] == ""]
    pictures = items.loc[items["kind"].isin([Kind.IMAGES, Kind.MASKS]), "path"].tolist() if "images" in needs else []
    size = sum(sizes.get(path, 0) for path in pictures)
    yield Stage("Pictures", len(pictures), size, len(pictures) * PICTURE_SECONDS + size / PICTURE_RATE)
    most = int(policy.thresholds.get("text-pictures", THRESHOLDS["text-pictures"].default))
    read = sum(min(len(paths), most) for _, paths in items[items["kind"] == Kind.IMAGES].groupby("collection"))
    read = read if "texts" in needs and reads_text() else 0
    yield Stage("Text in pictures", read, 0, read * TEXT_SECONDS)
    videos = items.loc[items["kind"] == Kind.VIDEOS, "path"].tolist() if "videos" in needs else []
    videos = sample.choose(videos) if sample is not None else videos
    size = sum(sizes.get(path, 0) for path in videos)
    yield Stage("Videos", len(videos), size, len(videos) * VIDEO_SECONDS + size / VIDEO_RATE)


def rounded(seconds: float) -> str:
    """Return a span of time as roughly as it is known."""
    minutes = max(1, round(seconds / 60))
    return f"{minutes:,} min" if minutes < 120 else f"{round(minutes / 60):,} h"
