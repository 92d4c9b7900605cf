"""Headers of a whole catalog: read with the pixels or after them, kept, and never a value of them anywhere."""

from pathlib import Path
from typing import BinaryIO

import pandas as pd
import pandas.testing
import pytest
from frame_schemas import check_frame
from header_bytes import encoded, exif, exif_segment, picture, with_segments
from test_gather import catalog_of

from datascopy.measure import Cache, measure_pictures
from datascopy.measure.record import Record
from datascopy.model import HEADER_FIELDS, HEADERS, Measures, Status
from datascopy.store import open_store
from datascopy.store.folder import FolderStore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "data" / "images"
    root.mkdir(parents=True)
    for number in range(40):
        data = encoded(picture(seed=number), "JPEG", quality=50 + number)
        block = exif_segment(exif({0x013B: f"Jane Doe {number}", 0x0132: "2019:05:04 10:11:12"}))
        (root / f"{number:03}.jpg").write_bytes(with_segments(data, block) if number % 2 else data)
    (root / "cut.jpg").write_bytes((root / "001.jpg").read_bytes()[:-900])
    (root / "text.jpg").write_text("no picture")
    (root / "gone.jpg").symlink_to("nowhere.jpg")
    return root.parent


def measure(root: Path, **options: object) -> Measures:
    store = open_store(str(root))
    return measure_pictures(catalog_of(store), store, **{"jobs": 1, **options})  # type: ignore[arg-type]


def frames(measures: Measures) -> tuple[pd.DataFrame, pd.DataFrame]:
    assert measures.headers is not None
    assert measures.header_fields is not None
    return measures.headers, measures.header_fields


def test_frames_have_their_columns_and_a_row_for_each_file_that_could_be_read(folder: Path) -> None:
    measures = measure(folder, headers=True)
    headers, fields = frames(measures)
    check_frame(headers, HEADERS)
    check_frame(fields, HEADER_FIELDS)
    readable = measures.images[measures.images["sha256"] != ""]
    assert headers["path"].tolist() == sorted(readable["path"]) == readable["path"].tolist()
    assert "images/gone.jpg" not in set(headers["path"])
    assert dict(zip(headers["path"], headers["quality"], strict=True))["images/007.jpg"] == 57
    assert len(fields) == 2 * 21, "a damaged picture still tells what its header holds"
    assert not measure(folder).seal
    assert measure(folder).headers is None


def test_headers_read_with_pixels_after_them_and_from_the_cache_are_the_same(folder: Path, tmp_path: Path) -> None:
    fresh = measure(folder, headers=True, jobs=2)
    with Cache(tmp_path / "both") as cache:
        together = measure(folder, headers=True, cache=cache)
        again = measure(folder, headers=True, cache=cache)
    with Cache(tmp_path / "later") as cache:
        pixels = measure(folder, cache=cache)
        later = measure(folder, headers=True, cache=cache)
    for one in (together, again, later):
        for mine, its in zip(frames(fresh), frames(one), strict=True):
            pandas.testing.assert_frame_equal(mine, its)
        pandas.testing.assert_frame_equal(fresh.images, one.images)
        assert one.seal == fresh.seal
        assert len(one.seal) == 16
    assert pixels.headers is None
    assert (again.hits, again.misses) == (42, 0)
    assert (later.hits, later.misses) == (0, 42)


def test_one_reading_gives_both(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker opens each file once, whether headers are wanted or not."""
    from datascopy.measure.images import look_chunk
    from datascopy.measure.record import Limits

    opened: list[str] = []
    told = FolderStore.open

    def counted(self: FolderStore, path: str) -> BinaryIO:
        opened.append(path)
        return told(self, path)

    monkeypatch.setattr(FolderStore, "open", counted)
    store = open_store(str(folder))
    [looked] = look_chunk(store, Limits(), [("images/001.jpg", "images")], header=True)  # type: ignore[list-item]
    assert opened == ["images/001.jpg"]
    assert isinstance(looked.record, Record)
    assert looked.record.status == Status.SOUND
    assert looked.header is not None
    assert looked.header.fields


def test_no_value_of_a_header_lies_in_the_cache(folder: Path, tmp_path: Path) -> None:
    with Cache(tmp_path / "cache") as cache:
        measure(folder, headers=True, cache=cache)
    kept = b"".join(path.read_bytes() for path in (tmp_path / "cache").iterdir())
    assert b"EXIF Artist" in kept
    for secret in (b"Jane", b"Doe", b"2019:05:04", b"001.jpg"):
        assert secret not in kept


def test_the_seal_of_a_dataset_does_not_depend_on_names(folder: Path) -> None:
    before = measure(folder, headers=True).seal
    (folder / "images" / "000.jpg").rename(folder / "images" / "zzz.jpg")
    assert measure(folder, headers=True).seal == before
    (folder / "images" / "zzz.jpg").unlink()
    assert measure(folder, headers=True).seal != before
