"""Many items of a case in a few lines: what goes with what is only seen in a crowd.

    crowd:
      grouping: patient             the grouping that binds them; left out: none
      of: pictures                  their collection (default)
      rows:
        - {count: 30, per: 2, label: ill, name: img, part: train, attributes: {view: AP}, image: {width: 50}, header: {tables: aa},
           mask_values: {127: 9}, views: {border: 60}}

`count` groups of `per` (1) items each, with that label, beginning of the name, part of the one split of the case, attributes (facts stand under
`attributes`; a list of values is taken in turn, one for each item), and what was measured.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

SCATTER, MODULUS = 48_271, 99_991
"""primes: numbers below the modulus are all different, and in no order"""


def crowded(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return a case with its crowd written out."""
    made: dict[str, Any] = deepcopy(dict(case))
    crowd = made.pop("crowd", None)
    if crowd is None:
        return made
    made["items"] = dict.fromkeys(made["items"]) if isinstance(made.get("items"), list) else made.get("items", {})
    collection, number, group = crowd.get("of", "pictures"), 0, 0
    for row in crowd["rows"]:
        for _ in range(row["count"]):
            group += 1
            for _ in range(row.get("per", 1)):
                number += 1
                _add(made, crowd, row, collection, (number, group))
    return made


def _add(made: dict[str, Any], crowd: Mapping[str, Any], row: Mapping[str, Any], collection: str, numbers: tuple[int, int]) -> None:
    number, group = numbers
    key = f"{row.get('name', 'p')}{number * SCATTER % MODULUS:05}"  # no order of the rows shows in the names
    path = f"{collection}/{key}.jpg"
    made["items"][path] = {"label": row["label"]} if "label" in row else {}
    if "grouping" in crowd:
        made["groups"][crowd["grouping"]].setdefault("keys", {})[key] = f"g{group}"
    for name, value in row.get("attributes", {}).items():
        told = value[number % len(value)] if isinstance(value, list) else value
        made["attributes"][name].setdefault("told", {})[key] = told
    if "part" in row:
        [split] = made["splits"].values()
        split.setdefault("parts", {}).setdefault(row["part"], []).append(key)
    if "image" in row:
        image = {name: value[number % len(value)] if isinstance(value, list) else value for name, value in row["image"].items()}
        made.setdefault("images", {})[path] = image
    if "views" in row:
        made.setdefault("views", {})[path] = row["views"]
    if "header" in row:
        made.setdefault("headers", {})[path] = row["header"]
    for drawn in ("mask_values", "painted"):
        if drawn in row:
            mask = f"masks/{key}.png"
            made["items"][mask] = {}
            made.setdefault(drawn, {})[mask] = row[drawn]
