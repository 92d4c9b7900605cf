"""Archives read in place: the same files whatever the form, nothing unpacked under a name that an archive gives, every fault told."""

import bz2
import gc
import gzip
import http.server
import io
import json
import lzma
import os
import pickle
import re
import shutil
import stat
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from datascopy.model import REFUSED_MEMBER, UNREAD_ARCHIVE, Fault
from datascopy.store import ExpandedStore, FolderStore, Limits, RebasedStore, Store, open_store, parse_limits, plain_top, shown_root, tops
from datascopy.store.names import ABSOLUTE, CLIMBS, DEVICE, DRIVE, LINKS_OUT, LINKS_TO_FOLDER
from datascopy.store.zips import DIVIDED, ENCRYPTED, NO_END

Tree = Mapping[str, bytes]

CALM = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def write_folder(tree: Tree, folder: Path) -> Path:
    for name, data in tree.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    folder.mkdir(exist_ok=True)
    return folder


def zipped(tree: Tree, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in tree.items():
            archive.writestr(name, data)
    return made.getvalue()


def tarred(tree: Tree, mode: str = "w", form: int = tarfile.PAX_FORMAT) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode, format=form) as archive:  # type: ignore[call-overload]
        for name, data in tree.items():
            header = tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return made.getvalue()


def with_members(*headers: tuple[tarfile.TarInfo, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for header, data in headers:
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return made.getvalue()


FORMS: dict[str, Callable[[Tree], bytes]] = {
    "stored.zip": lambda tree: zipped(tree, zipfile.ZIP_STORED),
    "deflated.zip": zipped,
    "bz2.zip": lambda tree: zipped(tree, zipfile.ZIP_BZIP2),
    "lzma.zip": lambda tree: zipped(tree, zipfile.ZIP_LZMA),
    "plain.tar": tarred,
    "gnu.tar": lambda tree: tarred(tree, form=tarfile.GNU_FORMAT),
    "packed.tar.gz": lambda tree: tarred(tree, "w:gz"),
    "packed.tgz": lambda tree: tarred(tree, "w:gz"),
    "packed.tar.bz2": lambda tree: tarred(tree, "w:bz2"),
    "packed.tar.xz": lambda tree: tarred(tree, "w:xz"),
    "nested.zip": lambda tree: zipped({"inner.tar.gz": tarred(tree, "w:gz")}),
    "nested-stored.zip": lambda tree: zipped({"inner.zip": zipped(tree)}, zipfile.ZIP_STORED),
    "nested.tar": lambda tree: tarred({"inner.zip": zipped(tree)}),
    "nested.tar.gz": lambda tree: tarred({"inner.tar": tarred(tree)}, "w:gz"),
}


def content(store: Store) -> list[tuple[str, int, bytes]]:
    """Return id, size and bytes of every file, in the store's order."""
    read = []
    for entry in store.entries():
        assert not entry.problem, entry
        with store.open(entry.path) as file:
            read.append((entry.path, entry.size, file.read()))
    return read


def in_a_file(name: str, data: bytes, folder: Path) -> ExpandedStore:
    file = folder / name
    file.write_bytes(data)
    return open_store(str(file))


@pytest.fixture
def spools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Path]]:
    """Temporary files go to a folder of their own; returns what lists them."""
    folder = tmp_path / "spools"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return lambda: sorted(folder.iterdir())


names = st.text("ab.-é ü\n<&", min_size=1, max_size=5).filter(lambda name: name.strip(".") == name)
trees = st.dictionaries(
    st.lists(names, min_size=1, max_size=3).map("/".join), st.binary(max_size=2000) | st.just(b"x" * 30_000), max_size=6
).filter(lambda tree: not any(f"{one}/" in other for one in tree for other in tree) and not any(one.endswith("/") for one in tree))


@given(trees)
@example({"a/b.json": b"", "a.json": b"1", "a-b": b"2"})
@CALM
def test_every_form_holds_the_same_files_in_the_same_order(tree: Tree) -> None:
    with tempfile.TemporaryDirectory(prefix="forms-") as folder:
        expected = content(open_store(str(write_folder(tree, Path(folder) / "folder"))))
        assert {path: data for path, _, data in expected} == dict(tree)
        for name, form in FORMS.items():
            store = in_a_file(name, form(tree), Path(folder))
            assert content(store) == expected, name
            assert content_of_pickled(store) == expected, name
            store.close()


