"""Bring together what is held against a split of lists."""

from dataclasses import replace

from datascopy.lists.keys import NONE, file_key, find_key, key_kind
from datascopy.lists.levels import held_against, levels
from datascopy.lists.values import Held, Listed, Row


def hold(listed: Listed, group: str | None, certified: str = "", *, exact: bool = False) -> Held:
    """Return a split with its files by key, its levels and its group key.

    Args:
        listed: what was read.
        group: as --group has it.
        certified: who states the column of the group key instead of the user.
        exact: names are whole and exact, so files are told apart by all of it.
    """
    kind, notes = key_kind(listed.parts, exact=exact or bool(listed.home))
    members: dict[str, dict[str, tuple[Row, ...]]] = {}
    for part in listed.parts:
        rows: dict[str, list[Row]] = {}
        for row in part.rows:
            rows.setdefault(file_key(row.name, kind), []).append(row)
        members[part.name] = {key: tuple(several) for key, several in rows.items()}
    above = levels(listed.parts, {name: frozenset(keys) for name, keys in members.items()})
    return Held(
        listed=replace(listed, notes=(*listed.notes, *notes)),
        kind=kind,
        members=members,
        levels=above,
        against=held_against(listed.parts, above),
        key=find_key(listed, kind, group, certified),
        refused=group == NONE,
    )
