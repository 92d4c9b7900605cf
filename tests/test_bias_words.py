"""What the rules about what goes with a label may say, over every message of every case of every rule."""

from pathlib import Path
from typing import Any

import pytest
from cases import build
from ruamel.yaml import YAML

import datascopy.rules
from datascopy.model import Finding
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
RULES = [one for one in load() if one.look.__module__.startswith("datascopy.rules.")]


def findings(one: Rule) -> list[Finding]:
    told: dict[str, list[Any]] = YAML(typ="safe", pure=True).load((FOLDER / f"{one.id.replace('-', '_')}.yaml").read_text("utf-8"))
    return [finding for case in told["bad"] for outcome in examine([one], build(case)) for finding in outcome.findings]


def pages(one: Rule) -> str:
    return " ".join((one.page.title, one.page.why, one.page.remedy, one.page.limits))


@pytest.mark.parametrize("one", [one for one in RULES if one.family in ("bias", "privacy")], ids=lambda one: one.id)
def test_nothing_is_said_of_causes_or_of_what_a_model_does(one: Rule) -> None:
    for text in (pages(one), *(f"{finding.subject} {finding.message} {finding.remedy}" for finding in findings(one))):
        assert not [word for word in BANNED if word in text.lower()], text


@pytest.mark.parametrize("one", [one for one in RULES if one.id in OURS], ids=lambda one: one.id)
def test_each_finding_names_evidence_unit_what_carries_it_and_its_limits(one: Rule) -> None:
    told = findings(one)
    assert told
    for finding in told:
        for kind in (EVIDENCE, LIMITS, RESTS, UNITS):
            assert any(words in finding.message for words in kind), (kind, finding.message)


def test_all_of_them_are_looked_at() -> None:
    assert {one.id for one in RULES} >= OURS
