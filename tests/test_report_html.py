"""The HTML report: harmless whatever the names, well formed, small, readable, and the same as the golden one.

`DATASCOPY_REBASELINE=1 pytest tests/test_report_html.py -k gold` accepts today's reports as the golden ones. On a mismatch what was made
lies in a new folder outside the checkout, named in the message, to be looked at in a browser.
"""

import base64
import hashlib
import io
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from report_fixture import NAMES, FakePictures, broken, capsule, clean, finding, many, seg

from datascopy.model import Place, Report, Unit
from datascopy.report import render_html, render_json, render_text
from datascopy.report.album import album
from datascopy.shipped import shipped

GOLD = Path(__file__).parent / "gold"
LARGEST = 3_000_000
VOID = {"meta", "link", "img", "input", "br", "use", "path", "rect", "circle"}
CSS = (shipped("reports") / "static" / "report.css").read_text(encoding="utf-8")


class Page(HTMLParser):
    """A page as a browser would see it: tags in order, ids, headings, text."""

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.raw = content.decode("utf-8")
        self.feed(self.raw)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: told or "" for name, told in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: told or "" for name, told in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]


def files(report: Report, pictures: FakePictures | None = None, *, embed: bool = False, single: bool = False) -> dict[str, bytes]:
    made = list(render_html(report, pictures, embed=embed, single=single))
    assert len(made) == len({name for name, _ in made})
    assert made[0][0] == "index.html"
    return dict(made)


def pages(made: Mapping[str, bytes]) -> dict[str, Page]:
    return {name: Page(content) for name, content in made.items() if name.endswith(".html")}


def all_reports() -> Iterator[tuple[str, dict[str, bytes]]]:
    yield "capsule", files(capsule())
    yield "pairs", files(*seg())
    yield "hostile", files(*seg(NAMES))
    yield "single", files(*seg(NAMES), single=True)
    yield "embedded", files(*seg(), embed=True)
    yield "no pictures", files(seg()[0])
    yield "clean", files(clean())
    yield "broken", files(broken())


REPORTS = dict(all_reports())
PAGES = [pytest.param(page, id=f"{name} {file}") for name, made in REPORTS.items() for file, page in pages(made).items()]


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_well_formed(page: Page) -> None:
    assert page.open == []
    assert [one for one, count in Counter(page.ids).items() if count > 1] == []
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert page.all("html")[0]["lang"]


