"""Duration differs from what is stated.

Why: Hours of video are a headline of a dataset, and times in annotations are counted from a video's start: both fail where the stated
    length is not that of the frames that are there.
Evidence: The time from the first frame to the last and one step more, as the frames' own time stamps tell it, against the table's column,
    within one unit of its last digit or 0.5 %, whichever is wider.
Remedy: Correct the table, or find the part of the video that is missing.
Limits: Where frames carry no time stamps, frames by the stated rate stand for the length.
Source: Time stamps as FFmpeg's libraries give them.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import Answer, Looked, NotHere, Unseen, given, n_of_title, of_files, opened, rule, stated, verb, videos

SHARE = 0.005


@rule(severity=Severity.WARNING, needs=("catalog", "videos"))
def stated_duration_differs(seen: Evidence) -> Iterator[Answer]:
    """Hold the length of every video that a table describes against it."""
    catalog = given(seen.catalog)
    for facts, frame, reason in videos(seen):
        told = [one for one in stated(catalog, facts) if "seconds" in one.numbers]
        if not told:
            yield NotHere(f"no table states the length of the {facts.title}")
            continue
        measured = {} if reason else opened(frame)[["path", "seconds"]].dropna().set_index("path")["seconds"].to_dict()
        held = [one for one in told if one.item in measured]
        if reason or not held:
            yield Unseen(facts.title, reason or "none of them could be decoded")
            continue
        yield Looked(facts.title, len(held), Unit.VIDEOS)
        bad = []
        for one in held:
            number, real = one.numbers["seconds"], float(measured[one.item])
            if abs(number - real) > max(10.0 ** -one.digits["seconds"], SHARE * number):
                bad.append((one.item, f"{real:,.2f} s measured, {number:,g} s stated in {one.path}:{one.line}"))
        if bad:
            yield of_files(
                facts.title,
                f"{n_of_title(len(bad), len(held), Unit.VIDEOS, facts.title)} {verb(len(bad), 'is', 'are')} of another length than the table states.",
                bad,
                of=len(held),
                unit=Unit.VIDEOS,
                identity=(facts.name,),
            )
