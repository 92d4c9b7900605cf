"""What a DICOM file still holds of what the basic profile of PS3.15 takes out. Files are written by pydicom, whose reader is under test only through us."""

import io
import sys
from collections.abc import Callable
from typing import Any

import pytest

from datascopy.measure.header_dicom import profile
from datascopy.measure.headers import read_header
from datascopy.measure.images import measure_bytes
from datascopy.measure.record import Limits
from datascopy.model import HeaderKind, Kind, Status

pydicom = pytest.importorskip("pydicom")

UID = "1.2.826.0.1.3680043.9.7.1"


def clean() -> Any:
    """A file from which identity was taken, and which says so."""
    told = pydicom.Dataset()
    told.SOPClassUID = pydicom.uid.SecondaryCaptureImageStorage
    told.SOPInstanceUID = told.StudyInstanceUID = told.SeriesInstanceUID = "2.25.1234567890"
    told.PatientName = told.PatientID = told.PatientBirthDate = ""
    told.Modality = "DX"
    told.PatientIdentityRemoved = "YES"
    told.DeidentificationMethod = "basic profile"
    told.Rows = told.Columns = 2
    return told


def written(told: Any, *, preamble: bytes = bytes(128), sender: str = "") -> bytes:
    meta = pydicom.dataset.FileMetaDataset()
    meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = told.SOPClassUID, told.SOPInstanceUID
    if sender:
        meta.SendingApplicationEntityTitle = sender
    told.file_meta, told.preamble = meta, preamble
    made = io.BytesIO()
    pydicom.dcmwrite(made, told, enforce_file_format=True)
    return made.getvalue()


def kinds(data: bytes) -> set[tuple[str, str]]:
    told = read_header(data, 10**8)
    assert told.header.format == "DICOM"
    assert told.header.dicom == "read"
    assert "Doe" not in repr(told)
    return {(field.place.partition(") ")[2] or field.place, field.kind) for field in told.fields}


def test_the_profile_is_that_of_the_standard() -> None:
    known = profile()
    assert len(known) == 652
    assert (known[0x00100010], known[0x00101000], known[0x0020000D], known[0x00080080]) == ("Z", "X", "U", "X/Z/D")


def test_a_clean_file_holds_nothing_but_its_claim() -> None:
    assert kinds(written(clean())) == {("PatientIdentityRemoved", HeaderKind.DICOM_CLAIM)}


def put(**told: object) -> Callable[[Any], None]:
    def plant(data: Any) -> None:
        for name, value in told.items():
            setattr(data, name, value)

    return plant


def nested(told: Any) -> None:
    inner = pydicom.Dataset()
    inner.OtherPatientIDs = "Doe 77"
    told.RequestAttributesSequence = [inner]


def private(told: Any) -> None:
    block = told.private_block(0x0009, "MAKER", create=True)
    block.add_new(1, "LO", "Doe")


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (put(PatientName="DOE^JANE"), ("PatientName", HeaderKind.PERSON)),
        (put(PatientName="ANON7"), ("PatientName", HeaderKind.DICOM_REPLACE)),
        (put(PatientBirthDate="19500102"), ("PatientBirthDate", HeaderKind.DICOM_REPLACE)),
        (put(PatientAddress="Doe street 1"), ("PatientAddress", HeaderKind.DICOM_REMOVE)),
        (nested, ("OtherPatientIDs", HeaderKind.DICOM_REMOVE)),
        (private, ("DICOM (0009,1001)", HeaderKind.DICOM_PRIVATE)),
        (put(StudyInstanceUID=UID), ("StudyInstanceUID", HeaderKind.DICOM_UID)),
        (put(BurnedInAnnotation="YES"), ("BurnedInAnnotation", HeaderKind.DICOM_BURNED_IN)),
    ],
)
def test_each_planted_element_is_found(plant: Callable[[Any], None], found: tuple[str, str]) -> None:
    told = clean()
    plant(told)
    assert found in kinds(written(told))


def test_preamble_sender_overlay_and_a_missing_claim() -> None:
    told = clean()
    told.add_new(0x60003000, "OW", bytes(8))
    del told.PatientIdentityRemoved
    found = kinds(written(told, preamble=b"Doe".ljust(128, b"\0"), sender="WARD9"))
    assert ("DICOM preamble", HeaderKind.DICOM_STRUCTURE) in found
    assert ("SendingApplicationEntityTitle", HeaderKind.DICOM_STRUCTURE) in found
    assert ("DICOM (6000,3000)", HeaderKind.DICOM_STRUCTURE) in found
    assert ("PatientIdentityRemoved", HeaderKind.DICOM_NO_CLAIM) in found


def test_a_dicom_file_is_called_one() -> None:
    record = measure_bytes(written(clean()), "", Kind.IMAGES, Limits())
    assert record.status == Status.UNREADABLE
    assert record.problem.startswith("it is a DICOM file")


def test_what_cannot_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = clean()
    odd.PatientAddress, odd.Rows = "Doe street 1", 5
    whole = written(odd)
    told = read_header(whole.replace(b"US\2\0\5\0", b"QQ\2\0\5\0"), 10**8)
    assert told.header.dicom == "damaged"
    assert "PatientAddress" in repr(told), "what was read ahead of the fault stands"
    monkeypatch.setitem(sys.modules, "pydicom", None)
    told = read_header(written(clean()), 10**8)
    assert told.header.dicom == "not-read"
    assert told.fields == ()
