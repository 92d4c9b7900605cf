"""Reports, one file per format: what was found, said so that a person can act on it."""

from datascopy.report.album import Pictures
from datascopy.report.html import render_html
from datascopy.report.json_report import render_json
from datascopy.report.markdown import render_markdown
from datascopy.report.text import render_text

__all__ = ["Pictures", "render_html", "render_json", "render_markdown", "render_text"]
