"""The folder store: every file once, nothing opened, nothing outside reached, every obstacle said."""

import os
import pickle
import socket
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from datascopy.model import Entry, Fault
from datascopy.store import Store, open_store
from datascopy.store.folder import item_id, name_entries
from datascopy.store.walk import DANGLING, FOLDER_LOOP, FOLDER_OUTSIDE, LINK_LOOP, MOST_VISITS, OUTSIDE, TOO_OFTEN, Walked


def problems(store: Store) -> dict[str, str]:
    return {entry.path: entry.problem for entry in store.entries()}


def test_entries_are_sorted_by_item_id_with_size_and_time(tmp_path: Path) -> None:
    for name, data in (("b.txt", b"22"), ("a/z.jpg", b"1"), ("a-b.jpg", b"")):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)
    entries = open_store(str(tmp_path)).entries()
    assert [(entry.path, entry.size, entry.problem) for entry in entries] == [("a-b.jpg", 0, ""), ("a/z.jpg", 1, ""), ("b.txt", 2, "")]
    assert all(entry.mtime_ns == (tmp_path / entry.path).stat().st_mtime_ns for entry in entries)


def test_the_folder_is_walked_once(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    assert store.entries() == ()
    (tmp_path / "late.jpg").touch()
    assert store.entries() == ()


@pytest.mark.parametrize(
    "name", ["two\nlines.jpg", "<b>&.jpg", "ümläut é.jpg", " lead.jpg", "back\\slash.jpg", "-rf", "~", "'\"$(x).jpg", "a\u202eb.jpg"]
)
def test_odd_names_are_kept_and_open(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"data")
    store = open_store(str(tmp_path))
    assert [entry.path for entry in store.entries()] == [name]
    with store.open(name) as opened:
        assert opened.read() == b"data"


def test_bytes_that_are_not_utf8_are_written_in_hex_and_open(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    for name, data in ((b"\xff.jpg", b"byte"), (b"\\xff.jpg", b"written"), (b"d\xe9/\xc3\xa9.jpg", b"mixed")):
        path = os.path.join(folder, name)  # noqa: PTH118  pathlib takes no bytes
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(data)
    store = open_store(str(tmp_path))
    read = {}
    for entry in store.entries():
        with store.open(entry.path) as opened:
            read[entry.path] = opened.read()
    assert read == {"\\xff.jpg": b"written", "\\xff.jpg~2": b"byte", "d\\xe9/é.jpg": b"mixed"}


def test_links_inside_the_root_are_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "1.jpg").write_bytes(b"1")
    (tmp_path / "train").symlink_to("real")
    (tmp_path / "one.jpg").symlink_to("real/1.jpg")
    store = open_store(str(tmp_path))
    assert problems(store) == {"one.jpg": "", "real/1.jpg": "", "train/1.jpg": ""}
    with store.open("train/1.jpg") as opened:
        assert opened.read() == b"1"


def test_links_that_lead_nowhere_round_or_out_are_named_and_not_opened(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.jpg").write_bytes(b"secret")
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "dangling.jpg").symlink_to("nothing.jpg")
    (root / "loop.jpg").symlink_to("loop.jpg")
    (root / "sub" / "up").symlink_to("..")
    (root / "out.jpg").symlink_to(outside / "secret.jpg")
    (root / "outdir").symlink_to(outside)
    (root / "twin").symlink_to("../root-twin")
    (tmp_path / "root-twin").mkdir()
    store = open_store(str(root))
    assert problems(store) == {
        "dangling.jpg": DANGLING,
        "loop.jpg": LINK_LOOP,
        "out.jpg": OUTSIDE,
        "outdir": FOLDER_OUTSIDE,
        "sub/up": FOLDER_LOOP,
        "twin": FOLDER_OUTSIDE,
    }
    for path in problems(store):
        with pytest.raises(OSError, match="link"):
            store.open(path)
    for path in ("../outside/secret.jpg", str(outside / "secret.jpg"), "sub/../../outside/secret.jpg"):
        with pytest.raises(OSError, match="out of the root"):
            store.open(path)


def test_folders_full_of_links_to_one_another_end(tmp_path: Path) -> None:
    for level in range(8):
        folder = tmp_path / f"d{level}"
        folder.mkdir()
        (folder / "file.jpg").touch()
        for link in "abcdef":
            (folder / link).symlink_to(f"../d{level + 1}")
    (tmp_path / "d8").mkdir()
    (tmp_path / "d8" / "last.jpg").touch()
    found = problems(open_store(str(tmp_path)))
    assert len(found) < 9 * (MOST_VISITS + 1) * 8
    assert TOO_OFTEN in found.values()
    assert {f"d{level}/file.jpg" for level in range(8)} | {"d8/last.jpg"} <= found.keys()


def test_pipes_and_sockets_are_named_and_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.jpg")
        store = open_store(str(tmp_path))
        assert problems(store) == {
            "pipe.jpg": "not a plain file (a named pipe); it was not opened",
            "socket.jpg": "not a plain file (a socket); it was not opened",
        }
        with pytest.raises(OSError, match="named pipe"):
            store.open("pipe.jpg")


def test_a_pipe_in_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.touch()
    store = open_store(str(tmp_path))
    store.entries()
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(OSError, match="not a plain file"):
        store.open("a.jpg")


def test_a_file_gone_since_the_walk_says_so(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.touch()
    store = open_store(str(tmp_path))
    store.entries()
    file.unlink()
    with pytest.raises(FileNotFoundError, match="no such file"):
        store.open("a.jpg")


NOBODY = 65534


def seen_by_another(root: Path) -> dict[str, str]:
    """Return the problems that a user without privileges meets: this one, or nobody where this is the superuser."""
    me = os.geteuid()
    if me == 0:
        os.seteuid(NOBODY)
    try:
        return problems(open_store(str(root)))
    finally:
        os.seteuid(me)


@pytest.mark.skipif(os.access not in os.supports_effective_ids, reason="this system cannot ask what the effective user may do")
def test_without_permission_file_and_folder_are_one_entry_each() -> None:
    with tempfile.TemporaryDirectory(prefix="datascopy-store-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        (root / "shut").mkdir()
        (root / "shut" / "a.jpg").touch()
        (root / "listed-only").mkdir()
        (root / "listed-only" / "c.jpg").touch()
        (root / "b.jpg").touch()
        (root / "b.jpg").chmod(0)
        (root / "shut").chmod(0)
        (root / "listed-only").chmod(0o444)
        found = seen_by_another(root)
        (root / "shut").chmod(0o755)
        (root / "listed-only").chmod(0o755)
    assert found == {
        "b.jpg": "no permission to read the file",
        "listed-only/c.jpg": "no permission to read the file",
        "shut": "no permission to read the folder; the files in it are not known",
    }


def test_a_worker_gets_a_small_store_that_opens_the_same_files(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"{number}.jpg").write_bytes(b"x")
    (tmp_path / "dangling.jpg").symlink_to("nothing")
    store = open_store(str(tmp_path))
    pickled = pickle.dumps(store)
    assert len(pickled) < 2_000
    there = pickle.loads(pickled)  # noqa: S301  our own bytes
    with there.open("7.jpg") as opened:
        assert opened.read() == b"x"
    with pytest.raises(OSError, match="dangling"):
        there.open("dangling.jpg")


def test_a_root_that_is_none_is_the_users_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for root, words in (
        ("nowhere", "does not exist"),
        ("file", "neither an archive nor a table"),
        ("file/below", "cannot be opened"),
        ("a\0b", "cannot be"),
    ):
        with pytest.raises(Fault, match=words):
            open_store(str(tmp_path / root))


def test_the_root_may_be_a_link_and_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.jpg").write_bytes(b"a")
    (tmp_path / "real" / "b.jpg").symlink_to("a.jpg")
    (tmp_path / "link").symlink_to("real")
    monkeypatch.chdir(tmp_path)
    store = open_store("link")
    monkeypatch.chdir("/")
    assert store.root == "link"
    assert problems(store) == {"a.jpg": "", "b.jpg": ""}
    with store.open("b.jpg") as opened:
        assert opened.read() == b"a"


@given(
    st.lists(
        st.binary(min_size=1, max_size=6).filter(lambda name: not set(name) & {0, 47} and name not in (b".", b"..")),
        max_size=12,
        unique=True,
    )
)
@example([b"\xff", b"\\xff", b"\\xff~2", b"\\xff~3"])
@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_item_ids_are_unique_printable_and_independent_of_order(names: list[bytes]) -> None:
    walked = [Walked(os.fsdecode(name), number, 0, "") for number, name in enumerate(names)]
    named = name_entries(tuple(walked))
    assert len({path for path, _ in named}) == len(names)
    assert named == name_entries(tuple(reversed(walked)))
    for path, one in named:
        assert path.encode("utf-8")
        assert path.startswith(item_id(one.relative))


def test_nothing_is_written_and_no_file_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jpg").touch()
    before = {file: file.stat() for file in (tmp_path, tmp_path / "a.jpg")}

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file was opened")

    with monkeypatch.context() as patched:
        patched.setattr("builtins.open", refuse)
        patched.setattr(os, "open", refuse)
        assert [type(entry) for entry in open_store(str(tmp_path)).entries()] == [Entry]
    assert {file: file.stat().st_mtime_ns for file in before} == {file: status.st_mtime_ns for file, status in before.items()}
