"""The verdict as a sentence, and the findings that matter most."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from datascopy.judge import WAIVED
from datascopy.model import Authority, ClaimStatus, Finding, Outcome, Report, Severity, State, VerdictStatus
from datascopy.report.words import count_of, listing, lower, noun, plural, share

SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
ANSWERED = (State.PASSED, State.FAILED)
CLAIMS = "claims/"
"""The family whose findings are told as a share of the ledger, not one by one."""

CLAUSES = 3
FIRST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """How the findings of one rule are divided between the parts of a split, in all."""

    split: str
    groups: int
    noun: str
    parts: tuple[tuple[str, int, int], ...]
    """(part, count, of)"""
    unit: str


def open_findings(outcome: Outcome, severity: Severity | None = None) -> list[Finding]:
    """Return the findings of an outcome that are not waived, of one severity or of any."""
    return [one for one in outcome.findings if one.state != WAIVED and severity in (None, one.severity)]


def worst(findings: Sequence[Finding]) -> Severity:
    """Return the gravest severity among findings; a note where there are none."""
    return min((one.severity for one in findings), key=SEVERITIES.index, default=Severity.NOTE)


def tally(report: Report) -> dict[Severity, int]:
    """Count the open findings by severity, the gravest first."""
    found = [one for outcome in report.verdict.outcomes for one in open_findings(outcome)]
    return {severity: sum(one.severity is severity for one in found) for severity in SEVERITIES}


def division(report: Report, findings: Sequence[Finding]) -> Division | None:
    """Add up findings that all tell of the same split; None where they do not."""
    told = [one.evidence.get("per_split") for one in findings]
    if not told or not all(told) or len({one["split"] for one in told if one}) != 1:
        return None
    parts: dict[str, tuple[int, int]] = {}
    for one in told:
        for part, cell in (one or {}).get("parts", {}).items():
            parts[part] = (parts.get(part, (0, 0))[0] + int(cell["count"]), int(cell["of"]))
    return Division(
        split=str((told[0] or {})["split"]),
        groups=len(findings),
        noun=_grouping(report, findings),
        parts=tuple((part, *parts[part]) for part in sorted(parts)),
        unit=findings[0].unit,
    )


def _grouping(report: Report, findings: Sequence[Finding]) -> str:
    """Name what is divided: the profile's group by which every message calls its subject, else the plain word."""
    for group in report.profile.groups:
        if all(f"{group.title} {one.subject}" in one.message for one in findings):
            return group.title
    return "picture" if all(one.evidence.get("pairs") for one in findings) else "group"


def part_name(part: str) -> str:
    """Name a part of a split inside a sentence: "part 0", but "train" and "split_0" as they are."""
    return f"part {part}" if part.isdigit() else part


def _parts(report: Report, divided: Division) -> str:
    """Say in how many parts of which split: "both parts of the official two-fold split"."""
    known = next((one for one in report.profile.splits if one.name == divided.split), None)
    number = len(known.lists) if known else 0
    return f"{'both parts' if number == len(divided.parts) == 2 else 'more than one part'} of the {known.title if known else divided.split + ' split'}"


def claims_wrong(report: Report) -> str:
    """Say how many claims are wrong, of all; "" where none is."""
    wrong = sum(one.status is ClaimStatus.FAILED for one in report.claims)
    return f"{wrong:,} of {plural(len(report.claims), 'claim')} {'is' if wrong == 1 else 'are'} wrong" if wrong else ""


def clause(report: Report, outcome: Outcome, findings: Sequence[Finding]) -> str:
    """Say what a rule found, as a clause that begins with its numbers where it can."""
    divided = division(report, findings)
    if divided is not None and len(divided.parts) > 1:
        totals = [f"{count:,} of {of:,}" for _, count, of in divided.parts]
        verb = "is" if divided.groups == 1 else "are"
        return f"{plural(divided.groups, divided.noun)} {verb} in {_parts(report, divided)} ({listing(totals)} {divided.unit})"
    if outcome.rule.startswith(CLAIMS) and claims_wrong(report):
        return claims_wrong(report)
    return f"{lower(outcome.title)} ({whole_count(findings).partition(' (')[0] or plural(len(findings), 'finding')})"


def effect(report: Report, findings: Sequence[Finding]) -> str:
    """Say what divided groups do to a model that is tested on the split; "" where nothing is divided."""
    divided = division(report, findings)
    if divided is None or len(divided.parts) < 2:
        return ""
    seen = [f"{share(count, of)} of the {divided.unit} of {part_name(part)}" for part, count, of in divided.parts]
    return f"Trained on the other part, a model has already seen the {divided.noun}s behind {', or '.join(seen)}."


def sentence_of(report: Report) -> str:
    """Say the verdict in one or two sentences, with the numbers that decide."""
    verdict = report.verdict
    if verdict.status is VerdictStatus.FAILED:
        return _joined(list(_failures(report))) or verdict.reasons[0]
    told = [_gist(verdict.reasons[0])] if verdict.status is VerdictStatus.INCOMPLETE else []
    if verdict.status is VerdictStatus.INCOMPLETE and verdict.failed_by:
        told.append(_joined(list(_failures(report))))
    return " ".join([*told, looked_at(report), *_open(report), *_waived(report)])


def _gist(reason: str) -> str:
    """Return a reason without its particulars, which follow a colon and are listed below the sentence."""
    return f"{reason.partition(': ')[0].rstrip('.')}."


