"""The profile and the card of a miniature: those of its dataset, with the numbers that are true of the small copy."""

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML

from datascopy.demo.plan import Plan
from datascopy.model import Fault
from datascopy.profile.extend import read_profile

Claim = dict[str, Any]


def profile_files(plan: Plan, changed: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the files of the profile: `profile.yaml`, `claims.yaml` and the card that these claims are made by.

    Args:
        plan: the miniature, which lies beside the profile of its dataset.
        changed: claims that say something else than in the plan.

    Raises:
        Fault: the plan restates a claim that the dataset does not have.
    """
    read = read_profile(plan.file.parent)
    profile = merged(read.profile.value, {**plan.profile, "extends": None})
    claims = read.claims.value["claims"] if read.claims else []
    unknown = sorted(set(plan.claims) | set(changed), key=str)
    unknown = [name for name in unknown if name not in {claim["id"] for claim in claims}]
    if unknown:
        raise Fault(f"{plan.file}: the profile beside it has no claim {', '.join(map(repr, unknown))}.")
    kept = [restated(claim, plan.claims.get(claim["id"], claim)) for claim in claims]
    true = [restated(claim, changed.get(claim["id"], claim)) for claim in kept if claim]
    told = [quoted(claim) for claim in true if claim]
    return {
        "profile.yaml": _yaml(profile),
        "claims.yaml": _yaml({"claims": told}),
        "card.md": card(profile, told).encode(),
    }


def restated(claim: Claim, told: Any) -> Claim | None:
    """Return a claim with another number, with other keys, as it is, or None where it is left out."""
    if told is None or told is claim:
        return None if told is None else claim
    keys = dict(told) if isinstance(told, Mapping) else {"stated": told}
    if "stated" not in keys or not isinstance(claim.get("stated"), int | float) or isinstance(keys["stated"], str):
        return {**claim, **keys}
    old = str(claim.get("written") or claim["stated"])
    new = str(keys.get("written", f"{keys['stated']:,}"))
    texts: Claim = {key: claim[key].replace(old, new) for key in ("says", "quote") if key in claim}
    made: Claim = {**claim, "written": new, **texts, **keys}
    if new not in made["says"] and made["says"] == claim["says"] and claim["stated"] != keys["stated"]:
        made["says"] += f" (here {new})"
    return made


def quoted(claim: Claim) -> Claim:
    """Return a claim of the card whose quote is the whole line that states it on the miniature's card."""
    return claim if claim.get("authority", "card") != "card" else {**claim, "quote": claim["says"]}


def merged(base: Any, over: Any) -> Any:
    """Return a mapping with another one laid over it, mapping by mapping; a key whose value is nothing is left out."""
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return over
    made = {key: merged(value, over[key]) if key in over else value for key, value in base.items()}
    return {key: value for key, value in {**over, **made}.items() if value is not None}


def card(profile: Mapping[str, Any], claims: list[Claim]) -> str:
    """Return a card in Markdown that makes these claims and no others, section by section as their sources name them."""
    lines = [f"# {profile['title']}, drawn small", "", "Drawn by a computer: no patient was ever near it.", ""]
    sections: dict[str, list[Claim]] = {}
    for claim in (one for one in claims if one.get("authority", "card") == "card"):
        sections.setdefault(claim["source"].partition(";")[0], []).append(claim)
    for source, made in sections.items():
        lines += [f"## {source.removeprefix('card, ').capitalize()}", ""]
        lines += [f"* {claim['says']}" for claim in made]
        lines.append("")
    return "\n".join(lines)


def _yaml(value: Any) -> bytes:
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.width = 100_000
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    buffer = io.BytesIO()
    writer.dump(value, buffer)
    return buffer.getvalue()
