"""From profile and files to a catalog: roles, items, references, splits, groups, boxes; and the real datasets in numbers."""

import itertools
import json
import random
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
import pytest
from frame_schemas import check_catalog
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wcmatch import glob

from datascopy.catalog import build_catalog
from datascopy.catalog.globs import FLAGS, fits
from datascopy.catalog.names import Vocabulary
from datascopy.model import (
    BoxColumns,
    Catalog,
    Certainty,
    CollectionFacts,
    DocumentFacts,
    Entry,
    Fault,
    GroupFacts,
    Kind,
    Profile,
    SplitFacts,
    TableFacts,
    VocabularyFacts,
)
from datascopy.model.naming import key_of
from datascopy.profile import find_profile, load_profile
from datascopy.store import open_store

IMAGES = CollectionFacts(
    name="images",
    title="pictures",
    kind=Kind.IMAGES,
    files=("images/**/*.{jpg,png}",),
    pattern=r"images/(?P<split>[^/]+)/(?P<label>[^/]+)/(?P<group>[^_/]+)[^/]*",
    vocabulary="animals",
)
MASKS = CollectionFacts(name="masks", title="masks", kind=Kind.MASKS, files=("masks/*.png",), masks_of="images")
TABLE = TableFacts(
    name="labels",
    title="labels",
    files=("*.csv",),
    of="images",
    file="file",
    label="label",
    vocabulary="animals",
    box=BoxColumns(xmin="l", ymin="t", xmax="r", ymax="b"),
)
DOCUMENT = DocumentFacts(name="boxes", title="boxes", files=("boxes.json",), schema="boxes", reader="boxes", of="images")
PROFILE = Profile(
    name="zoo",
    title="Zoo",
    digest="",
    collections=(IMAGES, MASKS),
    tables=(TABLE,),
    documents=(DOCUMENT,),
    vocabularies=(VocabularyFacts(name="animals", aliases={"cat": ("Katze",), "dog": ()}),),
    splits=(SplitFacts(name="folders", title="folders", of="images"),),
    groups=(GroupFacts(name="owner", title="owner", of="images", certainty=Certainty.INFERRED),),
    ignore=("*.txt",),
)
FILES: Mapping[str, str] = {
    "images/train/cat/ann_1.JPG": "",
    "images/test/Katze/ann_2.png": "",
    "images/test/DOG/bob_3.jpg": "",
    "images/odd.jpg": "",
    "masks/ann_1.png": "",
    "labels.csv": "file,label,l,t,r,b\nann_1,Katze ,1,2,3,4\nx/ann_2.png,wolf,1,2,3,\n./ann_1.jpg,cat,5,6,7,8\n,dog,1,1,2,2\n",
    "boxes.json": json.dumps({"ann_1": {"height": 5, "width": 6, "bbox": [{"label": "cat", "xmin": 0, "ymin": 0, "xmax": 1, "ymax": 1}]}}),
    "readme.txt": "",
    "stray.bin": "",
    ".DS_Store": "",
    "images/train/cat/._ann_1.jpg": "",
    "__MACOSX/images/a.jpg": "",
}


def build(root: Path, files: Mapping[str, str] = FILES, profile: Profile = PROFILE, parts: tuple[str, ...] = ()) -> Catalog:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    catalog = build_catalog(profile, open_store(str(root)), parts)
    check_catalog(catalog)
    return catalog


def rows(frame: pd.DataFrame, *columns: str) -> list[list[Any]]:
    picked: list[list[Any]] = frame[list(columns)].to_numpy().tolist()
    return picked


def test_every_file_has_one_role(tmp_path: Path) -> None:
    assert {path: (role, name) for path, role, name in rows(build(tmp_path).files, "path", "role", "name")} == {
        ".DS_Store": ("ignored", ""),
        "__MACOSX/images/a.jpg": ("ignored", ""),
        "boxes.json": ("document", "boxes"),
        "images/odd.jpg": ("collection", "images"),
        "images/test/DOG/bob_3.jpg": ("collection", "images"),
        "images/test/Katze/ann_2.png": ("collection", "images"),
        "images/train/cat/._ann_1.jpg": ("ignored", ""),
        "images/train/cat/ann_1.JPG": ("collection", "images"),
        "labels.csv": ("table", "labels"),
        "masks/ann_1.png": ("collection", "masks"),
        "readme.txt": ("ignored", ""),
        "stray.bin": ("unlisted", ""),
    }


