"""Read miniature.yaml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from datascopy.demo.facts import listed
from datascopy.demo.plan import Copied, Fact, Outline, Packed, Paper, Pictures, Plan, Planting, Shape, Sheet, Where
from datascopy.model import Fault
from datascopy.profile import Located, read_yaml
from datascopy.profile.complaints import raise_all
from datascopy.profile.validate import validate

DRAWN = {"endoscopy", "polyp", "chest-xray", "clip", "classes"}
"""What is drawn of nothing."""


def read_plan(file: Path) -> Plan:
    """Read and check a miniature.yaml.

    Raises:
        Fault: it is missing, no YAML, or differs from `schemas/miniature.schema.json`; with file and line.
    """
    located = read_yaml(file)
    raise_all(validate(located, "miniature"))
    value = located.value
    plan = Plan(
        file=file,
        seed=value["seed"],
        pictures={name: _pictures(told) for name, told in value["pictures"].items()},
        tables={name: _sheet(told) for name, told in value.get("tables", {}).items()},
        documents={
            name: Paper(**{**told, "where": _where(told), "forms": tuple(told.get("forms", ()))})
            for name, told in value.get("documents", {}).items()
        },
        texts=value.get("texts", {}),
        against=tuple(value.get("against", ())),
        forms={name: _shape(told) for name, told in value.get("forms", {}).items()},
        profile=value.get("profile", {}),
        claims=value.get("claims", {}),
        defects=tuple(_planting(told, index, located) for index, told in enumerate(value.get("defects", []))),
    )
    _check(plan, located)
    return plan


def _check(plan: Plan, located: Located) -> None:
    """Refuse names that stand for nothing, and one name for two defects."""
    wanted = [("tables", name, of) for name, table in plan.tables.items() for of in table.of]
    wanted += [("documents", name, document.of) for name, document in plan.documents.items()]
    for kind, name, of in wanted:
        if of not in plan.pictures:
            raise Fault(f"{located.place(kind, name, 'of')}: there are no pictures {of!r}; known are {', '.join(plan.pictures)}.")
    for name, pictures in plan.pictures.items():
        if pictures.draw not in ({"copy", "classes"} if pictures.copy else DRAWN):
            raise Fault(f"{located.place('pictures', name)}: 'draw: copy' and 'copy' go together; 'draw: classes' may have it too.")
        if pictures.copy and not pictures.copy.miniature and pictures.copy.of not in plan.pictures:
            raise Fault(f"{located.place('pictures', name, 'copy')}: there are no pictures {pictures.copy.of!r} to copy.")
    names = [one.name for one in plan.defects]
    for one in plan.defects:
        if names.count(one.name) > 1:
            raise Fault(f"{one.line}: two defects are called {one.name!r}.")


def _pictures(told: Mapping[str, Any]) -> Pictures:
    made: dict[str, Any] = _tuples(told)
    made["facts"] = {name: _fact(one) for name, one in told.get("facts", {}).items()}
    made["outlines"] = tuple(Outline(**{**one, "where": _where(one)}) for one in told.get("outlines", ()))
    if "copy" in told:
        made["copy"] = Copied(**{**told["copy"], "where": _where(told["copy"])})
    return Pictures(**made)


def _fact(told: Any) -> Fact:
    if isinstance(told, str):
        return Fact(text=told)
    renamed = {{"is": "values", "else": "other"}.get(key, key): value for key, value in told.items()}
    return Fact(**_tuples(renamed))


def _sheet(told: Mapping[str, Any]) -> Sheet:
    made: dict[str, Any] = _tuples(told)
    made["of"] = (told["of"],) if isinstance(told["of"], str) else tuple(told["of"])
    made["each"] = tuple({**one, "where": _where(one)} for one in told.get("each", ()))
    return Sheet(**{**made, "where": _where(told)})


def _shape(told: Mapping[str, Any]) -> Shape:
    return Shape(**{**told, "archives": tuple(Packed(**one) for one in told.get("archives", ()))})


def _tuples(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return keyword arguments: lists as tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}


def _where(told: Mapping[str, Any]) -> Where:
    return listed(told.get("where"))


def _planting(told: Mapping[str, Any], index: int, located: Located) -> Planting:
    same = [one["plant"] for one in located.value["defects"][:index]].count(told["plant"])
    return Planting(
        name=told.get("name", told["plant"] + (f"-{same + 1}" if same else "")),
        plant=told["plant"],
        says=told["says"],
        options=told.get("with", {}),
        finds=told["finds"],
        names=_names(told),
        line=located.place("defects", index),
    )


def _names(told: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    """What findings must name, by rule; one list stands for all rules."""
    names = told.get("names", {})
    by_rule = names if isinstance(names, Mapping) else dict.fromkeys(told["finds"], names)
    return {rule: tuple(words) for rule, words in by_rule.items()}
