"""How identifying text is shown: what it looks like and a keyed hash of it, never what it says."""

import hashlib
import hmac
import unicodedata

MOST_SHAPE = 40
"""characters of a shape that are shown: what follows tells more of a text than of its form"""


def shape(text: str) -> str:
    """Return the shape of a text: letters and their marks as a or A, everything else that counts as 9, the rest as it is."""
    return "".join(map(_sign, text))


def short_shape(text: str) -> str:
    """Return the beginning of the shape of a text that may be long; controls and line ends are blanks."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text[: MOST_SHAPE + 1])
    return shape(plain) if len(plain) <= MOST_SHAPE else f"{shape(plain[:MOST_SHAPE])}…"


def keyed_hash(key: bytes, text: str) -> str:
    """Return 12 hex digits of HMAC-SHA-256.

    Dates, names and numbers can be enumerated: a hash of them hides nothing unless it is keyed. The key is derived from bytes of the data
    that no report holds, so that equal data give equal hashes and only who holds the data can test a guess.
    """
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:12]


def _sign(letter: str) -> str:
    if letter.isupper():
        return "A"
    kind = unicodedata.category(letter)[0]
    return {"L": "a", "M": "a", "N": "9"}.get(kind, letter)
