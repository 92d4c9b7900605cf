"""A profile and a store become a catalog: items, tables, documents, splits, groups, boxes. No picture or video is opened."""

from datascopy.catalog.build import build_catalog
from datascopy.catalog.folders import Inferred, infer_folders

__all__ = ["Inferred", "build_catalog", "infer_folders"]
