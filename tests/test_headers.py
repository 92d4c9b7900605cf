"""What a header holds is found wherever it hides, and no value of it goes on: each trap of each reader has its test."""

import io
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from header_bytes import (
    chunk,
    encoded,
    exif,
    exif_segment,
    iptc_block,
    photoshop_segment,
    picture,
    segment,
    with_chunks,
    with_segments,
    xmp,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, JpegImagePlugin

from datascopy.measure.header_record import Headed, packed, unpacked
from datascopy.measure.headers import read_header
from datascopy.model import HeaderKind

MOST = 10**8
JPEG, PNG = encoded(picture(), "JPEG", quality=80), encoded(picture(), "PNG")


def read(data: bytes) -> Headed:
    told = read_header(data, MOST)
    assert unpacked(*packed(told)) == told
    return told


def kinds(told: Headed) -> dict[str, str]:
    return {field.place: field.kind for field in told.fields}


def noise(data: bytes) -> bytes:
    """A JPEG thumbnail of other content."""
    return encoded(picture(seed=int.from_bytes(data[:2], "big"), size=(64, 48)), "JPEG")


THUMBNAIL = encoded(picture().resize((64, 48)), "JPEG")


@pytest.mark.parametrize("order", ["<", ">"])
def test_names_positions_numbers_and_dates_of_exif_are_found(order: str) -> None:
    block = exif(
        {
            0x013B: "Dr Jane Doe",
            0x0131: "Scanner Suite 4",
            0x0110: "Model 9",
            0x0132: "2019:05:04 10:11:12",
            0x9C9D: "Jo Doe".encode("utf-16-le"),
        },
        inner={0xA431: "SN-118822", 0x9286: b"ASCII\0\0\0born 1950", 0x927C: b"\1\2\3\4\5\6"},
        gps={2: [(59, 1), (54, 1), (0, 1)], 4: [(10, 1), (45, 1), (0, 1)]},
        order=order,
    )
    told = read(with_segments(JPEG, exif_segment(block)))
    assert kinds(told) == {
        "EXIF Artist": HeaderKind.PERSON,
        "EXIF Software": HeaderKind.SOFTWARE,
        "EXIF Model": HeaderKind.DEVICE,
        "EXIF DateTime": HeaderKind.DATE,
        "EXIF XPAuthor": HeaderKind.PERSON,
        "EXIF BodySerialNumber": HeaderKind.SERIAL,
        "EXIF UserComment": HeaderKind.TEXT,
        "EXIF MakerNote": HeaderKind.MAKER_NOTE,
        "EXIF GPS": HeaderKind.GPS,
    }
    assert told.header.gps
    assert told.header.maker_note
    assert told.header.software
    assert told.header.device
    assert told.header.exif == 10
    shapes = {field.place: field.shape for field in told.fields}
    assert shapes["EXIF DateTime"] == "9999:99:99 99:99:99"
    assert shapes["EXIF Artist"] == "Aa Aaaa Aaa"
    for secret in ("Jane", "Doe", "118822", "2019", "1950", "Suite"):
        assert secret not in json.dumps(packed(told)[0])


def test_a_position_of_zeros_is_none_and_a_directory_without_one_neither() -> None:
    assert not read(with_segments(JPEG, exif_segment(exif(gps={0: b"\2\2\0\0"})))).header.gps
    assert not read(with_segments(JPEG, exif_segment(exif(gps={2: [(0, 1)] * 3, 4: [(0, 1)] * 3})))).header.gps
    assert read(with_segments(JPEG, exif_segment(exif(gps={2: [(0, 1)] * 3, 4: [(0, 1), (3, 1), (0, 1)]})))).header.gps


def test_an_embedded_thumbnail_is_found_where_pillow_returns_nothing() -> None:
    data = with_segments(JPEG, exif_segment(exif({0x010F: "Make"}, thumbnail=THUMBNAIL)))
    with Image.open(io.BytesIO(data)) as opened:
        assert not opened.getexif().get_ifd(1), "the trap: the wrong number says nothing at all"
        assert opened.getexif().get_ifd(-1)
    told = read(data).header
    assert told.thumbnail == "EXIF"
    assert told.thumbnail_match is not None
    assert told.thumbnail_match > 0.98


def test_a_thumbnail_of_another_picture_differs() -> None:
    for segments in (
        exif_segment(exif(thumbnail=noise(b"\1\1"))),
        photoshop_segment({0x040C: bytes(28) + noise(b"\1\1")}),
        segment(0xE0, b"JFXX\0\x10" + noise(b"\1\1")),
    ):
        told = read(with_segments(JPEG, segments)).header
        assert told.thumbnail in ("EXIF", "Photoshop", "JFIF")
        assert told.thumbnail_match is not None
        assert told.thumbnail_match < 0.7


def test_a_thumbnail_with_bars_or_of_a_turned_picture_does_not_differ() -> None:
    barred = Image.new("RGB", (64, 64))
    barred.paste(picture().resize((64, 48)), (0, 8))
    turned = picture().transpose(Image.Transpose.ROTATE_270).resize((48, 64))
    for small, tags in ((barred, {}), (turned, {0x0112: 6})):
        block = exif(tags, thumbnail=encoded(small, "JPEG", quality=90))
        match = read(with_segments(JPEG, exif_segment(block))).header.thumbnail_match
        assert match is not None
        assert match > 0.95


def test_a_picture_blackened_in_one_corner_betrays_itself_by_its_thumbnail() -> None:
    """The correlation of the whole stays high: one patch tells."""
    hidden = picture(size=(640, 480))
    block = exif(thumbnail=encoded(hidden.resize((160, 120)), "JPEG", quality=90))
    hidden.paste((0, 0, 0), (0, 0, 120, 60))
    told = read(with_segments(encoded(hidden), exif_segment(block))).header
    same = read(with_segments(encoded(picture(size=(640, 480))), exif_segment(block))).header
    assert told.thumbnail_change is not None
    assert same.thumbnail_change is not None
    assert told.thumbnail_change > 0.15 > 3 * same.thumbnail_change


def test_xmp_iptc_and_photoshop() -> None:
    packet = xmp(
        'xmp:CreatorTool="Editor 3" aux:SerialNumber="77123" secret:Field="x"><dc:creator><rdf:Seq><rdf:li>Jane Doe</rdf:li></rdf:Seq></dc:creator>'
    )
    iptc = iptc_block({80: "Jane Doe", 90: "Oslo", 55: "20190504", 120: "a scan"})
    data = with_segments(JPEG, segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet), photoshop_segment({0x0404: iptc}))
    told = read(data)
    assert kinds(told) == {
        "XMP xmp:CreatorTool": HeaderKind.SOFTWARE,
        "XMP aux:SerialNumber": HeaderKind.SERIAL,
        "XMP dc:creator": HeaderKind.PERSON,
        "IPTC By-line": HeaderKind.PERSON,
        "IPTC City": HeaderKind.LOCATION,
        "IPTC Date Created": HeaderKind.DATE,
        "IPTC Caption": HeaderKind.TEXT,
    }
    assert told.header.xmp == "aux:SerialNumber dc:creator other xmp:CreatorTool"
    assert told.header.iptc == "2:120 2:55 2:80 2:90"
    assert "secret" not in json.dumps(packed(told)[0])


