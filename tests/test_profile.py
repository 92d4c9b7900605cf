"""Profiles: what is wrong is said with file, line, key and a suggestion, all at once, and nothing else is ever raised."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datascopy.model import Certainty, Comparison, Fault, Kind
from datascopy.profile import find_profile, load_profile, read_yaml, recognise, shipped_profiles
from datascopy.shipped import shipped

GOOD = """\
name: small
title: Small
version: "1"
recognise: ["table.csv"]
collections:
  pictures:
    title: pictures
    kind: images
    files: ["pictures/**/*.jpg"]
    pattern: 'pictures/(?P<label>[^/]+)/[^/]+'
    vocabulary: findings
  masks: {title: masks, kind: masks, files: ["masks/*.png"], masks_of: pictures}
tables:
  list:
    title: list
    files: ["table.csv"]
    of: pictures
    file: name
    label: class
    vocabulary: findings
    box: {xmin: a, ymin: b, xmax: c, ymax: d}
    private: [note]
documents:
  boxes: {title: boxes, files: ["boxes.json"], reader: boxes, of: pictures, complete: true}
vocabularies:
  findings: {Polyp: [polyps], Ulcer: []}
splits:
  folds: {title: folds, of: pictures, table: list, column: fold}
groups:
  video: {title: video, of: pictures, certainty: stated, table: list, column: video, source: the table}
relations:
  twins: {a: pictures, b: masks, says: they overlap, source: the card}
"""
CLAIMS = """\
claims:
  - id: pictures-counted
    says: There are 1,000 pictures.
    source: card
    stated: 1000
    measured:
      - {verb: count, what: files, of: pictures}
      - {verb: distinct, what: rows, of: list, by: [name]}
  - id: hours
    says: They last 1.50 hours.
    source: card
    stated: 1.50
    comparison: about
    measured:
      - {verb: sum, what: hours, of: list, column: seconds}
  - id: reviewed
    says: A doctor saw each.
    source: card
    statement: no data tells
