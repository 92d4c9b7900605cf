"""Privacy as a whole: everything planted is found, nothing harmless is, and no text that identifies is written anywhere."""

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
from PIL import ImageCms

from datascopy.cli.pipeline import Audit, run_audit
from datascopy.cli.request import Request
from datascopy.model import State, Trait, traits
from datascopy.report import render_html, render_json, render_markdown

ONLY = ("privacy", "bias/header-not-uniform")
SKIP = ("privacy/burned-in-text",)
SECRETS = (b"Jane", b"Doe", b"SN-118822", b"1950-", b"1950:", b"Doe, 1950", b"ward.example", b"0048213", b"47 22 33", b"jdoe")


def audited(root: Path, cache: Path | None = None) -> Audit:
    return run_audit(
        Request(root=str(root), dataset="folder", only=ONLY, skip=SKIP, jobs=1, cache=str(cache) if cache is not None else "none")
    )


def found(audit: Audit) -> dict[str, set[str]]:
    """Rule -> paths that its findings name."""
    return {
        outcome.rule: {place.path for finding in outcome.findings for place in finding.places}
        for outcome in audit.report.verdict.outcomes
        if outcome.findings and outcome.rule.startswith("privacy/")
    }


def planted() -> dict[str, tuple[str, bytes]]:
    """Name of a file -> the rule that must find it, its bytes: each place in which something can hide, in each format."""
    jpeg, png = encoded(picture(), "JPEG"), encoded(picture(), "PNG")
    header, tail, thumb = "privacy/identifying-header", "privacy/trailing-bytes", "privacy/embedded-thumbnail-differs"
    packet = xmp("><dc:creator>Jane Doe</dc:creator>")
    other = encoded(picture(seed=3, size=(64, 48)), "JPEG")
    return {
        "exif.jpg": (header, with_segments(jpeg, exif_segment(exif({0x013B: "Jane Doe"})))),
        "serial.jpg": (header, with_segments(jpeg, exif_segment(exif(inner={0xA431: "SN-118822"})))),
        "gps.jpg": (header, with_segments(jpeg, exif_segment(exif(gps={2: [(59, 1)] * 3, 4: [(10, 1)] * 3})))),
        "date.jpg": (header, with_segments(jpeg, exif_segment(exif({0x0132: "1950:01:02 03:04:05"})))),
        "xmp.jpg": (header, with_segments(jpeg, segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet))),
        "iptc.jpg": (header, with_segments(jpeg, photoshop_segment({0x0404: iptc_block({80: "Jane Doe"})}))),
        "comment.jpg": (header, encoded(picture(), "JPEG", comment=b"ask jane@ward.example.org")),
        "unknown.jpg": (header, with_segments(jpeg, segment(0xE7, b"Jane Doe 1950"))),
        "text.png": (header, with_chunks(png, chunk(b"tEXt", b"Author\0Jane Doe"), behind=True)),
        "exif.webp": (header, encoded(picture(), "WEBP", exif=exif({0x013B: "Jane Doe"}))),
        "artist.tif": (header, encoded(picture(), "TIFF", tiffinfo={0x013B: "Jane Doe"})),
        "comment.gif": (header, encoded(picture(), "GIF", comment=b"call +47 22 33 44 55")),
        "path.jpg": (header, encoded(picture(), "JPEG", comment=b"/home/jdoe/scans/1.jpg")),
        "second.jpg": (tail, jpeg + encoded(picture(seed=8), "JPEG")),
        "note.png": (tail, png + b"Patient: Jane Doe, 1950\n"),
        "archive.gif": (tail, encoded(picture(), "GIF") + b"PK\3\4" + bytes(40)),
        "thumb.jpg": (thumb, with_segments(jpeg, exif_segment(exif(thumbnail=other)))),
        "photoshop.jpg": (thumb, with_segments(jpeg, photoshop_segment({0x040C: bytes(28) + other}))),
    }


def test_everything_planted_is_found_and_no_secret_is_written(tmp_path: Path) -> None:
    root = tmp_path / "data" / "pictures"
    root.mkdir(parents=True)
    for name, (_, data) in planted().items():
        (root / name).write_bytes(data)
    (root / "Doe, Jane.jpg").write_bytes(encoded(picture(seed=5)))
    (root / "MRN-0048213.jpg").write_bytes(encoded(picture(seed=6)))
    (root / ".a.jpg.swp").write_bytes(b"b0VIM jdoe")
    (root.parent / ".DS_Store").write_bytes(b"Bud1")
    audit = audited(root.parent, tmp_path / "cache")
    told = found(audit)
    for name, (rule, _) in planted().items():
        assert f"pictures/{name}" in told[rule], (name, rule)
    assert told["privacy/leftover-file"] == {"pictures/.a.jpg.swp", ".DS_Store"}
    assert len(told["privacy/identifying-file-name"]) == 2
    assert told["privacy/trailing-bytes"] == {"pictures/second.jpg", "pictures/note.png", "pictures/archive.gif"}
    assert told["privacy/embedded-thumbnail-differs"] == {"pictures/thumb.jpg", "pictures/photoshop.jpg"}
    written = [render_json(audit.report, with_measures=True), render_markdown(audit.report)]
    written += [page for _, page in render_html(audit.report, audit.pictures)]
    written += [file.read_bytes() for file in (tmp_path / "cache").iterdir()]
    assert [secret for secret in SECRETS if any(secret in page for page in written)] == []


