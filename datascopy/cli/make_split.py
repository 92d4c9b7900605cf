"""`datascopy make-split`: folds that divide no patient, no video and no set of copies, with a certificate that `leakage` verifies."""

import csv
import hashlib
import io
import json
import shlex
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datascopy.cli.options import CacheFolder, Jobs, Limits, Quiet, Timeout, option

if TYPE_CHECKING:
    from datascopy.cli.split_parts import Whole
    from datascopy.lists.divide import Unit

SHOWN = 8
LARGE = 1.1
"""times the equal share beyond which a unit is named: no fold that holds it can be of the size of the others"""


def command(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="A profile: a name of `datascopy datasets`, or a path.")],
    root: Annotated[str, typer.Argument(metavar="ROOT", help="The folder, archive or table that holds the data. It is only ever read.")],
    folds: Annotated[int, option("folds", metavar="N", min=2, max=1000, help="How many folds.")],
    into: Annotated[Path, option("into", "-o", metavar="DIR", help="Where the lists and the certificate go.")],
    seed: Annotated[int, option("seed", metavar="S", help="Another seed gives another split; the same gives the same.")] = 0,
    stratify: Annotated[
        str | None, option("stratify", metavar="COLUMN", help="What the folds are kept alike by. Default: the label.")
    ] = None,
    jobs: Jobs = None,
    cache: CacheFolder = None,
    timeout: Timeout = 60.0,
    limits: Limits = "",
    quiet: Quiet = False,
) -> None:
    """Divide a dataset into folds that share no patient, video or copy; says first what is feasible."""
    from datascopy.cli.places import outside
    from datascopy.cli.request import Request
    from datascopy.cli.split_parts import gather
    from datascopy.lists.divide import divide, units_of
    from datascopy.measure import make_progress
    from datascopy.model import Fault

    _check_folder(outside(into, (root,), "-o"))
    asked = Request(root=root, dataset=dataset, jobs=jobs, cache=cache, timeout=timeout, limits=limits)
    whole = gather(asked, stratify, make_progress(quiet=quiet))
    units = units_of(whole.classes, whole.together)
    for line in feasible(whole, units, folds):
        typer.echo(line)
    if len(units) < folds:
        raise Fault(f"{len(units):,} units cannot be divided into {folds:,} folds: ask for at most {len(units):,}.")
    home = divide(units, folds, seed)
    files = lists(whole, units, home, folds)
    told = certificate(whole, units, home, files) | {"seed": seed, "folds_asked": folds}
    _write(into, files, told)
    typer.echo("")
    for line in outcome(told):
        typer.echo(line)
    typer.echo(f"Written to {into}. Verify it: datascopy leakage {shlex.quote(str(into))}")


def feasible(whole: "Whole", units: Sequence["Unit"], folds: int) -> list[str]:
    """Return what can be done, in sentences, before anything is written."""
    from datascopy.lists.divide import infeasible
    from datascopy.model.words import joined

    files = len(whole.classes)
    keys = joined([f"{one['title']} ({one['certainty']})" for one in whole.groups]) or "none is known"
    lines = [f"{files:,} files of {whole.collection.title} hang together in {len(units):,} units. Group keys: {keys}."]
    if not whole.groups:
        lines.append("Without a group key pictures of one patient may come into several folds: that could not be prevented.")
    if reason := whole.links.get("not_compared"):
        lines.append(f"Copies were not looked for: {reason}.")
    else:
        lines.append(
            f"{whole.links['compared']:,} pictures were compared; pairs that are copies, which stay together: {whole.links['pairs']:,}."
        )
        if whole.links["between_groups"]:
            lines.append(
                f"{whole.links['between_groups']:,} of these pairs join sets that pixels hold apart (chains of look-alikes): look at them."
            )
    large = [unit for unit in units if len(unit.members) > LARGE * files / folds]
    if large:
        largest = max(len(unit.members) for unit in large)
        lines.append(f"Folds of equal size are infeasible: the largest unit holds {largest:,} of {files:,} files.")
    barred = infeasible(units, folds)
    for one in barred:
        some = "1 unit" if len(one.units) == 1 else f"{len(one.units):,} units"
        lines.append(
            f"Infeasible: {one.label} ({one.files:,} files) comes from {some}, so it is in at most {len(one.units):,} of {folds:,} folds."
        )
    classes = {label for unit in units for label in unit.classes}
    if classes:
        lines.append(f"{len(classes) - len(barred):,} of {len(classes):,} classes by {whole.stratified_by} can be in every fold.")
    return lines


