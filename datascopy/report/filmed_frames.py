"""A picture that is said to be a frame, beside the frame it is said to be and the one at which it was found."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from datascopy.model import Footage
from datascopy.report.album import Album
from datascopy.report.shapes import Block, FrameView, ItemView
from datascopy.report.words import clipped, more


def frames_blocks(told: Sequence[Mapping[str, Any]], footage: Footage, album: Album, most: int) -> Iterator[Block]:
    """Yield one block of the pictures of which frames were taken; none where none were, or the report shows no pictures.

    Args:
        told: the `frames` of a finding's evidence.
        footage: the frames and pictures that were taken.
        album: where pictures go.
        most: how many to show.
    """
    there = [one for one in told if one["item"] in footage.pictures]
    shown = [view for one in there[:most] if (view := _view(one, footage, album)) is not None]
    if shown:
        yield Block(
            kind="frames",
            caption="Each picture, the frame that it is said to be, and the frame at which it was found; frames are counted from 0",
            frames=tuple(shown),
            more=more(len(shown), len(told), "picture"),
            reach="",
        )


def _view(one: Mapping[str, Any], footage: Footage, album: Album) -> FrameView | None:
    item = str(one["item"])
    picture = album.brought(footage.pictures[item], clipped(item))
    if picture is None:
        return None
    items = [ItemView(path=clipped(item), shot=picture, note="the picture")]
    for role, home, number in (
        ("where it is said to be", one["video"], one["stated"]),
        ("where it was found", one.get("home"), one.get("found")),
    ):
        if home is None or number is None or (jpeg := footage.frames.get((str(home), int(number)))) is None:
            continue
        shot = album.brought(jpeg, f"frame {number:,} of {clipped(str(home))}")
        items.append(ItemView(path=f"frame {number:,}", shot=shot, note=role))
    return FrameView(words=_words(one, footage), items=tuple(items))


def _words(one: Mapping[str, Any], footage: Footage) -> str:
    stated = f"Said to be frame {one['stated']:,} of {clipped(str(one['video']))}"
    beyond = "" if (one["video"], one["stated"]) in footage.frames else ", which has no such frame"
    if one.get("found") is None:
        return f"{stated}{beyond}; found nowhere"
    home = "" if one["home"] == one["video"] else f" of {clipped(str(one['home']))}"
    return f"{stated}{beyond}; found as frame {one['found']:,}{home}"
