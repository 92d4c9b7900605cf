"""The stages in their order: profile, store, catalog, measure, match, claims, rules, judge. Everything an audit is, without printing."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from datascopy import __version__
from datascopy.cli.against import Shown, cover_others, hold, method_of, told_there
from datascopy.cli.card import read_card, row_of_card
from datascopy.cli.foretold import foretell
from datascopy.cli.method import method
from datascopy.cli.request import Clock, Request, open_cache_for
from datascopy.cli.root import open_root
from datascopy.cli.seeing import Seen, see, see_videos
from datascopy.cli.shown import content, frames_told, items_of, labels_of, membership_of
from datascopy.model import (
    REFUSED_MEMBER,
    UNREAD_ARCHIVE,
    WITH_PICTURES,
    Catalog,
    Evidence,
    Fault,
    Footage,
    Outcome,
    Policy,
    Profile,
    Report,
    Run,
)

if TYPE_CHECKING:
    from datascopy.cli.against import Held
    from datascopy.cli.alias import Renamed
    from datascopy.measure import Pictures, Progress
    from datascopy.store import Store

LIBRARIES = ("pillow", "numpy", "opencv-python-headless", "pandas", "pandera", "jsonschema-rs", "imagehash", "numba", "av")
NOT_NEEDED = "not needed by the chosen rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """A report, and the pictures that its renderer may show."""

    report: Report
    pictures: "Pictures | Shown | Renamed | None"

    def without_pictures(self) -> "Audit":
        """Return the same audit of which no picture or frame of the dataset is shown."""
        videos, verdict = self.report.videos, self.report.verdict
        kept = replace(videos, footage=Footage()) if videos is not None else None
        bare = replace(verdict, outcomes=tuple(map(without_pixels, verdict.outcomes)))
        return Audit(report=replace(self.report, videos=kept, verdict=bare), pictures=None)


def without_pixels(outcome: Outcome) -> Outcome:
    """Return an outcome without the figures that are made of pictures."""
    return replace(outcome, figures=tuple(one for one in outcome.figures if one.kind not in WITH_PICTURES))


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
    from datascopy.measure import assess_claims, by_content, cover, default_jobs, parse_sample
    from datascopy.rule import choose, examine, load, needed
    from datascopy.store import shown_root

    clock, started, sample = Clock(), datetime.now(UTC), parse_sample(request.video_sample)
    with clock.time("catalog"):
        root = open_root(request.root, request.dataset, request.limits, request.columns)
        store, profile = root.store, root.profile
        policy = choose_policy(request.policy, profile)
        rules = choose(load(), request.only, request.skip)
        card = read_card(request.card, store) if request.card else None
        catalog = build_catalog(profile, store, request.parts, root.notes)
        refuse_nothing(catalog, request.root)
        catalog = by_content(catalog, store, lambda: open_cache_for(request, (request.root,)))
    if progress is not None:
        for line in foretell(catalog, store, needed(rules), sample, policy, request.jobs or default_jobs()):
            progress.say(line)
    seen = see(request, catalog, store, needed(rules), policy, clock, progress)
    if "videos" in needed(rules) and (catalog.items["kind"] == "videos").any():
        seen = replace(seen, videos=see_videos(request, catalog, store, sample, clock, progress, seek="sighted" in needed(rules)))
    held = hold(request, seen, needed(rules), policy, clock, progress)
    images = seen.measures.images if seen.measures else None
    with clock.time("judge"):
        claims = assess_claims(catalog, images, seen.videos)
        evidence = Evidence(
            profile=profile,
            thresholds=policy.thresholds,
            catalog=catalog,
            images=images,
            mask_values=seen.measures.mask_values if seen.measures else None,
            painted=seen.measures.painted if seen.measures else None,
            probes=seen.measures.probes if seen.measures else None,
            headers=seen.measures.headers if seen.measures else None,
            header_fields=seen.measures.header_fields if seen.measures else None,
            seal=seen.measures.seal if seen.measures else b"",
            matches=seen.matches,
            claims=claims,
            card=card,
            others={one.other.name: one.other for one in held},
            videos=seen.videos,
            texts=seen.texts,
        )
        coverage = cover_others(cover(catalog, seen.measures, NOT_NEEDED, seen.videos), held)
        if card is not None:
            row = row_of_card(card, "" if "card" in needed(rules) else NOT_NEEDED)
            coverage = replace(coverage, documents=(*coverage.documents, row))
        verdict = judge(examine(rules, evidence), coverage, policy, started.date())
        shown = items_of(seen.matches, verdict.outcomes)
        digest, files, size = content(catalog, store, seen.measures, seen.videos)
    report = Report(
        root=shown_root(request.root),
        profile=profile,
        policy=policy,
        files=files,
        bytes=size,
        content_digest=digest,
        verdict=verdict,
        coverage=coverage,
        claims=claims,
        run=circumstances(request, started, clock, seen, store),
        method=method(catalog, seen.measures, seen.matches, seen.videos) | method_of(held),
        membership=membership_of(catalog, shown) | told_there(held),
        labels=labels_of(catalog, shown),
        images=seen.shown if seen.shown is not None else images,
        matches=seen.matches,
        unsettled=request.unsettled,
        card=card,
        videos=seen.videos,
        stated_frames=frames_told(catalog) if seen.videos is not None else {},
    )
    beside = {one.other.name: one.pictures for one in held if one.pictures is not None}
    pictures = Shown(seen.pictures, beside) if seen.pictures is not None and beside else seen.pictures
    return renamed(Audit(report=report, pictures=pictures), request, catalog, held, evidence.seal)


def renamed(audit: Audit, request: Request, catalog: Catalog, held: Sequence["Held"], seal: bytes) -> Audit:
    """Return the audit without the paths that identify a person, and without any path where the request says so."""
    from datascopy.cli.alias import Renamed, alias_all, roots_of, withhold

    if request.alias:
        roots = roots_of([("ROOT", request.root), *((f"ROOT of {name}", root) for name, root in request.against)])
        report, names = alias_all(audit.report, catalog, held, roots)
    else:
        report, names = withhold(audit.report, catalog, seal)
    pictures = Renamed(audit.pictures, names) if audit.pictures is not None and names else audit.pictures
    return Audit(report=report, pictures=pictures)


def circumstances(request: Request, started: datetime, clock: Clock, seen: Seen, store: "Store") -> Run:
    """Return what may differ between two equal audits."""
    from datascopy.measure import default_jobs
    from datascopy.store import shown_root

    read = [one for one in (seen.measures, seen.videos, seen.texts) if one is not None]
    return Run(
        started=started.isoformat(timespec="seconds"),
        seconds=round(sum(clock.stages.values()), 3),
        versions={"datascopy": __version__, "python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        platform=f"{platform.system()} {platform.machine()}",
        jobs=request.jobs or default_jobs(),
        cache_hits=sum(one.hits for one in read),
        cache_misses=sum(one.misses for one in read),
        command=request.command.replace(request.root, shown_root(request.root)),
        stages={stage: round(seconds, 3) for stage, seconds in clock.stages.items()},
        notes=tuple(dict.fromkeys((*store.notes, *(note for one in read for note in one.notes)))),
    )


def refuse_nothing(catalog: Catalog, root: str) -> None:
    """Refuse a root that holds nothing of the profile.

    Raises:
        Fault: there is nothing to audit.
    """
    if catalog.files.empty:
        raise Fault(f"{root} holds no files: there is nothing to audit.")
    shut = catalog.files["problem"].str.startswith((REFUSED_MEMBER, UNREAD_ARCHIVE)).any()  # that is a finding, not nothing
    if not shut and not catalog.files["role"].isin(["collection", "table", "document"]).any():
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
