"""The report for a terminal: the same as the pages, in about thirty lines."""

import textwrap
from collections.abc import Iterator

from datascopy.judge import family
from datascopy.model import Outcome, Report, Result, Severity, VerdictStatus
from datascopy.report.ledger import claims_line, is_missing, not_looked_at, rules_line
from datascopy.report.statement import title_of
from datascopy.report.tested import effect_of, tests_line
from datascopy.report.unsettled import unsettled_lines
from datascopy.report.verdict import (
    FIRST,
    SEVERITIES,
    effect,
    first_things,
    open_findings,
    opening,
    ranked,
    sentence_of,
    tally,
    worst,
)
from datascopy.report.words import listing, plural, printable, together

UNSEEN = 6
NAMED = 4
COMPARED = 2
LEAST_WIDTH, MOST_WIDTH = 40, 100
MARKS = {VerdictStatus.PASSED: "✓", VerdictStatus.FAILED: "✗", VerdictStatus.INCOMPLETE: "?"}
COLOURS = {
    VerdictStatus.PASSED.value: "32",
    VerdictStatus.FAILED.value: "31",
    VerdictStatus.INCOMPLETE.value: "33",
    Severity.ERROR.value: "31",
    Severity.WARNING.value: "33",
    Severity.NOTE.value: "36",
    "heading": "1",
    "aside": "2",
}


class Pen:
    """Writes lines for a terminal of one width, with colours or without. Nothing of the data reaches the terminal unescaped."""

    def __init__(self, width: int, *, colour: bool) -> None:
        self.width = max(LEAST_WIDTH, min(width, MOST_WIDTH))
        self.colour = colour

    def paint(self, text: str, name: str) -> str:
        """Colour a text that is already escaped."""
        return f"\x1b[{COLOURS[name]}m{text}\x1b[0m" if self.colour else text

    def wrap(self, text: str, indent: str = "", most: int = 3) -> list[str]:
        """Wrap a text at the width; what is longer than `most` lines ends with an ellipsis."""
        lines = textwrap.wrap(
            together(printable(text)),
            self.width,
            initial_indent=indent,
            subsequent_indent=indent,
            max_lines=most,
            placeholder=" …",
            break_on_hyphens=False,
        )
        return [line.replace("\u00a0", " ") for line in lines]


def render_text(report: Report, *, colour: bool, width: int, where: str | None, rerun: str | None) -> str:
    """Return the report as text.

    Args:
        report: what to write.
        colour: use ANSI colours.
        width: of the terminal, in columns; lines are at most 100 wide, paths and the last line are never broken.
        where: the path of the HTML report, if one was written.
        rerun: the command that writes one, if none was.
    """
    pen = Pen(width, colour=colour)
    lines = [
        *_head(report, pen),
        *_first_things(report, pen),
        *_families(report, pen),
        *_comparisons(report, pen),
        *_ledgers(report, pen),
        *_unsettled(report, pen),
        *_unseen(report, pen),
        "",
        pen.paint(last_line(report, where, rerun), report.verdict.status.value),
    ]
    return "\n".join(lines) + "\n"


def _head(report: Report, pen: Pen) -> Iterator[str]:
    profile = report.profile
    version = f" {profile.version}" if profile.version else ""
    yield pen.paint(printable(f"{title_of(report)}{version}"), "heading") + printable(f"  {report.root}  (profile {profile.name})")
    yield ""
    first, *rest = pen.wrap(f"{MARKS[report.verdict.status]} {report.verdict.status.value.upper()}  {sentence_of(report)}", most=6)
    yield pen.paint(first, report.verdict.status.value)
    yield from rest
    reasons = report.verdict.reasons
    for reason in reasons[:FIRST]:
        yield from pen.wrap(reason, "  ")
    if len(reasons) > FIRST:
        yield f"  and {plural(len(reasons) - FIRST, 'more reason')}"


