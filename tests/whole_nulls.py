"""Audits of whole sets without signal: a table on the disk, read as any other, every rule about labels, and the judge.

The label and the mark are those of `nulls`; each patient also has one of three wards, an age that one in five does not tell, and file names with a
number, all at random: so that a run has attributes, a source, a missing value and names, none of which goes with anything. Where the label depends on
the number of pictures of a patient, that number does go with it: it is counted apart.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from nulls import LEVELS, Draw, Ints

from datascopy.catalog import build_catalog
from datascopy.judge import judge
from datascopy.measure import cover
from datascopy.model import Evidence, Outcome, Policy, Profile, Result, Severity, VerdictStatus
from datascopy.profile import find_profile, load_profile
from datascopy.rule import Rule, examine, load
from datascopy.store import open_store

PROFILE = Path(__file__).parent / "profiles" / "signal-free"
SIZE = "number of pictures in the group"
RULES = ("attribute-predicts-label", "missingness-predicts-label", "source-is-label", "effect-vanishes-within-source", "simpson")
ANY, MARK, TRUE = "any rule", "mark, alone", "number of pictures"
CALLED = (Result.FAILED, Result.WARNING)


@cache
def profile() -> Profile:
    """The profile of such sets."""
    return load_profile(find_profile(str(PROFILE)))


@cache
def rules() -> tuple[Rule, ...]:
    """The rules that hold something against labels."""
    return tuple(one for one in load() if one.id in {f"bias/{name}" for name in RULES})


def write(null: Draw, number: int, sizes: Ints, root: Path) -> None:
    """Write one set: a table, and no picture."""
    rng = np.random.default_rng([17, number])
    mark, label = null(rng, sizes)
    patient = np.repeat(np.arange(len(sizes)), sizes)
    ward = np.array(["north", "south", "east"])[rng.integers(0, 3, len(sizes))][patient]
    age = rng.integers(18, 90, len(sizes)).astype(str)
    age[rng.random(len(sizes)) < 0.2] = ""
    names = rng.permutation(90_000)[: len(patient)] + 10_000
    rows = zip(names, patient, label, mark, age[patient], ward, strict=True)
    lines = [f"a{name}.png,p{one},{LEVELS[at]},{LEVELS[is_]},{years},{where}" for name, one, at, is_, years, where in rows]
    root.mkdir(parents=True, exist_ok=True)
    (root / "labels.csv").write_text("\n".join(["name,patient,class,mark,age,ward", *lines, ""]))


def audited(root: Path) -> tuple[Outcome, ...]:
    """Audit a set as the command does, without its pictures; the verdict is held to say what the outcomes do."""
    catalog = build_catalog(profile(), open_store(str(root)))
    evidence = Evidence(profile=profile(), catalog=catalog)
    policy = Policy(severities={rule.id: Severity.ERROR for rule in rules()})
    verdict = judge(examine(rules(), evidence), cover(catalog, None), policy, date(2026, 1, 1))
    errors = any(finding.severity == Severity.ERROR for one in verdict.outcomes for finding in one.findings)
    assert (verdict.status is VerdictStatus.FAILED) == errors
    return verdict.outcomes


def called(outcomes: Iterable[Outcome]) -> set[str]:
    """Return which rules call something, what is true (that the number of pictures goes with the label) counted apart."""
    told = set()
    for one in outcomes:
        several = {test.attribute for test in one.tests if test.result in CALLED}
        told |= {TRUE} if SIZE in several else set()
        told |= {one.rule.removeprefix("bias/"), ANY} if several - {SIZE} else set()
        told |= {MARK} if "mark" in several and one.rule.endswith("attribute-predicts-label") else set()
    return told


def rates(null: Draw, sets: int, sizes: Ints, root: Path) -> Counter[str]:
    """Return in how many sets each rule, and any of them, calls something."""
    counts: Counter[str] = Counter()
    for number in range(sets):
        write(null, number, sizes, root)
        counts.update(called(audited(root)))
    return counts
