"""The verdict as a sentence, and the findings that matter most."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from datascopy.judge import WAIVED
from datascopy.model import ClaimStatus, Finding, Outcome, Report, Severity, State, VerdictStatus
from datascopy.report.words import count_of, listing, lower, noun, plural, share

SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
ANSWERED = (State.PASSED, State.FAILED)
CLAIMS = ("claims/parts-do-not-add-up", "claims/sources-disagree", "claims/stated-count-differs")
"""Rules whose findings are lines of the claims ledger."""
"""The family whose findings are told as a share of the ledger, not one by one."""

LEAKAGE = "leakage/"
"""The family that comes first among findings of one severity: it decides whether a published score means anything."""

ARITHMETIC = "claims/parts-do-not-add-up"
DISJOINT = ("pairs", "groups", "per_split")
"""Evidence of findings that divide one whole among them, so that their counts may be added up."""

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
    all_parts: bool
    """the parts are known to be all parts of the split"""


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
        all_parts=_in_all_parts(report, findings, len(parts)),
    )


def _in_all_parts(report: Report, findings: Sequence[Finding], parts: int) -> bool:
    """Tell whether a split has no other parts: its lists say so, or else each message, which knows the data."""
    known = next((one for one in report.profile.splits if one.name == findings[0].evidence["per_split"]["split"]), None)
    return len(known.lists) == parts if known and known.lists else all("in both parts" in one.message for one in findings)


def _grouping(report: Report, findings: Sequence[Finding]) -> str:
    """Name what is divided: the profile's group by which every message calls its subject, else the plain word."""
    for group in report.profile.groups:
        if all(f"{group.title} {one.subject}" in one.message for one in findings):
            return group.title
    return "picture" if all(one.evidence.get("pairs") for one in findings) else "group"


def part_name(part: str) -> str:
    """Name a part of a split inside a sentence: "part 0", but "train" and "split_0" as they are."""
    return f"part {part}" if part.isdigit() else part


def split_title(report: Report, split: str) -> str:
    """Name a split inside a sentence: "official two-fold split"."""
    return next((one.title for one in report.profile.splits if one.name == split), f"{split} split")


def _parts(report: Report, divided: Division) -> str:
    """Say in how many parts of which split: "both parts of the official two-fold split"."""
    both = divided.all_parts and len(divided.parts) == 2
    return f"{'both parts' if both else 'more than one part'} of the {split_title(report, divided.split)}"


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
    return f"{lower(outcome.title)} ({whole_count(findings) or plural(len(findings), 'finding')})"


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
    coverage = report.coverage
    kinds = ((coverage.collections, ""), (coverage.tables, "rows of "), (coverage.documents, "entries of "))
    seen = [f"{row.checked + row.failed:,} of {row.present:,} {what}{row.title}" for rows, what in kinds for row in rows if row.present]
    return f"Looked at: {listing(seen, 5)}; {answered(report)}." if seen else f"Nothing that is declared is present; {answered(report)}."


def answered(report: Report) -> str:
    """Say how many of the rules that apply to this dataset were answered."""
    states = [one.state for one in report.verdict.outcomes if one.state is not State.NOT_APPLICABLE]
    count = sum(state in ANSWERED for state in states)
    return f"{count:,} of {plural(len(states), 'rule')} that {'applies' if len(states) == 1 else 'apply'} {'was' if len(states) == 1 else 'were'} answered"


def _open(report: Report) -> Iterator[str]:
    """Yield a sentence for each severity with open findings; that of the warnings says what they are."""
    counts = tally(report)
    if not any(counts.values()):
        yield "Nothing was found."
    for severity, count in counts.items():
        told = [clause(report, one, open_findings(one, severity)) for one in ranked(report) if open_findings(one, severity)]
        named = f": {'; '.join(list(dict.fromkeys(told))[:CLAUSES])}" if severity is not Severity.NOTE else ""
        if count:
            yield f"{plural(count, severity.value)}{named}."


def _waived(report: Report) -> Iterator[str]:
    waived = [one for outcome in report.verdict.outcomes for one in outcome.findings if one.state == WAIVED]
    if waived:
        ends = min(one.until for one in report.policy.waivers if one.rule in {finding.rule for finding in waived})
        yield f"{len(waived):,} waived until {ends}."


def ranked(report: Report) -> list[Outcome]:
    """Return the outcomes with open findings: the most severe first, then leakage, then by the share of their subject that they concern."""
    found = [outcome for outcome in report.verdict.outcomes if open_findings(outcome)]
    return sorted(found, key=lambda one: (SEVERITIES.index(worst(open_findings(one))), *_order(report, one)))


def _order(report: Report, outcome: Outcome) -> tuple[bool, float, bool, str]:
    """Return what orders outcomes of one severity; of equal shares, what the data show comes before what the card adds up."""
    return not outcome.rule.startswith(LEAKAGE), -_weight(report, outcome), outcome.rule == ARITHMETIC, outcome.rule


def first_things(report: Report) -> list[Outcome]:
    """Return the outcomes that matter most; the claims, which have a ledger of their own, count as one."""
    told = ranked(report)
    claims = [one for one in told if one.rule.startswith(CLAIMS)]
    return [one for one in told if one not in claims[1:]][:FIRST]


