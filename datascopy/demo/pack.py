"""Archives with the same bytes every time: members sorted, times fixed, no owner."""

import gzip
import io
import re
import tarfile
import zipfile
from collections.abc import Mapping

from datascopy.demo.plan import Packed, Shape

MOMENT = (2020, 6, 17, 12, 0, 0)
"""when every member of an archive was changed"""


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of path -> bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(files.items()):
            member = zipfile.ZipInfo(path, MOMENT)
            # Pictures and videos are packed as they are: deflating them again gains nothing.
            packed = path.lower().endswith((".jpg", ".jpeg", ".png", ".mp4", ".avi", ".mpg", ".gz"))
            member.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, data)
    return buffer.getvalue()


def pack_tar(files: Mapping[str, bytes]) -> bytes:
    """Return a tar.gz of path -> bytes."""
    buffer = io.BytesIO()
    with (
        gzip.GzipFile("", "wb", fileobj=buffer, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path, data in sorted(files.items()):
            member = tarfile.TarInfo(path)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def shaped(files: Mapping[str, bytes], shape: Shape) -> dict[str, bytes]:
    """Return the files in one form: some of them in archives, all of them in a folder, with what the form brings along."""
    made = dict(files)
    for one in shape.archives:
        made = _packed(made, one)
    made = {shape.top + path: data for path, data in made.items()}
    made.update({path: text.encode() for path, text in shape.texts.items()})
    return {shape.whole: _archive(shape.whole, made)} if shape.whole else made


def _packed(files: Mapping[str, bytes], one: Packed) -> dict[str, bytes]:
    pattern = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(one.packs)))
    made: dict[str, bytes] = {}
    archives: dict[str, dict[str, bytes]] = {}
    for path, data in files.items():
        found = pattern.match(path) if one.strips is None else pattern.fullmatch(path)
        if found:
            name = path[found.end() :] if one.strips is None else path.removeprefix(one.strips)
            archives.setdefault(one.path.format(**found.groupdict()), {})[name] = data
        else:
            made[path] = data
    return made | {path: _archive(path, members) for path, members in archives.items()}


def _archive(path: str, files: Mapping[str, bytes]) -> bytes:
    return pack(files) if path.lower().endswith(".zip") else pack_tar(files)


def standard(name: str, forms: Mapping[str, Shape]) -> dict[str, Shape]:
    """Return the forms of a dataset: a folder and one zip with everything, which any dataset has, and its own."""
    return {"folder": Shape(), "zip": Shape(whole=f"{name}.zip"), **forms}
