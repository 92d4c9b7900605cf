"""Class and split told by folders."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datascopy.catalog import infer_folders
from datascopy.catalog.folders import STORAGE_WORDS, split_part

NAMES = st.sampled_from(["train", "Test", "val", "fold_1", "fold2", "cats", "dogs", "images", "masks", "a", "b", "train.jpg", "1.png"])
PATHS = st.lists(st.lists(NAMES, min_size=1, max_size=4).map("/".join), max_size=25)


@pytest.mark.parametrize(
    ("folder", "part"),
    [
        ("train", "train"),
        ("Training", "train"),
        ("VAL", "val"),
        ("valid", "val"),
        ("validation", "val"),
        ("dev", "val"),
        ("test", "test"),
        ("testing", "test"),
        ("fold0", "fold-0"),
        ("Fold_01", "fold-1"),
        ("fold-12", "fold-12"),
        ("trains", ""),
        ("train_images", ""),
        ("fold", ""),
        ("latest", ""),
    ],
)
def test_split_part(folder: str, part: str) -> None:
    assert split_part(folder) == part


@pytest.mark.parametrize(
    ("paths", "split_level", "class_level"),
    [
        (["train/cat/1.jpg", "train/dog/2.jpg", "test/cat/3.jpg"], 0, 1),
        (["data/train/cat/1.jpg", "data/train/dog/2.jpg", "data/test/dog/3.jpg"], 1, 2),
        (["cat/train/1.jpg", "dog/test/2.jpg"], 1, 0),
        (["cat/1.jpg", "dog/2.jpg"], None, 0),
        (["cat/a/1.jpg", "cat/b/2.jpg"], None, 1),
        (["one/1.jpg", "one/2.jpg"], None, None),
        (["1.jpg", "2.jpg"], None, None),
        ([], None, None),
        (["images/1.jpg", "masks/1.jpg"], None, None),
        (["train/1.jpg", "train/2.jpg"], None, None),
        (["train/1.jpg", "test/2.jpg", "cats/3.jpg", "dogs/4.jpg"], None, 0),
        (["train_1.jpg", "test_2.jpg"], None, None),
        (["fold_0/a/1.jpg", "fold_1/b/1.jpg"], 0, 1),
    ],
)
def test_levels(paths: list[str], split_level: int | None, class_level: int | None) -> None:
    inferred = infer_folders(paths)
    assert (inferred.split_level, inferred.class_level) == (split_level, class_level)


def test_parts_and_labels_of_each_path() -> None:
    inferred = infer_folders(["train/cat/1.jpg", "Validation/dog/2.jpg", "train/dog/x/3.jpg", "stray.jpg"])
    assert inferred.parts == ("train", "val", "train", "")
    assert inferred.labels == ("cat", "dog", "dog", "")


@given(PATHS, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_paths_does_not_matter(paths: list[str], chance: random.Random) -> None:
    inferred = infer_folders(paths)
    said = dict(zip(paths, zip(inferred.parts, inferred.labels, strict=True), strict=True))
    shuffled = list(paths)
    chance.shuffle(shuffled)
    again = infer_folders(shuffled)
    assert (again.split_level, again.class_level) == (inferred.split_level, inferred.class_level)
    assert dict(zip(shuffled, zip(again.parts, again.labels, strict=True), strict=True)) == said


@given(PATHS)
@settings(deadline=None)
def test_invariants(paths: list[str]) -> None:
    inferred = infer_folders(paths)
    assert len(inferred.parts) == len(inferred.labels) == len(paths)
    assert inferred.split_level is None or inferred.split_level != inferred.class_level
    if inferred.split_level is None:
        assert not any(inferred.parts)
    else:
        assert len({part for part in inferred.parts if part}) > 1
        assert 2 * sum(map(bool, inferred.parts)) > len(paths)
    if inferred.class_level is None:
        assert not any(inferred.labels)
    else:
        said = {label for label in inferred.labels if label}
        assert len(said) > 1
        assert not {label.lower() for label in said} <= STORAGE_WORDS
    for path, part, label in zip(paths, inferred.parts, inferred.labels, strict=True):
        folders = path.split("/")[:-1]
        assert not label or label in folders
        assert not part or part in map(split_part, folders)


@given(PATHS, st.lists(st.sampled_from(["train.jpg", "fold1.png", "x", "cats"])))
@settings(deadline=None)
def test_file_names_say_nothing(paths: list[str], names: list[str]) -> None:
    renamed = [
        path.rpartition("/")[0] + path.rpartition("/")[1] + (names[number % len(names)] if names else "n")
        for number, path in enumerate(paths)
    ]
    first, second = infer_folders(paths), infer_folders(renamed)
    assert (first.parts, first.labels) == (second.parts, second.labels)
