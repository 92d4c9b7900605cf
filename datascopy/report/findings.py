"""The findings of one rule with their evidence, as much of it as a page shows."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from datascopy.judge import WAIVED
from datascopy.model import Finding, Outcome, Report
from datascopy.report.album import Album
from datascopy.report.evidence import blocks, split_block
from datascopy.report.shapes import Block, Limits
from datascopy.report.verdict import CLAIMS, SEVERITIES, division, effect, headline, open_findings, subject_count, worst
from datascopy.report.words import count_of, more, rule_anchor, share, slug

SMALL = 2
"""Pictures of a set that fit beside another set."""

CONFIDENCE = {
    "certain": "certain",
    "stated": "rests on a group that is stated",
    "inferred": "rests on what is inferred from names",
    "guessed": "rests on a guess, to be confirmed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """One finding with its evidence."""

    anchor: str
    severity: str
    """only where it differs from the rule's, or the finding is waived"""
    waived: bool
    confidence: str
    subject: str
    message: str
    count: str
    """only where the message does not give it"""
    remedy: str
    """only where it differs from the rule's"""
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """One rule that found something."""

    anchor: str
    rule: str
    title: str
    severity: str
    waived: bool
    count: str
    lead: str
    effect: str
    note: str
    """what the rule says beside its findings; not what one of them says as well"""
    why: str
    remedy: str
    limits: str
    split: Block | None
    findings: tuple[FindingView, ...]
    gallery: bool
    """each finding is one pair or one set of pictures, to be laid out side by side"""
    more: str
    page: str
    """side page that shows all; "" where nothing is left out here or there are no side pages"""


def rule_page(rule: str) -> str:
    """Return the name of a rule's side page."""
    return f"rules/{slug(rule)}.html"


def rule_view(report: Report, outcome: Outcome, album: Album, limits: Limits, *, side_pages: bool) -> RuleView:
    """Return a rule with its findings, as many as the limits say."""
    findings = sorted(outcome.findings, key=lambda one: (one.state == WAIVED, SEVERITIES.index(one.severity)))
    split = split_of(report, findings, limits, anchors=True)
    shown = [] if split else findings[: limits.findings]
    fair = _fair(limits, len(shown))
    anchors = _anchors(shown)
    views = tuple(
        _finding(outcome, one, anchor, blocks(report, one, album, fair, anchor), alone=len(findings) == 1)
        for one, anchor in zip(shown, anchors, strict=True)
    )
    told_more = "" if split else more(len(shown), len(findings), "finding")
    cut = bool(told_more) or any(block.more for view in views for block in view.blocks) or bool(split and split.more)
    gravest = open_findings(outcome)
    gallery = len(views) > 1 and all(_is_small(view) for view in views)
    lead = "" if len(findings) == 1 and not split else headline(report, outcome)
    return RuleView(
        anchor=rule_anchor(outcome.rule),
        rule=outcome.rule,
        title=outcome.title,
        severity=worst(gravest or findings).value,
        waived=not gravest,
        count=subject_count(findings),
        lead=lead,
        effect=effect(report, findings),
        note=_unsaid(outcome.note, (lead, *(view.message for view in views))),
        why=outcome.why,
        remedy=outcome.remedy,
        limits=outcome.limits,
        split=split,
        findings=tuple(_in_gallery(report, view, one) for view, one in zip(views, shown, strict=True)) if gallery else views,
        gallery=gallery,
        more=told_more,
        page=rule_page(outcome.rule) if cut and side_pages else "",
    )


def _unsaid(note: str, said: Sequence[str]) -> str:
    """Return the sentences of a note that nothing shown above says."""
    return " ".join(one for one in re.split(r"(?<=\.) (?=[A-Z\d])", note) if not any(one in text for text in said))


def _in_gallery(report: Report, view: FindingView, finding: Finding) -> FindingView:
    """Leave out of a finding what its pictures and their captions say; that their labels differ is said in words."""
    labels = {report.labels.get(str(item), "") for group in finding.evidence.get("groups", ()) for item in group}
    return replace(view, message=finding.message if len(labels) > 1 else "", count="")


def _is_small(view: FindingView) -> bool:
    return len(view.blocks) == 1 and (
        (view.blocks[0].kind == "pairs" and len(view.blocks[0].pairs) == 1)
        or (view.blocks[0].kind == "strips" and len(view.blocks[0].strips) == 1 and len(view.blocks[0].strips[0]) <= SMALL)
    )


def _fair(limits: Limits, findings: int) -> Limits:
    """Divide what a page shows for one rule among the findings that it shows."""
    among = max(1, findings)
    return Limits(
        findings=limits.findings,
        groups=limits.groups,
        pairs=max(1, limits.pairs // among),
        strips=max(1, limits.strips // among),
        boxes=max(1, limits.boxes // among),
        rows=max(3, limits.rows // among),
    )


def _anchors(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield an anchor for each finding: its identity; a rule that gives one identity twice must not break the page."""
    seen: Counter[str] = Counter()
    for one in findings:
        seen[one.identity] += 1
        yield one.identity if seen[one.identity] == 1 else f"{one.identity}x{seen[one.identity]}"


def _finding(outcome: Outcome, finding: Finding, anchor: str, drawn: tuple[Block, ...], *, alone: bool) -> FindingView:
    told_share = share(finding.count, finding.of)
    counted = count_of(finding.count, finding.of, finding.unit)
    said = counted in finding.message or f"{finding.count:,} of {finding.of or 0:,} " in finding.message or outcome.rule.startswith(CLAIMS)
    return FindingView(
        anchor=anchor,
        severity=finding.severity.value if finding.severity is not worst(open_findings(outcome)) or finding.state == WAIVED else "",
        waived=finding.state == WAIVED,
        confidence=CONFIDENCE[finding.confidence.value] if finding.confidence.value != "certain" else "",
        subject="" if alone or _is_told(finding) else finding.subject,
        message=finding.message,
        count="" if said else f"{counted} ({told_share})" if told_share else counted,
        remedy="" if finding.remedy == outcome.remedy else finding.remedy,
        blocks=drawn,
    )


def _is_told(finding: Finding) -> bool:
    """Tell whether the message already names the subject, so that a heading would only say it twice."""
    return finding.subject.lower() in finding.message.lower() or bool(finding.evidence.get("pairs") or finding.evidence.get("groups"))


def split_of(report: Report, findings: Sequence[Finding], limits: Limits, *, anchors: bool) -> Block | None:
    """Return one table for findings that all divide the same split, where no pictures show more than it does."""
    if any(one.evidence.get("pairs") for one in findings) or division(report, findings) is None:
        return None
    return split_block(report, findings, limits.groups, anchors=anchors)
