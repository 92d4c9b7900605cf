"""What an archive is by its name or bytes, and what its members are."""

import posixpath
import re
from typing import NamedTuple

from datascopy.store.names import LINKS_OUT, unsafe
from datascopy.store.streams import RAW

ZIP, TAR, GZ, BZ2, XZ = "zip", "tar", "gz", "bz2", "xz"

_NAMED = re.compile(
    r"(?P<stem>.*?)\.(?:(?P<zip>zip)|(?P<tar>tar)|(?P<gz>tar\.gz|tgz)|(?P<bz2>tar\.bz2|tbz2?)|(?P<xz>tar\.xz|txz))", re.IGNORECASE
)
_MARKS = ((b"PK\3\4", ZIP), (b"PK\5\6", ZIP), (b"\x1f\x8b", GZ), (b"BZh", BZ2), (b"\xfd7zXZ\0", XZ))


class Broken(Exception):
    """An archive that cannot be read on; the text is a clause that says why. What was listed before stays."""


class Member(NamedTuple):
    """One file of an archive."""

    name: str
    """as the archive has it, '/' between parts, without empty parts"""
    size: int
    offset: int
    """in the archive: of the local header (zip), of the bytes (tar)"""
    packed: int
    method: int = RAW
    crc: int = 0
    problem: str = ""
    """why it is refused"""
    link: str = ""
    """the name of the member that it leads to, where it is a link within the archive"""


def archive_kind(name: str) -> str:
    """Return what kind of archive a file is by its name; '' if it is none."""
    named = _NAMED.fullmatch(name.rpartition("/")[2])
    return next((kind for kind in (ZIP, TAR, GZ, BZ2, XZ) if named[kind]), "") if named else ""


def archive_stem(name: str) -> str:
    """Return the name of an archive without folders and extension."""
    last = name.rpartition("/")[2]
    named = _NAMED.fullmatch(last)
    return named["stem"] if named else last


def sniffed_kind(first: bytes) -> str:
    """Return what kind of archive a file is by its first 512 bytes; '' if they do not tell."""
    if first[257:262] == b"ustar":
        return TAR
    return next((kind for mark, kind in _MARKS if first.startswith(mark)), "")


def link_to(member: Member, target: str) -> Member:
    """Return a member as a link to `target`, a name relative to its folder; refused where that is out of the archive."""
    aim = posixpath.normpath(posixpath.join(posixpath.dirname(member.name), target))
    return member._replace(problem=LINKS_OUT, size=0) if not target or unsafe(aim) else member._replace(link=aim)
