"""What is told of masks, against plain counting and against the facts of a real data set."""

import io
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image
from scipy import ndimage

from datascopy.measure.images import measure_bytes, measure_file
from datascopy.measure.masks import LEAST_PART, MaskMeasures, measure_mask
from datascopy.measure.record import Limits
from datascopy.model import Kind
from datascopy.store import open_store


def counted(grey: np.ndarray) -> MaskMeasures:
    """The same by plain counting with scipy."""
    values = np.unique(grey)
    lit = grey > (values[0] if len(values) == 2 else 127)
    between = 0 if len(values) <= 2 else int(((grey != 0) & (grey != 255)).sum())
    labels, count = ndimage.label(lit, structure=np.ones((3, 3)))
    kept = [number for number in range(1, count + 1) if (labels == number).sum() >= LEAST_PART]
    y, x = np.nonzero(np.isin(labels, kept) & lit)
    box = (int(x.min()), int(y.min()), int(x.max()), int(y.max())) if kept else (None,) * 4
    return MaskMeasures(len(values), between / grey.size, int(lit.sum()) / grey.size, len(kept), *box)


@st.composite
def masks(draw: st.DrawFn) -> np.ndarray:
    height, width = draw(st.integers(1, 60)), draw(st.integers(1, 60))
    grey = np.full((height, width), draw(st.sampled_from([0, 0, 3, 255])), np.uint8)
    for _ in range(draw(st.integers(0, 5))):
        x, y = draw(st.integers(0, width)), draw(st.integers(0, height))
        grey[y : y + draw(st.integers(1, 20)), x : x + draw(st.integers(1, 20))] = draw(st.sampled_from([0, 1, 127, 128, 254, 255]))
    return grey


@settings(deadline=None, max_examples=150)
@given(grey=st.one_of(masks(), arrays.arrays(np.uint8, st.tuples(st.integers(1, 30), st.integers(1, 30)))))
def test_masks_are_measured_as_by_counting(grey: np.ndarray) -> None:
    assert measure_mask(grey) == counted(grey)


@pytest.mark.parametrize("two", [(0, 255), (0, 1), (0, 76), (3, 90), (200, 255)])
def test_two_values_are_binary_whatever_they_are(two: tuple[int, int]) -> None:
    grey = np.full((40, 50), two[0], np.uint8)
    grey[10:20, 5:25] = two[1]
    told = measure_mask(grey)
    assert told == MaskMeasures(2, 0.0, 200 / 2000, 1, 5, 10, 24, 19)


def test_parts_touch_by_their_corners_and_specks_do_not_count() -> None:
    grey = np.zeros((60, 60), np.uint8)
    grey[0:10, 0:10] = 255
    grey[10:20, 10:20] = 255
    grey[40:47, 50:57] = 255
    told = measure_mask(grey)
    assert (told.parts, told.left, told.top, told.right, told.bottom) == (1, 0, 0, 19, 19)
    assert told.foreground == 249 / 3600


def test_nothing_and_everything() -> None:
    assert measure_mask(np.zeros((9, 9), np.uint8)) == MaskMeasures(1, 0.0, 0.0, 0, None, None, None, None)
    assert measure_mask(np.full((9, 9), 255, np.uint8)) == MaskMeasures(1, 0.0, 1.0, 1, 0, 0, 8, 8)


def test_beyond_what_a_float_can_count() -> None:
    grey = np.zeros((4097, 4097), np.uint8)
    grey[0, 0] = 128
    grey[1:, :] = 255
    told = measure_mask(grey)
    assert told.not_binary == 1 / grey.size
    assert told.foreground == (1 + 4096 * 4097) / grey.size


@pytest.mark.parametrize("form", ["1", "P", "values 0 and 1", "16 bit"])
def test_masks_are_binary_in_every_form(form: str) -> None:
    lit = np.zeros((40, 50), bool)
    lit[10:20, 5:25] = True
    image = {
        "1": Image.fromarray(lit),
        "P": Image.fromarray(lit.astype(np.uint8)),
        "values 0 and 1": Image.fromarray(lit.astype(np.uint8)),
        "16 bit": Image.fromarray(lit.astype(np.uint16) * 300),
    }[form]
    if form == "P":
        image.putpalette([10, 10, 10, 0, 200, 0])
    made = io.BytesIO()
    image.save(made, "PNG")
    told = measure_bytes(made.getvalue(), "", Kind.MASKS, Limits())
    assert (told.status, told.grey_values, told.not_binary, told.foreground, told.parts) == ("sound", 2, 0.0, 0.1, 1)
    assert (told.mask_left, told.mask_top, told.mask_right, told.mask_bottom) == (5, 10, 24, 19)
    assert told.left is None
    assert told.codes == b""


@pytest.mark.real
def test_boxes_around_real_masks(real_data: Path) -> None:
    root = real_data / "kvasir-seg"
    store = open_store(str(root))
    cv2.setNumThreads(1)
    stated = json.loads((root / "kavsir_bboxes.json").read_text(encoding="utf-8"))
    far: list[int] = []
    for key in sorted(stated)[::10]:
        boxes = stated[key]["bbox"]
        union = [
            function(box[side] for box in boxes)
            for side, function in zip(("xmin", "ymin", "xmax", "ymax"), (min, min, max, max), strict=True)
        ]
        told = measure_file(store, f"masks/{key}.jpg", Kind.MASKS, Limits())
        measured = (told.mask_left, told.mask_top, told.mask_right, told.mask_bottom)
        far.append(max(abs(a - b) for a, b in zip(union, measured, strict=True) if b is not None))
    assert len(far) == 100
    assert sum(off <= 2 for off in far) == 98
    assert sum(off > 10 for off in far) == 2
