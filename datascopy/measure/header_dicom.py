"""DICOM files: which elements of the basic confidentiality profile (PS3.15, table E.1-1) still hold something. Needs the extra `dicom`."""

import io
import logging
import re
import warnings
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from datascopy.measure.header_record import Field
from datascopy.measure.header_values import bytes_field
from datascopy.model import HeaderKind, Trait, keyed_hash, short_shape, traits
from datascopy.shipped import shipped

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.dataset import FileDataset

EDITION = "2026c"
READ, NOT_READ, DAMAGED = "read", "not-read", "damaged"
_PREAMBLE = 128
_BYTES = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
_OWN_ROOT = re.compile(r"2\.25\.\d+")
"""what UIDs made of a UUID begin with: they name no organisation"""
_STANDARD_ROOT = "1.2.840.10008."
_SOURCE_TITLES = (0x00020016, 0x00020017, 0x00020018)
_BURNED_IN, _REMOVED, _METHOD, _METHOD_CODES = 0x00280301, 0x00120062, 0x00120063, 0x00120064
_PATIENT_NAME = 0x00100010
_MOST_ELEMENTS = 20_000


def read_dicom(data: bytes, key: bytes) -> tuple[str, list[Field]]:
    """Read the elements of a DICOM file ahead of its pixels, those in nested sequences too.

    Returns:
        `read`, `not-read` (pydicom is not installed) or `damaged` (not all of it could be read); the fields that are left to judge.
    """
    try:
        import pydicom
    except ImportError:
        return NOT_READ, []
    fields: list[Field] = []
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)  # what it says of a bad value quotes the value
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            told = pydicom.dcmread(io.BytesIO(data), stop_before_pixels=True)
            fields.extend(_fields(told, data, key))
        except Exception:  # noqa: BLE001 - a reader of hostile bytes raises anything: what was read stands, the state says that it is not all
            return DAMAGED, fields
    return READ, fields


@cache
def profile() -> dict[int, str]:
    """Return element -> action (X, Z, D, U, or several with a slash) of the basic profile."""
    lines = (shipped("schemas") / "dicom" / f"basic-profile-{EDITION}.txt").read_text(encoding="ascii").splitlines()
    return {int(line[:8], 16): line[9:] for line in lines if not line.startswith("#")}


def _fields(told: "FileDataset", data: bytes, key: bytes) -> Iterator[Field]:
    if any(data[:_PREAMBLE]):
        yield bytes_field("DICOM preamble", HeaderKind.DICOM_STRUCTURE, _PREAMBLE)
    for tag in _SOURCE_TITLES:
        if tag in told.file_meta and str(told.file_meta[tag].value).strip():
            yield _text(told.file_meta[tag], HeaderKind.DICOM_STRUCTURE, key)
    for number, element in enumerate(told.iterall()):
        if number == _MOST_ELEMENTS:
            break
        if element.value not in (None, "", b"") and element.VR != "SQ":
            yield from _element(element, key)
    if str(told.get(_REMOVED, "") and told[_REMOVED].value).upper() == "YES" and (_METHOD in told or _METHOD_CODES in told):
        yield Field("DICOM (0012,0062) PatientIdentityRemoved", HeaderKind.DICOM_CLAIM, 3, "", "")
    else:
        yield Field("DICOM (0012,0062) PatientIdentityRemoved", HeaderKind.DICOM_NO_CLAIM, 0, "", "")


def _element(element: "DataElement", key: bytes) -> Iterator[Field]:
    """Yield what is to be said of one element that holds something."""
    tag, action = int(element.tag), profile().get(int(element.tag), "")
    if element.tag.is_private:
        if not element.tag.is_private_creator:
            yield _text(element, HeaderKind.DICOM_PRIVATE, key)
    elif tag == _BURNED_IN:
        if str(element.value).upper() == "YES":
            yield _text(element, HeaderKind.DICOM_BURNED_IN, key)
    elif element.tag.group & 0xFF00 in (0x5000, 0x6000) or tag == 0x00420011:
        yield _text(element, HeaderKind.DICOM_STRUCTURE, key)
    elif action.startswith("U") or element.VR == "UI":
        uids = str(element.value)
        if action and not uids.startswith(_STANDARD_ROOT) and not _OWN_ROOT.match(uids):
            yield _text(element, HeaderKind.DICOM_UID, key)
    elif action == "X":
        yield _text(element, HeaderKind.DICOM_REMOVE, key)
    elif action:
        named = tag == _PATIENT_NAME and Trait.NAME in traits(str(element.value))
        yield _text(element, HeaderKind.PERSON if named else HeaderKind.DICOM_REPLACE, key)


def _text(element: "DataElement", kind: HeaderKind, key: bytes) -> Field:
    """Return the field of an element; private ones by number only, since their names are their makers'."""
    name = f" {element.keyword}" if element.keyword and not element.tag.is_private else ""
    place = f"DICOM ({element.tag.group:04X},{element.tag.element:04X}){name}"
    value: Any = element.value
    if element.VR in _BYTES or isinstance(value, bytes):
        return bytes_field(place, kind, len(value))
    text = str(value)
    return Field(place, kind, len(text), short_shape(text), keyed_hash(key, text))
