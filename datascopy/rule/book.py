"""What a rule is, its page, and how rules are found and chosen."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.metadata import entry_points

from datascopy.model import Confidence, Evidence, Fault, Severity
from datascopy.rule.answer import Answer

NEEDS = ("catalog", "images", "headers", "probes", "masks", "matches", "claims", "card", "others", "videos", "sighted", "texts")
"""What a rule may ask for. `headers`, `probes`, `matches`, `others` and `texts` imply that pictures are measured; `profile` and `thresholds` are always given."""

HEADINGS = ("Why", "Evidence", "Remedy", "Limits", "Source")

Look = Callable[[Evidence], Iterator[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The module docstring of a rule, cut at its headings."""

    title: str
    why: str
    evidence: str
    remedy: str
    limits: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One question."""

    id: str
    severity: Severity
    confidence: Confidence
    needs: tuple[str, ...]
    page: Page
    look: Look

    @property
    def family(self) -> str:
        """The part of the id before the slash."""
        return self.id.partition("/")[0]


def rule(*, severity: Severity, needs: tuple[str, ...], confidence: Confidence = Confidence.CERTAIN) -> Callable[[Look], Rule]:
    """Make a rule of a generator; its id is `family/stem` of its file, its page the docstring of its module.

    Raises:
        ValueError: the page lacks a heading, or `needs` names something unknown.
    """
    if unknown := set(needs) - set(NEEDS):
        raise ValueError(f"a rule cannot need {sorted(unknown)}; it may need {NEEDS}")

    def made(look: Look) -> Rule:
        module = inspect.getmodule(look)
        family, stem = look.__module__.rsplit(".", 2)[-2:]
        return Rule(
            id=f"{family}/{stem}".replace("_", "-"),
            severity=severity,
            confidence=confidence,
            needs=needs,
            page=read_page(inspect.getdoc(module) or ""),
            look=look,
        )

    return made


def read_page(text: str) -> Page:
    """Cut a rule's docstring at its headings ("Why:", "Evidence:", ...), each at the start of a line.

    Raises:
        ValueError: a heading is absent or has no text.
    """
    title, _, rest = text.partition("\n")
    pieces = re.split(rf"^({'|'.join(HEADINGS)}):(?=\s)", rest, flags=re.MULTILINE)
    told = {pieces[i]: " ".join(pieces[i + 1].split()) for i in range(1, len(pieces) - 1, 2)}
    if missing := [heading for heading in HEADINGS if not told.get(heading)]:
        raise ValueError(f"the page {title!r} lacks {', '.join(missing)}")
    return Page(
        title=title.strip().rstrip("."),
        why=told["Why"],
        evidence=told["Evidence"],
        remedy=told["Remedy"],
        limits=told["Limits"],
        source=told["Source"],
    )


@cache
def load() -> tuple[Rule, ...]:
    """Return all rules, ours and those of the entry point group `datascopy.rules`, sorted by id."""
    home = importlib.import_module("datascopy.rules")  # by name: rules stand above, and are found only when asked for
    found: list[Rule] = []
    for module in pkgutil.walk_packages(home.__path__, "datascopy.rules."):
        found += [value for value in vars(importlib.import_module(module.name)).values() if isinstance(value, Rule)]
    found += [entry.load() for entry in entry_points(group="datascopy.rules")]
    return tuple(sorted(found, key=lambda one: one.id))


def choose(rules: Sequence[Rule], only: Sequence[str] = (), skip: Sequence[str] = ()) -> tuple[Rule, ...]:
    """Narrow rules by globs over id or family.

    Raises:
        Fault: a glob that fits no rule.
    """

    def fits(one: Rule, globs: Sequence[str]) -> bool:
        return any(fnmatchcase(one.id, glob) or one.family == glob for glob in globs)

    for glob in (*only, *skip):
        if not any(fits(one, [glob]) for one in rules):
            raise Fault(f"No rule fits {glob!r}. `datascopy rules` lists them all.")
    return tuple(one for one in rules if (not only or fits(one, only)) and not fits(one, skip))


def needed(rules: Iterable[Rule]) -> frozenset[str]:
    """Return the union of what rules need; matches and other datasets need pictures measured, claims need the catalog."""
    needs = {need for one in rules for need in one.needs}
    if needs & {"headers", "probes", "matches", "masks", "others", "texts"}:
        needs.add("images")
    if "sighted" in needs:
        needs.add("videos")
    return frozenset(needs | {"catalog"})
