"""Frames of one video in two parts of a split.

Why: Neighbouring frames of a video are almost one picture. A model that is tested on frames of a video that it was trained on is tested on what
    it has seen.
Evidence: Where the pictures were found by their content, whatever their names and tables say: each picture with the video in which it was found,
    and videos that hold the same frames (copies, sub-clips) taken together; one finding for each such video, with its pictures in each part.
    Pictures that no name and no table calls a frame are sought in all videos. Videos that are themselves in a split count as well.
Remedy: Move all pictures of the video, and of its copies, into one part.
Limits: Of pictures that nothing calls a frame, mirrored, turned and cropped ones are not found. Where a group is declared and the names alone
    show that a video is divided, leakage/group-in-two-splits tells it, and it is only counted here.
Source: Provenance of frames and copies of videos, both by 64x64 greys of every frame. Kind of leakage L3.2 (training and test samples that
    depend on each other) of S. Kapoor and A. Narayanan, Leakage and the reproducibility crisis in machine-learning-based science, Patterns 4
    (2023), 100804.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from datascopy.model import Evidence, Place, Severity, Unit, Videos
from datascopy.rule import NO_VIDEOS, NOT_INDEPENDENT, Answer, Found, Looked, Note, NotHere, Split, Unseen, given, rule, splits

SHOWN = 20


@rule(severity=Severity.ERROR, needs=("catalog", "videos", "sighted"))
def video_in_two_splits(seen: Evidence) -> Iterator[Answer]:
    """Look at every split whose members were found in videos, or are videos."""
    catalog = given(seen.catalog)
    films = set(catalog.items.loc[catalog.items["kind"] == "videos", "collection"])
    framed = {facts.of for facts in catalog.profile.frames} | films
    framed |= {facts.of for facts in catalog.profile.splits} if films else set()
    asked = [split for split in splits(catalog) if split.facts.of in framed]
    if not asked:
        yield NotHere("there is no split of videos, and none of pictures beside videos")
    grouped = {facts.of for facts in catalog.profile.groups}
    for split in asked:
        told = members(catalog.items, split, seen.videos) if seen.videos is not None else pd.DataFrame()
        sought = _sought(split, seen.videos)
        if sought and not split.reason:
            yield Looked(f"pictures of the {split.facts.title} that nothing calls a frame, sought in the videos", sought, Unit.PICTURES)
        if told.empty and sought and not split.reason:
            continue
        if split.reason or told.empty:
            reason = NO_VIDEOS if seen.videos is None else "none of its pictures was found in a video"
            yield Unseen(f"videos of the {split.facts.title}", split.reason or reason)
        else:
            yield from divided(split, told, named=split.facts.of in grouped)


def _sought(split: Split, videos: Videos | None) -> int:
    """Return how many pictures of a split were sought in all videos."""
    if videos is None or videos.sighted is None:
        return 0
    told = videos.sighted[videos.sighted["problem"] == ""]
    return len(told.merge(split.rows[["collection", "key"]].drop_duplicates(), on=["collection", "key"]))


def members(items: pd.DataFrame, split: Split, videos: Videos) -> pd.DataFrame:
    """Return one row for each member of a split that has a video: row, part, item, home (the video and its copies), named (the video stated)."""
    rows = split.rows.assign(row=range(len(split.rows)))[["row", "part", "collection", "key", "item"]]
    both = rows.merge(items[["path", "collection", "key", "kind"]], on=["collection", "key"])
    both = both[(both["item"] == "") | (both["item"] == both["path"])]
    found = videos.traces[videos.traces["home"] != ""]
    films = {path: (path, path) for path in both.loc[both["kind"] == "videos", "path"]}
    homes = films | dict(zip(found["path"], zip(found["home"], found["video"], strict=True), strict=True))
    if videos.sighted is not None:
        met = videos.sighted[videos.sighted["home"] != ""]
        homes |= dict(zip(met["path"], zip(met["home"], met["home"], strict=True), strict=True))
    both = both[both["path"].isin(list(homes))]
    one = together(videos)
    return both.assign(
        home=[one.get(homes[path][0], homes[path][0]) for path in both["path"]], named=[homes[path][1] for path in both["path"]]
    )


def together(videos: Videos) -> Mapping[str, str]:
    """Return video -> the first of all videos that it shares frames with, one way or another."""
    first: dict[str, str] = {}

    def root(path: str) -> str:
        while first.get(path, path) != path:
            path = first[path]
        return path

    for a, b in zip(videos.copies["a"], videos.copies["b"], strict=True):
        low, high = sorted((root(a), root(b)))
        first[high] = low
    return {path: root(path) for path in sorted({*videos.copies["a"], *videos.copies["b"]})}


def divided(split: Split, told: pd.DataFrame, *, named: bool) -> Iterator[Answer]:
    """Yield a finding for each video whose members are in several parts."""
    yield Looked(f"members of the {split.facts.title} found in videos", told["row"].nunique(), split.unit)
    known = 0
    for home, rows in told.groupby("home", sort=True):
        if rows["part"].nunique() < 2:
            continue
        if named and (rows.groupby("named")["part"].nunique() > 1).any():
            known += 1
            continue
        counts = split.divide(zip(rows["part"], rows["row"], strict=True))
        parts = ", ".join(f"{one['count']:,} of {part}" for part, one in counts["parts"].items())
        others = sorted(set(rows["named"]) - {home})
        also = f" Named as frames of {', '.join(others[:3])}{' and others' if len(others) > 3 else ''}." if others else ""
        yield Found(
            subject=str(home),
            message=f"Frames of {home}, by their content, are in {len(counts['parts'])} parts of the {split.facts.title}: {parts}.{also}",
            count=rows["row"].nunique(),
            of=len(split.rows),
            unit=split.unit,
            identity=(split.facts.name, str(home)),
            members=rows["path"],
            places=[Place(path) for path in sorted(rows["path"])[:SHOWN]],
            evidence={"per_split": counts, "kind": NOT_INDEPENDENT},
        )
    if known:
        yield Note(
            f"{known:,} more {'video is' if known == 1 else Unit.VIDEOS + ' are'} divided by the names alone: leakage/group-in-two-splits."
        )
