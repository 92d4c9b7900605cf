"""What `compare` found, for a terminal: how many, of which kinds, and the first pairs of each kind."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from datascopy.model import Match, Matches, MatchKind
from datascopy.report.text import LEAST_WIDTH, MOST_WIDTH
from datascopy.report.unsettled import unsettled_lines
from datascopy.report.words import KINDS, TURNS, kind, plural, printable, share

SHOWN = 5
"""Pairs of one kind that are listed."""

TITLES = {MatchKind.TURNED: "turned or mirrored", MatchKind.CROPPED: "in another framing"}


def render_comparison(told: Mapping[str, Any], matches: Matches, width: int, *, unsettled: bool = False) -> str:
    """Return the text of a comparison.

    Args:
        told: the comparison as its JSON report has it.
        matches: its pairs, and what they rest on.
        width: of the terminal, in columns; names are never broken.
        unsettled: list the pairs that could not be decided as well.
    """
    wide = max(LEAST_WIDTH, min(width, MOST_WIDTH))
    unseen = any(told[side].get("pack") for side in ("a", "b"))
    lines = [*_wrapped(_head(told, matches), wide), *_kinds(matches, unseen=unseen)]
    for named in MatchKind:
        lines += _pairs([pair for pair in matches.pairs if pair.kind is named], _title(named, unseen=unseen))
    for side in ("a", "b"):
        for row in told["coverage"][side]["collections"]:
            if row["failed"]:
                where = f"{row['failed']:,} of {row['present']:,} files of {told[side]['root']}"
                lines += ["", *_wrapped(f"Not looked at: {where}, which cannot be read whole.", wide)]
    if unsettled:
        lines += ["", *unsettled_lines(matches.doubtful)]
    lines += ["", *_wrapped(_basis(matches, (told["a"], told["b"])), wide)]
    return "\n".join(lines) + "\n"


def _head(told: Mapping[str, Any], matches: Matches) -> str:
    a, b, found = told["a"], told["b"], told["summary"]
    likely = _likely(told)
    head = f"{found['a_found']:,} of {plural(a['items'], 'picture')} of {a['root']} ({share(found['a_found'], a['items'])}) "
    if not found["a_found"]:
        return f"{head}were found among the {plural(b['items'], 'picture')} of {b['root']}.{likely}"
    match = f"{found['b_found']:,} of {plural(b['items'], 'picture')} of {b['root']} ({share(found['b_found'], b['items'])})"
    proven = sum(pair.kind is not MatchKind.LIKELY for pair in matches.pairs)
    return f"{head}are the same as {match}, in {plural(proven, 'pair')}.{likely}"


def _likely(told: Mapping[str, Any]) -> str:
    """Say what fingerprints alone make likely; "" where pixels were compared."""
    found = told["summary"]
    if "a_likely" not in found:
        return ""
    more = f" A further {found['a_likely']:,} of A are likely the same as one of B, and {found['b_likely']:,} of B as one of A, which no pixels prove."
    return more if found["a_likely"] or found["b_likely"] else " No further one is likely to be, by its fingerprint."


def _kinds(matches: Matches, *, unseen: bool) -> Iterator[str]:
    """Yield a line for each kind that occurs, from the strongest to the weakest."""
    counts = {named: sum(pair.kind is named for pair in matches.pairs) for named in MatchKind}
    for named, count in counts.items():
        if count:
            yield f"{count:>8,}  {_title(named, unseen=unseen)}"


def _title(named: MatchKind, *, unseen: bool) -> str:
    """Name a kind; where only fingerprints were at hand (`unseen`), nothing is known of bytes."""
    if unseen and named is MatchKind.IDENTICAL_PIXELS:
        return "the same pixels"
    if named in (MatchKind.IDENTICAL_BYTES, MatchKind.IDENTICAL_PIXELS, MatchKind.LIKELY):
        return KINDS[named.value]
    return f"the same exposure, {TITLES.get(named) or KINDS[named.value]}"


def _pairs(pairs: list[Match], title: str) -> Iterator[str]:
    """Yield the first pairs of a kind, those that agree least first: they are the ones to look at."""
    if not pairs:
        return
    yield ""
    yield f"{title[:1].upper()}{title[1:]}"
    for pair in sorted(pairs, key=lambda pair: (pair.score, pair.a, pair.b))[:SHOWN]:
        yield f"  {printable(pair.a)}"
        yield f"    = {'the same name' if pair.a == pair.b else printable(pair.b)}{_particulars(pair)}"
    if len(pairs) > SHOWN:
        yield f"  and {plural(len(pairs) - SHOWN, 'more pair')}; --format json lists every pair"


def _particulars(pair: Match) -> str:
    """Say what of a pair its heading does not: the turn or crop, and how much agrees."""
    if pair.kind in (MatchKind.IDENTICAL_BYTES, MatchKind.IDENTICAL_PIXELS):
        return ""
    if pair.kind is MatchKind.LIKELY:
        turn = TURNS[pair.transform.orientation.value]
        return f" ({', '.join([*filter(None, [turn]), f'{pair.distance} of 255 bits differ'])})"
    transform = {"orientation": pair.transform.orientation.value, "crop": pair.transform.crop, "matrix": pair.transform.matrix}
    words = kind({"kind": pair.kind.value, "transform": transform}).split(", ")[1:]
    told = [word for word in words if word != KINDS[pair.kind.value]]
    return f" ({', '.join([*told, f'{share(pair.score, 1)} agrees'])})"


def _basis(matches: Matches, sides: Sequence[Mapping[str, Any]]) -> str:
    if any(one.get("pack") for one in sides):
        return " ".join([f"Codes within {matches.radius} of 255 bits count as likely.", *matches.notes])
    told = (
        f"{plural(matches.nominated, 'pair')} {'was' if matches.nominated == 1 else 'were'} nominated by code, "
        f"{matches.examined:,} examined by pixels, {matches.unsettled:,} of these not settled."
    )
    return " ".join([told, *matches.notes])


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(printable(text), width, break_on_hyphens=False, break_long_words=False)
