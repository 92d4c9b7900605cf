"""What a rule is, how rules are found, and how they are run over the evidence.

A rule is a generator in a file of its own under `rules/<family>/`. It looks at its subjects (a table, a collection, a split) one after
the other and says for each what became of it, so that silence is never a pass:

* `Looked("metadata.csv", 47_248, Unit.ROWS)` the subject was looked at, this many units of it;
* `Found(...)` what is wrong with it;
* `Unseen("masks", "the collection is absent")` it could not be looked at;
* `Unclear("kvasir-seg", "too few pairs to say")` it was looked at and cannot be told;
* `NotHere("no split is declared")` the question does not arise;
* `Note("5,052 of 23,061 rows")` a sentence for `rules[].note`: totals, definitions.
"""

import hashlib
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from datascopy.model import Confidence, Evidence, Fault, Finding, Outcome, Place, Severity, State, Unit

NEEDS = ("catalog", "images", "matches", "claims")
"""What a rule may ask for. `matches` implies that pictures are measured; `profile` and `thresholds` are always given."""

SHOWN_PLACES = 20
MOST_FINDINGS = 50
"""Beyond this many findings of a rule that yields one per group, they become one finding with every pair and place."""

HEADINGS = ("Why", "Evidence", "Remedy", "Limits", "Source")


@dataclass(frozen=True, slots=True)
class Looked:
    """A subject was looked at: `of` units of it."""

    subject: str
    of: int
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is wrong with a subject.

    `identity` names it by content (the law and column, the group, the sorted digests), `members` what it consists of today.
    """

    subject: str
    message: str
    count: int
    of: int | None
    unit: Unit
    identity: Sequence[str]
    members: Iterable[str] = ()
    places: Sequence[Place] = ()
    examples: Sequence[str] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)
    remedy: str | None = None
    severity: Severity | None = None
    confidence: Confidence | None = None


@dataclass(frozen=True, slots=True)
class Unseen:
    """A subject could not be looked at, and why."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """A subject was looked at and cannot be told, and why."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotHere:
    """The question does not arise, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for the outcome's note."""

    text: str


