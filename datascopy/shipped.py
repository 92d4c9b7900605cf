"""Find the folders that ship with datascopy; nobody else knows where they lie."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def shipped(folder: str) -> Path:
    """Return `audits`, `schemas` or `reports`: inside the installed package, beside it in a checkout."""
    installed = PACKAGE / folder
    return installed if installed.is_dir() else PACKAGE.parent / folder
