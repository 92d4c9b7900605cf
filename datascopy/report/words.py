"""Numbers, shares, lists and kinds in words: the one place where a report decides how a thing is said."""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from datascopy.model.words import share as share_of

SINGULAR = {
    "rows": "row",
    "pictures": "picture",
    "pairs": "pair",
    "groups": "group",
    "boxes": "box",
    "masks": "mask",
    "files": "file",
    "entries": "entry",
    "documents": "document",
    "questions": "question",
    "videos": "video",
    "frames": "frame",
}
TURNS = {
    "identity": "",
    "rotate-90": "turned by 90°",
    "rotate-180": "turned by 180°",
    "rotate-270": "turned by 270°",
    "flip-left-right": "mirrored",
    "flip-top-bottom": "flipped top to bottom",
    "transpose": "mirrored and turned by 90°",
    "transverse": "mirrored and turned by 270°",
}
KINDS = {
    "identical-bytes": "the same bytes",
    "identical-pixels": "the same pixels, other bytes",
    "re-encoded": "encoded anew",
    "brightness-changed": "changed in brightness",
    "bordered": "with another border",
    "overlaid": "with something laid over it",
    "turned": "",
    "cropped": "",
    "likely": "likely the same, by fingerprints only",
}
SHARE = re.compile(r"(\d\.\d) %")
ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Unicode categories that do not show or that reorder what is around them: controls, bidirectional marks, surrogates."""

CELL = 200
"""Letters of a cell or path that a page shows; the JSON report holds them whole."""

DIGITS = 5
SCALE_TOLERANCE = 0.02
"""A change of size below 2 % is not worth a word."""


def number(value: float, most: int = DIGITS) -> str:
    """Write a number with thousands separators and about `most` digits, never fewer before the point (102,930; 3,433.8; 11.62; 0.1234)."""
    if isinstance(value, int) or (math.isfinite(value) and value == int(value)):
        return f"{int(value):,}"
    if not math.isfinite(value):
        return "unknown"
    digits = max(0, most - 1 - max(0, math.floor(math.log10(abs(value)))))
    told = f"{value:,.{digits}f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def value(told: float | str | None) -> str:
    """Write a stated or measured value: a number, words, or a dash where there is none."""
    if told is None:
        return "–"
    return told if isinstance(told, str) else number(told)


def share(count: float, of: float | None) -> str:
    """Write count / of in per cent, as the rules do; '' without `of`."""
    return share_of(count, of) if of else ""


def noun(unit: str, count: int) -> str:
    """Write a unit in singular or plural."""
    return SINGULAR.get(unit, unit) if count == 1 else unit


def plural(count: int, singular: str, many: str | None = None) -> str:
    """Write "1 finding", "2 findings"."""
    return f"{count:,} {singular if count == 1 else many or singular + 's'}"


def count_of(count: int, of: int | None, unit: str) -> str:
    """Write "n of m unit", or "n unit" where the whole is not known."""
    return f"{count:,} {noun(unit, count)}" if of is None else f"{count:,} of {of:,} {noun(unit, of)}"


def listing(words: Sequence[str], most: int | None = None) -> str:
    """Join words as in prose: "a, b and c"; beyond `most`, "a, b and 3 more"."""
    if most is not None and len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most:,} more"
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def together(text: str) -> str:
    """Keep a share and its sign on one line: a no-break space within "21.9 %"."""
    return SHARE.sub("\\1\u00a0%", text)


def sentence(text: str) -> str:
    """Write a text with a capital first letter and a full stop."""
    text = text.strip()
    return text if not text else text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def lower(text: str) -> str:
    """Write a title inside a sentence: its first letter small, unless the word is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def printable(text: str) -> str:
    r"""Write a text from the data so that it shows: controls, bidirectional marks and lone surrogates as \n, \x1b, \u202e."""
    if text.isprintable():
        return text
    return "".join(escaped(letter) if unicodedata.category(letter) in HIDDEN else letter for letter in text)


def escaped(letter: str) -> str:
    r"""Spell one character: \n, \xNN (also for a surrogate that stands for a byte), \uNNNN."""
    if letter in ESCAPES:
        return ESCAPES[letter]
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is not UTF-8, as the file system hands it over
        return f"\\x{code - 0xDC00:02x}"
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def size(count: int) -> str:
    """Write bytes in decimal units: 812 bytes, 46.2 MB."""
    if count < 1000:
        return plural(count, "byte")
    amount = float(count)
    for unit in ("kB", "MB", "GB", "TB"):
        amount /= 1000
        if amount < 999.95 or unit == "TB":
            break
    return f"{amount:,.1f} {unit}"


def duration(seconds: float) -> str:
    """Write a span of time: 0.4 s, 12.3 s, 3 min 5 s, 2 h 10 min."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60:,} h {minutes % 60} min"


def kind(pair: Mapping[str, Any], *, reframed: bool = False) -> str:
    """Say how b came from a: "the same exposure in another framing, mirrored, cropped to 82 %", "the same bytes".

    Args:
        pair: `{kind, transform}` as in the evidence of a finding.
        reframed: the sizes of the two, known to the caller, tell that one shows more than the other.
    """
    named = str(pair.get("kind", ""))
    if named in ("identical-bytes", "identical-pixels"):
        return KINDS[named]
    if named == "likely":
        turn = TURNS.get(str((pair.get("transform") or {}).get("orientation", "identity")), "")
        return ", ".join(filter(None, [KINDS[named], turn]))
    transform = pair.get("transform") or {}
    crop = float(transform.get("crop", 1.0))
    told = [TURNS.get(str(transform.get("orientation", "identity")), "")]
    if crop < 1:
        told.append(f"cropped to {100 * crop:.0f} %" if crop < 0.995 else "cropped by less than 1 %")
    elif named == "cropped":
        told.append("cropped")
    told += [*_resized(matrix(transform)), KINDS.get(named, named)]
    framing = " in another framing" if reframed or named == "cropped" else ""
    return ", ".join([f"the same exposure{framing}", *filter(None, told)])


def _resized(numbers: tuple[float, ...]) -> Iterable[str]:
    if abs(scale(numbers) - 1) > SCALE_TOLERANCE:
        yield f"resized to {100 * scale(numbers):.0f} %"


def scale(numbers: tuple[float, ...]) -> float:
    """Return by how much a 2x3 matrix enlarges lengths."""
    a, b, _, c, d, _ = numbers
    return math.sqrt(abs(a * d - b * c))


def matrix(transform: Mapping[str, Any]) -> tuple[float, ...]:
    """Return the six numbers of a 2x3 matrix, told flat or as two rows; the identity where it is missing or not finite."""
    told = transform.get("matrix") or ()
    flat = tuple(float(one) for row in told for one in (row if isinstance(row, Sequence) else (row,)))
    return flat if len(flat) == 6 and all(map(math.isfinite, flat)) else (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def more(shown: int, total: int, singular: str, many: str | None = None) -> str:
    """Say how many are not shown; "" where all are."""
    return f"{plural(total - shown, 'more ' + singular, 'more ' + (many or singular + 's'))}" if total > shown else ""


def clipped(text: str) -> str:
    """Shorten a text from the data that would fill a page, saying that it goes on."""
    return text if len(text) <= CELL else f"{text[:CELL]} … ({len(text):,} characters)"


def slug(text: str) -> str:
    """Return a text as lower-case letters, digits and hyphens, fit for file names and anchors."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def rule_anchor(rule: str) -> str:
    """Return the anchor of a rule: letters, digits and hyphens only."""
    return f"rule-{slug(rule)}"
