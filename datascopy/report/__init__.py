"""Reports, one file per format: what was found, said so that a person can act on it.

Names are loaded on first use: a report as JSON needs no templates.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datascopy.report.album import Pictures
    from datascopy.report.html import render_html
    from datascopy.report.json_report import render_json
    from datascopy.report.markdown import render_markdown
    from datascopy.report.text import render_text

_HOMES = {
    "Pictures": "album",
    "render_html": "html",
    "render_json": "json_report",
    "render_markdown": "markdown",
    "render_text": "text",
}

__all__ = ["Pictures", "render_html", "render_json", "render_markdown", "render_text"]


def __getattr__(name: str) -> Any:
    """Load a public name from the module that holds it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
