"""`datascopy cache`: what is kept between runs, and how to be rid of it."""

import shutil
from typing import Annotated

import typer

from datascopy.cli.options import CacheFolder

KEY = "key"
OURS = (KEY, "measures-*.sqlite*", "machine-code", "reports")


def command(cache: CacheFolder = None, clear: Annotated[bool, typer.Option("--clear", help="Delete it.")] = False) -> None:
    """Show where measures are kept and how large they are; `--clear` deletes them."""
    from pathlib import Path

    from datascopy.measure import default_cache_folder
    from datascopy.model import Fault

    if cache == "none":
        raise Fault("Without a cache nothing is kept: there is nothing to show or to delete.")
    folder = Path(cache) if cache else default_cache_folder()
    try:
        held = sorted(folder.iterdir()) if folder.is_dir() else []
        foreign = [entry.name for entry in held if not any(entry.match(ours) for ours in OURS)]
        size = sum(file.lstat().st_size for entry in held if entry.name not in foreign for file in (entry, *entry.rglob("*")))
        typer.echo(f"{folder}: {size / 1e6:,.1f} MB")
        if not (clear and held):
            return
        if foreign:
            raise Fault(f"{folder} also holds {foreign[0]!r}, which is not ours, so nothing is deleted. Is it the cache folder?")
        if cache and not (folder / KEY).is_file():
            raise Fault(f"{folder} holds no {KEY!r}, as every cache folder of ours does, so nothing is deleted. Is it the cache folder?")
        shutil.rmtree(folder.resolve())
    except OSError as error:
        raise Fault(f"{folder} cannot be read or deleted: {(error.strerror or 'unknown reason').lower()}.") from error
    typer.echo("deleted")
