"""Hold the claims of a dataset's card against what was found. Pure: opens nothing."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from datascopy.measure.claim_parts import Answer, Stated
from datascopy.measure.claim_sources import Sources
from datascopy.measure.claim_units import Unavailable
from datascopy.measure.claim_ways import take
from datascopy.measure.claim_words import plain, whole, words
from datascopy.model import Authority, Catalog, ClaimFacts, ClaimResult, ClaimStatus, Comparison, Profile, Videos

ABOUT = 0.01
"""`about` means within this share of the stated number, or within its last digit written, whichever is wider."""

_COMPARISONS: Mapping[Comparison, Callable[[float, float], bool]] = {
    Comparison.EQUALS: operator.eq,
    Comparison.MORE_THAN: operator.gt,
    Comparison.AT_LEAST: operator.ge,
    Comparison.LESS_THAN: operator.lt,
    Comparison.AT_MOST: operator.le,
}

_WRITTEN = re.compile(r"\d[\d,_]*(?:\.(\d+))?")


def assess_claims(catalog: Catalog, images: pd.DataFrame | None, videos: Videos | None = None) -> tuple[ClaimResult, ...]:
    """Return what became of each claim of the profile, in its order.

    Of the ways to measure a claim the first whose data is present is taken; `how` says which and what was absent.

    Args:
        catalog: what is present.
        images: columns IMAGES, or None where pictures were not measured.
        videos: what was read from the videos, or None where they were not measured.
    """
    claims = catalog.profile.claims
    sources = Sources(catalog, images, videos.frame if videos is not None else None)
    stated = _stated(catalog.profile)
    results = [_assess(claim, sources, stated) for claim in claims]
    return tuple(_with_others(claim, result, claims, results) for claim, result in zip(claims, results, strict=True))


def _stated(profile: Profile) -> dict[str, Stated]:
    """Return the number that each claim states, also those of other datasets that are named."""
    own = {claim.id: (claim.stated, claim.id.replace("-", " ")) for claim in profile.claims}
    others = {name: (claim.stated, f"{claim.id.replace('-', ' ')} of {name.rpartition('/')[0]}") for name, claim in profile.others.items()}
    return {name: Stated(number, title) for name, (number, title) in (own | others).items() if isinstance(number, int | float)}


def _assess(claim: ClaimFacts, sources: Sources, stated: Mapping[str, Stated]) -> ClaimResult:
    blank = ClaimResult(
        id=claim.id,
        says=claim.says,
        source=claim.source,
        authority=claim.authority,
        stated=claim.stated,
        measured=None,
        difference=None,
        status=ClaimStatus.NOT_CHECKABLE,
        how=_sentence(claim.statement or ""),
    )
    reasons: dict[str, None] = {}
    for way in claim.measured:
        try:
            answer = take(way, sources, stated)
        except Unavailable as reason:
            reasons[str(reason)] = None
        else:
            against = way.claims[0] if way.verb == "stated" else ""
            return replace(_held(blank, claim, answer, tuple(reasons)), arithmetic=way.what == "claims", against=against)
    return replace(blank, how=_sentence(words(reasons))) if reasons else blank


def _held(blank: ClaimResult, claim: ClaimFacts, answer: Answer, passed_over: Sequence[str]) -> ClaimResult:
    met = holds(claim, answer.value)
    return replace(
        blank,
        measured=answer.value,
        difference=_difference(claim.stated, answer.value),
        status=ClaimStatus.MET if met else ClaimStatus.FAILED,
        how=_sentence("; ".join((answer.how, *passed_over, *_law(claim)))),
        parts=answer.parts,
        counted=answer.counted,
    )


def _law(claim: ClaimFacts) -> tuple[str, ...]:
    """Say what the measured number must be for the claim to be met; nothing where it must be equal."""
    if claim.comparison is Comparison.EQUALS or not isinstance(claim.stated, int | float):
        return ()
    if claim.comparison is not Comparison.ABOUT:
        return (f"met by {claim.comparison.value} {plain(claim.stated)}",)
    width = tolerance(claim)
    reason = "1 %" if width <= ABOUT * abs(claim.stated) else "the last digit written"
    return (f"met within {plain(float(f'{width:.3g}'))} of the stated number ({reason})",)


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:].rstrip('.')}." if clause else ""


def _difference(stated: float | str | None, measured: float | str) -> float | None:
    if isinstance(stated, str) or isinstance(measured, str) or stated is None:
        return None
    return whole(round(measured - stated, 6))


def holds(claim: ClaimFacts, measured: float | str) -> bool:
    """Return whether a measured value meets a claim under its comparison; yes and no are met by the same word only."""
    stated = claim.stated
    if isinstance(stated, str) or isinstance(measured, str) or stated is None:
        return stated == measured
    if claim.comparison is Comparison.ABOUT:
        return abs(measured - stated) <= tolerance(claim) * (1 + 1e-9)
    return _COMPARISONS[claim.comparison](measured, stated)


def tolerance(claim: ClaimFacts) -> float:
    """Return how far a value may lie from a claim that says `about`: 1 % or one unit of the last digit written, whichever is wider.

    The digits are those of `written`; `11.62` is written to .01, `3.9 GB` for 3,900,000,000 to 100,000,000.
    """
    stated = abs(float(claim.stated or 0))
    met = _WRITTEN.search(claim.written)
    if met is None:
        return ABOUT * stated
    number = float(met.group().replace(",", "").replace("_", ""))
    scale = stated / number if number else 1.0
    return max(ABOUT * stated, scale * 10.0 ** -len(met.group(1) or ""))


def _with_others(claim: ClaimFacts, result: ClaimResult, claims: Sequence[ClaimFacts], results: Sequence[ClaimResult]) -> ClaimResult:
    """Note on a failed claim of another source that the card's own claim about the same thing is met: the sources disagree."""
    if result.status is not ClaimStatus.FAILED or claim.authority is not Authority.OTHER:
        return result
    agreed = any(
        other.authority is Authority.CARD and other.measured == claim.measured and found.status is ClaimStatus.MET
        for other, found in zip(claims, results, strict=True)
        if other is not claim
    )
    return replace(result, others_met=agreed)