def _first_things(report: Report, pen: Pen) -> Iterator[str]:
    first = first_things(report)
    if first:
        yield ""
        yield pen.paint("First things", "heading")
    for place, outcome in enumerate(first, 1):
        findings = open_findings(outcome)
        severity = worst(findings).value
        yield f"{place} {pen.paint(severity, severity)} {outcome.rule}"
        first_said, then = opening(report, outcome)
        yield from pen.wrap(first_said, "  ")
        yield from pen.wrap(then, "  ", 2)
        yield from pen.wrap(effect(report, findings), "  ", 2)
        yield from pen.wrap(f"Next: {findings[0].remedy}", "  ", 2)


def _families(report: Report, pen: Pen) -> Iterator[str]:
    """Count the open findings of each family by severity, as a small table."""
    found = ranked(report)
    if not found:
        return
    yield ""
    yield pen.paint(f"{'Findings':<14}{'errors':>7}{'warnings':>10}{'notes':>7}", "heading")
    for name in sorted({family(one.rule) for one in found}):
        counts = [_count([one for one in found if family(one.rule) == name], severity) for severity in SEVERITIES]
        cells = [f"{count:,}" if count else "·" for count in counts]
        yield f"  {name:<12}{cells[0]:>7}{cells[1]:>10}{cells[2]:>7}"


def _count(outcomes: list[Outcome], severity: Severity) -> int:
    return sum(len(open_findings(one, severity)) for one in outcomes)


def _comparisons(report: Report, pen: Pen) -> Iterator[str]:
    """Count the pairs of attribute and label of each rule that compared some, and name the first that failed."""
    compared = [one for one in report.verdict.outcomes if one.tests]
    if compared:
        yield ""
        yield pen.paint("Compared with labels", "heading")
    for outcome in sorted(compared, key=lambda one: one.rule):
        yield from pen.wrap(f"{outcome.rule}: {tests_line(outcome.tests)}", "  ")
        gravest = [one for result in (Result.FAILED, Result.WARNING) for one in outcome.tests if one.result is result]
        for test in gravest[:COMPARED]:
            yield from pen.wrap(f"{test.attribute}, {test.label}: {effect_of(test)}", "    ", 1)


def _ledgers(report: Report, pen: Pen) -> Iterator[str]:
    yield ""
    for name, told in (("Claims", claims_line(report.claims)), ("Rules", rules_line(report.verdict.outcomes))):
        first, *rest = pen.wrap(f"{name:<8}{told}")
        yield pen.paint(name, "heading") + first[len(name) :]
        yield from (f"  {line}" for line in rest)


def _unsettled(report: Report, pen: Pen) -> Iterator[str]:
    if report.unsettled and report.matches is not None:
        first, *rest = unsettled_lines(report.matches.doubtful)
        yield ""
        yield pen.paint(first, "heading")
        yield from rest


def _unseen(report: Report, pen: Pen) -> Iterator[str]:
    told = not_looked_at(report, NAMED)
    yield ""
    yield pen.paint("What was not looked at", "heading")
    for one in told[:UNSEEN]:
        yield from pen.wrap(one, "  ", 2)
    if len(told) > UNSEEN:
        yield f"  and {len(told) - UNSEEN:,} more"
    if not told:
        yield "  Nothing of what the profile declares."


def last_line(report: Report, where: str | None, rerun: str | None) -> str:
    """Say verdict, counts, what was left out and where the report is, in one line that is never broken."""
    counts = [plural(count, severity.value) for severity, count in tally(report).items() if count]
    unseen = [row.name for row in report.coverage.collections if is_missing(report, row)]
    unseen += [folder for folder, _ in report.coverage.unknown]
    told = [
        f"{report.verdict.status.value} (exit {report.verdict.exit_code})",
        listing(counts) or "no finding",
        f"not looked at: {listing(unseen, 3)}" if unseen else "no collection left out",
    ]
    if where is not None:
        told.append(f"report: {where}")
    elif rerun is not None:
        told.append(f"to write the report: {rerun}")
    return printable("; ".join(told))
