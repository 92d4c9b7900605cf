"""Open what the user named: a folder, an archive, a table, a URL."""

import os
import stat
from pathlib import Path

from datascopy.model import Fault
from datascopy.store.expanded import ExpandedStore
from datascopy.store.folder import FolderStore
from datascopy.store.limits import Limits
from datascopy.store.listing import TAR, ZIP, archive_kind, archive_stem, sniffed_kind
from datascopy.store.remote import RemoteStore, is_url, shown_root
from datascopy.store.single import FileStore
from datascopy.store.walk import EFFECTIVE

TABLES = (".csv", ".tsv", ".txt", ".parquet", ".json", ".jsonl")
"""how a file ends that may be a root by itself"""
HOLDS = "the folder, archive (zip, tar) or table (csv, tsv, txt, parquet) that holds the dataset"


def open_store(root: str, limits: Limits | None = None) -> ExpandedStore:
    """Open the root that the user named; archives in it are read in place.

    Args:
        root: a folder, a zip, a tar (.gz, .bz2, .xz), a table, or a URL that fsspec knows.
        limits: how far archives are followed; the default ones without them.

    Raises:
        Fault: it does not exist, is none of these, or cannot be read.
    """
    bounds = limits or Limits()
    if not root:
        raise Fault(f"The root of the dataset is an empty text. Give {HOLDS}.")
    if is_url(root):
        remote = RemoteStore(root)
        name = root.partition("?")[0].rstrip("/")
        whole = remote.one_file and bool(archive_kind(name))
        if remote.one_file and not whole and not name.lower().endswith(TABLES):
            raise Fault(f"{shown_root(root)} is a file that is neither an archive nor a table. Give {HOLDS}.")
        return ExpandedStore(remote, bounds, whole=whole)
    try:
        kind = stat.S_IFMT(Path(root).stat().st_mode)
    except FileNotFoundError:
        raise Fault(f"The folder {root} does not exist. Give {HOLDS}.") from None
    except (OSError, ValueError) as error:
        raise Fault(f"The folder {root} cannot be opened: {getattr(error, 'strerror', None) or error}.") from None
    if kind == stat.S_IFDIR:
        if not os.access(root, os.R_OK | os.X_OK, effective_ids=EFFECTIVE):
            raise Fault(f"The folder {root} cannot be read: no permission. Ask its owner for permission to read it.")
        return ExpandedStore(FolderStore(root), bounds)
    if kind != stat.S_IFREG:
        raise Fault(f"{root} is neither a folder nor a plain file. Give {HOLDS}.")
    if not os.access(root, os.R_OK, effective_ids=EFFECTIVE):
        raise Fault(f"The file {root} cannot be read: no permission. Ask its owner for permission to read it.")
    whole = _is_archive(Path(root))
    if not whole and not root.lower().endswith(TABLES):
        raise Fault(f"{root} is a file that is neither an archive nor a table. Give {HOLDS}.")
    return ExpandedStore(FileStore(root), bounds, whole=whole)


def _is_archive(file: Path) -> bool:
    """Whether a file is an archive, by its name, or by its first bytes where its name says nothing."""
    if archive_kind(file.name):
        return True
    with file.open("rb") as opened:
        return not file.name.lower().endswith(TABLES) and sniffed_kind(opened.read(512)) in (ZIP, TAR)


def root_stem(root: str) -> str:
    """Return what a root is called, without folders above it and the extension of an archive."""
    if is_url(root):
        return archive_stem(root.partition("?")[0].rstrip("/"))
    return archive_stem(os.path.realpath(root).replace(os.sep, "/"))
