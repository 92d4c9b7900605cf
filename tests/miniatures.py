"""A drawn copy of a dataset on a bench: drawn once, with one defect after the other planted in it, audited where it lies."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from datascopy.cli.pipeline import run_audit
from datascopy.cli.request import Request
from datascopy.demo import Draft, Planted, compare, draw, read_plan
from datascopy.demo.defects import plant
from datascopy.demo.pack import shaped, standard
from datascopy.demo.restate import profile_files
from datascopy.model import Finding, Profile, Report, Severity
from datascopy.profile import load_profile
from datascopy.shipped import shipped

NAMES = tuple(sorted(file.parent.name for file in shipped("audits").glob("*/miniature.yaml") if file.parent.name != "demo"))
"""Datasets of which there is a miniature."""

PICTURES = ("files/*image*", "files/extension*", "files/lfs*", "masks", "duplicates", "leakage/picture*")
"""Rules that open pictures: left out where nothing is asked about them."""


@cache
def sound(name: str) -> Draft:
    """Return a dataset as it is drawn, without defects."""
    return draw(read_plan(shipped("audits") / name / "miniature.yaml"))


def defects_of(name: str) -> tuple[str, ...]:
    """Return the names of the defects that a miniature knows."""
    return tuple(one.name for one in read_plan(shipped("audits") / name / "miniature.yaml").defects)


PROFILES: dict[bytes, Profile] = {}


def loaded(folder: Path) -> Profile:
    """Load a profile, once for each state of its files: most audits here are of the same few profiles."""
    files = [folder / name for name in ("profile.yaml", "claims.yaml")]
    state = b"\0".join(file.read_bytes() for file in files if file.is_file())
    if state not in PROFILES:
        PROFILES[state] = load_profile(folder)
    return PROFILES[state]


BLIND = ("bias/nuisance-features-predict-label", "bias/name-that-source")
"""Rules that fit a hundred times to what pictures look like: asked of the sound miniatures, and not anew for each defect."""


@dataclass(slots=True)
class Bench:
    """One dataset in one folder: only what differs from the last time is written, so that the cache knows the rest."""

    name: str
    place: Path
    form: str = "folder"
    lies: dict[str, bytes] = field(default_factory=dict)
    known: dict[bool, Report] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """The folder or archive that is audited."""
        whole = standard(self.name, sound(self.name).plan.forms)[self.form].whole
        return self.place / "data" / whole if whole else self.place / "data"

    def lay(self, defects: Collection[str] = ()) -> Planted:
        """Write the dataset with these defects."""
        draft = sound(self.name).copy()
        planted = plant([one for one in draft.plan.defects if one.name in defects], draft)
        files = shaped(draft.rendered(self.form), standard(self.name, draft.plan.forms)[self.form])
        self.put(files)
        for path, data in profile_files(draft.plan, draft.claims).items():
            (self.place / "profile").mkdir(exist_ok=True)
            (self.place / "profile" / path).write_bytes(data)
        for name in draft.plan.against:
            if not (self.place / name).exists():
                sound(name).write(self.place / name)
        return Planted(root=self.root, profile=self.place / "profile", files=len(files), pictures=len(draft.items), defects=planted)

    def sound(self, *, alone: bool = False) -> Report:
        """Return the report of the dataset without defects, `alone` without the other datasets that it is held against and the rules of BLIND."""
        if alone not in self.known:
            self.lay()
            self.known[alone] = self.audit(against=(), skip=BLIND) if alone else self.audit()
        return self.known[alone]

    def put(self, files: Mapping[str, bytes]) -> None:
        """Let exactly these files lie there."""
        for path in self.lies.keys() - files.keys():
            (self.place / "data" / path).unlink()
        for path, data in files.items():
            if self.lies.get(path) != data:
                (self.place / "data" / path).parent.mkdir(parents=True, exist_ok=True)
                (self.place / "data" / path).write_bytes(data)
        self.lies = dict(files)

    def audit(self, **request: Any) -> Report:
        """Audit what lies there, in this process and with a cache of its own."""
        cache_folder = str(self.place / "cache")
        against = tuple((name, str(self.place / name)) for name in sound(self.name).plan.against)
        request = {"against": against, **request}
        asked = Request(**{"root": str(self.root), "dataset": str(self.place / "profile"), "jobs": 1, "cache": cache_folder, **request})
        with patch("datascopy.profile.load_profile", loaded):
            return run_audit(asked).report


def errors(report: Report) -> list[Finding]:
    """Return the findings that are errors."""
    return [finding for outcome in report.verdict.outcomes for finding in outcome.findings if finding.severity is Severity.ERROR]


def told(findings: Collection[Finding]) -> str:
    """Return findings as lines, for the message of a failing test."""
    return "\n".join(f"{one.severity} {one.rule}: {one.message} {one.places[:2]}" for one in findings)


def finds_what_is_planted(bench: Bench, defect: str) -> None:
    """Plant a defect, audit, and assert that its findings are there and no other error is."""
    planted = bench.lay([defect])
    rules = {one.rule for one in planted.defects[0].expected}
    # Other datasets are only held against where the defect is about the overlap: they take seconds.
    against: dict[str, Any] = {} if any(rule.startswith("relations/") for rule in rules) else {"against": ()}
    report = bench.audit(skip=BLIND, **against)
    comparison = compare(planted, report.verdict.outcomes)
    findings = [finding for outcome in report.verdict.outcomes for finding in outcome.findings]
    assert not [one.missed for one in comparison.answers if one.missed], told(findings)
    assert not comparison.broke
    beyond = [finding for finding in comparison.beyond if finding.severity is Severity.ERROR]
    assert not beyond, told(beyond)
