"""Boxes of MP4 and QuickTime files, as far as they may hold what identifies.

A walk of our own: FFmpeg passes over `uuid` boxes, XMP packets, boxes of makers and most times without a word.

All reading is bounded: boxes, bytes of one value, bytes of all; boxes are walked only within those where they belong, so that the depth is
bounded too. Where a bound or a size that cannot be is met, that is said.
"""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO, NamedTuple

from datascopy.measure.header_values import text_of

MOST_BOXES = 4096
MOST_VALUE = 1 << 16
"""bytes of one value that are read"""
MOST_READ = 1 << 22
"""bytes of all values that are read"""
XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_PLAIN_UUIDS = frozenset(
    map(
        bytes.fromhex,
        (
            "50524f4621d24fcebb88695cfac9c740",  # the profile that Sony writes
            "ffcc8263f8554a938814587a02521fdd",  # how a spherical picture lies
            "a2394f525a9b4f14a2446c427c648df4",  # encryption, and where the parts of a stream lie
            "d08a4f1810f34a82b6c832d8aba183d3",
            "6d1d9b0542d544e680e2141daff757b2",
            "d4807ef2ca3946958e5426cb9e46a79f",
        ),
    )
)
_EXIF_UUID = b"JpgTiffExif->JP2"
_WITHIN = {
    b"": b"moov udta meta",
    b"moov": b"trak udta meta",
    b"trak": b"mdia udta meta",
    b"mdia": b"udta meta",
    b"udta": b"meta ilst",
    b"meta": b"ilst",
}
"""which boxes are walked within which; "" is the file. No box is walked within its like: six deep is the most."""
_PLAIN = {
    b"": b"ftyp mdat free skip wide pnot PICT styp sidx ssix prft moof mfra emsg pdin junk imda idat mvex pssh",
    b"moov": b"mvhd mvex iods drm  cmov rmra clip ctab gmin ainf pssh free skip prfl wide",
    b"trak": b"tkhd edts tref load imap matt txas clip kmat tapt trgr free skip wide",
    b"udta": b"name hnti hinf WLOC LOOP SelO AllF tagc kgtt smrd free skip hinv ptv  chpl rtng clsf mcvr albm yrrc gnre",
    b"meta": b"hdlr keys free skip mhdr ctry lang pitm iinf iloc iprp iref idat dinf ipro bxml",
}
"""boxes that say how a video lies, or things that are not held against it"""
_TIMES = {b"mvhd", b"tkhd", b"mdhd"}
_NAMES = {
    b"\xa9nam": "title", b"\xa9ART": "artist", b"aART": "album_artist", b"\xa9cmt": "comment", b"\xa9day": "date", b"\xa9xyz": "location",
    b"\xa9mak": "make", b"\xa9mod": "model", b"\xa9swr": "encoder", b"\xa9too": "encoder", b"\xa9enc": "encoder", b"\xa9cpy": "copyright",
    b"\xa9des": "comment", b"\xa9inf": "comment", b"\xa9aut": "artist", b"\xa9wrt": "composer", b"\xa9prd": "producer",
    b"\xa9dir": "director", b"\xa9prf": "performers", b"\xa9hst": "host_computer", b"\xa9gen": "genre", b"\xa9grp": "grouping",
    b"\xa9lyr": "lyrics", b"\xa9alb": "album", b"\xa9trk": "track", b"\xa9req": "playback_requirements", b"\xa9fmt": "original_format",
    b"\xa9src": "original_source", b"\xa9url": "url", b"\xa9isr": "rating", b"\xa9own": "owner", b"\xa9key": "keywords",
    b"titl": "title", b"dscp": "description", b"cprt": "copyright", b"perf": "performer", b"auth": "author", b"kywd": "keywords",
    b"desc": "description", b"ldes": "synopsis", b"tvsh": "show", b"tvnn": "network", b"purd": "date_purchased", b"ownr": "owner",
    b"apID": "owner", b"manu": "make", b"modl": "model", b"slno": "serial_number",
}  # fmt: skip
"""tags by the names that FFmpeg gives them, and some that it does not know"""
_COUNTED = b"trkn disk tmpo cpil pgap stik hdvd rtng sfID akID atID cnID geID plID cmID tves tvsn pcst gnre covr egid".split()
"""tags that hold numbers or pictures of stores"""
_THREE_GPP = b"titl dscp cprt perf auth kywd".split()
_SINCE_1904 = 2_082_844_800
"""seconds from 1904 to 1970"""
_BY = struct.Struct(">I4s")


class Told(NamedTuple):
    """What a box tells: its `what` is tag | xmp | exif | unknown; its name (of a tag, or of the box); the bytes of an unknown one; its text or block."""

    what: str
    name: str
    length: int = 0
    text: str = ""
    block: bytes = b""


