"""Run rules over the evidence and make one outcome of what each of them says."""

import hashlib
import inspect
from collections.abc import Iterable, Sequence
from dataclasses import replace

from datascopy.model import THRESHOLDS, Evidence, Finding, Outcome, Result, Severity, State
from datascopy.model.words import joined, units
from datascopy.rule.answer import Answer, Drawn, Found, Looked, Note, NotHere, Tested, Unclear, Unseen
from datascopy.rule.book import Rule
from datascopy.rule.folding import summed

SHOWN_PLACES = 20
MOST_FINDINGS = 50
"""Beyond this many findings of a rule that yields one per group, they become one finding with every pair and place."""


def examine(rules: Iterable[Rule], evidence: Evidence) -> tuple[Outcome, ...]:
    """Run rules over the evidence, each seeing only what it asked for. A rule that raises has the outcome `broke`."""
    return tuple(_run(one, _narrow(evidence, one)) for one in rules)


def _narrow(evidence: Evidence, one: Rule) -> Evidence:
    return Evidence(
        profile=evidence.profile,
        thresholds={name: threshold.default for name, threshold in THRESHOLDS.items()} | dict(evidence.thresholds),
        catalog=evidence.catalog if "catalog" in one.needs else None,
        images=evidence.images if "images" in one.needs else None,
        mask_values=evidence.mask_values if "masks" in one.needs else None,
        painted=evidence.painted if "masks" in one.needs else None,
        probes=evidence.probes if "probes" in one.needs else None,
        headers=evidence.headers if "headers" in one.needs else None,
        header_fields=evidence.header_fields if "headers" in one.needs else None,
        seal=evidence.seal,
        matches=evidence.matches if "matches" in one.needs else None,
        claims=evidence.claims if "claims" in one.needs else None,
        card=evidence.card if "card" in one.needs else None,
        others=evidence.others if "others" in one.needs else None,
        videos=evidence.videos if "videos" in one.needs else None,
        texts=evidence.texts if "texts" in one.needs else None,
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
        return compose(one, blank, list(one.look(evidence)))
    except Exception as error:  # noqa: BLE001 - the rule is at fault, whatever it raises: its outcome says so, the others go on
        frame = inspect.getinnerframes(error.__traceback__)[-1] if error.__traceback__ else None
        place = f" at {frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" if frame else ""
        return replace(blank, note=f"The rule itself failed: {type(error).__name__}{place}. This says nothing about the data.")


def compose(one: Rule, blank: Outcome, answers: Sequence[Answer]) -> Outcome:
    """Make one outcome of a rule's answers: failed > inconclusive > not-measured > passed; nothing looked at is never passed.

    Raises:
        ValueError: a pair failed that no finding tells of.
    """
    findings = _few([_finding(one, answer) for answer in answers if isinstance(answer, Found)], one)
    looked = [answer for answer in answers if isinstance(answer, Looked)]
    return replace(
        blank,
        state=_state(bool(findings), answers),
        findings=tuple(findings),
        note=" ".join(dict.fromkeys(_notes(bool(findings or looked), answers))),
        looked=", ".join(_told(answer) for answer in looked),
        tests=tuple(answer.test for answer in answers if isinstance(answer, Tested)),
        figures=tuple(answer.figure for answer in answers if isinstance(answer, Drawn)),
    )


def _told(answer: Looked) -> str:
    """Return "60 pictures (endoscopy frames)"; what bears the name of its unit is not named twice."""
    told = units(answer.of, answer.unit)
    return told if answer.subject == answer.unit else f"{told} ({answer.subject})"


def _state(failed: bool, answers: Sequence[Answer]) -> State:
    if failed:
        return State.FAILED
    results = {answer.test.result for answer in answers if isinstance(answer, Tested)}
    if results & {Result.FAILED, Result.WARNING}:
        raise ValueError("a pair failed and no finding tells of it")
    if Result.INCONCLUSIVE in results:
        return State.INCONCLUSIVE
    # Where every pair was refused, to have looked at the attributes is no answer.
    kinds = {type(answer) for answer in answers} - ({Looked} if results == {Result.REFUSED} else set())
    order = ((Unclear, State.INCONCLUSIVE), (Unseen, State.NOT_MEASURED), (Looked, State.PASSED))
    return next((state for kind, state in order if kind in kinds), State.NOT_APPLICABLE)


def _notes(answered: bool, answers: Sequence[Answer]) -> list[str]:
    notes = [answer.text for answer in answers if isinstance(answer, Note)]
    notes += [f"Cannot be told: {answer.subject}: {answer.reason}." for answer in answers if isinstance(answer, Unclear)]
    unseen = [answer for answer in answers if isinstance(answer, Unseen)]
    for reason in dict.fromkeys(answer.reason for answer in unseen):
        subjects = dict.fromkeys(answer.subject for answer in unseen if answer.reason == reason)
        notes.append(f"Not looked at: {joined(list(subjects))}: {reason}.")
    if not answered:
        notes += [f"{answer.reason[:1].upper()}{answer.reason[1:]}." for answer in answers if isinstance(answer, NotHere)]
    return notes or ([] if answered else ["Nothing that this rule looks at is declared."])


def _finding(one: Rule, found: Found) -> Finding:
    members = hashlib.sha256("\n".join(sorted(found.members)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
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
        most=found.most,
    )


def digest(*words: str) -> str:
    """Return a short identity of words: the first 16 hex digits of a sha256 over them."""
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _few(findings: list[Finding], one: Rule) -> list[Finding]:
    """Fold more than MOST_FINDINGS findings of one rule into one per severity, losing no count, pair or digest."""
    if len(findings) <= MOST_FINDINGS:
        return findings
    by_severity: dict[Severity, list[Finding]] = {}
    for finding in findings:
        by_severity.setdefault(finding.severity, []).append(finding)
    return [_fold(one, alike) if len(alike) > 1 else alike[0] for alike in by_severity.values()]


def _fold(one: Rule, alike: list[Finding]) -> Finding:
    """Make one finding of many. Its identity is that of the rule and severity: its members may come and go, `members` tells."""
    first = alike[0]
    lists = {key for finding in alike for key, value in finding.evidence.items() if isinstance(value, list)}
    return replace(
        first,
        identity=digest(one.id, "all", first.severity),
        subject=f"{one.page.title}, {len(alike):,} times",
        message=f"{len(alike):,} findings in one, the first: {first.message}",
        count=sum(finding.count for finding in alike),
        of=first.of if len({finding.of for finding in alike}) == 1 else None,
        places=tuple(place for finding in alike for place in finding.places)[:SHOWN_PLACES],
        examples=tuple(text for finding in alike for text in finding.examples)[:SHOWN_PLACES],
        evidence={
            **{key: [entry for finding in alike for entry in finding.evidence.get(key, ())] for key in sorted(lists)},
            **summed(alike),
            "members": digest(*sorted(str(finding.evidence["members"]) for finding in alike)),
            "folded": [{"subject": finding.subject, "message": finding.message, "identity": finding.identity} for finding in alike],
        },
    )
