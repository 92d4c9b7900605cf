"""The stages in their order: profile, store, catalog, measure, match, claims, rules, judge. Everything an audit is, without printing."""

import hashlib
import platform
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from datascopy import __version__
from datascopy.cli.method import method
from datascopy.cli.places import outside
from datascopy.model import THRESHOLDS, Catalog, Evidence, Fault, Match, Matches, Measures, Outcome, Policy, Profile, Report, Run

if TYPE_CHECKING:
    from datascopy.measure import Cache, Pictures, Progress
    from datascopy.store import Store

LIBRARIES = ("pillow", "numpy", "opencv-python-headless", "pandas", "pandera", "jsonschema-rs", "imagehash", "numba")
NOT_NEEDED = "not needed by the chosen rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asked for."""

    root: str
    dataset: str | None = None
    parts: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    policy: Path | None = None
    jobs: int | None = None
    cache: str | None = None
    timeout: float = 60.0
    command: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """A report, and the pictures that its renderer may show."""

    report: Report
    pictures: "Pictures | None"


@dataclass(slots=True)
class Clock:
    """Seconds by stage."""

    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Time a stage."""
        start = time.perf_counter()
        yield
        self.stages[stage] = self.stages.get(stage, 0.0) + time.perf_counter() - start


def open_cache_for(request: Request, roots: tuple[str, ...]) -> "Cache | None":
    """Open the cache that the request names; `none` is none.

    Raises:
        Fault: it lies under a root.
    """
    from datascopy.measure import default_cache_folder, open_cache

    if request.cache == "none":
        return None
    return open_cache(outside(Path(request.cache) if request.cache else default_cache_folder(), roots, "--cache"))


def choose_profile(dataset: str | None, store: "Store") -> Profile:
    """Load the profile that is named, or the one that the files speak for."""
    from datascopy.profile import find_profile, load_profile, recognise

    return load_profile(find_profile(dataset) if dataset else recognise([entry.path for entry in store.entries()]))


def run_audit(request: Request, progress: "Progress | None" = None) -> Audit:
    """Audit a root.

    Raises:
        Fault: the request, a profile or the policy is wrong, or there is nothing to audit.
    """
    from datascopy.catalog import build_catalog
    from datascopy.judge import judge
    from datascopy.measure import Pictures, assess_claims, cover, measure_pictures
    from datascopy.profile import load_policy
    from datascopy.rule import choose, examine, load, needed
    from datascopy.store import open_store

    clock, started = Clock(), datetime.now(UTC)
    with clock.time("catalog"):
        store = open_store(request.root)
        profile = choose_profile(request.dataset, store)
        names = [one.name for one in (*profile.collections, *profile.tables, *profile.documents)]
        policy = load_policy(request.policy, {one.id for one in load()}, names) if request.policy else Policy()
        rules = choose(load(), request.only, request.skip)
        catalog = build_catalog(profile, store, request.parts)
        refuse_nothing(catalog, request.root)
    needs = needed(rules)
    measures: Measures | None = None
    matches: Matches | None = None
    pictures: Pictures | None = None
    cache = open_cache_for(request, (request.root,))
    try:
        if "images" in needs:
            with clock.time("measure"):
                measures = measure_pictures(catalog, store, jobs=request.jobs, timeout=request.timeout, cache=cache, progress=progress)
            pictures = Pictures(store, measures.images)
            if "matches" in needs:
                from datascopy.match import match

                share = policy.thresholds.get("match-share", THRESHOLDS["match-share"].default)
                with clock.time("match"):
                    matches = match(measures, pictures, profile, cache=cache, threshold=share)
    finally:
        if cache is not None:
            cache.close()
    images = measures.images if measures else None
    with clock.time("judge"):
        claims = assess_claims(catalog, images)
        outcomes = examine(
            rules, Evidence(profile=profile, thresholds=policy.thresholds, catalog=catalog, images=images, matches=matches, claims=claims)
        )
        coverage = cover(catalog, measures, NOT_NEEDED)
        verdict = judge(outcomes, coverage, policy, started.date())
    shown = items_of(matches, verdict.outcomes)
    digest, files, size = content(catalog, store, measures)
    run = Run(
        started=started.isoformat(timespec="seconds"),
        seconds=round(sum(clock.stages.values()), 3),
        versions={"datascopy": __version__, "python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        platform=f"{platform.system()} {platform.machine()}",
        jobs=request.jobs or 0,
        cache_hits=measures.hits if measures else 0,
        cache_misses=measures.misses if measures else 0,
        command=request.command,
        stages={stage: round(seconds, 3) for stage, seconds in clock.stages.items()},
        notes=measures.notes if measures else (),
    )
    report = Report(
        root=request.root,
        profile=profile,
        policy=policy,
        files=files,
        bytes=size,
        content_digest=digest,
        verdict=verdict,
        coverage=coverage,
        claims=claims,
        run=run,
        method=method(catalog, measures, matches),
        membership=membership_of(catalog, shown),
        labels=labels_of(catalog, shown),
        images=images,
    )
    return Audit(report=report, pictures=pictures)


def refuse_nothing(catalog: Catalog, root: str) -> None:
    """Refuse a root that holds nothing of the profile.

    Raises:
        Fault: there is nothing to audit.
    """
    if catalog.files.empty:
        raise Fault(f"{root} holds no files: there is nothing to audit.")
    if not catalog.files["role"].isin(["collection", "table", "document"]).any():
        raise Fault(
            f"{root} holds {len(catalog.files):,} files, but nothing that the profile {catalog.profile.name!r} declares. "
            "`datascopy datasets` lists the profiles; `datascopy audit folder ROOT` takes any folder of pictures."
        )


def content(catalog: Catalog, store: "Store", measures: Measures | None) -> tuple[str, int, int]:
    """Return the digest over the sorted sha256 of all checked files, their number and their bytes."""
    digests: list[str] = []
    size = 0
    for table in (*catalog.tables, *catalog.documents):
        if table.path and not table.problem:
            with store.open(table.path) as file:
                digests.append(hashlib.file_digest(file, "sha256").hexdigest())
                size += file.tell()
    if measures is not None:
        read = measures.images[measures.images["sha256"] != ""]
        digests += read["sha256"].tolist()
        size += int(read["bytes"].sum())
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest(), len(digests), size


def items_of(matches: Matches | None, outcomes: Sequence[Outcome]) -> set[str]:
    """Return the items that findings about pairs and boxes show."""
    pairs: Sequence[Match] = matches.pairs if matches else ()
    shown = {item for pair in pairs for item in (pair.a, pair.b)}
    for outcome in outcomes:
        for finding in outcome.findings:
            shown |= {place.item or place.path for place in finding.places}
    return shown


def membership_of(catalog: Catalog, shown: set[str]) -> dict[str, dict[str, str]]:
    """Return {item: {split: part}} for some items; a picture in two parts of a split has both, joined by a comma."""
    items = catalog.items[catalog.items["path"].isin(shown)]
    by_key = items.merge(catalog.memberships, on=["collection", "key"], suffixes=("", "_list"))
    by_key = by_key[(by_key["item"] == "") | (by_key["item"] == by_key["path"])]
    told = by_key.groupby(["path", "split"])["part"].agg(lambda parts: ", ".join(sorted(set(parts))))
    found: dict[str, dict[str, str]] = {}
    for (item, split), part in told.items():
        found.setdefault(str(item), {})[str(split)] = part
    return found


def labels_of(catalog: Catalog, shown: set[str]) -> dict[str, str]:
    """Return {item: label} for some items, from their folder or else from the tables."""
    items = catalog.items[catalog.items["path"].isin(shown)]
    own = {path: label for path, label in zip(items["path"], items["label"], strict=True) if label}
    told = items.merge(catalog.references[catalog.references["label"] != ""], on=["collection", "key"], suffixes=("", "_told"))
    tabled = told.groupby("path")["label_told"].agg(lambda labels: ", ".join(sorted(set(labels))))
    return {**{str(path): label for path, label in tabled.items()}, **own}
