"""The card of a dataset, read as text: from a file anywhere, or from within the data."""

from pathlib import Path
from typing import TYPE_CHECKING

from datascopy.model import Card, CoverageRow, Fault

if TYPE_CHECKING:
    from datascopy.store import Store

MOST_BYTES = 2_000_000
"""A larger file is no card."""


def read_card(file: Path, store: "Store | None" = None) -> Card:
    """Read a card: UTF-8, or else Windows-1252; line ends of any kind.

    Args:
        file: a path; where no such file exists, the id of a file of the data, also within an archive.
        store: the data.

    Raises:
        Fault: there is no such file, it cannot be read, is too large, or holds no text.
    """
    try:
        data = _bytes(file, store)
    except OSError as error:
        raise Fault(f"--card {file} cannot be read: {error.strerror or error}.") from error
    if len(data) > MOST_BYTES:
        raise Fault(f"--card {file} is larger than {MOST_BYTES:,} bytes, which no card is.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text or not text.strip():
        raise Fault(f"--card {file} holds no text. Give the card as Markdown or plain text.")
    return Card(file=str(file), lines=tuple(text.splitlines()))


def _bytes(file: Path, store: "Store | None") -> bytes:
    if file.is_file():
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    inside = file.as_posix()
    if store is not None and any(entry.path == inside for entry in store.entries()):
        with store.open(inside) as held:
            return held.read(MOST_BYTES + 1)
    raise Fault(f"--card {file} does not exist, neither as a path nor as a file of the data.")


def row_of_card(card: Card, reason: str) -> CoverageRow:
    """Return what became of the card: read, or left aside for a reason that the user chose."""
    skipped = ((reason, 1),) if reason else ()
    by_choice = (reason,) if reason else ()
    return CoverageRow(
        name="card",
        title=f"card {card.file}",
        declared=None,
        present=1,
        checked=int(not reason),
        failed=0,
        skipped=skipped,
        by_choice=by_choice,
    )
