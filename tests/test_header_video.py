"""Headers of videos: what FFmpeg tells, what only the boxes tell, what is harmless, and boxes that lie."""

import io
import struct
from collections.abc import Mapping
from pathlib import Path

import av
import numpy as np
import pandas as pd
import pytest
from frame_schemas import check_frame
from header_bytes import exif, xmp

from datascopy.cli.pipeline import run_audit
from datascopy.cli.request import Request
from datascopy.measure.header_boxes import MOST_BOXES, MOST_READ, XMP_UUID, Walk
from datascopy.measure.header_record import Field, Headed
from datascopy.measure.header_video import header_of
from datascopy.model import HEADER_FIELDS, HEADERS, State
from datascopy.report import render_html, render_json

HARMLESS = {"encoder"}


def clip(form: str = "mp4", tags: Mapping[str, str] | None = None, of_stream: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a video of five frames."""
    made = io.BytesIO()
    with av.open(made, "w", format=form, options={"movflags": "use_metadata_tags"} if tags and "patient" in tags else {}) as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for key, value in (tags or {}).items():
            container.metadata[key] = value
        for key, value in (of_stream or {}).items():
            stream.metadata[key] = value
        for number in range(5):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 40 * number, np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return made.getvalue()


def box(name: bytes, *parts: bytes) -> bytes:
    """A box of a known size."""
    payload = b"".join(parts)
    return struct.pack(">I4s", len(payload) + 8, name) + payload


def within_moov(data: bytes, *more: bytes) -> bytes:
    """An MP4, whose index lies at its end, with boxes put behind the others of its index."""
    at = data.rindex(b"moov") - 4
    assert at + int.from_bytes(data[at : at + 4], "big") == len(data)
    return data[:at] + struct.pack(">I", len(data) - at + sum(map(len, more))) + data[at + 4 :] + b"".join(more)


def read(data: bytes) -> Headed:
    return header_of(io.BytesIO(data))


def told(data: bytes) -> dict[str, str]:
    """Place -> kind of what is not harmless."""
    return {field.place: str(field.kind) for field in read(data).fields if field.kind not in HARMLESS}


def walked(data: bytes) -> Walk:
    return Walk(io.BytesIO(data), len(data))


@pytest.mark.parametrize("form", ["mp4", "mov", "matroska", "asf"])
def test_tags_of_containers_are_told_by_their_kinds(form: str) -> None:
    tags = {"title": "Exam of Jane", "artist": "Jane Doe", "location": "+59.9100+010.7500/", "creation_time": "2019-05-04T10:11:12Z"}
    tags |= {"comment": "ask jane@ward.example.org", "make": "Olympus", "model": "CV-190"}
    found = {place.partition(" ")[2]: kind for place, kind in told(clip(form, tags)).items()}
    assert found["artist"] == "person"
    assert found["title"] == "free text"
    assert found["comment"] == "e-mail address"
    assert found["location"] == "position"
    if form != "asf":
        assert found["creation_time"] == "date"
    if form != "mp4":  # FFmpeg writes neither into MP4
        assert {found["make"], found["model"]} == {"device"}


def test_info_of_avi_is_told() -> None:
    found = told(clip("avi", {"title": "Exam of Jane", "artist": "Jane Doe", "comment": "bed 7"}))
    assert found == {"AVI artist": "person", "AVI title": "free text", "AVI comment": "free text"}


@pytest.mark.parametrize("form", ["mp4", "mov", "avi", "matroska", "asf", "mpegts"])
def test_what_encoders_write_raises_nothing(form: str) -> None:
    language = {"language": "eng"} if form in ("mp4", "mov", "matroska") else {}
    data = clip(form, {"date": "2020"} if form != "mpegts" else {}, language)
    assert told(data) == {}
    assert read(data).header.problem == ""


def test_keys_that_nobody_knows_are_told_by_their_shape() -> None:
    found = told(clip("matroska", {"JaneDoe": "came on Monday", "ROOM": "17"}))
    assert found == {"Matroska AAAAAAA": "free text"}


def test_a_value_is_nowhere_only_its_shape() -> None:
    (field,) = (one for one in read(clip("mp4", {"artist": "Jane Doe"})).fields if one.kind == "person")
    assert (field.place, field.length, field.shape, len(field.hash)) == ("MP4 artist", 8, "Aaaa Aaa", 12)


QUICKTIME = {b"\xa9xyz": ("location", "position"), b"\xa9mak": ("make", "device"), b"slno": ("serial_number", "serial number")}


@pytest.mark.parametrize("name", QUICKTIME)
def test_user_data_of_quicktime(name: bytes) -> None:
    value = b"+59.9100+010.7500/" if name == b"\xa9xyz" else b"SN-118822"
    payload = struct.pack(">HH", len(value), 0) + value if name[:1] == b"\xa9" else value
    key, kind = QUICKTIME[name]
    data = within_moov(clip(), box(b"udta", box(name, payload), bytes(4)))
    assert told(data) == {f"MP4 {key}": kind}
    assert read(data).header.problem == ""


def test_what_ffmpeg_passes_over_is_found_in_the_boxes() -> None:
    packet = xmp("><dc:creator>Jane Doe</dc:creator>")
    plain = clip()
    name = struct.pack(">I", 0) + b"\x15\xc7" + b"Ward 7\0" + bytes(1) + struct.pack(">iii", 10 << 16, 59 << 16, 0) + b"earth\0\0"
    keys = box(
        b"keys",
        struct.pack(">II", 0, 1),
        struct.pack(">I4s", 8 + len(b"com.apple.quicktime.author"), b"mdta"),
        b"com.apple.quicktime.author",
    )
    value = box(b"ilst", struct.pack(">I4s", 8 + 16 + 8, b"\0\0\0\1"), box(b"data", struct.pack(">II", 1, 0), b"Jane Doe"))
    handler = box(b"hdlr", bytes(8), b"mdta", bytes(13))
    for more, expected in (
        (box(b"uuid", XMP_UUID, packet), {"XMP dc:creator": "person"}),
        (box(b"udta", box(b"XMP_", packet)), {"XMP dc:creator": "person"}),
        (box(b"uuid", b"JpgTiffExif->JP2", exif({0x013B: "Jane Doe"})), {"EXIF Artist": "person"}),
        (box(b"uuid", b"sixteen bytes of", b"Jane Doe"), {"MP4 box uuid": "unknown segment"}),
        (box(b"udta", box(b"GPMF", b"DEVC and so on")), {"MP4 box GPMF": "unknown segment"}),
        (box(b"udta", box(b"loci", name)), {"MP4 location": "position", "MP4 place": "place"}),
        (box(b"meta", handler, keys, value), {"MP4 author": "person"}),
        (box(b"trak", box(b"tkhd", bytes(4), struct.pack(">II", 3_700_000_000, 0), bytes(72))), {"MP4 creation_time": "date"}),
    ):
        found = {place: "place" if kind == "location" else kind for place, kind in told(within_moov(plain, more)).items()}
        assert found == expected, more[:40]
    assert told(box(b"uuid", XMP_UUID, packet) + plain) == {"XMP dc:creator": "person"}


def test_positions_and_times_of_zero_are_none() -> None:
    nothing = b"+00.0000+000.0000/"
    data = within_moov(clip(), box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(nothing), 0), nothing)))
    assert told(data) == {}
    assert told(within_moov(clip(), box(b"trak", box(b"tkhd", bytes(84))))) == {}


def test_both_readers_tell_one_thing_once() -> None:
    fields = read(clip("mov", {"creation_time": "2019-05-04T10:11:12Z", "artist": "Jane Doe"})).fields
    assert len([one for one in fields if one.kind == "date"]) == 1
    assert len([one for one in fields if one.kind == "person"]) == 1


LIES = {
    "no size within another": box(b"moov", struct.pack(">I4s", 0, b"trak"), b"Jane"),
    "less than its own head": struct.pack(">I4s", 4, b"moov") + bytes(40),
    "sixty-four bits of nothing": struct.pack(">I4sQ", 1, b"moov", 3) + bytes(40),
    "sixty-four bits of everything": struct.pack(">I4sQ", 1, b"moov", (1 << 64) - 1) + bytes(40),
    "more than there is": struct.pack(">I4s", 1 << 30, b"moov") + box(b"udta", box(b"\xa9xyz", bytes(4))),
    "more than its parent": box(b"moov", struct.pack(">I4s", 999, b"udta")) + box(b"free", bytes(2000)),
    "very many": box(b"moov", *[box(b"free")] * (MOST_BOXES + 5)),
    "very much": b"".join(box(b"uuid", bytes(16), b"x" * 65_536) for _ in range(MOST_READ // 65_536 + 2)),
}


@pytest.mark.parametrize("lie", LIES)
def test_boxes_that_lie_are_said_to(lie: str) -> None:
    data = box(b"ftyp", b"isom") + LIES[lie]
    walk = walked(data)
    assert walk.problem.startswith(("one of its boxes", "it has more than", "its boxes hold more"))
    assert read(data).header.problem == walk.problem


@pytest.mark.parametrize("name", [b"moov", b"udta", b"meta", b"uuid"])
def test_boxes_within_boxes_a_thousand_deep_end(name: bytes) -> None:
    data = b"Jane Doe 1950"
    for _ in range(1000):
        data = box(name, data)
    walk = walked(box(b"ftyp", b"isom") + data)
    assert len(walk.told) <= 2
    assert read(box(b"ftyp", b"isom") + data).header.format == "MP4"


class Counting(io.BytesIO):
    """Counts what is read."""

    count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        told = super().read(size)
        self.count += len(told)
        return told


def test_pixels_and_large_values_are_not_read() -> None:
    data = box(b"ftyp", b"isom") + box(b"mdat", bytes(3_000_000)) + box(b"moov", box(b"udta", box(b"desc", b"x" * 500_000)))
    file = Counting(data)
    walk = Walk(file, len(data))
    assert [one.name for one in walk.told] == ["description"]
    assert file.count < 80_000


def test_mutilated_videos_never_raise() -> None:
    rng = np.random.default_rng(5)
    whole = np.frombuffer(within_moov(clip("mov", {"artist": "Jane Doe"}), box(b"udta", box(b"GPMF", b"DEVC"))), np.uint8)
    for number in range(60):
        data = whole.copy()
        at = rng.integers(0, len(data), 40)
        data[at] = rng.integers(0, 256, 40)
        told = read(data[: int(rng.integers(40, len(data)))].tobytes() if number % 2 else data.tobytes())
        assert all(isinstance(field, Field) for field in told.fields)


def test_an_audit_tells_videos_beside_pictures_and_no_secret(tmp_path: Path) -> None:
    root = tmp_path / "data" / "films"
    root.mkdir(parents=True)
    tags = {"artist": "Jane Doe", "location": "+59.9100+010.7500/", "comment": "bed 7"}
    (root / "a.mp4").write_bytes(clip("mp4", tags))
    (root / "b.avi").write_bytes(clip("avi"))
    (root / "c.mp4").write_bytes(box(b"ftyp", b"isom") + LIES["less than its own head"])
    pages = []
    for _ in range(2):
        audit = run_audit(
            Request(
                root=str(root.parent),
                dataset="folder",
                only=("privacy",),
                skip=("privacy/burned-in-text",),
                jobs=1,
                cache=str(tmp_path / "c"),
            )
        )
        told = render_json(audit.report)
        pages.append(told[: told.index(b'"run"')])
    (outcome,) = (one for one in audit.report.verdict.outcomes if one.rule == "privacy/identifying-header")
    assert outcome.state is State.FAILED
    assert "could not be read in full" in outcome.note
    (error, warning) = sorted(outcome.findings, key=lambda one: one.severity)
    assert "1 of 3 videos" in error.message
    assert "MP4 artist (person) in 1" in error.message
    assert "MP4 location (position) in 1" in error.message
    assert "MP4 comment (free text) in 1" in warning.message
    assert pages[0] == pages[1]
    assert audit.report.run.cache_misses == 0
    written = [
        *pages,
        *(page for _, page in render_html(audit.report, audit.pictures)),
        *(file.read_bytes() for file in (tmp_path / "c").iterdir()),
    ]
    assert not any(secret in page for page in written for secret in (b"Jane", b"59.91", b"bed 7"))


def test_frames_hold_their_columns(tmp_path: Path) -> None:
    from datascopy.catalog import build_catalog
    from datascopy.measure import measure_pictures, measure_video_headers
    from datascopy.profile import load_profile
    from datascopy.shipped import shipped
    from datascopy.store import open_store

    (tmp_path / "films").mkdir()
    (tmp_path / "films" / "a.mkv").write_bytes(clip("matroska", {"artist": "Jane Doe"}))
    store = open_store(str(tmp_path))
    catalog = build_catalog(load_profile(shipped("audits") / "folder"), store)
    measures = measure_video_headers(measure_pictures(catalog, store, jobs=1, headers=True), catalog, store, jobs=1)
    assert measures.headers is not None
    assert measures.header_fields is not None
    check_frame(measures.headers, HEADERS)
    check_frame(measures.header_fields, HEADER_FIELDS)
    pd.testing.assert_series_equal(measures.headers["format"], pd.Series(["Matroska"], dtype="str"), check_names=False)


@pytest.mark.real
def test_the_film_of_a_telephone_tells_where_it_was_taken(real_data: Path) -> None:
    with (real_data / "videos" / "vfr_rotated_phone.mov").open("rb") as file:
        fields = header_of(file).fields
    assert {"position", "date", "device", "software"} == {str(one.kind) for one in fields} - HARMLESS
