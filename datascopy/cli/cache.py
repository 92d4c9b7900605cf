"""`datascopy cache`: what is kept between runs, and how to be rid of it."""

import shutil
from typing import Annotated

import typer

from datascopy.cli.options import CacheFolder

OURS = ("key", "measures-*.sqlite*", "machine-code", "reports")


def command(cache: CacheFolder = None, clear: Annotated[bool, typer.Option("--clear", help="Delete it.")] = False) -> None:
    """Show where measures are kept and how large they are; `--clear` deletes them."""
    from pathlib import Path

    from datascopy.measure import default_cache_folder
    from datascopy.model import Fault

    folder = Path(cache) if cache and cache != "none" else default_cache_folder()
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else 0
    typer.echo(f"{folder}: {size / 1e6:,.1f} MB")
    if not (clear and folder.is_dir()):
        return
    foreign = sorted(entry.name for entry in folder.iterdir() if not any(entry.match(ours) for ours in OURS))
    if foreign:
        raise Fault(f"{folder} also holds {foreign[0]!r}, which is not ours, so nothing is deleted. Is it the cache folder?")
    shutil.rmtree(folder)
    typer.echo("deleted")
