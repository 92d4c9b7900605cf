"""Turn validated YAML into the frozen facts. Nothing is checked here: the schema and `check` did it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from datascopy.model import (
    Authority,
    BoxColumns,
    Certainty,
    ClaimFacts,
    CollectionFacts,
    Comparison,
    DocumentFacts,
    FrameFacts,
    GroupFacts,
    Kind,
    Measured,
    Profile,
    RelationFacts,
    SplitFacts,
    TableFacts,
    VideoColumns,
    VocabularyFacts,
)
from datascopy.profile.located import Located

Facts = TypeVar("Facts")

_ENUMS = {"kind": Kind, "certainty": Certainty, "authority": Authority, "comparison": Comparison}


def build_profile(profile: Located, claims: Located | None, digest: str) -> Profile:
    """Return the profile of a validated `profile.yaml` and, where it has one, `claims.yaml`."""
    value = profile.value
    return Profile(
        **_plain({key: value[key] for key in value if key not in _SECTIONS and key != "vocabularies"}),
        digest=digest,
        collections=_facts(CollectionFacts, value),
        tables=_facts(TableFacts, value),
        documents=_facts(DocumentFacts, value),
        vocabularies=tuple(
            VocabularyFacts(name=name, aliases={label: tuple(others) for label, others in labels.items()})
            for name, labels in value.get("vocabularies", {}).items()
        ),
        splits=_facts(SplitFacts, value),
        groups=_facts(GroupFacts, value),
        frames=_facts(FrameFacts, value),
        relations=_facts(RelationFacts, value),
        claims=() if claims is None else tuple(_claim(claims, number) for number in range(len(claims.value["claims"]))),
    )


_SECTIONS: Mapping[str, Callable[..., object]] = {
    "collections": CollectionFacts,
    "tables": TableFacts,
    "documents": DocumentFacts,
    "splits": SplitFacts,
    "groups": GroupFacts,
    "frames": FrameFacts,
    "relations": RelationFacts,
}


def _facts(cls: Callable[..., Facts], value: Mapping[str, Any]) -> tuple[Facts, ...]:
    section = next(name for name, one in _SECTIONS.items() if one is cls)
    return tuple(cls(name=name, **_plain(keys)) for name, keys in value.get(section, {}).items())


def _plain(keys: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments of one mapping: lists as tuples, words as enums."""
    made: dict[str, Any] = {}
    for key, value in keys.items():
        if key in _ENUMS:
            made[key] = _ENUMS[key](value)
        elif key == "box":
            made[key] = BoxColumns(**value)
        elif key == "video" and not isinstance(value, str):
            made[key] = VideoColumns(**value)
        else:
            made[key] = tuple(value) if isinstance(value, list) else value
    return made


def _claim(claims: Located, number: int) -> ClaimFacts:
    keys = dict(claims.value["claims"][number])
    ways = keys.pop("measured", [])
    keys.setdefault("written", claims.written.get(("claims", number, "stated"), ""))
    return ClaimFacts(**_plain(keys), measured=tuple(Measured(**_plain(way)) for way in ways))
