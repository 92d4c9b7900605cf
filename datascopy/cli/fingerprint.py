"""`datascopy fingerprint`: a pack, the fingerprints of a dataset without its pixels, for others to compare with."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datascopy.cli.options import CacheFolder, Jobs, Limits, Quiet, Timeout, option

if TYPE_CHECKING:
    from datascopy.model import Catalog, Measures


def command(
    dataset: Annotated[
        str, typer.Argument(metavar="[DATASET]", help="A profile: a name of `datascopy datasets`, or a path. Left out, it is recognised.")
    ],
    root: Annotated[
        str | None, typer.Argument(metavar="ROOT", help="The folder, archive or table that holds the data, or a URL. It is only ever read.")
    ] = None,
    output: Annotated[Path, option("output", "-o", metavar="FILE", help="The pack to write: NAME.pack.parquet.")] = ...,  # type: ignore[assignment]
    paths: Annotated[bool, option("paths", help="Put the path of each picture into the pack.")] = False,
    splits: Annotated[bool, option("splits", help="Put the parts of each picture (train, test) into the pack.")] = False,
    labels: Annotated[bool, option("labels", help="Put the label of each picture into the pack.")] = False,
    groups: Annotated[bool, option("groups", help="Put the groups (patient, video) into the pack, as numbers.")] = False,
    part: Annotated[list[str] | None, option("part", metavar="NAME", help="Only these collections.")] = None,
    columns: Annotated[
        list[str] | None,
        option("map", metavar="file=COL,...", help="What the columns of a table are: file, label, group, split. For general profiles."),
    ] = None,
    jobs: Jobs = None,
    cache: CacheFolder = None,
    timeout: Timeout = 60.0,
    limits: Limits = "",
    quiet: Quiet = False,
) -> None:
    """Write the fingerprints of a dataset, without its pixels, to a file that others can compare with. Pseudonymised, not anonymous."""
    from datascopy.catalog import build_catalog
    from datascopy.cli.pipeline import refuse_nothing
    from datascopy.cli.places import outside, write
    from datascopy.cli.request import Request, open_cache_for
    from datascopy.cli.root import open_root
    from datascopy.measure import make_progress, measure_hashes, measure_pictures, pack_bytes
    from datascopy.model import Fault

    named, data = (dataset, root) if root is not None else (None, dataset)
    outside(output, (data,), "--output")
    _need_pyarrow()
    opened = open_root(data, named, limits, tuple(columns or ()))
    catalog = build_catalog(opened.profile, opened.store, tuple(part or ()), opened.notes)
    refuse_nothing(catalog, data)
    pictures = without_masks(catalog)
    if pictures.items.empty:
        raise Fault(f"{data} holds no pictures: there is nothing to fingerprint.")
    progress = make_progress(quiet=quiet)
    kept = open_cache_for(Request(root=data, cache=cache), (data,))
    try:
        measures = measure_pictures(pictures, opened.store, jobs=jobs, timeout=timeout, cache=kept, progress=progress)
        hashes = measure_hashes(measures, opened.store, jobs=jobs, timeout=timeout, cache=kept, progress=progress)
    finally:
        if kept is not None:
            kept.close()
    asked = {"path": paths, "split": splits, "label": labels, "group": groups}
    content, facts = pack_bytes(catalog.profile, measures, hashes, told_of(catalog, measures, {name for name, yes in asked.items() if yes}))
    if not facts["pictures"]:
        raise Fault(f"None of the {len(measures.images):,} pictures of {data} can be read: there is nothing to fingerprint.")
    write(output, content)
    for line in said(facts, output, len(content)):
        print(line)
    lacking = left_out(facts, int((catalog.files["problem"] != "").sum()))
    if lacking:
        print(f"datascopy: {lacking}: not in the pack.", file=sys.stderr)
    raise typer.Exit(3 if lacking else 0)


def left_out(facts: Mapping[str, Any], closed: int) -> str:
    """Say what is not in a pack; "" where all is."""
    from datascopy.report.words import plural

    left = sum(out["count"] for one in facts["collections"] for out in one["left_out"])
    told = (
        f"{plural(left, 'picture')} could not be read" if left else "",
        f"{plural(closed, 'file')} could not be opened" if closed else "",
    )
    return " and ".join(filter(None, told))


def _need_pyarrow() -> None:
    """Ask for pyarrow before hours of measuring.

    Raises:
        Fault: it is not installed.
    """
    from importlib.util import find_spec

    from datascopy.measure.pack_form import WITHOUT
    from datascopy.model import Fault

    if find_spec("pyarrow") is None:
        raise Fault(WITHOUT)


def without_masks(catalog: "Catalog") -> "Catalog":
    """Return the catalog with its pictures only."""
    from dataclasses import replace

    from datascopy.model import Kind

    return replace(catalog, items=catalog.items[catalog.items["kind"] == Kind.IMAGES].reset_index(drop=True))


def told_of(catalog: "Catalog", measures: "Measures", asked: set[str]) -> dict[str, dict[str, str]]:
    """Return for each column that was asked for: item id -> what the pack holds of it."""
    from datascopy.cli.shown import labels_of, membership_of

    items = set(measures.images["path"])
    told: dict[str, dict[str, str]] = {}
    if "path" in asked:
        told["path"] = {path: path for path in items}
    if "split" in asked:
        told["split"] = {path: joined(parts) for path, parts in membership_of(catalog, items).items()}
    if "label" in asked:
        told["label"] = labels_of(catalog, items)
    if "group" in asked:
        told["group"] = numbered(catalog, measures)
    return told


def joined(pairs: Mapping[str, Any]) -> str:
    """Return "official=train; fold=2"."""
    return "; ".join(f"{name}={value}" for name, value in sorted(pairs.items()))


def numbered(catalog: "Catalog", measures: "Measures") -> dict[str, str]:
    """Return item id -> its groups, each a number in the order of the least digest of its pictures: no id can be tried out against it."""
    pixels = dict(zip(measures.images["path"], measures.images["pixels"], strict=True))
    rows = catalog.items[["path", "collection", "key"]].merge(catalog.groups, on=["collection", "key"])
    rows = rows[rows["certainty"] != "guessed"].assign(pixels=rows["path"].map(pixels).fillna(""))
    rows = rows[rows["pixels"] != ""]
    ordered = rows.sort_values(["grouping", "pixels", "group"])[["grouping", "group"]]
    least = ordered.drop_duplicates()
    least = least.assign(number=least.groupby("grouping").cumcount() + 1)
    found: dict[str, dict[str, int]] = {}
    both = rows.merge(least[["grouping", "group", "number"]], on=["grouping", "group"])
    for path, grouping, number in zip(both["path"], both["grouping"], both["number"], strict=True):
        found.setdefault(str(path), {})[str(grouping)] = int(number)
    return {path: joined(groups) for path, groups in found.items()}


def said(facts: Mapping[str, Any], output: Path, size: int) -> Iterator[str]:
    """Yield what was written, and what it gives away."""
    from datascopy.measure.pack_form import COLUMNS
    from datascopy.report.words import listing, plural
    from datascopy.report.words import size as in_bytes

    asked = [column.name for column in COLUMNS if column.asked and column.name in facts["columns"]]
    held = f", with {listing(asked)} of each" if asked else ""
    yield f"{output}: {plural(facts['pictures'], 'picture')} ({facts['distinct']:,} of different pixels){held}, {in_bytes(size)}."
    yield facts["statement"]
    yield f"Digest of its content: {facts['content']}"
