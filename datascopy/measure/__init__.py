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
    from datascopy.measure.greys import measure_greys
    from datascopy.measure.hashes import hashed_images, measure_hashes, with_hashes
    from datascopy.measure.header_videos import measure_video_headers
    from datascopy.measure.kinds import by_content
    from datascopy.measure.layers import measure_layers
    from datascopy.measure.pack_catalog import catalog_of, coverage_of
    from datascopy.measure.pack_find import is_pack
    from datascopy.measure.pack_form import Pack
    from datascopy.measure.pack_read import read_pack
    from datascopy.measure.pack_write import pack_bytes
    from datascopy.measure.pictures import Pictures
    from datascopy.measure.pool import default_jobs
    from datascopy.measure.progress import Progress, make_progress
    from datascopy.measure.text import boxes_of, read_texts, reads_text
    from datascopy.measure.video_gather import measure_videos
    from datascopy.measure.video_sample import parse_sample
    from datascopy.measure.view_gather import measure_views, told_of

_HOMES = {
    "Cache": "cache",
    "default_cache_folder": "cache",
    "open_cache": "cache",
    "assess_claims": "claims",
    "cover": "coverage",
    "measure_pictures": "gather",
    "measure_hashes": "hashes",
    "measure_greys": "greys",
    "hashed_images": "hashes",
    "with_hashes": "hashes",
    "measure_layers": "layers",
    "catalog_of": "pack_catalog",
    "coverage_of": "pack_catalog",
    "Pack": "pack_form",
    "is_pack": "pack_find",
    "read_pack": "pack_read",
    "pack_bytes": "pack_write",
    "Pictures": "pictures",
    "default_jobs": "pool",
    "Progress": "progress",
    "make_progress": "progress",
    "boxes_of": "text",
    "by_content": "kinds",
    "measure_video_headers": "header_videos",
    "measure_videos": "video_gather",
    "measure_views": "view_gather",
    "told_of": "view_gather",
    "read_texts": "text",
    "reads_text": "text",
    "parse_sample": "video_sample",
}

__all__ = [
    "Cache",
    "Pack",
    "Pictures",
    "Progress",
    "assess_claims",
    "boxes_of",
    "by_content",
    "catalog_of",
    "cover",
    "coverage_of",
    "default_cache_folder",
    "default_jobs",
    "hashed_images",
    "is_pack",
    "make_progress",
    "measure_greys",
    "measure_hashes",
    "measure_layers",
    "measure_pictures",
    "measure_video_headers",
    "measure_videos",
    "measure_views",
    "open_cache",
    "pack_bytes",
    "parse_sample",
    "read_pack",
    "read_texts",
    "reads_text",
    "told_of",
    "with_hashes",
]


def __getattr__(name: str) -> Any:
    """Load a public name from the module that holds it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
