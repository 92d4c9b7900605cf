"""`datascopy datasets`: the list, and one profile explained."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from datascopy.cli.main import app
from datascopy.model import Fault, Measured
from datascopy.profile import find_profile, load_profile, shipped_profiles
from datascopy.report.explain import LEAST_WIDTH, explain, way_in_words
from datascopy.shipped import shipped


def say(*words: str) -> str:
    result = CliRunner().invoke(app, ["datasets", *words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_the_list_names_every_profile_once() -> None:
    first = [line.split()[0] for line in say().splitlines()]
    assert first == list(shipped_profiles())


@pytest.mark.parametrize("name", shipped_profiles())
def test_one_is_explained_whole(name: str) -> None:
    profile = load_profile(find_profile(name))
    text = " ".join(say(name).split())
    names = [one.name for section in (profile.collections, profile.tables, profile.documents, profile.splits) for one in section]
    names += [one.name for one in profile.groups] + [one.id for one in profile.claims]
    assert not [told for told in names if f"{told} (" not in text and f"{told}:" not in text]
    for files in [*(one.files for one in profile.collections), *(one.files for one in profile.tables)]:
        assert " ".join(files[0].split()) in text, "the globs are never cut"
    for claim in profile.claims:
        assert " ".join(claim.says.split()) in text
        assert claim.statement is None or " ".join(claim.statement.split()) in text
    readme = (shipped("audits") / name / "README.md").read_text("utf-8")
    for heading in ("Sources", "Known problems"):
        assert (f"## {heading}" in readme) == (f" {heading} " in text)


def test_it_is_plain_and_as_wide_as_asked() -> None:
    profile = load_profile(find_profile("demo"))
    for width in (10, 40, 64, 100, 300):
        text = explain(profile, "# T\n\n## Known problems\n* one **bold** and `code` " + "word " * 60 + "\n", width=width)
        assert "\x1b" not in text
        assert max(len(line) for line in text.splitlines() if " " in line.strip()) <= max(LEAST_WIDTH, width) or width < 64
    assert "\x1b[1m" in explain(profile, bold=True)


def test_a_profile_by_path_and_one_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "profile.yaml").write_text("name: x\ntitle: \"X\\e[31m\"\ncollections: {p: {title: p, kind: images, files: ['*.jpg']}}\n")
    text = say(str(tmp_path))
    assert text.startswith("X")
    assert "\x1b" not in text, "what a file says reaches the terminal unescaped"
    with pytest.raises(Fault, match="did you mean"):
        say("dmo")


WAYS = [
    (Measured(verb="count", what="files", of="p"), "count of files of pictures"),
    (Measured(verb="count", what="files", of="p", where={"sex": ("", "M")}), "count of files of pictures, where sex is blank or M"),
    (Measured(verb="count", what="rings", of="d", but={"fault": ""}), "count of rings of d, where fault is not blank"),
    (Measured(verb="sum", what="claims", claims=("a", "b")), "sum of the stated numbers of a and b"),
    (
        Measured(verb="quotient", what="claims", claims=("a", "b"), divide_by=3600),
        "quotient of the stated numbers of a and b, divided by 3,600",
    ),
    (Measured(verb="stated", what="claims", claims=("x/a",)), "the number that the claim x/a states"),
    (Measured(verb="least", what="rows", of="t", by=("key",), each="p"), "least number for one key in rows of t, for each of pictures"),
    (Measured(verb="sum", what="hours", of="t", column="length"), "sum of length over rows of t, in hours"),
    (Measured(verb="greatest", what="width", of="p"), "greatest width of pictures"),
    (Measured(verb="complete", what="files", of="p", by=("p", "sex")), "share of files of pictures that know pictures and sex"),
]


@pytest.mark.parametrize(("way", "words"), WAYS, ids=[words for _, words in WAYS])
def test_a_way_to_measure_in_words(way: Measured, words: str) -> None:
    assert way_in_words(way, {"p": "pictures"}) == words
