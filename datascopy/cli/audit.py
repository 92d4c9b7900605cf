"""`datascopy audit`: the whole audit of one root."""

import shlex
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datascopy.cli.options import CacheFolder, Jobs, NoColor, Output, Quiet, Timeout, option

if TYPE_CHECKING:
    from datascopy.cli.pipeline import Audit, Request


class Format(StrEnum):
    """What goes to standard output."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def command(
    dataset: Annotated[
        str, typer.Argument(metavar="[DATASET]", help="A profile: a name of `datascopy datasets`, or a path. Left out, it is recognised.")
    ],
    root: Annotated[str | None, typer.Argument(metavar="ROOT", help="The folder that holds the data. It is only ever read.")] = None,
    format: Annotated[Format, option("format", help="What goes to standard output.")] = Format.TEXT,  # noqa: A002 - the option's name is a contract
    output: Output = None,
    report: Annotated[
        Path | None,
        option("report", metavar="DIR", help="Where the HTML report and report.json go. Default on a terminal: ./datascopy-report."),
    ] = None,
    part: Annotated[list[str] | None, option("part", metavar="NAME", help="Only these collections, tables or documents.")] = None,
    only: Annotated[list[str] | None, option("only", metavar="GLOB", help="Only these rules or families.")] = None,
    skip: Annotated[list[str] | None, option("skip", metavar="GLOB", help="Not these rules or families.")] = None,
    policy: Annotated[
        Path | None, option("policy", metavar="FILE", help="Severities, thresholds, coverage, required rules, waivers.")
    ] = None,
    with_measures: Annotated[bool, option("with-measures", help="Add what was measured per file to the JSON.")] = False,
    embed: Annotated[bool, option("embed", help="Put the pictures into the HTML pages instead of beside them.")] = False,
    no_thumbnails: Annotated[bool, option("no-thumbnails", help="No pictures of the dataset in the report.")] = False,
    jobs: Jobs = None,
    cache: CacheFolder = None,
    timeout: Timeout = 60.0,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> None:
    """Audit a dataset: is the data what its card, tables and documents say, which pictures are the same, does a split leak."""
    from datascopy.cli.pipeline import Request, run_audit
    from datascopy.measure import make_progress

    named, data = (dataset, root) if root is not None else (None, dataset)
    request = Request(
        root=data,
        dataset=named,
        parts=tuple(part or ()),
        only=tuple(only or ()),
        skip=tuple(skip or ()),
        policy=policy,
        jobs=jobs,
        cache=cache,
        timeout=timeout,
        command=shlex.join(["datascopy", *sys.argv[1:]]),
    )
    folder = report_folder(report, data, output)
    audit = run_audit(request, make_progress(quiet=quiet))
    shown = audit.pictures if not no_thumbnails else None
    where = write_report(audit, folder, shown=shown is not None, embed=embed, with_measures=with_measures)
    say(audit, request, format, output, where, with_measures=with_measures, thumbnails=shown is not None, colour=not no_color)
    raise typer.Exit(audit.report.verdict.exit_code)


def report_folder(asked: Path | None, root: str, output: Path | None) -> Path | None:
    """Return where the report folder goes, or None where none is wanted: standard output is no terminal and none was asked for."""
    from datascopy.cli.places import outside, within
    from datascopy.measure import default_cache_folder

    if output is not None:
        outside(output, (root,), "--output")
    if asked is not None:
        return outside(asked, (root,), "--report")
    if not sys.stdout.isatty():
        return None
    if within(Path.cwd(), root):
        return outside(default_cache_folder() / "reports" / Path(root).resolve().name, (root,), "--report")
    return Path("datascopy-report")


def write_report(audit: "Audit", folder: Path | None, *, shown: bool, embed: bool, with_measures: bool) -> Path | None:
    """Write the HTML report and report.json, and return their folder."""
    from datascopy.cli.folder import replace_folder
    from datascopy.report import render_html, render_json

    if folder is None:
        return None
    pages = render_html(audit.report, audit.pictures if shown else None, embed=embed)
    replace_folder(folder, (*pages, ("report.json", render_json(audit.report, with_measures=with_measures))))
    return folder


def say(
    audit: "Audit",
    request: "Request",
    format: Format,  # noqa: A002
    output: Path | None,
    where: Path | None,
    *,
    with_measures: bool,
    thumbnails: bool,
    colour: bool,
) -> None:
    """Print the report in the format asked for, and where the whole of it lies or how to get it."""
    import os
    import shutil

    from datascopy.cli.places import write
    from datascopy.report import render_html, render_json, render_text

    place = str(where / "index.html") if where else None
    rerun = None if where else again(request)
    if format is Format.TEXT:
        plain = not colour or output is not None or "NO_COLOR" in os.environ or not sys.stdout.isatty()
        text = render_text(audit.report, colour=not plain, width=shutil.get_terminal_size().columns, where=place, rerun=rerun)
        content = text.encode("utf-8", "backslashreplace")
    elif format is Format.JSON:
        content = render_json(audit.report, with_measures=with_measures)
    else:
        content = b"".join(page for _, page in render_html(audit.report, audit.pictures if thumbnails else None, single=True))
    if output is not None:
        write(output, content)
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    if (format is not Format.TEXT or output is not None) and audit.report.verdict.exit_code:
        told = f"The report lies in {place}." if place else f"The HTML report: {rerun}"
        print(f"datascopy: {audit.report.verdict.status} (exit {audit.report.verdict.exit_code}). {told}", file=sys.stderr)


def again(request: "Request") -> str:
    """Return the command that writes the report of a request, from the cache."""
    words = ["datascopy", "audit", *([request.dataset] if request.dataset else []), request.root]
    for name, values in (("part", request.parts), ("only", request.only), ("skip", request.skip)):
        words += [word for value in values for word in (f"--{name}", value)]
    if request.policy:
        words += ["--policy", str(request.policy)]
    if request.cache and request.cache != "none":
        words += ["--cache", request.cache]
    return shlex.join([*words, "--report", "datascopy-report"])
