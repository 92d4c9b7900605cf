"""`datascopy leakage`: lists, tables and folders; names, copies and groups in two parts."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from test_cli import Runner, pictures, run  # noqa: F401 - a fixture

from datascopy.lists.hold import hold
from datascopy.lists.leaks import outcomes
from datascopy.lists.levels import levels
from datascopy.lists.read import read_lists
from datascopy.lists.roles import fold_of, role_of
from datascopy.lists.values import Listed, Part, Role, Row
from datascopy.model import Certainty, Fault, Severity, State
from datascopy.shipped import shipped

HEAVY = {"pandas", "numpy", "cv2", "numba", "PIL", "pandera", "jsonschema", "jinja2", "pyarrow", "scipy"}
PICTURES, GROUPS = "leakage/picture-in-two-splits", "leakage/group-in-two-splits"


def write(folder: Path, name: str, names: Sequence[str], header: str = "") -> Path:
    """Write a list."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([*([header] if header else []), *names]) + "\n", encoding="utf-8")
    return file


def told(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """Return the JSON report of a run, held against its schema."""
    report: dict[str, Any] = json.loads(done.stdout)
    jsonschema.validate(report, json.loads((shipped("schemas") / "report.schema.json").read_text(encoding="utf-8")))
    return report


def note(report: dict[str, Any], rule: str) -> str:
    return str(next(one["note"] for one in report["rules"] if one["id"] == rule))


def test_a_name_in_two_lists_is_a_leak_whatever_their_form(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    train = write(tmp_path, "train.txt", ["a.jpg", "b.jpg", "c.jpg"])
    test = write(tmp_path, "elsewhere/x.csv", ["c;cat", "d;dog"], "image_id;label")
    done = run("leakage", f"train={train}", f"test={test}", "--format", "json")
    report = told(done)
    assert done.returncode == report["verdict"]["exit_code"] == 1
    (finding,) = report["findings"]
    assert (finding["rule"], finding["count"], finding["of"], finding["evidence"]["names"]) == (PICTURES, 1, 2, ["c"])
    assert finding["places"][1]["line"] == 2


def test_clean_lists_say_what_was_not_checked(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    train, test = write(tmp_path, "train.txt", ["a", "b"]), write(tmp_path, "test.txt", ["c"])
    for form in ("text", "markdown", "latex"):
        done = run("leakage", train, test, "--format", form)
        assert done.returncode == 0, done.stderr
        text = " ".join(done.stdout.split())
        assert "none found among 3 names" in text
        assert "could not be checked" in text
        assert "0 of 3 pictures" in text
        assert "no leakage" not in text.lower()
        assert "datascopy 0" in text or form == "text"


def test_lists_alone_load_no_heavy_library(tmp_path: Path) -> None:
    train, test = write(tmp_path, "train.txt", ["p1_1", "p1_2", "p2_1"]), write(tmp_path, "test.txt", ["p1_3", "p3_1", "p3_2"])
    for form in ("text", "json", "markdown", "latex"):
        code = (
            "import sys\nfrom datascopy.cli.main import main\n"
            f"sys.argv = ['datascopy', 'leakage', {str(train)!r}, {str(test)!r}, '--format', {form!r}]\n"
            "try:\n    main()\nexcept SystemExit:\n    pass\n"
            f"print('heavy', sorted(set(sys.modules) & {HEAVY!r}))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.rstrip().endswith("heavy []"), form


def test_a_guessed_key_warns_and_a_given_one_fails(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    train = write(tmp_path, "train.txt", [f"v{video}_{frame}.png" for video in (1, 2, 3) for frame in range(4)])
    test = write(tmp_path, "test.txt", [f"v{video}_{frame}.png" for video in (3, 4) for frame in range(4, 8)])
    guess = run("leakage", train, test, "--format", "json")
    report = told(guess)
    (finding,) = report["findings"]
    assert (guess.returncode, finding["severity"], finding["confidence"], finding["subject"]) == (0, "warning", "guessed", "v3")
    assert "--group" in note(report, GROUPS)
    sure = run("leakage", train, test, "--group", r"^(v\d+)_", "--format", "json")
    assert (sure.returncode, told(sure)["findings"][0]["severity"]) == (1, "error")
    none = run("leakage", train, test, "--group", "none", "--format", "json")
    assert none.returncode == 0
    assert not told(none)["findings"]
    assert "could not be checked" in note(told(none), GROUPS)


def test_a_column_of_a_table_parts_it_and_another_is_the_group(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    rows = ["a.png,train,p1", "b.png,train,p2", "c.png,test,p2", "d.png,test,p3", "e.png,,p4"]
    table = write(tmp_path, "all.csv", rows, "name,part,who")
    done = run("leakage", table, "--split", "part", "--file", "name", "--group", "who", "--format", "json")
    report = told(done)
    assert done.returncode == 1
    assert [one["subject"] for one in report["findings"]] == ["p2"]
    assert "1 of 5 rows" in report["method"]["Met and tolerated"]
    patient = write(tmp_path, "patients.csv", rows, "name,part,patient_id")
    guess = run("leakage", patient, "--split", "part", "--format", "json")
    assert (guess.returncode, told(guess)["findings"][0]["confidence"]) == (0, "guessed")


def test_many_groups_become_one_finding_and_no_count_is_lost(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    train = write(tmp_path, "train.txt", [f"p{number}_0" for number in range(80)])
    test = write(tmp_path, "test.txt", [f"p{number}_1" for number in range(80)])
    report = told(run("leakage", train, test, "--group", r"p\d+", "--format", "json"))
    (finding,) = report["findings"]
    assert len(finding["evidence"]["folded"]) == 80
    assert finding["count"] == 160
    assert finding["evidence"]["per_split"]["parts"]["test"] == {"count": 80, "of": 80}


def test_a_union_of_lists_is_a_level_and_a_training_list_that_holds_a_test_list_is_not(tmp_path: Path) -> None:
    lists = {"train": ["a", "b"], "val": ["c"], "test": ["d"], "all": ["a", "b", "c", "d"]}
    files = [(name, write(tmp_path, f"{name}.txt", names)) for name, names in lists.items()]
    held = hold(read_lists(files, None, "lists"), None)
    assert [(one.above, one.below) for one in held.levels] == [("all", ("train", "val", "test"))]
    assert all(one.state is not State.FAILED for one in outcomes(held))
    bad = [("train", files[3][1]), ("test", files[2][1]), ("val", write(tmp_path, "v.txt", ["a", "b", "c"]))]
    held = hold(read_lists(bad, None, "lists"), None)
    assert not held.levels
    assert outcomes(held)[0].state is State.FAILED


def test_folds_with_roles_are_held_each_for_itself(tmp_path: Path) -> None:
    lists = {"fold0_train": ["a", "b"], "fold0_test": ["c", "d"], "fold1_train": ["c", "d"], "fold1_test": ["a", "c"]}
    held = hold(read_lists([(name, write(tmp_path, f"{name}.txt", names)) for name, names in lists.items()], None, "lists"), None)
    (finding,) = outcomes(held)[0].findings
    assert finding.subject == "fold1_train and fold1_test"
    assert finding.evidence["names"] == ["c"]


@pytest.mark.parametrize(
    ("name", "role", "fold"),
    [
        ("train", Role.TRAIN, ""),
        ("internal_val", Role.VAL, ""),
        ("official_test", Role.TEST, ""),
        ("split_0", Role.FOLD, "0"),
        ("fold-03_train", Role.TRAIN, "3"),
        ("2", Role.FOLD, "2"),
        ("everything", Role.OTHER, ""),
        ("all", Role.WHOLE, ""),
        ("latest", Role.OTHER, ""),
    ],
)
def test_roles_are_told_by_words(name: str, role: Role, fold: str) -> None:
    assert (role_of(name), fold_of(name)) == (role, fold)


@pytest.mark.parametrize(
    "text",
    [
        "a b c d",
        "\ufeffa\nb\nc\nd\n",
        "a\r\nb\r\nc\r\nd",
        "# names\na\n\nb\nc\nd\n",
        "id\na\nb\nc\nd",
        "a.jpg 1\nb.jpg 2\nc.jpg 1\nd.jpg 3",
    ],
)
def test_lists_of_many_forms_name_the_same(tmp_path: Path, text: str) -> None:
    (tmp_path / "train.txt").write_text(text, encoding="utf-8", newline="")
    held = hold(read_lists([("train", tmp_path / "train.txt"), ("test", write(tmp_path, "test.txt", ["x"]))], None, "lists"), None)
    assert sorted(held.members["train"]) == ["a", "b", "c", "d"]


def test_names_that_differ_by_folder_are_different_files(tmp_path: Path) -> None:
    train, test = write(tmp_path, "train.txt", ["a/1.png", "b/2.png"]), write(tmp_path, "test.txt", ["b/1.png", "a/3.png"])
    assert outcomes(hold(read_lists([("train", train), ("test", test)], None, "lists"), None))[0].state is State.PASSED
    test = write(tmp_path, "other.txt", ["/home/me/1.png"])
    train = write(tmp_path, "flat.txt", ["1", "2"])
    assert outcomes(hold(read_lists([("train", train), ("test", test)], None, "lists"), None))[0].state is State.FAILED


def test_a_copy_under_another_name_is_found_with_pictures_and_roots_may_differ(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    home = pictures(tmp_path / "home", ["1.png", "2.png", "3.png"])
    away = pictures(tmp_path / "away", ["1.png", "8.png"], seed=5)
    with Image.open(home / "2.png") as picture:
        picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(away / "9.jpg", quality=85)
    train, test = write(tmp_path, "train.txt", ["1", "2", "3"]), write(tmp_path, "test.txt", ["1", "8", "9"])
    done = run("leakage", train, test, "--pictures", f"train={home}", "--pictures", f"test={away}", "--format", "json")
    report = told(done)
    assert done.returncode == 1
    (finding,) = report["findings"]  # both lists name a 1, of two roots: two pictures
    (pair,) = finding["evidence"]["pairs"]
    assert {pair["a"], pair["b"]} == {"home/2.png", "away/9.jpg"}
    assert pair["kind"] == "turned"
    assert {row["name"]: row["checked"] for row in report["coverage"]["collections"]} == {"pictures of train": 3, "pictures of test": 3}


def test_copies_within_a_part_are_no_leak(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    home = pictures(tmp_path / "home", ["1.png", "2.png", "3.png"])
    (home / "4.png").write_bytes((home / "1.png").read_bytes())
    train, test = write(tmp_path, "train.txt", ["1", "4"]), write(tmp_path, "test.txt", ["2", "3"])
    assert run("leakage", train, test, "--pictures", home).returncode == 0


def test_names_of_no_root_are_an_error_and_some_missing_are_incomplete(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    home = pictures(tmp_path / "home", ["1.png", "2.png"])
    train, test = write(tmp_path, "train.txt", ["1", "7"]), write(tmp_path, "test.txt", ["2"])
    done = run("leakage", train, test, "--pictures", home, "--format", "json")
    assert done.returncode == 3
    assert told(done)["verdict"]["status"] == "incomplete"
    strange = write(tmp_path, "val.txt", ["x", "y"])
    done = run("leakage", train, strange, "--pictures", home)
    assert done.returncode == 2
    assert "None of the 2 names of val" in done.stderr
    assert run("leakage", train, test, "--pictures", f"train={home}").returncode == 2
    assert run("leakage", train, test, "--pictures", f"valid={home}").returncode == 2


def test_folders_of_pictures_are_compared_and_equal_names_there_say_nothing(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    root = pictures(tmp_path / "data", ["train/a/1.png", "train/b/2.png", "test/a/1.png", "test/b/9.png"])
    assert run("leakage", root).returncode == 0
    (root / "test" / "b" / "copy.png").write_bytes((root / "train" / "b" / "2.png").read_bytes())
    done = run("leakage", root, "--format", "json")
    (finding,) = told(done)["findings"]
    assert done.returncode == 1
    assert [place["path"] for place in finding["places"]] == ["test/b/copy.png", "train/b/2.png"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["train.txt"], "nothing to be held against"),
        (["nowhere.txt", "train.txt"], "does not exist"),
        (["empty"], "no lists"),
        (["train.txt", "blank.txt"], "names nothing"),
        (["train.txt", "picture.png"], "is no text"),
        (["table.csv", "--split", "fold"], "no such column"),
        (["table.csv", "--split", "one"], "all rows"),
        (["train.txt", "test.txt", "--group", "("], "no regular expression"),
        (["train.txt", "test.txt", "--group", "zzz"], "fits none"),
        (["x=train.txt", "x=test.txt"], "Name each"),
        (["train.txt", "test.txt", "--output", "test.txt"], "one of the lists"),
    ],
)
def test_what_is_wrong_ends_with_two_and_a_sentence(run: Runner, tmp_path: Path, words: list[str], says: str) -> None:  # noqa: F811
    write(tmp_path, "train.txt", ["a", "b"])
    write(tmp_path, "test.txt", ["c"])
    write(tmp_path, "blank.txt", ["", " "])
    write(tmp_path, "table.csv", ["a,1", "b,1"], "file,one")
    (tmp_path / "empty").mkdir()
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\0\0")
    done = run("leakage", *words)
    assert done.returncode == 2, done.stdout
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_text_from_lists_reaches_a_paper_escaped(run: Runner, tmp_path: Path) -> None:  # noqa: F811
    train, test = write(tmp_path, "train.txt", ["a_1%&|x", "b"]), write(tmp_path, "test.txt", ["a_1%&|x"])
    latex = run("leakage", f"tr|ain_={train}", f"te&st={test}", "--format", "latex")
    assert r"te\&st" in latex.stdout
    assert r"tr|ain\_" in latex.stdout
    assert r"tr\|ain_" in run("leakage", f"tr|ain_={train}", f"te&st={test}", "--format", "markdown").stdout


def part(name: str, keys: Sequence[str]) -> Part:
    return Part(name=name, path=name, role=role_of(name), given=True, rows=tuple(Row(i, key) for i, key in enumerate(keys, 1)))


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(["a", "b", "c"]), min_size=1), st.integers(0, 2))
def test_the_union_of_a_partition_is_always_a_level_and_nothing_leaks(homes: dict[str, str], more: int) -> None:
    parts = [part(name, sorted(key for key, home in homes.items() if home == name)) for name in sorted(set(homes.values()))]
    union = part("union", sorted(homes))
    several = [*parts, union] if len(parts) > 1 else [*parts, part("d", [f"x{number}" for number in range(more + 1)])]
    held = hold(Listed(title="lists", parts=tuple(several)), "none")
    assert len(held.levels) == (len(parts) > 1)
    assert outcomes(held)[0].state is State.PASSED


@given(st.lists(st.sets(st.sampled_from("abcdef"), min_size=1), min_size=2, max_size=4))
def test_every_shared_name_is_told_unless_a_level_explains_it(sets: list[set[str]]) -> None:
    parts = [part(f"p{number}x", sorted(keys)) for number, keys in enumerate(sets)]
    held = hold(Listed(title="lists", parts=tuple(parts)), "none")
    found = {(frozenset(one.evidence["per_split"]["parts"]), name) for one in outcomes(held)[0].findings for name in one.evidence["names"]}
    nested = {
        frozenset((one.above, below))
        for one in levels(parts, {one.name: frozenset(keys) for one, keys in zip(parts, sets, strict=True)})
        for below in one.below
    }
    expected = {
        (frozenset((a.name, b.name)), key)
        for i, a in enumerate(parts)
        for j, b in enumerate(parts)
        if i < j and frozenset((a.name, b.name)) not in nested
        for key in sets[i] & sets[j]
    }
    assert found == expected


def test_a_key_is_guessed_only_where_names_tell_groups(tmp_path: Path) -> None:
    def key(names: Sequence[str]) -> str:
        held = hold(
            read_lists([("train", write(tmp_path, "1.txt", names)), ("test", write(tmp_path, "2.txt", ["zz"]))], None, "lists"), None
        )
        assert held.key is None or held.key.certainty is Certainty.GUESSED
        return held.key.title if held.key else ""

    assert key([f"img_{number}" for number in range(20)]) == ""
    assert key([f"cju{number}qkwl" for number in range(20)]) == ""
    assert key([f"patient{number // 3}_{number}" for number in range(21)]) == "patient"
    assert key([f"abc{number // 5}_{number}" for number in range(20)]) == "series"


def test_severity_follows_certainty(tmp_path: Path) -> None:
    names = [("train", write(tmp_path, "1.txt", ["a_1", "a_2", "b_1", "b_2"])), ("test", write(tmp_path, "2.txt", ["a_3", "a_4"]))]
    for group, severity in ((None, Severity.WARNING), ("^[ab]", Severity.ERROR)):
        (finding,) = outcomes(hold(read_lists(names, group, "lists"), group))[1].findings
        assert finding.severity is severity
    with pytest.raises(Fault, match="fits none"):
        hold(read_lists(names, "q", "lists"), "q")


@pytest.mark.real
def test_seven_videos_are_found_by_their_names(run: Runner, real_data: Path) -> None:  # noqa: F811
    lists = real_data / "kvasir-capsule" / "official_splits"
    begun = os.times()
    done = run("leakage", lists, "--format", "json")
    ended = os.times()  # processor time, for the tests of others run beside this one
    assert ended.children_user + ended.children_system - begun.children_user - begun.children_system < 3
    report = told(done)
    assert done.returncode == 0
    assert {one["subject"] for one in report["findings"]} == {
        *("64440803f87b4843", "7a47e8eacea04e64", "7ad22d50ebaf4596", "8885668afb844852"),
        *("8ebf0e483cac48d6", "ad91cf7ca91440aa", "bca26705313a4644"),
    }
    assert all(one["severity"] == "warning" for one in report["findings"])
    counts = [one["evidence"]["per_split"]["parts"] for one in report["findings"]]
    assert (sum(one["split_0"]["count"] for one in counts), sum(one["split_1"]["count"] for one in counts)) == (5052, 2892)
    assert "5,052 of 23,061 rows (21.9 %) of split_0 and 2,892 of 24,100 rows (12.0 %) of split_1" in note(report, GROUPS)
    assert "By class: Angiectasia" in note(report, GROUPS)
    confirmed = run("leakage", lists, "--group", r"^(.+?)_\d+$", "--format", "json")
    assert confirmed.returncode == 1
    assert len(told(confirmed)["findings"]) == 7


@pytest.mark.real
def test_published_lists(run: Runner, real_data: Path) -> None:  # noqa: F811
    lists = real_data / "splits"
    clean = run("leakage", lists / "debeshjha", "--format", "json")
    assert (clean.returncode, told(clean)["findings"]) == (0, [])
    nested = run("leakage", lists / "siglip", "--format", "json")
    assert (nested.returncode, told(nested)["findings"]) == (0, [])
    assert "official_train (880) is the union of internal_train (792) and internal_val (88)" in told(nested)["method"]["Levels"]
    for train, test, found, of in (
        ("gnan/train.txt", "debeshjha/val.txt", 111, 120),
        ("debeshjha/train.txt", "kvasir-sessile/sessile.txt", 171, 196),
    ):
        done = run("leakage", f"train={lists / train}", f"test={lists / test}", "--format", "json")
        (finding,) = told(done)["findings"]
        assert (done.returncode, finding["count"], finding["of"]) == (1, found, of)


JUDGED = {
    ("cju1dfeupuzlw0835gnxip369", "cjyzul1qggwwj07216mhiv5sy"),
    ("cju1g20bdwq6u0835e16xugcd", "cjyzurzvohqnr0794es1itzek"),
    ("cju2i6acqvo6l0799u20fift8", "cjz14qsk2wci60794un9ozwmw"),
    ("cju33za6l2qy70988jhrlp2ev", "cjyzjzssvd8pq0838f4nolj5l"),
    ("cju3tp94kfstl08181awh6z49", "cjyzk8qieoboa0848ogj51wwm"),
    ("cju45jpvfn6c809873pv1i34s", "cjyzkmjy8evns070165gf9dmq"),
    ("cju5ddda9bkkt0850enzwatb1", "cjyzkpsbjdsjq07211dfi4sru"),
    ("cju5jx7jzf7c90871c2i9aiov", "cjyzl833ndne80838pzuq6ila"),
    ("cju5y4hgqmk0i08180rjhbwvp", "cjyzlw7f9faqr070129au64sq"),
    ("cju77g99iyxc00817zqi2ppor", "cjyztzaqtrv430848l8xgcerw"),
    ("cju7b10ce1mnm08011c5bwyr4", "cjyzu3reghjya0794w7pwoi50"),
    ("cju7ehljc2or70871261br8ai", "cjyzufihqquiw0a46jatrbwln"),
    ("cju7fnfv02tt90801djnix9m8", "cjyzuio1qgh040763k56deohv"),
}
"""pairs across the published training and validation lists: each was looked at, and is one exposure exported twice under another framing"""


@pytest.mark.real
def test_the_published_split_shares_exposures_and_nothing_false_is_told(run: Runner, real_data: Path, real_cache: Path) -> None:  # noqa: F811
    images = real_data / "kvasir-seg" / "images"
    done = run("leakage", real_data / "splits" / "debeshjha", "--pictures", images, "--format", "json", "--cache", real_cache)
    pairs = {
        (pair["a"].partition(".")[0], pair["b"].partition(".")[0]) for one in told(done)["findings"] for pair in one["evidence"]["pairs"]
    }
    assert pairs == JUDGED


@pytest.mark.real
def test_published_lists_with_pictures(run: Runner, real_data: Path, real_cache: Path) -> None:  # noqa: F811
    images = real_data / "kvasir-seg" / "images"
    done = run("leakage", real_data / "splits" / "caldg", "--pictures", images, "--format", "json", "--cache", real_cache)
    assert done.returncode == 1
    pairs = {(pair["a"], pair["b"], pair["kind"]) for one in told(done)["findings"] for pair in one["evidence"]["pairs"]}
    assert ("cju30bmab08bi0835mvlr6e0r.jpg", "cju77k828z46w0871r0avuoo9.jpg", "re-encoded") in pairs
    strangers = run("leakage", real_data / "splits" / "transresunet", "--pictures", images)
    assert strangers.returncode == 2
    assert "None of the 800 names of train" in strangers.stderr
