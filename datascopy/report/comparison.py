"""What `compare` found, for a terminal: how many, of which kinds, and the first pairs of each kind."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from datascopy.model import Match, Matches, MatchKind
from datascopy.report.text import LEAST_WIDTH, MOST_WIDTH
from datascopy.report.words import KINDS, kind, plural, printable, share

SHOWN = 5
"""Pairs of one kind that are listed."""

TITLES = {MatchKind.TURNED: "turned or mirrored", MatchKind.CROPPED: "in another framing"}


def render_comparison(told: Mapping[str, Any], matches: Matches, width: int) -> str:
    """Return the text of a comparison.

    Args:
        told: the comparison as its JSON report has it.
        matches: its pairs, and what they rest on.
        width: of the terminal, in columns; names are never broken.
    """
    wide = max(LEAST_WIDTH, min(width, MOST_WIDTH))
    lines = [*_wrapped(_head(told, matches), wide), *_kinds(matches)]
    for named in MatchKind:
        lines += _pairs([pair for pair in matches.pairs if pair.kind is named], named)
    for side in ("a", "b"):
        for row in told["coverage"][side]["collections"]:
            if row["failed"]:
                where = f"{row['failed']:,} of {row['present']:,} files of {told[side]['root']}"
                lines += ["", *_wrapped(f"Not looked at: {where}, which cannot be read whole.", wide)]
    lines += ["", *_wrapped(_basis(matches), wide)]
    return "\n".join(lines) + "\n"


def _head(told: Mapping[str, Any], matches: Matches) -> str:
    a, b, found = told["a"], told["b"], told["summary"]
    head = f"{found['a_found']:,} of {plural(a['items'], 'picture')} of {a['root']} ({share(found['a_found'], a['items'])}) "
    if not matches.pairs:
        return f"{head}were found among the {plural(b['items'], 'picture')} of {b['root']}."
    match = f"{found['b_found']:,} of {plural(b['items'], 'picture')} of {b['root']} ({share(found['b_found'], b['items'])})"
    return f"{head}are the same as {match}, in {plural(len(matches.pairs), 'pair')}."


def _kinds(matches: Matches) -> Iterator[str]:
    """Yield a line for each kind that occurs, from the strongest to the weakest."""
    counts = {named: sum(pair.kind is named for pair in matches.pairs) for named in MatchKind}
    for named, count in counts.items():
        if count:
            yield f"{count:>8,}  {_title(named)}"


def _title(named: MatchKind) -> str:
    if named in (MatchKind.IDENTICAL_BYTES, MatchKind.IDENTICAL_PIXELS):
        return KINDS[named.value]
    return f"the same exposure, {TITLES.get(named) or KINDS[named.value]}"


def _pairs(pairs: list[Match], named: MatchKind) -> Iterator[str]:
    """Yield the first pairs of a kind, those that agree least first: they are the ones to look at."""
    if not pairs:
        return
    yield ""
    yield f"{_title(named)[:1].upper()}{_title(named)[1:]}"
    for pair in sorted(pairs, key=lambda pair: (pair.score, pair.a, pair.b))[:SHOWN]:
        yield f"  {printable(pair.a)}"
        yield f"    = {'the same name' if pair.a == pair.b else printable(pair.b)}{_particulars(pair)}"
    if len(pairs) > SHOWN:
        yield f"  and {plural(len(pairs) - SHOWN, 'more pair')}; --format json lists every pair"


def _particulars(pair: Match) -> str:
    """Say what of a pair its heading does not: the turn or crop, and how much agrees."""
    if pair.kind in (MatchKind.IDENTICAL_BYTES, MatchKind.IDENTICAL_PIXELS):
        return ""
    transform = {"orientation": pair.transform.orientation.value, "crop": pair.transform.crop, "matrix": pair.transform.matrix}
    words = kind({"kind": pair.kind.value, "transform": transform}).split(", ")[1:]
    told = [word for word in words if word != KINDS[pair.kind.value]]
    return f" ({', '.join([*told, f'{share(pair.score, 1)} agrees'])})"


def _basis(matches: Matches) -> str:
    told = (
        f"{plural(matches.nominated, 'pair')} {'was' if matches.nominated == 1 else 'were'} nominated by code, "
        f"{matches.examined:,} examined by pixels, {matches.unsettled:,} of these not settled."
    )
    return " ".join([told, *matches.notes])


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(printable(text), width, break_on_hyphens=False, break_long_words=False)
