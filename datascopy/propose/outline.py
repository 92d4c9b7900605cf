"""What is proposed: entries of a profile with the remarks that a person should read."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Proposed:
    """One entry of a section: its keys as they will stand in the YAML, and remarks above it."""

    keys: dict[str, Any]
    remarks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """A profile in the making."""

    name: str
    title: str
    sections: dict[str, dict[str, Proposed]] = field(default_factory=dict)
    """collections, tables, documents, splits, groups, attributes: name -> what is proposed"""
    schemas: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """stem of a table schema -> its columns"""
    counts: dict[str, int] = field(default_factory=dict)
    """way to measure a claim, as YAML -> the number that it gives today"""
    ignore: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def add(self, section: str, name: str, keys: dict[str, Any], *remarks: str) -> str:
        """Add an entry under a name that is not taken, and return that name."""
        name = free(name, {one for entries in self.sections.values() for one in entries})
        self.sections.setdefault(section, {})[name] = Proposed({key: value for key, value in keys.items() if value}, list(remarks))
        return name

    def entries(self, section: str) -> Mapping[str, Proposed]:
        """Return the entries of a section."""
        return self.sections.get(section, {})


def free(name: str, taken: Collection[str]) -> str:
    """Return a name that is not taken: itself, or with -2, -3, ..."""
    number, made = 1, name
    while made in taken:
        number += 1
        made = f"{name}-{number}"
    return made


def slug(text: str, otherwise: str) -> str:
    """Return a text as a name: lower-case letters and digits with `-` between; `otherwise` where nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-") or otherwise


def as_glob(path: str) -> str:
    """Return a glob that fits one path: what has a meaning in a glob stands for any one character."""
    return _SPECIAL.sub("?", path)


_SPECIAL = re.compile(r"[\[\]{}*?!()|\\@+]")
