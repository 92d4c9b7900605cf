"""What people write where they know nothing: the few words that mean so in any column and are no value in some."""

import re

_WORDS = frozenset(
    [
        "?",
        "??",
        "???",
        "...",
        "n/a",
        "n.a.",
        "#n/a",
        "nan",
        "null",
        "todo",
        "tbd",
        "tba",
        "fixme",
        "xxx",
        "placeholder",
        "unknown",
        "undefined",
        "unspecified",
        "not_specified",
        "not_stated",
        "not_known",
        "not_available",
        "not_reported",
        "not_recorded",
        "to_do",
        "to_be_determined",
        "lorem_ipsum",
    ]
)
_INSIDE = re.compile(r"\bplace\s?holder\b|\btodo\b|\blorem ipsum\b", re.IGNORECASE)


def stands_for_nothing(text: str) -> bool:
    """True where a text says that nothing is known: `todo`, `?`, `<unknown>`, `placeholder license`.

    Words that are a value in some column (none, unclear, missing, -, 0) are not among them; a profile names those of its columns.
    """
    plain = "_".join(text.casefold().split()).strip("<>[](){}")
    return plain in _WORDS or _INSIDE.search(text) is not None
