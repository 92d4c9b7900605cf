"""The claims of other shipped datasets, which a claim may name as `dataset/id`."""

from collections.abc import Mapping, Sequence
from typing import Any

from datascopy.profile.located import Located, read_yaml
from datascopy.shipped import shipped

CLAIMS = "claims.yaml"
"""The file beside a profile that holds its claims."""


def known_datasets() -> tuple[str, ...]:
    """Return the names of the shipped datasets that have claims, sorted."""
    return tuple(sorted(file.parent.name for file in shipped("audits").glob(f"*/{CLAIMS}")))


def claims_of(dataset: str) -> Sequence[Mapping[str, Any]]:
    """Return the claims of a shipped dataset as they stand in its file; none where it has none.

    Raises:
        Fault: its file cannot be read.
    """
    located = located_claims(dataset)
    entries = located.value.get("claims") if located is not None and isinstance(located.value, dict) else None
    return [one for one in entries if isinstance(one, dict) and "id" in one] if isinstance(entries, list) else ()


def located_claims(dataset: str) -> Located | None:
    """Return the file of claims of a shipped dataset, None where it has none."""
    return read_yaml(shipped("audits") / dataset / CLAIMS) if dataset in known_datasets() else None


def named_elsewhere(claims: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the claims of other datasets that claims name, sorted."""
    named = {name for one in claims for name in one.get("unlike", ())}
    named |= {name for one in claims for way in one.get("measured", ()) for name in way.get("claims", ())}
    return tuple(sorted(name for name in named if "/" in name))
