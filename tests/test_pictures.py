"""Working copies and thumbnails: small, bounded in memory, and never a reason to fail."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from datascopy.measure import Pictures
from datascopy.measure.pictures import SIDE, fit
from datascopy.model import Fault
from datascopy.store import open_store


def blobs(width: int, height: int, mode: str = "RGB") -> Image.Image:
    noise = np.random.default_rng(2).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC).convert(mode)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    blobs(900, 600).save(tmp_path / "large.jpg", quality=95)
    blobs(40, 30).save(tmp_path / "small.png")
    blobs(700, 500).save(tmp_path / "large.png")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "Erika Muster"
    blobs(400, 300).save(tmp_path / "turned.jpg", exif=exif, comment=b"Erika Muster")
    blobs(300, 200, "CMYK").save(tmp_path / "cmyk.jpg")
    blobs(300, 200, "P").save(tmp_path / "palette.png")
    blobs(300, 200, "RGBA").save(tmp_path / "alpha.png")
    blobs(300, 200, "1").save(tmp_path / "bits.png")
    blobs(300, 200, "LA").save(tmp_path / "grey-alpha.png")
    Image.fromarray(np.asarray(blobs(300, 200, "L")).astype(np.uint16) * 9).save(tmp_path / "wide.png")
    Image.fromarray(np.asarray(blobs(300, 200, "L")).astype(np.float32) / 9).save(tmp_path / "float.tif")
    (tmp_path / "cut.jpg").write_bytes((tmp_path / "large.jpg").read_bytes()[:9000])
    return tmp_path


def pictures(root: Path) -> Pictures:
    names = sorted(path.name for path in root.iterdir())
    status = ["damaged" if name == "cut.jpg" else "sound" for name in names]
    return Pictures(open_store(str(root)), pd.DataFrame({"path": names, "status": status}))


def test_working_copies_are_small_and_never_enlarged(root: Path) -> None:
    looked = pictures(root)
    assert looked.grey("large.jpg").shape == (171, 256)
    assert looked.grey("large.png").shape == (183, 256)
    assert looked.grey("small.png").shape == (30, 40)
    assert looked.grey("turned.jpg").shape == (192, 256)
    for name in ("cmyk.jpg", "palette.png", "alpha.png", "bits.png", "grey-alpha.png", "wide.png", "float.tif"):
        grey = looked.grey(name)
        assert (grey.dtype, grey.shape) == (np.dtype(np.uint8), (171, 256)), name
        assert grey.std() > 10


def test_a_working_copy_is_the_picture(root: Path) -> None:
    looked = pictures(root)
    for name in ("large.jpg", "large.png"):
        with Image.open(root / name) as image:
            plain = np.asarray(image.convert("L").resize(looked.grey(name).shape[::-1], Image.Resampling.BOX)).astype(float)
        assert np.abs(looked.grey(name) - plain).mean() < 2


def test_memory_is_bounded(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datascopy.measure.pictures.MOST_BYTES", 100_000)
    looked = pictures(root)
    first = looked.grey("large.jpg").copy()
    assert looked.grey("large.jpg") is looked.grey("large.jpg")
    for name in ("large.png", "turned.jpg", "cmyk.jpg"):
        looked.grey(name)
    assert looked._bytes == sum(held.nbytes for held in looked._held.values()) <= 100_000
    assert "large.jpg" not in looked._held
    np.testing.assert_array_equal(looked.grey("large.jpg"), first)


def test_thumbnails_are_small_pictures_without_metadata(root: Path) -> None:
    looked = pictures(root)
    for name in sorted(path.name for path in root.iterdir() if path.name != "cut.jpg"):
        data = looked.thumbnail(name)
        assert data is not None, name
        with Image.open(io.BytesIO(data)) as made:
            made.load()
            assert made.format == "JPEG"
            assert made.mode in ("RGB", "L")
            assert max(made.size) == (40 if name == "small.png" else 160)
            assert not made.getexif()
            assert "comment" not in made.info
        assert b"Erika" not in data
        assert len(data) < 12_000
    turned = looked.thumbnail("turned.jpg", side=80)
    assert turned is not None
    with Image.open(io.BytesIO(turned)) as made:
        assert made.size == (80, 60)


def test_what_was_not_sound_is_not_opened(root: Path) -> None:
    looked = pictures(root)
    assert looked.thumbnail("cut.jpg") is None
    assert looked.thumbnail("absent.jpg") is None
    with pytest.raises(KeyError):
        looked.grey("cut.jpg")


def test_what_changed_since_it_was_measured(root: Path) -> None:
    looked = pictures(root)
    (root / "large.jpg").write_bytes((root / "cut.jpg").read_bytes())
    (root / "small.png").unlink()
    assert looked.thumbnail("large.jpg") is None
    assert looked.thumbnail("small.png") is None
    for name in ("large.jpg", "small.png"):
        with pytest.raises(Fault, match="changed meanwhile"):
            looked.grey(name)


def test_nothing_is_written(root: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in root.iterdir()}
    looked = pictures(root)
    for name in before:
        looked.thumbnail(name)
    assert {path.name: path.stat().st_mtime_ns for path in root.iterdir()} == before


@pytest.mark.parametrize("shape", [(5000, 3), (3, 5000), (257, 256)])
def test_odd_shapes_fit(shape: tuple[int, int]) -> None:
    made = fit(np.zeros(shape, np.uint8), SIDE)
    assert max(made.shape) == SIDE
    assert min(made.shape) >= 1
