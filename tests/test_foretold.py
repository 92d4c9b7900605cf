"""What is said before a long audit."""

from pathlib import Path

import pytest

from datascopy.catalog import build_catalog
from datascopy.cli import foretold
from datascopy.measure import parse_sample
from datascopy.model import Policy
from datascopy.profile import find_profile, load_profile
from datascopy.store import Store, open_store

NEEDS = frozenset({"catalog", "images", "videos"})
POLICY = Policy()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    for number in range(10):
        (tmp_path / f"{number}.mp4").write_bytes(b"x" * 1_000_000)
        (tmp_path / f"{number}.jpg").write_bytes(b"x" * 1000)
    return open_store(str(tmp_path))


def lines(store: Store, sample: str | None = None, needs: frozenset[str] = NEEDS, policy: Policy = POLICY) -> tuple[str, ...]:
    catalog = build_catalog(load_profile(find_profile("folder")), store)
    return foretold.foretell(catalog, store, needs, parse_sample(sample), policy, 2)


def test_short_work_is_not_foretold(store: Store) -> None:
    assert lines(store) == ()


def test_long_work_is_foretold_with_files_bytes_and_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foretold, "VIDEO_RATE", 10_000)
    pictures, videos, whole = lines(store)
    assert pictures.startswith("Pictures: 10 files, 0 MB")
    assert videos == "Videos: 10 files, 10 MB, about 8 min"
    assert whole.startswith("About 8 min with 2 workers")
    assert lines(store, needs=frozenset({"catalog", "images"})) == ()


def test_above_half_an_hour_the_ways_to_narrow_are_named(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foretold, "VIDEO_RATE", 1000)
    *_, ways = lines(store)
    assert "--part" in ways
    assert "--video-sample" in ways
    assert "3 files, 3 MB" in lines(store, sample="3")[1]


def test_as_many_pictures_are_read_for_text_as_the_policy_says(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foretold, "TEXT_SECONDS", 1000)
    monkeypatch.setattr("datascopy.measure.text.reads_text", lambda: True)
    needs = frozenset({"catalog", "images", "texts"})
    assert lines(store, needs=needs)[1].startswith("Text in pictures: 10 files")
    assert lines(store, needs=needs, policy=Policy(thresholds={"text-pictures": 3}))[1].startswith("Text in pictures: 3 files")
