"""Where the files lie, opened read-only: `open_store` gives a `Store` of a folder, an archive, a table or a URL."""

from datascopy.store.base import Store
from datascopy.store.embedded import EmbeddedStore, embedded
from datascopy.store.expanded import ExpandedStore
from datascopy.store.folder import FolderStore
from datascopy.store.limits import Limits, parse_limits
from datascopy.store.opening import open_store, root_stem
from datascopy.store.rebased import RebasedStore, plain_top, tops
from datascopy.store.remote import shown_root

__all__ = [
    "EmbeddedStore",
    "ExpandedStore",
    "FolderStore",
    "Limits",
    "RebasedStore",
    "Store",
    "embedded",
    "open_store",
    "parse_limits",
    "plain_top",
    "root_stem",
    "shown_root",
    "tops",
]
