"""`datascopy leakage`: does a split leak, told by lists of names, one table, or a folder."""

import shlex
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datascopy.cli.options import CacheFolder, Jobs, Limits, Output, Quiet, Timeout, Unsettled, option

if TYPE_CHECKING:
    from datascopy.lists.values import Held
    from datascopy.model import Report


class Format(StrEnum):
    """What goes to standard output."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    LATEX = "latex"


def command(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME=LIST... | TABLE | FOLDER",
            help="Lists of names (or packs), one table (with --split), or a folder of lists or pictures.",
        ),
    ],
    split: Annotated[str | None, option("split", metavar="COLUMN", help="The column of the table that tells the part of a row.")] = None,
    file: Annotated[str | None, option("file", metavar="COLUMN", help="The column of the table that names the files.")] = None,
    group: Annotated[
        str | None,
        option(
            "group", metavar="COLUMN|REGEX|none", help="What must not be divided (patient, video): a column, or an expression over names."
        ),
    ] = None,
    pictures: Annotated[
        list[str] | None,
        option(
            "pictures",
            metavar="[NAME=]DIR|PACK",
            help="Where the pictures lie, for all parts or one (or a pack with their paths). Then they are compared.",
        ),
    ] = None,
    format: Annotated[Format, option("format", help="What goes to standard output.")] = Format.TEXT,  # noqa: A002 - the option's name is a contract
    output: Output = None,
    unsettled: Unsettled = False,
    jobs: Jobs = None,
    cache: CacheFolder = None,
    timeout: Timeout = 60.0,
    limits: Limits = "",
    quiet: Quiet = False,
) -> None:
    """Find names, pictures and groups that are in two parts of a split; exits 1 when some are, and a guessed group key only warns."""
    from datascopy.cli.leak_forms import read
    from datascopy.cli.leak_report import report_on
    from datascopy.measure.pack_find import is_pack

    started = time.time()
    held = read(words, split, file, group)
    if output is not None:
        _keep_apart(output, held, words, pictures or ())
    if pictures or held.listed.home or any(is_pack(part.path) for part in held.listed.parts):
        from dataclasses import replace

        from datascopy.cli.leak_pictures import compare, roots_of
        from datascopy.cli.request import Request
        from datascopy.measure import make_progress

        request = Request(root=words[0], jobs=jobs, cache=cache, timeout=timeout, limits=limits)
        held = replace(held, compared=compare(held, roots_of(held, pictures or ()), request, make_progress(quiet=quiet)))
    told = report_on(held, " ".join(words), shlex.join(["datascopy", *sys.argv[1:]]), started, unsettled=unsettled)
    _say(rendered(told, held, format), output)
    raise typer.Exit(told.verdict.exit_code)


def rendered(report: "Report", held: "Held", format: Format) -> bytes:  # noqa: A002 - as the option is called
    """Return the report in one format."""
    from datascopy.report.json_report import render_json
    from datascopy.report.split_report import render_split_latex, render_split_markdown, render_split_text

    if format is Format.JSON:
        return render_json(report)
    if format is Format.TEXT:
        import shutil

        text = render_split_text(report, held, shutil.get_terminal_size().columns)
    else:
        text = render_split_markdown(report, held) if format is Format.MARKDOWN else render_split_latex(report, held)
    return text.encode("utf-8", "backslashreplace")


def _keep_apart(output: Path, held: "Held", words: list[str], pictures: "list[str] | tuple[str, ...]") -> None:
    """Refuse to write under what is read, or over a list.

    Raises:
        Fault: it would be.
    """
    from datascopy.cli.places import outside, real
    from datascopy.model import Fault

    roots = [word.partition("=")[2] or word for word in pictures] + [word for word in words if Path(word).is_dir()]
    outside(output, tuple(roots), "--output")
    if real(output) in {real(part.path) for part in held.listed.parts}:
        raise Fault(f"--output {output} is one of the lists. Choose another place.")


def _say(content: bytes, output: Path | None) -> None:
    if output is not None:
        from datascopy.cli.places import write

        write(output, content)
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
