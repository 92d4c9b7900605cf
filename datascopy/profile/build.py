"""Turn validated YAML into the frozen facts. Nothing is checked here: the schema and `check` did it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from datascopy.model import (
    AnswerForm,
    AttributeFacts,
    Authority,
    BoxColumns,
    Certainty,
    ClaimFacts,
    CollectionFacts,
    Comparison,
    ContrastFacts,
    DocumentFacts,
    Extent,
    Form,
    FrameFacts,
    GroupFacts,
    Kind,
    LeaveOutFacts,
    Measured,
    Profile,
    Proof,
    QuestionColumns,
    QuestionFacts,
    RelationFacts,
    Role,
    SplitFacts,
    TableFacts,
    VideoColumns,
    VocabularyFacts,
)
from datascopy.profile.claims_of import located_claims, named_elsewhere
from datascopy.profile.located import Located

Facts = TypeVar("Facts")

_ENUMS = {
    "kind": Kind,
    "certainty": Certainty,
    "authority": Authority,
    "comparison": Comparison,
    "form": Form,
    "role": Role,
    "extent": Extent,
    "answer": AnswerForm,
}


def build_profile(profile: Located, claims: Located | None, *, digest: str, homes: tuple[str, ...]) -> Profile:
    """Return the profile of a validated `profile.yaml` and, where it has one, `claims.yaml`."""
    value = profile.value
    return Profile(
        **_plain({key: value[key] for key in value if key not in _SECTIONS and key != "vocabularies"}),
        digest=digest,
        homes=homes,
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
        attributes=_facts(AttributeFacts, value),
        contrasts=_facts(ContrastFacts, value),
        leave_out=_facts(LeaveOutFacts, value),
        questions=_facts(QuestionFacts, value),
        claims=() if claims is None else tuple(_claim(claims, number) for number in range(len(claims.value["claims"]))),
        others={} if claims is None else _others(claims),
    )


_SECTIONS: Mapping[str, Callable[..., object]] = {
    "collections": CollectionFacts,
    "tables": TableFacts,
    "documents": DocumentFacts,
    "splits": SplitFacts,
    "groups": GroupFacts,
    "frames": FrameFacts,
    "relations": RelationFacts,
    "attributes": AttributeFacts,
    "contrasts": ContrastFacts,
    "leave_out": LeaveOutFacts,
    "questions": QuestionFacts,
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
        elif key == "questions":
            made[key] = QuestionColumns(**value)
        elif key == "proof":
            made[key] = tuple(map(Proof, value))
        elif key in ("where", "but"):
            made[key] = {name: tuple(one) if isinstance(one, list) else one for name, one in value.items()}
        elif key == "columns":
            made[key] = {column: tuple(others) for column, others in value.items()}
        elif key == "video" and not isinstance(value, str):
            made[key] = VideoColumns(**value)
        else:
            made[key] = tuple(value) if isinstance(value, list) else value
    return made


def _others(claims: Located) -> dict[str, ClaimFacts]:
    """Return the claims of other datasets that these name, by `dataset/id`."""
    made = {}
    for name in named_elsewhere(claims.value["claims"]):
        dataset, _, identity = name.rpartition("/")
        located = located_claims(dataset)
        if located is not None:
            ids = [one["id"] for one in located.value["claims"]]
            made[name] = _claim(located, ids.index(identity))
    return made


def _claim(claims: Located, number: int) -> ClaimFacts:
    keys = dict(claims.value["claims"][number])
    ways = keys.pop("measured", [])
    keys.setdefault("written", claims.written.get(("claims", number, "stated"), ""))
    return ClaimFacts(**_plain(keys), measured=tuple(Measured(**_plain(way)) for way in ways))