def lists(whole: "Whole", units: Sequence["Unit"], home: Mapping[str, int], folds: int) -> dict[str, bytes]:
    """Return name of a list -> its content: CSV with the columns file, label, unit."""
    rows: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for unit in units:
        rows[home[unit.name]] += [(name, " | ".join(whole.classes[name]), unit.name) for name in unit.members]
    width = len(str(folds - 1))
    made = {}
    for fold in range(folds):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("file", "label", "unit"))
        writer.writerows(sorted(rows[fold]))
        made[f"fold_{fold:0{width}}"] = text.getvalue().encode("utf-8", "surrogatepass")
    return made


def certificate(whole: "Whole", units: Sequence["Unit"], home: Mapping[str, int], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what is promised of the split; units are named by number, for what a column calls them may identify people."""
    from datascopy import __version__
    from datascopy.lists.certificate import VERSION, digest_of
    from datascopy.lists.divide import infeasible

    names = list(files)
    folds: dict[str, dict[str, Any]] = {}
    for number, name in enumerate(names):
        held = [unit for unit in units if home[unit.name] == number]
        classes: Counter[str] = Counter()
        for unit in held:
            classes.update(unit.classes)
        folds[name] = {
            "list": f"{name}.csv",
            "sha256": hashlib.sha256(files[name]).hexdigest(),
            "files": sum(len(unit.members) for unit in held),
            "units": len(held),
            "classes": dict(sorted(classes.items())),
        }
    return {
        "certificate_version": VERSION,
        "datascopy": __version__,
        "command": shlex.join(["datascopy", *sys.argv[1:]]),
        "dataset": {"name": whole.catalog.profile.name, "profile_digest": whole.catalog.profile.digest, "content_digest": whole.digest},
        "collection": whole.collection.name,
        "stratified_by": whole.stratified_by,
        "group_keys": list(whole.groups),
        "copies": whole.links,
        "infeasible": [{"class": one.label, "files": one.files, "units": list(one.units)} for one in infeasible(units, len(names))],
        "folds": folds,
        "units": [
            {"unit": unit.name, "fold": names[home[unit.name]], "files": len(unit.members), "digest": digest_of(unit.members)}
            for unit in units
        ],
    }


def outcome(told: Mapping[str, Any]) -> list[str]:
    """Return the table of what became of the classes, fold by fold."""
    folds = told["folds"]
    classes = sorted({label for one in folds.values() for label in one["classes"]})
    rows = [
        ["", *folds],
        ["files", *(f"{one['files']:,}" for one in folds.values())],
        ["units", *(f"{one['units']:,}" for one in folds.values())],
    ]
    rows += [[label, *(f"{one['classes'].get(label, 0):,}" for one in folds.values())] for label in classes]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(one.ljust(w) if i == 0 else one.rjust(w) for i, (one, w) in enumerate(zip(row, widths, strict=True))) for row in rows]


def _check_folder(folder: Path) -> None:
    """Refuse a folder that holds something other than an earlier split.

    Raises:
        Fault: it does.
    """
    from datascopy.lists.read import CERTIFICATE
    from datascopy.model import Fault

    try:
        held = [one.name for one in folder.iterdir()] if folder.exists() else []
    except OSError as error:
        raise Fault(f"{folder} cannot be looked into: {(error.strerror or 'unknown reason').lower()}.") from error
    if held and CERTIFICATE not in held:
        raise Fault(f"{folder} exists and holds no earlier split, so it is left alone. Choose another folder with -o.")


def _write(folder: Path, files: Mapping[str, bytes], told: Mapping[str, Any]) -> None:
    """Write the lists, then the certificate: a split that was not written whole has none. Lists of an earlier split go."""
    from datascopy.cli.places import write
    from datascopy.lists.read import CERTIFICATE

    (folder / CERTIFICATE).unlink(missing_ok=True)
    for old in folder.glob("fold_*.csv") if folder.exists() else ():
        old.unlink()
    for name, content in files.items():
        write(folder / f"{name}.csv", content)
    write(folder / CERTIFICATE, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace"))
