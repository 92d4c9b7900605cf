"""What is read of pictures and videos, as far as the chosen rules need it: measure, text, match."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from datascopy.cli.request import Clock, Request, open_cache_for
from datascopy.model import THRESHOLDS, Catalog, Matches, Measures, Policy, Profile, Texts, Videos

if TYPE_CHECKING:
    import pandas as pd

    from datascopy.measure import Pictures, Progress
    from datascopy.measure.video_sample import Sample
    from datascopy.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was read of the pictures and videos, as far as the chosen rules need it."""

    measures: Measures | None = None
    videos: Videos | None = None
    matches: Matches | None = None
    pictures: "Pictures | None" = None
    shown: "pd.DataFrame | None" = None
    """the measured pictures and masks with their hashes for other tools, where they were asked for"""
    profile: Profile | None = None
    """of the dataset, where pictures were measured"""
    texts: Texts | None = None


def see(
    request: Request, catalog: Catalog, store: "Store", needs: frozenset[str], policy: Policy, clock: Clock, progress: "Progress | None"
) -> Seen:
    """Measure the pictures and match them, as far as the chosen rules need it."""
    if "images" not in needs:
        return Seen()
    from datascopy.measure import (
        Pictures,
        boxes_of,
        hashed_images,
        measure_greys,
        measure_layers,
        measure_pictures,
        measure_video_headers,
        measure_views,
        read_texts,
        told_of,
    )

    cache = open_cache_for(request, (request.root,))
    try:
        with clock.time("measure"):
            measures = measure_pictures(
                catalog,
                store,
                jobs=request.jobs,
                timeout=request.timeout,
                features=bool(needs & {"matches", "others"}),
                views="probes" in needs and bool(told_of(catalog)),
                cache=cache,
                progress=progress,
                headers="headers" in needs,
            )
            for need, more in (
                ("headers", measure_video_headers),
                ("masks", measure_layers),
                ("probes", measure_views),
                ("probes", measure_greys),
            ):
                if need in needs:
                    measures = more(measures, catalog, store, jobs=request.jobs, timeout=request.timeout, cache=cache, progress=progress)
        texts = None
        if "texts" in needs:
            most = int(policy.thresholds.get("text-pictures", THRESHOLDS["text-pictures"].default))
            with clock.time("text"):
                texts = read_texts(measures, catalog, store, most=most, jobs=request.jobs, cache=cache, progress=progress)
        pictures = Pictures(store, measures.images, covered=boxes_of(texts))
        matches = None
        if "matches" in needs:
            from datascopy.match import known_of, match

            share = policy.thresholds.get("match-share", THRESHOLDS["match-share"].default)
            with clock.time("match"):
                known = known_of(catalog)
                matches = match(measures, pictures, catalog.profile, cache=cache, threshold=share, known=known)
        shown = None
        if request.with_measures:
            shown = hashed_images(measures, store, jobs=request.jobs, timeout=request.timeout, cache=cache, progress=progress)
        return Seen(measures=measures, matches=matches, pictures=pictures, shown=shown, profile=catalog.profile, texts=texts)
    finally:
        if cache is not None:
            cache.close()


def see_videos(
    request: Request, catalog: Catalog, store: "Store", sample: "Sample | None", clock: Clock, progress: "Progress | None", *, seek: bool
) -> Videos:
    """Measure the videos; with `seek`, look for pictures of splits in them that nothing calls a frame."""
    from datascopy.measure import measure_videos

    cache = open_cache_for(request, (request.root,))
    try:
        with clock.time("videos"):
            return measure_videos(
                catalog, store, jobs=request.jobs, patience=request.timeout, sample=sample, cache=cache, progress=progress, seek=seek
            )
    finally:
        if cache is not None:
            cache.close()
