"""What `leakage` found, for a terminal and as a passage for a paper (Markdown or LaTeX). Both always say what was compared and what was not."""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from datascopy import __version__
from datascopy.lists.found import GROUPS, PICTURES
from datascopy.lists.values import Held, Part
from datascopy.model import Finding, Outcome, Report, Severity, State, VerdictStatus
from datascopy.model.leaking import CODES, DUPLICATES, NOT_INDEPENDENT
from datascopy.report.unsettled import unsettled_lines
from datascopy.report.words import listing, plural, printable, share

SHOWN = 8
LEAST_WIDTH, MOST_WIDTH = 60, 110
MARKS = {VerdictStatus.PASSED: "✓", VerdictStatus.FAILED: "✗", VerdictStatus.INCOMPLETE: "?"}
SAID = "; ".join(f"{code} {CODES[code]}" for code in (DUPLICATES, NOT_INDEPENDENT))
KINDS = f"Kinds of leakage after Kapoor and Narayanan (Patterns 4, 2023, 100804): {SAID}."


def render_split_text(report: Report, held: Held, width: int) -> str:
    """Return the report for a terminal.

    Args:
        report: verdict, outcomes and how it was measured.
        held: the parts.
        width: of the terminal, in columns; names are never broken.
    """
    wide = max(LEAST_WIDTH, min(width, MOST_WIDTH))
    verdict = report.verdict
    lines = [
        f"{printable(report.root)}: {listing([printable(part.name) for part in held.listed.parts])}",
        "",
        *_wrapped(f"{MARKS[verdict.status]} {verdict.status.value.upper()}  {summary(report)}", "", wide),
        *(line for reason in verdict.reasons for line in _wrapped(reason, "  ", wide)),
        "",
        *_table(held, report),
    ]
    for outcome in verdict.outcomes:
        lines += ["", f"{outcome.rule}: {outcome.state.value}"]
        for finding in outcome.findings[:SHOWN]:
            lines += _wrapped(f"{finding.severity.value}: {finding.message}", "  ", wide)
        if (more := len(outcome.findings) - SHOWN) > 0:
            lines += [f"  and {more:,} more; --format json has them all"]
        lines += _wrapped(outcome.note, "  ", wide) if outcome.note else []
    if report.unsettled and report.matches is not None:
        lines += ["", *unsettled_lines(report.matches.doubtful)]
    lines += ["", *(line for name, told in report.method.items() for line in _wrapped(f"{name}: {told}", "", wide))]
    return "\n".join(lines) + "\n"


def render_split_markdown(report: Report, held: Held) -> str:
    """Return the passage for a paper as Markdown: the sentences, the table, the version."""
    header, rows = paper_table(held, report)
    lines = [_paragraph(report), "", f"| {' | '.join(header)} |", f"|{' --- |' * len(header)}"]
    lines += [f"| {' | '.join(_plain(one) for one in row)} |" for row in rows]
    return "\n".join([*lines, "", _version(report)]) + "\n"


def render_split_latex(report: Report, held: Held) -> str:
    """Return the passage for a paper as LaTeX; needs the package booktabs."""
    header, rows = paper_table(held, report)
    lines = [
        _tex(_paragraph(report)),
        "",
        f"\\begin{{tabular}}{{ll{'r' * (len(header) - 2)}}}",
        "\\toprule",
        " & ".join(map(_tex, header)) + r" \\",
        "\\midrule",
        *(" & ".join(map(_tex, row)) + r" \\" for row in rows),
        "\\bottomrule",
        "\\end{tabular}",
        "",
        _tex(_version(report)),
    ]
    return "\n".join(lines) + "\n"


def summary(report: Report) -> str:
    """Return what was found in one sentence, with what it was found among."""
    told = [_said(outcome) for outcome in report.verdict.outcomes]
    return " ".join(told)


def _said(outcome: Outcome) -> str:
    what = {
        PICTURES: "Names in two parts" if "pictures of" not in outcome.looked else "Pictures in two parts",
        GROUPS: "Groups in two parts",
    }[outcome.rule]
    if outcome.state is State.FAILED:
        known = sum(len(one.evidence.get("folded", ())) or 1 for one in outcome.findings)
        severity = "" if any(one.severity is Severity.ERROR for one in outcome.findings) else ", a warning"
        if outcome.rule == PICTURES:
            return f"Found: {_counted(outcome.findings)} among {outcome.looked}."
        return f"Found: {known:,} {'group' if known == 1 else 'groups'} in more than one part, among {outcome.looked}{severity}."
    if outcome.state is State.PASSED:
        return f"{what}: none found among {outcome.looked}."
    return outcome.note


