"""Reports like the real ones, made by hand: a divided split, pictures with pairs and boxes, a passed audit, a broken rule."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from PIL import Image, ImageDraw

from datascopy.judge import judge
from datascopy.model import (
    Authority,
    Certainty,
    ClaimResult,
    ClaimStatus,
    Confidence,
    Coverage,
    CoverageRow,
    Finding,
    GroupFacts,
    Outcome,
    Place,
    Policy,
    Profile,
    Report,
    Run,
    Severity,
    SplitFacts,
    State,
    Unit,
)

TODAY = date(2026, 3, 1)
HOSTILE = "<img src=x onerror=alert(1)>.jpg"
NEWLINE = "two\nlines\x1b[31m.jpg"
RTL = "scan\u202egpj.exe.jpg"
NAMES = (HOSTILE, NEWLINE, RTL, "صورة 1.jpg", "byte\udcff.jpg", '" onload="alert(2)', "</script><script>alert(3)</script>", "{{ 7 * 7 }}")
VIDEOS = (
    ("64440803f87b4843", 1135, 662),
    ("7a47e8eacea04e64", 1004, 520),
    ("7ad22d50ebaf4596", 899, 411),
    ("8885668afb844852", 701, 438),
    ("8ebf0e483cac48d6", 612, 390),
    ("ad91cf7ca91440aa", 489, 301),
    ("bca26705313a4644", 212, 170),
)
PAGES: Mapping[str, tuple[str, Severity, str, str]] = {
    "files/empty-file": ("Empty file", Severity.ERROR, "An empty file is counted as data and holds none.", "Fetch the file again."),
    "files/truncated-image": (
        "Truncated picture",
        Severity.ERROR,
        "Readers show the missing rows as grey, silently.",
        "Fetch the file again.",
    ),
    "metadata/conflicting-labels": (
        "Conflicting labels",
        Severity.ERROR,
        "A picture with two labels is wrong under at least one of them, in training and in testing.",
        "Decide for one label, or declare that items may carry several.",
    ),
    "metadata/malformed-row": (
        "Malformed row",
        Severity.WARNING,
        "Readers disagree about rows that lack fields: some pad them, some skip them, some stop.",
        "Write every row with as many fields as the header.",
    ),
    "metadata/repeated-row": ("Repeated row", Severity.WARNING, "A repeated row counts twice.", "Remove the repeats."),
    "metadata/label-spelled-differently": (
        "Label spelled differently",
        Severity.NOTE,
        "The same class under two names becomes two classes.",
        "Use one spelling.",
    ),
    "claims/stated-count-differs": (
        "Stated number differs",
        Severity.ERROR,
        "Papers quote the card; a wrong number is copied on.",
        "Correct the card, or add what is missing.",
    ),
    "leakage/group-in-two-splits": (
        "Group in two splits",
        Severity.ERROR,
        "Pictures of one video resemble each other more than pictures of two: a model tested on a video it was trained on is measured too well.",
        "Put all pictures of a group into one part; `datascopy make-split` does it.",
    ),
    "leakage/picture-in-two-splits": ("Picture in two splits", Severity.ERROR, "A model is tested on what it has seen.", "Remove one."),
    "duplicates/identical-bytes": ("Identical files", Severity.WARNING, "Copies weigh twice in every mean.", "Keep one of each set."),
    "duplicates/same-picture": (
        "The same picture twice",
        Severity.WARNING,
        "The same picture under two names weighs twice, and leaks as soon as the set is split.",
        "Keep one of each pair, or keep them in one part of every split.",
    ),
    "masks/box-differs-from-mask": (
        "Box differs from its mask",
        Severity.WARNING,
        "A detector and a segmenter trained on these learn two different outlines.",
        "Draw the box anew from the mask.",
    ),
    "masks/mask-not-binary": ("Mask with grey values", Severity.NOTE, "A threshold decides what is foreground.", "Store masks as PNG."),
}


@dataclass(slots=True)
class FakePictures:
    """Pictures drawn on request: endoscopy-like discs, or a transformed other picture. `sizes` is path -> (width, height)."""

    sizes: Mapping[str, tuple[int, int]]
    of: Mapping[str, tuple[str, Any]] = field(default_factory=dict)
    """b -> (a, a function on pictures)"""
    asked: list[str] = field(default_factory=list)

    def picture(self, path: str) -> Image.Image:
        if path in self.of:
            a, change = self.of[path]
            changed: Image.Image = change(self.picture(a))
            return changed
        return draw(path, self.sizes[path])

    def thumbnail(self, path: str, side: int = 160) -> bytes | None:
        self.asked.append(path)
        if path not in self.sizes:
            return None
        small = self.picture(path).copy()
        small.thumbnail((side, side))
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=80)
        return buffer.getvalue()

    def grey(self, path: str) -> npt.NDArray[np.uint8]:
        return np.asarray(self.picture(path).convert("L"), dtype=np.uint8)


@cache
def draw(path: str, size: tuple[int, int]) -> Image.Image:
    """Draw a picture that its path alone decides: a lit mucosa with folds and a lump in a black octagon."""
    width, height = size
    seed = int(hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:8], 16)
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    cx, cy = random.uniform(0.3, 0.7, 2)
    light = np.exp(-3 * ((x - cx) ** 2 + (y - cy) ** 2))
    folds = sum(0.08 * np.sin(k * (x * random.uniform(-20, 20) + y * random.uniform(-20, 20)) + random.uniform(0, 6)) for k in (1, 2, 3))
    grain = np.clip(light + folds, 0, 1)
    colour = np.stack([225 * grain + 20, 120 * grain + 15, 90 * grain + 12], axis=-1)
    picture = Image.fromarray(np.clip(colour, 0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(picture)
    lump = [width * (cx - 0.16), height * (cy - 0.14), width * (cx + 0.12), height * (cy + 0.16)]
    pen.ellipse(lump, fill=(214, 128, 110), outline=(120, 40, 30), width=2)
    cut = int(min(size) * 0.16)
    for corner in ((0, 0), (width, 0), (0, height), (width, height)):
        towards = (cut if corner[0] == 0 else width - cut, cut if corner[1] == 0 else height - cut)
        pen.polygon([corner, (towards[0], corner[1]), (corner[0], towards[1])], fill=(0, 0, 0))
    return picture


def outcome(rule: str, state: State, findings: Sequence[Finding] = (), *, note: str = "", looked: str = "") -> Outcome:
    """Return an outcome with the page of its rule."""
    title, severity, why, remedy = PAGES[rule]
    return Outcome(
        rule=rule,
        title=title,
        severity=severity,
        state=state,
        findings=tuple(findings),
        note=note,
        looked=looked,
        why=why,
        remedy=remedy,
        limits="Says nothing about pictures that are alike without being the same.",
    )


def finding(  # noqa: PLR0917 - told in the order of a sentence
    rule: str, subject: str, message: str, count: int, of: int | None, unit: Unit, **more: Any
) -> Finding:
    """Return a finding with the identity that its rule and subject give it."""
    _, severity, _, remedy = PAGES[rule]
    told: dict[str, Any] = {
        "severity": severity,
        "confidence": Confidence.CERTAIN,
        "places": (),
        "examples": (),
        "evidence": {},
        "remedy": remedy,
        **more,
    }
    told["evidence"] = {**told["evidence"], "members": hashlib.sha256(message.encode("utf-8", "surrogatepass")).hexdigest()[:16]}
    identity = hashlib.sha256(f"{rule}\0{subject}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Finding(identity=identity, rule=rule, subject=subject, message=message, count=count, of=of, unit=unit, **told)


def run() -> Run:
    """Return the circumstances that all made reports share."""
    return Run(
        started="2026-03-01T09:30:00+00:00",
        seconds=4.25,
        versions={"datascopy": "0.0.0", "python": "3.11.9", "numpy": "2.1.0", "pillow": "12.3.0"},
        platform="Linux x86_64",
        jobs=2,
        cache_hits=1988,
        cache_misses=12,
        command="datascopy audit kvasir-capsule data/kvasir-capsule",
        stages={"catalog": 0.4, "measure": 3.2, "match": 0.5, "judge": 0.15},
    )


def make(profile: Profile, outcomes: Sequence[Outcome], coverage: Coverage, policy: Policy | None = None, **more: Any) -> Report:
    """Judge outcomes and make a report of them."""
    policy = policy or Policy()
    told: dict[str, Any] = {
        "root": f"data/{profile.name}",
        "files": 3,
        "bytes": 4_812_331,
        "content_digest": hashlib.sha256(profile.name.encode()).hexdigest(),
        "claims": (),
        "run": run(),
        **more,
    }
    return Report(profile=profile, policy=policy, verdict=judge(outcomes, coverage, policy, TODAY), coverage=coverage, **told)


def answered(*but: str) -> list[Outcome]:
    """Return passed outcomes for all rules but those named."""
    return [outcome(rule, State.PASSED, looked="1,000 rows (metadata)") for rule in PAGES if rule not in but]


def capsule() -> Report:
    """Return the report of a dataset whose split divides seven videos, whose card states a wrong sum, and whose videos are absent."""
    profile = Profile(
        name="kvasir-capsule",
        title="Kvasir-Capsule",
        digest="5c1f" * 16,
        version="2021",
        about="Capsule endoscopy: 47,238 labelled pictures of 43 videos in 14 classes.",
        licence="CC BY 4.0",
        links={"card": "https://datasets.simula.no/kvasir-capsule/", "paper": "https://doi.org/10.1038/s41597-021-00920-z"},
        splits=(
            SplitFacts(
                name="official", title="official two-fold split", of="labelled-images", lists={"split_0": "split-0", "split_1": "split-1"}
            ),
        ),
        groups=(GroupFacts(name="video", title="video", of="labelled-images", certainty=Certainty.STATED, source="column video_id"),),
    )
    divided = [_video(*one) for one in VIDEOS]
    outcomes = [
        outcome(
            "leakage/group-in-two-splits",
            State.FAILED,
            divided,
            note="5,052 of 23,061 rows of split_0 and 2,892 of 24,100 rows of split_1 belong to videos that are in both. The key is stated: column video_id.",
            looked="47,161 rows (official)",
        ),
        outcome("metadata/conflicting-labels", State.FAILED, [_conflict()], looked="47,248 rows (metadata)"),
        outcome("metadata/malformed-row", State.FAILED, [_short_rows()], looked="47,248 rows (metadata)"),
        outcome("metadata/label-spelled-differently", State.FAILED, [_spellings()], looked="47,161 rows (official)"),
        outcome("claims/stated-count-differs", State.FAILED, _wrong_claims(), looked="14 entries (claims)"),
        *(outcome(rule, State.NOT_MEASURED, note="Not looked at: labelled-images: the collection is absent.") for rule in _PICTURES),
        *answered(*_PICTURES, "leakage/group-in-two-splits", *_FAILED),
    ]
    return make(profile, outcomes, _capsule_coverage(), claims=_claims(), method=_METHOD)


_PICTURES = ("files/truncated-image", "duplicates/identical-bytes", "duplicates/same-picture", "leakage/picture-in-two-splits")
_FAILED = (
    "metadata/conflicting-labels",
    "metadata/malformed-row",
    "metadata/label-spelled-differently",
    "claims/stated-count-differs",
)
_METHOD = {
    "Groups": "43 groups by video (stated).",
    "Matching": "No pictures were compared: the collection labelled-images is absent.",
}


def _video(name: str, zero: int, one: int) -> Finding:
    return finding(
        "leakage/group-in-two-splits",
        name,
        f"The video {name} is in both parts of the official split: {zero:,} of 23,061 rows of split_0 and {one:,} of 24,100 rows of split_1.",
        zero + one,
        47_161,
        Unit.ROWS,
        confidence=Confidence.STATED,
        places=(Place("official_splits/split_0.csv", 12), Place("official_splits/split_1.csv", 40)),
        evidence={
            "per_split": {"split": "official", "parts": {"split_0": {"count": zero, "of": 23_061}, "split_1": {"count": one, "of": 24_100}}}
        },
    )


def _conflict() -> Finding:
    rows: list[dict[str, Any]] = [
        {"path": "metadata.csv", "line": line, "cells": {"filename": name, "finding_class": label}}
        for line, name, label in (
            (18_402, "3ada4222967f421d_22800.jpg", "Lymphangiectasia"),
            (31_117, "3ada4222967f421d_22800.jpg", "Normal clean mucosa"),
            (18_403, HOSTILE, "Erosion"),
            (31_118, HOSTILE, "Ulcer"),
        )
    ]
    return finding(
        "metadata/conflicting-labels",
        "metadata",
        "9 of 47,229 pictures have two labels in metadata.csv, among them 3ada4222967f421d_22800.jpg: Lymphangiectasia (line 18,402) and Normal clean mucosa (line 31,117).",
        9,
        47_229,
        Unit.PICTURES,
        places=tuple(Place("metadata.csv", row["line"]) for row in rows),
        evidence={"rows": rows},
    )


def _short_rows() -> Finding:
    return finding(
        "metadata/malformed-row",
        "metadata: 5 fields instead of 13",
        "43,013 of 47,248 rows of metadata.csv have 5 fields instead of 13; the missing ones were read as empty.",
        43_013,
        47_248,
        Unit.ROWS,
        places=tuple(Place("metadata.csv", line) for line in range(2, 22)),
        examples=("0728084c8da942d9_22803.jpg;0728084c8da942d9;22803;Luminal;Normal clean mucosa",),
    )


def _spellings() -> Finding:
    return finding(
        "metadata/label-spelled-differently",
        "official split: label",
        "39,908 of 47,161 rows spell a label differently from the folders; 0 disagree once aliases are applied.",
        39_908,
        47_161,
        Unit.ROWS,
        evidence={
            "values": [
                {"value": "Normal", "count": 34_606, "becomes": "Normal clean mucosa"},
                {"value": "Reduced Mucosal View", "count": 2_906, "becomes": "Reduced mucosal view"},
            ]
        },
    )


def _wrong_claims() -> list[Finding]:
    return [
        finding(
            "claims/stated-count-differs",
            "card-all-frames",
            "The card states 4,741,621 pictures and frames; its own parts sum to 4,741,504 (117 fewer).",
            1,
            14,
            Unit.ENTRIES,
        ),
        finding(
            "claims/stated-count-differs",
            "card-png",
            "The card states PNG; all 47,238 names in the tables end in .jpg.",
            1,
            14,
            Unit.ENTRIES,
        ),
    ]


def _claims() -> tuple[ClaimResult, ...]:
    def claim(  # noqa: PLR0917
        name: str, says: str, stated: Any, measured: Any, status: ClaimStatus, how: str, **more: Any
    ) -> ClaimResult:
        both = isinstance(stated, (int, float)) and isinstance(measured, (int, float))
        difference = measured - stated if both else None
        told: dict[str, Any] = {"source": "card, labelled images", "authority": Authority.CARD, **more}
        return ClaimResult(id=name, says=says, stated=stated, measured=measured, difference=difference, status=status, how=how, **told)

    met, failed, unknown = ClaimStatus.MET, ClaimStatus.FAILED, ClaimStatus.NOT_CHECKABLE
    count = "rows of metadata.csv by filename and finding_class"
    absent = "the collection unlabelled-videos is absent"
    return (
        claim("card-pictures", "47,238 labelled pictures", 47_238, 47_238, met, f"distinct {count}; they are 47,229 pictures"),
        claim("card-classes", "14 classes", 14, 14, met, "distinct finding_class in metadata.csv"),
        claim("card-png", "pictures are PNG", "PNG", "jpg", failed, "extensions of the names in metadata.csv, the files being absent"),
        claim("card-labelled-videos", "43 labelled videos", 43, 43, met, "distinct video_id in metadata.csv"),
        claim("card-unlabelled-videos", "74 unlabelled videos", 74, None, unknown, absent),
        claim("card-unlabelled-frames", "2,785,829 frames", 2_785_829, None, unknown, absent),
        claim(
            "card-all-frames",
            "more than 4,741,621 pictures and frames",
            4_741_621,
            4_741_504,
            failed,
            "the card's own parts added up",
            source="card, head",
            parts=(("frames of labelled videos", 1_955_675), ("frames of unlabelled videos", 2_785_829)),
            arithmetic=True,
        ),
        claim(
            "card-all-videos",
            "117 videos",
            117,
            117,
            met,
            "the card's own parts added up",
            source="card, head",
            parts=(("labelled videos", 43), ("unlabelled videos", 74)),
            arithmetic=True,
        ),
        claim(
            "paper-no-shared-video",
            "no video is shared between the two splits",
            0,
            7,
            failed,
            "groups of video in more than one part of the official split",
            source="paper, page 6",
            authority=Authority.OTHER,
        ),
        claim("card-frames", "1,955,675 frames of labelled video", 1_955_675, None, unknown, "no table tells the number of frames"),
        claim("card-hours", "about 19 hours of labelled video", 19, None, unknown, "no table tells the length of a video"),
        claim("card-boxes", "the labelled data include bounding boxes", "yes", "yes", met, "4,235 boxes of metadata.csv"),
        claim(
            "card-rate",
            "28.6 frames a second",
            28.6,
            28.592,
            met,
            "frames divided by seconds",
            parts=(("frames", 1_955_675), ("seconds", 68_400)),
        ),
        claim("card-reviewed", "reviewed by medical professionals", None, None, unknown, "prose: no data can settle it"),
    )


def _capsule_coverage() -> Coverage:
    def absent(name: str, title: str, declared: int) -> CoverageRow:
        return CoverageRow(name=name, title=title, declared=declared, present=0, checked=0, failed=0, absent=True)

    def table(name: str, title: str) -> CoverageRow:
        return CoverageRow(name=name, title=title, declared=1, present=1, checked=1, failed=0)

    return Coverage(
        collections=(
            absent("labelled-images", "labelled images", 47_238),
            absent("labelled-videos", "labelled videos", 43),
            absent("unlabelled-videos", "unlabelled videos", 74),
        ),
        tables=(table("metadata", "metadata.csv"), table("split-0", "official split 0"), table("split-1", "official split 1")),
    )


SIZES = ((312, 264), (488, 332), (360, 288), (612, 484))
MATRICES = {
    "re-encoded": ("identity", 1.0, (0.5, 0, 0, 0, 0.5, 0)),
    "cropped": ("flip-left-right", 0.82, (-1, 0, 0.91, 0, 1, -0.09)),
    "turned": ("rotate-90", 1.0, (0, 1, 0, -1, 0, 1)),
    "identical-bytes": ("identity", 1.0, (1, 0, 0, 0, 1, 0)),
}


def seg(names: Sequence[str] = (), pairs: int = 20) -> tuple[Report, FakePictures]:
    """Return the report of a segmentation dataset with pairs, sets of copies, boxes and masks; `names` become file names in it."""
    items = [f"images/{name}" for name in names] or [f"images/cju{index:04d}z7yo0878.jpg" for index in range(6)]
    pictures, told = _pairs(items, pairs)
    profile = Profile(name="kvasir-seg", title="Kvasir-SEG", digest="77aa" * 16, about="1,000 polyps with masks and boxes.")
    copies = [[a["a"], a["b"]] for a in told if a["kind"] == "identical-bytes"]
    boxes = [
        {
            "item": item,
            "stated": [0, 0, pictures.sizes[item][0] * 0.8, pictures.sizes[item][1] * 0.9],
            "measured": [
                pictures.sizes[item][0] * 0.2,
                pictures.sizes[item][1] * 0.1,
                pictures.sizes[item][0] * 0.8,
                pictures.sizes[item][1] * 0.9,
            ],
            "width": pictures.sizes[item][0],
            "height": pictures.sizes[item][1],
            "off": round(pictures.sizes[item][0] * 0.2),
        }
        for item in items
    ]
    outcomes = [
        outcome(
            "duplicates/same-picture",
            State.FAILED,
            [_pair(one) for one in told if one["kind"] != "identical-bytes"],
            looked="1,000 pictures",
        ),
        outcome(
            "duplicates/identical-bytes", State.FAILED, [_copies(group, told) for group in copies], note="No other pair has equal bytes."
        ),
        outcome("masks/box-differs-from-mask", State.FAILED, [_boxes(boxes)], looked="1,071 boxes (boxes)"),
        outcome("masks/mask-not-binary", State.FAILED, [_grey(items)], looked="1,000 masks (masks)"),
        outcome("files/truncated-image", State.FAILED, [_cut(items[0])], looked="2,000 pictures"),
        outcome("leakage/group-in-two-splits", State.NOT_APPLICABLE, note="No split is declared."),
        outcome("leakage/picture-in-two-splits", State.NOT_APPLICABLE, note="No split is declared."),
        outcome("claims/stated-count-differs", State.INCONCLUSIVE, note="Cannot be told: size: too few files to say."),
    ]
    outcomes += answered(*(one.rule for one in outcomes))
    return make(
        profile,
        outcomes,
        _seg_coverage(),
        images=_frame(pictures),
        membership={item: {"folds": "train" if index % 2 else "test"} for index, item in enumerate(pictures.sizes)},
        labels=dict.fromkeys(pictures.sizes, "polyp"),
        method={"Matching": "1,000 pictures were compared, all pairs of them (radius 48).", "Not settled": "12 pairs are not reported."},
    ), pictures


def _pairs(items: Sequence[str], count: int) -> tuple[FakePictures, list[dict[str, Any]]]:
    sizes: dict[str, tuple[int, int]] = {item: SIZES[index % len(SIZES)] for index, item in enumerate(items)}
    changes: dict[str, tuple[str, Any]] = {}
    told = []
    for index in range(count):
        a = items[index % len(items)]
        kind = tuple(MATRICES)[index % len(MATRICES)]
        b = f"{a[:-4]} copy {index}.jpg"
        pair, change, size = _changed(a, b, kind, sizes[a])
        sizes[b], changes[b] = size, (a, change)
        told.append(pair)
    return FakePictures(sizes, changes), told


def _changed(a: str, b: str, kind: str, size: tuple[int, int]) -> tuple[dict[str, Any], Any, tuple[int, int]]:
    """Return the pair, what makes b of a, and the size of b. The matrices hold shares of a's width and height where they shift."""
    width, height = size
    orientation, crop, (m0, m1, m2, m3, m4, m5) = MATRICES[kind]
    kept = (round(width * crop), round(height * crop))
    left, top = (width - kept[0]) // 2, (height - kept[1]) // 2
    matrix: tuple[float, ...] = (m0, m1, m2, m3, m4, m5)
    changes: dict[str, tuple[Any, tuple[int, int]]] = {
        "re-encoded": (lambda picture: picture.resize((width // 2, height // 2)), (width // 2, height // 2)),
        "turned": (lambda picture: picture.transpose(Image.Transpose.ROTATE_90), (height, width)),
        "identical-bytes": (lambda picture: picture, size),
        "cropped": (
            lambda picture: picture.crop((left, top, left + kept[0], top + kept[1])).transpose(Image.Transpose.FLIP_LEFT_RIGHT),
            kept,
        ),
    }
    if kind == "turned":
        matrix = (0, 1, 0, -1, 0, width)
    if kind == "cropped":
        matrix = (-1, 0, left + kept[0], 0, 1, -top)
    pair = {"a": a, "b": b, "kind": kind, "transform": {"orientation": orientation, "crop": crop, "matrix": list(matrix)}, "score": 0.973}
    return pair, *changes[kind]


def _pair(pair: Mapping[str, Any]) -> Finding:
    return finding(
        "duplicates/same-picture",
        f"{pair['a']} and {pair['b']}",
        f"2 of 1,000 pictures are the same picture: {pair['a']} and {pair['b']}.",
        2,
        1000,
        Unit.PICTURES,
        places=(Place(pair["a"]), Place(pair["b"])),
        evidence={"pairs": [pair]},
    )


def _copies(group: Sequence[str], pairs: Sequence[Mapping[str, Any]]) -> Finding:
    return finding(
        "duplicates/identical-bytes",
        " = ".join(group),
        f"{len(group)} of 1,000 pictures hold the same bytes.",
        len(group),
        1000,
        Unit.PICTURES,
        evidence={"groups": [list(group)], "pairs": [pair for pair in pairs if pair["a"] == group[0] and pair["b"] == group[1]]},
    )


def _boxes(boxes: Sequence[Mapping[str, Any]]) -> Finding:
    return finding(
        "masks/box-differs-from-mask",
        "boxes",
        "20 of 1,000 pictures have a box that is more than 2 px off the outline of its mask, 19 of them more than 10 px.",
        20,
        1000,
        Unit.PICTURES,
        evidence={"boxes": list(boxes)},
    )


def _grey(items: Sequence[str]) -> Finding:
    return finding(
        "masks/mask-not-binary",
        "masks",
        "1,000 of 1,000 masks hold grey values beside black and white (at most 2.1 % of their pixels).",
        1000,
        1000,
        Unit.MASKS,
        evidence={"files": [{"path": item, "detail": "2.1 % of the pixels are neither black nor white"} for item in items]},
        examples=tuple(items),
    )


def _cut(item: str) -> Finding:
    return finding(
        "files/truncated-image",
        "images",
        f"1 of 2,000 files ends before its last row: {item}.",
        1,
        2000,
        Unit.FILES,
        evidence={"files": [{"path": item, "detail": "ends 4,011 bytes early"}]},
    )


def _seg_coverage() -> Coverage:
    return Coverage(
        collections=(
            CoverageRow(name="images", title="pictures", declared=1000, present=1000, checked=999, failed=1),
            CoverageRow(
                name="masks",
                title="masks",
                declared=1000,
                present=1000,
                checked=940,
                failed=0,
                skipped=(("larger than 400 megapixels", 60),),
            ),
        ),
        documents=(CoverageRow(name="boxes", title="boxes", declared=1, present=1, checked=1, failed=0),),
    )


def _frame(pictures: FakePictures) -> pd.DataFrame:
    rows = [
        (path, hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest(), *size, "sound")
        for path, size in sorted(pictures.sizes.items())
    ]
    frame = pd.DataFrame(rows, columns=["path", "sha256", "width", "height", "status"])
    return frame.astype({"width": "Int64", "height": "Int64"})


def clean() -> Report:
    """Return the report of an audit that passed."""
    profile = Profile(name="tidy", title="Tidy", digest="1b2c" * 16)
    coverage = Coverage(
        collections=(CoverageRow(name="pictures", title="pictures", declared=120, present=120, checked=120, failed=0),),
        tables=(CoverageRow(name="labels", title="labels.csv", declared=None, present=1, checked=1, failed=0),),
    )
    return make(profile, answered(), coverage)


def broken() -> Report:
    """Return the report of an audit in which a rule broke and another failed."""
    note = "The rule itself failed: KeyError at identical_bytes.py:31. This says nothing about the data."
    outcomes = [
        outcome("duplicates/identical-bytes", State.BROKE, note=note),
        outcome("metadata/conflicting-labels", State.FAILED, [_conflict()]),
        *answered("duplicates/identical-bytes", "metadata/conflicting-labels"),
    ]
    coverage = Coverage(collections=(CoverageRow(name="pictures", title="pictures", declared=None, present=120, checked=120, failed=0),))
    return make(Profile(name="broken", title="Broken", digest="0f0f" * 16), outcomes, coverage)


def many(findings: int = 50, pairs: int = 400) -> tuple[Report, FakePictures]:
    """Return a report at the bounds of what a rule may find: one finding with very many pairs, another rule with fifty findings."""
    report, pictures = seg(pairs=pairs)
    copied = next(one for one in report.verdict.outcomes if one.rule == "duplicates/same-picture")
    every = [pair for one in copied.findings for pair in one.evidence["pairs"]]
    folded = [{"subject": one.subject, "message": one.message, "identity": one.identity} for one in copied.findings]
    first = replace(copied.findings[0], evidence={"pairs": every, "folded": folded, "members": "0" * 16})
    outcomes = [
        replace(one, findings=(first,)) if one is copied else replace(one, findings=one.findings[:findings])
        for one in report.verdict.outcomes
    ]
    return replace(report, verdict=judge(outcomes, report.coverage, report.policy, TODAY)), pictures
