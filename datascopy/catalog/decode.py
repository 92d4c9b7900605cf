"""Turn the bytes of a table into text, line by line where they are not what they should be."""

import codecs
import io
import re
from dataclasses import dataclass

from datascopy.catalog.faults import Faults

POINTER = b"version https://git-lfs.github.com/spec/"
"""How a Git LFS pointer begins (its specification, version 1)."""

MOST_BAD_BYTES = 1000
"""Of one line; beyond them the rest of the line is read as Windows-1252 at once, for it is no UTF-8."""

_WIDE = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WINDOWS = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}
_TRAILING = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0))
_MOJIBAKE = re.compile(f"[ÂÃ][{re.escape(_TRAILING)}]|â[{re.escape(_TRAILING)}]{{2}}|ð[{re.escape(_TRAILING)}]{{3}}")
"""UTF-8 of Latin letters, punctuation and emoji, read as Windows-1252: what such mistakes leave behind."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The lines of a file, each with its line end, and what was met and read all the same."""

    lines: list[str]
    notes: tuple[str, ...]


def decode_lines(data: bytes, faults: Faults) -> Decoded:
    """Decode as UTF-8; bytes that are not UTF-8 are read as Windows-1252. Never raises.

    Line ends are LF, CRLF and CR, so that numbers agree with what an editor shows.
    """
    notes = []
    if wide := next((name for mark, name in _WIDE if data.startswith(mark)), None):
        lines = _split(data.decode(wide, "replace"))
        faults.add(f"{wide.upper()}, not UTF-8", range(1, len(lines) + 1), harmless=True)
    else:
        if data.startswith(codecs.BOM_UTF8):
            data = data[len(codecs.BOM_UTF8) :]
            notes.append("begins with a byte order mark")
        try:
            lines = _split(data.decode("utf-8"))
        except UnicodeDecodeError:
            lines = _decode_each(data, faults)
            notes.append("bytes that are not UTF-8 were read as Windows-1252")
    return Decoded(_inspect(lines, faults), tuple(notes))


def _split(text: str) -> list[str]:
    return list(io.StringIO(text, newline=""))


def _decode_each(data: bytes, faults: Faults) -> list[str]:
    """Decode each line for itself: one bad byte does not turn good ones into mojibake."""
    lines: list[str] = []
    bad = []
    # Latin-1 maps bytes to characters one to one, so that the lines can be found before they are decoded.
    for number, line in enumerate(_split(data.decode("latin-1")), 1):
        raw = line.encode("latin-1")
        try:
            lines.append(raw.decode("utf-8"))
        except UnicodeDecodeError:
            bad.append(number)
            lines.append(_decode_mixed(raw))
    faults.add("not UTF-8", bad, harmless=True)
    return lines


def _decode_mixed(raw: bytes) -> str:
    """Decode what is UTF-8 as UTF-8 and only the bytes between as Windows-1252 (as Latin-1 where that has no character)."""
    pieces: list[str] = []
    for _ in range(MOST_BAD_BYTES):
        try:
            return "".join(pieces) + raw.decode("utf-8")
        except UnicodeDecodeError as error:
            pieces += [raw[: error.start].decode("utf-8"), _decode_windows(raw[error.start : error.end])]
            raw = raw[error.end :]
    return "".join(pieces) + _decode_windows(raw)


def _decode_windows(raw: bytes) -> str:
    return raw.decode("latin-1").translate(_WINDOWS)


def _inspect(lines: list[str], faults: Faults) -> list[str]:
    """Note characters that tell of damage; NUL bytes are taken out, everything else stays."""
    nul = [number for number, line in enumerate(lines, 1) if "\0" in line]
    faults.add("NUL bytes, left out", nul, harmless=False)
    unusual = [(number, line) for number, line in enumerate(lines, 1) if not line.isascii()]
    lost = [number for number, line in unusual if "\ufffd" in line]
    faults.add("U+FFFD, a character lost in an earlier conversion", lost, harmless=False)
    faults.add("mojibake, UTF-8 once read as Windows-1252", [n for n, line in unusual if _MOJIBAKE.search(line)], harmless=False)
    return [line.replace("\0", "") for line in lines] if nul else lines