"""


def write(folder: Path, profile: str = GOOD, claims: str | None = CLAIMS) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "profile.yaml").write_text(profile, encoding="utf-8")
    if claims is not None:
        (folder / "claims.yaml").write_text(claims, encoding="utf-8")
    return folder


def wrong(folder: Path, profile: str = GOOD, claims: str | None = CLAIMS) -> list[str]:
    with pytest.raises(Fault) as raised:
        load_profile(write(folder, profile, claims))
    return str(raised.value).splitlines()


def test_a_good_profile_becomes_facts(tmp_path: Path) -> None:
    profile = load_profile(write(tmp_path))
    assert (profile.name, profile.title, profile.version) == ("small", "Small", "1")
    pictures, masks = profile.collections
    assert (pictures.name, pictures.kind, pictures.key, pictures.vocabulary) == ("pictures", Kind.IMAGES, "stem", "findings")
    assert (masks.kind, masks.masks_of, masks.optional) == (Kind.MASKS, "pictures", False)
    assert profile.tables[0].box is not None
    assert profile.tables[0].box.xmax == "c"
    assert profile.tables[0].private == ("note",)
    assert profile.vocabularies[0].aliases == {"Polyp": ("polyps",), "Ulcer": ()}
    assert profile.splits[0].certainty is Certainty.STATED
    assert profile.groups[0].column == "video"
    assert profile.claims[1].comparison is Comparison.ABOUT


def test_a_number_keeps_the_way_it_is_written(tmp_path: Path) -> None:
    profile = load_profile(write(tmp_path))
    assert [claim.written for claim in profile.claims] == ["1000", "1.50", ""]


def test_the_digest_covers_both_files_and_nothing_else(tmp_path: Path) -> None:
    first = load_profile(write(tmp_path / "a")).digest
    (tmp_path / "a" / "README.md").write_text("more")
    assert load_profile(tmp_path / "a").digest == first
    assert load_profile(write(tmp_path / "b")).digest == first
    assert load_profile(write(tmp_path / "c", claims=CLAIMS + "# a comment\n")).digest != first
    assert load_profile(write(tmp_path / "d", claims=None)).digest != first


SCHEMA_FAULTS = [
    ("collections:", "colections:", 5, "unknown key 'colections' under the root; did you mean 'collections'?"),
    ("title: Small", "titel: Small", 2, "unknown key 'titel' under the root; did you mean 'title'?"),
    (
        "kind: images",
        "kind: image",
        8,
        "'collections.pictures.kind' is 'image', but must be one of images, masks, videos; did you mean 'images'?",
    ),
    ('version: "1"', "version: 1", 3, "'version' must be text, not a number. Put it in quotes."),
    ("private: [note]", "private: note", 22, "'tables.list.private' must be a list, not text."),
    ("reader: boxes", "reader: voc", 24, "must be one of boxes"),
    ('recognise: ["table.csv"]', "recognise:", 4, "'recognise' must be a list, not nothing."),
    ("name: small", "name: Small One", 1, "which does not have the form"),
    ('files: ["table.csv"]', "files: []", 16, "'tables.list.files' is empty."),
]


@pytest.mark.parametrize(("old", "new", "line", "says"), SCHEMA_FAULTS, ids=[new for _, new, _, _ in SCHEMA_FAULTS])
def test_the_schema_is_held(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    lines = wrong(tmp_path, GOOD.replace(old, new))
    assert any(f"profile.yaml:{line}: " in one and says in one for one in lines), lines


LAYOUT_FAULTS = [
    ("vocabulary: findings\n  masks", "vocabulary: finding\n  masks", 11, "there is no vocabulary 'finding'; did you mean 'findings'?"),
    ("masks_of: pictures", "masks_of: picture", 12, "there is no collection 'picture'; did you mean 'pictures'?"),
    ("masks_of: pictures", "masks_of: masks", 12, "'masks' does not hold images"),
    ("kind: masks", "kind: images", 12, "only a collection of masks has 'masks_of'"),
    ("(?P<label>", "(?P<label", 10, "not a regular expression"),
    ("(?P<label>", "(?P<labels>", 10, "the named group 'labels' has no meaning; did you mean 'label'?"),
    ("(?P<label>", "(?P<bytes>", 10, "the named group 'bytes' is what every file has already"),
    ("table: list, column: fold", "table: lists, column: fold", 28, "there is no table 'lists'; did you mean 'list'?"),
    ("table: list, column: fold", "table: list", 28, "'table' needs 'column' as well"),
    ("table: list, column: fold", "lists: {a: lost}", 28, "there is no table 'lost'"),
    (", table: list, column: fold", "", 28, "nothing tells this split"),
    ("table: list, column: fold", "lists: {a: list}, column: fold", 28, "not by both"),
    ("table: list, column: video, ", "", 30, "nothing tells this group"),
    ("table: list, column: video", "pattern: 'x'", 30, "the pattern has no named group 'group'"),
    ("    of: pictures\n    file: name", "    file: name", 17, "'file' needs 'of' as well"),
    ("    file: name\n", "", 18, "'label' needs 'file' as well"),
    ("reader: boxes, ", "", 24, "'complete' needs 'reader' as well"),
    ("a: pictures, b: masks", "a: masks, b: masks", 32, "both sides are 'masks'"),
    ("a: pictures, b: masks", "a: pictures, b: maks", 32, "there is no collection 'maks'; did you mean 'masks'?"),
    ("Ulcer: []", "Ulcer: [POLYPS]", 26, "the spelling 'POLYPS' belongs to 'Polyp' already"),
    ("Ulcer: []", "polyp: []", 26, "the label 'polyp' stands twice in another spelling"),
    ("  folds:", "  list:", 28, "the name 'list' is already that of one of the tables"),
    ('files: ["table.csv"]', 'files: ["../table.csv"]', 16, "must be relative to the root"),
    ('files: ["table.csv"]', 'files: ["/table.csv"]', 16, "must be relative to the root"),
    ('recognise: ["table.csv"]', 'recognise: ["a\\\\b"]', 4, "must be relative to the root"),
    ("reader: boxes", "schema: boxs, reader: boxes", 24, "there is no schema in schemas/documents 'boxs'; did you mean 'boxes'?"),
]


@pytest.mark.parametrize(("old", "new", "line", "says"), LAYOUT_FAULTS, ids=[says for *_, says in LAYOUT_FAULTS])
def test_what_is_named_is_declared(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    lines = wrong(tmp_path, GOOD.replace(old, new, 1), claims=None)
    assert any(f"profile.yaml:{line}: " in one and says in one for one in lines), lines


CLAIM_FAULTS = [
    ("id: hours", "id: pictures-counted", 9, "the id 'pictures-counted' stands twice; the first is in line 2"),
    ("of: pictures}", "of: picture}", 7, "there is no collection, table or document 'picture'; did you mean 'pictures'?"),
    ("what: files, of: pictures", "what: rows, of: pictures", 7, "there is no table 'pictures'"),
    ("by: [name]", "column: name", 8, "'distinct' of rows takes 'of' and 'by'"),
    ("verb: sum, what: hours", "verb: count, what: hours", 15, "'count' cannot be of hours"),
    (", column: seconds", "", 15, "'sum' of hours takes 'of' and 'column' (and may have but, where); given are of"),
    ("verb: sum, what: hours, of: list, column: seconds", "verb: sum, what: claims, claims: [hours, reviewed]", 15, "states no number"),
    ("verb: sum, what: hours, of: list, column: seconds", "verb: sum, what: claims, claims: [hours, x]", 15, "a part of itself"),
    (
        "verb: sum, what: hours, of: list, column: seconds",
        "verb: sum, what: claims, claims: [picture-counted, x]",
        15,
        "'pictures-counted'?",
    ),
    ("verb: sum, what: hours, of: list, column: seconds", "verb: sum, what: claims, claims: [pictures-counted]", 15, "at least two claims"),
    ("verb: sum, what: hours, of: list, column: seconds", "verb: stated, what: claims, claims: [pictures-counted, x]", 15, "exactly one"),
    ("verb: sum, what: hours, of: list, column: seconds", "verb: stated, what: claims, claims: [nobody/x]", 15, "no dataset 'nobody'"),
    ("verb: sum, what: hours, of: list, column: seconds", "verb: stated, what: claims, claims: [demo/frame]", 15, "mean 'frames'?"),
    ("verb: sum, what: hours, of: list, column: seconds", "verb: least, what: rows, of: list, by: [name], each: lists", 15, "'list'?"),
    ("verb: sum, what: hours, of: list, column: seconds", "verb: least, what: rows, of: list, by: [x], each: list", 15, "by: [key]"),
    ("stated: 1000", "stated: 1000\n    unlike: [hourss]", 6, "there is no claim 'hourss'; did you mean 'hours'?"),
    ("by: [name]", "where: {name: 1}, by: [name]", 8, "put numbers in quotes"),
    ("statement: no data tells", "stated: 1", 16, "a claim has either 'stated' and 'measured', or 'statement'"),
    ("stated: 1000", 'stated: "many"', 5, "'many' is no number"),
    ("verb: sum, what: hours, of: list, column: seconds", "verb: exists, what: rows, of: list", 12, "yes or no"),
    ("comparison: about", "comparison: abot", 13, "did you mean 'about'?"),
    ("verb: count", "verb: cuont", 7, "did you mean 'count'?"),
    ("source: card\n    statement", "statement", 16, "the key 'source' is missing"),
]


@pytest.mark.parametrize(("old", "new", "line", "says"), CLAIM_FAULTS, ids=[says for *_, says in CLAIM_FAULTS])
def test_claims_can_be_carried_out(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in CLAIMS
    lines = wrong(tmp_path, claims=CLAIMS.replace(old, new, 1))
    assert any(f"claims.yaml:{line}: " in one and says in one for one in lines), lines


def test_all_errors_are_said_at_once_in_the_order_of_the_file_and_bounded(tmp_path: Path) -> None:
    lines = wrong(
        tmp_path, "name: x\ntitle: X\ncollections: {}\n" + "".join(f"k{number}: 1\n" for number in range(30)), claims="claims: 1\n"
    )
    assert len(lines) == 21
    assert "profile.yaml:4: unknown key 'k0'" in lines[0]
    assert "profile.yaml:5: unknown key 'k1'" in lines[1]
    assert lines[-1] == "... and 11 more."


NOT_YAML = [
    ("a: 1\nb: 2\na: 3\n", ":3: the key 'a' stands twice; the first is in line 1."),
    ("a: [1\n", "not YAML"),
    ("a: !!python/object/apply:os.system [ls]\n", ":1: the tag tag:yaml.org,2002:python/object/apply:os.system is not allowed"),
    ("a: !mine x\n", ":1: the tag !mine is not allowed"),
    ("a: 1\nb: \x01\n", ":2: a control character stands here"),
    ("? [a]\n: b\n", ":1: a key must be plain text"),
    ("a: &x [*x]\n", ":1: an alias that contains itself"),
    ("a: .inf\n", ":1: .inf is not"),
    ("--- 1\n--- 2\n", "another document"),
    ("- " * 20_000, "nested too deeply"),
    (
        "a: &a [" + "1," * 99 + "]\nb: &b [" + "*a," * 99 + "]\nc: &c [" + "*b," * 99 + "]\nd: [" + "*c," * 99 + "]\n",
        "more than 200,000 values",
    ),
]


@pytest.mark.parametrize(("text", "says"), NOT_YAML, ids=[says for _, says in NOT_YAML])
def test_yaml_that_is_refused(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Fault) as raised:
        read_yaml(file)
    assert says in str(raised.value)
    assert file.name in str(raised.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"a: 1\nb: K\xf6ln\n")
    (tmp_path / "large.yaml").write_bytes(b"#" * 5_000_001)
    for file, says in (
        (tmp_path / "latin.yaml", "latin.yaml:2: not UTF-8"),
        (tmp_path / "large.yaml", "larger than 5,000,000 bytes"),
        (tmp_path / "none.yaml", "does not exist"),
        (tmp_path, "is not a file"),
    ):
        with pytest.raises(Fault, match=says):
            read_yaml(file)


def test_a_file_behind_a_closed_folder_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", closed)
    with pytest.raises(Fault, match=r"x\.yaml cannot be read: Permission denied"):
        read_yaml(tmp_path / "x.yaml")


def test_places_are_known_down_to_entries(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("a:\n  - b: 1_000\n    c: 2021-05-01\n  - 0x10\n")
    located = read_yaml(tmp_path / "x.yaml")
    assert located.value == {"a": [{"b": 1000, "c": "2021-05-01"}, 16]}
    assert [located.line("a"), located.line("a", 0, "c"), located.line("a", 1), located.line("a", 1, "lost")] == [1, 3, 4, 4]
    assert located.written["a", 0, "b"] == "1_000"
    assert located.place("a", 1).endswith("x.yaml:4")


def test_an_empty_profile_says_what_it_needs(tmp_path: Path) -> None:
    assert "profile.yaml:1: the root must be a mapping, not nothing." in wrong(tmp_path, "", claims=None)[0]


@settings(max_examples=60, deadline=None)
@given(
    cut=st.integers(0, len(GOOD)),
    length=st.integers(0, 30),
    put=st.sampled_from(["", ":", "[", "]", "{", "&a ", "*a", "- ", "\t", "\n", "'", "!x ", "null", "1", "\x00", "é", "# "]),
)
def test_a_damaged_profile_is_loaded_or_refused_with_a_place(
    tmp_path_factory: pytest.TempPathFactory, cut: int, length: int, put: str
) -> None:
    folder = write(tmp_path_factory.mktemp("damaged"), GOOD[:cut] + put + GOOD[cut + length :], None)
    try:
        load_profile(folder)
    except Fault as fault:
        assert str(folder / "profile.yaml") in str(fault)  # noqa: PT017 - either way is right, as long as it says where


@settings(max_examples=60, deadline=None)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text("ab :#é'\"\\", max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3),
        max_leaves=8,
    )
)
def test_json_is_read_as_what_it_is(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    file = tmp_path_factory.mktemp("json") / "x.yaml"
    file.write_text(json.dumps({"v": value}, ensure_ascii=False), encoding="utf-8")
    assert read_yaml(file).value == {"v": value}


def test_profiles_are_found_by_name_folder_and_file(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine")
    (tmp_path / "other.yaml").write_text(GOOD)
    (tmp_path / "empty").mkdir()
    assert find_profile("folder") == shipped("audits") / "folder"
    assert find_profile(str(folder)) == folder
    assert load_profile(find_profile(str(folder / "profile.yaml"))) == load_profile(folder)
    assert load_profile(find_profile(str(tmp_path / "other.yaml"))).name == "small"
    with pytest.raises(Fault, match="There is no profile 'foldr'; did you mean 'folder'"):
        find_profile("foldr")
    with pytest.raises(Fault, match=r"holds no profile\.yaml"):
        find_profile(str(tmp_path / "empty"))


def test_recognising_what_nothing_fits_gives_the_general_profile() -> None:
    assert recognise([]).name == "folder"
    assert recognise(["a/b.jpg", "c.csv"]).name == "folder"


def test_every_glob_of_recognise_must_match(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, globs in (("one", ["a.csv"]), ("two", ["a.csv", "{b,c}/**/*.JPG"]), ("folder", [])):
        write(tmp_path / name, GOOD.replace('["table.csv"]', json.dumps(globs)).replace("name: small", f"name: {name}"), None)
    monkeypatch.setattr("datascopy.profile.find.shipped", lambda _: tmp_path)
    assert shipped_profiles() == ("folder", "one", "two")
    assert recognise(["a.csv"]).name == "one"
    assert recognise(["A.CSV", "c/.d/e/x.jpg"]).name == "two"
    assert recognise(["x/a.csv"]).name == "folder"


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    file = tmp_path / "bom.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + b"a: 1\r\nb: 2\r\n")
    assert read_yaml(file).line("b") == 2
