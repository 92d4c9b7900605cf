"""A profile that extends another: only what differs is said, everything keeps its place, and the laws of merging hold."""

import textwrap
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datascopy.catalog import build_catalog
from datascopy.model import Fault
from datascopy.profile import find_profile, load_profile, read_yaml
from datascopy.profile.complaints import Complaints
from datascopy.profile.extend import MOST_GENERATIONS, extend_claims, extend_profile
from datascopy.profile.located import Located
from datascopy.profile.merge import harvest, merge, plant
from datascopy.store import open_store

PARENT = """\
name: parent
title: Parent
version: "1"
recognise: ["table.csv"]
about: the first release
collections:
  pictures: {title: pictures, kind: images, files: ["pictures/*/*.jpg"], pattern: 'pictures/(?P<label>[^/]+)/[^/]+', vocabulary: findings}
  masks: {title: masks, kind: masks, files: ["masks/*.png"], masks_of: pictures}
vocabularies:
  findings: {Polyp: [polyps], Ulcer: []}
ignore: ["README*"]
"""
PARENT_CLAIMS = """\
claims:
  - {id: pictures, says: 10 pictures, source: card, stated: 10, measured: [{verb: count, what: files, of: pictures}]}
  - {id: masks, says: 5 masks, source: card, stated: 5, measured: [{verb: count, what: files, of: masks}]}
  - {id: seen, says: all seen by a doctor, source: card, statement: no data tells}
"""
CHILD = """\
name: child
title: Child
extends: ../parent
"""


def write(folder: Path, profile: str, claims: str | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "profile.yaml").write_text(profile)
    if claims is not None:
        (folder / "claims.yaml").write_text(claims)
    return folder


@pytest.fixture
def parent(tmp_path: Path) -> Path:
    return write(tmp_path / "parent", PARENT, PARENT_CLAIMS)


def wrong(folder: Path) -> str:
    with pytest.raises(Fault) as raised:
        load_profile(folder)
    return str(raised.value)


def test_a_child_takes_over_all_but_its_own_name(tmp_path: Path, parent: Path) -> None:
    made, above = load_profile(write(tmp_path / "child", CHILD)), load_profile(parent)
    assert (made.name, made.title, made.extends, made.recognise) == ("child", "Child", "../parent", ())
    assert (made.version, made.about, made.collections, made.vocabularies) == ("1", above.about, above.collections, above.vocabularies)
    assert (made.claims, made.ignore) == (above.claims, above.ignore)


def test_mappings_are_merged_and_all_else_is_replaced(tmp_path: Path, parent: Path) -> None:
    more = """\
    version: "2"
    ignore: ["LICENSE"]
    collections:
      masks: {optional: true}
      videos: {title: videos, kind: videos, files: ["*.mp4"]}
    vocabularies:
      findings: {Polyp: [sessile], Erosion: []}
    """
    made = load_profile(write(tmp_path / "child", CHILD + textwrap.dedent(more)))
    assert (made.version, made.ignore) == ("2", ("LICENSE",))
    assert [one.name for one in made.collections] == ["pictures", "masks", "videos"]
    assert made.collections[1].optional
    assert made.collections[1].masks_of == "pictures"
    assert made.vocabularies[0].aliases == {"Polyp": ("sessile",), "Ulcer": (), "Erosion": ()}
    assert parent.exists()


def test_null_leaves_a_key_out(tmp_path: Path, parent: Path) -> None:
    made = load_profile(
        write(tmp_path / "child", CHILD + "about: null\ncollections: {masks: null}\n", "claims:\n  - {id: masks, remove: true}\n")
    )
    assert (made.about, [one.name for one in made.collections], [one.id for one in made.claims]) == ("", ["pictures"], ["pictures", "seen"])
    assert parent.exists()


def test_claims_are_merged_by_id_in_their_place(tmp_path: Path, parent: Path) -> None:
    claims = """\
    claims:
      - {id: videos, says: no videos, source: card, statement: none is said to be there}
      - {id: masks, says: 6 masks, stated: 6}
    """
    made = load_profile(write(tmp_path / "child", CHILD, textwrap.dedent(claims)))
    assert [one.id for one in made.claims] == ["pictures", "masks", "seen", "videos"]
    assert (made.claims[1].stated, made.claims[1].says, made.claims[1].source) == (6, "6 masks", "card")
    assert made.claims[1].measured == load_profile(parent).claims[1].measured


