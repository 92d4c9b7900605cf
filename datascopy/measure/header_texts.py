"""XMP, IPTC and Photoshop's resources: which properties a header holds, and what the identifying ones look like."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from datascopy.measure.header_record import Field
from datascopy.measure.header_values import text_fields, text_of
from datascopy.model import HeaderKind

MOST_XMP = 1_000_000
"""bytes of a packet that are read"""
_SCHEMA_NAMES = """
aux crs crd dc exif exifEX exifEXIF Iptc4xmpCore Iptc4xmpExt lr pdf pdfx photoshop plus stEvt stRef stDim stFnt tiff xmp xmpBJ xmpDM xmpG
xmpMM xmpRights xmpTPg xap xapMM xapRights Camera GPano GCamera Container Item MicrosoftPhoto illustrator
"""
_SCHEMAS = frozenset(_SCHEMA_NAMES.split())
_XMP_KINDS = {
    HeaderKind.PERSON: "dc:creator dc:contributor xmp:Author xap:Author aux:OwnerName exifEX:CameraOwnerName exif:CameraOwnerName tiff:Artist "
    "pdf:Author photoshop:CaptionWriter Iptc4xmpCore:CreatorContactInfo Iptc4xmpExt:PersonInImage xmpRights:Owner xapRights:Owner "
    "Iptc4xmpCore:CiEmailWork Iptc4xmpCore:CiTelWork Iptc4xmpCore:CiAdrExtadr",
    HeaderKind.SERIAL: "aux:SerialNumber aux:LensSerialNumber exifEX:BodySerialNumber exif:BodySerialNumber exifEX:LensSerialNumber",
    HeaderKind.DATE: "xmp:CreateDate xmp:ModifyDate xmp:MetadataDate xap:CreateDate xap:ModifyDate xap:MetadataDate photoshop:DateCreated "
    "exif:DateTimeOriginal exif:DateTimeDigitized tiff:DateTime pdf:CreationDate pdf:ModDate",
    HeaderKind.SOFTWARE: "xmp:CreatorTool xap:CreatorTool tiff:Software pdf:Producer",
    HeaderKind.DEVICE: "tiff:Make tiff:Model aux:Lens exifEX:LensModel",
    HeaderKind.LOCATION: "photoshop:City photoshop:State photoshop:Country Iptc4xmpCore:Location Iptc4xmpCore:CiAdrCity",
    HeaderKind.RIGHTS: "dc:rights dc:publisher xmpRights:WebStatement xmpRights:UsageTerms photoshop:Credit photoshop:Source tiff:Copyright",
    HeaderKind.TEXT: "dc:description dc:title dc:subject exif:UserComment tiff:ImageDescription photoshop:Headline photoshop:Instructions "
    "photoshop:History photoshop:TransmissionReference pdf:Keywords",
    HeaderKind.GPS: "exif:GPSLatitude exif:GPSLongitude",
}
_XMP_KIND = {name: kind for kind, names in _XMP_KINDS.items() for name in names.split()}
_ATTRIBUTE = re.compile(r"""(?<![\w<:/-])([A-Za-z][\w]{0,30}:[A-Za-z][\w-]{0,60})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
_ELEMENT = re.compile(r"<([A-Za-z]\w{0,30}:[A-Za-z][\w-]{0,60})(?:\s[^<>]*)?>")
_MARKUP = re.compile(r"<[^<>]*>")
_SYNTAX = ("rdf:", "xml:", "xmlns:", "x:")

_IPTC_KINDS = {
    **dict.fromkeys((80, 85, 118, 122), HeaderKind.PERSON),
    **dict.fromkeys((30, 37, 47, 55, 60, 62), HeaderKind.DATE),
    **dict.fromkeys((26, 27, 90, 92, 95, 100, 101), HeaderKind.LOCATION),
    **dict.fromkeys((5, 7, 15, 20, 25, 40, 103, 105, 120), HeaderKind.TEXT),
    **dict.fromkeys((110, 115, 116), HeaderKind.RIGHTS),
    65: HeaderKind.SOFTWARE,
}
_IPTC_NAMES = {80: "By-line", 85: "By-line Title", 118: "Contact", 122: "Writer", 55: "Date Created", 60: "Time Created", 90: "City"}
_IPTC_NAMES |= {92: "Sub-location", 95: "Province", 101: "Country", 5: "Object Name", 25: "Keywords", 105: "Headline", 120: "Caption"}
_IPTC_NAMES |= {40: "Instructions", 65: "Program", 116: "Copyright", 110: "Credit", 115: "Source", 103: "Reference", 62: "Digital Creation"}
IPTC_RESOURCE = 0x0404
THUMBNAIL_RESOURCES = (0x0409, 0x040C)
THUMBNAIL_HEADER = 28
"""bytes ahead of the JPEG in Photoshop's thumbnail"""