Answer = Looked | Found | Unseen | Unclear | NotHere | Note
Look = Callable[[Evidence], Iterator[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The module docstring of a rule, cut at its headings."""

    title: str
    why: str
    evidence: str
    remedy: str
    limits: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One question."""

    id: str
    severity: Severity
    confidence: Confidence
    needs: tuple[str, ...]
    page: Page
    look: Look

    @property
    def family(self) -> str:
        """The part of the id before the slash."""
        return self.id.partition("/")[0]


def rule(*, severity: Severity, needs: tuple[str, ...], confidence: Confidence = Confidence.CERTAIN) -> Callable[[Look], Rule]:
    """Make a rule of a generator; its id is `family/stem` of its file, its page the docstring of its module.

    Raises:
        ValueError: the page lacks a heading, or `needs` names something unknown.
    """
    if unknown := set(needs) - set(NEEDS):
        raise ValueError(f"a rule cannot need {sorted(unknown)}; it may need {NEEDS}")

    def made(look: Look) -> Rule:
        module = inspect.getmodule(look)
        family, stem = look.__module__.rsplit(".", 2)[-2:]
        return Rule(
            id=f"{family}/{stem}".replace("_", "-"),
            severity=severity,
            confidence=confidence,
            needs=needs,
            page=read_page(inspect.getdoc(module) or ""),
            look=look,
        )

    return made


def read_page(text: str) -> Page:
    """Cut a rule's docstring at its headings ("Why:", "Evidence:", ...), each at the start of a line."""
    title, _, rest = text.partition("\n")
    pieces = re.split(rf"^({'|'.join(HEADINGS)}):[ \n]", rest, flags=re.MULTILINE)
    told = {pieces[i]: " ".join(pieces[i + 1].split()) for i in range(1, len(pieces) - 1, 2)}
    if missing := [heading for heading in HEADINGS if not told.get(heading)]:
        raise ValueError(f"the page {title!r} lacks {', '.join(missing)}")
    return Page(
        title=title.strip().rstrip("."),
        why=told["Why"],
        evidence=told["Evidence"],
        remedy=told["Remedy"],
        limits=told["Limits"],
        source=told["Source"],
    )


@cache
def load() -> tuple[Rule, ...]:
    """Return all rules, ours and those of the entry point group `datascopy.rules`, sorted by id."""
    import datascopy.rules

    found: list[Rule] = []
    for module in pkgutil.walk_packages(datascopy.rules.__path__, "datascopy.rules."):
        found += [value for value in vars(importlib.import_module(module.name)).values() if isinstance(value, Rule)]
    found += [entry.load() for entry in entry_points(group="datascopy.rules")]
    return tuple(sorted(found, key=lambda one: one.id))


def choose(rules: Sequence[Rule], only: Sequence[str] = (), skip: Sequence[str] = ()) -> tuple[Rule, ...]:
    """Narrow rules by globs over id or family.

    Raises:
        Fault: a glob that fits no rule.
    """
    from fnmatch import fnmatchcase

    def fits(one: Rule, globs: Sequence[str]) -> bool:
        return any(fnmatchcase(one.id, glob) or one.family == glob for glob in globs)

    for glob in (*only, *skip):
        if not any(fits(one, [glob]) for one in rules):
            raise Fault(f"No rule fits {glob!r}. `datascopy rules` lists them all.")
    return tuple(one for one in rules if (not only or fits(one, only)) and not fits(one, skip))


def needed(rules: Iterable[Rule]) -> frozenset[str]:
    """Return the union of what rules need; matches need pictures measured, claims need the catalog."""
    needs = {need for one in rules for need in one.needs}
    if "matches" in needs:
        needs.add("images")
    return frozenset(needs | {"catalog"})


def examine(rules: Iterable[Rule], evidence: Evidence) -> tuple[Outcome, ...]:
    """Run rules over the evidence, each seeing only what it asked for. A rule that raises has the outcome `broke`."""
    return tuple(_run(one, _narrow(evidence, one.needs)) for one in rules)


def _narrow(evidence: Evidence, needs: tuple[str, ...]) -> Evidence:
    return Evidence(
        profile=evidence.profile,
        thresholds=evidence.thresholds,
        catalog=evidence.catalog if "catalog" in needs else None,
        images=evidence.images if "images" in needs else None,
        matches=evidence.matches if "matches" in needs else None,
        claims=evidence.claims if "claims" in needs else None,
    )


def _run(one: Rule, evidence: Evidence) -> Outcome:
    blank = Outcome(
        rule=one.id,
        title=one.page.title,
        severity=one.severity,
        state=State.BROKE,
        why=one.page.why,
        remedy=one.page.remedy,
        limits=one.page.limits,
    )
    try:
        answers = list(one.look(evidence))
    except Exception as error:  # noqa: BLE001 - the rule is at fault, whatever it raises: its outcome says so, the others go on
        frame = inspect.getinnerframes(error.__traceback__)[-1] if error.__traceback__ else None
        place = f" at {frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" if frame else ""
        return replace(blank, note=f"The rule itself failed: {type(error).__name__}{place}. This says nothing about the data.")
    return compose(one, blank, answers)


def compose(one: Rule, blank: Outcome, answers: Sequence[Answer]) -> Outcome:
    """Make one outcome of a rule's answers: failed > inconclusive > not-measured > passed; nothing looked at is never passed."""
    findings = _few([_finding(one, answer) for answer in answers if isinstance(answer, Found)], one)
    looked = [answer for answer in answers if isinstance(answer, Looked)]
    unseen = [answer for answer in answers if isinstance(answer, Unseen)]
    unclear = [answer for answer in answers if isinstance(answer, Unclear)]
    if findings:
        state = State.FAILED
    elif unclear:
        state = State.INCONCLUSIVE
    elif unseen:
        state = State.NOT_MEASURED
    elif looked:
        state = State.PASSED
    else:
        state = State.NOT_APPLICABLE
    notes = [answer.text for answer in answers if isinstance(answer, Note)]
    notes += [f"Cannot be told: {answer.subject}: {answer.reason}." for answer in unclear]
    notes += [f"Not looked at: {answer.subject}: {answer.reason}." for answer in unseen]
    if not (findings or looked):
        notes += [f"{answer.reason[:1].upper()}{answer.reason[1:]}." for answer in answers if isinstance(answer, NotHere)]
    return replace(
        blank,
        state=state,
        findings=tuple(findings),
        note=" ".join(dict.fromkeys(notes)),
        looked=", ".join(f"{answer.of:,} {answer.unit} ({answer.subject})" for answer in looked),
    )


def _finding(one: Rule, found: Found) -> Finding:
    members = hashlib.sha256("\n".join(sorted(found.members)).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Finding(
        identity=digest(one.id, *found.identity),
        rule=one.id,
        severity=found.severity or one.severity,
        confidence=found.confidence or one.confidence,
        subject=found.subject,
        message=found.message,
        count=found.count,
        of=found.of,
        unit=found.unit,
        places=tuple(found.places[:SHOWN_PLACES]),
        examples=tuple(found.examples[:SHOWN_PLACES]),
        evidence={**found.evidence, "members": members},
        remedy=found.remedy or one.page.remedy,
    )


def digest(*words: str) -> str:
    """Return a short identity of words: the first 16 hex digits of a sha256 over them."""
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _few(findings: list[Finding], one: Rule) -> list[Finding]:
    """Fold more than MOST_FINDINGS findings of one rule into one per severity, losing no count, pair or digest."""
    if len(findings) <= MOST_FINDINGS:
        return findings
    folded = []
    for severity in dict.fromkeys(finding.severity for finding in findings):
        alike = [finding for finding in findings if finding.severity is severity]
        first = alike[0]
        folded.append(
            replace(
                first,
                identity=digest(one.id, "all", *sorted(finding.identity for finding in alike)),
                subject=f"{len(alike):,} {one.page.title.lower()}",
                message=f"{len(alike):,} findings in one, the first: {first.message}",
                count=sum(finding.count for finding in alike),
                places=tuple(place for finding in alike for place in finding.places)[:SHOWN_PLACES],
                examples=tuple(text for finding in alike for text in finding.examples)[:SHOWN_PLACES],
                evidence={
                    "pairs": [pair for finding in alike for pair in finding.evidence.get("pairs", ())],
                    "members": digest(*sorted(str(finding.evidence["members"]) for finding in alike)),
                    "folded": [{"subject": finding.subject, "message": finding.message, "identity": finding.identity} for finding in alike],
                },
            )
        )
    return folded