def _counted(findings: Sequence[Finding]) -> str:
    names = sum(one.count for one in findings if "names" in one.evidence)
    copies = sum(len(one.evidence.get("folded", ())) or 1 for one in findings if "pairs" in one.evidence and one.most is None)
    likely = sum(one.count for one in findings if one.most is not None)
    told = [f"{plural(names, 'name')} that two parts list"] if names else []
    told += [f"{copies:,} {'set' if copies == 1 else 'sets'} of copies in two parts"] if copies else []
    told += [f"{plural(likely, 'picture')} likely the same as one of another part, by fingerprints only (unproven),"] if likely else []
    return listing(told)


def paper_table(held: Held, report: Report) -> tuple[list[str], list[list[str]]]:
    """Return the header and a row for each part: what it is, its files, those compared, and how many are leaked in each way."""
    header = ["part", "role", "rows", "files", "compared", "names elsewhere", "copies elsewhere", "rows of shared groups"]
    leaked = {part.name: _leaked(report, part) for part in held.listed.parts}
    rows = []
    for part in held.listed.parts:
        names, copies, grouped = leaked[part.name]
        there = "names only"
        if held.compared is not None:
            items = set(held.compared.items[part.name].values())
            there = f"{len(items - set(held.compared.unread)):,} pictures"
        files = len(held.members[part.name])
        known = held.key is not None
        rows.append(
            [
                part.name,
                f"{part.role.value} ({'given' if part.given else 'guessed'})",
                f"{len(part.rows):,}",
                f"{files:,}",
                there,
                "–" if held.listed.home else f"{names:,}",
                f"{copies:,}" if held.compared is not None else "not checked",
                f"{grouped:,} ({share(grouped, len(part.rows))})" if known else "not checked",
            ]
        )
    return header, rows


def _leaked(report: Report, part: Part) -> tuple[int, int, int]:
    """Return the files of a part that are leaked by name, the rows leaked as copies and by group."""
    names: set[str] = set()
    copies = grouped = 0
    for outcome in report.verdict.outcomes:
        for one in outcome.findings:
            count = _count_in(one.evidence, part.name)
            if outcome.rule == GROUPS:
                grouped += count
            elif "names" in one.evidence:
                names |= set(one.evidence["names"]) if count else set()
            else:
                copies += count
    return len(names), copies, grouped


def _count_in(evidence: Mapping[str, object], part: str) -> int:
    parts = evidence.get("per_split")
    told = parts.get("parts") if isinstance(parts, dict) else None
    return int(told[part]["count"]) if told and part in told else 0


def _table(held: Held, report: Report) -> Iterator[str]:
    header, rows = paper_table(held, report)
    cells = [header, *([_plain(one) for one in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    for row in cells:
        told = (one.ljust(wide) if i < 2 else one.rjust(wide) for i, (one, wide) in enumerate(zip(row, widths, strict=True)))
        yield "  ".join(told).rstrip()


def _paragraph(report: Report) -> str:
    """Return the sentences that must not be left out."""
    wanted = (
        "Compared",
        "Levels",
        "Group key",
        "Matching",
        "Look-alikes",
        "Not settled",
        "Limits met",
        "Not found by this method",
        "Met and tolerated",
    )
    told = " ".join(report.method[name] for name in wanted if report.method.get(name) and report.method[name] not in summary(report))
    reasons = " ".join(report.verdict.reasons)
    return re.sub(
        r"\s+",
        " ",
        f"The split {report.root} was checked for leakage with datascopy {__version__}. {summary(report)} {told} {reasons} {KINDS}",
    ).strip()


def _version(report: Report) -> str:
    return f"datascopy {__version__}; content of {report.files:,} files, sha256 over their sorted sha256: {report.content_digest}"


def _plain(text: str) -> str:
    return printable(text).replace("|", "\\|")


_TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "–": "--",
    "%": r"\%",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
}
_TEX |= {one: f"\\{one}" for one in "&$#_{}"}


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in printable(text))


def _wrapped(text: str, indent: str, width: int) -> list[str]:
    return textwrap.wrap(
        printable(text), width, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False, break_long_words=False
    )
