"""Sources disagree on the licence.

Why: Where the card says one thing and the licence file another, users choose, and the rights holder may choose otherwise.
Evidence: What each source states, side by side, as the profile quotes it. Two statements agree where they name one licence (a version may be
    left out by one of them) or are the same words.
Remedy: Ask the rights holder which holds, and state that one everywhere.
Limits: Words are compared, no law is applied: terms in other words count as another statement.
Source: The profile (`licences`, `licence`).
"""

from collections.abc import Iterator
from itertools import combinations

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import RESTRICTIONS, Answer, Found, Looked, NotHere, agree, joined, limits_use, n_of_m, read_licence, rule


@rule(severity=Severity.WARNING, needs=("catalog",))
def sources_disagree(seen: Evidence) -> Iterator[Answer]:
    """Look at what the sources say of the licence of the whole."""
    stated = dict(seen.profile.licences)
    if len(stated) < 2:
        yield NotHere("fewer than two sources are quoted on the licence")
        return
    yield Looked("statements on the licence", len(stated), Unit.ENTRIES)
    apart = [(one, other) for one, other in combinations(stated, 2) if not agree(stated[one], stated[other])]
    if apart:
        yield found(stated, sorted({source for pair in apart for source in pair}))


def found(stated: dict[str, str], sources: list[str]) -> Found:
    """Return the finding: every statement beside the others."""
    differing = [f"{source}: “{stated[source]}” ({told(stated[source])})" for source in stated if source in sources]
    return Found(
        subject="licence of the dataset",
        message=f"{n_of_m(len(sources), len(stated), Unit.ENTRIES)} on the licence do not say the same: {joined(differing, most=6)}.",
        count=len(sources),
        of=len(stated),
        unit=Unit.ENTRIES,
        identity=("licences",),
        members=[f"{source} {stated[source]}" for source in sources],
        examples=differing,
        evidence={"files": [{"path": source, "detail": stated[source]} for source in stated]},
    )


def told(text: str) -> str:
    """Return what can be read from a statement, in a few words."""
    licence = read_licence(text)
    if not licence.known:
        return "terms of its own that allow some uses only" if limits_use(text) else "terms of its own"
    asked = [RESTRICTIONS[one] for one in RESTRICTIONS if one in licence.restrictions]
    return f"read as {licence.name}" + (f", {joined(asked)}" if asked else "")
