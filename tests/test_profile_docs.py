"""The page on profiles: its blocks are one profile that loads, and no key is missing from it."""

import json
import re
from pathlib import Path

import pytest

from datascopy.profile import load_profile
from datascopy.profile.validate import schema_of

FILE = Path(__file__).parents[1] / "docs" / "profiles.md"
if not FILE.is_file():
    pytest.skip("the documentation is not part of what is tested here", allow_module_level=True)
PAGE = FILE.read_text("utf-8")


def blocks(kind: str) -> str:
    return "\n".join(re.findall(rf"^```yaml{kind}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))


def lay(root: Path) -> None:
    (root / "ward" / "schemas" / "tables").mkdir(parents=True)
    (root / "ward" / "schemas" / "tables" / "patients.yaml").write_text(blocks(" schema"))
    (root / "ward" / "profile.yaml").write_text(blocks(""))
    (root / "ward" / "claims.yaml").write_text(blocks(" claims"))
    (root / "ward-3").mkdir()
    (root / "ward-3" / "profile.yaml").write_text(blocks(" next"))
    (root / "ward-3" / "claims.yaml").write_text(blocks(" next-claims"))


def test_the_examples_are_one_profile_that_loads(tmp_path: Path) -> None:
    lay(tmp_path)
    profile = load_profile(tmp_path / "ward")
    assert len(profile.tables) == 10
    assert [one.id for one in profile.claims] == ["xrays", "read-twice"]
    following = load_profile(tmp_path / "ward-3")
    assert [one.name for one in following.tables] == [one.name for one in profile.tables if one.name != "patients-1"]
    assert [one.stated for one in following.claims] == [1400]
    assert following.vocabularies[0].aliases == {**profile.vocabularies[0].aliases, "Effusion": ()}


def test_every_key_of_a_profile_has_an_example() -> None:
    told = blocks("") + blocks(" next")
    schema = schema_of("profile")
    keys = set(schema["properties"]).union(*(part.get("properties", {}) for part in schema["$defs"].values()))
    assert {key for key in keys if not re.search(rf"(?<![\w-]){key}: ", told + "\n") and f"{key}:\n" not in told} == set()


def test_every_choice_is_named() -> None:
    enums = [one["enum"] for one in _parts(schema_of("profile")) if "enum" in one]
    assert {word for several in enums for word in several if not re.search(rf"\b{re.escape(word)}\b", PAGE)} == set(), json.dumps(enums)


def _parts(part: object) -> list[dict[str, list[str]]]:
    if isinstance(part, list):
        return [one for below in part for one in _parts(below)]
    return [part, *(one for below in part.values() for one in _parts(below))] if isinstance(part, dict) else []
