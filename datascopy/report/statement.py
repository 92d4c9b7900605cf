"""What a report calls the dataset, and the paragraph about the audit that can be quoted."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from datascopy.model import THRESHOLDS, Outcome, Report, State, VerdictStatus
from datascopy.report.ledger import is_missing
from datascopy.report.verdict import ANSWERED, answered, open_findings, sentence_of, whole_count
from datascopy.report.words import listing, lower, plural, sentence, size

COPIES = "duplicates/"
SAME = "duplicates/same-picture"
QUOTED = 16
"""Hexadecimal digits of a digest in the statement; the run lists them whole."""

NONE_FOUND = re.compile(r"None found among [^.]*")


def title_of(report: Report) -> str:
    """Return the dataset's title; of a general profile, which names no dataset, the root's own name."""
    if any(one.infer for one in report.profile.collections):
        return PurePath(report.root).name or report.profile.title
    return report.profile.title


def statement(report: Report) -> str:
    """Return a paragraph that can be pasted into a paper: what, by what, on what bytes, the verdict, and what was not looked at."""
    return " ".join(_sentences(report))


def _sentences(report: Report) -> Iterator[str]:
    profile, run, policy, verdict = report.profile, report.run, report.policy, report.verdict
    version = f" ({profile.version})" if profile.version else ""
    rules = "default policy" if policy.digest == "default" else f"policy {policy.digest[:QUOTED]}"
    yield (
        f"{title_of(report)}{version} was audited with datascopy {run.versions.get('datascopy', '')} on {run.started[:10]} "
        f"(profile {profile.name}, digest {profile.digest[:QUOTED]}; {rules})."
    )
    yield (
        f"{plural(report.files, 'file')} ({size(report.bytes)}) {'was' if report.files == 1 else 'were'} read in full; "
        f"the SHA-256 digest of their content begins with {report.content_digest[:QUOTED]}."
    )
    if verdict.status is VerdictStatus.FAILED:
        yield f"{answered(report)}."
        yield f"The audit failed: {lower(sentence_of(report))}"
    else:
        yield f"The audit {'passed' if verdict.status is VerdictStatus.PASSED else 'is incomplete'}. {sentence_of(report)}"
    yield from _copies(report)
    unseen = [row.title for row in report.coverage.collections if is_missing(report, row)]
    if unseen:
        yield f"Not looked at: {listing(unseen)}."


def _copies(report: Report) -> Iterator[str]:
    """Yield what is to be said of copies: how many, among how many, by which threshold, and what the method does not find."""
    told = [one for one in report.verdict.outcomes if one.rule.startswith(COPIES) and one.state in ANSWERED]
    if told:
        yield f"Copies: {'; '.join(_found(one) for one in told)}."
    for one in told:
        if one.rule == SAME:
            least = report.policy.thresholds.get("match-share", THRESHOLDS["match-share"].default)
            yield f"Two pictures count as the same where at least {least:.2f} of their structure agrees after alignment, or half of it nearly to the last detail."
            yield sentence(one.limits)


def _found(outcome: Outcome) -> str:
    """Say what a rule about copies found, or among how many pictures it found none."""
    findings = open_findings(outcome)
    if outcome.state is State.FAILED and findings:
        return f"{lower(outcome.title)}, {whole_count(findings, named=True) or plural(len(findings), 'finding')} in {plural(len(findings), 'set')}"
    none = NONE_FOUND.search(outcome.note)
    return f"{lower(outcome.title)}, {lower(none.group()) if none else 'none found'}"
