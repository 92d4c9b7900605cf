"""What bytes are by their beginnings: the format of a file, and the kind of what follows a picture."""

import re

DICOM_MARK = b"DICM"
_SIGNATURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG2000"),
    (b"\xff\x4f\xff\x51", "JPEG2000"),
    (b"BM", "BMP"),
)
_PPM = re.compile(rb"P[1-6][\s#]")
_PADDING = b"\0\t\n\r \xff"
_TAILS = (
    (b"\xff\xd8\xff", "a JPEG"),
    (b"\x89PNG", "a PNG"),
    (b"GIF8", "a GIF"),
    (b"PK\3\4", "a ZIP"),
    (b"PK\5\6", "a ZIP"),
    (b"%PDF", "a PDF"),
    (b"Rar!", "a RAR"),
    (b"7z\xbc\xaf", "a 7z"),
    (b"\x1f\x8b\x08", "a gzip"),
    (b"II*\0", "a TIFF"),
    (b"MM\0*", "a TIFF"),
    (b"RIFF", "a RIFF"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
PADDING, TEXT, UNKNOWN, FURTHER = "padding", "text", "unknown", "a further picture of the file (MPF)"
_TEXT_TAIL = re.compile(rb"[\t\n\r -~\x80-\xff]{8,}")


def form_of(data: bytes) -> str:
    """Return the format by the first bytes; "" for an unknown one."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    known = next((name for start, name in _SIGNATURES if data.startswith(start)), "")
    if known:
        return known
    if data[128:132] == DICOM_MARK:
        return "DICOM"
    return "PPM" if _PPM.match(data) else ""


def kind_of_tail(tail: bytes) -> str:
    """Return what bytes behind a picture are; "" for none."""
    if not tail:
        return ""
    told = tail.lstrip(_PADDING[:-1])
    if not told.strip(_PADDING):
        return PADDING
    if b"ftyp" in told[:8]:
        return "an MP4"
    known = next((name for start, name in _TAILS if told.startswith(start)), "")
    if known:
        return known
    if b"PK\5\6" in told[-65_557:]:
        return "a ZIP"
    return TEXT if _TEXT_TAIL.fullmatch(told[:4096].rstrip(_PADDING)) and _is_text(told) else UNKNOWN


def _is_text(tail: bytes) -> bool:
    try:
        tail[:4096].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= 4090
    return True
