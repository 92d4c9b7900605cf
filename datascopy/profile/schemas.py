"""Where the schemas of tables and documents lie: in `schemas/` beside a profile, or shipped."""

from collections.abc import Sequence
from pathlib import Path

from datascopy.shipped import shipped

TABLES, DOCUMENTS = "tables", "documents"
_ENDINGS = {TABLES: ".yaml", DOCUMENTS: ".schema.json"}


def home_of(files: Sequence[Path]) -> tuple[str, ...]:
    """Return the folders of the files of a profile, each once, as they are looked into for schemas."""
    return tuple(dict.fromkeys(str(file.parent.resolve()) for file in files))


def find_schema(kind: str, stem: str, homes: Sequence[str] = ()) -> Path | None:
    """Return the file of a schema, None where there is none.

    Args:
        kind: `tables` or `documents`.
        stem: its name, as a profile writes it.
        homes: folders whose `schemas/` are looked into before the shipped ones.
    """
    places = (folder / f"{stem}{_ENDINGS[kind]}" for folder in _folders(kind, homes))
    return next((place for place in places if place.is_file()), None)


def known_schemas(kind: str, homes: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the names of all schemas that `find_schema` finds, sorted."""
    ending = _ENDINGS[kind]
    return tuple(sorted({file.name.removesuffix(ending) for folder in _folders(kind, homes) for file in folder.glob(f"*{ending}")}))


def _folders(kind: str, homes: Sequence[str]) -> list[Path]:
    return [*(Path(home) / "schemas" / kind for home in homes), shipped("schemas") / kind]
