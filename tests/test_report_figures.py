"""Figures in the HTML report: harmless and whole whatever the names, named for those who do not see them, small, and drawn from the JSON's numbers."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_fixture import clean

from datascopy.model import GREY_SIDE, Figure, FigureKind, Report
from datascopy.report import render_html, render_json
from datascopy.report.drawing import LETTER, SMALL, WIDTH, Chart, Shape, breadth, cut
from datascopy.report.figures import DRAWN, figure_views

HOSTILE = [
    "<script>alert(1)</script>",
    "x" * 300,
    "w" * 300,
    "\u202eLTR\u202c ahead",
    "שלום עולם, תווית ארוכה מאוד לבדיקה",
    "تسمية طويلة جدا من اليمين إلى اليسار",
    '"><img src=x onerror=alert(1)>',
    "ラベル" * 60,
    "a\x00b\x1b[31m",
    "",
]
NAMES = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))


def grey(seed: int) -> str:
    made = np.random.default_rng(seed).integers(0, 256, (GREY_SIDE, GREY_SIDE), dtype=np.uint8)
    return base64.b64encode(made.tobytes()).decode("ascii")


def bars(names: list[str]) -> dict[str, Any]:
    views = [
        {
            "view": name,
            "shown": name,
            "whole": at % 2 == 1,
            "auc": 0.9 - 0.05 * at,
            "interval": [0.5, 0.95],
            "chance": 0.5,
            "limit": 0.58,
            "p": 0.01,
        }
        for at, name in enumerate(names[:6])
    ]
    return {"population": names[0], "label": names[0], "class": names[0], "unit": "groups", "groups": 9, "pictures": 9, "views": views}


def forest(names: list[str]) -> dict[str, Any]:
    rows = [{"name": "all sources pooled", "what": "pooled", "groups": 200, "effect": 131.0, "interval": [52.0, 330.0]}]
    rows += [{"name": one, "what": "source", "groups": 9, "effect": None, "interval": None} for one in names[:3]]
    rows += [{"name": one, "what": "source", "groups": 9, "effect": 2.0, "interval": [1e-5, 1e6]} for one in names[3:6]]
    rows += [{"name": "within", "what": "decides", "groups": 20, "effect": 3.6, "interval": [1.1, 11.7]}]
    head = {"population": names[0], "attribute": names[0], "label": names[0], "source": names[0], "unit": "groups", "left_out": 0}
    return {**head, "measure": "odds ratio", "rows": rows}


def power(names: list[str]) -> dict[str, Any]:
    counts = [10, 20, 50, 100, 200, 319, 500, 1000, 5000]
    lines = [{"odds": odds, "points": [[count, min(1.0, odds * count / 8000)] for count in counts]} for odds in (2.0, 4.0, 8.0)]
    each = [{"attribute": one, "groups": 9, "detectable": 2.0} for one in names]
    head = {"population": names[0], "label": names[0], "unit": "groups", "by": names[0], "groups": 319, "attributes": 1, "pairs": 1}
    return {**head, "error_of_one": 1.0, "seen": 2.0, "seen_alone": 3.0, "power": lines, "each": each}


def mosaic(names: list[str]) -> dict[str, Any]:
    classes = list(dict.fromkeys(names))[:5]
    columns = [
        {
            "source": f"{at}{one}",
            "view": f"{of}{two}",
            "groups": [float(at + of + k) for k in range(len(classes))],
            "items": [1] * len(classes),
        }
        for at, one in enumerate(names[:6])
        for of, two in enumerate(names[:4])
    ]
    head = {"population": names[0], "label": names[0], "source": names[0], "view": names[0], "unit": "groups", "items": "pictures"}
    return {**head, "classes": classes, "columns": columns}


def means(names: list[str]) -> dict[str, Any]:
    several = list(dict.fromkeys(names))[:4]
    told = [{"class": one, "groups": 12, "mean": 90.0, "grey": grey(at)} for at, one in enumerate(several)]
    apart = [
        {
            "class": one,
            "against": [two for two in several if two != one],
            "greatest": 40.0,
            "at": [0.5, 0.5],
            "brighter": True,
            "clear": 0.5,
            "grey": grey(9),
        }
        for one in (several[:1] if len(several) == 2 else several)
    ]
    return {"population": names[0], "label": names[0], "unit": "groups", "side": GREY_SIDE, "classes": told, "differences": apart}


def texts(names: list[str]) -> dict[str, Any]:
    boxes = [[0.0, 0.0, 0.3, 0.1], [0.7, 0.9, 1.0, 1.0], [0.5, 0.5, 0.5, 0.5]]
    kinds = [
        {"kind": one, "pictures": 3, "interval": [0.1, 0.4], "lines": 3, "boxes": boxes}
        for one in ("date", "number", "time", "words", "marker")
    ]
    return {"collection": names[0], "unit": "pictures", "read": 9, "of": 9, "kinds": kinds}


MAKERS = {
    FigureKind.BARS: bars,
    FigureKind.FOREST: forest,
    FigureKind.POWER: power,
    FigureKind.MOSAIC: mosaic,
    FigureKind.MEANS: means,
    FigureKind.TEXTS: texts,
}
KINDS = pytest.mark.parametrize("kind", list(FigureKind), ids=str)


def drawn(names: list[str]) -> Report:
    """Return a report of which one rule drew a figure of every kind."""
    report = clean()
    told = tuple(
        Figure(kind=kind, title=f"{names[0]} of {kind}", sentence=f"{names[-1]} is so.", note=names[0], data=maker(names))
        for kind, maker in MAKERS.items()
    )
    first, *others = report.verdict.outcomes
    return replace(report, verdict=replace(report.verdict, outcomes=(replace(first, figures=told), *others)))


class Svg(HTMLParser):
    """The figures of a page: what they are named by, and what is in them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.tags.append((tag, told))
        self.ids += [told["id"]] if "id" in told else []

    handle_startendtag = handle_starttag


