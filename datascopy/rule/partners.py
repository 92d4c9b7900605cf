"""Pictures and the masks that belong to them: which have no partner."""

from collections.abc import Iterator

from datascopy.model import Catalog, Kind
from datascopy.model.words import n_of_title, verb
from datascopy.rule.answer import Answer, Looked, NotHere, Unseen
from datascopy.rule.subject import ABSENT, UNITS, items_of, masked, of_files

CALLED = {Kind.IMAGES: "picture", Kind.MASKS: "mask"}


def without_partner(catalog: Catalog, side: Kind) -> Iterator[Answer]:
    """Yield what a rule says of the pictures without a mask (`side` images), or of the masks without a picture (`side` masks).

    Partners are found by key, within each collection of masks and the collection of pictures that it belongs to.
    """
    pairs = list(masked(catalog))
    if not pairs:
        yield NotHere("no collection of masks is declared to belong to pictures")
    unit, called = UNITS[side], CALLED[Kind.MASKS if side is Kind.IMAGES else Kind.IMAGES]
    for masks, pictures in pairs:
        held, other = (pictures, masks) if side is Kind.IMAGES else (masks, pictures)
        items, others = items_of(catalog, held.name), items_of(catalog, other.name)
        if items.empty or others.empty:
            yield Unseen(masks.title if items_of(catalog, masks.name).empty else pictures.title, ABSENT)
            continue
        yield Looked(held.title, len(items), unit)
        lost = items[~items["key"].isin(others["key"])]
        if len(lost):
            yield of_files(
                held.title,
                f"{n_of_title(len(lost), len(items), unit, held.title)} "
                f"{verb(len(lost), 'has', 'have')} no {called} of the same name among the {len(others):,} {other.title}.",
                [(path, f"no {called} of this name") for path in lost["path"]],
                of=len(items),
                unit=unit,
                identity=(masks.name, pictures.name),
            )
