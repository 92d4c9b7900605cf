"""What a licence asks of whoever uses a picture, read from how it is written. No legal opinion: words are compared with words."""

import re
from dataclasses import dataclass

NONCOMMERCIAL, NO_DERIVATIVES, SHARE_ALIKE = "NC", "ND", "SA"
RESTRICTIONS = {
    NONCOMMERCIAL: "no commercial use (NC)",
    NO_DERIVATIVES: "no changes (ND)",
    SHARE_ALIKE: "changes under the same licence only (SA)",
}

_LONG = {
    NONCOMMERCIAL: r"non[\s-]?commercial",
    NO_DERIVATIVES: r"no[\s-]?deriv(?:ative|ate|)s?(?:[\s-]?works?)?",
    SHARE_ALIKE: r"share[\s-]?alike",
}
_CREATIVE = re.compile(r"\bcc\b|creative\s*commons|\battribution\b|(?:^|\W)by(?:[\s-]+(?:nc|nd|sa))+\b|\bcc(?=by|0)", re.IGNORECASE)
_ZERO = re.compile(r"\bcc[\s-]?0\b|cc[\s-]zero|creative\s*commons\s*zero|publicdomain/zero", re.IGNORECASE)
_VERSION = re.compile(r"(?<![\d.])([1-4]\.\d)(?![\d.])")
_OTHERS = {
    "Apache": r"\bapache\b",
    "MIT": r"\bmit\b",
    "BSD": r"\bbsd\b",
    "GPL": r"\b(?:gnu|a?gpl|lgpl)",
    "ODbL": r"\bodbl\b|open\s+database\s+licen[sc]e",
    "public domain": r"\bpublic\s+domain\b",
}
_ONLY = re.compile(
    r"research|education|academic|teaching|non[\s-]?commercial|permission|restricted|agreement|\b(?:all|some)\s+rights\s+reserved",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence as it was read."""

    name: str
    """`CC BY-NC-SA 4.0`, `Apache 2.0`; '' where no known licence is named"""
    restrictions: frozenset[str]
    """of NC, ND, SA"""
    version: str = ""

    @property
    def known(self) -> bool:
        """True where a known licence is named."""
        return bool(self.name)

    @property
    def family(self) -> str:
        """Its name without the version: what is said where no version is given."""
        return self.name.removesuffix(f" {self.version}") if self.version else self.name


def read_licence(text: str) -> Licence:
    """Read a licence: `CC BY-NC-SA 4.0`, `cc-by-nc`, `Attribution-NonCommercial 4.0 International`, a link to creativecommons.org, `Apache 2.0`."""
    text = text.replace("_", " ")
    version = met[1] if (met := _VERSION.search(text)) else ""
    if _ZERO.search(text):
        return Licence("CC0", frozenset())
    if _CREATIVE.search(text):
        short = set(re.findall(r"(?<![a-z])(nc|nd|sa)(?![a-z])", text.casefold()))
        asked = [one for one in (NONCOMMERCIAL, NO_DERIVATIVES, SHARE_ALIKE) if one.casefold() in short or _met(_LONG[one], text)]
        attribution = "BY" if asked or _met(r"(?<![a-z])by(?![a-z])|ccby|attribution", text) else ""
        name = " ".join(filter(None, ("CC", "-".join(filter(None, (attribution, *_ordered(asked)))), version)))
        return Licence(name, frozenset(asked), version)
    for name, pattern in _OTHERS.items():
        if _met(pattern, text):
            version = met[1] if (met := re.search(r"(?<![\d.])v?(\d+(?:\.\d+)?)(?![\d.])", text)) else ""
            return Licence(f"{name} {version}".strip(), frozenset(), version)
    return Licence("", frozenset())


def _met(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def _ordered(asked: list[str]) -> list[str]:
    """Return restrictions in the order in which Creative Commons writes them."""
    return [one for one in (NONCOMMERCIAL, NO_DERIVATIVES, SHARE_ALIKE) if one in asked]


def limits_use(text: str) -> bool:
    """True where terms in words allow some uses only: "for research", "with permission"."""
    return _ONLY.search(text) is not None


def agree(one: str, other: str) -> bool:
    """True where two statements can be the same licence: equal in words, or of one family and no two versions."""
    a, b = read_licence(one), read_licence(other)
    if a.known and b.known:
        return a.family == b.family and (not a.version or not b.version or a.version == b.version)
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
