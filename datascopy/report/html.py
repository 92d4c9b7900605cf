"""The HTML report: a folder that opens from disk, or one self-contained page. Autoescaped, no network, a strict Content-Security-Policy."""

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from datascopy.model import Outcome, Report
from datascopy.report.album import Album, Pictures, album
from datascopy.report.findings import rule_page, rule_view
from datascopy.report.shapes import SIDE_PAGE
from datascopy.report.view import build_view
from datascopy.report.words import printable, together
from datascopy.shipped import shipped

STYLE, SCRIPT = "report.css", "report.js"
POLICY = "default-src 'none'; style-src {style}; script-src {script}; img-src {images}; base-uri 'none'; form-action 'none'"
CODE = re.compile("`([^`]+)`")


def render_html(report: Report, pictures: Pictures | None, *, embed: bool = False, single: bool = False) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the report as (name relative to its folder, content); `index.html` comes first.

    Args:
        report: what to show.
        pictures: where thumbnails come from; None for a report without pictures.
        embed: put the pictures into the pages instead of beside them, as many as a page may hold.
        single: yield one page that needs no other file (style, script and pictures inside, no side pages).
    """
    shown = album(pictures, report.images, report.profile, embed=embed or single)
    view = build_view(report, shown, side_pages=not single)
    yield "index.html", _page("index.html.j2", "", single, view=view, album=shown)
    yield from shown.take_files()
    if single:
        return
    yield STYLE, _static(STYLE).encode()
    yield SCRIPT, _static(SCRIPT).encode()
    cut = {rule.rule for family in view.families for rule in family.rules if rule.page}
    for outcome in report.verdict.outcomes:
        if outcome.rule in cut:
            yield from _side_page(report, outcome, shown, view.title)


def _side_page(report: Report, outcome: Outcome, shown: Album, title: str) -> Iterator[tuple[str, bytes]]:
    """Yield the page of one rule, then the pictures that it brought."""
    shown.turn_page()
    rule = rule_view(report, outcome, shown, SIDE_PAGE, side_pages=False)
    yield rule_page(outcome.rule), _page("rule.html.j2", "../", single=False, rule=rule, title=title, album=shown)
    yield from shown.take_files()


def _page(template: str, base: str, single: bool, **values: Any) -> bytes:
    """Render one page. `base` leads from the page to the report's folder."""
    content = (
        _environment()
        .get_template(template)
        .render(
            base=base,
            single=single,
            policy=_policy(single),
            style=Markup(_static(STYLE)) if single else "",  # noqa: S704 - our own stylesheet, no value of the data in it
            script=Markup(_static(SCRIPT)) if single else "",  # noqa: S704 - our own script
            **values,
        )
    )
    return content.encode("utf-8")


def _policy(single: bool) -> str:
    """Return the Content-Security-Policy: nothing but what the page brings, by file or by digest."""
    if not single:
        return POLICY.format(style="'self'", script="'self'", images="'self' data:")
    return POLICY.format(style=_digest(STYLE), script=_digest(SCRIPT), images="data:")


def _digest(name: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(_static(name).encode()).digest()).decode()}'"


@cache
def _static(name: str) -> str:
    return (shipped("reports") / "static" / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    """Return the templates' environment: everything escaped, controls made visible, a missing value an error."""
    environment = Environment(
        loader=FileSystemLoader(shipped("reports") / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    environment.globals["linked"] = _linked
    environment.filters["prose"] = _prose
    return environment


def _visible(value: Any) -> Any:
    """Make text from the data visible; markup that a template made stays as it is."""
    return together(printable(value)) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _prose(text: str) -> Markup:
    """Escape a text of ours, and set what stands between backticks as code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(together(printable(text))))))  # noqa: S704 - escaped on the same line


def _linked(base: str, src: str) -> str:
    """Return the address of a picture as seen from a page."""
    return src if src.startswith("data:") else f"{base}{src}"
