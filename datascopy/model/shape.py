"""How identifying text is shown: what it looks like, never what it says."""

import unicodedata


def shape(text: str) -> str:
    """Return the shape of a text: letters and their marks as a or A, everything else that counts as 9, the rest as it is."""
    return "".join(map(_sign, text))


def _sign(letter: str) -> str:
    if letter.isupper():
        return "A"
    kind = unicodedata.category(letter)[0]
    return {"L": "a", "M": "a", "N": "9"}.get(kind, letter)