@pytest.mark.parametrize("progressive", [False, True])
def test_the_end_of_a_jpeg_is_no_later_end_mark(progressive: bool) -> None:
    """The last FFD9 belongs to the appended picture; a progressive file has several scans."""
    data = encoded(picture(size=(400, 300)), "JPEG", progressive=progressive, restart_marker_rows=1)
    assert read(data).header.trailing == 0
    told = read(data + JPEG).header
    assert (told.trailing, told.trailing_kind) == (len(JPEG), "a JPEG")
    assert told.progressive is progressive


@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        (b"\0" * 40, "padding"),
        (b"\n\0\r\n", "padding"),
        (b"\xff\xff\0", "padding"),
        (b"Patient: Jane Doe, 1950-01-02\n", "text"),
        (b"PK\3\4" + bytes(30), "a ZIP"),
        (b"\0\0%PDF-1.4 ...", "a PDF"),
        (b"....junk\1\2\3" + b"PK\5\6" + bytes(18), "a ZIP"),
        (b"\0\0\0\x18ftypmp42" + bytes(20), "an MP4"),
        (b"\x93\x01\xfe\x02" * 30, "unknown"),
    ],
)
def test_what_lies_behind_a_picture(tail: bytes, kind: str) -> None:
    for data in (JPEG, PNG, encoded(picture(), "GIF"), encoded(picture(), "BMP"), encoded(picture(), "WEBP"), encoded(picture(), "PPM")):
        assert read(data).header.trailing == 0
        told = read(data + tail).header
        assert (told.trailing, told.trailing_kind) == (len(tail), kind)


