"""Tags of videos: what kind of thing each names, whatever container it stands in."""

import re
from collections.abc import Iterator

from datascopy.measure.header_record import Field
from datascopy.measure.header_values import bytes_field, is_encoder, text_fields
from datascopy.model import HeaderKind, short_shape

_KINDS = {
    HeaderKind.GPS: "location location.iso6709 gps gps_position recording_location",
    HeaderKind.PERSON: "artist author album_artist composer performer performers director producer owner encoded_by technician engineer "
    "actor conductor lyricist arranger lead_performer written_by screenplay_by director_of_photography patient patient_name operator "
    "commissioned_by camera_owner contact",
    HeaderKind.SERIAL: "serial serial_number serialnumber camera_serial_number body_serial_number lens_serial_number camera_id "
    "device_id device_serial_number",
    HeaderKind.DATE: "creation_time creationdate creation_date date modification_date modification_time year date_recorded date_released "
    "date_encoded date_tagged date_digitized date_written date_purchased _statistics_writing_date_utc firstplaydate",
    HeaderKind.LOCATION: "location.name location.body location.note city country place hospital institution recording_place",
    HeaderKind.DEVICE: "make model manufacturer host_computer camera camera_model camera.lens_model lens source_form media",
    HeaderKind.SOFTWARE: "software firmware",
    HeaderKind.RIGHTS: "copyright publisher license licence rights terms_of_use",
    HeaderKind.ENCODER: "encoder handler_name company_name product_name product_version encoding_tool encoder_options encoder_settings "
    "writing_application muxing_application _statistics_writing_app service_provider file_package_name material_package_name track_name",
}
_KIND = {name: kind for kind, names in _KINDS.items() for name in names.split()}
_TEXTS_WORDS = """
title comment description synopsis keywords lyrics subject album show episode_id grouping information subtitle summary filename
service_name original_source url product disclaimer warning chapter displayname note reel_name
"""
_TEXTS = frozenset(_TEXTS_WORDS.split())
"""known words for what anybody may have written"""
_SILENT_WORDS = """
major_brand minor_version compatible_brands language language-ietf vendor_id duration rotate track disc genre compilation
gapless_playback media_type hd_video bps number_of_frames number_of_bytes _statistics_tags alpha_mode timecode variant_bitrate
is_vbr stereo_mode version capture.fps itunsmpb itunnorm isvbr devicetype mimetype wmfsdkversion wmfsdkneeded
operational_pattern_ul toolkit_version_num content.identifier camera.identifier live-photo.auto still-image-time
full-frame-rate-playback-intent location.accuracy.horizontal bitrate tempo playback_requirements original_format rating hw
"""
_SILENT = frozenset(_SILENT_WORDS.split())
_QUIET_ENDS = ("_uid", "_umid", "_ul", "uid")
_PREFIX = re.compile(r"(?:com\.apple\.quicktime|com\.apple\.photos|com\.android|quicktime|wm|tag)[./]", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?<=[a-z_])-[a-z]{3}$")
_NOTHING = re.compile(
    r"(?:video|audio|sound|mono|stereo|subtitles?|english|chapter \d+|menu|main|(?:19|20)\d\d|[\d\s+/.:-]*)", re.IGNORECASE
)
"""titles that programs give to tracks, years, and numbers alone; positions and dates are not held against it"""
_ZERO = re.compile(r"[+-]?0+(?:\.0+)?[+-]0+(?:\.0+)?(?:[^\d.].*)?", re.DOTALL)
_EPOCH = ("1904-01-01", "1970-01-01")


def tag_name(key: str) -> str:
    """Return the name of a tag without the prefixes of makers and the language behind it: "com.apple.quicktime.make" is "make"."""
    plain = _PREFIX.sub("", key.strip().lower().replace(" ", "_"))
    return _LANGUAGE.sub("", plain)


def tag_fields(seal: bytes, place: str, key: str, value: str) -> Iterator[Field]:
    """Yield the fields of one tag: none of harmless ones, one for each thing that its value holds and that identifies, else one of its kind.

    Args:
        seal: what hashes are keyed by.
        place: the container, as readers call it.
        key: as the container has it. One that is not known may be a name itself: only its shape is told.
        value: its text.
    """
    name, value = tag_name(key), value.strip(" \0\t\r\n")
    if not value or name in _SILENT or name.endswith(_QUIET_ENDS):
        return
    kind = _KIND.get(name, HeaderKind.TEXT)
    shown = name if name in _KIND or name in _TEXTS else short_shape(key)
    if kind is HeaderKind.GPS:
        if not _ZERO.fullmatch(value):
            yield bytes_field(f"{place} {shown}", kind, len(value))
        return
    if kind is HeaderKind.DATE and (value.startswith(_EPOCH) or len(value) <= 4):
        return
    if kind is HeaderKind.TEXT and _NOTHING.fullmatch(value) and not _is_long(value):
        return
    if kind is HeaderKind.ENCODER or (kind is HeaderKind.SOFTWARE and is_encoder(value)):
        held = text_fields(seal, f"{place} {shown}", HeaderKind.TEXT, value)
        yield from (one if one.kind != HeaderKind.TEXT else one._replace(kind=HeaderKind.ENCODER) for one in held)
        return
    yield from text_fields(seal, f"{place} {shown}", kind, value)


def _is_long(value: str) -> bool:
    """Tell whether there are so many digits in a row that they may be somebody's number."""
    return re.search(r"\d{5,}", value) is not None
