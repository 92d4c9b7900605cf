"""The card as text: what its numbers are, that every changed digit is found, and `--card` on the command line."""

import json
import re
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from datascopy.cli.card import MOST_BYTES, read_card
from datascopy.cli.main import app
from datascopy.demo import build
from datascopy.model import Card, ClaimFacts, Evidence, Fault, Profile, State
from datascopy.propose import propose_claims
from datascopy.rule import examine, load
from datascopy.rule.card_text import plain, read_card_text
from datascopy.shipped import shipped
from datascopy.store import open_store

RULES = {one.id: one for one in load() if one.id in ("claims/quote-not-in-card", "claims/number-without-claim")}

CARD = """---
size: 10K
---
# Polyps of 12 hospitals {#a1}

The set holds **10,662** labelled images in 23 classes, about *11.62* hours,
and 99\u202f417 unlabelled ones; 1,059,519
frames in all. See [58.6 GB](https://x.org/77) or https://doi.org/10.1038/s41597-020-00622-y, Table 2, COVID-19, CC BY 4.0.
<!-- 88
89 -->
| class | images |
|-------|-------:|
| polyp | 1,028  |
| 2. z-line | 932 |

```
python run.py --count 5
```
Made in 2020 from 2000 images of 1920×1072 px, on 12 March 2020 and 2020-06-17, `code 4`, v1.2, 3D, 2.0.1 and 14-class.

## How to cite
Scientific Data 7, 283 (2020)
## Size
45 % and 3.9GB
"""


def card(text: str) -> Card:
    return Card(file="card.md", lines=tuple(text.splitlines()))


def numbers(text: str) -> list[tuple[int, str]]:
    told = read_card_text(card(text))
    return [(told.spot(*span).line, told.spot(*span).text) for span in told.numbers()]


def test_the_numbers_of_a_card_are_those_that_state_something() -> None:
    assert numbers(CARD) == [
        (4, "12"),
        (6, "10,662"),
        (6, "23"),
        (6, "11.62"),
        (7, "99,417"),
        (7, "1,059,519"),
        (13, "1,028"),
        (14, "2"),
        (14, "932"),
        (19, "2000"),
        (19, "1920"),
        (19, "1072"),
        (19, "14"),
        (24, "45"),
        (24, "3.9"),
    ]


FOUND = [
    ("10,662 labelled images", [6]),
    ("99,417 unlabelled", [7]),
    ("1,059,519 frames", [7]),
    ("58.6GB", [8]),
    ("1920 x 1072", [19]),
    ("1028", []),
    ("Polyp 1,028", [13]),
    ("062", []),
    ("2000", [19]),
    ("2,000", [19]),
    ("3.9 gb", [24]),
    ("1,059", []),
]


@pytest.mark.parametrize(("quote", "lines"), FOUND)
def test_a_quote_is_found_whatever_its_blanks_and_emphasis(quote: str, lines: list[int]) -> None:
    told = read_card_text(card(CARD))
    assert [told.spot(*span).line for span in told.find(quote)] == lines


def examined(text: str, quotes: list[str]) -> dict[str, tuple[State, int]]:
    claims = tuple(ClaimFacts(id=f"c{number}", says="so many", source="card", quote=quote) for number, quote in enumerate(quotes))
    seen = Evidence(profile=Profile(name="x", title="X", digest="", claims=claims), card=card(text))
    return {one.rule: (one.state, sum(finding.count for finding in one.findings)) for one in examine(RULES.values(), seen)}


WORDLESS = {
    "table",
    "version",
    "release",
    "python",
    "section",
    "figure",
    "page",
    "issue",
    "volume",
    "step",
    "appendix",
    "chapter",
    "equation",
}
WORDLESS |= {"mit", "bsd", "apache", "ver", "fig", "figs", "tab", "sec", "vol", "isbn", "issn", "arxiv", "pmid", "gpl", "lgpl", "agpl"}
WORDS = st.lists(st.text(string.ascii_lowercase, min_size=3, max_size=8).filter(lambda word: word not in WORDLESS), min_size=1, max_size=4)
NUMBERS = st.one_of(
    st.integers(10, 1899).map(str),
    st.integers(2100, 9_999_999).map(lambda number: f"{number:,}"),
    st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda pair: f"{pair[0]}.{pair[1]:02}"),
)


