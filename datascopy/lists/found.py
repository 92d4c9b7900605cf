"""Findings about lists: how one is made, where it is, and how many become one."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from datascopy.lists.values import Part, Row
from datascopy.model import Confidence, Finding, Place, Severity

PICTURES, GROUPS = "leakage/picture-in-two-splits", "leakage/group-in-two-splits"
MOST_FINDINGS = 50
SHOWN = 20


def meeting(homes: Iterable[str], against: frozenset[frozenset[str]]) -> set[str]:
    """Return those of some parts that must share nothing with another of them."""
    return {name for a, b in combinations(sorted(homes), 2) if frozenset((a, b)) in against for name in (a, b)}


def place(part: Part, row: Row) -> Place:
    """Return where a row stands; a picture in a folder is its own place."""
    return Place(part.path, row.line, item=row.name) if row.line else Place(row.name)


def per_class(rows: Mapping[str, Sequence[Row]], parts: Mapping[str, Part]) -> list[dict[str, Any]]:
    """Return how many rows of each class are leaked in each part, of how many; nothing where the lists tell no class."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for part, several in rows.items():
        for row in several:
            if row.label:
                counts[row.label][part] += 1
    of = {part: Counter(row.label for row in parts[part].rows) for part in rows} if counts else {}
    return [
        {"class": label, "parts": dict(counts[label]), "of": {part: of[part][label] for part in counts[label]}} for label in sorted(counts)
    ]


def finding(rule: str, identity: Sequence[str], *, members: Iterable[str], **told: Any) -> Finding:
    """Make a finding; its identity is a digest of the rule and of its subject, as for rules over a catalog."""
    settings: dict[str, Any] = {
        "severity": Severity.ERROR,
        "confidence": Confidence.CERTAIN,
        "examples": (),
        "remedy": "Move what belongs together into one part, or leave it out, and publish which split the numbers belong to.",
    }
    evidence = {**told.pop("evidence"), "members": digest("\n", sorted(members))}
    return Finding(identity=digest("\0", (rule, *identity)), rule=rule, evidence=evidence, **(settings | told))


def digest(by: str, words: Iterable[str]) -> str:
    """Return a short digest of words: the first 16 hex digits of a sha256 over them."""
    return hashlib.sha256(by.join(words).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def few(found: Sequence[Finding], rule: str) -> tuple[Finding, ...]:
    """Fold more than MOST_FINDINGS findings into one for each severity; no count and no pair is lost."""
    if len(found) <= MOST_FINDINGS:
        return tuple(found)
    by_severity: dict[Severity, list[Finding]] = {}
    for one in found:
        by_severity.setdefault(one.severity, []).append(one)
    return tuple(_folded(alike, rule) if len(alike) > 1 else alike[0] for alike in by_severity.values())


def _folded(alike: Sequence[Finding], rule: str) -> Finding:
    first = alike[0]
    return replace(
        first,
        identity=digest("\0", (rule, "all", first.severity)),
        subject=f"{len(alike):,} times",
        message=f"{len(alike):,} findings in one, the first: {first.message}",
        count=sum(one.count for one in alike),
        of=first.of if len({one.of for one in alike}) == 1 else None,
        places=tuple(spot for one in alike for spot in one.places)[:SHOWN],
        evidence={
            "per_split": _summed(alike),
            "pairs": [pair for one in alike for pair in one.evidence.get("pairs", ())],
            "members": digest("\n", sorted(str(one.evidence["members"]) for one in alike)),
            "folded": [{"subject": one.subject, "message": one.message, "identity": one.identity} for one in alike],
        },
    )


def _summed(alike: Sequence[Finding]) -> dict[str, Any]:
    """Return how many rows of each part all findings are about; each row is in one of them, as groups and sets of copies are disjoint."""
    told = [one.evidence["per_split"] for one in alike if "per_split" in one.evidence]
    parts: dict[str, dict[str, int]] = {}
    for one in told:
        for part, counts in one["parts"].items():
            parts[part] = {"count": parts.get(part, {"count": 0})["count"] + counts["count"], "of": counts["of"]}
    return {"split": told[0]["split"] if told else "", "parts": parts}
