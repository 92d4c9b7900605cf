"""Whether a root is a pack. Light: `leakage` asks it of every list, and loads neither numpy nor pandas for that."""

from pathlib import Path

ENDING = ".pack.parquet"
KEY = "datascopy.pack"
"""the key of the file's metadata under which the facts of a pack lie, as JSON"""
MOST_FOOTER = 16_000_000
_MAGIC = b"PAR1"


def is_pack(root: str) -> bool:
    """Tell whether a root is a pack: a file that is called one, or a Parquet file whose metadata say so. Nothing but its end is read."""
    path = Path(root)
    try:
        if not path.is_file():
            return False
        if root.lower().endswith(ENDING):
            return True
        with path.open("rb") as file:
            if file.read(4) != _MAGIC:
                return False
            file.seek(-8, 2)
            end = file.read(8)
            length = min(int.from_bytes(end[:4], "little"), MOST_FOOTER, file.tell() - 8)
            file.seek(-8 - length, 2)
            return end[4:] == _MAGIC and KEY.encode() in file.read(length)
    except (OSError, ValueError):
        return False
