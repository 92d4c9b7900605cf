"""One way to look at a picture again, and it keeps within limits: whoever looks, a picture beyond them is not decoded."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageFile

from datascopy.measure import Pictures, reading
from datascopy.measure.classic import hash_file
from datascopy.measure.greys import small_picture
from datascopy.measure.painting import Sheet, look_at_sheet
from datascopy.measure.record import MAX_PIXELS, Limits
from datascopy.measure.views import look_at_picture
from datascopy.measure.within import grey_within
from datascopy.model import Fault, Status
from datascopy.store import Store, open_store

SMALL = Limits(max_pixels=40 * 30)
LOOKS: dict[str, Callable[[Store, Limits, str], object]] = {
    "grey": lambda store, limits, path: grey_within(store, path, limits),
    "views": look_at_picture,
    "small greys": small_picture,
    "classic hashes": hash_file,
    "masks of several classes": lambda store, limits, path: look_at_sheet(store, limits, Sheet(path, ((0, "no"), (1, "yes")), None, None)),
    "text": lambda store, limits, path: reading.read_chunk(store, limits, [path])[0].good or None,
}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    rng = np.random.default_rng(3)
    for name, size in (("within.png", (30, 40)), ("beyond.png", (31, 40)), ("large.jpg", (600, 400))):
        Image.fromarray(rng.integers(0, 256, size, dtype=np.uint8)).save(tmp_path / name)
    (tmp_path / "none.png").write_bytes(b"no picture")
    monkeypatch.setattr(reading, "read_lines", lambda grey: ())
    return open_store(str(tmp_path))


@pytest.mark.parametrize("who", LOOKS)
def test_a_picture_beyond_the_limits_is_not_decoded(store: Store, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    look = LOOKS[who]
    assert look(store, SMALL, "within.png") is not None
    assert look(store, Limits(max_bytes=100), "within.png") is None
    assert look(store, SMALL, "none.png") is None
    assert look(store, SMALL, "gone.png") is None
    assert look(store, Limits(), "beyond.png") is not None

    def load(picture: ImageFile.ImageFile) -> object:
        raise AssertionError("it was decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    assert look(store, SMALL, "beyond.png") is None


def test_a_jpeg_may_be_decoded_smaller(store: Store, tmp_path: Path) -> None:
    whole, part = grey_within(store, "large.jpg", Limits()), grey_within(store, "large.jpg", Limits(), 150)
    assert whole is not None
    assert part is not None
    assert (whole.grey.shape, part.grey.shape) == ((600, 400), (300, 200))
    assert whole.sha256 == part.sha256 == hashlib.sha256((tmp_path / "large.jpg").read_bytes()).hexdigest()


def test_a_picture_that_was_replaced_by_one_beyond_the_limits_is_not_shown(store: Store, tmp_path: Path) -> None:
    images = pd.DataFrame({"path": ["within.png"], "status": [str(Status.SOUND)]})
    shown = Pictures(store, images)
    side = int(MAX_PIXELS**0.5) + 1
    Image.new("1", (side, side)).save(tmp_path / "within.png")
    assert shown.thumbnail("within.png") is None
    with pytest.raises(Fault, match="changed meanwhile"):
        shown.grey("within.png")
