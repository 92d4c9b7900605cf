"""Burned-in text: what a line is, which pictures are read, that nothing which was read is kept, and that no thumbnail shows it."""

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from frame_schemas import check_frame
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from datascopy.catalog import build_catalog
from datascopy.measure import Pictures, boxes_of, measure_pictures, open_cache, read_texts, reading, text
from datascopy.measure.record import Limits
from datascopy.measure.text import sample
from datascopy.measure.writing import kind_of
from datascopy.model import GROUPS, LINES, TEXTS, Texts, Writing
from datascopy.profile import find_profile, load_profile
from datascopy.store import open_store


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("14/11/2012", Writing.DATE),
        ("2003-04-05", Writing.DATE),
        ("3 Mar 1999", Writing.DATE),
        ("March 3, 1999", Writing.DATE),
        ("20030405", Writing.DATE),
        ("04.05.99", Writing.DATE),
        ("MRN 1234567", Writing.NUMBER),
        ("12 34 56", Writing.NUMBER),
        ("00:42:11", Writing.TIME),
        ("HANSEN", Writing.WORDS),
        ("F 57Y", Writing.WORDS),
        ("CVP:1", Writing.WORDS),
        ("L", Writing.MARKER),
        ("PORTABLE", Writing.MARKER),
        ("AP SUPINE", Writing.MARKER),
        ("PA ERECT", Writing.MARKER),
        ("Cr:N", Writing.MARKER),
        ("12", Writing.MARKER),
    ],
)
def test_a_line_is_what_is_most_telling_in_it(written: str, kind: Writing) -> None:
    assert kind_of(written) is kind


