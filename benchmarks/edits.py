"""The ways in which copies of pictures turn up, each a function: picture, random numbers -> bytes of the copy and what was done.

An edit writes a JPEG of quality 90 unless its kind is about the format. All random numbers come from the generator that it is given.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

Box = tuple[float, float, float, float]
"""left, top, right, bottom as shares of the width and height"""
FULL: Box = (0.0, 0.0, 1.0, 1.0)
TURNS = {
    "rotate_90": Image.Transpose.ROTATE_90,
    "rotate_180": Image.Transpose.ROTATE_180,
    "rotate_270": Image.Transpose.ROTATE_270,
    "flip_left_right": Image.Transpose.FLIP_LEFT_RIGHT,
    "flip_top_bottom": Image.Transpose.FLIP_TOP_BOTTOM,
}
"""rotations are counter-clockwise"""
ORIENTATIONS = {
    3: Image.Transpose.ROTATE_180,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
}
"""value of the EXIF orientation -> how the pixels are stored so that a viewer shows the picture upright"""
EXIF_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy to be written."""

    data: bytes
    suffix: str
    transform: str
    """what was done, for people"""
    kept: Box = FULL
    """the part of the original that it shows"""


Edit = Callable[[Image.Image, np.random.Generator, int], Copy]
"""picture (RGB or L), random numbers, number of the copy within its kind -> copy; the number picks a variant in turn"""


def saved(picture: Image.Image, transform: str, kept: Box = FULL, *, quality: int = 90) -> Copy:
    return Copy(encoded(picture, "JPEG", quality=quality), ".jpg", transform, kept)


def encoded(picture: Image.Image, form: str, **options: object) -> bytes:
    held = io.BytesIO()
    picture.save(held, form, **options)
    return held.getvalue()


