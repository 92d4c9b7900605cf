"""Names that archives and tables give to files: which are safe, which are refused, and how a refused one is shown."""

import re

from datascopy.model import REFUSED_MEMBER

ABSOLUTE = f"{REFUSED_MEMBER}its name is absolute"
CLIMBS = f"{REFUSED_MEMBER}its name climbs with '..'"
DRIVE = f"{REFUSED_MEMBER}its name has a drive letter"
NUL = f"{REFUSED_MEMBER}its name holds a NUL character"
NAMELESS = f"{REFUSED_MEMBER}it has no name"
LINKS_OUT = f"{REFUSED_MEMBER}a link that leads out of the archive"
LINKS_TO_FOLDER = f"{REFUSED_MEMBER}a link to a folder"
DEVICE = f"{REFUSED_MEMBER}a device, pipe or socket"
UNSAFE = (ABSOLUTE, CLIMBS, DRIVE, NUL, NAMELESS, LINKS_OUT, LINKS_TO_FOLDER, DEVICE)
"""problems of members whose names or kinds must not be followed, as against those that merely cannot be read"""

_PARTS = re.compile(r"[\\/]")
_DRIVE = re.compile(r"[A-Za-z]:")
_UP = re.compile(r"(?<![^\\/])\.\.(?![^\\/])")
_MANY_AT_ONCE = re.compile(r"/{2,}|(?:^|/)(?:\./)+")


def clean(name: str) -> str:
    """Return a member's name without empty parts and single dots: `./a//b` is `a/b`."""
    if not _MANY_AT_ONCE.search(name) and not name.endswith("/."):
        return name.rstrip("/")
    return "/".join(part for part in name.split("/") if part not in ("", "."))


def unsafe(name: str) -> str:
    """Return why a member's name is refused; '' if it is safe on any system."""
    if not name:
        return NAMELESS
    if name[0] in "/\\":
        return ABSOLUTE
    if ".." in name and ".." in _PARTS.split(name):
        return CLIMBS
    if _DRIVE.match(name):
        return DRIVE
    return NUL if "\0" in name else ""


def harmless(name: str) -> str:
    """Return a refused name as it is shown: it neither climbs nor starts at a root, and no glob takes it for a picture."""
    shown = _UP.sub("(..)", name.replace("\0", "\\x00")).strip("/") or "(no name)"
    return f"{shown} (refused)"


def printable(name: str) -> str:
    r"""Write bytes that are not UTF-8, which Python holds as half characters, as `\xNN`."""
    return name if name.isascii() else name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
