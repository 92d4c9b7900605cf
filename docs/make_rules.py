"""Write docs/rules/ from the rules themselves: their pages, and their first bad case run through the real rule.

python docs/make_rules.py            writes the pages anew (--write says the same)
python docs/make_rules.py --check    ends with 1 and the command to use if a page is stale
"""

import io
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from cases import build

import datascopy.rules
from datascopy.model import Finding, Outcome, Place
from datascopy.rule import Rule, examine, load

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "rules"
CASES = Path(datascopy.rules.__file__).parent
HEAD = "<!-- Made by docs/make_rules.py from the rule itself; do not edit. -->\n"
NOT_SHOWN = ("name", "expect")


def main(arguments: Sequence[str]) -> int:
    """Write or check all pages; return the exit code."""
    pages = dict(made())
    if "--check" not in arguments:
        for file, text in pages.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    there = {file: file.read_text(encoding="utf-8") for file in PAGES.rglob("*.md")}
    stale = sorted(str(file.relative_to(ROOT)) for file in pages | there if pages.get(file) != there.get(file))
    if stale:
        print(f"Stale: {', '.join(stale)}. `python docs/make_rules.py` writes them anew; delete pages of rules that are gone.")
    return int(bool(stale))


def made() -> Iterator[tuple[Path, str]]:
    """Yield every page: its file and its text."""
    rules = [one for one in load() if one.look.__module__.startswith("datascopy.rules.")]
    yield PAGES / "README.md", index(rules)
    for one in rules:
        yield PAGES / f"{one.id}.md", page(one)


def index(rules: Sequence[Rule]) -> str:
    """Return the list of all rules by family."""
    lines = [HEAD, "# The rules\n", "Each asks one question and is named by what it finds. Severities are those of the default policy;"]
    lines.append("a policy may change them ([policies](../policy.md)). How findings are counted and shown: [evidence](../evidence.md).\n")
    for family, members in groupby(rules, key=lambda one: one.family):
        module = sys.modules[f"datascopy.rules.{family}"]
        lines += [f"## {family}\n", f"{module.__doc__}\n", "| rule | finds | severity |", "| --- | --- | --- |"]
        lines += [f"| [{one.id}]({one.id}.md) | {one.page.title} | {one.severity} |" for one in members]
        lines.append("")
    return "\n".join(lines)


def page(one: Rule) -> str:
    """Return the page of a rule."""
    told = one.page
    lines = [HEAD, f"# {told.title}\n", f"`{one.id}` · {one.severity} · looks at: {', '.join(one.needs)}\n"]
    for heading, text in (
        ("Why", told.why),
        ("Evidence", told.evidence),
        ("Remedy", told.remedy),
        ("Limits", told.limits),
        ("Source", told.source),
    ):
        lines += [f"## {heading}\n", f"{text}\n"]
    return "\n".join([*lines, *example(one), f"[All rules]({'../' * one.id.count('/')}README.md)\n"])


def example(one: Rule) -> Iterator[str]:
    """Yield the first bad case and what the rule says of it."""
    yaml = YAML()
    yaml.width = 120
    case = yaml.load((CASES / f"{one.id.replace('-', '_')}.yaml").read_text(encoding="utf-8"))["bad"][0]
    [outcome] = examine([one], build(YAML(typ="safe", pure=True).load(dumped(yaml, case))))
    shown = {key: value for key, value in case.items() if key not in NOT_SHOWN}
    yield from (f"## Example: {case['name']}\n", f"```yaml\n{dumped(yaml, shown)}```\n", "is told as\n", f"```text\n{told(outcome)}```\n")


def dumped(yaml: YAML, value: Any) -> str:
    """Return a value as YAML."""
    stream = io.StringIO()
    yaml.dump(value, stream)
    return stream.getvalue()


def told(outcome: Outcome) -> str:
    """Return an outcome as a few lines of text."""
    lines = [line for finding in outcome.findings for line in lines_of(finding)]
    return "\n".join([*lines, *([f"note: {outcome.note}"] if outcome.note else []), ""])


def lines_of(finding: Finding) -> Iterator[str]:
    """Yield the lines of one finding."""
    yield f"{finding.severity}: {finding.message}"
    for place in finding.places[:3]:
        yield f"  at {at(place)}"


def at(place: Place) -> str:
    """Return a place as text: "labels.csv:3 (a.jpg)"."""
    line = f":{place.line}" if place.line else ""
    column = f", column {place.column}" if place.column else ""
    item = f" ({place.item})" if place.item and place.item != place.path else ""
    return f"{place.path}{line}{column}{item}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