def content_of_pickled(store: ExpandedStore) -> list[tuple[str, int, bytes]]:
    there = pickle.loads(pickle.dumps(store))  # noqa: S301 - our own bytes
    read = []
    for entry in store.entries():
        with there.open(entry.path) as file:
            read.append((entry.path, entry.size, file.read()))
    return read


@given(trees, st.integers(0, 2**32))
@CALM
def test_a_file_in_an_archive_can_be_sought_like_any_other(tree: Tree, seed: int) -> None:
    with tempfile.TemporaryDirectory(prefix="forms-") as folder:
        for name in ("stored.zip", "deflated.zip", "plain.tar", "nested.zip"):
            store = in_a_file(name, FORMS[name](tree), Path(folder))
            for path, data in tree.items():
                oracle = io.BytesIO(data)
                with store.open(path) as file:
                    for step in range(4):
                        at = (seed >> step * 8) % (len(data) + 1)
                        assert file.seek(at) == oracle.seek(at)
                        assert file.read(37) == oracle.read(37)
                    assert file.seek(0, io.SEEK_END) == len(data)
                    assert file.read() == b""
            store.close()


def test_a_picture_at_the_top_of_an_archive_goes_into_a_folder_of_its_name(tmp_path: Path) -> None:
    write_folder(
        {
            "labelled/Polyp.tar.gz": tarred({"x.jpg": b"1", "deep/y.jpg": b"2"}, "w:gz"),
            "images.zip": zipped({"x.png": b"3"}),
            "masks.zip": zipped({"masks/x.png": b"4"}),
            "annotations.zip": zipped({"x.json": b"5"}),
            "docs/more.tar": tarred({"a/b.txt": b"6"}),
        },
        tmp_path / "root",
    )
    expected = ["docs/a/b.txt", "images/x.png", "labelled/Polyp/deep/y.jpg", "labelled/Polyp/x.jpg", "masks/x.png", "x.json"]
    for root in (tmp_path / "root", Path(shutil.make_archive(str(tmp_path / "all"), "zip", tmp_path / "root"))):
        store = open_store(str(root))
        assert [entry.path for entry in store.entries()] == expected
        assert "5 archives were read in place" in store.notes[0]
        store.close()
    assert [entry.path for entry in in_a_file("root.zip", zipped({"x.jpg": b"1"}), tmp_path).entries()] == ["x.jpg"]


def test_the_same_file_packed_and_unpacked_is_counted_once(tmp_path: Path) -> None:
    write_folder({"a.json": b"1", "b.json": b"2", "all.zip": zipped({"a.json": b"1", "b.json": b"3", "c.json": b"4"})}, tmp_path)
    store = open_store(str(tmp_path))
    assert content(store) == [("a.json", 1, b"1"), ("b.json", 1, b"2"), ("b.json~2", 1, b"3"), ("c.json", 1, b"4")]
    told = " ".join(store.notes)
    assert "1 file is there twice, with the same bytes, packed and unpacked or in two archives, and counted once: a.json." in told
    assert "1 file in an archive has the name of another file and other bytes; both are kept: b.json~2." in told


def test_of_two_members_with_one_name_the_last_keeps_it(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", b"old")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", b"new")
    assert content(in_a_file("x.zip", made.getvalue(), tmp_path)) == [("a.txt", 3, b"new"), ("a.txt~2", 3, b"old")]


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tuple[tarfile.TarInfo, bytes]:
    header = tarfile.TarInfo(name)
    header.type, header.linkname = kind, target
    return header, b""


