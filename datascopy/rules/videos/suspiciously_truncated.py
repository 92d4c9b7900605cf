"""Video that seems to be cut off.

Why: A file that was cut off between two pieces of its container decodes to its end without a complaint: the end is simply not there.
Evidence: Videos without any other sign, whose container does not say where it ends, of which fewer frames come out than the header states,
    or than the stated length holds at a constant rate: by 1 second and 2 % at least.
Remedy: Compare size and digest with the source. If they agree, the header is wrong: correct what was taken from it.
Limits: A header can be wrong in a whole file, and then this is a false alarm. A file that states neither frames nor length cannot be told.
Source: Frames decoded against the container's header, after edit lists and places without a picture.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from datascopy.model import Evidence, Severity, Status, Unit
from datascopy.rule import Answer, Looked, Unseen, n_of_title, of_files, of_sample, opened, rows_of, rule, verb, videos


@rule(severity=Severity.WARNING, needs=("catalog", "videos"))
def suspiciously_truncated(seen: Evidence) -> Iterator[Answer]:
    """Hold the frames of every video without other signs against what its container states."""
    for facts, frame, reason in videos(seen):
        looked = opened(frame) if not reason else frame
        looked = looked[looked["status"] == Status.SOUND] if not reason else looked
        if reason or looked.empty:
            yield Unseen(facts.title, reason or "none of them could be decoded without a sign of damage")
            continue
        yield from of_sample(facts, frame)
        yield Looked(facts.title, len(looked), Unit.VIDEOS)
        bad = [(str(row["path"]), told) for row in rows_of(looked) if (told := lacking(row))]
        if bad:
            yield of_files(
                facts.title,
                f"{n_of_title(len(bad), len(looked), Unit.VIDEOS, facts.title)} {verb(len(bad), 'seems', 'seem')} to be cut off at the end.",
                bad,
                of=len(looked),
                unit=Unit.VIDEOS,
                identity=(facts.name,),
            )


def lacking(row: Mapping[str, Any]) -> str:
    """Say what a video lacks at its end; '' where nothing speaks for that."""
    names = ("decoded", "discarded", "blank", "header", "expected", "rate")
    number = {name: float(row[name] or 0) for name in names}
    if row["ends"] == "complete":
        return ""
    there = number["decoded"] + number["discarded"] + number["blank"]
    if number["header"] > there:
        return f"the header states {number['header']:,.0f} frames, {number['decoded']:,.0f} come out"
    short = number["expected"] - there
    if row["constant"] is True and short > max(number["rate"], 0.02 * number["expected"]):
        return f"its stated length holds {number['expected']:,.0f} frames, {number['decoded']:,.0f} come out"
    return ""
