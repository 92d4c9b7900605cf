"""`datascopy demo`: the main job on an example that is made on the spot, with planted defects."""

import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datascopy.cli.options import Jobs, Quiet

if TYPE_CHECKING:
    from datascopy.demo import Comparison


def command(
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="DIR", help="Where data and report go: a new or empty folder. Default: a temporary one."),
    ] = None,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> None:
    """Make a small dataset with planted defects, audit it, and say what was planted and what was found."""
    from datascopy.cli.audit import write_report
    from datascopy.cli.pipeline import Request, run_audit
    from datascopy.demo import build, compare
    from datascopy.measure import make_progress
    from datascopy.model import Fault
    from datascopy.shipped import shipped

    folder = (into or Path(tempfile.mkdtemp(prefix="datascopy-demo-"))).absolute()
    data = folder / "data"
    try:
        planted = build(shipped("audits") / "demo" / "miniature.yaml", data)
    except OSError as error:
        raise Fault(
            f"The demo cannot be written to {folder}: {(error.strerror or 'unknown reason').lower()}. Choose another place."
        ) from error
    typer.echo(
        f"Made {planted.files:,} files in {data}: {planted.pictures:,} pictures and masks, tables, boxes, a split and a card, "
        f"with {len(planted.defects):,} planted defects. The audit is meant to fail.\n"
    )
    words = ["datascopy", "audit", "demo", str(data)]
    request = Request(root=str(data), dataset="demo", jobs=jobs, cache=str(folder / "cache"), command=shlex.join(words))
    audit = run_audit(request, make_progress(quiet=quiet))
    where = write_report(audit, folder / "report", shown=True, embed=False, with_measures=False)
    result = compare(planted, audit.report.verdict.outcomes)
    for line in told(result):
        typer.echo(line)
    typer.echo(
        f"\nThe audit: {audit.report.verdict.status}, exit code {audit.report.verdict.exit_code}, in {audit.report.run.seconds:.1f} s."
    )
    typer.echo(f"The report: {where / 'index.html' if where else folder}")
    raise typer.Exit(0 if result.exact else 1)


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
