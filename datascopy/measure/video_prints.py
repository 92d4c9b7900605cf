"""The prints of pictures, made in a worker process as the prints of frames are."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from datascopy.measure.video import quiet
from datascopy.measure.video_record import VideoLimits
from datascopy.measure.video_scenes import halved, prints_of
from datascopy.measure.video_trace import thumbs_of
from datascopy.measure.video_worker import Watchdog

if TYPE_CHECKING:
    from datascopy.store import Store


class PrintTask(NamedTuple):
    """Some pictures, and their bytes in all. The task is called by the first of them."""

    pictures: tuple[str, ...]
    size: int

    @property
    def path(self) -> str:
        """Item id of the first picture."""
        return self.pictures[0]


def print_pictures(store: "Store", limits: VideoLimits, task: PrintTask) -> bytes:
    """Return 8 bytes for each picture: its print, 0 for one that cannot be read or has too little structure."""
    quiet()
    dog = Watchdog(limits.patience, limits.whole(task.size))
    prints = np.zeros(len(task.pictures), "<u8")
    try:
        for number, path in enumerate(task.pictures):
            dog.alive()
            for thumb in thumbs_of(store, [path]).values():
                prints[number] = prints_of(halved(thumb[None]))[0]
    finally:
        dog.rest()
    return prints.tobytes()
