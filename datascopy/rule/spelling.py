"""Spellings of one word: equal but for case, blanks and punctuation, or one slip of the keyboard apart.

Digits are never a matter of spelling: grade 1 and grade 2, 0-1 and 01, 1.5 and 15 are different values.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations

LEAST_LETTERS = 5
"""of the shorter of two words that are one slip apart; one more where a letter was replaced, for short words of equal length are often words of their own (ileum, ilium)"""
RARE_ROWS = 3
RARE_SHARE = 0.01
"""A spelling is rare where it stands in at most so many rows, or in at most this share of them."""

LEAST_SURE = 2
"""letters at the beginning that a slip leaves as they are: what differs there is mostly a prefix (typical, atypical)"""
CLEARLY_MORE = 3
"""times that a word is met as often as the doubtful slip of it"""
VOWELS = frozenset("aeiouyäöüáéíóúàèìòùâêîôû")

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_QUOTES = dict.fromkeys(map(ord, "'\"`´‘’‚“”„«»"), None)
_SEPARATORS = r"[\s\-_,;:./|()\[\]]"
_WORD = re.compile(r"[^\W\d_]+")


def folded(text: str) -> str:
    """Return a text without what does not tell one value from another: case, Unicode form, blanks and separators not between digits.

    Signs that carry meaning stay: `+`, `<`, `>`, `?`, `%`, and a `-` that stands before or after a word (ABC-, -5).
    """
    plain = unicodedata.normalize("NFC", text).translate(_DASHES).translate(_QUOTES)
    plain = "".join(sign for sign in plain if unicodedata.category(sign) not in {"Cf", "Cc"} or sign.isspace())
    plain = unicodedata.normalize("NFC", plain.casefold()).strip()
    plain = re.sub(r"(?<![\w\s])-|-(?!\w|\s)|(?<!\w)-(?=\d)", "\0", plain)
    plain = re.sub(rf"(?<=\d){_SEPARATORS}+(?=\d)", lambda met: f"\1{met[0].strip() or ' '}\1", plain)
    kept = re.split("(\1[^\1]*\1)", plain)
    return "".join(piece if number % 2 else re.sub(_SEPARATORS, "", piece) for number, piece in enumerate(kept)).replace("\0", "-")


def variants(counts: Mapping[str, int]) -> dict[str, str]:
    """Return spelling -> the commonest spelling of the same value, for all that are not the commonest.

    Args:
        counts: value as written -> how often.
    """
    alike: dict[str, list[str]] = defaultdict(list)
    for text in counts:
        if key := folded(text):
            alike[key].append(text)
    return {text: best for same in alike.values() for best in [commonest(same, counts)] for text in same if text != best}


def commonest(same: Iterable[str], counts: Mapping[str, int]) -> str:
    """Return the spelling met most often; of equally frequent ones the one with fewer capitals, then the first of the alphabet."""
    return min(same, key=lambda text: (-counts[text], sum(map(str.isupper, text)), text))


def slips(counts: Mapping[str, int]) -> dict[str, str]:
    """Return word -> the word, met at least as often, from which it is one slip apart, both folded to lower case.

    A slip is a letter left out, added, replaced or changed places with its neighbour, behind the first LEAST_SURE letters of a word of at
    least LEAST_LETTERS letters without digits; differences that are endings (plural, gender, adjective) are none.

    Args:
        counts: value as written -> how often; a word counts once for each row.
    """
    words: Counter[str] = Counter()
    for text, count in counts.items():
        for word in {unicodedata.normalize("NFC", one.casefold()) for one in _WORD.findall(text)}:
            words[word] += count
    rare = max(RARE_ROWS, RARE_SHARE * sum(counts.values()))
    found: dict[str, list[str]] = defaultdict(list)
    for one, other in sorted(_near(words)):
        slip, word = sorted((one, other), key=lambda word: (words[word], word))
        sure = not _doubtful(slip, word) or words[word] >= CLEARLY_MORE * words[slip]
        if words[slip] <= rare and sure and is_slip(slip, word):
            found[slip].append(word)
    return {slip: min(several, key=lambda word: (-words[word], word)) for slip, several in found.items()}


def _near(words: Iterable[str]) -> set[tuple[str, str]]:
    """Return the pairs of words that become one by leaving out at most one letter of each: all that one slip can part are among them."""
    buckets: dict[str, set[str]] = defaultdict(set)
    for word in words:
        if len(word) >= LEAST_LETTERS:
            for cut in {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}:
                buckets[cut].add(word)
    return {pair for same in buckets.values() for pair in combinations(sorted(same), 2)}


def is_slip(one: str, other: str) -> bool:
    """True where two different words are one slip apart and the difference is no ending."""
    short, long = sorted((one, other), key=lambda word: (len(word), word))
    if len(short) < LEAST_LETTERS or len(long) - len(short) > 1 or short == long:
        return False
    at = next((place for place in range(len(short)) if short[place] != long[place]), len(short))
    if at < LEAST_SURE:
        return False
    if len(short) < len(long):
        return short[at:] == long[at + 1 :] and at < len(short)
    swapped = short[at:] == long[at + 1 : at + 2] + long[at] + long[at + 2 :]
    replaced = short[at + 1 :] == long[at + 1 :] and len(short) > LEAST_LETTERS
    return swapped or (replaced and not _is_ending(short, long, at))


def _is_ending(one: str, other: str, at: int) -> bool:
    """True where words that differ in one letter do so in their ending: -us and -um, -is and -es."""
    letters = {one[at], other[at]}
    if at == len(one) - 1:
        return letters != {"i", "y"}
    return at == len(one) - 2 and letters == {"i", "e"}


def _doubtful(one: str, other: str) -> bool:
    """True where one consonant stands for another: as often as a slip that is another word (margin, marking)."""
    differing = [pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]]
    return len(one) == len(other) and len(differing) == 1 and not VOWELS & set(differing[0])