@pytest.mark.parametrize(
    ("profile", "claims", "says"),
    [
        ("colections: {}\n", None, "child/profile.yaml:4: unknown key 'colections' under the root; did you mean 'collections'?"),
        ("collections: {pictures: null}\n", None, "parent/profile.yaml:8: there is no collection 'pictures'"),
        ("collections: {picture: null}\n", None, "child/profile.yaml:4: there is no 'picture' to leave out; did you mean 'pictures'?"),
        ("collections:\n  masks: {masks_of: picture}\n", None, "child/profile.yaml:5: there is no collection 'picture'; did you mean"),
        ("collections:\n  masks:\n    kind: image\n", None, "child/profile.yaml:6: 'collections.masks.kind' is 'image'"),
        ("collections: {masks: null}\n", None, "parent/claims.yaml:3: there is no"),
        ("", "claims:\n  - {id: mask, remove: true}\n", "child/claims.yaml:2: there is no claim 'mask' to remove; did you mean 'masks'?"),
        ("", "claims:\n  - {id: masks, stated: many}\n", "child/claims.yaml:2: 'many' is no number"),
        ("", "claims:\n  - {id: masks, stated: 1}\n  - {id: masks, stated: 2}\n", "child/claims.yaml:3: "),
        ("", "claims: none\n", "child/claims.yaml:1: 'claims' must be a list"),
        (
            "",
            "claims: [1, {id: masks, staded: 4}]\n",
            "child/claims.yaml:1: unknown key 'staded' under 'claims[1]'; did you mean 'stated'?",
        ),
    ],
)
def test_complaints_point_at_the_file_where_it_stands(tmp_path: Path, parent: Path, profile: str, claims: str | None, says: str) -> None:
    assert f"{tmp_path}/{says}" in wrong(write(tmp_path / "child", CHILD + profile, claims))
    assert parent.exists()


def test_remove_means_something_only_where_a_profile_extends(tmp_path: Path) -> None:
    assert "unknown key 'remove'" in wrong(write(tmp_path / "a", PARENT, PARENT_CLAIMS + "  - {id: x, remove: true}\n"))


@pytest.mark.parametrize(
    ("extends", "says"),
    [
        ("hyperkvasr", "child/profile.yaml:3: there is no profile 'hyperkvasr'; did you mean 'hyperkvasir'? A path needs a '/'"),
        ("./nowhere", "child/profile.yaml:3: there is no profile.yaml in"),
        ("../child", "child/profile.yaml:3: the profile extends itself"),
        ("./profile.yaml", "child/profile.yaml:3: the profile extends itself"),
        ('""', "child/profile.yaml:3: 'extends' is empty"),
        ("[a]", "child/profile.yaml:3: 'extends' must be text"),
    ],
)
def test_what_cannot_be_extended_is_said(tmp_path: Path, extends: str, says: str) -> None:
    assert says in wrong(write(tmp_path / "child", CHILD.replace("../parent", extends)))


def test_a_long_circle_and_a_long_line_are_refused(tmp_path: Path) -> None:
    for number in range(MOST_GENERATIONS + 1):
        write(tmp_path / f"p{number}", f"name: p\ntitle: p\nextends: ../p{number + 1}\n")
    assert f"more than {MOST_GENERATIONS} profiles extend one another" in wrong(tmp_path / "p0")
    write(tmp_path / "p3", "name: p\ntitle: p\nextends: ../p0\n")
    assert f"{tmp_path}/p3/profile.yaml:3: the profile extends itself, by way of" in wrong(tmp_path / "p0")


def test_the_digest_covers_every_file(tmp_path: Path, parent: Path) -> None:
    child = write(tmp_path / "child", CHILD)
    first = load_profile(child).digest
    write(parent, PARENT, PARENT_CLAIMS + "# a remark\n")
    assert load_profile(child).digest != first


def test_schemas_of_both_homes_are_known(tmp_path: Path, parent: Path) -> None:
    child = write(
        tmp_path / "child", CHILD + "tables: {t: {title: t, files: [t.csv], schema: own}, u: {title: u, files: [u.csv], schema: old}}\n"
    )
    for folder, name in ((child, "own"), (parent, "old")):
        (folder / "schemas" / "tables").mkdir(parents=True)
        (folder / "schemas" / "tables" / f"{name}.yaml").write_text("schema_type: dataframe\nversion: 0.35.0\ncolumns: {a: {}}\n")
    assert load_profile(child).homes == (str(child), str(parent))


NEXT = """\
name: next-release
title: the next release
extends: hyperkvasir
version: "2027"
recognise: ["{labeled,labelled}[-_]images/image-labels-2027.csv"]
tables:
  image-labels:
    files: ["{labeled,labelled}[-_]images/image-labels-2027.csv"]
vocabularies:
  findings:
    angiectasia: []
"""
NEXT_CLAIMS = """\
claims:
  - id: labelled-images
    says: 10,700 labelled pictures
    stated: 10700
    written: 10,700
  - id: classes
    says: 24 classes, one folder each
    stated: 24
"""