def png(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
    del draw, number
    return Copy(encoded(picture, "PNG"), ".png", "saved as PNG")


def jpeg_50(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
    del draw, number
    return saved(picture, "JPEG of quality 50", quality=50)


def half_size(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
    del draw, number
    return saved(picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS), "half the width and height")


def aspect(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
    """One side is changed by 15-30 % down or 20-40 % up."""
    factor = draw.uniform(0.70, 0.85) if number % 2 else draw.uniform(1.2, 1.4)
    side = round(picture.width * factor)
    size = (side, picture.height) if draw.random() < 0.5 else (picture.width, side)
    return saved(picture.resize(size, Image.Resampling.BICUBIC), f"one side x {factor:.2f}")


def tone(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
    """Brightness, contrast and gamma in turn."""
    values = np.asarray(picture, dtype=np.float64)
    up = draw.random() < 0.5
    name = ("brightness", "contrast", "gamma")[number % 3]
    if name == "brightness":
        factor = draw.uniform(1.15, 1.4) if up else draw.uniform(0.6, 0.85)
        values = values * factor
    elif name == "contrast":
        factor = draw.uniform(1.15, 1.4) if up else draw.uniform(0.65, 0.85)
        values = (values - values.mean()) * factor + values.mean()
    else:
        factor = draw.uniform(1.3, 1.8) if up else draw.uniform(0.55, 0.8)
        values = 255 * (values / 255) ** factor
    return saved(Image.fromarray(np.clip(np.rint(values), 0, 255).astype(np.uint8)), f"{name} {factor:.2f}")


def grey(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
    del draw, number
    return saved(picture.convert("L"), "colour to grey")


def border(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
    """A frame of 5-15 % of the side all around, black, white or grey in turn."""
    level, share = (0, 255, 128)[number % 3], draw.uniform(0.05, 0.15)
    width = round(share * max(picture.size))
    return saved(ImageOps.expand(picture.convert("RGB"), width, (level,) * 3), f"border of {width} pixels, grey level {level}")


def letterbox(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
    """Black bars at two sides, up to 4:3 or 16:9; every second one is then squeezed to the size of the original."""
    ratio = (4 / 3, 16 / 9)[int(draw.integers(2))]
    wide = draw.random() < 0.5
    longer = round(max(picture.size) * ratio)
    size = (longer, picture.height) if wide else (picture.width, longer)
    canvas = Image.new("RGB", size)
    canvas.paste(picture, ((size[0] - picture.width) // 2, (size[1] - picture.height) // 2))
    squeezed = number % 2 == 1
    if squeezed:
        canvas = canvas.resize(picture.size, Image.Resampling.BICUBIC)
    return saved(
        canvas, f"black bars {'left and right' if wide else 'above and below'}, ratio {ratio:.2f}{', squeezed' if squeezed else ''}"
    )


def turned(name: str) -> Edit:
    def edit(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
        del draw, number
        return saved(picture.transpose(TURNS[name]), name)

    return edit


def text(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
    """Two lines of white text, 7-9 % of the height, at a corner."""
    written = picture.convert("RGB")
    size = max(10, round(picture.height * draw.uniform(0.07, 0.09)))
    lines = f"{draw.integers(10, 29)}.{draw.integers(10, 13)}.2019 {draw.integers(10, 24)}:{draw.integers(10, 60)}\nNo. {draw.integers(1000, 9999)}"
    pen = ImageDraw.Draw(written)
    font = ImageFont.load_default(size)
    _, _, across, down = pen.textbbox((0, 0), lines, font=font)
    margin = 6
    x = (margin, max(margin, picture.width - across - margin))[number % 2]
    y = (margin, max(margin, picture.height - down - margin))[number // 2 % 2]
    pen.text((x, y), lines, fill=(255, 255, 255), font=font)
    return saved(written, f"two lines of text of {size} pixels")


def box(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
    """A black box in a corner, 25-38 % of the width and of the height, as a picture in picture that was blacked out."""
    covered = picture.convert("RGB")
    across, down = (round(side * draw.uniform(0.25, 0.38)) for side in picture.size)
    x = (0, picture.width - across)[number % 2]
    y = (0, picture.height - down)[number // 2 % 2]
    covered.paste((0, 0, 0), (x, y, x + across, y + down))
    return saved(covered, f"black box of {across} x {down} in a corner")


def crop(share: float, *, off_centre: bool) -> Edit:
    """Keep `share` of each side. Every second copy is enlarged to the size of the original."""

    def edit(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
        part, kept = window(picture, draw, share, off_centre=off_centre)
        back = number % 2 == 1
        if back:
            part = part.resize(picture.size, Image.Resampling.BICUBIC)
        return saved(part, f"{share:.0%} of each side{', off centre' if off_centre else ''}{', enlarged' if back else ''}", kept)

    return edit


def window(picture: Image.Image, draw: np.random.Generator, share: float, *, off_centre: bool) -> tuple[Image.Image, Box]:
    """Cut a window. Off centre means that at least 80 % of what is cut in each direction is cut at one side; else it lies anywhere."""
    corner = []
    for side in picture.size:
        slack = side - round(side * share)
        where = draw.uniform(0.0, 0.2) if off_centre else draw.uniform(0.0, 1.0)
        where = 1 - where if draw.random() < 0.5 else where
        corner.append(round(slack * where))
    left, top = corner
    right, bottom = left + round(picture.width * share), top + round(picture.height * share)
    kept = (left / picture.width, top / picture.height, right / picture.width, bottom / picture.height)
    return picture.crop((left, top, right, bottom)), kept


def mirrored_cropped(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
    """75 % of each side, mirrored left-right, darker, JPEG of quality 60."""
    del number
    part, kept = window(picture, draw, 0.75, off_centre=False)
    dark = part.transpose(Image.Transpose.FLIP_LEFT_RIGHT).point([round(value * 0.75) for value in range(256)] * len(part.getbands()))
    return saved(dark, "mirrored, 75 % of each side, darker, JPEG of quality 60", kept, quality=60)


def sixteen_bit(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
    """A PNG of 16 bits per channel. Every second grey one uses 12 of them, as medical devices do."""
    del draw
    values = np.asarray(picture)
    plain = values.ndim == 2 or bool((values == values[..., :1]).all())
    most = 4095 if plain and number % 2 else 65535
    if values.ndim == 3:
        values = values[..., 0] if plain else values[..., ::-1]
    deep = np.rint(values.astype(np.float64) * most / 255).astype(np.uint16)
    return Copy(cv2.imencode(".png", deep)[1].tobytes(), ".png", f"16-bit PNG, values up to {most}")


def palette(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
    """A PNG with a palette of 256 or 64 colours in turn."""
    del draw
    colours = (256, 64)[number % 2]
    return Copy(encoded(picture.convert("RGB").quantize(colours), "PNG"), ".png", f"palette of {colours} colours")


def other_format(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
    del draw
    form, suffix = (("BMP", ".bmp"), ("TIFF", ".tif"))[number % 2]
    return Copy(encoded(picture, form), suffix, f"saved as {form}")


def exif(picture: Image.Image, draw: np.random.Generator, number: int) -> Copy:
    """The pixels are stored turned and EXIF says how to show them upright; every fourth has its pixels upright and a tag that turns them."""
    value = int(draw.choice(sorted(ORIENTATIONS)))
    tag = Image.Exif()
    tag[EXIF_ORIENTATION] = value
    tag_only = number % 4 == 3
    stored = picture if tag_only else picture.transpose(ORIENTATIONS[value])
    said = "tag alone" if tag_only else "stored turned, shown upright"
    return Copy(encoded(stored, "JPEG", quality=90, exif=tag), ".jpg", f"EXIF orientation {value}, {said}")


EDITS: dict[str, Edit | None] = {
    "exact": None,
    "png": png,
    "jpeg_50": jpeg_50,
    "half_size": half_size,
    "aspect": aspect,
    "tone": tone,
    "grey": grey,
    "border": border,
    "letterbox": letterbox,
    **{name: turned(name) for name in TURNS},
    "text": text,
    "box": box,
    "crop_5": crop(0.95, off_centre=False),
    "crop_10": crop(0.90, off_centre=False),
    "crop_20_off_centre": crop(0.80, off_centre=True),
    "crop_60_off_centre": crop(0.60, off_centre=True),
    "mirrored_cropped": mirrored_cropped,
    "sixteen_bit": sixteen_bit,
    "palette": palette,
    "format": other_format,
    "exif": exif,
}
"""kind -> edit; None: the bytes as they are"""