def test_an_earlier_collection_claims_a_file_first(tmp_path: Path) -> None:
    whole = replace(IMAGES, name="whole", files=("**/*.png",), pattern=None)
    for first, expected in ((MASKS, "masks"), (whole, "whole")):
        second = whole if first is MASKS else MASKS
        catalog = build(tmp_path, {"masks/a.png": ""}, replace(PROFILE, collections=(first, second), splits=(), groups=()))
        assert catalog.items["collection"].tolist() == [expected]


def test_items_know_key_label_and_extension(tmp_path: Path) -> None:
    catalog = build(tmp_path)
    assert rows(catalog.items, "path", "collection", "kind", "key", "extension", "label", "written") == [
        ["images/odd.jpg", "images", "images", "odd", "jpg", "", ""],
        ["images/test/DOG/bob_3.jpg", "images", "images", "bob_3", "jpg", "dog", "DOG"],
        ["images/test/Katze/ann_2.png", "images", "images", "ann_2", "png", "cat", "Katze"],
        ["images/train/cat/ann_1.JPG", "images", "images", "ann_1", "jpg", "cat", "cat"],
        ["masks/ann_1.png", "masks", "masks", "ann_1", "png", "", ""],
    ]
    assert catalog.notes == (
        "pictures: 1 of 4 files lie where the profile's pattern tells no label.",
        "3 files were left by file managers or version control (.DS_Store, __MACOSX and the like) and are no part of the dataset.",
    )


def test_references_splits_groups_and_boxes(tmp_path: Path) -> None:
    catalog = build(tmp_path)
    assert rows(catalog.references, "table", "path", "line", "collection", "written", "key", "label_written", "label") == [
        ["boxes", "boxes.json", 0, "images", "ann_1", "ann_1", "", ""],
        ["labels", "labels.csv", 2, "images", "ann_1", "ann_1", "Katze ", "cat"],
        ["labels", "labels.csv", 3, "images", "x/ann_2.png", "ann_2", "wolf", "wolf"],
        ["labels", "labels.csv", 4, "images", "./ann_1.jpg", "ann_1", "cat", "cat"],
        ["labels", "labels.csv", 5, "images", "", "", "dog", "dog"],
    ]
    assert rows(catalog.memberships, "split", "part", "collection", "key", "item", "path", "line") == [
        ["folders", "test", "images", "bob_3", "images/test/DOG/bob_3.jpg", "", 0],
        ["folders", "test", "images", "ann_2", "images/test/Katze/ann_2.png", "", 0],
        ["folders", "train", "images", "ann_1", "images/train/cat/ann_1.JPG", "", 0],
    ]
    assert rows(catalog.groups, "grouping", "certainty", "collection", "key", "group") == [
        ["owner", "inferred", "images", "ann_1", "ann"],
        ["owner", "inferred", "images", "ann_2", "ann"],
        ["owner", "inferred", "images", "bob_3", "bob"],
    ]
    assert rows(catalog.boxes, "source", "line", "key", "box", "label", "xmin", "ymin", "xmax", "ymax") == [
        ["boxes", 0, "ann_1", 0, "cat", 0, 0, 1, 1],
        ["labels", 2, "ann_1", 0, "cat", 1, 2, 3, 4],
        ["labels", 4, "ann_1", 1, "cat", 5, 6, 7, 8],
        ["labels", 5, "", 0, "dog", 1, 1, 2, 2],
    ]
    assert catalog.boxes[["width", "height"]].iloc[0].tolist() == [6, 5]
    assert catalog.boxes["width"].isna().tolist() == [False, True, True, True]


