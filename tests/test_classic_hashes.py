"""Hashes for other people's tools are a promise: equal to the last bit to what imagehash makes of the file, and pinned for known pictures."""

import io
from pathlib import Path

import imagehash
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from datascopy.catalog import build_catalog
from datascopy.cli.root import open_root
from datascopy.measure import measure_hashes, measure_pictures, open_cache, with_hashes
from datascopy.measure.classic import NONE, hash_picture

NAMES = ("average_hash", "phash", "dhash")
MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "I;16", "HSV")


def waves(height: int, width: int) -> Image.Image:
    """A picture made of whole numbers only, so that it is the same on every machine."""
    y, x = np.mgrid[:height, :width]
    return Image.fromarray(np.asarray((x * x * 3 + y * 7 * x + y * y * 5) // 97 % 256, dtype=np.uint8))


def test_hashes_of_known_pictures_do_not_change() -> None:
    assert tuple(hash_picture(waves(64, 64))) == ("0103071e3c79e3ce", "a40f744b54a758f3", "fffffffcf9f3cf9c")
    assert tuple(hash_picture(waves(128, 192))) == ("2f6fdfbf7fbf7fff", "830307070ffffe18", "ead5aa52a854a864")
    assert tuple(hash_picture(Image.new("L", (1, 1), 7))) == ("0000000000000000", "8000000000000000", "0000000000000000")


@settings(deadline=None, max_examples=80)
@given(
    pixels=arrays.arrays(np.uint8, st.tuples(st.integers(1, 70), st.integers(1, 70), st.just(3))),
    mode=st.sampled_from(MODES),
    form=st.sampled_from(("PNG", "TIFF", "JPEG", "WEBP")),
)
def test_hashes_are_those_of_imagehash(pixels: np.ndarray, mode: str, form: str) -> None:
    picture = Image.fromarray(pixels)
    picture = picture.convert("I").convert("I;16") if mode == "I;16" else picture.convert(mode)
    file = io.BytesIO()
    try:
        picture.save(file, form)
    except (OSError, ValueError):
        return  # a format that has no such mode
    with Image.open(io.BytesIO(file.getvalue())) as ours, Image.open(io.BytesIO(file.getvalue())) as theirs:
        assert tuple(hash_picture(ours)) == tuple(str(getattr(imagehash, name)(theirs)) for name in NAMES)


def test_what_imagehash_cannot_hash_has_no_hash() -> None:
    assert hash_picture(Image.new("LAB", (30, 20))) == NONE


def test_files_are_hashed_once_and_the_broken_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "data"
    root.mkdir()
    for name in ("a.png", "c.png"):
        waves(90, 120).save(root / name)
    (root / "b.png").write_bytes((root / "a.png").read_bytes()[:500])
    opened = open_root(str(root), "folder")
    catalog = build_catalog(opened.profile, opened.store)
    with open_cache(tmp_path / "cache") as cache:  # type: ignore[union-attr]
        measures = measure_pictures(catalog, opened.store, cache=cache)
        first = measure_hashes(measures, opened.store, cache=cache)
    monkeypatch.setattr("datascopy.measure.hashes.Workers", None)
    with open_cache(tmp_path / "cache") as cache:  # type: ignore[union-attr]
        again = measure_hashes(measures, opened.store, cache=cache)
    assert first.equals(again)
    assert first["path"].tolist() == ["a.png", "c.png"]
    with Image.open(root / "a.png") as picture:
        assert first["phash"].tolist() == [str(imagehash.phash(picture))] * 2
    beside = with_hashes(measures.images, first)
    assert beside.loc[beside["path"] == "b.png", list(NAMES)].to_numpy().tolist() == [["", "", ""]]
