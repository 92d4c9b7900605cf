"""Measures: what is read from the bytes of pictures and masks, kept in a cache, and what is counted for claims and coverage.

Names are loaded on first use: a worker process imports this package too, and needs neither pandas nor the cache.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datascopy.measure.cache import Cache, default_cache_folder, open_cache
    from datascopy.measure.claims import assess_claims
    from datascopy.measure.coverage import cover
    from datascopy.measure.gather import measure_pictures
    from datascopy.measure.kinds import by_content
    from datascopy.measure.layers import measure_layers
    from datascopy.measure.pictures import Pictures
    from datascopy.measure.pool import default_jobs
    from datascopy.measure.progress import Progress, make_progress
    from datascopy.measure.video_gather import measure_videos
    from datascopy.measure.video_sample import parse_sample

_HOMES = {
    "Cache": "cache",
    "default_cache_folder": "cache",
    "open_cache": "cache",
    "assess_claims": "claims",
    "cover": "coverage",
    "measure_pictures": "gather",
    "measure_layers": "layers",
    "Pictures": "pictures",
    "default_jobs": "pool",
    "Progress": "progress",
    "make_progress": "progress",
    "by_content": "kinds",
    "measure_videos": "video_gather",
    "parse_sample": "video_sample",
}

__all__ = [
    "Cache",
    "Pictures",
    "Progress",
    "assess_claims",
    "by_content",
    "cover",
    "default_cache_folder",
    "default_jobs",
    "make_progress",
    "measure_layers",
    "measure_pictures",
    "measure_videos",
    "open_cache",
    "parse_sample",
]


def __getattr__(name: str) -> Any:
    """Load a public name from the module that holds it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
