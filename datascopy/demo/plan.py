"""Read miniature.yaml: what a drawn dataset holds, and which defects are planted in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datascopy.model import Fault
from datascopy.profile import read_yaml
from datascopy.profile.complaints import raise_all
from datascopy.profile.validate import validate


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """One set of pictures to draw."""

    draw: str
    """endoscopy | polyp | chest-xray"""
    path: str
    """where each lies; {id}, {label}, {part} and {group} are filled in"""
    width: tuple[int, int]
    """least and greatest width, in pixels"""
    height: tuple[int, int]
    holds: Mapping[str, Mapping[str, int]]
    """part -> label -> how many"""
    groups: Mapping[str, int] = field(default_factory=dict)
    """part -> number of groups (examinations) that its pictures come from"""
    mask: str | None = None
    """where the mask of each lies"""
    quality: int = 88
    """of the JPEG"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table to write."""

    path: str
    of: str
    """the set of pictures that its rows describe"""
    columns: Mapping[str, str]
    """column -> cell; {id}, {name}, {label}, {part}, {group}, {width}, {height}, {age} and {view} are filled in"""
    delimiter: str = ","


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxes:
    """The JSON document of the boxes of one set of pictures."""

    path: str
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planting:
    """One defect to plant."""

    plant: str
    says: str
    options: Mapping[str, Any] = field(default_factory=dict)
    finds: Mapping[str, int] = field(default_factory=dict)
    """rule -> how many findings a complete audit has for it"""
    line: str = ""
    """file and line where it is asked for"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole of a miniature.yaml."""

    seed: int
    pictures: Mapping[str, Pictures]
    tables: Mapping[str, Sheet]
    documents: Mapping[str, Boxes]
    texts: Mapping[str, str]
    """path -> text of files that are written as they are"""
    defects: tuple[Planting, ...]


def read_plan(file: Path) -> Plan:
    """Read and check a miniature.yaml.

    Raises:
        Fault: it is missing, no YAML, or differs from `schemas/miniature.schema.json`; with file and line.
    """
    located = read_yaml(file)
    raise_all(validate(located, "miniature"))
    value = located.value
    plan = Plan(
        seed=value["seed"],
        pictures={name: _pictures(told) for name, told in value["pictures"].items()},
        tables={name: Sheet(**told) for name, told in value.get("tables", {}).items()},
        documents={name: Boxes(**told) for name, told in value.get("documents", {}).items()},
        texts=value.get("texts", {}),
        defects=tuple(_planting(told, located.place("defects", index)) for index, told in enumerate(value.get("defects", []))),
    )
    for kind, described in (("tables", plan.tables), ("documents", plan.documents)):
        for name, one in described.items():
            if one.of not in plan.pictures:
                raise Fault(f"{located.place(kind, name, 'of')}: there are no pictures {one.of!r}; known are {', '.join(plan.pictures)}.")
    return plan


def _pictures(told: Mapping[str, Any]) -> Pictures:
    return Pictures(**{**told, "width": tuple(told["width"]), "height": tuple(told["height"])})


def _planting(told: Mapping[str, Any], line: str) -> Planting:
    return Planting(plant=told["plant"], says=told["says"], options=told.get("with", {}), finds=told["finds"], line=line)