def _weight(report: Report, outcome: Outcome) -> float:
    """Return the share that the gravest findings concern: of claims those of all that are wrong, else the greatest share of one whole."""
    findings = open_findings(outcome)
    gravest = [one for one in findings if one.severity is worst(findings)]
    if outcome.rule.startswith(CLAIMS):
        return len(gravest) / max(1, len(report.claims))
    counts = ((_counted(alike), alike[0].of) for alike in _wholes(gravest).values())
    return max((min(1.0, count / of) for count, of in counts if of), default=0.0)


def _wholes(findings: Sequence[Finding]) -> dict[tuple[int | None, str, str], list[Finding]]:
    """Group findings by the whole that they count parts of: sets of pictures and divided groups share one, tables have each their own."""
    wholes: dict[tuple[int | None, str, str], list[Finding]] = {}
    for one in findings:
        within = "" if any(one.evidence.get(key) for key in DISJOINT) else _source(one)
        wholes.setdefault((one.of, one.unit.value, within), []).append(one)
    return wholes


def _source(finding: Finding) -> str:
    """Name the table that a finding is about, else its subject."""
    paths = {place.path for place in finding.places if place.line is not None}
    return paths.pop() if len(paths) == 1 else finding.subject


def _counted(alike: Sequence[Finding]) -> int:
    """Add up findings of one whole; where they may count the same thing twice, the greatest stands for all."""
    counts = [one.count for one in alike]
    return sum(counts) if any(alike[0].evidence.get(key) for key in DISJOINT) else max(counts)


def headline(report: Report, outcome: Outcome) -> str:
    """Say what a rule found: the message of its one finding, or a clause over all."""
    findings = open_findings(outcome) or list(outcome.findings)
    if len(findings) == 1:
        return findings[0].message
    if division(report, findings) is not None:
        told = clause(report, outcome, findings)
        return f"{told[:1].upper()}{told[1:]}."
    if outcome.rule.startswith(CLAIMS):
        return f"{len(findings):,} of {findings[0].of or len(report.claims):,} claims that this rule checked are wrong."
    counted = whole_count(findings, named=True)
    sets = all(any(one.evidence.get(key) for key in DISJOINT) for one in findings)
    return f"{counted} {f'in {len(findings):,} sets' if sets else ''}".strip() + "." if counted else f"{plural(len(findings), 'finding')}."


def whole_count(findings: Sequence[Finding], *, named: bool = False) -> str:
    """Say how many of how many several findings concern; "" where they do not count parts of a few wholes.

    With `named`, shares are told, and of several wholes each by its name.
    """
    wholes = list(_wholes(findings).items())
    counts = [_counted(alike) for _, alike in wholes]
    unsure = len(findings) > len(wholes) and not all(any(one.evidence.get(key) for key in DISJOINT) for one in findings)
    too_many = any(of is not None and count > of for count, ((of, _, _), _) in zip(counts, wholes, strict=True))
    if unsure or too_many or len(wholes) > CLAUSES or (len(wholes) > 1 and any(of is None for (of, _, _), _ in wholes)):
        return ""
    if len(wholes) == 1:
        of, unit, within = wholes[0][0]
        counted = f"{count_of(counts[0], of, unit)}{f' of {within}' if named and within else ''}"
        told = share(counts[0], of) if named else ""
        return f"{counted} ({told})" if told else counted
    if named:
        each = zip(counts, wholes, strict=True)
        return listing([f"{count_of(count, of, unit)}{f' of {within}' if within else ''}" for count, ((of, unit, within), _) in each])
    units = {unit for (_, unit, _), _ in wholes}
    if len(units) > 1:
        return listing([count_of(count, of, unit) for count, ((of, unit, _), _) in zip(counts, wholes, strict=True)])
    return f"{listing([f'{count:,} of {of:,}' for count, ((of, _, _), _) in zip(counts, wholes, strict=True)])} {units.pop()}"


def opening(report: Report, outcome: Outcome) -> tuple[str, str]:
    """Say what a rule found in one or two steps: the headline and a first instance, or the first finding and where it is likewise."""
    findings = open_findings(outcome)
    if len(findings) < 2 or division(report, findings) is not None:
        return headline(report, outcome), ""
    if 1 < len(_wholes(findings)) == len(findings) and not outcome.rule.startswith(CLAIMS):
        others = whole_count(findings[1:], named=True) or f"in {plural(len(findings) - 1, 'more finding')}"
        return findings[0].message, f"Likewise {others}."
    return headline(report, outcome), findings[0].message


def subject_count(findings: Sequence[Finding]) -> str:
    """Say how many findings there are and, where that is another number, what they count: "7 findings, 7,944 rows"."""
    units = {one.unit for one in findings}
    total = sum(one.count for one in findings)
    if len(units) == 1 and len(findings) > 1 and total > len(findings):
        return f"{plural(len(findings), 'finding')}, {total:,} {noun(findings[0].unit, total)}"
    return plural(len(findings), "finding")