def test_a_further_picture_that_the_file_declares_is_called_that() -> None:
    made = io.BytesIO()
    picture().save(made, "MPO", save_all=True, append_images=[picture(seed=8)])
    told = read(made.getvalue()).header
    assert told.trailing
    assert told.trailing_kind == "a further picture of the file (MPF)"


def test_texts_of_a_png_behind_its_pixels_are_found() -> None:
    author = chunk(b"tEXt", b"Author\0Jane Doe")
    comment = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"seen on the ward"))
    long = chunk(b"iTXt", b"Description\0\1\0en\0\0" + zlib.compress(b"gesehen"))
    made = chunk(b"tIME", struct.pack(">HBBBBB", 2019, 5, 4, 10, 11, 12))
    strange = chunk(b"tEXt", b"Jane Doe 1950\0x")
    data = with_chunks(PNG, author, comment, long, made, strange, behind=True)
    with Image.open(io.BytesIO(data)) as opened:
        assert "Author" not in opened.info, "the trap: invisible before load()"
    told = read(data)
    assert kinds(told) == {
        "PNG text Author": HeaderKind.PERSON,
        "PNG text Comment": HeaderKind.TEXT,
        "PNG text Description": HeaderKind.TEXT,
        "PNG tIME": HeaderKind.DATE,
        "PNG text Aaaa Aaa 9999": HeaderKind.TEXT,
        "PNG keyword": HeaderKind.TEXT,
    }
    assert told.header.text_keys == "Aaaa Aaa 9999,Author,Comment,Description,tIME"
    assert not [secret for secret in ("Jane", "Doe", "1950", "ward") if secret in json.dumps(packed(told)[0])]


def test_a_text_that_would_grow_without_bound_does_not() -> None:
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 5_000_000, 9))
    [field] = read(with_chunks(PNG, bomb)).fields
    assert field.length <= 65_536


def test_exif_and_xmp_of_png_webp_gif_and_tiff() -> None:
    block = exif({0x013B: "Jane Doe"})
    raw = b"\nexif\n      " + str(len(block) + 6).encode() + b"\n" + (b"Exif\0\0" + block).hex().encode() + b"\n"
    made = {
        "png": with_chunks(PNG, chunk(b"eXIf", block)),
        "png by ImageMagick": with_chunks(PNG, chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(raw))),
        "webp": encoded(picture(), "WEBP", exif=block),
        "tiff": encoded(picture(), "TIFF", tiffinfo={0x013B: "Jane Doe"}),
    }
    for name, data in made.items():
        told = read(data)
        assert [field.kind for field in told.fields] == [HeaderKind.PERSON], name
        assert told.header.exif == 1, name
        assert told.header.exif_names == "Artist", name
    packet = xmp("><dc:creator>Jane Doe</dc:creator>")
    for data in (
        with_chunks(PNG, chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet)),
        encoded(picture(), "WEBP", xmp=packet),
        encoded(picture(), "TIFF", tiffinfo={700: packet}),
    ):
        assert [field.place for field in read(data).fields] == ["XMP dc:creator"]