def test_splits_by_column_and_by_lists(tmp_path: Path) -> None:
    labels = replace(TABLE, box=None, files=("labels.csv",))
    train = TableFacts(name="train", title="train", files=("train.csv",), of="images", file="file")
    profile = replace(
        PROFILE,
        tables=(labels, train),
        splits=(
            SplitFacts(name="column", title="column", of="images", table="labels", column="part"),
            SplitFacts(name="lists", title="lists", of="images", lists={"train": "train", "all": "labels"}),
        ),
        groups=(GroupFacts(name="owner", title="owner", of="images", certainty=Certainty.STATED, table="labels", column="owner"),),
    )
    files = {
        "labels.csv": "file,label,part,owner\na,cat, train,ann\nb,cat,,ann\n,cat,test,bob\na,cat,train,ann\n",
        "train.csv": "file\nb.jpg\n",
    }
    catalog = build(tmp_path, files, profile)
    assert rows(catalog.memberships, "split", "part", "key", "path", "line") == [
        ["column", "train", "a", "labels.csv", 2],
        ["column", "train", "a", "labels.csv", 5],
        ["lists", "all", "a", "labels.csv", 2],
        ["lists", "all", "b", "labels.csv", 3],
        ["lists", "all", "a", "labels.csv", 5],
        ["lists", "train", "b", "train.csv", 2],
    ]
    assert rows(catalog.groups, "key", "group", "certainty") == [["a", "ann", "stated"], ["b", "ann", "stated"]]


def test_groups_by_pattern_reach_keys_that_only_tables_mention(tmp_path: Path) -> None:
    owner = GroupFacts(name="owner", title="owner", of="images", certainty=Certainty.GUESSED, pattern=r"^(?P<group>[a-z]+)_")
    catalog = build(
        tmp_path, {"images/a/b/ann_1.jpg": "", "l.csv": "file,label\nbob_1,cat\nann_1,cat\nodd,cat\n"}, replace(PROFILE, groups=(owner,))
    )
    assert rows(catalog.groups, "key", "group") == [["ann_1", "ann"], ["bob_1", "bob"]]


def test_what_is_declared_and_absent_is_there_and_empty(tmp_path: Path) -> None:
    catalog = build(tmp_path, {"stray.bin": ""})
    assert [(table.path, table.rows, table.validated) for table in catalog.tables] == [("", 0, False)]
    assert [(document.path, document.entries) for document in catalog.documents] == [("", 0)]
    assert all(frame.empty for frame in (catalog.items, catalog.references, catalog.memberships, catalog.groups, catalog.boxes))


def test_an_empty_root_gives_an_empty_catalog(tmp_path: Path) -> None:
    assert build(tmp_path, {}).files.empty


def test_columns_that_the_profile_reads_and_the_table_lacks_break_a_law(tmp_path: Path) -> None:
    catalog = build(tmp_path, {"l.csv": "name,label,l\na,cat,1\n"})
    assert catalog.references.empty
    assert [(one.law, one.column, one.required) for one in catalog.tables[0].violations] == [
        ("there is a column file for the file", "file", True),
        ("there are columns t, r, b for the sides of the box", "t, r, b", True),
    ]
    assert not catalog.tables[0].validated


def test_several_files_of_one_table_are_tables_of_their_own(tmp_path: Path) -> None:
    catalog = build(tmp_path, {"b.csv": "file,label\nx,cat\n", "a.csv": "file,label\ny,dog\n"})
    assert [(table.facts.name, table.path) for table in catalog.tables] == [("labels", "a.csv"), ("labels", "b.csv")]
    assert rows(catalog.references, "path", "line", "key") == [["a.csv", 2, "y"], ["b.csv", 2, "x"]]


@pytest.mark.parametrize(
    ("parts", "items", "tables", "documents"),
    [
        (("images",), {"images"}, 1, 1),
        (("masks",), {"masks"}, 0, 0),
        (("labels",), set(), 1, 0),
        (("boxes",), set(), 0, 1),
        (("masks", "boxes"), {"masks"}, 0, 1),
        ((), {"images", "masks"}, 1, 1),
    ],
)
def test_parts_limit_what_is_looked_at_but_not_the_roles(
    tmp_path: Path, parts: tuple[str, ...], items: set[str], tables: int, documents: int
) -> None:
    catalog = build(tmp_path, parts=parts)
    assert set(catalog.items["collection"]) == items
    assert (len(catalog.tables), len(catalog.documents)) == (tables, documents)
    assert (catalog.files["role"] == "collection").sum() == 5
    assert catalog.parts == parts
    assert catalog.profile is PROFILE


def test_an_unknown_part_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    with pytest.raises(Fault, match=r"--part imges: .*did you mean 'images'"):
        build(tmp_path, parts=("imges",))