_PROFILE_WORDS = """
srgb s rgb adobe display p3 apple dot gain gray grey generic gamma prophoto u web coated uncoated swop v iec iec61966 iec619662 profile linear
rec bt artifex fogra fogra27 fogra39 iso photoshop wide gamut e cmyk lab d50 d65 c2 c colorspace color colour space black scaled kodak
microsoft built in calibrated default romm romm-rgb trc to a98 ntsc pal secam smpte japan 2001 chrome monochrome
"""
_PROFILE_WORD = frozenset(_PROFILE_WORDS.split())


class Resource(NamedTuple):
    """One of Photoshop's image resources."""

    number: int
    value: bytes


def xmp_names(packet: bytes) -> set[str]:
    """Return the names of the properties of a packet; those of no well-known schema as `other`, since anybody may name them anything."""
    text = _decoded(packet)
    names = {met[1] for pattern in (_ATTRIBUTE, _ELEMENT) for met in pattern.finditer(text)}
    return {name if name.partition(":")[0] in _SCHEMAS else "other" for name in names if not name.startswith(_SYNTAX)}


def xmp_fields(packet: bytes, key: bytes) -> Iterator[Field]:
    """Yield the fields of a packet. It is searched, not parsed: entities and schemas of strangers are never followed."""
    text = _decoded(packet)
    for met in _ATTRIBUTE.finditer(text):
        yield from _xmp_field(met[1], met[2] or met[3] or "", key)
    for met in _ELEMENT.finditer(text):
        if met[1] in _XMP_KIND and not met[0].endswith("/>"):
            end = text.find(f"</{met[1]}>", met.end(), met.end() + 100_000)
            if end >= 0:
                yield from _xmp_field(met[1], _MARKUP.sub(" ", text[met.end() : end]), key)


def resources(payload: bytes) -> list[Resource]:
    """Return Photoshop's image resources (8BIM) of a block; what does not lie within it is left out."""
    found: list[Resource] = []
    at = 0
    while payload[at : at + 4] == b"8BIM" and at + 12 <= len(payload):
        number = int.from_bytes(payload[at + 4 : at + 6], "big")
        name = payload[at + 6]
        start = at + 6 + (name + 2) // 2 * 2
        length = int.from_bytes(payload[start : start + 4], "big")
        found.append(Resource(number, payload[start + 4 : start + 4 + length]))
        at = start + 4 + (length + 1) // 2 * 2
    return found


def iptc(block: bytes) -> list[tuple[int, int, bytes]]:
    """Return the datasets of an IPTC block: record, number, value."""
    found: list[tuple[int, int, bytes]] = []
    at = 0
    while at + 5 <= len(block) and block[at] == 0x1C:
        length = int.from_bytes(block[at + 3 : at + 5], "big")
        if length & 0x8000:  # an extended dataset: its length is written in that many bytes
            return found
        found.append((block[at + 1], block[at + 2], block[at + 5 : at + 5 + length]))
        at += 5 + length
    return found


def iptc_fields(datasets: list[tuple[int, int, bytes]], key: bytes) -> Iterator[Field]:
    """Yield the fields of IPTC datasets."""
    for record, number, value in datasets:
        if record == 2 and number in _IPTC_KINDS:
            name = _IPTC_NAMES.get(number, f"2:{number}")
            yield from text_fields(key, f"IPTC {name}", _IPTC_KINDS[number], text_of(value))


def profile_name(profile: bytes) -> str:
    """Return the description of a colour profile where it is a well-known one; "other" where it is not: anybody may name a profile anything."""
    name = _description(profile)
    words = re.findall(r"[^\W\d_]+\d*", name.lower())
    return name if words and _PROFILE_WORD.issuperset(words) else "other"


def _description(profile: bytes) -> str:
    """Return the description of a colour profile (its tag `desc`, in either of two forms); "" where there is none."""
    for number in range(min(int.from_bytes(profile[128:132], "big"), 100)):
        entry = profile[132 + 12 * number : 144 + 12 * number]
        if entry[:4] == b"desc":
            at = int.from_bytes(entry[4:8], "big")
            value = profile[at : at + int.from_bytes(entry[8:12], "big")]
            if value[:4] == b"desc":
                return text_of(value[12 : 12 + int.from_bytes(value[8:12], "big")])[:60]
            if value[:4] == b"mluc":
                start, length = int.from_bytes(value[24:28], "big"), int.from_bytes(value[20:24], "big")
                return value[start : start + length].decode("utf-16-be", "replace").strip("\0 ")[:60]
    return ""


def _xmp_field(name: str, value: str, key: bytes) -> Iterator[Field]:
    kind = _XMP_KIND.get(name)
    if kind is not None:
        yield from text_fields(key, f"XMP {name}", kind, " ".join(value.split()))


def _decoded(packet: bytes) -> str:
    packet = packet[:MOST_XMP]
    if packet.startswith((b"\xff\xfe", b"\xfe\xff")) or packet[1:2] == b"\0":
        return packet.decode("utf-16" if packet[:1] in b"\xff\xfe" else "utf-16-le", "replace")
    return packet.decode("utf-8", "replace")
