"""The videos, one line each: a film strip, a timeline of what was found in it and the counts of its frames side by side, as flat view data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from datascopy.model import ClaimStatus, Footage, Kind, Report, Videos
from datascopy.report.album import Album, Shot
from datascopy.report.words import clipped, duration, listing, more, number

MOST_VIDEOS = 150
"""lines of the table; videos with signs of damage come first, and the rest is counted"""
MOST_TICKS = 300
"""labelled frames that are drawn in one timeline"""
WIDE = 1000
"""units of a whole timeline"""
NARROW = 4
"""units that the shortest stretch is drawn"""
ORDER = ("frozen", "repeated", "black", "damaged", "lost")
"""kinds of stretches, the later drawn over the earlier"""
STATUS = {
    "sound": ("passed", "sound"),
    "damaged": ("failed", "damaged"),
    "unreadable": ("failed", "unreadable"),
    "no-picture": ("failed", "no pictures"),
    "not-checked": ("none", "not in the sample"),
}
LENGTHS = ("frames", "seconds", "hours")
UNKNOWN = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A stretch of a timeline, in units of WIDE."""

    kind: str
    start: float
    length: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoLine:
    """One video."""

    path: str
    look: str
    word: str
    about: str
    """codec, size and length, or why there are none"""
    film: Shot | None
    """a few of its frames side by side, as wide as the timeline; None without frames, or in a report without pictures"""
    reach: float
    """how much of the timeline it spans, in per cent: what was lost behind the last frame has no picture"""
    said: str
    """the timeline in words; "" without one"""
    marks: tuple[Mark, ...]
    ticks: tuple[float, ...]
    """labelled frames, in units of WIDE"""
    counts: tuple[str, ...]
    """decoded, packets, header, table"""
    differ: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoTotal:
    """The videos of one collection together."""

    title: str
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VideosView:
    """All videos."""

    lines: tuple[VideoLine, ...]
    totals: tuple[VideoTotal, ...]
    claims: tuple[tuple[str, str, str], ...]
    """(look, status, sentence) of each claim about frames and lengths"""
    kinds: tuple[str, ...]
    """what occurs in the timelines"""
    tabled: bool
    """whether a table states the number of frames of any of them"""
    more: str


def videos_view(report: Report, album: Album) -> VideosView | None:
    """Return the view of the videos, their film strips taken to the album; None where none were measured."""
    if report.videos is None or report.videos.frame.empty:
        return None
    rows = _rows(report.videos)
    stretches, ticks = _stretches(report.videos), _ticks(report.videos)
    ranked = sorted(rows, key=lambda row: (row["status"] in ("sound", "not-checked"), row["status"] == "not-checked", row["path"]))
    films = (_film(str(row["path"]), report.videos.footage, album) for row in ranked[:MOST_VIDEOS])
    lines = tuple(
        _line(row, film, stretches.get(str(row["path"]), []), ticks.get(str(row["path"]), []), report.stated_frames.get(str(row["path"])))
        for row, film in zip(ranked[:MOST_VIDEOS], films, strict=True)
    )
    drawn = {mark.kind for line in lines for mark in line.marks} | ({"labelled"} if any(line.ticks for line in lines) else set())
    return VideosView(
        lines=lines,
        totals=tuple(_totals(report, rows)),
        claims=tuple(_claims(report)),
        kinds=tuple(kind for kind in (*reversed(ORDER), "labelled") if kind in drawn),
        tabled=bool(report.stated_frames),
        more=more(len(lines), len(rows), "video"),
    )