def _joined(clauses: list[str]) -> str:
    more = len(clauses) - CLAUSES
    told = "; ".join(clauses[:CLAUSES]) + (f"; {plural(more, 'more rule')} failed" if more > 0 else "")
    return f"{told[:1].upper()}{told[1:]}." if told else ""


def _failures(report: Report) -> Iterator[str]:
    """Yield a clause for each rule that failed the audit, the weightiest first; the claims are told once."""
    failed = {one.rule for one in report.verdict.failed_by}
    told = (clause(report, one, open_findings(one, Severity.ERROR)) for one in ranked(report) if one.rule in failed)
    yield from dict.fromkeys(told)


def looked_at(report: Report) -> str:
    """Say what was looked at, so that a pass tells more than that all is well."""
    rows = [row for row in (*report.coverage.collections, *report.coverage.tables, *report.coverage.documents) if row.present]
    seen = [f"{row.title} {row.checked + row.failed:,} of {row.present:,}" for row in rows]
    answered = sum(one.state in ANSWERED for one in report.verdict.outcomes)
    rules = f"{answered:,} of {plural(len(report.verdict.outcomes), 'rule')} answered"
    return f"Looked at: {listing(seen, 5)}; {rules}." if seen else f"Nothing that is declared is present; {rules}."


def _open(report: Report) -> Iterator[str]:
    counts = [plural(count, severity.value) for severity, count in tally(report).items() if count]
    yield f"{listing(counts)} found." if counts else "No finding."


def _waived(report: Report) -> Iterator[str]:
    waived = [one for outcome in report.verdict.outcomes for one in outcome.findings if one.state == WAIVED]
    if waived:
        ends = min(one.until for one in report.policy.waivers if one.rule in {finding.rule for finding in waived})
        yield f"{len(waived):,} waived until {ends}."


def ranked(report: Report) -> list[Outcome]:
    """Return the outcomes with open findings, the most severe first, then by the share of their subject that they concern."""
    found = [outcome for outcome in report.verdict.outcomes if open_findings(outcome)]
    return sorted(found, key=lambda one: (SEVERITIES.index(worst(open_findings(one))), -_weight(report, one), one.rule))


def first_things(report: Report) -> list[Outcome]:
    """Return the outcomes that matter most; the claims, which have a ledger of their own, count as one."""
    told = ranked(report)
    claims = [one for one in told if one.rule.startswith(CLAIMS)]
    return [one for one in told if one not in claims[1:]][:FIRST]


def _weight(report: Report, outcome: Outcome) -> float:
    """Return the share that the gravest findings concern: of claims all that are wrong, else their counts within one whole."""
    if outcome.rule.startswith(CLAIMS):
        return _share_of_claims(report, worst(open_findings(outcome)))
    findings = open_findings(outcome)
    gravest = [one for one in findings if one.severity is worst(findings)]
    by_whole: dict[tuple[int, str], int] = {}
    for one in gravest:
        if one.of:
            by_whole[one.of, one.unit] = by_whole.get((one.of, one.unit), 0) + one.count
    return max((min(1.0, count / of) for (of, _), count in by_whole.items()), default=0.0)


def _share_of_claims(report: Report, severity: Severity) -> float:
    """Return the share of the claims that are wrong; where that is an error, of the card's own."""
    wrong = [one for one in report.claims if one.status is ClaimStatus.FAILED]
    own = [one for one in wrong if one.authority is Authority.CARD]
    return len(own if severity is Severity.ERROR else wrong) / max(1, len(report.claims))


def headline(report: Report, outcome: Outcome) -> str:
    """Say what a rule found: the message of its one finding, or a clause over all."""
    findings = open_findings(outcome) or list(outcome.findings)
    if len(findings) == 1:
        return findings[0].message
    if division(report, findings) is not None or outcome.rule.startswith(CLAIMS):
        told = clause(report, outcome, findings)
        return f"{told[:1].upper()}{told[1:]}."
    counted = whole_count(findings)
    return f"{counted}, in {plural(len(findings), 'finding')}." if counted else f"{plural(len(findings), 'finding')}."


def whole_count(findings: Sequence[Finding]) -> str:
    """Say how many of how many several findings concern; "" where they do not count parts of one whole."""
    wholes = {one.of for one in findings}
    total = sum(one.count for one in findings)
    of, unit = findings[0].of, findings[0].unit
    if len({one.unit for one in findings}) > 1:
        return ""
    if len(wholes) > 1 and None not in wholes and len(findings) <= CLAUSES:
        return f"{listing([f'{one.count:,} of {one.of:,}' for one in findings])} {unit}"
    if len(wholes) > 1 or (of is not None and total > of):
        return ""
    told = share(total, of)
    return f"{count_of(total, of, unit)} ({told})" if told else count_of(total, of, unit)


def instance(report: Report, outcome: Outcome) -> str:
    """Give the first of several findings as an instance of the headline; "" where the headline says it all."""
    findings = open_findings(outcome)
    return findings[0].message if len(findings) > 1 and division(report, findings) is None else ""


def subject_count(findings: Sequence[Finding]) -> str:
    """Say how many findings there are and what they count: "7 findings, 7,944 rows"."""
    units = {one.unit for one in findings}
    total = sum(one.count for one in findings)
    if len(units) == 1 and len(findings) > 1:
        return f"{plural(len(findings), 'finding')}, {total:,} {noun(findings[0].unit, total)}"
    return plural(len(findings), "finding")
