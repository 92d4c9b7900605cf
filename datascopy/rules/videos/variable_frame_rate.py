"""Variable frame rate.

Why: In such a video the number of a frame does not follow from its time: tables that state frames a second, tools that jump to a second,
    and extraction at a constant rate all name other frames than the one meant.
Evidence: The time stamps of all frames; steps that differ by more than rounding.
Remedy: Name frames by their number in the order of decoding, or encode the video at a constant rate before frames are numbered.
Limits: Where time stamps are missing or run backwards in both orders, nothing is said.
Source: Presentation time stamps as FFmpeg's libraries give them; decoding time stamps where those are out of order (AVI).
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Status, Unit
from datascopy.rule import Answer, Looked, Unseen, n_of_title, of_files, of_sample, opened, rule, verb, videos


@rule(severity=Severity.NOTE, needs=("catalog", "videos"))
def variable_frame_rate(seen: Evidence) -> Iterator[Answer]:
    """Look at the steps between the frames of every video that could be decoded."""
    for facts, frame, reason in videos(seen):
        looked = opened(frame) if not reason else frame
        if not reason:  # lost frames and places without one leave gaps that say nothing of the rate
            looked = looked[looked["constant"].notna() & (looked["status"] == Status.SOUND) & (looked["blank"].fillna(0) == 0)]
        if reason or looked.empty:
            yield Unseen(facts.title, reason or "none of them has time stamps that tell it")
            continue
        yield from of_sample(facts, frame)
        yield Looked(facts.title, len(looked), Unit.VIDEOS)
        bad = looked[~looked["constant"].astype("bool")]
        if len(bad):
            told = zip(bad["path"], bad["decoded"], bad["seconds"], strict=True)
            yield of_files(
                facts.title,
                f"{n_of_title(len(bad), len(looked), Unit.VIDEOS, facts.title)} {verb(len(bad), 'has', 'have')} frames at unequal distances.",
                [(path, f"{frames:,} frames in {seconds:,.2f} s") for path, frames, seconds in told],
                of=len(looked),
                unit=Unit.VIDEOS,
                identity=(facts.name,),
            )
