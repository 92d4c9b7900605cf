"""What the rules about what goes with a label may say, over every message of every case of every rule."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cases import build
from ruamel.yaml import YAML

import datascopy.rules
from datascopy.model import Finding, Outcome
from datascopy.rule import Rule, examine, load

FOLDER = Path(datascopy.rules.__file__).parent
BANNED = ("causes", "caused by", "cheat", "the model uses", "a model uses", "bias proved", "no bias", "proves", "because of the")
EVIDENCE = ("Told by", "Measured on the pictures", "Counted over the groups", "Stated by the documents", "Items were counted")
LIMITS = ("This tells what",)
RESTS = ("carry it", "carries it")
UNITS = ("groups by ", "pictures", "masks", "items")
OURS = {
    "bias/attribute-predicts-label",
    "bias/attribute-predicts-quality",
    "bias/effect-vanishes-within-source",
    "bias/empty-stratum",
    "bias/missingness-predicts-label",
    "bias/name-states-label",
    "bias/name-that-source",
    "bias/nuisance-features-predict-label",
    "bias/simpson",
    "bias/source-is-label",
    "bias/split-differs",
    "bias/views-that-do-not-belong",
}
PAIRED = {
    "bias/attribute-predicts-label",
    "bias/attribute-predicts-quality",
    "bias/missingness-predicts-label",
    "bias/source-is-label",
    "bias/split-differs",
}
UNITS_OF_PAIRS = ("groups", "pictures", "masks", "videos")
RULES = [one for one in load() if one.look.__module__.startswith("datascopy.rules.")]


@cache
def outcomes(one: Rule) -> tuple[Outcome, ...]:
    """What becomes of every case, good and bad."""
    told: dict[str, list[Any]] = YAML(typ="safe", pure=True).load((FOLDER / f"{one.id.replace('-', '_')}.yaml").read_text("utf-8"))
    return tuple(outcome for kind in ("bad", "good") for case in told[kind] for outcome in examine([one], build(case)))


def findings(one: Rule) -> list[Finding]:
    return [finding for outcome in outcomes(one) for finding in outcome.findings]


def words(one: Rule) -> Iterator[str]:
    """All that is said: of the rule, in its findings, in notes, and of each pair."""
    yield pages(one)
    for outcome in outcomes(one):
        yield outcome.note
        yield from (f"{finding.subject} {finding.message} {finding.remedy} {' '.join(finding.examples)}" for finding in outcome.findings)
        yield from (f"{test.attribute} {test.label} {test.note}" for test in outcome.tests)


def pages(one: Rule) -> str:
    return " ".join((one.page.title, one.page.why, one.page.remedy, one.page.limits))


@pytest.mark.parametrize("one", [one for one in RULES if one.family in ("bias", "privacy")], ids=lambda one: one.id)
def test_nothing_is_said_of_causes_or_of_what_a_model_does(one: Rule) -> None:
    for text in words(one):
        assert not [word for word in BANNED if word in text.lower()], text


@pytest.mark.parametrize("one", [one for one in RULES if one.id in OURS], ids=lambda one: one.id)
def test_each_finding_names_evidence_unit_what_carries_it_and_its_limits(one: Rule) -> None:
    told = findings(one)
    assert told
    for finding in told:
        for kind in (EVIDENCE, LIMITS, RESTS, UNITS):
            assert any(words in finding.message for words in kind), (kind, finding.message)


@pytest.mark.parametrize("one", [one for one in RULES if one.id in PAIRED], ids=lambda one: one.id)
def test_each_pair_says_what_decided_or_why_it_was_refused(one: Rule) -> None:
    told = [test for outcome in outcomes(one) for test in outcome.tests]
    assert told
    assert not [test for test in told if not test.note.strip() or test.unit not in UNITS_OF_PAIRS]
    independent = [test for test in told if test.unit != "groups" and test.result != "refused"]
    assert not [test for test in independent if test.result in ("failed", "warning", "passed")], (
        "nothing is certain of pictures without a group"
    )


def test_what_is_said_of_values_that_identify_holds_none_of_them() -> None:
    """Shapes hold no letters but `A` and `a`, and no digit but 9: whatever the case has planted."""
    for one in RULES:
        if one.family == "privacy":
            for outcome in outcomes(one):
                for finding in outcome.findings:
                    for file in finding.evidence.get("files", ()):
                        shapes = re.findall(r"\): (.+?), [\d,]+ characters", file["detail"])
                        assert not [shape for shape in shapes if re.search(r"[B-Zb-z0-8]", shape)], file["detail"]


def test_all_of_them_are_looked_at() -> None:
    assert {one.id for one in RULES} >= OURS