def plain(name: str, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
    return tarfile.TarInfo(name), data


def of_kind(name: str, kind: bytes) -> tuple[tarfile.TarInfo, bytes]:
    header = tarfile.TarInfo(name)
    header.type = kind
    return header, b""


def test_links_within_a_tar_are_followed_and_others_refused(tmp_path: Path) -> None:
    store = in_a_file(
        "x.tar",
        with_members(
            plain("real/a.jpg", b"picture"),
            link("hard.jpg", "real/a.jpg", tarfile.LNKTYPE),
            link("soft.jpg", "real/a.jpg"),
            link("real/beside.jpg", "a.jpg"),
            link("real/chain.jpg", "../soft.jpg"),
            link("dangling.jpg", "nothing.jpg"),
            link("loop.jpg", "loop.jpg"),
            link("out.jpg", "../../etc/passwd"),
            link("absolute.jpg", "/etc/passwd"),
            link("hard-out.jpg", "../x", tarfile.LNKTYPE),
            link("folder", "real"),
            of_kind("pipe", tarfile.FIFOTYPE),
            of_kind("disk", tarfile.BLKTYPE),
        ),
        tmp_path,
    )
    found = {entry.path: entry.problem for entry in store.entries()}
    assert found == {
        "real/a.jpg": "",
        "hard.jpg": "",
        "soft.jpg": "",
        "real/beside.jpg": "",
        "real/chain.jpg": "",
        "dangling.jpg": "a dangling link: what it leads to does not exist",
        "loop.jpg": "a link loop: the link leads to itself",
        "x.tar/out.jpg (refused)": LINKS_OUT,
        "x.tar/absolute.jpg (refused)": LINKS_OUT,
        "x.tar/hard-out.jpg (refused)": LINKS_OUT,
        "x.tar/folder (refused)": LINKS_TO_FOLDER,
        "x.tar/pipe (refused)": DEVICE,
        "x.tar/disk (refused)": DEVICE,
    }
    for path in ("hard.jpg", "soft.jpg", "real/beside.jpg", "real/chain.jpg"):
        with store.open(path) as file:
            assert file.read() == b"picture"
    with pytest.raises(OSError, match="leads out of the archive"):
        store.open("x.tar/out.jpg (refused)")


def test_links_within_a_zip_are_followed_and_others_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("real/a.jpg", b"picture")
        for name, target in (("soft.jpg", "real/a.jpg"), ("out.jpg", "../a"), ("real/up.jpg", "../real/a.jpg")):
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, target)
        info = zipfile.ZipInfo("pipe")
        info.create_system, info.external_attr = 3, (stat.S_IFIFO | 0o600) << 16
        archive.writestr(info, b"")
    store = in_a_file("x.zip", made.getvalue(), tmp_path)
    found = {entry.path: entry.problem for entry in store.entries()}
    assert found == {
        "real/a.jpg": "",
        "soft.jpg": "",
        "real/up.jpg": "",
        "x.zip/out.jpg (refused)": LINKS_OUT,
        "x.zip/pipe (refused)": DEVICE,
    }


EVIL = {
    "../../up.jpg": (CLIMBS, "(..)/(..)/up.jpg (refused)"),
    "a/../../b.jpg": (CLIMBS, "a/(..)/(..)/b.jpg (refused)"),
    "..\\up.jpg": (CLIMBS, "(..)\\up.jpg (refused)"),
    "/etc/passwd": (ABSOLUTE, "etc/passwd (refused)"),
    "//server/share": (ABSOLUTE, "server/share (refused)"),
    "\\\\server\\x": (ABSOLUTE, "\\\\server\\x (refused)"),
    "C:\\x.jpg": (DRIVE, "C:\\x.jpg (refused)"),
    "c:x.jpg": (DRIVE, "c:x.jpg (refused)"),
}


@pytest.mark.parametrize("form", ["stored.zip", "plain.tar", "packed.tar.gz"])
def test_names_that_lead_out_are_refused_and_the_rest_is_read(tmp_path: Path, form: str) -> None:
    tree = dict.fromkeys(EVIL, b"evil") | {"good.jpg": b"good", "..hidden/..jpg": b"dots"}
    store = in_a_file(form, FORMS[form](tree), tmp_path)
    found = {entry.path: entry.problem for entry in store.entries()}
    written = "/etc/passwd"
    expected = {f"{form}/{shown}": problem for name, (problem, shown) in EVIL.items()}
    assert written not in found
    assert found == expected | {"good.jpg": "", "..hidden/..jpg": ""}
    assert not list(tmp_path.parent.glob("up.jpg"))
    for path, problem in found.items():
        assert not {"..", ""} & set(path.split("/"))
        if problem:
            with pytest.raises(OSError, match="refused in its archive"):
                store.open(path)


@given(st.text(max_size=12), st.sampled_from(["a.zip", "b.tar"]))
@example("..", "a.zip")
@example("a/..", "b.tar")
@example("./../x", "b.tar")
@example("\0", "b.tar")
@CALM
def test_no_name_of_a_member_leads_out(name: str, form: str) -> None:
    with tempfile.TemporaryDirectory(prefix="names-") as folder:
        try:
            data = zipped({name: b"1"}) if form == "a.zip" else tarred({name: b"1"})
        except (ValueError, IndexError):
            return
        store = in_a_file(form, data, Path(folder))
        for entry in store.entries():
            assert not entry.path.startswith("/")
            assert ".." not in entry.path.split("/")
            assert entry.path.encode()


