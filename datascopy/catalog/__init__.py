"""A profile and a store become a catalog: items, tables, documents, splits, groups, boxes. No picture or video is opened."""

from datascopy.catalog.build import build_catalog
from datascopy.catalog.columns import parse_map
from datascopy.catalog.folders import Inferred, infer_folders
from datascopy.catalog.infer import infer_tables

__all__ = ["Inferred", "build_catalog", "infer_folders", "infer_tables", "parse_map"]
