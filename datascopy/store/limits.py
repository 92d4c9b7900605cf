"""How far archives are followed: bounds that keep a small hostile file from filling disk or memory."""

import re
from dataclasses import asdict, dataclass, fields

from datascopy.model import Fault

FLOOR = 64 * 1024**2
"""bytes; what unpacks to less than this is never too large for what it was packed to"""

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on archives and embedded pictures. What is beyond one is told and left out; everything else is still read."""

    ratio: int = 250
    """unpacked bytes for each packed byte, of a member and of an archive as a whole"""
    members: int = 1_000_000
    """files in all archives together"""
    depth: int = 3
    """archives within one another"""
    spooled: int = 20 * 10**9
    """bytes in temporary files: compressed tars, and archives compressed within archives, are unpacked there once"""


def parse_limits(written: str) -> Limits:
    """Return the limits that the user wrote as `KEY=VALUE,...`, the others at their default.

    Args:
        written: e.g. `ratio=1000,spooled=50G`; k, M, G, T stand for thousands, millions and so on.

    Raises:
        Fault: an unknown key, or a value that is no positive whole number.
    """
    known = [one.name for one in fields(Limits)]
    told: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in written.split(","))):
        name, _, value = (word.strip() for word in part.partition("="))
        if name not in known:
            raise Fault(f"There is no limit '{name}'. Known are {', '.join(known)}: for example --limits ratio=1000,spooled=50G.")
        number = re.fullmatch(r"([0-9][0-9_]{0,17})([kmgt]?)b?", value, re.IGNORECASE)
        if number is None or not int(number[1]):
            raise Fault(
                f"The limit {name} needs a whole number above 0, not '{value}': for example --limits {name}={getattr(Limits(), name)}."
            )
        told[name] = int(number[1]) * _UNITS[number[2].lower()]
    return Limits(**{**asdict(Limits()), **told})
