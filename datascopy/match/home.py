"""Where numba keeps the machine code of the compiled loops."""

import os
import tempfile
from pathlib import Path

from datascopy.measure import default_cache_folder
from datascopy.model import Fault


def keep_machine_code() -> None:
    """Have numba keep its machine code in the user's cache folder, unless NUMBA_CACHE_DIR already says where.

    Must run before numba is imported. Where that folder cannot be written (no home, a full disk), a fresh folder of this process takes its
    place: machine code is loaded from there, so it must be one that nobody else can write to.
    """
    if "NUMBA_CACHE_DIR" not in os.environ:
        os.environ["NUMBA_CACHE_DIR"] = str(_folder())


def _folder() -> Path:
    try:
        folder = default_cache_folder() / "machine-code"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        # Where no other place is left, temporary files go into the working directory, which may be that of the data.
        if Path(tempfile.gettempdir()).resolve() == Path.cwd():
            raise Fault("There is no folder for temporary files but the working directory. Set TMPDIR or XDG_CACHE_HOME.") from None
        return Path(tempfile.mkdtemp(prefix="datascopy-"))