def test_problems_of_the_store_reach_items_tables_and_documents(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    for name in ("images/a.jpg", "l.csv", "boxes.json"):
        (tmp_path / name).symlink_to("nothing")
    catalog = build(tmp_path, {})
    problem = "a dangling link: what it leads to does not exist"
    assert catalog.items["problem"].tolist() == [problem]
    assert [table.problem for table in catalog.tables] == [problem]
    assert [document.problem for document in catalog.documents] == [problem]


class Shuffled:
    """A store that lists its files in another order."""

    def __init__(self, root: Path, seed: int) -> None:
        self.inner = open_store(str(root))
        self.root = str(root)
        self.seed = seed

    def entries(self) -> tuple[Entry, ...]:
        listed = list(self.inner.entries())
        random.Random(self.seed).shuffle(listed)  # noqa: S311
        return tuple(listed)

    def open(self, path: str) -> BinaryIO:
        return self.inner.open(path)

    @property
    def notes(self) -> tuple[str, ...]:
        return self.inner.notes


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_files_does_not_matter(tmp_path: Path, seed: int) -> None:
    first = build(tmp_path)
    second = build_catalog(PROFILE, Shuffled(tmp_path, seed))
    for name in ("files", "items", "references", "memberships", "groups", "boxes"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))
    assert first.notes == second.notes


# Names


@pytest.mark.parametrize(
    ("written", "key", "expected"),
    [
        ("a/b.jpg", "stem", "b"),
        ("b.JPEG", "stem", "b"),
        (" b ", "stem", "b"),
        ("a\\b.png", "stem", "b"),
        ("b.tar", "stem", "b.tar"),
        ("v1.2", "stem", "v1.2"),
        ("clip 5.avi", "stem", "clip 5"),
        (".jpg", "stem", ""),
        ("a/b.jpg", "name", "b.jpg"),
        ("./a/b.jpg", "path", "a/b.jpg"),
        ("././/a\\b.jpg", "path", "a/b.jpg"),
        ("", "stem", ""),
        ("a/", "stem", "a"),
    ],
)
def test_keys(written: str, key: str, expected: str) -> None:
    assert key_of(written, key) == expected


@given(st.text(st.characters(exclude_characters="/\\"), min_size=1, max_size=12), st.sampled_from(["name", "stem"]))
@settings(deadline=None)
def test_folders_and_spaces_around_it_do_not_change_a_key(name: str, key: str) -> None:
    name = name.strip() or "x"
    assert key_of(f" x/y/{name} ", key) == key_of(f"./{name}", key) == key_of(f"\t{name}\n", key)
    assert key_of(name, "path") == name


def test_labels_are_found_exactly_then_without_case() -> None:
    words = Vocabulary(VocabularyFacts(name="v", aliases={"Cat": ("kitty", "CAT big"), "cat": (), "Dog": ("Cat ",)}))
    assert [words.canonical(one) for one in ("Cat", "cat", " CAT ", "Kitty", "cat BIG", "DOG", "wolf ", "")] == [
        "Cat",
        "cat",
        "Cat",
        "Cat",
        "Cat",
        "Dog",
        "wolf",
        "",
    ]


# Globs

PIECES = st.sampled_from(
    [
        "a",
        "B",
        ".h",
        "x-1",
        "*",
        "?",
        "**",
        "{a,b}",
        "{a,c}.{jpg,png}",
        "*.{jpg,JPEG}",
        "[ab]",
        "{a/b,c}",
        "{,x}a",
        "(1)",
        "!a",
        "@(a)",
        "{a,b*}",
    ]
)
NAMES = st.sampled_from(["a", "b", "c", ".h", "x-1", "a.jpg", "b.PNG", "xa", "a\nb", "(1)", "!a", "{a,b}", "x.jpeg", "ab"])


@given(st.lists(PIECES, min_size=1, max_size=4).map("/".join), st.lists(NAMES, min_size=1, max_size=4).map("/".join))
@example("**/{a,b}/*.{jpg,png}", "x/a/c.png")
@settings(max_examples=600, deadline=None)
def test_globs_fit_what_wcmatch_says(pattern: str, path: str) -> None:
    assert fits((pattern,))(path) == glob.globmatch(path, pattern, flags=FLAGS)


