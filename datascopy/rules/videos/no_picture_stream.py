"""Video file without pictures.

Why: The file opens and plays, so a check of names and sizes finds nothing, but it holds sound or data alone: there is no frame in it.
Evidence: The streams of every video as its container lists them; a cover picture beside sound is no stream of pictures.
Remedy: Export the video again with its pictures, or remove the file and its rows.
Limits: A video that holds one still picture and no sound counts as a video of one frame.
Source: Streams and dispositions as FFmpeg's libraries read them.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Status, Unit
from datascopy.rule import Answer, Looked, Unseen, n_of_title, of_files, of_sample, rule, verb, videos


@rule(severity=Severity.ERROR, needs=("catalog", "videos"))
def no_picture_stream(seen: Evidence) -> Iterator[Answer]:
    """Look at the status of every video that could be opened."""
    for facts, frame, reason in videos(seen):
        looked = frame[~frame["status"].isin([Status.NOT_CHECKED]) & (frame["container"] != "")] if not reason else frame
        if reason or looked.empty:
            yield Unseen(facts.title, reason or "none of them could be opened")
            continue
        yield from of_sample(facts, frame)
        yield Looked(facts.title, len(looked), Unit.VIDEOS)
        bad = looked[looked["status"] == Status.NO_PICTURE]
        if len(bad):
            yield of_files(
                facts.title,
                f"{n_of_title(len(bad), len(looked), Unit.VIDEOS, facts.title)} {verb(len(bad), 'holds', 'hold')} no stream of pictures.",
                list(zip(bad["path"], bad["problem"], strict=True)),
                of=len(looked),
                unit=Unit.VIDEOS,
                identity=(facts.name,),
            )