@pytest.mark.parametrize("page", PAGES)
def test_headings_are_in_order(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("page", PAGES)
def test_links_and_labels_lead_somewhere(page: Page) -> None:
    known = set(page.ids)
    inside = [one["href"][1:] for one in (*page.all("a"), *page.all("use")) if one.get("href", "").startswith("#")]
    named = [one["aria-labelledby"] for _, one in page.tags if "aria-labelledby" in one]
    assert set(inside) | set(named) <= known


@pytest.mark.parametrize("made", REPORTS.values(), ids=REPORTS)
def test_links_between_pages_hold(made: dict[str, bytes]) -> None:
    for name, page in pages(made).items():
        for one in (*page.all("a"), *page.all("img"), *page.all("link"), *page.all("script")):
            address = one.get("href") or one.get("src") or ""
            if not address or address.startswith(("#", "data:", "https://")):
                continue
            file, _, anchor = address.partition("#")
            target = os.path.normpath(Path(name).parent / file)
            assert target in made, address
            assert not anchor or anchor in Page(made[target]).ids, address


@pytest.mark.parametrize("page", PAGES)
def test_every_picture_has_words_and_a_size(page: Page) -> None:
    for picture in page.all("img"):
        assert picture["alt"].strip()
        assert int(picture["width"]) <= 160
        assert int(picture["height"]) <= 160
        assert picture["loading"] == ("eager" if picture["src"].startswith("data:") else "lazy")


@pytest.mark.parametrize("page", PAGES)
def test_every_table_has_a_caption_and_scopes(page: Page) -> None:
    assert len(page.all("caption")) == len(page.all("table"))
    assert all("scope" in one for one in page.all("th"))


@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_the_data_is_markup_script_or_style(page: Page) -> None:
    assert not any(name.startswith("on") or name == "style" for _, one in page.tags for name in one)
    assert len(page.all("script")) == 1
    assert len(page.all("style")) <= 1
    assert "\u202e" not in page.raw
    assert "\x1b" not in page.raw
    assert "49" not in [text.strip() for text in page.text]
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", page.raw, re.DOTALL)
    assert scripts in ([""], [(shipped("reports") / "static" / "report.js").read_text(encoding="utf-8")])


def test_hostile_names_are_shown_as_they_are() -> None:
    text = "".join(pages(REPORTS["hostile"])["index.html"].text)
    assert "<img src=x onerror=alert(1)>.jpg" in text
    assert "two\\nlines\\x1b[31m.jpg" in text
    assert "scan\\u202egpj.exe.jpg" in text
    assert "byte\\xff.jpg" in text
    assert "{{ 7 * 7 }}" in text


@pytest.mark.parametrize("page", PAGES)
def test_the_policy_admits_only_what_the_page_brings(page: Page) -> None:
    policy = next(one["content"] for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "http" not in policy
    styles, scripts = (re.findall(rf"<{tag}>(.*?)</{tag}>", page.raw, re.DOTALL) for tag in ("style", "script"))
    for content in (*styles, *scripts):
        assert f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'" in policy
    assert page.tags.index(("meta", {"http-equiv": "Content-Security-Policy", "content": policy})) < 6


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_fetched_from_elsewhere(page: Page) -> None:
    for tag in ("img", "link", "script", "use"):
        assert not any((one.get("src") or one.get("href") or "").startswith(("http", "//")) for one in page.all(tag))


def test_a_single_page_needs_no_other_file() -> None:
    assert list(REPORTS["single"]) == ["index.html"]
    page = pages(REPORTS["single"])["index.html"]
    assert page.all("link") == []
    assert all(one["src"].startswith("data:image/jpeg;base64,") for one in page.all("img"))


def test_a_report_with_pictures_says_so_first() -> None:
    for name, says in (("pairs", True), ("single", True), ("no pictures", False), ("capsule", False)):
        page = pages(REPORTS[name])["index.html"]
        body = "".join(page.text).split("Skip to the report", 1)[1].strip()
        assert body.startswith(f"This report holds {'' if says else 'no '}pictures of the dataset.")
        assert bool(page.all("img")) == says


@pytest.mark.parametrize("how", [{"embed": True}, {"single": True}, {}], ids=str)
def test_the_main_page_stays_small(how: dict[str, bool]) -> None:
    report, pictures = many(pairs=300)
    made = files(report, pictures, **how)
    assert all(len(content) < LARGEST for content in made.values())
    assert len(made["index.html"]) < (2_400_000 if how else 200_000)


def test_a_name_of_any_length_is_shortened_on_the_page_only() -> None:
    name = "x" * 100_000
    report, pictures = seg([f"{name}{index}.jpg" for index in range(3)], pairs=3)
    made = files(report, pictures)
    assert "(100,012 characters)" in made["index.html"].decode() or "(100,0" in made["index.html"].decode()
    assert len(made["index.html"]) < LARGEST
    assert name in render_json(report).decode()


def test_what_is_not_shown_is_counted() -> None:
    report, pictures = many(pairs=300)
    made = files(report, pictures)
    main, side = (" ".join("".join(Page(made[name]).text).split()) for name in ("index.html", "rules/duplicates-same-picture.html"))
    assert "213 more pairs: all on the page of this rule." in main
    assert "125 more pairs: in the JSON report." in side


def test_every_finding_has_an_anchor() -> None:
    report, pictures = seg()
    anchors = {one for page in pages(files(report, pictures)).values() for one in page.ids}
    assert {finding.identity for outcome in report.verdict.outcomes for finding in outcome.findings} <= anchors


def test_findings_of_one_identity_keep_ids_unique() -> None:
    report = clean()
    twice = [finding("files/empty-file", "s", "the same", 1, 2, Unit.FILES, places=(Place("a"),)) for _ in range(2)]
    outcome = replace(report.verdict.outcomes[0], findings=tuple(twice))
    page = pages(files(replace(report, verdict=replace(report.verdict, outcomes=(outcome,)))))["index.html"]
    assert len(page.ids) == len(set(page.ids))


def test_equal_reports_are_equal_pages() -> None:
    assert files(*seg()) == files(*seg())


def test_the_transformation_is_undone() -> None:
    report, pictures = seg(pairs=4)
    pairs = [pair for outcome in report.verdict.outcomes for one in outcome.findings for pair in one.evidence.get("pairs", ())]
    made = album(pictures, report.images, report.profile, embed=False)
    for pair in pairs:
        shots = made.shot(pair["a"], "a"), made.aligned(pair["a"], pair["b"], pair["transform"], "b")
        assert shots[0]
        assert shots[1]
        assert (shots[0].width, shots[0].height) == (shots[1].width, shots[1].height)
        content = dict(made.take_files())
        a, b = (
            np.asarray(Image.open(io.BytesIO(content[shot.src])).convert("L"), dtype=float)
            for shot in shots
            if shot and shot.src in content
        )
        height, width = a.shape
        inner = slice(height // 5, -height // 5), slice(width // 5, -width // 5)
        assert np.abs(a[inner] - b[inner]).mean() < 4, pair["kind"]
        made = album(pictures, report.images, report.profile, embed=False)


def colours(scheme: str) -> dict[str, str]:
    """Return the custom properties of a scheme: `:root` at the top, or within a media query."""
    blocks = {"light": CSS, "dark": CSS.partition("prefers-color-scheme: dark")[2], "print": CSS.partition("@media print")[2]}
    told = re.search(r":root \{(.*?)\}", blocks[scheme], re.DOTALL)
    assert told
    return dict(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6});", told[1]))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
@pytest.mark.parametrize("name", ["ink", "quiet", "accent", "failed", "warning", "note", "passed", "unknown"])
@pytest.mark.parametrize("ground", ["paper", "wash"])
def test_text_can_be_read(scheme: str, name: str, ground: str) -> None:
    told = colours(scheme)
    light, dark = sorted((luminance(told[name]), luminance(told[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_style_keeps_to_one_type_scale() -> None:
    assert set(re.findall(r"--f\d+: ([\d.]+)rem", CSS)) == {".75", ".875", "1", "1.25", "1.75"}
    sizes = re.findall(r"font-size: ([^;]+);", CSS)
    assert all(size.startswith("var(--f") or size.endswith(("%", "pt")) for size in sizes), sizes
    assert "http" not in CSS.replace('a[href^="http"]', "")


MADE = {"clean": clean, "dirty": capsule, "broken": broken}


@pytest.mark.parametrize("name", MADE)
def test_gold(name: str) -> None:
    report = MADE[name]()
    made = {
        "report.json": render_json(report),
        "report.txt": render_text(report, colour=False, width=80, where="datascopy-report/index.html", rerun=None).encode(),
        "index.html": files(report)["index.html"],
    }
    if os.environ.get("DATASCOPY_REBASELINE") == "1":
        for file, content in made.items():
            (GOLD / name).mkdir(parents=True, exist_ok=True)
            (GOLD / name / file).write_bytes(content)
    differ = [file for file, content in made.items() if not (GOLD / name / file).is_file() or (GOLD / name / file).read_bytes() != content]
    if differ:
        folder = Path(tempfile.mkdtemp(prefix=f"datascopy-gold-{name}-"))
        for file, content in (*files(report).items(), *made.items()):
            (folder / file).write_bytes(content)
        pytest.fail(f"{', '.join(differ)} of the golden report {name!r} differ; look at {folder}, then accept with DATASCOPY_REBASELINE=1")
