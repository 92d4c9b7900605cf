"""Read the header of one picture: everything in its bytes that is not pixels. Pure Python, on bytes that were read already; never raises.

No value that could identify anybody leaves this module: what goes on are names of fields, kinds, shapes and hashes keyed by the file's
own bytes. The number of bytes is no attribute of a header: it tells of the content.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from datascopy.measure import header_chunks as chunks
from datascopy.measure import header_jpeg as jpeg
from datascopy.measure import header_texts as texts
from datascopy.measure import header_tiff as tiff
from datascopy.measure.header_dicom import read_dicom
from datascopy.measure.header_ends import DICOM_MARK, FURTHER, form_of, kind_of_tail
from datascopy.measure.header_record import Field, Headed, Header
from datascopy.measure.header_thumbs import compare
from datascopy.measure.header_values import bytes_field, has, text_fields, text_of
from datascopy.model import HeaderKind, short_shape

_SEAL = b"datascopy: seal of one file"
_WALKS: dict[str, Callable[[bytes], chunks.Layout]] = {
    "PNG": chunks.walk_png,
    "GIF": chunks.walk_gif,
    "WEBP": chunks.walk_webp,
    "BMP": chunks.walk_bmp,
    "PPM": chunks.walk_ppm,
    "JPEG2000": chunks.walk_jpeg2000,
}
_WORDS = "Title Author Description Copyright Software Disclaimer Warning Source Comment Collection XML:com.adobe.xmp tIME"
_RAW = tuple(f"Raw profile type {kind}" for kind in ("exif", "iptc", "xmp", "APP1", "8bim", "icc"))
_COMMON_KEYS = frozenset((*_WORDS.split(), *_RAW, "Creation Time", "date:create", "date:modify", "date:timestamp", "exif:ExifOffset"))
"""registered with the PNG specification, or written by common programs"""
_KEY_KINDS = {
    "author": HeaderKind.PERSON,
    "creation time": HeaderKind.DATE,
    "software": HeaderKind.SOFTWARE,
    "source": HeaderKind.DEVICE,
    "copyright": HeaderKind.RIGHTS,
}


@dataclass(slots=True)
class _Sheet:
    """What has been read of one file so far."""

    data: bytes
    key: bytes
    header: Header = field(default_factory=Header)
    fields: list[Field] = field(default_factory=list)
    thumbnails: list[bytes] = field(default_factory=list)
    tags: list[tiff.Tag] = field(default_factory=list)
    xmp: set[str] = field(default_factory=set)
    iptc: set[str] = field(default_factory=set)
    homes: set[str] = field(default_factory=set)
    """where thumbnails lie"""

    def tell(self, **told: Any) -> None:
        """Put values into the header."""
        self.header = self.header._replace(**told)

    def text(self, place: str, kind: HeaderKind, text: str) -> None:
        """Take up the field of a text."""
        self.fields += text_fields(self.key, place, kind, text)


def read_header(data: bytes, max_pixels: int) -> Headed:
    """Read the header of the bytes of a file.

    Args:
        data: the whole file.
        max_pixels: width x height beyond which neither the picture nor its thumbnail is decoded to compare them.

    Returns:
        The header, its fields sorted by place, and its seal.
    """
    sheet = _Sheet(data, hashlib.blake2b(data, key=_SEAL, digest_size=16).digest())
    form = form_of(data)
    sheet.tell(format=form)
    try:
        _read(sheet, form)
    except Exception:  # noqa: BLE001 - hostile bytes may break any reader: what was read stands, and `problem` says that there is more
        sheet.tell(problem="its header is broken: not all of it could be read")
    _sum_up(sheet, form, max_pixels)
    return Headed(sheet.header, tuple(sorted(set(sheet.fields))), sheet.key, len(data))


def _read(sheet: _Sheet, form: str) -> None:
    if form == "JPEG":
        _read_jpeg(sheet)
    elif form == "TIFF":
        _read_tiff(sheet)
    elif form in _WALKS:
        _read_layout(sheet, _WALKS[form](sheet.data), form)
    if sheet.data[128:132] == DICOM_MARK:
        if form == "DICOM":
            state, fields = read_dicom(sheet.data, sheet.key)
            sheet.fields += fields
            sheet.tell(dicom=state)
        else:
            sheet.tell(dicom="preamble")


def _read_jpeg(sheet: _Sheet) -> None:
    walked = jpeg.walk(sheet.data)
    tables, frame = jpeg.tables_of(walked), jpeg.frame_of(walked)
    sheet.tell(
        segments=" ".join(segment.name for segment in walked.segments if segment.name),
        density=jpeg.density_of(walked),
        tables=jpeg.digest_of(tables),
        tables_count=len(tables),
        comments=len(walked.comments),
    )
    if frame is not None:
        sheet.tell(depth=frame.depth, channels=len(frame.components), progressive=frame.progressive, subsampling=jpeg.sampling_of(frame))
        first = tables.get(frame.components[0][2]) if frame.components else None
        if first is not None:
            sheet.tell(tables_sum=sum(first), quality=jpeg.quality_of(first))
    for payload in walked.payloads("APP1:Exif"):
        _take_exif(sheet, payload[6:])
    for payload in walked.payloads("APP1:XMP"):
        _take_xmp(sheet, payload.partition(b"\0")[2])
    photoshop = b"".join(payload[14:] for payload in walked.payloads("APP13:Photoshop"))
    _take_photoshop(sheet, photoshop)
    _take_profile(sheet, jpeg.profile_of(walked))
    for comment in walked.comments:
        sheet.text("JPEG comment", HeaderKind.TEXT, text_of(comment))
    for segment in walked.segments:
        if segment.name.endswith(jpeg.UNKNOWN):
            sheet.fields.append(bytes_field(f"JPEG {segment.name.partition(':')[0]}", HeaderKind.UNKNOWN, len(segment.payload)))
    for small in jpeg.small_pictures(walked):
        sheet.thumbnails.append(small)
        sheet.homes.add("JFIF")
    if jpeg.has_small_pixels(walked):
        sheet.homes.add("JFIF")
    _take_tail(sheet, walked.end, further=bool(walked.payloads("APP2:MPF")))


def _read_tiff(sheet: _Sheet) -> None:
    block = tiff.Block(sheet.data)
    depths, samples = block.numbers(0x0102), block.numbers(0x0115)
    sheet.tell(depth=max(depths) if depths else 1, channels=samples[0] if samples else 1)
    across, down = block.ratio(0x011A), block.ratio(0x011B)
    if across and down:
        unit = {2: " dpi", 3: " dpcm"}.get((block.numbers(0x0128) or [2])[0], "")
        sheet.tell(density=f"{round(across)}x{round(down)}{unit}")
    _take_block(sheet, block, "TIFF")
    _take_xmp(sheet, block.raw(0x02BC))
    _take_iptc(sheet, block.raw(0x83BB))
    _take_photoshop(sheet, block.raw(0x8649))
    _take_profile(sheet, block.raw(0x8773))


def _read_layout(sheet: _Sheet, layout: chunks.Layout, form: str) -> None:
    sheet.tell(depth=layout.depth, channels=layout.channels, progressive=layout.interlaced, density=layout.density)
    keys = set()
    for part in layout.parts:
        match part.what:
            case "exif":
                _take_exif(sheet, part.value.removeprefix(b"Exif\0\0"))
            case "xmp":
                _take_xmp(sheet, part.value)
            case "photoshop":
                _take_photoshop(sheet, part.value)
            case "icc":
                _take_profile(sheet, part.value)
            case "time":
                sheet.text(f"{form} {part.name}", HeaderKind.DATE, part.value.decode())
            case "comment":
                sheet.text(f"{form} comment", HeaderKind.TEXT, text_of(part.value))
            case "text":
                _take_text(sheet, part)
        if part.what == "text" or part.name:
            keys.add(part.name if part.name in _COMMON_KEYS else short_shape(part.name))
    sheet.tell(
        comments=sum(part.what == "comment" for part in layout.parts), text_keys=",".join(sorted(keys - {""})) if form == "PNG" else ""
    )
    _take_tail(sheet, layout.end)


def _take_text(sheet: _Sheet, part: chunks.Part) -> None:
    """Take up a text of a PNG. A keyword that is not common may be a name itself: only its shape is told."""
    name = part.name if part.name in _COMMON_KEYS else short_shape(part.name)
    kind = HeaderKind.DATE if part.name.startswith("date:") else _KEY_KINDS.get(part.name.lower(), HeaderKind.TEXT)
    sheet.text(f"PNG text {name}", kind, text_of(part.value))
    if name != part.name:
        sheet.text("PNG keyword", HeaderKind.TEXT, part.name)


def _take_exif(sheet: _Sheet, block: bytes) -> None:
    try:
        told = tiff.Block(block)
    except ValueError:
        sheet.tell(problem="its EXIF block is broken")
        return
    small = told.thumbnail()
    if small:
        sheet.thumbnails.append(small)
        sheet.homes.add("EXIF")
    _take_block(sheet, told, "EXIF")


def _take_block(sheet: _Sheet, block: tiff.Block, place: str) -> None:
    sheet.tags += tiff.told(block, whole=place == "TIFF")
    sheet.fields += tiff.fields_of(block, sheet.key, place)


def _take_xmp(sheet: _Sheet, packet: bytes) -> None:
    sheet.xmp |= texts.xmp_names(packet)
    sheet.fields += texts.xmp_fields(packet, sheet.key)


def _take_iptc(sheet: _Sheet, block: bytes) -> None:
    datasets = texts.iptc(block)
    sheet.iptc |= {f"{record}:{number}" for record, number, _ in datasets if record == 2 and number}
    sheet.fields += texts.iptc_fields(datasets, sheet.key)


def _take_photoshop(sheet: _Sheet, payload: bytes) -> None:
    for resource in texts.resources(payload.removeprefix(b"Photoshop 3.0\0")):
        if resource.number == texts.IPTC_RESOURCE:
            _take_iptc(sheet, resource.value)
        elif resource.number in texts.THUMBNAIL_RESOURCES and len(resource.value) > texts.THUMBNAIL_HEADER:
            sheet.thumbnails.append(resource.value[texts.THUMBNAIL_HEADER :])
            sheet.homes.add("Photoshop")


def _take_profile(sheet: _Sheet, profile: bytes) -> None:
    if profile:
        sheet.tell(icc=hashlib.sha256(profile).hexdigest()[:16], icc_name=texts.profile_name(profile))


def _take_tail(sheet: _Sheet, end: int | None, *, further: bool = False) -> None:
    """Tell what lies behind the end of the picture."""
    if end is None:
        return
    tail = sheet.data[end:]
    sheet.tell(trailing=len(tail), trailing_kind=FURTHER if further and tail.startswith(b"\xff\xd8") else kind_of_tail(tail))


def _sum_up(sheet: _Sheet, form: str, max_pixels: int) -> None:
    """Put what all parts of the file told together into the header."""
    if form and form != "DICOM":
        sheet.tell(exif=len(sheet.tags), exif_names=" ".join(sorted({tag.name for tag in sheet.tags})))
    sheet.tell(
        gps=has(sheet.fields, HeaderKind.GPS),
        maker_note=has(sheet.fields, HeaderKind.MAKER_NOTE),
        software=has(sheet.fields, HeaderKind.SOFTWARE, HeaderKind.ENCODER),
        device=has(sheet.fields, HeaderKind.DEVICE),
        thumbnail=" ".join(sorted(sheet.homes)),
        xmp=" ".join(sorted(sheet.xmp)),
        iptc=" ".join(sorted(sheet.iptc)),
    )
    likeness = compare(sheet.data, sheet.thumbnails, max_pixels) if sheet.thumbnails else None
    if likeness is not None:
        sheet.tell(thumbnail_match=likeness.match, thumbnail_change=likeness.change)
