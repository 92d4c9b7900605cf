"""What a claim asks for and what it came to, in words."""

from collections.abc import Iterable, Mapping

Wanted = Mapping[str, str | tuple[str, ...]]
"""Column or attribute -> the value, or the values of which one."""


def words(names: Iterable[str], last: str = "and") -> str:
    """Return `a`, `a and b`, or `a, b and c`."""
    *most, final = names
    return f"{', '.join(most)} {last} {final}" if most else final


def conditions(where: Wanted, but: Wanted) -> str:
    """Return what units must have, and what they must not have, in words: `class Polyp, no licence and any fault`."""
    return words([*(_condition(name, wanted) for name, wanted in where.items()), *(_exception(name, one) for name, one in but.items())])


def narrowing(where: Wanted, but: Wanted) -> str:
    """Return ` with ...` and the conditions; nothing where there are none."""
    return f" with {conditions(where, but)}" if where or but else ""


def _condition(name: str, wanted: str | tuple[str, ...]) -> str:
    among = (wanted,) if isinstance(wanted, str) else wanted
    known = [f"{name} {words(filter(None, among), 'or')}"] if any(among) else []
    return words([*known, *([f"no {name}"] if "" in among else [])], "or")


def _exception(name: str, unwanted: str | tuple[str, ...]) -> str:
    among = (unwanted,) if isinstance(unwanted, str) else unwanted
    others = f" other than {words(filter(None, among), 'or')}" if any(among) else ""
    return f"any {name}{others}" if "" in among else f"{name}{others} or none"


def whole(number: float) -> float:
    """Return a number without a fraction as int, so that it is written without one."""
    return int(number) if float(number).is_integer() else float(number)


def plain(number: float) -> str:
    """Return a number with thousands parted."""
    return f"{whole(number):,}"
