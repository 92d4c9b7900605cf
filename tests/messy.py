"""A folder of pictures as bad as folders get: every fault that a download, a script or a person leaves behind, beside sound pictures."""

import io
import os
import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from datascopy.demo.draft import encode
from datascopy.demo.endoscopy import endoscopy_frame
from datascopy.demo.xray import chest_xray

CUT, UNREADABLE, EMPTY = "files/truncated-image", "files/unreadable-image", "files/empty-file"
EXTENSION, UNLISTED = "files/extension-differs-from-content", "files/unlisted-file"
SCRIPT = "<script>alert('name')<|script>.jpg"
EVENT = '"><img src=x onerror="alert(1)">.png'
NEWLINE = "two\nlines.jpg"
NOT_UTF8 = b"caf\xe9.jpg"


@dataclass(slots=True)
class Messy:
    """The folder: item id -> rules that may name it; sound pictures that no rule of bad files may name; what could not be made here."""

    root: Path
    bad: dict[str, frozenset[str]] = field(default_factory=dict)
    sound: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    drawn: int = 0

    def frame(self) -> Image.Image:
        """Return a picture that is in the folder only once."""
        self.drawn += 1
        return endoscopy_frame(np.random.default_rng([9, self.drawn]), (272, 236))

    def put(self, name: str | bytes, data: bytes, *rules: str) -> None:
        """Write one file; `rules` are those that must name it, none where it is sound."""
        place = os.path.join(os.fsencode(self.root), os.fsencode(name))  # noqa: PTH118 - a name that is not UTF-8 is no Path
        with open(place, "wb") as file:  # noqa: PTH123
            file.write(data)
        self.note(name if isinstance(name, str) else name.decode("utf-8", "backslashreplace"), *rules)

    def note(self, path: str, *rules: str) -> None:
        """Remember what must become of a file."""
        if rules:
            self.bad[path] = frozenset(rules)
        else:
            self.sound.append(path)

    def note_sound(self, path: str) -> None:
        """Take back a fault that nobody here can meet."""
        del self.bad[path]
        self.sound.append(path)


def build_messy(root: Path) -> Messy:
    """Fill a new folder. `root` must be empty; beside it a picture is made that a link leads to."""
    messy = Messy(root)
    root.mkdir(parents=True, exist_ok=True)
    _damaged(messy)
    _unusual_but_sound(messy)
    _names(messy)
    _links(messy)
    _not_plain(messy)
    return messy


def _damaged(messy: Messy) -> None:
    jpeg = encode(messy.frame(), "JPEG")
    messy.put("truncated.jpg", jpeg[: len(jpeg) * 6 // 10], CUT)
    messy.put("empty.jpg", b"", EMPTY)
    messy.put("text.jpg", b"404: not found\n", UNREADABLE)
    messy.put("gif.jpg", encode(messy.frame(), "GIF"), EXTENSION)
    png = encode(messy.frame(), "PNG")
    middle = len(png) // 2
    messy.put("zeroed.png", png[:middle] + bytes(4000) + png[middle + 4000 :], CUT)
    messy.put("huge.png", flat_png(20_000, 20_000), UNREADABLE)


def _unusual_but_sound(messy: Messy) -> None:
    messy.put("plain.jpg", encode(messy.frame(), "JPEG"))
    messy.put("cmyk.jpg", encode(messy.frame().convert("CMYK"), "JPEG"))
    grey = np.asarray(chest_xray(np.random.default_rng(10), (256, 240)), np.uint16) * 200
    messy.put("sixteen.png", encode(Image.fromarray(grey), "PNG"))
    messy.put("with-alpha.png", encode(messy.frame().convert("RGBA"), "PNG"))


def _names(messy: Messy) -> None:
    # These are bad as well, so that every form of the report has to write their names.
    jpeg = encode(messy.frame(), "JPEG")
    messy.put(SCRIPT, jpeg[: len(jpeg) // 2], CUT)
    messy.put(EVENT, b"<html></html>", UNREADABLE)
    messy.put(NEWLINE, b"", EMPTY)
    try:
        messy.put(NOT_UTF8, encode(messy.frame(), "JPEG"))
    except OSError:
        messy.skipped.append("a name that is not UTF-8: the file system refuses it")
    (messy.root / "below").mkdir()
    messy.put("below/.DS_Store", b"\0\0\0\1Bud1\0\0\20\0")
    messy.put("below/deep.jpg", encode(messy.frame(), "JPEG"))


def _links(messy: Messy) -> None:
    outside = messy.root.parent / "outside.jpg"
    outside.write_bytes(encode(messy.frame(), "JPEG"))
    for name, target in (("loop.jpg", "loop.jpg"), ("dangling.jpg", "nowhere.jpg"), ("out.jpg", "../outside.jpg")):
        (messy.root / name).symlink_to(target)
        messy.note(name, UNREADABLE)
    (messy.root / "below" / "up").symlink_to("..")
    messy.note("below/up", UNLISTED)


def _not_plain(messy: Messy) -> None:
    os.mkfifo(messy.root / "pipe.jpg")
    messy.note("pipe.jpg", UNREADABLE)
    messy.put("locked.jpg", encode(messy.frame(), "JPEG"), UNREADABLE)
    (messy.root / "locked.jpg").chmod(0)


def flat_png(width: int, height: int) -> bytes:
    """Return a valid black 1-bit PNG of any size, a few kB for hundreds of millions of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def listing(root: Path) -> list[tuple[str, int, int, int]]:
    """Return path, size, modification time and mode of everything under a folder, links not followed: the state that must not change."""
    found = []
    for folder, folders, files in os.walk(os.fsencode(root)):
        for name in (b"", *folders, *files):
            place = os.path.join(folder, name)  # noqa: PTH118
            status = os.lstat(place)
            found.append((os.fsdecode(place), status.st_size, status.st_mtime_ns, status.st_mode))
    return sorted(found)


def opens(data: bytes) -> bool:
    """Return whether Pillow decodes a picture to the last row: the oracle for the damaged ones."""
    try:
        Image.open(io.BytesIO(data)).load()
    except (OSError, SyntaxError, ValueError):
        return False
    return True