def test_comments_and_what_encoders_write_of_themselves() -> None:
    assert kinds(read(encoded(picture(), "JPEG", comment=b"CREATOR: gd-jpeg v1.0, quality = 75"))) == {"JPEG comment": HeaderKind.ENCODER}
    assert kinds(read(encoded(picture(), "JPEG", comment=b"call 4711 before use"))) == {"JPEG comment": HeaderKind.TEXT}
    assert kinds(read(encoded(picture(), "GIF", comment=b"DOE^JANE"))) == {"GIF comment": HeaderKind.PERSON}
    assert kinds(read(b"P5\n# seen by jane.doe@ward.example.org\n2 2\n255\n\1\2\3\4")) == {"PPM comment": HeaderKind.EMAIL}
    assert kinds(read(encoded(picture(), "JPEG", comment=b"C:\\Users\\jdoe\\scans"))) == {"JPEG comment": HeaderKind.USER_PATH}
    assert kinds(read(encoded(picture(), "JPEG", comment=b"   "))) == {}


@pytest.mark.parametrize("quality", [20, 50, 75, 92, 100])
@pytest.mark.parametrize("sampling", ["4:4:4", "4:2:2", "4:2:0"])
def test_tables_quality_and_subsampling_are_those_that_pillow_reads(quality: int, sampling: str) -> None:
    data = encoded(picture(), "JPEG", quality=quality, subsampling=sampling, dpi=(150, 150))
    told = read(data).header
    with Image.open(io.BytesIO(data)) as opened:
        assert isinstance(opened, JpegImagePlugin.JpegImageFile)
        assert told.tables_sum == sum(opened.quantization[0])
        assert told.tables_count == len(opened.quantization)
    assert (told.quality, told.subsampling, told.density, told.depth, told.channels) == (quality, sampling, "150x150 dpi", 8, 3)


def test_equal_tables_have_one_digest_and_other_ones_another() -> None:
    same = [read(encoded(picture(seed=seed), "JPEG", quality=80)).header.tables for seed in range(3)]
    assert len(set(same)) == 1
    assert read(encoded(picture(), "JPEG", quality=81)).header.tables != same[0]


@pytest.mark.parametrize(
    ("data", "depth", "channels"),
    [
        (encoded(picture(mode="L"), "JPEG"), 8, 1),
        (encoded(picture(mode="L"), "PNG"), 8, 1),
        (encoded(Image.new("I;16", (9, 9)), "PNG"), 16, 1),
        (encoded(Image.new("1", (9, 9)), "PNG"), 1, 1),
        (encoded(picture(mode="RGBA"), "PNG"), 8, 4),
        (encoded(Image.new("I;16", (9, 9)), "TIFF"), 16, 1),
        (encoded(picture(), "TIFF"), 8, 3),
        (encoded(picture(), "BMP"), 8, 3),
        (encoded(picture(), "WEBP"), 8, 3),
        (encoded(picture(), "JPEG2000"), 8, 3),
    ],
)
def test_depth_and_channels_are_those_of_the_header(data: bytes, depth: int, channels: int) -> None:
    told = read(data).header
    assert (told.depth, told.channels) == (depth, channels)


def test_a_preamble_of_dicom_ahead_of_another_format() -> None:
    data = encoded(picture(), "TIFF")
    shifted = data[:128].ljust(128, b"\0") + b"DICM" + data[132:]
    assert read(shifted).header.dicom == "preamble"
    assert read(data).header.dicom == ""


