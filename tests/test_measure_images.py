"""Every odd form of a picture file gets the right status, and no bad one passes as sound."""

import hashlib
import io
import os
import struct
import subprocess
import sys
import tempfile
import textwrap
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from datascopy.measure.decode import FORMATS, guarded
from datascopy.measure.images import measure_bytes, measure_file
from datascopy.measure.record import Limits, Record
from datascopy.model import Kind, Status
from datascopy.store import open_store

SMALL = Limits(max_pixels=100_000)


def picture(mode: str = "RGB", size: tuple[int, int] = (90, 60), seed: int = 7) -> Image.Image:
    """A picture with structure: smooth blobs, so that JPEG keeps them."""
    noise = np.random.default_rng(seed).integers(0, 256, (6, 9, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC).convert(mode)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    made = io.BytesIO()
    image.save(made, form, **options)
    return made.getvalue()


def measured(data: bytes, kind: Kind = Kind.IMAGES, limits: Limits = SMALL) -> Record:
    return measure_bytes(data, hashlib.sha256(data).hexdigest(), kind, limits)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def zeroed_png() -> bytes:
    data = bytearray(encoded(picture(), "PNG"))
    start = data.index(b"IDAT") + 40
    data[start : start + 200] = bytes(200)
    return bytes(data)


def png_with_a_wrong_checksum() -> bytes:
    data = bytearray(encoded(picture(), "PNG"))
    length = struct.unpack(">I", data[data.index(b"IDAT") - 4 : data.index(b"IDAT")])[0]
    data[data.index(b"IDAT") + 4 + length] ^= 0xFF
    return bytes(data)


def jpeg_with_a_tail_of_zeros() -> bytes:
    data = encoded(picture(), "JPEG")
    kept = len(data) * 3 // 4
    return data[:kept] + bytes(len(data) - kept)


def jpeg_with_a_thumbnail_and_no_end_mark() -> bytes:
    return encoded(picture(), "JPEG", exif=b"Exif\0\0" + encoded(picture(size=(16, 16)), "JPEG"))[:-2] + bytes(300)


BAD: dict[str, tuple[Callable[[], bytes], Status, str]] = {
    "no bytes": (lambda: b"", Status.EMPTY, "no bytes"),
    "truncated JPEG": (lambda: encoded(picture(), "JPEG")[:-400], Status.DAMAGED, "cut off"),
    "JPEG cut in its header": (lambda: encoded(picture(), "JPEG")[:12], Status.UNREADABLE, "begins like a JPEG"),
    "JPEG whose tail was never written": (jpeg_with_a_tail_of_zeros, Status.DAMAGED, ""),
    "JPEG without its end mark": (lambda: encoded(picture(), "JPEG")[:-2] + bytes(300), Status.DAMAGED, "end mark"),
    "the same, with the end mark of a thumbnail": (jpeg_with_a_thumbnail_and_no_end_mark, Status.DAMAGED, "end mark"),
    "text named .jpg": (lambda: b"this is no picture\n" * 20, Status.UNREADABLE, "text"),
    "markup": (lambda: b"<html><script>alert(1)</script></html>", Status.UNREADABLE, "text"),
    "zeros": (lambda: bytes(5000), Status.UNREADABLE, "zeros"),
    "random bytes": (lambda: b"\x01\x02" + np.random.default_rng(1).bytes(5000), Status.UNREADABLE, "known format"),
    "PNG with zeroed data": (zeroed_png, Status.DAMAGED, ""),
    "PNG with a wrong checksum": (png_with_a_wrong_checksum, Status.DAMAGED, "checksum"),
    "truncated PNG": (lambda: encoded(picture(), "PNG")[:-300], Status.DAMAGED, "cut off"),
    "truncated GIF": (lambda: encoded(picture("P"), "GIF")[:-600], Status.DAMAGED, ""),
    "truncated TIFF": (lambda: encoded(picture(), "TIFF")[:-9000], Status.DAMAGED, "cut off"),
    "Git LFS pointer": (
        lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 12345\n" % 0,
        Status.POINTER,
        "Git LFS",
    ),
    "git-annex pointer": (lambda: b"/annex/objects/SHA256E-s12345--00.jpg\n", Status.POINTER, "git-annex"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_named(name: str) -> None:
    make, status, clause = BAD[name]
    record = measured(make())
    assert record.status == status, record.problem
    assert clause in record.problem
    assert record.problem
    assert record.codes == b""
    assert record.pixels == ""
    assert record.sha256 == hashlib.sha256(make()).hexdigest()
    assert record.size == len(make())


def wide(mode: str) -> Image.Image:
    values = np.asarray(picture("L"), dtype=np.float64)
    if mode == "I;16":
        return Image.fromarray((values * 16 + 1000).astype(np.uint16))
    return Image.fromarray((values * 16 + 1000).astype(np.int32 if mode == "I" else np.float32))


def animated() -> bytes:
    return encoded(picture("P"), "GIF", save_all=True, append_images=[picture("P", seed=n) for n in (1, 2)])


def see_through() -> Image.Image:
    made = picture("RGBA")
    made.putalpha(Image.linear_gradient("L").resize(made.size))
    return made


def palette_with_transparency() -> bytes:
    return encoded(picture("P"), "PNG", transparency=0)


SOUND: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "JPEG": (lambda: encoded(picture(), "JPEG"), "JPEG", "RGB"),
    "progressive JPEG": (lambda: encoded(picture(), "JPEG", progressive=True), "JPEG", "RGB"),
    "grey JPEG": (lambda: encoded(picture("L"), "JPEG"), "JPEG", "L"),
    "CMYK": (lambda: encoded(picture("CMYK"), "JPEG"), "JPEG", "CMYK"),
    "JPEG with bytes after its end": (lambda: encoded(picture(), "JPEG") + b"\xff\xda trailer", "JPEG", "RGB"),
    "several pictures in a JPEG": (lambda: encoded(picture(), "MPO", save_all=True, append_images=[picture(seed=1)]), "JPEG", "RGB"),
    "GIF": (lambda: encoded(picture("P"), "GIF"), "GIF", "P"),
    "animated GIF": (animated, "GIF", "P"),
    "PNG": (lambda: encoded(picture(), "PNG"), "PNG", "RGB"),
    "interlaced grey PNG with alpha": (lambda: encoded(see_through().convert("LA"), "PNG"), "PNG", "LA"),
    "PNG with alpha": (lambda: encoded(see_through(), "PNG"), "PNG", "RGBA"),
    "palette with transparency": (palette_with_transparency, "PNG", "P"),
    "1 bit": (lambda: encoded(picture("1"), "PNG"), "PNG", "1"),
    "16 bit PNG": (lambda: encoded(wide("I;16"), "PNG"), "PNG", "I;16"),
    "16 bit TIFF": (lambda: encoded(wide("I;16"), "TIFF"), "TIFF", "I;16"),
    "32 bit TIFF": (lambda: encoded(wide("I"), "TIFF"), "TIFF", "I"),
    "float TIFF": (lambda: encoded(wide("F"), "TIFF"), "TIFF", "F"),
    "LAB TIFF": (lambda: encoded(Image.merge("LAB", picture().split()), "TIFF"), "TIFF", "LAB"),
    "BMP": (lambda: encoded(picture(), "BMP"), "BMP", "RGB"),
    "WebP": (lambda: encoded(picture(), "WEBP"), "WEBP", "RGB"),
    "JPEG 2000": (lambda: encoded(picture(), "JPEG2000"), "JPEG2000", "RGB"),
    "PPM": (lambda: encoded(picture(), "PPM"), "PPM", "RGB"),
}


@pytest.mark.parametrize("name", SOUND)
def test_sound_files_are_measured(name: str) -> None:
    make, form, mode = SOUND[name]
    record = measured(make())
    assert (record.status, record.problem) == (Status.SOUND, "")
    assert (record.format, record.mode, record.width, record.height) == (form, mode, 90, 60)
    assert record.frames == (3 if name == "animated GIF" else 2 if "several" in name else 1)
    assert len(record.codes) == 96
    assert record.contrast is not None
    assert record.contrast > 10
    assert record.orientation == 1


def test_more_than_eight_bits_are_stretched_alike() -> None:
    records = [measured(encoded(wide(mode), "TIFF")) for mode in ("I;16", "I", "F")]
    assert len({record.codes for record in records}) == 1
    assert len({(record.brightness, record.contrast) for record in records}) == 1
    assert len({record.pixels for record in records}) == 3


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_no_number_does_not_spoil_the_rest(odd: float) -> None:
    values = np.asarray(wide("F")).copy()
    plain = measured(encoded(Image.fromarray(values), "TIFF"))
    values[3, 3] = odd
    spoiled = measured(encoded(Image.fromarray(values), "TIFF"))
    assert spoiled.status == Status.SOUND
    assert spoiled.brightness == pytest.approx(plain.brightness, abs=1)


def test_alpha_is_laid_over_black() -> None:
    clear = Image.new("RGBA", (20, 20), (255, 255, 255, 0))
    assert measured(encoded(clear, "PNG")).brightness == 0
    half = Image.new("RGBA", (20, 20), (200, 200, 200, 128))
    assert measured(encoded(half, "PNG")).brightness == pytest.approx(100, abs=1)


def test_the_pixel_digest_tells_the_same_pixels_in_another_file() -> None:
    one, other = encoded(picture(), "PNG"), encoded(picture(), "PNG", compress_level=1)
    assert one != other
    assert measured(one).pixels == measured(other).pixels == measured(encoded(picture(), "BMP")).pixels
    assert measured(one).pixels != measured(encoded(picture(seed=8), "PNG")).pixels
    assert measured(one).pixels != measured(encoded(picture().resize((60, 90)), "PNG")).pixels


def test_the_pixel_digest_sees_the_palette() -> None:
    one, other = picture("P"), picture("P")
    other.putpalette([255 - value for value in one.getpalette() or []])
    assert one.tobytes() == other.tobytes()
    assert measured(encoded(one, "PNG")).pixels != measured(encoded(other, "PNG")).pixels


def test_orientation_is_told_and_not_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = measured(encoded(picture(), "JPEG", exif=exif))
    plain = measured(encoded(picture(), "JPEG"))
    assert (turned.orientation, turned.width, turned.height) == (6, 90, 60)
    assert turned.pixels == plain.pixels
    assert turned.codes == plain.codes
    exif[0x0112] = 99
    assert measured(encoded(picture(), "JPEG", exif=exif)).orientation == 1


def test_large_pictures_are_read_in_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    forms = [make() for make, _, _ in SOUND.values()]
    whole = [measured(data) for data in forms]
    monkeypatch.setattr("datascopy.measure.decode.STRIP", 90 * 7)
    assert [measured(data) for data in forms] == whole


def test_pixels_are_bounded_before_decoding() -> None:
    record = measured(encoded(picture(), "PNG"), limits=Limits(max_pixels=5_399))
    assert (record.status, record.width, record.height, record.format) == (Status.TOO_LARGE, 90, 60, "PNG")
    assert "90 x 60" in record.problem
    assert measured(encoded(picture(), "PNG"), limits=Limits(max_pixels=5_400)).status == Status.SOUND


def bomb(side: int) -> bytes:
    """A sound PNG of side x side black pixels, 1 bit each, in a few kB."""
    pressed = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    body = b"".join(pressed.compress(row * 500) for _ in range(side // 500)) + pressed.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
def test_a_huge_picture_costs_a_finding_and_little_memory(tmp_path: Path) -> None:
    (tmp_path / "huge.png").write_bytes(bomb(20_000))
    code = textwrap.dedent("""
        import sys
        from datascopy.measure.images import measure_file
        from datascopy.measure.record import Limits
        from datascopy.store import open_store
        record = measure_file(open_store(sys.argv[1]), "huge.png", "images", Limits())
        with open("/proc/self/status") as status:
            peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
        print(record.status, record.width, record.height, peak)
    """)
    told = subprocess.run([sys.executable, "-W", "error", "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    status, width, height, peak = told.stdout.split()
    assert (status, width, height) == ("too-large", "20000", "20000")
    assert int(peak) < 300_000
    assert told.stderr == ""


def test_a_large_file_is_digested_and_not_decoded(tmp_path: Path) -> None:
    data = encoded(picture(), "BMP")
    (tmp_path / "a.bmp").write_bytes(data)
    record = measure_file(open_store(str(tmp_path)), "a.bmp", Kind.IMAGES, Limits(max_bytes=1000))
    assert record.status == Status.TOO_LARGE
    assert record.size == len(data)
    assert record.sha256 == hashlib.sha256(data).hexdigest()


def test_what_is_gone_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encoded(picture(), "PNG"))
    store = open_store(str(tmp_path))
    store.entries()
    (tmp_path / "a.png").unlink()
    assert measure_file(store, "a.png", Kind.IMAGES, SMALL).status == Status.MISSING


def test_what_may_not_be_read_is_denied() -> None:
    root = not getattr(os, "geteuid", lambda: 1)()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.png"
        path.write_bytes(encoded(picture(), "PNG"))
        store = open_store(folder)
        store.entries()
        path.chmod(0)
        if root:
            os.seteuid(65534)
        try:
            record = measure_file(store, "a.png", Kind.IMAGES, SMALL)
        finally:
            if root:
                os.seteuid(0)
    assert record.status == Status.DENIED


def test_nothing_of_the_file_is_copied_into_the_problem() -> None:
    for make, _, _ in BAD.values():
        assert "<script>" not in measured(make()).problem
        assert "SHA256E" not in measured(make()).problem


SEEDS = [make() for make, _, _ in SOUND.values()] + [make() for make, _, _ in BAD.values()]


def pillow_agrees(data: bytes) -> bool:
    with guarded():
        try:
            Image.open(io.BytesIO(data), formats=FORMATS).load()
        except Exception:  # noqa: BLE001 - that is the question
            return False
    return True


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(["cut", "flip", "zero", "insert", "drop"])):
            case "cut":
                del data[at:]
            case "flip" if at < len(data):
                data[at] ^= draw(st.integers(1, 255))
            case "zero":
                data[at : at + 60] = bytes(len(data[at : at + 60]))
            case "insert":
                data[at:at] = draw(st.binary(max_size=30))
            case _:
                del data[at : at + draw(st.integers(1, 200))]
    return bytes(data)


@settings(deadline=None, max_examples=150)
@given(data=st.one_of(mutated(), st.binary(max_size=300)), kind=st.sampled_from([Kind.IMAGES, Kind.MASKS]))
def test_mutated_bytes_never_raise_and_never_pass_unless_pillow_agrees(data: bytes, kind: Kind) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        record = measured(data, kind)
    if record.status == Status.SOUND:
        assert pillow_agrees(data)
        assert record.problem == ""
        assert record.pixels
    else:
        assert record.problem
