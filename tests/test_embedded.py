"""Pictures embedded in Parquet: each is a file of the store, named as the profile or the row says, read in little memory."""

import io
import os
import pickle
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from datascopy.model import REFUSED_MEMBER, UNREAD_ARCHIVE, Fault, TableFacts
from datascopy.store import Limits, Store, embedded, open_store

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

FACTS = TableFacts(name="t", title="t", files=("*.parquet",), pictures="image", names="images/{img_id}.jpg")
UNNAMED = TableFacts(name="t", title="t", files=("*.parquet",), pictures="image")
STRUCT = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def write(file: Path, pictures: list[Any], *, group: int = 3, kind: Any = STRUCT, **columns: list[Any]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table({"image": pa.array(pictures, kind), **columns})
    pq.write_table(table, file, row_group_size=group)
    return file


def cell(data: bytes | None, path: str | None = None) -> dict[str, Any]:
    return {"bytes": data, "path": path}


def read(store: Store) -> dict[str, bytes]:
    held = {}
    for entry in store.entries():
        if not entry.problem and not entry.path.endswith(".parquet"):
            with store.open(entry.path) as file:
                held[entry.path] = file.read()
            assert entry.size == len(held[entry.path])
    return held


def with_pictures(root: Path, facts: TableFacts = FACTS, limits: Limits | None = None) -> Store:
    store = open_store(str(root))
    return embedded(store, [(entry.path, facts) for entry in store.entries()], limits)


def told(store: Store) -> str:
    return " ".join(store.notes)


def test_pictures_are_named_by_columns_and_counted_once(tmp_path: Path) -> None:
    write(
        tmp_path / "data" / "a.parquet",
        [cell(b"one"), cell(b"one"), cell(b"two"), cell(b"other"), cell(None)],
        img_id=["x", "x", "y", "x", "z"],
        question=["?"] * 5,
    )
    store = with_pictures(tmp_path)
    assert [entry.path for entry in store.entries()] == ["data/a.parquet", "images/x.jpg", "images/y.jpg"]
    assert read(store) == {"images/x.jpg": b"one", "images/y.jpg": b"two"}
    assert "2 pictures embedded in 5 rows" in told(store)
    assert "1 of these rows hold no picture." in told(store)
    assert "1 row holds other bytes than the first of the same name, which is the picture: images/x.jpg." in told(store)
    assert pickled(store) == read(store)
    assert len(pickle.dumps(store)) < 2_000


def pickled(store: Store) -> dict[str, bytes]:
    there = pickle.loads(pickle.dumps(store))  # noqa: S301 - our own bytes
    held = {}
    for path in read(store):
        with there.open(path) as file:
            held[path] = file.read()
    return held


def test_numbers_name_pictures_too_and_plain_bytes_will_do(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", [b"1", b"2"], kind=pa.binary(), img_id=[7.0, 8.0])
    assert read(with_pictures(tmp_path)) == {"images/7.jpg": b"1", "images/8.jpg": b"2"}


def test_without_names_the_row_names_its_picture(tmp_path: Path) -> None:
    jpeg, png = b"\xff\xd8\xff1", b"\x89PNG2"
    write(tmp_path / "d" / "train-0.parquet", [cell(jpeg, "cat/1.jpg"), cell(png), cell(b"RIFF....WEBP")])
    write(tmp_path / "d" / "train-1.parquet", [cell(b"\xff\xd8\xff9", "cat/1.jpg"), cell(jpeg, "cat/1.jpg"), cell(b"?")])
    assert read(with_pictures(tmp_path, UNNAMED)) == {
        "cat/1.jpg": jpeg,
        "d/train-0/0000002.png": png,
        "d/train-0/0000003.webp": b"RIFF....WEBP",
        "d/train-1/0000001.jpg": b"\xff\xd8\xff9",
        "d/train-1/0000003.bin": b"?",
    }


def test_a_name_that_leads_out_is_refused(tmp_path: Path) -> None:
    names = ["../up", "ok", "/etc/x"]
    write(tmp_path / "a.parquet", [cell(b"1"), cell(b"2"), cell(b"3")], img_id=names)
    facts = TableFacts(name="t", title="t", files=("*.parquet",), pictures="image", names="{img_id}.jpg")
    store = with_pictures(tmp_path, facts)
    found = {entry.path: entry.problem for entry in store.entries() if entry.path != "a.parquet"}
    assert set(found) == {"ok.jpg", "a.parquet/(..)/up.jpg (refused)", "a.parquet/etc/x.jpg (refused)"}
    assert all(problem.startswith(REFUSED_MEMBER) for path, problem in found.items() if path != "ok.jpg")


def test_a_picture_that_is_there_as_a_file_is_counted_once(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", [cell(b"1"), cell(b"2")], img_id=["x", "y"])
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "x.jpg").write_bytes(b"1")
    (tmp_path / "images" / "y.jpg").write_bytes(b"other")
    store = with_pictures(tmp_path)
    assert read(store) == {"images/x.jpg": b"1", "images/y.jpg": b"other", "images/y.jpg~2": b"2"}
    assert "1 embedded picture is there as files too" in told(store)


def test_columns_of_other_editions_are_known_and_a_table_without_pictures_stays(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", [cell(b"1")], id=["x"])
    assert read(with_pictures(tmp_path)) == {}
    facts = TableFacts(
        name="t", title="t", files=("*",), pictures="picture", names="{img_id}.jpg", columns={"picture": ("image",), "img_id": ("id",)}
    )
    assert read(with_pictures(tmp_path, facts)) == {"x.jpg": b"1"}
    plain = open_store(str(tmp_path))
    assert embedded(plain, [("a.parquet", TableFacts(name="t", title="t", files=("*",)))]) is plain


def test_parquet_in_a_zip_is_read_in_place(tmp_path: Path) -> None:
    file = write(tmp_path / "a.parquet", [cell(b"1" * 5000), cell(b"2")], img_id=["x", "y"])
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(file, "data/a.parquet")
    store = with_pictures(tmp_path / "all.zip")
    assert read(store) == pickled(store) == {"images/x.jpg": b"1" * 5000, "images/y.jpg": b"2"}


def test_the_limit_of_temporary_files_is_told(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", [cell(b"1" * 600), cell(b"2" * 600)], img_id=["x", "y"])
    store = with_pictures(tmp_path, limits=Limits(spooled=1000))
    assert read(store) == {"images/x.jpg": b"1" * 600}
    [problem] = [entry.problem for entry in store.entries() if entry.problem]
    assert problem.startswith(REFUSED_MEMBER)
    assert "more than 1,000 bytes of temporary files" in problem


def test_without_pyarrow_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.parquet", [cell(b"1")], img_id=["x"])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Fault, match=r'pip install "datascopy\[parquet\]"'):
        with_pictures(tmp_path)
    assert open_store(str(tmp_path)).entries()


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_altered_or_cut_off_file_is_told_and_never_raises(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    root = tmp_path_factory.mktemp("broken")
    pictures = [cell(os.urandom(300)) for _ in range(12)]
    file = write(root / "a.parquet", pictures, img_id=[f"{number}" for number in range(12)])
    broken = bytearray(file.read_bytes())
    if data.draw(st.booleans()):
        broken = broken[: data.draw(st.integers(0, len(broken) - 1))]
    else:
        for _ in range(data.draw(st.integers(1, 8))):
            broken[data.draw(st.integers(0, len(broken) - 1))] ^= data.draw(st.integers(1, 255))
    file.write_bytes(broken)
    store = with_pictures(root)
    read(store)
    problems = [entry.problem for entry in store.entries() if entry.problem]
    assert all(problem.startswith((UNREAD_ARCHIVE, REFUSED_MEMBER)) for problem in problems)
    if len(broken) < 12 * 300:
        assert problems


def test_a_row_group_larger_than_memory_should_be_is_read_in_little(tmp_path: Path) -> None:
    import tracemalloc

    pictures = [cell(os.urandom(400_000)) for _ in range(150)]
    table = pa.table({"image": pa.array(pictures, STRUCT), "img_id": [f"{number}" for number in range(150)]})
    del pictures
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=150, use_dictionary=False, write_batch_size=1, data_page_size=500_000)
    del table
    pool = pa.default_memory_pool()
    before = pool.bytes_allocated()
    tracemalloc.start()
    store = with_pictures(tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(store.entries()) == 151
    assert peak < 20_000_000
    assert pool.bytes_allocated() - before < 20_000_000


def test_an_audit_of_pictures_in_parquet_measures_them(tmp_path: Path) -> None:
    from datascopy.catalog import build_catalog
    from datascopy.cli.root import open_root
    from datascopy.measure import measure_pictures

    made = []
    for number in range(6):
        picture = io.BytesIO()
        Image.effect_noise((64, 64), 20 + number).save(picture, "JPEG")
        made.append(cell(picture.getvalue()))
    write(tmp_path / "root" / "data" / "a.parquet", made, img_id=[f"p{number}" for number in range(6)])
    profile = tmp_path / "profile.yaml"
    profile.write_text(
        "name: rows\ntitle: rows\ncollections:\n  pictures: {title: pictures, kind: images, files: ['images/*.jpg']}\n"
        "tables:\n  rows: {title: rows, files: ['data/*.parquet'], of: pictures, file: img_id, pictures: image, names: 'images/{img_id}.jpg'}\n",
        encoding="utf-8",
    )
    root = open_root(str(tmp_path / "root"), str(profile))
    catalog = build_catalog(root.profile, root.store)
    measures = measure_pictures(catalog, root.store, jobs=2)
    assert measures.images["status"].tolist() == ["sound"] * 6
    assert measures.images["path"].tolist() == [f"images/p{number}.jpg" for number in range(6)]
    assert catalog.references["key"].tolist() == [f"p{number}" for number in range(6)]
