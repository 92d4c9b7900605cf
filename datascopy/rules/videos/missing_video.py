"""Video that pictures come from is missing.

Why: Pictures that are said to be frames of a video cannot be traced to it, and their neighbours, their order and their source stay
    unknown, where the video is not there.
Evidence: The videos that the pictures' names or a table name, against the files of the collections of videos.
Remedy: Add the video, or correct the name.
Limits: Judged only where some video is present. Rows of a table about videos without a file are in metadata/row-without-file.
Source: The profile says how a picture names its video.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from datascopy.model import Catalog, Evidence, FrameFacts, Place, Severity, Unit
from datascopy.rule import ABSENT, Answer, Found, Looked, Unseen, given, joined, n_of_m, rule, units, verb


@rule(severity=Severity.WARNING, needs=("catalog",))
def missing_video(seen: Evidence) -> Iterator[Answer]:
    """Look at every way in which pictures are said to be frames of videos."""
    catalog = given(seen.catalog)
    for facts in catalog.profile.frames:
        if catalog.parts and facts.of not in catalog.parts:
            continue
        videos = catalog.items[catalog.items["collection"].isin(facts.videos)]
        named = named_videos(catalog, facts)
        if videos.empty or not named:
            yield Unseen(f"videos of {facts.of}", ABSENT if videos.empty else "no picture names a video")
            continue
        known = (
            set(videos["key"])
            | {PurePosixPath(path).stem for path in videos["path"]}
            | {PurePosixPath(path).name for path in videos["path"]}
        )
        if facts.pattern and not known & set(named):
            yield Unseen(f"videos of {facts.of}", "the names of the pictures name none of the videos")
            continue
        yield Looked(f"videos of {facts.of}", len(named), Unit.VIDEOS)
        lost = sorted(set(named) - known)
        if lost:
            pictures = sum(named[name] for name in lost)
            yield Found(
                subject=f"videos of {facts.of}",
                message=f"{n_of_m(len(lost), len(named), Unit.VIDEOS)} that {units(pictures, Unit.PICTURES)} {verb(pictures, 'is', 'are')} "
                f"said to come from {verb(len(lost), 'is', 'are')} not there: {joined(lost)}.",
                count=len(lost),
                of=len(named),
                unit=Unit.VIDEOS,
                identity=(facts.name,),
                members=lost,
                places=[Place(name) for name in lost],
                evidence={"values": [{"value": name, "count": named[name]} for name in lost[:200]]},
            )


def named_videos(catalog: Catalog, facts: FrameFacts) -> dict[str, int]:
    """Return every video that is named, and by how many pictures or rows."""
    named: dict[str, int] = {}
    if facts.pattern:
        fit = re.compile(facts.pattern).fullmatch
        items = catalog.items[catalog.items["collection"] == facts.of]
        for path in items["path"]:
            if met := fit(path):
                named[met["video"]] = named.get(met["video"], 0) + 1
    else:
        for table in catalog.tables:
            if table.facts.name == facts.table and facts.video in table.frame:
                for name, count in table.frame[facts.video].str.strip().value_counts().items():
                    if name:
                        named[str(name)] = named.get(str(name), 0) + int(count)
    return named
