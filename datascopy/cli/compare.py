"""`datascopy compare`: which pictures of A are in B."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datascopy.cli.options import CacheFolder, Jobs, Limits, Output, Quiet, Timeout, Unsettled, option

if TYPE_CHECKING:
    import pandas as pd

    from datascopy.cli.packs import Side
    from datascopy.cli.request import Request
    from datascopy.measure import Cache, Progress
    from datascopy.model import Coverage, Matches


class Format(StrEnum):
    """What goes to standard output."""

    TEXT = "text"
    JSON = "json"


def command(
    a: Annotated[str, typer.Argument(metavar="A", help="A folder or archive of pictures, a URL, or a pack.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another.")],
    format: Annotated[Format, option("format", help="What goes to standard output.")] = Format.TEXT,  # noqa: A002 - the option's name is a contract
    output: Output = None,
    with_measures: Annotated[bool, option("with-measures", help="Add what was measured per picture to the JSON.")] = False,
    unsettled: Unsettled = False,
    jobs: Jobs = None,
    cache: CacheFolder = None,
    timeout: Timeout = 60.0,
    limits: Limits = "",
    quiet: Quiet = False,
) -> None:
    """Find which pictures of A are in B, whatever their names; exits 0 when all was looked at, whatever it found."""
    import json
    import shutil

    from datascopy.cli.packs import match_sides, summary_of
    from datascopy.cli.places import outside, write
    from datascopy.cli.request import Request, open_cache_for
    from datascopy.measure import make_progress
    from datascopy.report.comparison import render_comparison
    from datascopy.report.json_report import coverage_json, pairs_json, plain, rows_json

    if output is not None:
        outside(output, (a, b), "--output")
    kept = open_cache_for(Request(root=a, cache=cache), (a, b))
    progress = make_progress(quiet=quiet)
    try:
        of_a, of_b = [look(Request(root=root, jobs=jobs, timeout=timeout, limits=limits), kept, progress) for root in (a, b)]
        matches = match_sides(of_a, of_b, kept)
        measured = [hashed(side, jobs, timeout, kept, progress) for side in (of_a, of_b)] if with_measures else []
    finally:
        if kept is not None:
            kept.close()
    told: dict[str, Any] = {
        "schema_version": 1,
        "a": side_json(of_a),
        "b": side_json(of_b),
        "coverage": {"a": coverage_json(of_a.coverage), "b": coverage_json(of_b.coverage)},
        "pairs": pairs_json(matches.pairs),
        "summary": summary_of(of_a, of_b, matches),
        **known(of_a, of_b, matches),
    }
    if unsettled:
        told["unsettled"] = pairs_json(matches.doubtful)
    if with_measures:
        told["measures"] = {name: plain(rows_json(frame)) for name, frame in zip("ab", measured, strict=True)}
    content = (
        json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        if format is Format.JSON
        else render_comparison(told, matches, shutil.get_terminal_size().columns, unsettled=unsettled)
    )
    if output is not None:
        write(output, content.encode("utf-8", "backslashreplace"))
    else:
        sys.stdout.buffer.write(content.encode("utf-8", "backslashreplace"))
    for side in (of_a, of_b):
        for path, why in side.coverage.unknown:
            print(f"datascopy: not looked into: {path} of {side.root}: {why}.", file=sys.stderr)
    raise typer.Exit(3 if any(unread(side.coverage) for side in (of_a, of_b)) else 0)


def look(request: "Request", cache: "Cache | None", progress: "Progress | None") -> "Side":
    """Measure the pictures of one side, read as a folder of any kind; what an archive may not give counts as not looked into.

    Raises:
        Fault: the root does not exist or holds no pictures, or is a pack that cannot be used.
    """
    from dataclasses import replace

    from datascopy.catalog import build_catalog
    from datascopy.cli.packs import Side, pack_side
    from datascopy.cli.root import open_root
    from datascopy.measure import Pictures, cover, is_pack, measure_pictures
    from datascopy.model import REFUSED_MEMBER, Fault, Kind

    if is_pack(request.root):
        return pack_side(request.root)
    root = open_root(request.root, "folder", request.limits)
    pictures = [one.name for one in root.profile.collections if one.kind is Kind.IMAGES]
    catalog = build_catalog(root.profile, root.store, pictures)
    if catalog.items.empty:
        shut = "".join(f" {one.path}: {one.problem}." for one in root.store.entries() if one.problem)
        raise Fault(f"{request.root} holds no pictures: there is nothing to compare.{shut[:1000]}")
    measures = measure_pictures(
        catalog, root.store, jobs=request.jobs, timeout=request.timeout, features=True, cache=cache, progress=progress
    )
    coverage = cover(catalog, measures)
    known = set(catalog.items["path"])
    refused = ((one.path, one.problem) for one in root.store.entries() if one.problem.startswith(REFUSED_MEMBER) and one.path not in known)
    return Side(
        root=request.root,
        measures=measures,
        coverage=replace(coverage, unknown=(*coverage.unknown, *refused)),
        pictures=Pictures(root.store, measures.images),
        store=root.store,
    )


def side_json(side: "Side") -> dict[str, Any]:
    """Return what the JSON report says of one side."""
    from datascopy.cli.packs import facts_of

    told = {"root": side.root, "items": len(side.measures.images)}
    return told if side.pack is None else {**told, "pack": facts_of(side.pack)}


def known(a: "Side", b: "Side", matches: "Matches") -> dict[str, Any]:
    """Return what packs tell of the pictures that were found: {"known": {"b": {item: {split, label, group}}}}."""
    from datascopy.cli.packs import known_of

    items = {"a": {pair.a for pair in matches.pairs}, "b": {pair.b for pair in matches.pairs}}
    told = {name: known_of(side.pack, items[name]) for name, side in (("a", a), ("b", b)) if side.pack is not None}
    told = {name: rows for name, rows in told.items() if rows}
    return {"known": told} if told else {}


def hashed(side: "Side", jobs: int | None, timeout: float, cache: "Cache | None", progress: "Progress | None") -> "pd.DataFrame":
    """Return what was measured of the pictures of a side, with their hashes for other tools."""
    from datascopy.measure import hashed_images, with_hashes

    if side.pack is not None:
        return with_hashes(side.measures.images, side.pack.hashes)
    if side.store is None:
        raise ValueError("a side without a pack has a store")
    return hashed_images(side.measures, side.store, jobs=jobs, timeout=timeout, cache=cache, progress=progress)


def unread(coverage: "Coverage") -> int:
    """Count the pictures that could not be looked at, and the folders that could not be looked into."""
    return sum(row.failed + sum(count for _, count in row.skipped) for row in coverage.collections) + len(coverage.unknown)