def test_an_encrypted_member_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    data = bytearray(zipped({"secret.jpg": b"1", "plain.jpg": b"2"}))
    at = data.index(b"PK\1\2")
    data[at + 8] |= 1
    store = in_a_file("x.zip", bytes(data), tmp_path)
    assert {entry.path: entry.problem for entry in store.entries()} == {"secret.jpg": ENCRYPTED, "plain.jpg": ""}


def test_an_unknown_method_is_named(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.jpg": b"1"}))
    at = data.index(b"PK\1\2")
    data[at + 10 : at + 12] = struct.pack("<H", 93)
    [entry] = in_a_file("x.zip", bytes(data), tmp_path).entries()
    assert entry.problem == f"{REFUSED_MEMBER}it is packed by a method that is not read (zstd)"


def only_problem(store: ExpandedStore) -> str:
    problems = [entry.problem for entry in store.entries() if entry.problem]
    assert len(problems) == 1, problems
    return problems[0]


def test_limits_bound_what_unpacks_to_too_much(tmp_path: Path, spools: Callable[[], list[Path]]) -> None:
    zeros = bytes(80_000_000)
    bomb = zipped({"zeros.bmp": zeros, "good.jpg": b"good"})
    store = in_a_file("bomb.zip", bomb, tmp_path)
    assert "more than 250 times its packed size" in only_problem(store)
    assert [entry.path for entry in store.entries()] == ["good.jpg", "zeros.bmp"]
    assert not only_of(open_store(str(tmp_path / "bomb.zip"), Limits(ratio=2000)))
    for name, packed in (
        ("b.tar.gz", gzip.compress(zeros)),
        ("b.tar.xz", lzma.compress(zeros, preset=0)),
        ("b.tar.bz2", bz2.compress(zeros)),
    ):
        assert "more than 250 times its size" in only_problem(in_a_file(name, packed, tmp_path))
    assert not [file for spool in spools() for file in spool.iterdir() if file.stat().st_size]


def only_of(store: ExpandedStore) -> list[str]:
    return [entry.problem for entry in store.entries() if entry.problem]


def test_many_small_members_cannot_add_up_to_a_bomb(tmp_path: Path) -> None:
    store = in_a_file("many.zip", zipped({f"{number}.bmp": bytes(20_000_000) for number in range(5)}), tmp_path)
    assert "unpacks to more than 250 times its size" in only_problem(store)


def test_limits_bound_members_depth_and_temporary_files(tmp_path: Path) -> None:
    inner = zipped({f"{number}.txt": b"1" for number in range(10)})
    write_folder({"a.zip": inner, "b.zip": zipped({"x.txt": b"1"})}, tmp_path / "members")
    store = open_store(str(tmp_path / "members"), Limits(members=5))
    assert "beyond 5, the limit" in only_problem(store)
    assert [entry.path for entry in store.entries()] == ["a.zip", "x.txt"]
    for level in range(4):
        inner = zipped({f"{level}.zip": inner, f"{level}.md": b"1"})
    store = in_a_file("deep.zip", inner, tmp_path)
    assert "4 archives deep, the limit is 3" in only_problem(store)
    assert [entry.path for entry in store.entries() if not entry.problem] == ["1.md", "2.md", "3.md"]
    (tmp_path / "big.tar.gz").write_bytes(tarred({"a.bin": os.urandom(100_000)}, "w:gz"))
    assert "more than 50,000 bytes of temporary files" in only_problem(open_store(str(tmp_path / "big.tar.gz"), Limits(spooled=50_000)))


def test_an_archive_that_holds_itself_ends(tmp_path: Path) -> None:
    level = b"PK\5\6" + bytes(18)
    for _ in range(30):
        level = zipped({"again.zip": level, "a.txt": b"1"})
    store = in_a_file("quine.zip", level, tmp_path)
    assert len(store.entries()) == 2
    assert only_problem(store).startswith(UNREAD_ARCHIVE)


def test_a_member_that_lies_about_its_size_costs_no_memory(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.bin": bytes(200_000_000)}))
    for mark, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        place = data.index(mark) + at
        data[place : place + 4] = struct.pack("<L", 1000)
    store = in_a_file("liar.zip", bytes(data), tmp_path)
    tracemalloc.start()
    with store.open("a.bin") as file, pytest.raises(OSError, match="packed bytes"):
        file.read()
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_listing_and_unpacking_take_little_memory(tmp_path: Path) -> None:
    big = os.urandom(1_000_000) * 60
    (tmp_path / "big.zip").write_bytes(zipped({"deep.tar": tarred({"a.bin": big})}))
    (tmp_path / "big.tar.gz").write_bytes(tarred({"b.bin": big}, "w:gz"))
    del big
    tracemalloc.start()
    store = open_store(str(tmp_path))
    assert [entry.path for entry in store.entries()] == ["a.bin", "b.bin"]
    with store.open("a.bin") as file:
        while file.read(1_000_000):
            pass
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


BASE = {"a.json": b"one " * 500, "b/c.json": bytes(range(256)) * 8, "b/d.json": b"", "e.json": b"4"}


@pytest.mark.parametrize("form", [form for form in FORMS if "lzma" not in form])
@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_cut_off_or_altered_archive_is_told_and_never_raises(form: str, data: st.DataObject) -> None:
    whole = bytearray(FORMS[form](BASE))
    if data.draw(st.booleans()):
        broken = bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    else:
        for _ in range(data.draw(st.integers(1, 6))):
            whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
        broken = bytes(whole)
    with tempfile.TemporaryDirectory(prefix="broken-") as folder:
        write_folder({f"x/{form}": broken, "beside.json": b"beside"}, Path(folder))
        store = open_store(folder)
        listed = {entry.path: entry for entry in store.entries()}
        read = dict(read_as_far_as_possible(store))
        assert read["beside.json"] == b"beside"
        told = any(entry.problem for entry in listed.values()) or None in read.values()
        lost = {f"x/{path}" for path, held in BASE.items() if read.get(f"x/{path}") != held}
        if "zip" in form or "gz" in form or "bz2" in form or "xz" in form:
            # The format has a checksum: what differs is told, unless it is the name or time that was altered.
            assert told or not lost or set(listed) != {"beside.json", *(f"x/{path}" for path in BASE)}
        assert len(listed) > 1
        store.close()


def read_as_far_as_possible(store: Store) -> Iterator[tuple[str, bytes | None]]:
    for entry in store.entries():
        try:
            with store.open(entry.path) as file:
                yield entry.path, file.read()
        except OSError:
            yield entry.path, None


def test_of_a_tar_that_is_cut_off_what_is_ahead_is_read(tmp_path: Path) -> None:
    whole = tarred({f"{number}.txt": os.urandom(2000) for number in range(10)})
    for name, data in (("x.tar", whole[:9000]), ("x.tar.gz", gzip.compress(whole, mtime=0)[:8000])):
        store = in_a_file(name, data, tmp_path)
        assert [entry.path for entry in store.entries() if not entry.problem] == ["0.txt", "1.txt", "2.txt"]
        problems = {entry.path: entry.problem for entry in store.entries() if entry.problem}
        assert problems["3.txt"] == f"{REFUSED_MEMBER}the archive ends before it does"
        assert problems[name].startswith(f"{UNREAD_ARCHIVE} to its end: it was cut off")
        store.close()


def test_behind_a_broken_header_of_a_tar_reading_goes_on(tmp_path: Path) -> None:
    whole = bytearray(tarred({f"{number}.txt": b"1" * 600 for number in range(5)}))
    whole[3 * 512 * 1 + 10] ^= 255  # within the header of the second member: each takes three blocks
    store = in_a_file("x.tar", bytes(whole), tmp_path)
    assert [entry.path for entry in store.entries() if not entry.problem] == ["0.txt", "2.txt", "3.txt", "4.txt"]
    assert "1 header in it is broken" in only_problem(store)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("x.zip", b"", "missing"),
        ("x.zip", b"no zip at all", NO_END),
        ("x.zip", zipped(BASE)[:-30], NO_END),
        ("x.zip", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "Git LFS"),
        ("x.tar", b"", "cut off"),
        ("x.tar.gz", b"no gzip", "packed bytes are broken"),
        ("x.tar.gz", gzip.compress(b"no tar", mtime=0), "cut off"),
        ("x.tar.xz", lzma.compress(b"1" * 9000)[:-20], "packed bytes"),
    ],
)
def test_an_archive_that_is_none_is_an_entry_that_says_so(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    store = in_a_file(name, data, tmp_path)
    [entry] = store.entries()
    assert entry.path == name
    assert words in entry.problem
    assert entry.problem.startswith(UNREAD_ARCHIVE)
    with pytest.raises(OSError, match="cannot be read"):
        store.open(name)


def test_a_part_of_a_divided_zip_says_so(tmp_path: Path) -> None:
    data = bytearray(zipped(BASE))
    at = data.rindex(b"PK\5\6")
    data[at + 4 : at + 6] = b"\1\0"
    assert DIVIDED in only_problem(in_a_file("x.zip", bytes(data), tmp_path))


def test_bytes_ahead_of_a_zip_and_zip64_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(content(in_a_file("sfx.zip", b"#!/bin/sh\n" * 50 + zipped(BASE), tmp_path))) == len(BASE)
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 100)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 2)
    wide = zipped(BASE)
    assert b"PK\6\6" in wide
    assert {path: data for path, _, data in content(in_a_file("wide.zip", wide, tmp_path))} == BASE


