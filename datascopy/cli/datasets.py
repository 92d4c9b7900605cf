"""`datascopy datasets`: the profiles that ship, and what each declares."""

from typing import Annotated

import typer


def command(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One profile, by name or path: forms, claims, known problems, sources.")
    ] = None,
) -> None:
    """List the profiles, or explain one."""
    import os
    import shutil
    import sys

    from datascopy.profile import find_profile, load_profile, shipped_profiles

    terminal = sys.stdout.isatty()
    if name is None:
        profiles = [load_profile(find_profile(one)) for one in shipped_profiles()]
        width = max(len(profile.name) for profile in profiles)
        for profile in profiles:
            typer.echo(f"{profile.name:<{width}}  {profile.title}: {profile.about}")
        return
    from datascopy.report.explain import explain

    folder = find_profile(name)
    notes = (folder if folder.is_dir() else folder.parent) / "README.md"
    readme = notes.read_text(encoding="utf-8", errors="replace") if notes.is_file() else ""
    columns = shutil.get_terminal_size().columns if terminal or "COLUMNS" in os.environ else 100
    bold = terminal and "NO_COLOR" not in os.environ
    typer.echo(explain(load_profile(folder), readme, width=columns, bold=bold), nl=False)
