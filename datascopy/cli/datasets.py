"""`datascopy datasets`: the profiles that ship, and what each declares."""

from typing import Annotated

import typer


def command(name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One profile: what it declares and knows.")] = None) -> None:
    """List the profiles, or explain one."""
    from datascopy.profile import find_profile, load_profile, shipped_profiles

    if name is None:
        profiles = [load_profile(find_profile(one)) for one in shipped_profiles()]
        width = max(len(profile.name) for profile in profiles)
        for profile in profiles:
            typer.echo(f"{profile.name:<{width}}  {profile.title}: {profile.about}")
        return
    folder = find_profile(name)
    profile = load_profile(folder)
    typer.echo(f"{profile.title} ({profile.name})\n{profile.about}\n")
    for heading, facts in (("Collections", profile.collections), ("Tables", profile.tables), ("Documents", profile.documents)):
        if facts:
            typer.echo(f"{heading}:")
        for one in facts:
            typer.echo(f"  {one.name}: {one.title}; {' or '.join(one.files)}")
    if profile.claims:
        typer.echo(f"Claims: {len(profile.claims)}")
    for claim in profile.claims:
        typer.echo(f"  {claim.says} ({claim.source})")
    notes = folder / "README.md" if folder.is_dir() else folder.parent / "README.md"
    if notes.is_file():
        typer.echo(f"\n{notes.read_text(encoding='utf-8').rstrip()}")
