"""Ways in which a table, a document or an archive can be wrong, for Hypothesis to choose from."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from datascopy.demo.pack import pack, pack_tar

Mutation = Callable[[bytes, st.DataObject], bytes]

SCALARS: list[Any] = [
    None,
    True,
    "",
    "x",
    "NaN",
    "\ud800",
    "\0",
    "💥",
    -1,
    0,
    1e308,
    10**400,
    2**63,
    [],
    {},
    [[[]]],
    {"a": {"b": []}},
    "a" * 5000,
]
"""What may stand in JSON where something else is expected."""

CELLS = [
    b"",
    b"NaN",
    b"-1",
    b"1e999",
    b"9" * 400,
    b'"',
    b'""',
    b"'",
    b"\0",
    b"\xff\xfe",
    "💥".encode(),
    "\u2028".encode(),
    b"=1+1",
    b"[]",
    b"a" * 3000,
    b"\r",
    b"\t",
]
"""What may stand in a cell."""


def flip(data: bytes, draw: st.DataObject) -> bytes:
    """Change some bytes."""
    made = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 12), "flips")):
        at = draw.draw(st.integers(0, max(0, len(made) - 1)), "at")
        if made:
            made[at] = draw.draw(st.integers(0, 255), "byte")
    return bytes(made)


def cut(data: bytes, draw: st.DataObject) -> bytes:
    """Cut a piece out, or the end off."""
    start = draw.draw(st.integers(0, len(data)), "start")
    return data[:start] + data[start + draw.draw(st.integers(1, max(1, len(data))), "length") :]


def repeat(data: bytes, draw: st.DataObject) -> bytes:
    """Write a piece twice."""
    start = draw.draw(st.integers(0, len(data)), "start")
    piece = data[start : start + draw.draw(st.integers(1, 4000), "length")]
    return data[:start] + piece + data[start:]


def cut_lines(data: bytes, draw: st.DataObject) -> bytes:
    """Leave lines out, the header perhaps."""
    lines = data.splitlines(keepends=True)
    start = draw.draw(st.integers(0, max(0, len(lines) - 1)), "line")
    del lines[start : start + draw.draw(st.integers(1, 20), "lines")]
    return b"".join(lines)


def drop_column(data: bytes, draw: st.DataObject) -> bytes:
    """Leave one field out of every line, or write it twice."""
    delimiter = b";" if data.count(b";") > data.count(b",") else b","
    at = draw.draw(st.integers(0, 12), "column")
    times = draw.draw(st.sampled_from([0, 2]), "times")
    lines = []
    for line in data.split(b"\n"):
        fields = line.split(delimiter)
        fields[at : at + 1] = fields[at : at + 1] * times
        lines.append(delimiter.join(fields))
    return b"\n".join(lines)


def wrong_cell(data: bytes, draw: st.DataObject) -> bytes:
    """Put something else into one field."""
    delimiter = b";" if data.count(b";") > data.count(b",") else b","
    lines = data.split(b"\n")
    line = draw.draw(st.integers(0, len(lines) - 1), "line")
    fields = lines[line].split(delimiter)
    fields[draw.draw(st.integers(0, len(fields) - 1), "field")] = draw.draw(st.sampled_from(CELLS), "cell")
    lines[line] = delimiter.join(fields)
    return b"\n".join(lines)


def long_line(data: bytes, draw: st.DataObject) -> bytes:
    """Put a line of a million characters somewhere, quoted perhaps and never closed."""
    lines = data.split(b"\n")
    filling = draw.draw(st.sampled_from([b"a", b",", b";", b'"', b"\0", b"[", b'{"a":']), "filling")
    lines.insert(draw.draw(st.integers(0, len(lines)), "line"), filling * 1_000_000)
    return b"\n".join(lines)


def other_encoding(data: bytes, draw: st.DataObject) -> bytes:
    """Write the text in another encoding."""
    text = data.decode("utf-8", "replace")
    name = draw.draw(st.sampled_from(["utf-16", "utf-16-be", "utf-8-sig", "utf-32", "cp037", "utf-7"]), "encoding")
    return text.encode(name, "replace")


def wrong_type(data: bytes, draw: st.DataObject) -> bytes:
    """Put another value in the place of one of a document, or leave a key out."""
    value = json.loads(data)
    holder, key = None, None
    node: Any = value
    for _ in range(draw.draw(st.integers(1, 7), "depth")):
        keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
        if not keys:
            break
        holder, key = node, keys[draw.draw(st.integers(0, len(keys) - 1), "key")]
        node = holder[key]
    if holder is None or key is None:
        return b"null"
    if draw.draw(st.booleans(), "leave out"):
        del holder[key]
    else:
        holder[key] = draw.draw(st.sampled_from(SCALARS), "value")
    return json.dumps(value).encode("utf-8", "surrogatepass")


def nest_deeply(data: bytes, draw: st.DataObject) -> bytes:
    """Wrap a document in a hundred thousand brackets, closed or not."""
    depth = draw.draw(st.sampled_from([50, 2_000, 100_000]), "depth")
    bracket, end = draw.draw(st.sampled_from([(b"[", b"]"), (b'{"a":', b"}")]), "bracket")
    return bracket * depth + data + (end * depth if draw.draw(st.booleans(), "closed") else b"")


def nest_archive(data: bytes, draw: st.DataObject) -> bytes:
    """Pack an archive into archives."""
    for _ in range(draw.draw(st.integers(1, 6), "depth")):
        data = draw.draw(st.sampled_from([pack, pack_tar]), "as")({"inner.zip" if data[:2] == b"PK" else "inner.tar.gz": data})
    return data


NAMES = [
    "../out.json",
    "/etc/out.json",
    "a/../../out.json",
    "C:\\out.json",
    "",
    "a" * 300,
    "\0.json",
    "x\n.json",
    "annotations/./1.json",
    "con",
]
"""Names that no member should have."""


def odd_members(data: bytes, draw: st.DataObject) -> bytes:
    """Add members with names or sizes that none should have, or one name twice."""
    if data[:2] != b"PK":
        return pack_tar({draw.draw(st.sampled_from(NAMES), "name") or "x": b"{}", "plain.json": bytes(2_000_000)})
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(draw.draw(st.sampled_from(NAMES), "name") or "x"), b"{}")
        archive.writestr(zipfile.ZipInfo("bomb.json"), bytes(8_000_000), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


ANY: list[Mutation] = [flip, cut, repeat]
TABLE: list[Mutation] = [*ANY, cut_lines, drop_column, wrong_cell, long_line, other_encoding]
DOCUMENT: list[Mutation] = [*ANY, cut_lines, wrong_type, wrong_type, nest_deeply, long_line, other_encoding]
ARCHIVE: list[Mutation] = [*ANY, nest_archive, odd_members]


def mutations_of(path: str) -> list[Mutation]:
    """Return what can be done to a file, as its name says."""
    if path.endswith((".zip", ".tar.gz", ".parquet")):
        return ANY if path.endswith(".parquet") else ARCHIVE
    return DOCUMENT if path.endswith(".json") else TABLE
