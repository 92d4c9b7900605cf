"""The stages in their order: profile, store, catalog, measure, match, claims, rules, judge. Everything an audit is, without printing."""

import hashlib
import platform
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from datascopy import __version__
from datascopy.cli.method import method
from datascopy.cli.places import outside
from datascopy.model import THRESHOLDS, Catalog, Evidence, Fault, Match, Matches, Measures, Outcome, Policy, Profile, Report, Run, Videos

if TYPE_CHECKING:
    from datascopy.measure import Cache, Pictures, Progress
    from datascopy.measure.video_sample import Sample
    from datascopy.store import Store

LIBRARIES = ("pillow", "numpy", "opencv-python-headless", "pandas", "pandera", "jsonschema-rs", "imagehash", "numba", "av")
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
    video_sample: str | None = None
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


def choose_policy(file: Path | None, profile: Profile) -> Policy:
    """Load the policy that is named, or return the default one."""
    from datascopy.profile import load_policy
    from datascopy.rule import load

    if file is None:
        return Policy()
    names = [one.name for facts in (profile.collections, profile.tables, profile.documents) for one in facts]
    return load_policy(file, {one.id for one in load()}, names)


def run_audit(request: Request, progress: "Progress | None" = None) -> Audit:
    """Audit a root.

    Raises:
        Fault: the request, a profile or the policy is wrong, or there is nothing to audit.
    """
    from datascopy.catalog import build_catalog
    from datascopy.judge import judge
    from datascopy.measure import assess_claims, by_content, cover, parse_sample
    from datascopy.rule import choose, examine, load, needed
    from datascopy.store import open_store

    clock, started, sample = Clock(), datetime.now(UTC), parse_sample(request.video_sample)
    with clock.time("catalog"):
        store = open_store(request.root)
        profile = choose_profile(request.dataset, store)
        policy = choose_policy(request.policy, profile)
        rules = choose(load(), request.only, request.skip)
        catalog = build_catalog(profile, store, request.parts)
        refuse_nothing(catalog, request.root)
        catalog = by_content(catalog, store, lambda: open_cache_for(request, (request.root,)))
    seen = see(request, catalog, store, needed(rules), policy, clock, progress)
    if "videos" in needed(rules) and (catalog.items["kind"] == "videos").any():
        seen = replace(seen, videos=see_videos(request, catalog, store, sample, clock, progress))
    images = seen.measures.images if seen.measures else None
    with clock.time("judge"):
        claims = assess_claims(catalog, images, seen.videos)
        evidence = Evidence(
            profile=profile,
            thresholds=policy.thresholds,
            catalog=catalog,
            images=images,
            matches=seen.matches,
            claims=claims,
            videos=seen.videos,
        )
        coverage = cover(catalog, seen.measures, NOT_NEEDED, seen.videos)
        verdict = judge(examine(rules, evidence), coverage, policy, started.date())
        shown = items_of(seen.matches, verdict.outcomes)
        digest, files, size = content(catalog, store, seen.measures, seen.videos)
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
        run=circumstances(request, started, clock, seen.measures, seen.videos),
        method=method(catalog, seen.measures, seen.matches, seen.videos),
        membership=membership_of(catalog, shown),
        labels=labels_of(catalog, shown),
        images=images,
        videos=seen.videos,
    )
    return Audit(report=report, pictures=seen.pictures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was read of the pictures and videos, as far as the chosen rules need it."""

    measures: Measures | None = None
    videos: Videos | None = None
    matches: Matches | None = None
    pictures: "Pictures | None" = None


def see(
    request: Request, catalog: Catalog, store: "Store", needs: frozenset[str], policy: Policy, clock: Clock, progress: "Progress | None"
) -> Seen:
    """Measure the pictures and match them, as far as the chosen rules need it."""
    if "images" not in needs:
        return Seen()
    from datascopy.measure import Pictures, measure_pictures

    cache = open_cache_for(request, (request.root,))
    try:
        with clock.time("measure"):
            measures = measure_pictures(catalog, store, jobs=request.jobs, timeout=request.timeout, cache=cache, progress=progress)
        pictures = Pictures(store, measures.images)
        matches = None
        if "matches" in needs:
            from datascopy.match import match

            share = policy.thresholds.get("match-share", THRESHOLDS["match-share"].default)
            with clock.time("match"):
                matches = match(measures, pictures, catalog.profile, cache=cache, threshold=share)
        return Seen(measures=measures, matches=matches, pictures=pictures)
    finally:
        if cache is not None:
            cache.close()


def see_videos(
    request: Request, catalog: Catalog, store: "Store", sample: "Sample | None", clock: Clock, progress: "Progress | None"
) -> Videos:
    """Measure the videos."""
    from datascopy.measure import measure_videos

    cache = open_cache_for(request, (request.root,))
    try:
        with clock.time("videos"):
            return measure_videos(
                catalog, store, jobs=request.jobs, patience=request.timeout, sample=sample, cache=cache, progress=progress
            )
    finally:
        if cache is not None:
            cache.close()


def circumstances(request: Request, started: datetime, clock: Clock, measures: Measures | None, videos: Videos | None) -> Run:
    """Return what may differ between two equal audits."""
    from datascopy.measure import default_jobs

    return Run(
        started=started.isoformat(timespec="seconds"),
        seconds=round(sum(clock.stages.values()), 3),
        versions={"datascopy": __version__, "python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        platform=f"{platform.system()} {platform.machine()}",
        jobs=request.jobs or default_jobs(),
        cache_hits=sum(one.hits for one in (measures, videos) if one),
        cache_misses=sum(one.misses for one in (measures, videos) if one),
        command=request.command,
        stages={stage: round(seconds, 3) for stage, seconds in clock.stages.items()},
        notes=tuple(dict.fromkeys(note for one in (measures, videos) if one for note in one.notes)),
    )


def refuse_nothing(catalog: Catalog, root: str) -> None:
    """Refuse a root that holds nothing of the profile.

    Raises:
        Fault: there is nothing to audit.
    """
    if catalog.files.empty:
        raise Fault(f"{root} holds no files: there is nothing to audit.")
    if not catalog.files["role"].isin(["collection", "table", "document"]).any():
        files = catalog.files
        closed = "".join(f" {path}: {problem}." for path, problem in zip(files["path"], files["problem"], strict=True) if problem)
        raise Fault(
            f"{root} holds {len(files):,} {'file' if len(files) == 1 else 'files'}, but nothing that the profile {catalog.profile.name!r} "
            f"declares.{closed[:1000]} "
            "`datascopy datasets` lists the profiles; `datascopy audit folder ROOT` takes any folder of pictures."
        )
    read = [*(table.path for table in catalog.tables), *(document.path for document in catalog.documents)]
    if catalog.parts and catalog.items.empty and not any(read):
        raise Fault(f"{root} holds nothing of {', '.join(catalog.parts)}, which --part asks for: there is nothing to audit.")


def content(catalog: Catalog, store: "Store", measures: Measures | None, videos: Videos | None) -> tuple[str, int, int]:
    """Return the digest over the sorted sha256 of all checked files, their number and their bytes."""
    digests: list[str] = []
    size = 0
    read_whole = [one.path for one in catalog.tables if one.path and not one.problem]
    read_whole += [one.path for one in catalog.documents if one.path and not one.problem]
    for path in read_whole:
        try:
            with store.open(path) as file:
                held = file.read()
        except OSError as error:
            raise Fault(f"{path} was read and cannot be read any more. The data changed meanwhile: run the audit again.") from error
        digests.append(hashlib.sha256(held).hexdigest())
        size += len(held)
    for frame in (measures.images if measures else None, videos.frame if videos else None):
        if frame is None:
            continue
        read = frame[frame["sha256"] != ""]
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
    parts: dict[str, dict[str, set[str]]] = {}
    for path, split, part in zip(by_key["path"], by_key["split"], by_key["part"], strict=True):
        parts.setdefault(path, {}).setdefault(split, set()).add(part)
    return {path: {split: ", ".join(sorted(named)) for split, named in splits.items()} for path, splits in parts.items()}


def labels_of(catalog: Catalog, shown: set[str]) -> dict[str, str]:
    """Return {item: label} for some items, from their folder or else from the tables."""
    items = catalog.items[catalog.items["path"].isin(shown)]
    own = {path: label for path, label in zip(items["path"], items["label"], strict=True) if label}
    told = items.merge(catalog.references[catalog.references["label"] != ""], on=["collection", "key"], suffixes=("", "_told"))
    tabled = told.groupby("path")["label_told"].agg(lambda labels: ", ".join(sorted(set(labels))))
    return {**{str(path): label for path, label in tabled.items()}, **own}
