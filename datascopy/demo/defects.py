"""Plant the defects that a miniature.yaml asks for, in its order."""

import inspect
from collections.abc import Callable, Iterable

from datascopy.demo import copies, damage, headed, misdraw, mismask, misnote
from datascopy.demo.draft import Draft
from datascopy.demo.plan import Planting
from datascopy.demo.planted import Defect, Expected
from datascopy.model import Fault

PLANTS: dict[str, Callable[..., tuple[str, ...]]] = {
    "truncated": damage.truncate,
    "empty": damage.empty,
    "text-as-picture": damage.text_as_picture,
    "gif-as-jpeg": damage.gif_as_jpeg,
    "pointer": damage.pointer,
    "stray-file": damage.stray,
    "wrong-cell": misnote.wrong_cell,
    "short-row": misnote.short_row,
    "repeated-row": misnote.repeat_row,
    "second-label": misnote.second_label,
    "second-row": misnote.second_row,
    "row-without-file": misnote.row_without_file,
    "file-without-row": misnote.file_without_row,
    "other-spelling": misnote.respell,
    "divided-group": misnote.divide_group,
    "moved-row": misnote.move_row,
    "differs-within": misnote.differ_within,
    "renamed-column": misnote.rename_column,
    "card": misnote.card,
    "polygon-outside": misdraw.polygon_outside,
    "polygon-crossing": misdraw.polygon_crossing,
    "point-twice": misdraw.point_twice,
    "hidden-class": misdraw.hidden_class,
    "other-tag": misdraw.other_tag,
    "added-tag": misdraw.add_tag,
    "address-with": misdraw.address_with,
    "edited": misdraw.edit,
    "lost-file": misdraw.drop_file,
    "renamed-file": misdraw.rename_file,
    "no-mask": mismask.drop_mask,
    "mask-of-nothing": mismask.orphan_mask,
    "larger-mask": mismask.pad_mask,
    "soft-mask": mismask.soften_mask,
    "box-outside": mismask.box_outside,
    "shifted-box": mismask.shift_box,
    "empty-mask": mismask.empty_mask,
    "speck": mismask.add_speck,
    "foreign-value": mismask.foreign_value,
    "stated-size": mismask.other_size,
    "broken-entry": mismask.break_entry,
    "copied": copies.copy_bytes,
    "copied-as-png": copies.copy_pixels,
    "copied-smaller": copies.copy_smaller,
    "copied-mirrored": copies.copy_mirrored,
    "leaked": copies.leak,
    "foreign": copies.replace_picture,
    "name-in-header": headed.name_in_header,
    "other-thumbnail": headed.other_thumbnail,
    "note-behind-end": headed.note_behind_end,
}
"""The kinds of defects. Each changes the draft and returns what a finding about it must name."""


def check(wanted: Iterable[Planting]) -> None:
    """Refuse what cannot be planted, before anything is drawn.

    Raises:
        Fault: an unknown kind of defect, or options that it does not take; with file and line.
    """
    for one in wanted:
        if one.plant not in PLANTS:
            raise Fault(f"{one.line}: there is no defect {one.plant!r}; known are {', '.join(PLANTS)}.")
        try:
            inspect.signature(PLANTS[one.plant]).bind(None, **one.options)
        except TypeError as error:
            raise Fault(f"{one.line}: the options of {one.plant!r} do not fit: {error}.") from error


def plant(wanted: Iterable[Planting], draft: Draft) -> tuple[Defect, ...]:
    """Plant checked defects one after the other and say what must be found of each.

    Raises:
        Fault: a defect names a table, column or part that is not there, or no sound picture is left for it; with file and line.
    """
    return tuple(_plant(one, draft) for one in wanted)


def _plant(one: Planting, draft: Draft) -> Defect:
    try:
        names = PLANTS[one.plant](draft, **one.options)
    except Fault as fault:
        raise Fault(f"{one.line}: {fault}") from fault
    except (KeyError, ValueError, StopIteration) as error:
        raise Fault(f"{one.line}: {one.plant!r} names something that the miniature does not hold: {error}.") from error
    expected = tuple(Expected(rule=rule, findings=count, names=one.names.get(rule, names)) for rule, count in one.finds.items())
    return Defect(name=one.name, plant=one.plant, says=one.says, expected=expected)