class Walk:
    """The walk through one file. `told` has what was found, `problem` what could not be read."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        """Walk it."""
        self.told: list[Told] = []
        self.problem = ""
        self._file, self._boxes, self._left = file, MOST_BOXES, MOST_READ
        self._keys: list[str] = []
        self._walk(b"", 0, size)

    def _walk(self, parent: bytes, at: int, end: int) -> None:
        """Walk the boxes between two places of the file."""
        for name, start, stop in self._boxes_of(parent, at, end):
            if name in _WITHIN.get(parent, b"").split():
                self._walk(name, start + self._ahead(name, start, stop), stop)
            elif parent == b"ilst":
                self._item(name, start, stop)
            elif name == b"uuid":
                self._uuid(start, stop)
            elif name in _TIMES:
                self._times(start, stop)
            elif name == b"XMP_":
                self.told.append(Told("xmp", "XMP", block=self._read(start, stop)))
            elif parent == b"meta" and name == b"xml ":
                self.told.append(Told("xmp", "xml", block=self._read(start + 4, stop)))
            elif parent == b"meta" and name == b"keys":
                self._keys = list(self._names(start, stop))
            elif parent == b"udta" and (name in _NAMES or name[:1] == b"\xa9" or name == b"loci"):
                self._text(name, start, stop)
            elif parent in _PLAIN and name not in _PLAIN[parent].split() and any(self._read(start, min(stop, start + 64))):
                self.told.append(Told("unknown", _shown(name), stop - start))

    def _boxes_of(self, parent: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
        """Yield name, begin and end of what each box between two places holds; what follows a size that cannot be is left out, and said."""
        while at + 8 <= end and not self.problem:
            self._boxes -= 1
            if self._boxes < 0:
                self._stop(f"it has more than {MOST_BOXES:,} boxes")
                return
            length, name = _BY.unpack(self._raw(at, 8) or bytes(8))
            start = at + 8
            if length == 0 and parent:  # a list may end with zeros
                if any(self._raw(at, min(end - at, 256))):
                    self._stop("one of its boxes has no size")
                return
            if length == 1:
                length, start = int.from_bytes(self._raw(at + 8, 8), "big"), at + 16
            stop = end if length == 0 else at + length
            if stop < start:
                self._stop("one of its boxes has a size that cannot be")
                return
            if stop > end:
                if name != b"mdat":  # the pixels may be cut off: rules about videos tell that
                    self._stop("one of its boxes claims more bytes than there are")
                    yield name, start, end
                return
            yield name, start, stop
            at = stop

    def _ahead(self, name: bytes, start: int, stop: int) -> int:
        """Return how many bytes of `meta` lie ahead of its boxes: a version in MP4, none in QuickTime."""
        if name != b"meta" or stop - start < 8:
            return 0
        return 0 if self._raw(start + 4, 4) == b"hdlr" else 4

    def _item(self, name: bytes, start: int, stop: int) -> None:
        """Take up a tag of iTunes' list, or of Apple's, whose names stand in `keys`."""
        number = int.from_bytes(name, "big")
        key = self._keys[number - 1] if 0 < number <= len(self._keys) else _NAMES.get(name, "")
        if name in _COUNTED:
            return
        for inner, first, last in self._boxes_of(b"item", start, stop):
            if inner == b"name" and name == b"----":
                key = text_of(self._read(first + 4, last))
            elif inner == b"data":
                self.told.append(Told("tag", key or _shown(name), text=text_of(self._read(first + 8, last))))

    def _uuid(self, start: int, stop: int) -> None:
        mark, block = self._raw(start, 16), self._read(start + 16, stop)
        if mark == XMP_UUID:
            self.told.append(Told("xmp", "uuid", block=block))
        elif mark == _EXIF_UUID:
            self.told.append(Told("exif", "uuid", block=block))
        elif mark not in _PLAIN_UUIDS and any(block):
            self.told.append(Told("unknown", "uuid", stop - start))

    def _times(self, start: int, stop: int) -> None:
        """Take up when it was made and changed."""
        head = self._raw(start, min(20, stop - start))
        wide = head[:1] == b"\1"
        each = 8 if wide else 4
        made, changed = (int.from_bytes(head[at : at + each], "big") for at in (4, 4 + each))
        for name, seconds in (("creation_time", made), ("modification_time", changed if changed != made else 0)):
            since_1970 = seconds - _SINCE_1904 if seconds >= _SINCE_1904 else seconds  # some count from 1970
            if 0 < since_1970 < 1 << 33:
                told = datetime.fromtimestamp(since_1970, UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
                self.told.append(Told("tag", name, text=told))

    def _names(self, start: int, stop: int) -> Iterator[str]:
        """Yield the names that `keys` lists."""
        block, at = self._read(start, stop), 8
        while at + 8 <= len(block):
            length = int.from_bytes(block[at : at + 4], "big")
            if length < 8:
                return
            yield text_of(block[at + 8 : at + length])
            at += length

    def _text(self, name: bytes, start: int, stop: int) -> None:
        """Take up a text of user data: QuickTime's, with length and language; 3GPP's, with version and language; or plain."""
        block, key = self._read(start, stop), _NAMES.get(name, _shown(name))
        if name == b"loci":
            place, _, rest = block[6:].partition(b"\0")
            if any(rest[1:9]):
                self.told.append(Told("tag", "location", text="+1+1"))
            self.told.append(Told("tag", "place", text=text_of(place)))
        elif name[:1] == b"\xa9":
            at = 0
            while at + 4 <= len(block):
                length = int.from_bytes(block[at : at + 2], "big")
                self.told.append(Told("tag", key, text=text_of(block[at + 4 : at + 4 + length])))
                at += 4 + length
        else:
            self.told.append(Told("tag", key, text=text_of(block[6:] if name in _THREE_GPP and block[:1] == b"\0" else block)))

    def _read(self, start: int, stop: int) -> bytes:
        """Return the beginning of a value."""
        length = max(0, min(stop - start, MOST_VALUE, self._left))
        self._left -= length
        if not self._left:
            self._stop(f"its boxes hold more than {MOST_READ:,} bytes of values")
        return self._raw(start, length)

    def _raw(self, at: int, length: int) -> bytes:
        self._file.seek(at)
        return self._file.read(length)

    def _stop(self, problem: str) -> None:
        self.problem = self.problem or problem


def _shown(name: bytes) -> str:
    """Return the four letters of a box as text, in hexadecimal where they are no letters."""
    plain = name.replace(b"\xa9", b"(c)")
    return plain.decode() if plain.replace(b"(c)", b"").replace(b" ", b"").replace(b"_", b"").isalnum() else f"0x{name.hex()}"
