"""Policies: what they set is what comes out; unknown rules, families, collections, thresholds and keys are refused with their line."""

from datetime import date
from pathlib import Path

import pytest

from datascopy.model import THRESHOLDS, Fault, Policy, Severity, Waiver
from datascopy.profile import load_policy
from datascopy.profile.validate import schema_of

RULES = ("duplicates/identical-bytes", "leakage/group-in-two-splits", "leakage/picture-in-two-splits")
COLLECTIONS = ("images", "masks")

GOOD = """\
severities:
  duplicates: error
  leakage/group-in-two-splits: note
thresholds:
  box-pixels: 3
coverage: 0.9
require: [leakage, duplicates/identical-bytes]
optional: [masks]
waivers:
  - rule: leakage/group-in-two-splits
    identity: 0123456789abcdef
    reason: known since 2023
    until: 2027-03-01
    max_count: 7
"""


def load(folder: Path, text: str) -> Policy:
    (folder / "policy.yaml").write_text(text, encoding="utf-8")
    return load_policy(folder / "policy.yaml", RULES, COLLECTIONS)


def test_a_policy_is_read(tmp_path: Path) -> None:
    policy = load(tmp_path, GOOD)
    assert policy.severities == {"duplicates": Severity.ERROR, "leakage/group-in-two-splits": Severity.NOTE}
    assert policy.thresholds == {"box-pixels": 3.0}
    assert policy.coverage == 0.9
    assert policy.require == ("leakage", "duplicates/identical-bytes")
    assert policy.optional == ("masks",)
    waiver = Waiver(
        rule="leakage/group-in-two-splits", identity="0123456789abcdef", reason="known since 2023", until=date(2027, 3, 1), max_count=7
    )
    assert policy.waivers == (waiver,)
    assert len(policy.digest) == 64


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}\n"])
def test_an_empty_policy_is_the_default(tmp_path: Path, text: str) -> None:
    policy = load(tmp_path, text)
    assert (policy.severities, policy.thresholds, policy.coverage, policy.waivers) == ({}, {}, 1.0, ())
    assert policy.digest != Policy().digest


FAULTS = [
    ("  duplicates: error", "  duplicate: error", 2, "there is no rule or family 'duplicate'; did you mean 'duplicates'?"),
    ("  duplicates: error", "  duplicates: fatal", 2, "must be one of error, warning, note"),
    ("box-pixels: 3", "box-pixel: 3", 5, "unknown key 'box-pixel' under 'thresholds'; did you mean 'box-pixels'?"),
    ("box-pixels: 3", "box-pixels: -1", 5, "'thresholds.box-pixels' is -1, but must be at least 0"),
    ("box-pixels: 3", "match-share: 80", 5, "'thresholds.match-share' is 80, but must be at most 1"),
    ("box-pixels: 3", "box-pixels: many", 5, "must be a number, not text"),
    ("coverage: 0.9", "coverage: 90", 6, "'coverage' is 90, but must be at most 1"),
    ("[leakage, ", "[leak, ", 7, "there is no rule or family 'leak'"),
    ("[masks]", "[mask]", 8, "there is no collection 'mask'; did you mean 'masks'?"),
    ("rule: leakage/group-in-two-splits", "rule: leakage", 10, "there is no rule 'leakage'"),
    ("identity: 0123456789abcdef", "identity: 0123", 11, "'waivers[0].identity' must be text, not a number"),
    ("    reason: known since 2023\n", "", 10, "the key 'reason' is missing under 'waivers[0]'"),
    ("reason: known since 2023", "reason: ' '", 12, "the reason is empty"),
    ("until: 2027-03-01", "until: 2027-02-30", 13, "2027-02-30 is no date of the calendar"),
    ("until: 2027-03-01", "until: next year", 13, "does not have the form"),
    ("max_count: 7", "max_count: -7", 14, "must be at least 0"),
    ("max_count: 7", "max_count: 7.5", 14, "must be a whole number"),
    ("optional:", "optionals:", 8, "unknown key 'optionals' under the root; did you mean 'optional'?"),
]


@pytest.mark.parametrize(("old", "new", "line", "says"), FAULTS, ids=[says for *_, says in FAULTS])
def test_what_is_unknown_is_refused(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    with pytest.raises(Fault) as raised:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert any(f"policy.yaml:{line}: " in one and says in one for one in str(raised.value).splitlines()), str(raised.value)


def test_the_schema_knows_all_thresholds_with_their_defaults() -> None:
    published = schema_of("policy")["properties"]["thresholds"]["properties"]
    assert {name: facts["default"] for name, facts in published.items()} == {name: one.default for name, one in THRESHOLDS.items()}
    assert {name: facts["description"] for name, facts in published.items()} == {name: one.meaning for name, one in THRESHOLDS.items()}
