"""What was planted in a drawn dataset, and how an audit's findings are held against it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from datascopy.model import Finding, Outcome, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Findings that a planted defect must lead to."""

    rule: str
    findings: int
    names: tuple[str, ...]
    """what each of these findings must name: item ids, groups, values"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One planted defect."""

    name: str
    """what it is called in its miniature"""
    plant: str
    """its kind, as in miniature.yaml"""
    says: str
    """what is wrong, in words"""
    expected: tuple[Expected, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A drawn dataset: where it lies, how much it holds, what was planted in it."""

    root: Path
    """the folder or archive to audit"""
    profile: Path
    """folder of the profile that says what is true of it, beside the data and not among them"""
    against: tuple[tuple[str, str], ...] = ()
    """name and root of other datasets beside it that its profile expects an overlap with"""
    files: int
    pictures: int
    """pictures and masks"""
    defects: tuple[Defect, ...]

    def counts(self) -> dict[str, int]:
        """Return rule -> how many findings a complete audit has; every rule that is not named has none."""
        total: dict[str, int] = {}
        for defect in self.defects:
            for one in defect.expected:
                total[one.rule] = total.get(one.rule, 0) + one.findings
        return dict(sorted(total.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one planted defect."""

    defect: Defect
    found: tuple[Finding, ...]
    missed: tuple[Expected, ...]
    """what was expected and not found, with the number still missing"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """An audit's findings held against what was planted."""

    answers: tuple[Answer, ...]
    beyond: tuple[Finding, ...]
    """findings that no planted defect explains"""
    broke: tuple[str, ...]
    """rules that failed themselves"""

    @property
    def exact(self) -> bool:
        """True where every planted defect was found, and nothing else."""
        return not (self.beyond or self.broke or any(answer.missed for answer in self.answers))


def compare(planted: Planted, outcomes: Iterable[Outcome]) -> Comparison:
    """Hold the findings of a complete audit against what was planted; each finding answers for one defect at most."""
    outcomes = tuple(outcomes)
    left = [(finding, words(finding)) for outcome in outcomes for finding in outcome.findings]
    answers = []
    for defect in planted.defects:
        found: list[Finding] = []
        missed: list[Expected] = []
        for wanted in defect.expected:
            fits = [one for one in left if one[0].rule == wanted.rule and all(name in one[1] for name in wanted.names)]
            taken = fits[: wanted.findings]
            found += [finding for finding, _ in taken]
            left = [one for one in left if all(one is not other for other in taken)]
            if len(taken) < wanted.findings:
                missed.append(Expected(rule=wanted.rule, findings=wanted.findings - len(taken), names=wanted.names))
        answers.append(Answer(defect=defect, found=tuple(found), missed=tuple(missed)))
    broke = tuple(outcome.rule for outcome in outcomes if outcome.state is State.BROKE)
    return Comparison(answers=tuple(answers), beyond=tuple(finding for finding, _ in left), broke=broke)


def words(finding: Finding) -> str:
    """Return all text of a finding in which a name may stand: subject, message, places, examples, evidence."""
    places = " ".join(f"{place.path} {place.item or ''} {place.column or ''}" for place in finding.places)
    evidence = json.dumps(dict(finding.evidence), ensure_ascii=False, default=str)
    return "\n".join((finding.subject, finding.message, places, *finding.examples, evidence))