def images(groups: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return rows of IMAGES as far as a sample asks for them, and their groups; "" is none."""
    names = [f"{place:03}.png" for place in range(len(groups))]
    rows = pd.DataFrame({"path": names, "collection": "pictures", "kind": "images", "key": names, "status": "sound"})
    rows["sha256"] = [f"{(place * 7919) % 1009:064x}" for place in range(len(groups))]
    told = [(name, group) for name, group in zip(names, groups, strict=True) if group]
    frame = pd.DataFrame({column.name: pd.Series([""] * len(told), dtype="str") for column in GROUPS})
    frame["collection"], frame["key"], frame["group"] = "pictures", [name for name, _ in told], [group for _, group in told]
    return rows, frame


@settings(deadline=None)
@given(st.lists(st.sampled_from(["", "a", "b", "c"]), max_size=30), st.integers(1, 12), st.randoms(use_true_random=False))
def test_a_sample_takes_each_group_once_before_any_twice_whatever_the_order(groups: list[str], most: int, random: Any) -> None:
    rows, told = images(groups)
    chosen = sample(rows, told, most)
    assert len(chosen) == min(most, len(groups))
    assert chosen["path"].is_monotonic_increasing
    turns = chosen[chosen["group"] != ""].groupby("group").size()
    if set(groups) - {""} - set(turns.index):
        assert turns.max(skipna=True) == 1 or turns.empty
    order = list(range(len(rows)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(sample(rows.iloc[order], told, most), chosen)


class Reader:
    """Stands for the reader: says what a test wants read, wherever it looks."""

    def __init__(self, *lines: tuple[str, float]) -> None:
        self.lines = lines

    def __call__(self, picture: np.ndarray, **asked: bool) -> Any:
        assert asked == {"use_det": True, "use_cls": False, "use_rec": True}
        assert picture.dtype == np.uint8
        assert picture.shape[2] == 3
        boxes = np.array([[[10, 20], [60, 20], [60, 40], [10, 40]]] * len(self.lines), dtype=np.float32)
        texts, scores = tuple(one for one, _ in self.lines), tuple(score for _, score in self.lines)
        return SimpleNamespace(boxes=boxes if self.lines else None, txts=texts or None, scores=scores or None)


def png(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def test_what_was_read_never_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_engine", lambda: Reader(("HANSEN KARI 14.11.2012", 0.9), ("doubtful 123456", 0.5), ("···", 0.9)))
    [line] = reading.read_lines(np.zeros((80, 100), np.uint8))
    assert line == (0.1, 0.25, 0.6, 0.5, Writing.DATE, "AAAAAA AAAA 99.99.9999", 0.9)
    assert "HANSEN" not in json.dumps(line)


def test_a_picture_that_cannot_be_read_is_counted_as_such(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(Image.new("L", (50, 50))))
    (tmp_path / "b.png").write_bytes(b"no picture")
    monkeypatch.setattr(reading, "_engine", Reader)
    (tmp_path / "c.png").write_bytes(png(Image.new("L", (50, 51))))
    told = reading.read_chunk(open_store(str(tmp_path)), Limits(max_pixels=2500), ["a.png", "b.png", "c.png"])
    assert [(one.path, one.good) for one in told] == [("a.png", True), ("b.png", False), ("c.png", False)]


def test_nothing_is_read_without_the_extra_and_that_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(Image.new("L", (50, 50))))
    monkeypatch.setattr(text, "find_spec", lambda name: None)
    store = open_store(str(tmp_path))
    catalog = build_catalog(load_profile(find_profile("folder")), store)
    told = read_texts(measure_pictures(catalog, store, jobs=1), catalog, store, most=10)
    assert "datascopy[ocr]" in told.problem
    check_frame(told.frame, TEXTS)
    check_frame(told.lines, LINES)


def test_no_thumbnail_shows_a_line(tmp_path: Path) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (200, 300), dtype=np.uint8)
    (tmp_path / "a.png").write_bytes(png(Image.fromarray(noise)))
    store = open_store(str(tmp_path))
    catalog = build_catalog(load_profile(find_profile("folder")), store)
    measures = measure_pictures(catalog, store, jobs=1)
    lines = pd.DataFrame({"path": ["a.png", "a.png"], "left": [0.2, 0.7], "top": [0.3, 0.7], "right": [0.6, 0.8], "bottom": [0.5, 0.8]})
    lines["kind"] = [Writing.DATE, Writing.MARKER]
    covered = boxes_of(Texts(frame=pd.DataFrame(), lines=lines))
    assert covered == {"a.png": [(0.2, 0.3, 0.6, 0.5)]}
    shown = Pictures(store, measures.images, covered=covered).thumbnail("a.png", 300)
    assert shown is not None
    pixels = np.asarray(Image.open(io.BytesIO(shown)).convert("L"), dtype=float)
    assert pixels[60:100, 60:180].std() < 3
    assert pixels[140:160, 210:240].std() > 30


def test_text_on_a_picture_is_found_and_kept_without_its_words(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr", reason="the extra ocr is not installed")
    pytest.importorskip("onnxruntime", reason="the extra ocr is not installed")
    root, ground = tmp_path / "data", Image.fromarray(np.full((300, 400), 90, np.uint8))
    root.mkdir()
    (root / "clean.png").write_bytes(png(ground))
    ImageDraw.Draw(ground).text((40, 40), "HANSEN KARI 14.11.2012", fill=255, font=ImageFont.load_default(size=28))
    (root / "named.png").write_bytes(png(ground))
    store = open_store(str(root))
    catalog = build_catalog(load_profile(find_profile("folder")), store)
    told = []
    for _ in range(2):
        with open_cache(tmp_path / "cache") as cache:  # type: ignore[union-attr]
            measures = measure_pictures(catalog, store, jobs=1, cache=cache)
            told.append(read_texts(measures, catalog, store, most=10, jobs=1, cache=cache))
    first, second = told
    assert first.frame["kind"].tolist() == ["", Writing.DATE]
    assert (first.misses, second.hits, second.misses) == (2, 2, 0)
    pd.testing.assert_frame_equal(first.lines, second.lines)
    check_frame(first.frame, TEXTS)
    check_frame(first.lines, LINES)
    assert not any(word in file.read_bytes() for file in (tmp_path / "cache").iterdir() for word in (b"HANSEN", b"KARI", b"2012"))