def test_unknown_segments_are_told_by_number_and_length() -> None:
    [field] = read(with_segments(JPEG, segment(0xE5, b"Jane Doe"))).fields
    assert (field.place, field.kind, field.length, field.shape, field.hash) == ("JPEG APP5", HeaderKind.UNKNOWN, 8, "", "")


def test_equal_values_in_different_files_have_different_hashes_and_one_file_always_the_same() -> None:
    """A hash that is keyed by what only the file tells cannot be searched by whoever has the report alone."""
    block = exif_segment(exif({0x0132: "2019:05:04 10:11:12"}))
    one, two = with_segments(JPEG, block), with_segments(encoded(picture(seed=9)), block)
    assert read(one).fields == read(one).fields
    assert read(one).fields[0].hash != read(two).fields[0].hash
    assert read(one).fields[0].shape == read(two).fields[0].shape


def test_the_number_of_bytes_is_no_attribute_of_a_header() -> None:
    from datascopy.model import HEADERS

    assert not {"bytes", "size"} & {column.name for column in HEADERS}


def test_harmless_headers_tell_nothing() -> None:
    """A picture as common programs write it: density, profile, Adobe's segment, nothing else."""
    plain = encoded(picture(), "JPEG", dpi=(72, 72), icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    told = read(with_segments(plain, segment(0xEE, b"Adobe\0\x64\0\0\0\0\1")))
    assert told.fields == ()
    assert told.header.icc
    assert told.header.icc_name.startswith("sRGB")


SEEDS: tuple[Callable[[], bytes], ...] = (
    lambda: with_segments(
        JPEG,
        exif_segment(exif({0x013B: "Jane"}, inner={1: 2}, gps={2: [(1, 1)]}, thumbnail=THUMBNAIL)),
        photoshop_segment({1028: iptc_block({80: "x"})}),
    ),
    lambda: with_chunks(PNG, chunk(b"eXIf", exif({0x013B: "Jane"})), chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"hello"))),
    lambda: encoded(picture(), "TIFF", tiffinfo={0x013B: "Jane"}),
    lambda: encoded(picture(), "GIF", comment=b"hello"),
    lambda: encoded(picture(), "WEBP", exif=exif({0x013B: "Jane"})),
    lambda: encoded(picture(), "JPEG2000"),
    lambda: b"P6\n# hello\n2 2\n255\n" + bytes(12),
)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(range(len(SEEDS))),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=6)), max_size=6),
    st.floats(0.05, 1),
)
def test_no_bytes_break_the_reader(which: int, changes: list[tuple[float, bytes]], keep: float) -> None:
    data = bytearray(SEEDS[which]())
    for place, new in changes:
        at = int(place * min(len(data) - 1, 2000))
        data[at : at + len(new)] = new
    read(bytes(data[: max(1, int(keep * len(data)))]))


@pytest.mark.real
def test_real_headers_are_read_as_pillow_reads_them(real_data: Path) -> None:
    with_exif = with_thumbnail = 0
    for path in sorted((real_data / "covid-chestxray-2020-06" / "images").iterdir()):
        told = read(path.read_bytes()).header
        with Image.open(path) as opened:
            if isinstance(opened, JpegImagePlugin.JpegImageFile):
                assert (told.tables_count, told.tables_sum) == (len(opened.quantization), sum(opened.quantization[0])), path.name
                assert told.progressive == bool(opened.info.get("progressive")), path.name
                assert bool(told.icc) == ("icc_profile" in opened.info), path.name
                oracle = Image.Exif()
                oracle.load(opened.info.get("exif", b""))
                assert bool(told.exif) == bool(oracle), path.name
                assert bool(told.exif) >= bool(oracle.get_ifd(-1)), path.name
                with_exif += bool(oracle)
                with_thumbnail += "EXIF" in told.thumbnail
        assert told.trailing in (0, None)
        assert not told.problem
        assert told.thumbnail_match is None or told.thumbnail_match > 0.998
    assert (with_exif, with_thumbnail) == (31, 2)
