"""`datascopy audit`: the whole audit of one root."""

import os
import shlex
import shutil
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datascopy.cli.options import CacheFolder, Jobs, Limits, NoColor, Output, Quiet, Timeout, Unsettled, option

if TYPE_CHECKING:
    from datascopy.cli.pipeline import Audit
    from datascopy.cli.request import Request


class Format(StrEnum):
    """What goes to standard output."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    MARKDOWN = "markdown"


def command(
    dataset: Annotated[
        str, typer.Argument(metavar="[DATASET]", help="A profile: a name of `datascopy datasets`, or a path. Left out, it is recognised.")
    ],
    root: Annotated[
        str | None, typer.Argument(metavar="ROOT", help="The folder, archive or table that holds the data, or a URL. It is only ever read.")
    ] = None,
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
    columns: Annotated[
        list[str] | None,
        option("map", metavar="file=COL,...", help="What the columns of a table are: file, label, group, split. For general profiles."),
    ] = None,
    card: Annotated[Path | None, option("card", metavar="FILE", help="The card (Markdown) that the claims are held to.")] = None,
    against: Annotated[
        list[str] | None,
        option(
            "against", metavar="NAME=ROOT|PACK", help="Another dataset: a profile's name and where its data lies, or any name and a pack."
        ),
    ] = None,
    with_measures: Annotated[bool, option("with-measures", help="Add what was measured per file to the JSON.")] = False,
    embed: Annotated[bool, option("embed", help="Put the pictures into the HTML pages instead of beside them.")] = False,
    no_thumbnails: Annotated[bool, option("no-thumbnails", help="No pictures of the dataset in the report.")] = False,
    unsettled: Unsettled = False,
    alias: Annotated[bool, option("alias", help="No path of the dataset in the report: each file bears an alias.")] = False,
    jobs: Jobs = None,
    cache: CacheFolder = None,
    timeout: Timeout = 60.0,
    limits: Limits = "",
    video_sample: Annotated[
        str | None,
        option(
            "video-sample",
            metavar="N|N%|NxFRAMES",
            help="So many videos, a share, or stretches of each (5x250): a stated sample, never complete.",
        ),
    ] = None,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> None:
    """Audit a dataset: is the data what its card, tables and documents say, which pictures are the same, does a split leak."""
    from datascopy.cli.against import named as pairs_of
    from datascopy.cli.pipeline import run_audit
    from datascopy.cli.request import Request
    from datascopy.measure import make_progress

    named, data = (dataset, root) if root is not None else (None, dataset)
    request = Request(
        root=data,
        dataset=named,
        parts=tuple(part or ()),
        only=tuple(only or ()),
        skip=tuple(skip or ()),
        policy=policy,
        card=card,
        columns=tuple(columns or ()),
        against=pairs_of(against or ()),
        jobs=jobs,
        cache=cache,
        timeout=timeout,
        limits=limits,
        video_sample=video_sample,
        unsettled=unsettled,
        with_measures=with_measures,
        alias=alias,
        command=shlex.join(["datascopy", *sys.argv[1:]]),
    )
    folder = report_folder(report, data, output, tuple(root for _, root in request.against))
    audit = run_audit(request, make_progress(quiet=quiet))
    audit = audit.without_pictures() if no_thumbnails else audit
    where = write_report(audit, folder, shown=audit.pictures is not None, embed=embed, with_measures=with_measures)
    how = Spoken(
        format=format,
        output=output,
        where=where,
        with_measures=with_measures,
        thumbnails=not no_thumbnails,
        colour=not no_color,
    )
    say(audit, request, how)
    raise typer.Exit(audit.report.verdict.exit_code)


def report_folder(asked: Path | None, root: str, output: Path | None, others: tuple[str, ...] = ()) -> Path | None:
    """Return where the report folder goes, or None where none is wanted: standard output is no terminal and none was asked for.

    It lies under no root, neither that of the dataset nor those of the others that it is held against.
    """
    from datascopy.cli.folder import check_folder
    from datascopy.cli.places import outside, real, within
    from datascopy.measure import default_cache_folder
    from datascopy.model import Fault

    if output is not None:
        outside(output, (root, *others), "--output")
    folder = asked
    if folder is None and sys.stdout.isatty():
        inside = within(Path.cwd(), root)
        folder = default_cache_folder() / "reports" / real(root).name if inside else Path("datascopy-report")
    if folder is not None:
        outside(folder, (root, *others), "--report")
        for held in (root, *others):
            if within(Path(held), str(folder)):
                raise Fault(f"--report {folder} holds the data's root {held}: a report takes the whole of its folder. Choose another.")
        # Asked before hours of measuring, and again when the report is written.
        check_folder(folder)
    return folder


def write_report(audit: "Audit", folder: Path | None, *, shown: bool, embed: bool, with_measures: bool) -> Path | None:
    """Write the HTML report and report.json, and return their folder."""
    if folder is None:
        return None
    from datascopy.cli.folder import replace_folder
    from datascopy.report import render_html, render_json

    pages = render_html(audit.report, audit.pictures if shown else None, embed=embed)
    replace_folder(folder, (*pages, ("report.json", render_json(audit.report, with_measures=with_measures))))
    return folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """How the report is put on standard output, or into the file of --output."""

    format: Format
    output: Path | None
    where: Path | None
    """the report folder, if one was written"""
    with_measures: bool
    thumbnails: bool
    colour: bool


def say(audit: "Audit", request: "Request", how: Spoken) -> None:
    """Print the report in the format asked for, and where the whole of it lies or how to get it."""
    from datascopy.cli.places import write

    place = str(how.where / "index.html") if how.where else None
    rerun = None if how.where else again(request, thumbnails=how.thumbnails)
    # Where things lie on this machine is no part of a report under aliases: it is told beside it.
    content = rendered(audit, how, None, None) if request.alias else rendered(audit, how, place, rerun)
    if how.output is not None:
        write(how.output, content)
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    for note in audit.report.run.notes:
        print(f"datascopy: {note}", file=sys.stderr)
    verdict = audit.report.verdict
    if request.alias or ((how.format is not Format.TEXT or how.output is not None) and verdict.exit_code):
        told = f"The report lies in {place}." if place else f"The HTML report: {rerun}"
        print(f"datascopy: {verdict.status} (exit {verdict.exit_code}). {told}", file=sys.stderr)


def rendered(audit: "Audit", how: Spoken, place: str | None, rerun: str | None) -> bytes:
    """Return the report in one format. Renderers are loaded when used: JSON needs no templates."""
    from datascopy import report as reports

    match how.format:
        case Format.JSON:
            return reports.render_json(audit.report, with_measures=how.with_measures)
        case Format.MARKDOWN:
            return reports.render_markdown(audit.report)
        case Format.HTML:
            return b"".join(page for _, page in reports.render_html(audit.report, audit.pictures, single=True))
        case Format.TEXT:
            plain = not how.colour or how.output is not None or "NO_COLOR" in os.environ or not sys.stdout.isatty()
            width = shutil.get_terminal_size().columns
            text = reports.render_text(audit.report, colour=not plain, width=width, where=place, rerun=rerun)
            return text.encode("utf-8", "backslashreplace")


def again(request: "Request", *, thumbnails: bool) -> str:
    """Return the command that writes the report of a request, from the cache."""
    from datascopy.cli.places import real, within

    root = f"./{request.root}" if request.root.startswith("-") else request.root
    words = ["datascopy", "audit", *([request.dataset] if request.dataset else []), root]
    for name, values in (("part", request.parts), ("map", request.columns), ("only", request.only), ("skip", request.skip)):
        words += [word for value in values for word in (f"--{name}", value)]
    if request.policy:
        words += ["--policy", str(request.policy)]
    if request.card:
        words += ["--card", str(request.card)]
    words += [word for name, other in request.against for word in ("--against", f"{name}={other}")]
    if request.cache and request.cache != "none":
        words += ["--cache", request.cache]
    words += ["--video-sample", request.video_sample] if request.video_sample else []
    words += [] if request.timeout == 60.0 else ["--timeout", f"{request.timeout:g}"]
    words += ["--limits", request.limits] if request.limits else []
    words += ["--unsettled"] if request.unsettled else []
    words += [] if thumbnails else ["--no-thumbnails"]
    words += ["--alias"] if request.alias else []
    report = "datascopy-report"
    return shlex.join([*words, "--report", str(real(root).parent / report) if within(Path.cwd(), root) else report])
