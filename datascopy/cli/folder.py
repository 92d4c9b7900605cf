"""Writing a report folder: whole or not at all, and never over something that is not a report."""

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from datascopy.model import Fault

MARK = "report.json"


def replace_folder(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files beside the folder first, then put them in its place.

    Raises:
        Fault: the folder holds something other than an earlier report, or it cannot be written (disk full, no permission).
    """
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).is_file())):
        raise Fault(
            f"{folder} exists and holds no earlier report (no {MARK} in it), so it is left alone. Choose another folder with --report."
        )
    partial: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        for name, content in files:
            file = partial / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        partial.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        partial.rename(folder)
    except OSError as error:
        raise Fault(
            f"The report cannot be written to {folder}: {error.strerror}. Choose another place with --report or make room."
        ) from error
    finally:
        if partial is not None and partial.exists():
            shutil.rmtree(partial, ignore_errors=True)
