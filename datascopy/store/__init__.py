"""Where the files lie, opened read-only: `open_store` gives a `Store`; the only kind so far is a folder."""

from datascopy.store.base import Store
from datascopy.store.folder import FolderStore, open_store

__all__ = ["FolderStore", "Store", "open_store"]
