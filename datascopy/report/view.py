"""The report as flat view data: what the templates loop over, everything already in words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from datascopy.judge import family
from datascopy.model import Finding, Outcome, Report, Severity, VerdictStatus
from datascopy.report.album import Album
from datascopy.report.evidence import blocks
from datascopy.report.figures import FigureView, figure_views
from datascopy.report.filmed import VideosView, videos_view
from datascopy.report.findings import RuleView, rule_view, split_of
from datascopy.report.ledger import (
    ClaimView,
    CoverageView,
    RuleLine,
    claim_views,
    claims_line,
    coverage_views,
    not_looked_at,
    rule_lines,
    rules_line,
)
from datascopy.report.pictured import unsettled_block
from datascopy.report.shapes import LEAD, MAIN, Block, Cell
from datascopy.report.statement import statement, title_of
from datascopy.report.tested import TestsView, tests_views
from datascopy.report.verdict import (
    CLAIMS,
    division,
    effect,
    first_things,
    open_findings,
    opening,
    ranked,
    sentence_of,
    whole_count,
    worst,
)
from datascopy.report.words import duration, listing, more, number, plural, rule_anchor, size, slug

DIGEST = 12
FAMILIES = {
    "bias": "What goes with a label",
    "card": "The card",
    "claims": "Claims",
    "duplicates": "Duplicates",
    "files": "Files",
    "leakage": "Leakage",
    "masks": "Masks and boxes",
    "metadata": "Tables and labels",
    "videos": "Videos",
    "vqa": "Questions and answers",
    "values": "Values",
    "privacy": "Privacy",
    "relations": "Expected overlaps",
    "licences": "Licences",
}
STATUS_WORDS = {VerdictStatus.PASSED: "Passed", VerdictStatus.FAILED: "Failed", VerdictStatus.INCOMPLETE: "Incomplete"}
UNKNOWN = "unknown"
STATUS_LOOKS = {VerdictStatus.PASSED: "passed", VerdictStatus.FAILED: "failed", VerdictStatus.INCOMPLETE: UNKNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyView:
    """The rules of one family that found something."""

    anchor: str
    title: str
    rules: tuple[RuleView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstThing:
    """One of the findings that matter most."""

    number: int
    anchor: str
    rule: str
    title: str
    severity: str
    headline: str
    instance: str
    effect: str
    next: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A rule that failed the audit."""

    anchor: str
    rule: str
    title: str
    findings: str
    counted: str
    """what they count, where it can be said in a few words"""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything that the main page shows."""

    title: str
    version: str
    about: str
    links: tuple[tuple[str, str, bool], ...]
    """(name, address, whether it may be followed)"""
    facts: tuple[tuple[str, str], ...]
    pictures: int
    status: str
    look: str
    sentence: str
    gates: tuple[Gate, ...]
    reasons: tuple[str, ...]
    first: tuple[FirstThing, ...]
    coverage: tuple[CoverageView, ...]
    unseen: tuple[str, ...]
    claims: tuple[ClaimView, ...]
    claims_line: str
    videos: VideosView | None
    families: tuple[FamilyView, ...]
    findings: int
    unsettled: Block | None
    """the pairs that could not be decided, where they were asked for"""
    figures: tuple[FigureView, ...]
    tests: tuple[TestsView, ...]
    lines: tuple[RuleLine, ...]
    rules: int
    rules_line: str
    method: tuple[tuple[str, str], ...]
    statement: str
    run: tuple[tuple[str, str], ...]


def build_view(report: Report, album: Album, *, side_pages: bool) -> View:
    """Return the view data of the main page; pictures are taken from the album as they are shown."""
    first = tuple(_first_things(report, album))
    families = tuple(_families(report, album, side_pages=side_pages))
    videos = videos_view(report, album)
    unsettled = unsettled_block(report, album)
    profile, verdict = report.profile, report.verdict
    return View(
        title=title_of(report),
        version=profile.version or "",
        about=profile.about,
        links=tuple((name, address, bool(re.match(r"https?://", address))) for name, address in profile.links.items()),
        facts=tuple(_masthead(report)),
        pictures=album.shown,
        status=STATUS_WORDS[verdict.status],
        look=STATUS_LOOKS[verdict.status],
        sentence=sentence_of(report),
        gates=tuple(_gates(report)),
        reasons=verdict.reasons,
        first=first,
        coverage=coverage_views(report.coverage),
        unseen=not_looked_at(report),
        claims=claim_views(report.claims),
        claims_line=claims_line(report.claims),
        videos=videos,
        families=families,
        findings=sum(len(outcome.findings) for outcome in verdict.outcomes),
        unsettled=unsettled,
        figures=figure_views(verdict.outcomes),
        tests=tests_views(verdict.outcomes),
        lines=rule_lines(verdict.outcomes),
        rules=len(verdict.outcomes),
        rules_line=rules_line(verdict.outcomes),
        method=tuple(report.method.items()),
        statement=statement(report),
        run=tuple(_run(report)),
    )


def _masthead(report: Report) -> Iterator[tuple[str, str]]:
    yield "Root", report.root
    zone = " UTC" if report.run.started.endswith("+00:00") else ""
    yield "Date", f"{report.run.started[:10]}, {report.run.started[11:16]}{zone}"
    yield "Audited with", f"datascopy {report.run.versions.get('datascopy', '')}"
    yield "Profile", f"{report.profile.name}, {report.profile.digest[:DIGEST]}"
    yield "Policy", report.policy.digest[:DIGEST]
    yield "Content", f"{plural(report.files, 'file')} read in full, {size(report.bytes)}, {report.content_digest[:DIGEST]}"
    if report.profile.licence:
        yield "Licence", report.profile.licence


def _gates(report: Report) -> Iterator[Gate]:
    wrong = {one.rule: one.findings for one in report.verdict.failed_by}
    for outcome in ranked(report):
        if outcome.rule in wrong:
            yield Gate(
                anchor=rule_anchor(outcome.rule),
                rule=outcome.rule,
                title=outcome.title,
                findings=plural(wrong[outcome.rule], "error"),
                counted=_counted(report, outcome),
            )


def _counted(report: Report, outcome: Outcome) -> str:
    """Say what the errors of a rule count: "7 videos; 5,052 of 23,061 and 2,892 of 24,100 rows"."""
    findings = open_findings(outcome, Severity.ERROR)
    divided = division(report, findings)
    if divided is not None:
        totals = listing([f"{count:,} of {of:,}" for _, count, of in divided.parts])
        return f"{plural(divided.groups, divided.noun)}; {totals} {divided.unit}"
    if outcome.rule.startswith(CLAIMS):
        return f"{len(findings):,} of {plural(findings[0].of or len(report.claims), 'claim')} that this rule checked"
    return whole_count(findings)


def _first_things(report: Report, album: Album) -> Iterator[FirstThing]:
    for place, outcome in enumerate(first_things(report), 1):
        findings = open_findings(outcome)
        split = split_of(report, findings, LEAD, anchors=False)
        first_said, then = opening(report, outcome)
        yield FirstThing(
            number=place,
            anchor=rule_anchor(outcome.rule),
            rule=outcome.rule,
            title=outcome.title,
            severity=worst(findings).value,
            headline=first_said,
            instance="" if outcome.rule.startswith(CLAIMS) else then,
            effect=effect(report, findings) or outcome.why,
            next=findings[0].remedy,
            blocks=(split,) if split else _lead(report, outcome, findings[0], album),
        )


def _lead(report: Report, outcome: Outcome, finding: Finding, album: Album) -> tuple[Block, ...]:
    """Return the evidence of a first thing; of several wrong claims, those that its rule found."""
    found = {name for one in open_findings(outcome) for name in one.evidence.get("claims", ())}
    if len(found) < 2:
        return blocks(report, finding, album, LEAD, "")
    wrong = [one for one in claim_views(report.claims) if one.id in found]
    rows = [
        (Cell(text=f"{one.says} ({one.source})"), *(Cell(text=told, figure=True) for told in (one.stated, one.measured, one.difference)))
        for one in wrong[: LEAD.rows]
    ]
    columns = ("Claim", "Stated", "Measured", "Difference")
    return (Block(kind="table", caption="The claims", columns=columns, rows=tuple(rows), more=more(len(rows), len(wrong), "claim")),)


def _families(report: Report, album: Album, *, side_pages: bool) -> Iterator[FamilyView]:
    open_ones = ranked(report)
    found = [*open_ones, *(one for one in report.verdict.outcomes if one.findings and not open_findings(one))]
    for name in dict.fromkeys(family(one.rule) for one in found):
        rules = (rule_view(report, one, album, MAIN, side_pages=side_pages) for one in found if family(one.rule) == name)
        yield FamilyView(anchor=f"family-{slug(name)}", title=FAMILIES.get(name, name.capitalize()), rules=tuple(rules))


def _run(report: Report) -> Iterator[tuple[str, str]]:
    run = report.run
    yield "Content digest", report.content_digest
    yield "Profile digest", report.profile.digest
    yield "Command", run.command
    yield "Time", f"{duration(run.seconds)}{_stages(run.stages)}"
    yield "Cache", f"{run.cache_hits:,} found, {run.cache_misses:,} measured anew"
    yield "Workers", number(run.jobs) if run.jobs else "as many as the machine allows"
    yield "Platform", run.platform
    yield "Versions", ", ".join(f"{name} {told}" for name, told in run.versions.items())
    if run.notes:
        yield "Notes", " ".join(run.notes)


def _stages(stages: Mapping[str, float]) -> str:
    told = ", ".join(f"{stage} {duration(seconds)}" for stage, seconds in stages.items())
    return f" ({told})" if told else ""
