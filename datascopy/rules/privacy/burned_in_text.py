"""Text burned into pictures.

Why: Dates, names and numbers drawn into the pixels identify people, whatever was taken out of the headers. Models read them as well: a clock or
    the style of one hospital's labels can stand for the label.
Evidence: A sample of the pictures of each collection, one of each group first, chosen by their bytes, is read by optical character recognition.
    A line counts from a certainty of 0.6; a date or five digits and more tell the most, then clock times and words, then the markers that
    stand beside every patient (L, AP, ERECT).
Remedy: Look at the pictures. Paint over or cut off what identifies (the border often suffices), export them anew and audit again with every
    picture read: `text-pictures` in the policy. If the text stays, say on the card what it is.
Limits: Letters lower than 12 pixels where the longer side is 1,024, or of little contrast, are often missed; so is handwriting. Lone side
    markers (L) are seldom read: nothing here says that they are absent. Frames of videos are not read.
Source: RapidOCR (PaddleOCR models) on pictures of at most 1,024 pixels; 95 % intervals after Wilson. Full dates identify by 45 CFR
    164.514(b)(2)(i)(C).
"""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from datascopy.model import CollectionFacts, Confidence, Evidence, Kind, Place, Severity, Unit, Writing
from datascopy.rule import (
    SHOWN_FILES,
    SHOWN_PLACES,
    Answer,
    Found,
    Looked,
    Note,
    NotHere,
    Unclear,
    Unseen,
    figures,
    given,
    in_scope,
    joined,
    n_of_m,
    rule,
    share,
    units,
    verb,
)
from datascopy.statistics import most_if_none, share_interval

TELLING = (Writing.DATE, Writing.NUMBER)
FOUND = {8: (8, 19, 20), 12: (12, 19, 19), 16: (13, 20, 20), 24: (10, 17, 20)}
"""height in pixels -> lines of a name and a date that were found at each of CONTRASTS, of 20 drawn on 10 X-rays and 10 endoscopy pictures;
measured by benchmarks/text_recall.py"""
CONTRASTS = (30, 80, 200)
"""grey values between letters and ground"""
READABLE = 0.906
"""of those from 12 pixels and contrast 80 on (115 of 120) the lower end of the 95 % interval"""
RECALL = (
    f"Found of 20 lines drawn on real pictures, at a contrast of {', '.join(map(str, CONTRASTS))} grey values: "
    + "; ".join(f"{', '.join(map(str, found))} at {height} px" for height, found in FOUND.items())
    + "."
)


@rule(severity=Severity.ERROR, confidence=Confidence.INFERRED, needs=("catalog", "images", "texts"))
def burned_in_text(seen: Evidence) -> Iterator[Answer]:
    """Look at what was read in the pictures of each collection."""
    asked = [facts for facts in in_scope(given(seen.catalog)) if facts.kind is Kind.IMAGES]
    if not asked:
        yield NotHere("no pictures are declared")
    for facts in asked:
        texts = seen.texts
        if texts is None:
            yield Unseen(facts.title, "the pictures were not read")
            continue
        read = texts.frame[(texts.frame["collection"] == facts.name) & texts.frame["read"]]
        if texts.problem or read.empty:
            yield Unseen(facts.title, texts.problem or "no picture of it could be read")
            continue
        yield Looked(facts.title, len(read), Unit.PICTURES)
        yield from judged(seen, facts, read)
        yield Note(RECALL)
        lines = texts.lines[texts.lines["path"].isin(read["path"])]
        if len(lines):
            yield figures.positions(
                facts.title, Unit.PICTURES.value, read, lines, int((given(seen.images)["collection"] == facts.name).sum())
            )


def judged(seen: Evidence, facts: CollectionFacts, read: pd.DataFrame) -> Iterator[Answer]:
    """Say what the sample of one collection shows."""
    images = given(seen.images)
    whole = int((images["collection"] == facts.name).sum())
    telling, other = read[read["kind"].isin(TELLING)], read[read["kind"].isin([Writing.TIME, Writing.WORDS])]
    markers = int((read["kind"] == Writing.MARKER).sum())
    if markers:
        yield Note(
            f"{n_of_m(markers, len(read), Unit.PICTURES)} read in {facts.title} {verb(markers, 'bears', 'bear')} nothing but markers."
        )
    found = telling if len(telling) else other
    if len(found):
        yield told(seen, facts, found, read, whole, other=len(other) if len(telling) else 0)
    elif len(read) < whole:
        bound = min(1.0, most_if_none(len(read)) / READABLE)
        yield Unclear(
            facts.title,
            f"none found in {n_of_m(len(read), whole, Unit.PICTURES)}; at most {share(bound, 1)} of them bear readable text (95 % confidence); "
            "`text-pictures` in the policy says how many are read",
        )


def told(seen: Evidence, facts: CollectionFacts, found: pd.DataFrame, read: pd.DataFrame, whole: int, *, other: int) -> Found:
    """Return the finding on one collection; the severity is that of the most telling text."""
    severe = bool(found["kind"].isin(TELLING).any())
    lines = given(seen.texts).lines
    lines = lines[lines["path"].isin(found["path"])]
    low, high = share_interval(len(found), len(read))
    what = "a date or a number of five digits or more" if severe else "clock times or words"
    more = f" {units(other, Unit.PICTURES)} more {verb(other, 'bears', 'bear')} clock times or words." if other else ""
    kinds = Counter(lines["kind"])
    paths = found["path"].tolist()
    sampled = f"; 95 % interval {share(low, 1)} to {share(high, 1)} of all {whole:,}" if len(read) < whole else ""
    return Found(
        subject=facts.title,
        message=f"{n_of_m(len(found), len(read), Unit.PICTURES)} that were read in {facts.title} {verb(len(found), 'bears', 'bear')} {what} "
        f"({share(len(found), len(read))}{sampled}).{more} Lines in them: {joined([f'{kind} ({kinds[kind]:,})' for kind in Writing if kinds[kind]])}.",
        count=len(found),
        of=len(read),
        unit=Unit.PICTURES,
        identity=(facts.name, "telling" if severe else "text"),
        members=paths,
        places=[Place(path) for path in paths[:SHOWN_PLACES]],
        evidence={
            "files": [{"path": path, "detail": detail(lines[lines["path"] == path])} for path in paths[:SHOWN_FILES]],
            "interval": [round(low, 4), round(high, 4)],
        },
        severity=Severity.ERROR if severe else Severity.WARNING,
    )


def detail(lines: pd.DataFrame) -> str:
    """Say of one picture which shapes of text lie where: "date 99/99/9999, top left"."""
    rows = lines.assign(order=lines["kind"].map({str(kind): place for place, kind in enumerate(Writing)})).sort_values(
        ["order", "top", "left"]
    )
    spots = [
        f"{kind} {shape}, {where((left + right) / 2, (top + bottom) / 2)}"
        for kind, shape, left, top, right, bottom in rows[["kind", "shape", "left", "top", "right", "bottom"]].itertuples(index=False)
        if kind != Writing.MARKER
    ]
    return joined(spots, last="and", most=3)


def where(x: float, y: float) -> str:
    """Return in which ninth of the picture a point lies: "top left", "centre"."""
    across, down = ("left", "", "right")[min(2, int(3 * x))], ("top", "", "bottom")[min(2, int(3 * y))]
    return f"{down} {across}".strip() or "centre"
