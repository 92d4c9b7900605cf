"""The report as Markdown, for a pull request or a job summary: the verdict, the first things, the ledgers."""

import re
from collections.abc import Iterator

from datascopy.model import Report
from datascopy.report.ledger import claims_line, not_looked_at, rules_line
from datascopy.report.statement import title_of
from datascopy.report.verdict import effect, first_things, open_findings, opening, ranked, sentence_of, subject_count, worst
from datascopy.report.words import printable

NAMED = 4
"""Rules of one kind that are named among what was not looked at."""


def render_markdown(report: Report) -> bytes:
    """Return the report as Markdown (UTF-8), readable as plain text too; text from the data cannot become markup."""
    lines = [
        f"# {literal(title_of(report))}: {report.verdict.status}",
        "",
        literal(sentence_of(report)),
        *_first_things(report),
        *_findings(report),
        "",
        f"**Claims**: {literal(claims_line(report.claims))}  ",
        f"**Rules**: {literal(rules_line(report.verdict.outcomes))}",
        *_unseen(report),
    ]
    return ("\n".join(lines) + "\n").encode("utf-8")


def literal(text: str) -> str:
    """Escape what Markdown or HTML would read as markup."""
    return re.sub(r"([\\`*_\[\]<>|#~&!])", r"\\\1", printable(text))


def _first_things(report: Report) -> Iterator[str]:
    for place, outcome in enumerate(first_things(report), 1):
        findings = open_findings(outcome)
        if place == 1:
            yield from ("", "## First things", "")
        told = (*opening(report, outcome), effect(report, findings), f"Next: {findings[0].remedy}")
        yield f"{place}. **{worst(findings)}** `{outcome.rule}`: {' '.join(literal(one) for one in told if one)}"


def _findings(report: Report) -> Iterator[str]:
    found = ranked(report)
    if found:
        yield from ("", "## Findings", "", "| severity | rule | findings |", "|---|---|---|")
    for outcome in found:
        findings = open_findings(outcome)
        yield f"| {worst(findings)} | `{outcome.rule}` | {literal(subject_count(findings))} |"


def _unseen(report: Report) -> Iterator[str]:
    yield from ("", "## What was not looked at", "")
    yield from [f"* {literal(one)}" for one in not_looked_at(report, NAMED)] or ["Nothing of what the profile declares was left out."]