def _rows(videos: Videos) -> list[dict[str, Any]]:
    frame = videos.frame.astype(object).where(videos.frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _stretches(videos: Videos) -> Mapping[str, list[tuple[str, int, int]]]:
    told: dict[str, list[tuple[str, int, int]]] = {}
    for path, kind, first, last in videos.stretches[["path", "kind", "first", "last"]].itertuples(index=False, name=None):
        told.setdefault(path, []).append((kind, int(first), int(last)))
    return told


def _ticks(videos: Videos) -> Mapping[str, list[int]]:
    """Return video -> the frames in it that were found to be labelled pictures."""
    told: dict[str, list[int]] = {}
    found = videos.traces[videos.traces["found"].notna()]
    for home, frame in zip(found["home"], found["found"], strict=True):
        told.setdefault(home, []).append(int(frame))
    return {home: sorted(frames) for home, frames in told.items()}


def _film(path: str, footage: Footage, album: Album) -> Shot | None:
    numbers = [f"{number:,}" for number in footage.shown.get(path, ())]
    alt = f"{'Frame' if len(numbers) == 1 else 'Frames'} {listing(numbers)} of {clipped(path)}, from left to right" if numbers else ""
    return album.brought(footage.strips.get(path, b""), alt)


def _line(row: Mapping[str, Any], film: Shot | None, mine: list[tuple[str, int, int]], labelled: list[int], table: int | None) -> VideoLine:
    look, word = STATUS[row["status"]]
    length = max([row["decoded"] or 0, *(last + 1 for _, _, last in mine)])
    kinds = sorted({kind for kind, _, _ in mine}, key=ORDER.index)
    counts = [row["decoded"], row["packets"], row["header"] or None, table]
    shown = [int(one) for one in counts if one is not None]
    said = [f"{kind} {sum(last - first + 1 for one, first, last in mine if one == kind):,}" for kind in kinds]
    said += [f"labelled {len(labelled):,}"] if labelled else []
    return VideoLine(
        path=clipped(str(row["path"])),
        look=look,
        word=word,
        about=_about(row),
        film=film,
        reach=round(100 * (row["decoded"] or 0) / length, 1) if length else 0.0,
        said=f"{length:,} frames{': ' if said else ''}{', '.join(said)}" if length else "",
        marks=tuple(_mark(kind, first, last, length) for one in kinds for kind, first, last in mine if kind == one),
        ticks=tuple(round(WIDE * frame / length, 1) for frame in _spread(labelled)) if length else (),
        counts=tuple(UNKNOWN if one is None else f"{int(one):,}" for one in counts),
        differ=len(set(shown)) > 1,
    )


def _about(row: Mapping[str, Any]) -> str:
    if not row["decoded"]:
        return str(row["problem"])
    told = [str(row["codec"]), f"{row['width']} × {row['height']}" if row["width"] else ""]
    told += [duration(float(row["seconds"]))] if row["seconds"] is not None else []
    return ", ".join(one for one in told if one)


def _mark(kind: str, first: int, last: int, length: int) -> Mark:
    start = WIDE * first / length
    width = max(NARROW, WIDE * (last + 1 - first) / length)
    return Mark(kind=kind, start=round(min(start, WIDE - width), 1), length=round(width, 1))


def _spread(frames: list[int]) -> list[int]:
    """Return at most MOST_TICKS of them, evenly chosen."""
    step = -(-len(frames) // MOST_TICKS) or 1
    return frames[::step]


def _totals(report: Report, rows: list[dict[str, Any]]) -> Iterator[VideoTotal]:
    for facts in report.profile.collections:
        mine = [row for row in rows if row["collection"] == facts.name]
        if not mine:
            continue
        told = [[row[name] for row in mine] for name in ("decoded", "packets", "header")]
        told.append([report.stated_frames.get(str(row["path"])) for row in mine])
        yield VideoTotal(title=f"{facts.title}, {len(mine):,} in all", counts=tuple(map(_sum, told)))


def _sum(values: list[Any]) -> str:
    known = [int(one) for one in values if one]
    if not known:
        return UNKNOWN
    return number(sum(known)) + ("" if len(known) == len(values) else f" (of {len(known):,})")


def _claims(report: Report) -> Iterator[tuple[str, str, str]]:
    """Yield the claims about frames and lengths of videos, beside what was decoded."""
    films = {facts.name for facts in report.profile.collections if facts.kind is Kind.VIDEOS}
    asked = {one.id for one in report.profile.claims if any(way.what in LENGTHS and way.of in films for way in one.measured)}
    looks = {ClaimStatus.MET: ("passed", "met"), ClaimStatus.FAILED: ("failed", "differs")}
    for one in report.claims:
        if one.id in asked:
            look, word = looks.get(one.status, ("unknown", "not checkable"))
            yield look, word, f"{one.says} ({one.source}): {one.how}"