def test_a_next_release_takes_fewer_than_25_lines(tmp_path: Path) -> None:
    assert len((NEXT + NEXT_CLAIMS).splitlines()) < 25
    made, above = load_profile(write(tmp_path / "next", NEXT, NEXT_CLAIMS)), load_profile(find_profile("hyperkvasir"))
    assert [one.name for one in made.collections] == [one.name for one in above.collections]
    assert set(made.vocabularies[0].aliases) - set(above.vocabularies[0].aliases) == {"angiectasia"}
    changed = {one.id: one.stated for one, old in zip(made.claims, above.claims, strict=True) if one != old}
    assert changed == {"labelled-images": 10700, "classes": 24}


SCALARS = st.none() | st.booleans() | st.integers(0, 3) | st.text("ab", max_size=2)
TREES = st.recursive(
    SCALARS, lambda below: st.lists(below, max_size=2) | st.dictionaries(st.sampled_from("abcdef"), below, max_size=4), max_leaves=8
)
MAPPINGS = st.dictionaries(st.sampled_from("abcdef"), TREES, max_size=5)


def located(value: Any, name: str = "x.yaml") -> Located:
    return Located(Path(name), value)


def whole(value: Any) -> Any:
    """Return a value without what is null in it."""
    if isinstance(value, dict):
        return {key: whole(one) for key, one in value.items() if one is not None}
    return value


@given(value=TREES)
def test_planting_and_harvesting_changes_nothing(value: Any) -> None:
    assert harvest(plant(located(value))).value == value


@given(value=MAPPINGS)
def test_extending_with_nothing_is_identity(value: dict[str, Any]) -> None:
    assert list(extend_profile(located(value), located({})).value.items()) == list(value.items())
    assert extend_profile(located({}), located(whole(value))).value == whole(value)


def over(parent: Any, child: Any) -> Any:
    """Return the child over the parent, whatever it leaves out that is not there."""
    return harvest(merge(plant(located(parent, "p.yaml")), plant(located(child)), (), Complaints(located(child)))).value


@given(parent=MAPPINGS, child=MAPPINGS)
def test_the_child_wins_and_the_parent_comes_first(parent: dict[str, Any], child: dict[str, Any]) -> None:
    made = over(parent, child)
    kept = [key for key in parent if key not in child or child[key] is not None]
    assert list(made) == kept + [key for key in child if key not in parent and child[key] is not None]
    for key, value in made.items():
        if key not in child:
            assert value == parent[key]
        elif not (isinstance(child[key], dict) and isinstance(parent.get(key), dict)):
            assert value == child[key]
        else:
            assert value == over(parent[key], child[key])


@given(parent=MAPPINGS, child=MAPPINGS)
def test_extending_twice_by_the_same_changes_nothing_more(parent: dict[str, Any], child: dict[str, Any]) -> None:
    once = over(parent, whole(child))
    assert over(once, whole(child)) == once


CLAIM_LISTS = st.lists(st.fixed_dictionaries({"id": st.sampled_from("abcd")}, optional={"says": st.text("xy", max_size=1)}), max_size=4)


@given(parent=CLAIM_LISTS, child=CLAIM_LISTS)
def test_claims_keep_their_order(parent: list[dict[str, str]], child: list[dict[str, str]]) -> None:
    made = extend_claims(located({"claims": parent}), located({"claims": child})).value["claims"]
    assert [one["id"] for one in made[: len(parent)]] == [one["id"] for one in parent]
    known = {one["id"] for one in parent}
    assert {one["id"] for one in made} == known | {one["id"] for one in child}
    if not child:
        assert made == parent


def test_a_file_that_extends_nothing_is_read_as_before(parent: Path) -> None:
    assert read_yaml(parent / "profile.yaml").files == {}


def test_a_new_class_needs_no_new_schema(tmp_path: Path) -> None:
    """The schema of the table lists 23 classes; the vocabulary of the next release has one more."""
    row = "0dad158b-043d-427d-a656-b1034b9a6a0{},Lower GI,{},pathological-findings\n"
    root = tmp_path / "root"
    (root / "labeled-images").mkdir(parents=True)
    rows = row.format("d", "angiectasia") + row.format("e", "unheard-of")
    (root / "labeled-images" / "image-labels-2027.csv").write_text(f"Video file,Organ,Finding,Classification\n{rows}")
    profile = load_profile(write(tmp_path / "next", NEXT, NEXT_CLAIMS))
    (table,) = (one for one in build_catalog(profile, open_store(str(root))).tables if one.path)
    assert [(one.column, one.count, one.examples) for one in table.violations] == [("Finding", 1, ("unheard-of",))]
