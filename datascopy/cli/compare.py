"""`datascopy compare`: which pictures of A are in B."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datascopy.cli.options import CacheFolder, Jobs, Limits, Output, Quiet, Timeout, option

if TYPE_CHECKING:
    from datascopy.cli.pipeline import Request
    from datascopy.measure import Cache, Progress
    from datascopy.model import Coverage, Measures


class Format(StrEnum):
    """What goes to standard output."""

    TEXT = "text"
    JSON = "json"


def command(
    a: Annotated[str, typer.Argument(metavar="A", help="A folder or archive of pictures, or a URL.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another.")],
    format: Annotated[Format, option("format", help="What goes to standard output.")] = Format.TEXT,  # noqa: A002 - the option's name is a contract
    output: Output = None,
    jobs: Jobs = None,
    cache: CacheFolder = None,
    timeout: Timeout = 60.0,
    limits: Limits = "",
    quiet: Quiet = False,
) -> None:
    """Find which pictures of A are in B, whatever their names; exits 0 when all was looked at, whatever it found."""
    import json
    import shutil

    from datascopy.cli.pipeline import Request, open_cache_for
    from datascopy.cli.places import outside, write
    from datascopy.match import match_between
    from datascopy.measure import make_progress
    from datascopy.report.comparison import render_comparison
    from datascopy.report.json_report import coverage_json, pairs_json

    if output is not None:
        outside(output, (a, b), "--output")
    kept = open_cache_for(Request(root=a, cache=cache), (a, b))
    progress = make_progress(quiet=quiet)
    try:
        sides = [look(Request(root=root, jobs=jobs, timeout=timeout, limits=limits), kept, progress) for root in (a, b)]
        (of_a, pictures_a, coverage_a), (of_b, pictures_b, coverage_b) = sides
        matches = match_between(of_a, of_b, pictures_a, pictures_b, cache=kept)
    finally:
        if kept is not None:
            kept.close()
    found = {"a_found": len({pair.a for pair in matches.pairs}), "b_found": len({pair.b for pair in matches.pairs})}
    told: dict[str, Any] = {
        "schema_version": 1,
        "a": {"root": a, "items": items(of_a)},
        "b": {"root": b, "items": items(of_b)},
        "coverage": {"a": coverage_json(coverage_a), "b": coverage_json(coverage_b)},
        "pairs": pairs_json(matches.pairs),
        "summary": found,
    }
    content = (
        json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        if format is Format.JSON
        else render_comparison(told, matches, shutil.get_terminal_size().columns)
    )
    if output is not None:
        write(output, content.encode("utf-8", "backslashreplace"))
    else:
        sys.stdout.buffer.write(content.encode("utf-8", "backslashreplace"))
    for side, one in ((a, coverage_a), (b, coverage_b)):
        for path, why in one.unknown:
            print(f"datascopy: not looked into: {path} of {side}: {why}.", file=sys.stderr)
    raise typer.Exit(3 if any(unread(one) for one in (coverage_a, coverage_b)) else 0)


def look(request: "Request", cache: "Cache | None", progress: "Progress | None") -> "tuple[Measures, Any, Coverage]":
    """Measure the pictures of one side, read as a folder of any kind; what an archive may not give counts as not looked into.

    Raises:
        Fault: the root does not exist or holds no pictures.
    """
    from dataclasses import replace

    from datascopy.catalog import build_catalog
    from datascopy.cli.root import open_root
    from datascopy.measure import Pictures, cover, measure_pictures
    from datascopy.model import REFUSED_MEMBER, Fault, Kind

    root = open_root(request.root, "folder", request.limits)
    pictures = [one.name for one in root.profile.collections if one.kind is Kind.IMAGES]
    catalog = build_catalog(root.profile, root.store, pictures)
    if catalog.items.empty:
        shut = "".join(f" {one.path}: {one.problem}." for one in root.store.entries() if one.problem)
        raise Fault(f"{request.root} holds no pictures: there is nothing to compare.{shut[:1000]}")
    measures = measure_pictures(catalog, root.store, jobs=request.jobs, timeout=request.timeout, cache=cache, progress=progress)
    coverage = cover(catalog, measures)
    known = set(catalog.items["path"])
    refused = ((one.path, one.problem) for one in root.store.entries() if one.problem.startswith(REFUSED_MEMBER) and one.path not in known)
    return measures, Pictures(root.store, measures.images), replace(coverage, unknown=(*coverage.unknown, *refused))


def items(measures: "Measures") -> int:
    """Count the pictures of a side."""
    return len(measures.images)


def unread(coverage: "Coverage") -> int:
    """Count the pictures that could not be looked at, and the folders that could not be looked into."""
    return sum(row.failed + sum(count for _, count in row.skipped) for row in coverage.collections) + len(coverage.unknown)