def test_names_are_read_as_their_system_wrote_them(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo("x")
        info.create_system, info.filename = 0, "dir\\file.txt"
        archive.writestr(info, b"1")
    data = made.getvalue() + b""
    assert [entry.path for entry in in_a_file("dos.zip", data, tmp_path).entries()] == ["dir/file.txt"]
    unmarked = bytearray(zipped({"é.txt": b"1"}))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = unmarked.index(mark) + at
        unmarked[place : place + 2] = b"\0\0"
    assert [entry.path for entry in in_a_file("mac.zip", bytes(unmarked), tmp_path).entries()] == ["é.txt"]
    assert [entry.path for entry in in_a_file("x.zip", bytes(unmarked.replace("é".encode(), b"\x82a")), tmp_path).entries()] == ["éa.txt"]


def test_temporary_files_are_private_and_go_with_the_store(tmp_path: Path, spools: Callable[[], list[Path]]) -> None:
    root = write_folder({"x.tar.gz": FORMS["packed.tar.gz"](BASE)}, tmp_path / "root")
    before = sorted(root.iterdir()), root.stat().st_mtime_ns
    store = open_store(str(root))
    assert not spools()
    store.entries()
    [folder] = spools()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (sorted(root.iterdir()), root.stat().st_mtime_ns) == before
    store.close()
    assert not spools()
    another = open_store(str(root))
    another.entries()
    del another
    gc.collect()
    assert not spools()


def test_temporary_files_are_never_put_under_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder({"x.tar.gz": FORMS["packed.tar.gz"](BASE)}, tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(Fault, match="TMPDIR"):
        open_store(str(tmp_path)).entries()
    assert [file.name for file in tmp_path.iterdir()] == ["x.tar.gz"]


def test_temporary_files_are_gone_after_an_error(tmp_path: Path) -> None:
    code = "import sys\nfrom datascopy.store import open_store\nstore = open_store(sys.argv[1])\nstore.entries()\nprint('made')\nraise SystemError\n"
    archive = tmp_path / "x.tar.gz"
    archive.write_bytes(FORMS["packed.tar.gz"](BASE))
    spool = tmp_path / "spool"
    spool.mkdir()
    environment = {**os.environ, "TMPDIR": str(spool)}
    done = subprocess.run([sys.executable, "-c", code, str(archive)], capture_output=True, text=True, env=environment, check=False)
    assert done.stdout == "made\n"
    assert done.returncode == 1
    assert not list(spool.iterdir())


def test_a_worker_does_not_unpack_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = in_a_file("x.tar.gz", FORMS["packed.tar.gz"]({f"{number:04}.json": b"1" for number in range(2000)}), tmp_path)
    pickled = pickle.dumps(store)
    assert len(pickled) < 2_000

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("unpacked again")

    monkeypatch.setattr("datascopy.store.mounting.Mounting.run", refuse)
    there = pickle.loads(pickled)  # noqa: S301 - our own bytes
    with there.open("1234.json") as file:
        assert file.read() == b"1"
    with pytest.raises(FileNotFoundError):
        there.open("nowhere.json")


def test_a_single_table_is_a_root(tmp_path: Path) -> None:
    file = tmp_path / "metadata.csv"
    file.write_bytes(b"a,b\n1,2\n")
    store = open_store(str(file))
    assert content(store) == content_of_pickled(store) == [("metadata.csv", 8, b"a,b\n1,2\n")]
    with pytest.raises(FileNotFoundError):
        store.open("../metadata.csv")
    (tmp_path / "x.jpg").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(Fault, match="neither an archive nor a table"):
        open_store(str(tmp_path / "x.jpg"))


def test_an_archive_without_its_extension_is_known_by_its_bytes(tmp_path: Path) -> None:
    for name in ("stored.zip", "plain.tar"):
        store = in_a_file(name.partition(".")[0], FORMS[name](BASE), tmp_path)
        assert {path for path, _, _ in content(store)} == set(BASE)


@pytest.mark.parametrize("url", ["memory://set/folder", "memory://set/all.zip", "memory://set/all.tar.gz", "memory://set/folder/a.json"])
def test_a_url_is_a_root(url: str) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    for name, data in BASE.items():
        memory.pipe(f"/set/folder/{name}", data)
    memory.pipe("/set/all.zip", zipped(BASE))
    memory.pipe("/set/all.tar.gz", FORMS["packed.tar.gz"](BASE))
    store = open_store(url)
    expected = (
        [("a.json", len(BASE["a.json"]), BASE["a.json"])] if url.endswith(".json") else sorted((n, len(d), d) for n, d in BASE.items())
    )
    assert content(store) == content_of_pickled(store) == expected
    assert [entry.mtime_ns for entry in open_store(url).entries()] == [entry.mtime_ns for entry in store.entries()]
    store.close()


@pytest.mark.parametrize("ranges", [True, False])
def test_an_archive_on_a_server_is_read_in_place_or_fetched_once(tmp_path: Path, ranges: bool) -> None:
    pytest.importorskip("aiohttp")
    pytest.importorskip("fsspec")
    archive = FORMS["deflated.zip"](BASE)
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers.get("Range", ""))
            body = archive
            span = re.fullmatch(r"bytes=(\d+)-(\d+)", asked[-1]) if ranges else None
            if span is not None:
                body = archive[int(span[1]) : int(span[2]) + 1]
            self.send_response(200 if span is None else 206)
            if span is not None:
                self.send_header("Content-Range", f"bytes {span[1]}-{int(span[1]) + len(body) - 1}/{len(archive)}")
            if ranges:
                self.send_header("Accept-Ranges", "bytes")
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            store = open_store(f"http://127.0.0.1:{server.server_address[1]}/all.zip?token=secret")
            assert content(store) == sorted((name, len(data), data) for name, data in BASE.items())
            store.close()
        finally:
            server.shutdown()


def test_a_url_is_shown_without_what_may_be_secret() -> None:
    assert shown_root("s3://user:word@bucket/x.zip?token=1") == "s3://bucket/x.zip"
    assert shown_root("a folder?") == "a folder?"


def test_a_url_that_is_wrong_or_needs_a_package_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fsspec")
    for url, words in (("memory://nowhere", "does not exist"), ("nonsense://x", "no URL that can be read|cannot be read")):
        with pytest.raises(Fault, match=words):
            open_store(url)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(Fault, match=r'pip install "datascopy\[cloud\]"'):
        open_store("memory://set")


def test_limits_are_read_as_written() -> None:
    assert parse_limits("") == Limits()
    assert parse_limits(" ratio=1_000 , spooled=50GB") == replace(Limits(), ratio=1000, spooled=50 * 10**9)
    for written, words in (("ratoi=1", "no limit 'ratoi'"), ("ratio", "not ''"), ("depth=0", "above 0"), ("members=-1", "above 0")):
        with pytest.raises(Fault, match=words):
            parse_limits(written)


def test_top_folders_are_found() -> None:
    assert tops(["a/b/1.jpg", "a/b/c/2.jpg", "README.md", "__MACOSX/a/b/._1.jpg", ".DS_Store"]) == ("a", "a/b", "a/b/c")
    assert tops(["a/1.jpg", "b/2.jpg"]) == ()
    assert tops(["1.jpg"]) == ()
    assert plain_top(["x/images/1.jpg", "x/masks/1.jpg"], "X") == "x"
    assert plain_top(["x/x/images/1.jpg", "x/x/masks/1.jpg"], "download") == "x/x"
    assert plain_top(["x/images/1.jpg", "x/masks/1.jpg"], "download") == ""
    assert plain_top(["train/a/1.jpg", "train/b/1.jpg"], "train") == ""


def test_a_folder_is_taken_off(tmp_path: Path) -> None:
    write_folder({"top/a.jpg": b"1", "top/b/c.jpg": b"2", "README.md": b"3", "top/README.md": b"4"}, tmp_path)
    store = RebasedStore(open_store(str(tmp_path)), "top")
    assert content(store) == [("README.md", 1, b"3"), ("a.jpg", 1, b"1"), ("b/c.jpg", 1, b"2"), ("top/README.md", 1, b"4")]
    assert "All files lie in the folder top/" in store.notes[-1]
    there = pickle.loads(pickle.dumps(store))  # noqa: S301 - our own bytes
    with there.open("b/c.jpg") as file:
        assert file.read() == b"2"
    assert isinstance(open_store(str(tmp_path))._base, FolderStore)


def audited(root: Path, *words: str, cache: str = "none") -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "datascopy",
        "audit",
        *words,
        str(root),
        "--format",
        "json",
        "--cache",
        cache,
        "--quiet",
        "--jobs",
        "2",
    ]
    done = subprocess.run(command, capture_output=True, check=False, timeout=300)
    assert done.returncode in (0, 1, 3), done.stderr.decode()
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="module")
def miniature(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from datascopy.demo import build
    from datascopy.shipped import shipped

    root = tmp_path_factory.mktemp("miniature") / "data"
    build(shipped("audits") / "demo" / "miniature.yaml", root)
    return root


@pytest.fixture(scope="module")
def forms(miniature: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The miniature in every form: as it is, packed, packed with a folder around it, with an archive inside."""
    folder = tmp_path_factory.mktemp("packed")
    made = {"folder": miniature}
    for form, kind in (("zip", "zip"), ("tar", "tar"), ("tar.gz", "gztar")):
        made[form] = Path(shutil.make_archive(str(folder / "data"), kind, miniature))
    made["zip with a folder around it"] = Path(shutil.make_archive(str(folder / "around"), "zip", miniature.parent, "data"))
    mixed = folder / "mixed"
    shutil.copytree(miniature, mixed)
    shutil.make_archive(str(mixed / "xrays"), "gztar", mixed, "xrays")
    shutil.rmtree(mixed / "xrays")
    made["zip with an archive inside"] = Path(shutil.make_archive(str(folder / "inside"), "zip", mixed))
    return made


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def reports(forms: dict[str, Path], cache: str) -> dict[str, dict[str, Any]]:
    return {form: audited(root, cache=cache) for form, root in forms.items()}


def test_the_report_is_the_same_for_every_form(reports: dict[str, dict[str, Any]]) -> None:
    told = {form: json.dumps({key: value for key, value in report.items() if key != "run"}) for form, report in reports.items()}
    assert reports["folder"]["dataset"]["name"] == "demo"
    assert len(reports["folder"]["findings"]) > 20
    assert {form for form, one in told.items() if one != told["folder"]} == set()


def test_a_second_run_over_an_archive_opens_no_picture(forms: dict[str, Path], reports: dict[str, dict[str, Any]], cache: str) -> None:
    for form in ("zip", "tar.gz"):
        first, second = reports[form], audited(forms[form], cache=cache)
        before, after = first["run"]["cache"], second["run"]["cache"]
        assert before["misses"] > 0
        assert after == {"hits": before["hits"] + before["misses"], "misses": 0}
        assert {**first, "run": 0} == {**second, "run": 0}


def test_faults_of_archives_are_findings(miniature: Path, reports: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    root = tmp_path / "data"
    shutil.copytree(miniature, root)
    (root / "more.zip").write_bytes(zipped(BASE)[:-40])
    (root / "evil.zip").write_bytes(zipped({"../up.jpg": b"1"}))
    before = {one["identity"] for one in reports["folder"]["findings"]}
    fresh = [one for one in audited(root)["findings"] if one["identity"] not in before]
    assert {one["rule"] for one in fresh} == {"files/archive-unreadable", "files/archive-member-refused"}
    assert [one["severity"] for one in fresh] == ["error", "error"]
    assert {place["path"] for one in fresh for place in one["places"]} == {"more.zip", "evil.zip/(..)/up.jpg (refused)"}


def test_a_root_that_is_a_broken_archive_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zipped(BASE)[:100])
    report = audited(tmp_path / "x.zip")
    assert [one["rule"] for one in report["findings"]] == ["files/archive-unreadable"]
    assert report["verdict"]["exit_code"] == 1


def test_compare_takes_archives(forms: dict[str, Path]) -> None:
    command = [sys.executable, "-m", "datascopy", "compare", str(forms["zip"]), str(forms["tar.gz"]), "--format", "json", "--cache", "none"]
    done = subprocess.run([*command, "--quiet"], capture_output=True, check=False, timeout=300)
    told = json.loads(done.stdout)
    assert told["a"]["items"] == told["b"]["items"] > 90
    assert told["summary"]["a_found"] >= 90
