"""What the headers of pictures tell: the frames HEADERS and HEADER_FIELDS. The number of bytes of a file is no part of its header."""

from enum import StrEnum

from datascopy.model.frames import Column


class HeaderKind(StrEnum):
    """What a field of a picture's header tells."""

    GPS = "position"
    PERSON = "person"
    SERIAL = "serial number"
    EMAIL = "e-mail address"
    PHONE = "telephone number"
    NATIONAL = "national number"
    USER_PATH = "path of a user's folder"
    DATE = "date"
    LOCATION = "location"
    DEVICE = "device"
    SOFTWARE = "software"
    TEXT = "free text"
    MAKER_NOTE = "maker's note"
    UNKNOWN = "unknown segment"
    ENCODER = "encoder"
    """the program that wrote the file names itself, in words that are known"""
    RIGHTS = "rights"
    DICOM_REMOVE = "to be removed"
    """an element that the basic profile of DICOM PS3.15 removes (X)"""
    DICOM_REPLACE = "to be emptied or replaced"
    """an element that it empties or replaces (Z, D)"""
    DICOM_UID = "identifier of a study, series or picture"
    DICOM_PRIVATE = "private element"
    DICOM_STRUCTURE = "structure that may hold more"
    """overlays, curves, an enclosed document, a preamble, names of application entities"""
    DICOM_BURNED_IN = "stated burned-in text"
    DICOM_CLAIM = "stated de-identification"
    """it says that identity was removed (PatientIdentityRemoved is YES)"""
    DICOM_NO_CLAIM = "no statement of de-identification"


HEADERS = (
    Column("path", "str", "", "item id; one row for every item of kind images, masks or videos whose bytes could be read, sorted"),
    Column("collection", "str", "", "collection"),
    Column("kind", "str", "", "images | masks | videos"),
    Column("key", "str", "", "key"),
    Column(
        "format",
        "str",
        "",
        "by the first bytes: JPEG, PNG, GIF, BMP, TIFF, WEBP, JPEG2000, PPM, DICOM; of videos MP4 (QuickTime too), Matroska, AVI, ASF, FLV, Ogg, MXF or FFmpeg's name; '' for any other",
    ),
    Column("problem", "str", "", "what of the header could not be read, one clause without text from the data; ''"),
    Column("depth", "Int64", "bits", "of one channel, as the header states them; NA if it does not"),
    Column("channels", "Int64", "", "channels, as the header states them (1 for a palette)"),
    Column("tables", "str", "", "JPEG: first 16 hex digits of the sha256 over its quantisation tables; ''"),
    Column("tables_sum", "Int64", "", "JPEG: sum of the 64 values of the first component's table"),
    Column("tables_count", "Int64", "", "JPEG: quantisation tables"),
    Column("quality", "Int64", "1..100", "JPEG: the quality of libjpeg whose luma table is nearest to the first component's"),
    Column(
        "subsampling", "str", "", "JPEG: 4:4:4, 4:2:2, 4:2:0, ...; 'grey' for one component; factors as 2x2,1x1,1x1 where no name fits; ''"
    ),
    Column("progressive", "boolean", "", "JPEG: in several scans that refine; PNG and GIF: interlaced; NA for other formats"),
    Column("density", "str", "", "'72x72 dpi', '1x1' (an aspect only), '' where none is stated"),
    Column("icc", "str", "", "first 16 hex digits of the sha256 of the colour profile; ''"),
    Column("icc_name", "str", "", "its description where that is a well-known one, 'other' where it is not, '' without a profile"),
    Column("segments", "str", "", "JPEG: application segments in their order, each with its known name (APP0:JFIF APP14:Adobe); ''"),
    Column("exif", "Int64", "", "EXIF tags, in all directories but that of the embedded thumbnail; 0 where there are none"),
    Column("exif_names", "str", "", "their names, sorted, joined by blanks; unknown ones by number"),
    Column("gps", "bool", "", "a position is given (a GPS directory without one does not count)"),
    Column("maker_note", "bool", "", "the camera's maker wrote a note of its own"),
    Column("software", "bool", "", "the software that wrote it is named"),
    Column("device", "bool", "", "the device is named"),
    Column("thumbnail", "str", "", "where an embedded thumbnail lies: EXIF, JFIF, Photoshop, joined by blanks; ''"),
    Column(
        "thumbnail_match",
        "Float64",
        "-1..1",
        "least correlation of a thumbnail and the picture, as 64x64 grey; NA where none could be compared",
    ),
    Column(
        "thumbnail_change", "Float64", "0..1", "greatest difference of a patch (8x8 of the 64x64) once both are equally bright; NA as above"
    ),
    Column("xmp", "str", "", "names of XMP properties, sorted, joined by blanks; those outside well-known schemas as 'other'"),
    Column("iptc", "str", "", "IPTC datasets, by number (2:80), sorted, joined by blanks"),
    Column("comments", "Int64", "", "comments in the file's own form (JPEG COM, GIF, PPM)"),
    Column(
        "text_keys", "str", "", "PNG: keywords of its texts, sorted, joined by commas; those that are not registered or common as shapes"
    ),
    Column("trailing", "Int64", "bytes", "bytes after the end of the picture; NA where the format has no end or it is missing"),
    Column("trailing_kind", "str", "", "what they are by their first bytes: padding, text, unknown, a JPEG, a ZIP, ...; '' without any"),
    Column(
        "dicom", "str", "", "'' | preamble (DICOM's mark ahead of another format) | read | not-read (pydicom is not installed) | damaged"
    ),
)
HEADER_FIELDS = (
    Column("path", "str", "", "item id"),
    Column(
        "place",
        "str",
        "",
        "where in the file: EXIF Artist, XMP dc:creator, JPEG comment, PNG text Author, MP4 location, MP4 box uuid, DICOM (0010,0010) PatientName, ...",
    ),
    Column("kind", "str", "", "a HeaderKind"),
    Column("length", "int64", "", "characters of the value; bytes where it is no text"),
    Column("shape", "str", "", "shape of the value, at most 40 characters of it; '' where it is no text"),
    Column("hash", "str", "", "12 hex digits of a hash of the value, keyed by the bytes of the file; '' where it is no text"),
)