@st.composite
def cards(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Draw a card, and a quote for each of its numbers: the number with a word that no other has."""
    text, quotes = "# A card\n\n", []
    for number in range(draw(st.integers(1, 6))):
        before, stated, after = draw(WORDS), draw(NUMBERS), draw(WORDS)
        own = f"thing{'abcdefgh'[number]}"
        emphasis = draw(st.sampled_from(["", "*", "**", "_"]))
        text += (
            " ".join(before) + f"{draw(st.sampled_from([' ', chr(10), ' ' * 3]))}{emphasis}{stated}{emphasis} {own} {' '.join(after)}.\n"
        )
        quotes.append(f"{stated} {own}")
    return text, quotes


@settings(deadline=None, max_examples=60)
@given(cards())
def test_a_card_of_which_every_number_has_a_claim_is_quiet(drawn: tuple[str, list[str]]) -> None:
    text, quotes = drawn
    assert examined(text, quotes) == dict.fromkeys(sorted(RULES), (State.PASSED, 0))
    assert examined(text, [one.quote for one in propose_claims(card(text))])["claims/number-without-claim"] == (State.PASSED, 0)


@settings(deadline=None, max_examples=120)
@given(cards(), st.data())
def test_every_changed_digit_is_found_and_the_nearest_text_named(drawn: tuple[str, list[str]], data: st.DataObject) -> None:
    text, quotes = drawn
    places = [met.start() for met in re.finditer(r"\d", text)]
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([one for one in string.digits if one != text[place]]))
    changed = text[:place] + digit + text[place + 1 :]
    state, count = examined(changed, quotes)["claims/quote-not-in-card"]
    assert (state, count) == (State.FAILED, 1)
    [outcome] = examine([RULES["claims/quote-not-in-card"]], evidence(changed, quotes))
    [finding] = outcome.findings
    line = changed.count("\n", 0, place) + 1
    assert finding.places[0].line == line, finding.message


def evidence(text: str, quotes: list[str]) -> Evidence:
    claims = tuple(ClaimFacts(id=f"c{number}", says="so many", source="card", quote=quote) for number, quote in enumerate(quotes))
    return Evidence(profile=Profile(name="x", title="X", digest="", claims=claims), card=card(text))


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=300))
def test_any_text_can_be_read_as_a_card(text: str) -> None:
    told = read_card_text(card(text))
    assert len(told.starts) == len(told.lines) == len(told.told)
    assert all(told.spot(*span).text == told.text[slice(*span)] for span in told.numbers())
    assert plain(told.text) == told.text or told.text


def test_a_card_is_read_in_or_out_of_the_data(tmp_path: Path) -> None:
    data, outside = tmp_path / "data", tmp_path / "card.md"
    data.mkdir()
    (data / "card-within.md").write_bytes("Pål: 5 pictures".encode("cp1252"))
    outside.write_bytes("\ufeff# Card\r\n7 pictures\r\n".encode())
    store = open_store(str(data))
    assert read_card(outside, store).lines == ("# Card", "7 pictures")
    assert read_card(Path("card-within.md"), store).lines == ("Pål: 5 pictures",)
    with pytest.raises(Fault, match="does not exist, neither as a path nor as a file of the data"):
        read_card(tmp_path / "none.md", store)
    for content, says in ((b" \n", "holds no text"), (b"a\0b", "holds no text"), (b"a" * (MOST_BYTES + 1), "larger than")):
        outside.write_bytes(content)
        with pytest.raises(Fault, match=says):
            read_card(outside, store)


def test_the_audit_holds_the_ledger_to_the_card_and_names_it_in_the_report(tmp_path: Path) -> None:
    build(shipped("audits") / "demo" / "miniature.yaml", tmp_path / "data", defects=())
    profile = tmp_path / "profile"
    profile.mkdir()
    claims = (
        (shipped("audits") / "demo" / "claims.yaml")
        .read_text("utf-8")
        .replace("    stated: 60\n", "    stated: 60\n    quote: 60 frames\n")
    )
    (profile / "claims.yaml").write_text(claims, "utf-8")
    (profile / "profile.yaml").write_text("name: like-demo\ntitle: Like demo\nextends: demo\n", "utf-8")
    file = tmp_path / "card.md"
    for text, quoted, bare in (("It has 60 frames.", 0, 0), ("It has 61 frames, 3 findings.", 1, 2)):
        file.write_text(text, "utf-8")
        report = audited(profile, tmp_path / "data", "--card", str(file))
        found = {one["rule"]: one for one in report["findings"]}
        assert ("claims/quote-not-in-card" in found) == bool(quoted)
        assert found.get("claims/number-without-claim", {"count": 0})["count"] == bare
        assert report["dataset"]["card"]["file"] == str(file)
        assert report["coverage"]["documents"][-1]["name"] == "card"
    assert "nearest is “61 frames” in line 1" in found["claims/quote-not-in-card"]["message"]
    report = audited(profile, tmp_path / "data")
    assert "card" not in report["dataset"]
    outcomes = {one["id"]: one for one in report["rules"]}
    assert outcomes["claims/quote-not-in-card"]["outcome"] == "not-applicable"
    assert "No card was given" in outcomes["claims/quote-not-in-card"]["note"]


def audited(profile: Path, root: Path, *more: str) -> dict[str, Any]:
    words = ["audit", str(profile), str(root), "--only", "claims", "--cache", "none", "--format", "json", "--quiet", *more]
    report: dict[str, Any] = json.loads(CliRunner().invoke(app, words).stdout)
    return report
