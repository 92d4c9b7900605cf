"""`datascopy init`: propose a profile for a dataset that has none."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datascopy.cli.options import option

if TYPE_CHECKING:
    from datascopy.model import Card
    from datascopy.store import Store


def command(
    root: Annotated[str, typer.Argument(metavar="ROOT", help="The folder or archive that holds the data. It is only ever read.")],
    into: Annotated[
        Path | None, option("into", "-o", metavar="DIR", help="Where the profile goes: a new folder. Default: ./NAME-audit.")
    ] = None,
    like: Annotated[
        str | None, option("like", metavar="NAME", help="Extend this profile (a name or path) with only what differs in the data.")
    ] = None,
    card: Annotated[Path | None, option("card", metavar="FILE", help="Propose a claim for every number of this card (Markdown).")] = None,
) -> None:
    """Look at a dataset and write a commented profile for a person to correct."""
    from datascopy.cli.card import read_card
    from datascopy.cli.places import outside
    from datascopy.profile import load_profile
    from datascopy.propose.outline import slug
    from datascopy.store import open_store

    store = open_store(root)
    name = slug(name_of(root), "dataset")
    folder = outside(into or Path(f"{name}-audit"), (root,), "-o")
    told = read_card(card, store) if card else None
    files = extending(like, store, name, folder, told) if like else proposed(store, name, folder, told)
    load_profile(folder)
    for file in files:
        typer.echo(f"Wrote {file}")
    typer.echo("Every line is a guess until somebody has read it: the remarks in profile.yaml say what to look at.")
    typer.echo(f"Next: datascopy audit {folder} {root}")


def name_of(root: str) -> str:
    """Return what a root is called, without the endings of archives."""
    from datascopy.cli.places import real

    last = (root.partition("?")[0] if "://" in root else str(real(root))).rstrip("/").rpartition("/")[2]
    for ending in (".zip", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar", ".csv", ".tsv", ".parquet"):
        last = last[: -len(ending)] if last.lower().endswith(ending) else last
    return last


def proposed(store: "Store", name: str, folder: Path, card: "Card | None") -> tuple[Path, ...]:
    """Write a profile from the files alone."""
    from datascopy.propose import look, propose_claims, write_outline

    outline = look(store, name)
    claims = propose_claims(card, outline.counts) if card else []
    return write_outline(outline, claims, folder)


def extending(like: str, store: "Store", name: str, folder: Path, card: "Card | None") -> tuple[Path, ...]:
    """Write a profile that extends another with only what differs."""
    from datascopy.cli.places import real
    from datascopy.profile import find_profile, load_profile, shipped_profiles
    from datascopy.propose import propose_like, put

    found = find_profile(like)
    # A relative path would be read from where the new profile lies.
    extends = like if like in shipped_profiles() else str(real(found))
    name = name if name != load_profile(found).name else f"{name}-next"
    return put(folder, propose_like(load_profile(found), extends, store, name, card))
