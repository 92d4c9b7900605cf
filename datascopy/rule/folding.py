"""What findings that become one say together of the parts of a split."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from datascopy.model import Finding


def summed(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return `per_split` and `per_class` of findings that are folded into one, where all of them tell the same split."""
    told = [one.evidence["per_split"] for one in findings if one.evidence.get("per_split")]
    if len(told) < len(findings) or len({one["split"] for one in told}) != 1:
        return {}
    parts: dict[str, dict[str, int]] = {}
    for one in told:
        for part, cell in one["parts"].items():
            parts[part] = {"count": min(cell["of"], parts.get(part, {"count": 0})["count"] + cell["count"]), "of": cell["of"]}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    of: dict[str, dict[str, int]] = {}
    for finding in findings:
        for one in finding.evidence.get("per_class", ()):
            counts[one["class"]].update(one["parts"])
            of[one["class"]] = dict(one["of"])
    classes = [
        {"class": label, "parts": {part: min(count, of[label][part]) for part, count in counts[label].items()}, "of": of[label]}
        for label in sorted(counts)
    ]
    return {"per_split": {"split": told[0]["split"], "parts": parts}, **({"per_class": classes} if classes else {})}