@pytest.mark.parametrize(
    ("pattern", "path", "fit"),
    [
        ("**/*.jpg", "a.jpg", True),
        ("**/*.jpg", "a/b/c.JPG", True),
        ("*.jpg", "a/b.jpg", False),
        ("a/**", "a/b/c", True),
        ("a/**", "b/a/c", False),
        ("{a,b}/*", "b/x", True),
        ("images[-_]x/*", "images-x/1", True),
        ("**/.*", "a/.hidden", True),
    ],
)
def test_globs(pattern: str, path: str, fit: bool) -> None:
    assert fits((pattern,))(path) is fit
    assert fits(("nothing", pattern))(path) is fit
    assert not fits(())(path)


# Real data


def real(real_data: Path, name: str, root: str, parts: tuple[str, ...] = ()) -> Catalog:
    catalog = build_catalog(load_profile(find_profile(name)), open_store(str(real_data / root)), parts)
    check_catalog(catalog)
    return catalog


@pytest.mark.real
def test_kvasir_capsule(real_data: Path) -> None:
    began = time.process_time()
    catalog = real(real_data, "kvasir-capsule", "kvasir-capsule")
    assert time.process_time() - began < 8
    metadata, *splits = (table for table in catalog.tables if table.path)
    assert metadata.rows == 47_248
    assert [(one.kind, one.count, one.harmless) for one in metadata.malformed] == [("12 fields where the header has 13", 43_013, True)]
    assert [table.rows for table in splits] == [23_061, 24_100]
    assert all(table.validated and not table.violations and not table.problem for table in (metadata, *splits))
    assert catalog.memberships.groupby("part").size().to_dict() == {"split_0": 23_061, "split_1": 24_100}
    assert catalog.groups["group"].nunique() == 43
    assert len(catalog.boxes) == 4_235
    labels = catalog.references.groupby("table")["label"].nunique().to_dict()
    assert labels == {"metadata": 14, "split-0": 11, "split-1": 11}
    parts = catalog.memberships.merge(catalog.groups, on=["collection", "key"]).groupby("group")["part"].nunique()
    assert sorted(parts.index[parts > 1]) == [
        "64440803f87b4843",
        "7a47e8eacea04e64",
        "7ad22d50ebaf4596",
        "8885668afb844852",
        "8ebf0e483cac48d6",
        "ad91cf7ca91440aa",
        "bca26705313a4644",
    ]


@pytest.mark.real
def test_hyperkvasir(real_data: Path) -> None:
    catalog = real(real_data, "hyperkvasir", "hyperkvasir")
    assert {table.facts.name: table.rows for table in catalog.tables if table.path} == {
        "image-labels": 10_662,
        "two-fold-split": 10_662,
        "five-fold-split": 10_662,
        "video-metadata": 373,
    }
    assert all(table.validated and not table.violations and not table.malformed for table in catalog.tables if table.path)
    assert [(document.entries, document.violations) for document in catalog.documents] == [(1_000, ())]
    assert len(catalog.boxes) == 1_071
    assert catalog.items.empty
    labelled = catalog.references[catalog.references["table"].isin(["image-labels", "two-fold-split"])]
    wide = labelled.pivot(index="key", columns="table", values=["label", "label_written"])
    assert (wide["label_written"]["image-labels"] != wide["label_written"]["two-fold-split"]).sum() == 4_690
    assert (wide["label"]["image-labels"] != wide["label"]["two-fold-split"]).sum() == 0


@pytest.mark.real
def test_kvasir_seg(real_data: Path) -> None:
    catalog = real(real_data, "kvasir-seg", "kvasir-seg")
    assert catalog.items.groupby("collection").size().to_dict() == {"images": 1_000, "masks": 1_000}
    assert [(document.entries, document.violations) for document in catalog.documents] == [(1_000, ())]
    assert len(catalog.boxes) == 1_071
    keys = {name: set(of["key"]) for name, of in catalog.items.groupby("collection")}
    assert keys["images"] == keys["masks"] == set(catalog.references["key"])
    assert real(real_data, "kvasir-seg", "kvasir-seg", ("masks",)).documents == ()


@pytest.mark.real
def test_a_folder_of_x_rays(real_data: Path) -> None:
    catalog = real(real_data, "folder", "kermany-chest-xray-224")
    assert len(catalog.items) == 5_840
    assert catalog.items.groupby("label").size().to_dict() == {"NORMAL": 1_575, "PNEUMONIA": 4_265}
    assert catalog.memberships.groupby("part").size().to_dict() == {"test": 624, "train": 5_216}
    assert set(itertools.chain(catalog.files["role"])) == {"collection"}
