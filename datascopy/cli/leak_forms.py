"""Which of the three forms of `leakage` the user's words are, read."""

from collections.abc import Sequence
from pathlib import Path

from datascopy.lists.certificate import certified
from datascopy.lists.hold import hold
from datascopy.lists.read import CERTIFICATE, read_folder, read_lists, read_table
from datascopy.lists.roles import role_of
from datascopy.lists.values import Held, Part, Row
from datascopy.model import Fault


def read(words: Sequence[str], split: str | None, file: str | None, group: str | None) -> Held:
    """Read lists, a table or a folder.

    Raises:
        Fault: the words are no form of the command, or what they name cannot be read.
    """
    named = [_named(word) for word in words]
    for _, path in named:
        if not path.exists():
            raise Fault(f"{path} does not exist. Name lists as NAME=LIST, a table with --split COLUMN, or a folder.")
    if len(named) == 1 and named[0][1].is_dir():
        return _folder(named[0][1], group)
    if folders := [path for _, path in named if path.is_dir()]:
        raise Fault(f"{folders[0]} is a folder: name one folder alone, or lists only.")
    from datascopy.measure.pack_find import is_pack

    packs = [pair for pair in named if is_pack(str(pair[1]))]
    if packs and (split is not None or file is not None):
        raise Fault(f"{packs[0][1]} is a pack: it is a part by itself (NAME=PACK), and goes with no --split or --file.")
    if split is not None:
        if len(named) > 1:
            raise Fault("--split COLUMN goes with one table; several lists tell the parts themselves.")
        return hold(read_table(named[0][1], split, file, group), group)
    if file is not None:
        raise Fault("--file COLUMN goes with one table and --split COLUMN.")
    parts = [pack_part(name, path) for name, path in packs]
    title = " ".join(path.name for _, path in named)
    return hold(read_lists([pair for pair in named if pair not in packs], group, title, packs=parts), group)


def pack_part(name: str, path: Path) -> tuple[Part, tuple[str, int]]:
    """Return a pack as a part of a split, with the digest and the bytes of what was read: each of its pictures is a row.

    Raises:
        Fault: it cannot be used.
    """
    from datascopy.measure import read_pack

    pack = read_pack(str(path))
    called = name or path.name.split(".", 1)[0]
    rows = tuple(Row(number, item) for number, item in enumerate(pack.measures.images["path"], 1))
    return Part(name=called, path=str(path), role=role_of(called), given=bool(name), rows=rows), (
        pack.facts["content"],
        path.stat().st_size,
    )


def _named(word: str) -> tuple[str, Path]:
    """Return the name and the file of `NAME=LIST`; a file whose own name holds '=' is itself."""
    name, equals, path = word.partition("=")
    return (name, Path(path)) if equals and name and path and not Path(word).exists() else ("", Path(word))


def _folder(folder: Path, group: str | None) -> Held:
    """Read a folder; where a certificate lies beside the lists, its units are the group key and it is held against them."""
    if group is None and (folder / CERTIFICATE).is_file():
        return certified(folder)
    return hold(read_folder(folder, group), group)
