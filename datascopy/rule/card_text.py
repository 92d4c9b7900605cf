"""The text of a card as a reader sees it: Markdown taken off, every character with its line, its numbers, and where a quote stands in it."""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from datascopy.model import Card
from datascopy.rule.card_numbers import in_words

NEAR = 0.5
"""Least likeness (0..1, difflib) of a text that is named as the nearest."""

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*)")
_CITING = re.compile(r"\b(?:cit(?:e|ing|ation|ations)|bibtex|bibliography|references)\b", re.IGNORECASE)
_DEFINITION = re.compile(r"\s{0,3}\[[^\]]+\]:\s")
_MARKER = re.compile(r"^[\s>]*(?:[-*+]\s+|\d{1,3}[.)]\s+|\|)*")
_PLAIN = re.compile(r"\s*\{#[^}]*\}\s*$|\[\^[^\]]*\]|(?<!\\)[*]+|~~|(?<!\w)_+(?=\w)|(?<=[^\s_])_+(?!\w)|\\(?=[^\w\s])")
_HIDDEN = re.compile(
    r"!\[[^\]]*\]\([^)]*\)"  # a picture, with the text that stands for it
    r"|\[(?P<link>[^\]^]+)\](?:\((?:[^()]|\([^)]*\))*\)|\[[^\]]*\])"
    r"|(?P<code>`+[^`]*`+)"
    r"|<(?:https?|mailto):[^>]*>|</?[A-Za-z][^<>]*>"
    r"|(?:https?://|www\.)[^\s<>)\]|]+|[\w.+-]+@[\w-]+\.[\w.-]+"
)
_SAME = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "×": "x", "|": " "})
_THIN = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_TIMES = re.compile(r"(?<=\d)\s?x\s?(?=\d)")
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:[KMGT]i?B|px|%)(?!\w))", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the card."""

    line: int
    """from 1"""
    text: str
    """what stands there"""
    around: str
    """with a few words before and after it"""


@dataclass(frozen=True, slots=True)
class CardText:
    """The card's text without Markdown, one blank between words."""

    text: str
    starts: tuple[int, ...]
    """where each piece begins"""
    lines: tuple[int, ...]
    """the line of each piece"""
    told: tuple[bool, ...]
    """whether the numbers of each piece are statements: not those of links, code and citations"""

    def spot(self, start: int, end: int) -> Spot:
        """Return the place of some characters."""
        before, after = self.text[max(0, start - 40) : start], self.text[end : end + 40]
        before = before if start <= 40 else f"…{before.partition(' ')[2]}"
        after = after if end + 40 >= len(self.text) else f"{after.rpartition(' ')[0]}…"
        return Spot(self.lines[bisect_right(self.starts, start) - 1], self.text[start:end], f"{before}{self.text[start:end]}{after}")

    def numbers(self) -> Iterator[tuple[int, int]]:
        """Yield begin and end of every number that states something."""
        for number, start in enumerate(self.starts):
            if self.told[number]:
                end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
                before = self.text[:start].rpartition(" ")[0][-20:] if number and self.text[start - 1] == " " else ""
                yield from ((start + a, start + b) for a, b in in_words(self.text[start:end], before.rpartition(" ")[2]))

    def find(self, quote: str) -> list[tuple[int, int]]:
        """Return begin and end of every occurrence of a quote, upper and lower case alike; a number in it is a whole one."""
        wanted = plain(quote)
        if not wanted:
            return []
        left = r"(?<!\d)(?<!\d[.,])" if wanted[0].isdigit() else ""
        right = r"(?!\d)(?![.,]\d)" if wanted[-1].isdigit() else ""
        return [
            (met.start(), met.end())
            for met in re.finditer(left + _THOUSANDS.sub(",?", re.escape(wanted)) + right, self.text, re.IGNORECASE)
        ]

    def nearest(self, quote: str, taken: Sequence[tuple[int, int]] = ()) -> Spot | None:
        """Return what is most like a quote that the card does not hold: as many words, or a number for a number; None if nothing is.

        Args:
            quote: what the card does not hold.
            taken: begin and end of what other quotes are about: it is passed over.
        """
        wanted = plain(quote)
        spans = list(self.numbers()) if re.fullmatch(r"[\d.,]+", wanted) else self._windows(len(wanted.split(" ")))
        matcher = SequenceMatcher(None, "", wanted.lower(), autojunk=False)
        best: tuple[float, tuple[int, int]] | None = None
        for start, end in spans:
            if any(start < last and first < end for first, last in taken):
                continue
            matcher.set_seq1(self.text[start:end].lower())
            least = best[0] if best else NEAR
            if matcher.real_quick_ratio() > least and matcher.quick_ratio() > least and (ratio := matcher.ratio()) > least:
                best = ratio, (start, end)
        return self.spot(*best[1]) if best else None

    def _windows(self, words: int) -> list[tuple[int, int]]:
        met = [(one.start(), one.end()) for one in re.finditer(r"\S+", self.text)]
        spans = [(met[first][0], met[first + words - 1][1]) for first in range(len(met) - words + 1)]
        return [(start, start + len(self.text[start:end].rstrip(",.;:!?)"))) for start, end in spans]


def read_card_text(card: Card) -> CardText:
    """Return the text of a card."""
    text, starts, lines, told = "", [], [], []
    before = (0, " ")
    for line, piece, states in _pieces(card.lines):
        if made := plain(piece):
            apart = before[0] != line or before[1][-1:].isspace() or piece[:1].isspace()
            text += " " if text and apart else ""
            starts.append(len(text))
            lines.append(line)
            told.append(states)
            text += made
        before = (line, piece or before[1])
    return CardText(text, tuple(starts), tuple(lines), tuple(told))


def plain(text: str) -> str:
    """Return a text with Markdown's emphasis, kinds of blanks, quotation marks and dashes made equal."""
    text = unicodedata.normalize("NFKC", _THIN.sub(",", html.unescape(text)))
    return _BEFORE_UNIT.sub("", _BLANKS.sub(" ", _TIMES.sub(" x ", _PLAIN.sub("", text).translate(_SAME)))).strip()


def _pieces(lines: Sequence[str]) -> Iterator[tuple[int, str, bool]]:
    """Yield line, text and whether it states something, of each piece of the card."""
    text = _COMMENT.sub(lambda met: "\n" * met.group().count("\n"), "\n".join(lines))
    front, fence, citing = False, "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        if number == 1 and line.strip() == "---":
            front = True
        elif front:
            front = line.strip() not in ("---", "...")
        elif fence:
            if line.strip().startswith(fence):
                fence = ""
            else:
                yield number, line, False
        elif met := _FENCE.match(line):
            fence = met.group(1)
        elif not _DEFINITION.match(line):
            if heading := _HEADING.match(line):
                depth = len(heading.group(1))
                citing = depth if _CITING.search(heading.group(2)) else 0 if depth <= citing else citing
            yield from ((number, piece, told and not citing) for piece, told in _parts(_unmarked(line)))


def _unmarked(line: str) -> str:
    heading = _HEADING.match(line)
    return heading.group(2).rstrip("# ") if heading else _MARKER.sub("", line, count=1)


def _parts(line: str) -> Iterator[tuple[str, bool]]:
    """Cut a line at its links and code: their text is read, but its numbers are no statements."""
    last = 0
    for met in _HIDDEN.finditer(line):
        yield line[last : met.start()], True
        shown = met["link"] or (met["code"] or "").strip("`")
        yield (shown or " "), False
        last = met.end()
    yield line[last:], True
