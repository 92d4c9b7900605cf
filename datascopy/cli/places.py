"""Where output may go: never under the data's root."""

from pathlib import Path

from datascopy.model import Fault


def within(path: Path, root: str) -> bool:
    """Say whether a path, which need not exist, lies in a root, links resolved."""
    return path.expanduser().resolve().is_relative_to(Path(root).expanduser().resolve())


def outside(path: Path, roots: tuple[str, ...], option: str) -> Path:
    """Return the path, if it lies outside all roots.

    Raises:
        Fault: it lies under one; the message gives an option that works.
    """
    for root in roots:
        if within(path, root):
            better = Path(root).expanduser().resolve().parent / f"datascopy-{path.name}"
            raise Fault(
                f"{option} {path} lies under the data's root {root}, where nothing is ever written. Use for example {option} {better}."
            )
    return path


def write(path: Path, content: bytes) -> None:
    """Write a file and the folders above it.

    Raises:
        Fault: it cannot be written (disk full, no permission).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise Fault(f"{path} cannot be written: {error.strerror}. Choose another place or make room.") from error
