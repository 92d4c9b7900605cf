"""What identifies a person, told from a text alone: addresses, numbers with check digits, names as hospitals write them, users' folders.

Patterns ask for more than digits in a row: identifiers of articles, frames and records are digits too.
"""

import re
from datetime import date
from enum import StrEnum


class Trait(StrEnum):
    """What a text holds that identifies."""

    EMAIL = "e-mail address"
    PHONE = "telephone number"
    NATIONAL = "national number"
    NAME = "name of a person"
    USER_PATH = "path of a user's folder"


_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[a-z]{2,24}\b", re.IGNORECASE)
_PHONE = re.compile(
    r"(?:\b(?:tel|telephone|phone|mobile|fon|fax)\b[.: ]{0,3}\+?\d[\d ()/.-]{5,}\d)|(?:(?<![\w+])\+\d{1,3}[ (-]{1,2}\d[\d ()/-]{5,}\d)",
    re.IGNORECASE,
)
_HOSPITAL_NAME = re.compile(r"(?<![\w^])[A-ZÀ-Þ][\w'’-]+\^[A-ZÀ-Þ][\w'’-]*(?:\^|\b)")
_USER_PATH = re.compile(
    r"(?:(?<=file://)|(?<![\w./-]))(?:/home/|/Users/|[A-Za-z]:[\\/]+(?:Users|Documents and Settings)[\\/]+)"
    r"(?!(?:[Pp]ublic|[Ss]hared|[Dd]efault|runner|user)\b)([\w.@-]+)"
)
_PHONE_WORDS = ("tel", "phone", "mobile", "fon", "fax")
_USER_WORDS = ("home/", "users", "documents and")
_DIGITS = re.compile(r"\d[ +-]\d{4}(?!\d)|\d{6} ?\d{5}(?!\d)")
_SOCIAL_SECURITY = re.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")
_ELEVEN = re.compile(r"(?<!\d)(\d{6}) ?(\d{5})(?!\d)")
_SWEDISH = re.compile(r"(?<!\d)(?:19|20)?(\d{6})[-+](\d{4})(?!\d)")
_HEALTH_SERVICE = re.compile(r"(?<!\d)(\d{3}) (\d{3}) (\d{4})(?!\d)")

_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def traits(text: str) -> tuple[Trait, ...]:
    """Return what a text holds that identifies a person, each once, in the order of `Trait`; at most the first 10,000 characters are read."""
    text = text[:10_000]
    low = text.lower()
    tests = (  # what a pattern cannot do without is looked for first: most texts have none of it
        (Trait.EMAIL, "@" in text and _EMAIL.search(text)),
        (Trait.PHONE, ("+" in text or any(word in low for word in _PHONE_WORDS)) and _PHONE.search(text)),
        (Trait.NATIONAL, _DIGITS.search(text) and _national(text)),
        (Trait.NAME, "^" in text and _HOSPITAL_NAME.search(text)),
        (Trait.USER_PATH, any(word in low for word in _USER_WORDS) and _USER_PATH.search(text)),
    )
    return tuple(trait for trait, met in tests if met)


def _national(text: str) -> bool:
    """True where a text holds a number of a form that a country gives to its people, with sound check digits where the form has some."""
    return (
        _SOCIAL_SECURITY.search(text) is not None
        or any(_is_norwegian(met[1] + met[2]) for met in _ELEVEN.finditer(text))
        or any(_is_day(met[1][4:], met[1][2:4]) and _passes_luhn(met[1] + met[2]) for met in _SWEDISH.finditer(text))
        or any(_is_health_service("".join(met.groups())) for met in _HEALTH_SERVICE.finditer(text))
    )


def _is_norwegian(digits: str) -> bool:
    """True for a day of birth (ddmmyy; 40 more than the day is a temporary number) and five digits, the last two of which check the rest."""
    day = int(digits[:2])
    if not _is_day(f"{day - 40 if day > 40 else day:02}", digits[2:4]):
        return False
    numbers = [int(digit) for digit in digits]
    first = -sum(weight * number for weight, number in zip(_FIRST_WEIGHTS, numbers[:9], strict=True)) % 11
    second = -sum(weight * number for weight, number in zip(_SECOND_WEIGHTS, numbers[:10], strict=True)) % 11
    return (first, second) == (numbers[9], numbers[10])


def _is_day(day: str, month: str) -> bool:
    try:
        date(2000, int(month), int(day))
    except ValueError:
        return False
    return True


def _passes_luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0


def _is_health_service(digits: str) -> bool:
    numbers = [int(digit) for digit in digits]
    check = -sum(weight * number for weight, number in zip(range(10, 1, -1), numbers[:9], strict=True)) % 11
    return check == numbers[9]
