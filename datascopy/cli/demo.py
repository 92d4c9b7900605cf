"""`datascopy demo`: the main job on an example that is made on the spot, with planted defects."""

import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datascopy.cli.options import Jobs, Quiet

if TYPE_CHECKING:
    from datascopy.cli.pipeline import Audit
    from datascopy.demo import Comparison, Planted
    from datascopy.measure import Progress


def command(
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="DIR", help="Where data and report go: a new or empty folder. Default: a temporary one."),
    ] = None,
    dataset: Annotated[
        str, typer.Option("--dataset", metavar="NAME", help="Draw a small copy of this dataset instead, in the form of its download.")
    ] = "demo",
    defect: Annotated[
        list[str] | None, typer.Option("--defect", metavar="NAME", help="Plant this defect only. Repeatable. `--list` names them.")
    ] = None,
    clean: Annotated[bool, typer.Option("--clean", help="Plant nothing.")] = False,
    form: Annotated[
        str, typer.Option("--form", metavar="NAME", help="How it is handed on: folder, zip, or a form of the dataset's own.")
    ] = "folder",
    listed: Annotated[bool, typer.Option("--list", help="Say which datasets can be drawn, in which forms, with which defects.")] = False,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> None:
    """Make a small dataset with planted defects, audit it, and say what was planted and what was found."""
    from datascopy.demo import build, compare
    from datascopy.measure import make_progress
    from datascopy.model import Fault

    if listed:
        for line in offered():
            typer.echo(line)
        return
    if clean and defect:
        raise Fault("--clean plants nothing and --defect plants something: give one of them.")
    miniature = find(dataset)
    folder = (into or Path(tempfile.mkdtemp(prefix="datascopy-demo-"))).absolute()
    try:
        planted = build(miniature, folder / "data", defects=() if clean else defect or None, form=form)
    except OSError as error:
        raise Fault(
            f"The demo cannot be written to {folder}: {(error.strerror or 'unknown reason').lower()}. Choose another place."
        ) from error
    typer.echo(made(planted))
    audit, where = audited(planted, dataset, folder, jobs, make_progress(quiet=quiet))
    result = compare(planted, audit.report.verdict.outcomes)
    for line in told(result):
        typer.echo(line)
    typer.echo(
        f"\nThe audit: {audit.report.verdict.status}, exit code {audit.report.verdict.exit_code}, in {audit.report.run.seconds:.1f} s."
    )
    typer.echo(f"The report: {where / 'index.html' if where else folder}")
    # Several defects at once may lead to findings that none leads to alone, so that only the demonstration's own are held to be exact.
    exact = result.exact if dataset == "demo" else not (result.broke or any(answer.missed for answer in result.answers))
    raise typer.Exit(0 if exact else 1)


def find(dataset: str) -> Path:
    """Return the miniature.yaml of a dataset.

    Raises:
        Fault: there is none; with those that there are.
    """
    from datascopy.model import Fault
    from datascopy.shipped import shipped

    known = {file.parent.name: file for file in shipped("audits").glob("*/miniature.yaml")}
    if dataset not in known:
        raise Fault(f"{dataset!r} cannot be drawn; what can be is {', '.join(sorted(known))}.")
    return known[dataset]


def offered() -> Iterator[str]:
    """Yield what can be drawn, a few lines for each dataset."""
    from datascopy.demo import read_plan
    from datascopy.demo.pack import standard
    from datascopy.shipped import shipped

    for file in sorted(shipped("audits").glob("*/miniature.yaml")):
        plan = read_plan(file)
        yield f"{file.parent.name}: forms {', '.join(standard(file.parent.name, plan.forms))}"
        yield from (f"  {one.name:24} {one.says}" for one in plan.defects)


def made(planted: "Planted") -> str:
    """Say what was made."""
    many = len(planted.defects)
    defects = f"with {many:,} planted {'defect' if many == 1 else 'defects'}. The audit is meant to fail" if many else "without a defect"
    return (
        f"Made {planted.files:,} files in {planted.root}: {planted.pictures:,} pictures and masks, with the tables, documents and card of "
        f"the dataset, {defects}.\n"
    )


def audited(planted: "Planted", dataset: str, folder: Path, jobs: int | None, progress: "Progress | None") -> tuple["Audit", Path | None]:
    """Audit what was made, and write its report."""
    from datascopy.cli.audit import write_report
    from datascopy.cli.pipeline import run_audit
    from datascopy.cli.request import Request

    profile = dataset if dataset == "demo" else str(planted.profile)
    against = [word for name, root in planted.against for word in ("--against", f"{name}={root}")]
    request = Request(
        root=str(planted.root),
        dataset=profile,
        against=planted.against,
        jobs=jobs,
        cache=str(folder / "cache"),
        command=shlex.join(["datascopy", "audit", profile, str(planted.root), *against]),
    )
    audit = run_audit(request, progress)
    return audit, write_report(audit, folder / "report", shown=True, embed=False, with_measures=False)


def told(result: "Comparison") -> Iterator[str]:
    """Say what was planted and what was found, a line each, and then the sum."""
    for answer in result.answers:
        mark = "missed" if answer.missed else "found "
        rules = ", ".join(sorted({one.rule for one in answer.defect.expected}))
        yield f"  {mark}  {answer.defect.says}  [{rules}]"
    for finding in result.beyond:
        yield f"  beyond  {finding.rule}: {finding.message}"
    for rule in result.broke:
        yield f"  broke   {rule}"
    found = sum(not answer.missed for answer in result.answers)
    yield f"\n{found} of {len(result.answers)} planted defects were found; {len(result.beyond)} findings beyond them."
