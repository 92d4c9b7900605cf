"""Say what a mistyped word may have meant."""

from collections.abc import Collection
from difflib import get_close_matches


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Return "; did you mean 'x'?" for the nearest of the known words, or "" where none is near."""
    folded = {one.casefold(): one for one in sorted(known)}
    near = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f"; did you mean '{folded[near[0]]}'?" if near else ""


def listed(words: Collection[str], most: int = 12) -> str:
    """Return the words in order, separated by commas, with the number of those left out."""
    shown = sorted(words)[:most]
    more = len(words) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")