def test_what_is_harmless_raises_no_alarm(tmp_path: Path) -> None:
    """Densities, profiles, encoders, articles, UUIDs, long numbers, padding: each looks like something and is nothing."""
    root = tmp_path / "data"
    root.mkdir()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = encoded(picture(), "JPEG", dpi=(300, 300), icc_profile=profile)
    same = encoded(picture().resize((64, 48)), "JPEG")
    files = {
        "7C69C012-7479-493F-8722-ABC29C60A2DD.jpg": with_segments(plain, segment(0xEE, b"Adobe\0\x64\0\0\0\0\1")),
        "10.1016-j.jcv.2020.104.jpg": encoded(picture(seed=2), "JPEG", comment=b"CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90"),
        "PMC7095230_kjr-21-541-g001.jpg": encoded(picture(seed=3), "JPEG", comment=b"Lavc58.134.100"),
        "frame_0048213.jpg": encoded(picture(seed=4), "JPEG") + bytes(64),
        "person12_bacteria_46.png": encoded(picture(seed=5), "PNG") + b"\n",
        "patient-00871.png": with_chunks(
            encoded(picture(seed=6), "PNG"), chunk(b"gAMA", b"\0\0\xb1\x8f"), chunk(b"pHYs", b"\0\0\x0b\x12" * 2 + b"\1")
        ),
        "20200316_123456.jpg": with_segments(encoded(picture(), "JPEG"), exif_segment(exif({0x0112: 1}, thumbnail=same))),
    }
    for name, data in files.items():
        (root / name).write_bytes(data)
    audit = audited(root)
    assert found(audit) == {}
    states = {outcome.rule: outcome.state for outcome in audit.report.verdict.outcomes}
    for rule in ("identifying-header", "trailing-bytes", "embedded-thumbnail-differs", "identifying-file-name", "leftover-file"):
        assert states[f"privacy/{rule}"] is State.PASSED


def test_reports_of_equal_data_are_equal_whatever_the_cache(tmp_path: Path) -> None:
    """Hashes are keyed by the data, not by the machine: the same data, the same report."""
    root = tmp_path / "data"
    root.mkdir()
    (root / "Doe, Jane.jpg").write_bytes(planted()["exif.jpg"][1])
    pages = []
    for cache in (tmp_path / "one", tmp_path / "two", tmp_path / "one", None):
        told = render_json(audited(root, cache).report)
        pages.append(told[: told.index(b'"run"')])
    assert len(set(pages)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to jane.doe@ward.example.org", {Trait.EMAIL}),
        ("tel. 0221 / 47 11 00", {Trait.PHONE}),
        ("+47 22 33 44 55", {Trait.PHONE}),
        ("123-45-6789", {Trait.NATIONAL}),
        ("01010750160", {Trait.NATIONAL}),
        ("811228-9874", {Trait.NATIONAL}),
        ("943 476 5919", {Trait.NATIONAL}),
        ("DOE^JANE^^", {Trait.NAME}),
        ("C:\\Users\\jdoe\\x", {Trait.USER_PATH}),
        ("/home/jdoe/x", {Trait.USER_PATH}),
        ("01010750161", set()),
        ("811228-9875", set()),
        ("943 476 5918", set()),
        ("10.1016/S0140-6736(20)30183-5", set()),
        ("1-s2.0-S1684118220300682", set()),
        ("https://x.org/home/news", set()),
        ("/home/user/data", set()),
        ("2020-03-16 12:34:56", set()),
        ("x^2 + Y^3", set()),
        ("CC BY-NC-SA 4.0", set()),
    ],
)
def test_traits_are_told_by_form_and_check_digits(text: str, expected: set[Trait]) -> None:
    assert set(traits(text)) == expected


@pytest.mark.real
def test_the_header_of_real_originals_tells_their_class(real_data: Path) -> None:
    """In the published originals the sum of the quantisation table alone decides the class of 95 % of the files."""
    import pandas as pd

    told = pd.read_csv(real_data / "lists-xray" / "kermany-original-jpeg-headers.csv")
    decided = told.groupby("luma_quantisation_table_sum")["class"].agg(lambda labels: labels.eq("NORMAL").nunique() == 1)
    share = told["luma_quantisation_table_sum"].map(decided).mean()
    assert round(share, 2) == 0.95
