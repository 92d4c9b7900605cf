"""Where output may go: never under the data's root."""

import os
from pathlib import Path

from datascopy.model import Fault


def within(path: Path, root: str) -> bool:
    """Say whether a path, which need not exist, lies in a root, links resolved."""
    return real(path).is_relative_to(real(root))


def real(path: Path | str) -> Path:
    """Return a path, which need not exist, with its links resolved; links that lead to themselves stay as they are."""
    return Path(os.path.realpath(path))


def outside(path: Path, roots: tuple[str, ...], option: str) -> Path:
    """Return the path, if it lies outside all roots.

    Raises:
        Fault: it lies under one; the message gives an option that works.
    """
    for root in roots:
        if within(path, root):
            better = real(root).parent / f"datascopy-{path.name}"
            raise Fault(
                f"{option} {path} lies under the data's root {root}, where nothing is ever written. Use for example {option} {better}."
            )
    return path


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and the folders above it; a device or pipe is written to as it is.

    Raises:
        Fault: it cannot be written (disk full, no permission).
    """
    partial: Path | None = None
    try:
        place = real(path)
        if path.exists() and not (path.is_file() and os.access(place.parent, os.W_OK)):
            path.write_bytes(content)
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_name(f".{place.name[:40]}.{os.getpid()}")
        partial.write_bytes(content)
        partial.replace(place)
    except OSError as error:
        raise Fault(
            f"{path} cannot be written: {(error.strerror or 'it cannot be made').lower()}. Choose another place or make room."
        ) from error
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)
