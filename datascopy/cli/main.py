"""The `datascopy` command. Commands import what they need when they run, so that `--help` answers at once."""

from typing import Annotated

import typer

from datascopy import __version__
from datascopy.cli import audit, cache, compare, datasets, demo, fingerprint, init, leakage, make_split, rules
from datascopy.cli.ending import ending, hold_streams, stopping

app = typer.Typer(
    name="datascopy",
    help="Audit a dataset of pictures, videos and annotations before it is released, published on or trained on.",
    epilog=(
        "Exit codes: 0 the policy is met and all was looked at, 1 it is not met, 2 the command, a profile or a policy is wrong, "
        "3 the audit is incomplete, 4 our own fault. Every option --x-y can be set by the environment variable DATASCOPY_X_Y."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (audit, compare, leakage, make_split, fingerprint, init, demo, rules, datasets, cache):
    app.command(module.__name__.rpartition(".")[2].replace("_", "-"))(stopping()(module.command))


def show_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        typer.echo(f"datascopy {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version and end.")] = False,
) -> None:
    """Audit a dataset of pictures, videos and annotations before it is released, published on or trained on."""


def main() -> None:
    """Run the command line. A fault of the user's ends with one sentence and exit code 2, an interruption with 3."""
    hold_streams()
    with ending():
        app()
