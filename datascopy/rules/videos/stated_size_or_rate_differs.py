"""Size, rate or digest differs from what is stated.

Why: Tables of videos are what loaders are configured from. A wrong width or rate silently stretches pictures or shifts times; a file of
    another size or digest than stated is not the file that was released.
Evidence: Width and height of the frames, frames a second of videos of constant rate, bytes and SHA-256 of the file, against the table's
    columns: exactly, the rate within 0.5 % or one unit of its last digit, kilobytes of 1,000 or 1,024 bytes within 1.
Remedy: Correct the table; where the digest differs, fetch the file again.
Limits: Sizes are as stored; a video that players turn by a quarter may be stated either way.
Source: The first decoded frame, time stamps, and the bytes of the file.
"""

from collections.abc import Iterator
from typing import Any

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import Answer, Looked, NotHere, Stated, Unseen, given, n_of_title, of_files, opened, rows_of, rule, stated, verb, videos

FIELDS = ("fps", "width", "height", "kilobytes")
SHARE = 0.005


@rule(severity=Severity.WARNING, needs=("catalog", "videos"))
def stated_size_or_rate_differs(seen: Evidence) -> Iterator[Answer]:
    """Hold what tables state of every video that could be decoded against it."""
    catalog = given(seen.catalog)
    for facts, frame, reason in videos(seen):
        told = [one for one in stated(catalog, facts) if one.sha256 or any(field in one.numbers for field in FIELDS)]
        if not told:
            yield NotHere(f"no table states size, rate or digest of the {facts.title}")
            continue
        measured = {} if reason else {row["path"]: row for row in rows_of(opened(frame))}
        held = [one for one in told if one.item in measured]
        if reason or not held:
            yield Unseen(facts.title, reason or "none of them could be decoded")
            continue
        yield Looked(facts.title, len(held), Unit.VIDEOS)
        bad = [(one.item, "; ".join(wrong)) for one in held if (wrong := list(differing(one, measured[one.item])))]
        if bad:
            yield of_files(
                facts.title,
                f"{n_of_title(len(bad), len(held), Unit.VIDEOS, facts.title)} {verb(len(bad), 'differs', 'differ')} from what the table states.",
                bad,
                of=len(held),
                unit=Unit.VIDEOS,
                identity=(facts.name,),
                severity=Severity.ERROR if any("SHA-256" in detail for _, detail in bad) else None,
            )


def differing(one: Stated, row: dict[str, Any]) -> Iterator[str]:
    """Yield what one row states otherwise than it is."""
    numbers = one.numbers
    sizes = {(row["width"], row["height"])} | ({(row["height"], row["width"])} if (row["rotation"] or 0) % 180 else set())
    wanted = (numbers.get("width"), numbers.get("height"))
    if any(side is not None for side in wanted) and not any(_fits(size, wanted) for size in sizes):
        yield f"{row['width']} x {row['height']} pixels, stated {_told(wanted[0])} x {_told(wanted[1])}"
    if "fps" in numbers and row["constant"] is True and row["seconds"]:
        real = float(row["decoded"]) / float(row["seconds"])
        if abs(real - numbers["fps"]) > max(10.0 ** -one.digits["fps"] / 2, SHARE * numbers["fps"]):
            yield f"{real:,.3f} frames a second, stated {numbers['fps']:,g}"
    if "kilobytes" in numbers and all(abs(row["bytes"] / unit - numbers["kilobytes"]) > 1 for unit in (1000, 1024)):
        yield f"{row['bytes']:,} bytes, stated {numbers['kilobytes']:,g} kilobytes"
    if one.sha256 and one.sha256 != row["sha256"]:
        yield "another SHA-256 than stated"


def _fits(size: tuple[Any, Any], wanted: tuple[float | None, float | None]) -> bool:
    return all(side is None or side == real for side, real in zip(wanted, size, strict=True))


def _told(side: float | None) -> str:
    return "?" if side is None else f"{side:g}"
