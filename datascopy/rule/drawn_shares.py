"""How much of each picture a class covers, by its masks, its polygons or its boxes."""

import pandas as pd

from datascopy.model import Evidence
from datascopy.rule.population import Population


def share_of_shape(seen: Evidence, made: Population, shape: str) -> pd.Series | None:
    """Return the share of each row's picture that a class covers (float64, 0 where there is none of it, NaN where nothing is drawn).

    Masks tell it first, for they are what is released; then the polygons and boxes of documents. None where nothing draws the class.
    """
    for told in (_of_masks(seen, made, shape), _of_documents(made, shape), _of_boxes(made, shape)):
        if told is not None:
            first = told.groupby(level=0).max()
            return made.rows["key"].map(first).astype("float64")
    return None


def _of_masks(seen: Evidence, made: Population, shape: str) -> pd.Series | None:
    """Return key -> share by the masks that were measured."""
    if seen.mask_values is None:
        return None
    frames = []
    for facts in made.catalog.profile.collections:
        greys = [int(grey) for grey, label in facts.values.items() if label == shape]
        if facts.name in made.collections and greys:
            items = made.catalog.items[made.catalog.items["collection"] == facts.name]
            told = seen.mask_values.merge(items[["path", "key"]], on="path")
            whole = told.groupby("key")["pixels"].sum()
            frames.append(told[told["value"].isin(greys)].groupby("key")["pixels"].sum().reindex(whole.index, fill_value=0) / whole)
    return pd.concat(frames) if frames and any(len(one) for one in frames) else None


def _of_documents(made: Population, shape: str) -> pd.Series | None:
    told = made.catalog.annotations
    told = told[told["collection"].isin(made.collections)]
    mine = told[(told["label"] == shape) & (told["shape"] != "tag")]
    if mine.empty:
        return None
    # A class that is there and whose area no document tells covers something: the least share that is more than none.
    shares = (mine["area"] / (mine["width"] * mine["height"])).fillna(1e-9).clip(lower=1e-9)
    return shares.groupby(mine["key"]).sum().reindex(sorted(told["key"].unique()), fill_value=0.0)


def _of_boxes(made: Population, shape: str) -> pd.Series | None:
    told = made.catalog.boxes
    told = told[told["collection"].isin(made.collections)]
    mine = told[told["label"] == shape]
    if mine.empty:
        return None
    area = (mine["xmax"] - mine["xmin"]) * (mine["ymax"] - mine["ymin"])
    shares = (area / (mine["width"] * mine["height"])).fillna(1e-9).clip(lower=1e-9)
    return shares.groupby(mine["key"]).sum().reindex(sorted(told["key"].unique()), fill_value=0.0)
