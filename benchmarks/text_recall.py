"""How much burned-in text is found: lines of a name and a date, drawn on real pictures, by height of the letters and contrast.

    python benchmarks/text_recall.py FOLDER [FOLDER ...] [--pictures 10] [--seed 1]

Each folder holds pictures of one kind. From each, the pictures with the smallest digests that bear no telling text of their own where the line
is drawn. A line counts as found where a line read in it lies over it and is a date or a number. Needs the extra `ocr`.
"""

import argparse
import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from datascopy.measure.reading import SIDE, Line, read_lines
from datascopy.model import Writing
from datascopy.statistics import share_interval

HEIGHTS = (8, 12, 16, 24)
CONTRASTS = (30, 80, 200)
SURE_HEIGHT, SURE_CONTRAST = 12, 80
NAMES = ("HANSEN KARI", "Smith John", "NGUYEN THI", "Garcia Ana", "OLSEN PER")
TELLING = (Writing.DATE, Writing.NUMBER)
Box = tuple[float, float, float, float]


def main() -> None:
    """Print the table."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("folders", nargs="+", type=Path)
    words.add_argument("--pictures", type=int, default=10)
    words.add_argument("--seed", type=int, default=1)
    asked = words.parse_args()
    files = [file for folder in asked.folders for file in chosen(folder, asked.pictures)]
    print(f"{len(files)} pictures of {len(asked.folders)} folders, longer side at most {SIDE}; found of drawn, by height and contrast")
    print("height  " + "".join(f"{contrast:>10}" for contrast in CONTRASTS))
    sure = [0, 0]
    for height in HEIGHTS:
        cells = []
        for contrast in CONTRASTS:
            rng = np.random.default_rng([asked.seed, height, contrast])
            found = sum(drawn_and_found(file, height, contrast, rng) for file in files)
            cells.append(f"{found}/{len(files)}")
            if height >= SURE_HEIGHT and contrast >= SURE_CONTRAST:
                sure[0], sure[1] = sure[0] + found, sure[1] + len(files)
        print(f"{height:>6}  " + "".join(f"{cell:>10}" for cell in cells), flush=True)
    low, high = share_interval(sure[0], sure[1])
    print(f"from {SURE_HEIGHT} px and contrast {SURE_CONTRAST} on: {sure[0]} of {sure[1]}, 95 % interval {low:.3f} to {high:.3f}")


def chosen(folder: Path, count: int) -> Iterator[Path]:
    """Yield the pictures of a folder with the smallest digests."""
    files = sorted(
        (hashlib.sha256(file.read_bytes()).digest(), file) for file in folder.rglob("*") if file.suffix.lower() in (".jpg", ".jpeg", ".png")
    )
    yield from (file for _, file in files[:count])


def drawn_and_found(file: Path, height: int, contrast: int, rng: np.random.Generator) -> bool:
    """Draw one line on a picture and tell whether it is found."""
    with Image.open(file) as opened:
        picture = opened.convert("L")
    picture.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    text = f"{rng.choice(NAMES)} {rng.integers(1, 29):02}.{rng.integers(1, 13):02}.{rng.integers(1930, 2020)}"
    drawn, box = draw(picture, text, height, contrast, rng)
    return any(line.kind in TELLING and over(line, box) for line in read_lines(np.asarray(drawn, dtype=np.uint8)))


def draw(picture: Image.Image, text: str, height: int, contrast: int, rng: np.random.Generator) -> tuple[Image.Image, Box]:
    """Return the picture with the text on it, so many grey values from the ground beneath, and the box of it as shares."""
    font = ImageFont.load_default(size=next(size for size in range(height, 4 * height) if capital(size) >= height))
    left, top, right, bottom = (int(one) for one in font.getbbox(text))
    wide, high = right - left, bottom - top
    x, y = int(rng.integers(2, max(3, picture.width - wide - 2))), int(rng.integers(2, max(3, picture.height - high - 2)))
    ground = float(np.asarray(picture.crop((x, y, x + wide, y + high))).mean())
    level = ground + contrast if ground + contrast <= 255 else ground - contrast
    made = picture.copy()
    ImageDraw.Draw(made).text((x - left, y - top), text, fill=int(min(255, max(0, level))), font=font)
    return made, (x / made.width, y / made.height, (x + wide) / made.width, (y + high) / made.height)


def capital(size: int) -> int:
    """Return the height of a capital letter in pixels."""
    _, top, _, bottom = ImageFont.load_default(size=size).getbbox("H")
    return int(bottom - top)


def over(line: Line, box: Box) -> bool:
    """Tell whether a line that was read lies over the one that was drawn."""
    across = min(line.right, box[2]) - max(line.left, box[0])
    down = min(line.bottom, box[3]) - max(line.top, box[1])
    return across > 0 and down > 0


if __name__ == "__main__":
    main()