def page_of(report: Report, *, single: bool = False) -> str:
    [(_, content)] = [one for one in render_html(report, None, single=single) if one[0] == "index.html"]
    return content.decode("utf-8")


def test_every_kind_is_drawn_and_has_its_table() -> None:
    assert set(DRAWN) == set(FigureKind) == set(MAKERS)
    page = page_of(drawn(["ill", "well", "c", "d", "e", "f"]))
    assert page.count('<figure class="drawn"') == len(FigureKind)
    assert page.count("<summary>The numbers</summary>") == len(FigureKind)
    section = page[page.index('<section id="figures"') :]
    assert section.count("<caption>") >= len(FigureKind)
    assert 'href="#figures"' in page


def test_a_report_without_figures_has_no_such_section() -> None:
    page = page_of(clean())
    assert 'id="figures"' not in page
    assert 'href="#figures"' not in page
    assert "figures" not in json.loads(render_json(clean()))["rules"][0]


@pytest.mark.parametrize("single", [False, True])
def test_hostile_names_stay_text(single: bool) -> None:
    page = page_of(drawn(HOSTILE), single=single)
    section = page[page.index('<section id="figures"') : page.index("</section>", page.index('<section id="figures"'))]
    told = Svg(section)
    assert not [tag for tag, _ in told.tags if tag in ("script", "img", "style", "iframe", "foreignobject")]
    assert not [name for _, attrs in told.tags for name in attrs if name.startswith("on") or name == "style"]
    assert "\u202e" not in section
    assert "&lt;script&gt;" in section
    addresses = [attrs["href"] for tag, attrs in told.tags if tag == "image"]
    assert addresses
    assert all(re.fullmatch(r"data:image/png;base64,[A-Za-z0-9+/=]+", one) for one in addresses)


