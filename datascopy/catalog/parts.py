"""What a run is limited to: the names given by `--part`."""

from collections.abc import Sequence
from dataclasses import replace

from datascopy.model import Fault, Profile
from datascopy.profile.suggest import did_you_mean, listed


def narrow(profile: Profile, parts: Sequence[str]) -> Profile:
    """Return the profile with only the collections, tables and documents of these parts; no parts leave it as it is.

    A collection brings the tables and documents that describe it; a table or document brings itself alone. Splits and groups stay: they
    hold whatever the remaining tables and collections say of them.

    Raises:
        Fault: a part is no collection, table or document of the profile.
    """
    if not parts:
        return profile
    known = [one.name for declared in (profile.collections, profile.tables, profile.documents) for one in declared]
    for part in parts:
        if part not in known:
            raise Fault(f"--part {part}: the profile {profile.name} has no collection, table or document of this name{_hint(part, known)}.")
    wanted = set(parts)
    collections = tuple(one for one in profile.collections if one.name in wanted)
    brought = {one.name for one in collections}
    return replace(
        profile,
        collections=collections,
        tables=tuple(one for one in profile.tables if one.name in wanted or one.of in brought),
        documents=tuple(one for one in profile.documents if one.name in wanted or one.of in brought),
    )


def _hint(part: str, known: Sequence[str]) -> str:
    return did_you_mean(part, known).removesuffix("?") or (f"; it has {listed(known, 30)}" if known else "; it has none")