def test_each_figure_says_what_it_is() -> None:
    told = Svg(page_of(drawn(HOSTILE)))
    charts = [attrs for tag, attrs in told.tags if tag == "svg" and attrs.get("role") == "img" and "chart" in attrs.get("class", "")]
    assert len(charts) == len(FigureKind)
    assert len(told.ids) == len(set(told.ids))
    for chart in charts:
        title, described = chart["aria-labelledby"].split()
        assert {title, described} <= set(told.ids)


def shapes_of(chart: Chart) -> Iterator[tuple[Shape, float, float, float, float]]:
    """Yield each shape with its left, top, right and bottom."""
    for one in chart.canvas.shapes:
        if one.tag == "text":
            size = (SMALL if "small" in one.look else LETTER) * (1.14 if "bold" in one.look else 1)
            wide = breadth(one.text, size)
            left = one.x - {"start": 0, "middle": wide / 2, "end": wide}[one.anchor]
            yield one, left, one.y - size, left + wide, one.y + 2
        elif one.tag == "path":
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", one.d.partition("l")[0])]
            yield one, min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])
        else:
            yield one, one.x, one.y, one.x + one.width, one.y + one.height


@KINDS
@settings(deadline=None, max_examples=40)
@given(names=st.lists(NAMES, min_size=6, max_size=8))
def test_nothing_is_cut_off_whatever_the_names(kind: FigureKind, names: list[str]) -> None:
    chart = DRAWN[kind](MAKERS[kind](names))
    for one, left, top, right, bottom in shapes_of(chart):
        assert left >= -1, one
        assert right <= WIDTH + 1, one
        assert top >= -2, one
        assert bottom <= chart.canvas.height + 1, one


@KINDS
def test_words_do_not_lie_over_each_other(kind: FigureKind) -> None:
    chart = DRAWN[kind](MAKERS[kind](["ieee8023", "kermany", "www.sciencedirect.com", "x" * 300, "PA", "AP Supine"]))
    words = [shape for shape in shapes_of(chart) if shape[0].tag == "text"]
    for place, (one, left, top, right, bottom) in enumerate(words):
        for other, left2, top2, right2, bottom2 in words[place + 1 :]:
            apart = right <= left2 + 1 or right2 <= left + 1 or bottom <= top2 + 3 or bottom2 <= top + 3
            assert apart, (one.text, other.text)


@KINDS
def test_every_number_in_the_table_is_in_the_json(kind: FigureKind) -> None:
    """The page is drawn from `data`: another number there, another page."""
    names = ["ill", "well", "c", "d", "e", "f"]
    report = drawn(names)
    told = json.loads(render_json(report))
    [rule] = [one for one in told["rules"] if "figures" in one]
    [stored] = [one for one in rule["figures"] if one["kind"] == kind]
    [kept] = [one for one in report.verdict.outcomes[0].figures if one.kind is kind]
    again = DRAWN[kind](stored["data"])
    chart = DRAWN[kind](kept.data)
    assert [tuple(cell.text for cell in row) for row in again.rows] == [tuple(cell.text for cell in row) for row in chart.rows]
    assert [one.text for one in again.canvas.shapes] == [one.text for one in chart.canvas.shapes]


def test_figures_are_small() -> None:
    page = page_of(drawn(["ill", "well", "c", "d", "e", "f"]))
    bare = page_of(clean())
    assert len(page) - len(bare) < 110_000  # six figures, eight pictures of 64 x 64 noise among them


def test_what_two_rules_drew_alike_is_shown_once() -> None:
    report = drawn(["ill", "well", "c", "d", "e", "f"])
    first, second, *others = report.verdict.outcomes
    views = figure_views((first, replace(second, figures=first.figures), *others))
    assert len(views) == len(FigureKind)


@given(st.text(max_size=400), st.floats(20, 320))
def test_a_cut_text_fits(text: str, room: float) -> None:
    assert breadth(cut(text, room, 11), 11) <= room
    assert cut("short", 300, 11) == "short"
