"""Cross-check claims: every id is one claim, every way to measure names what the profile declares and can be carried out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from datascopy.profile.claims_of import claims_of, known_datasets
from datascopy.profile.complaints import Complaints
from datascopy.profile.located import Keys, Located
from datascopy.profile.suggest import did_you_mean, listed


@dataclass(frozen=True, slots=True)
class _Form:
    """What a verb may be combined with."""

    what: frozenset[str]
    needs: frozenset[str] = frozenset()
    """keys that it must have"""
    may: frozenset[str] = frozenset()
    """keys that it may have"""


def _form(what: str, needs: str = "of", may: str = "where but") -> _Form:
    return _Form(frozenset(what.split()), frozenset(needs.split()), frozenset(may.split()))


_UNITS = "files rows entries boxes annotations rings"
_EDGE = (
    _form("rows frames seconds hours files entries", "of column"),
    _form(_UNITS, "of by", "where but each"),
    _form("bytes width height"),
)

FORMS: Mapping[str, tuple[_Form, ...]] = {
    "count": (_form(_UNITS), _form("groups", may="")),
    "distinct": (_form(_UNITS, "of by"),),
    "shared": (_form("groups", "of by", ""), _form("files", "of", "")),
    "sum": (
        _form("claims", "claims", "divide_by"),
        _form("rows frames seconds hours files entries", "of column"),
        _form("bytes frames seconds hours"),
    ),
    "difference": (_form("claims", "claims", "divide_by"),),
    "quotient": (_form("claims", "claims", "divide_by"), _form(_UNITS, "of by")),
    "share": (_form(_UNITS, "of where", "but"), _form(_UNITS, "of but", "")),
    "complete": (_form("files rows entries", "of by"),),
    "exists": (_form(_UNITS), _form("rows", "of column", "")),
    "least": _EDGE,
    "greatest": _EDGE,
    "stated": (_form("claims", "claims", ""),),
}
"""verb -> the forms that it may take; the same table is read by the measuring stage's tests."""

PARTS: Mapping[str, tuple[int, int | None, str]] = {
    "sum": (2, None, "a sum has at least two claims"),
    "difference": (2, None, "a difference has at least two claims"),
    "quotient": (2, 2, "a quotient has exactly two claims"),
    "stated": (1, 1, "'stated' has exactly one claim"),
}
_DECODED = ("frames", "seconds", "hours")
"""what may be told by a column of a table, or decoded from videos"""

_OF: Mapping[str, tuple[str, ...]] = {
    "files": ("collections", "tables", "documents"),
    "rows": ("tables",),
    "entries": ("documents",),
    "boxes": ("tables", "documents"),
    "annotations": ("documents",),
    "rings": ("documents",),
    "groups": ("groups",),
    "frames": ("tables",),
    "seconds": ("tables",),
    "hours": ("tables",),
    "bytes": ("collections", "tables", "documents"),
    "width": ("collections", "tables", "documents"),
    "height": ("collections", "tables", "documents"),
}

_KEYS = ("claims", "of", "by", "column", "where", "but", "each", "divide_by")


def check_claims(claims: Located, profile: Mapping[str, Any]) -> Complaints:
    """Return all that is wrong with claims that their schema cannot say."""
    complaints = Complaints(claims)
    entries = claims.value["claims"]
    first: dict[str, int] = {}
    for number, claim in enumerate(entries):
        at: Keys = ("claims", number)
        if claim["id"] in first:
            line = claims.line("claims", first[claim["id"]], "id")
            complaints.add((*at, "id"), f"the id '{claim['id']}' stands twice; the first is in line {line}")
        first.setdefault(claim["id"], number)
        _stated(complaints, at, claim)
        _unlike(complaints, at, claim, entries)
        for way_number, way in enumerate(claim.get("measured", ())):
            _way(complaints, (*at, "measured", way_number), way, profile)
            _parts(complaints, (*at, "measured", way_number), way, entries, claim["id"])
    return complaints


def _stated(complaints: Complaints, at: Keys, claim: Mapping[str, Any]) -> None:
    """Whether something exists is stated as yes or no; all else as a number."""
    verbs = {way["verb"] for way in claim.get("measured", ())}
    asks = {verb == "exists" for verb in verbs}
    if len(asks) > 1:
        complaints.add((*at, "measured"), "'exists' answers yes or no and cannot stand beside a verb that answers with a number")
    elif asks == {True} and claim["stated"] not in ("yes", "no"):
        complaints.add((*at, "stated"), "what 'exists' is stated as yes or no")
    elif asks == {False} and isinstance(claim["stated"], str):
        complaints.add((*at, "stated"), f"'{claim['stated']}' is no number")


def _way(complaints: Complaints, at: Keys, way: Mapping[str, Any], profile: Mapping[str, Any]) -> None:
    verb, what, given = way["verb"], way["what"], way.keys() - {"verb", "what"}
    # Of a table, frames and lengths are a column of it; of a collection, they are decoded.
    bare = what in _DECODED and way.get("of") in profile.get("collections", {})
    forms = [form for form in FORMS[verb] if what in form.what and (what not in _DECODED or bare != ("column" in form.needs))]
    if not forms:
        known = sorted({one for form in FORMS[verb] for one in form.what})
        complaints.add((*at, "what"), f"'{verb}' cannot be of {what}; it can be of {', '.join(known)}")
        return
    if not any(form.needs <= given <= form.needs | form.may for form in forms):
        asked = " or ".join(_keys(form) for form in forms)
        complaints.add(at, f"'{verb}' of {what} takes {asked}; given are {listed(given) or 'none'}")
        return
    if what != "claims":
        _of(complaints, at, way, profile)


def _keys(form: _Form) -> str:
    may = f" (and may have {listed(form.may)})" if form.may else ""
    return " and ".join(f"'{key}'" for key in sorted(form.needs, key=_KEYS.index)) + may


def _parts(complaints: Complaints, at: Keys, way: Mapping[str, Any], entries: Collection[Mapping[str, Any]], own: str) -> None:
    """The parts of a sum or quotient are other claims that state numbers."""
    names = way.get("claims", ())
    for number, name in enumerate(names):
        _names_claim(complaints, (*at, "claims", number), name, entries, own)
    least, most, law = PARTS.get(way["verb"], (0, None, ""))
    if names and (len(names) < least or len(names) > (most or len(names))):
        complaints.add((*at, "claims"), law)


def _unlike(complaints: Complaints, at: Keys, claim: Mapping[str, Any], entries: Collection[Mapping[str, Any]]) -> None:
    """What should be another number is the stated number of another claim."""
    names = claim.get("unlike", ())
    if names and not isinstance(claim.get("stated"), int | float):
        complaints.add((*at, "unlike"), "a claim that states no number can be unlike no other")
    for number, name in enumerate(names):
        _names_claim(complaints, (*at, "unlike", number), name, entries, claim["id"])


def _names_claim(complaints: Complaints, keys: Keys, name: str, entries: Collection[Mapping[str, Any]], own: str) -> None:
    """A claim that is named is another one and states a number; `dataset/id` is one of another shipped dataset."""
    dataset, _, rest = name.rpartition("/")
    if dataset:
        entries = claims_of(dataset)
        if not entries:
            complaints.add(keys, f"there is no dataset '{dataset}' with claims{did_you_mean(dataset, known_datasets())}")
            return
    stated = {claim["id"]: claim.get("stated") for claim in entries}
    if rest not in stated:
        complaints.add(keys, f"there is no claim '{name}'{did_you_mean(rest, stated)}")
    elif name == own:
        complaints.add(keys, "a claim cannot be a part of itself")
    elif not isinstance(stated[rest], int | float):
        complaints.add(keys, f"the claim '{name}' states no number")


def _of(complaints: Complaints, at: Keys, way: Mapping[str, Any], profile: Mapping[str, Any]) -> None:
    """What is measured is declared."""
    sections = ("splits",) if way["verb"] == "shared" else _OF[way["what"]]
    if way["what"] in _DECODED and "column" not in way:
        sections = ("collections",)
    _declared(complaints, (*at, "of"), way["of"], profile, sections)
    if way["verb"] == "shared" and "by" in way:
        _declared(complaints, (*at, "by", 0), way["by"][0], profile, ("groups",))
        if len(way["by"]) > 1:
            complaints.add((*at, "by"), "'shared' takes one group")
    if "each" in way:
        _declared(complaints, (*at, "each"), way["each"], profile, ("collections", "tables", "documents"))
        if list(way.get("by", ())) not in (["key"], [profile.get("tables", {}).get(way["of"], {}).get("file")]):
            complaints.add((*at, "each"), "'each' goes with 'by: [key]', the name of the item")
    if way["verb"] == "complete" and way["what"] != "rows":
        for number, name in enumerate(way["by"]):
            _declared(complaints, (*at, "by", number), name, profile, ("collections", "tables", "documents", "attributes"))


def _declared(complaints: Complaints, keys: Keys, name: str, profile: Mapping[str, Any], sections: Collection[str]) -> None:
    known = [one for section in sections for one in profile.get(section, {})]
    if name not in known:
        *most, last = (section[:-1] for section in sections)
        what = f"{', '.join(most)} or {last}" if most else last
        hint = did_you_mean(name, known) or (f"; known are {listed(known)}" if known else "; none is declared")
        complaints.add(keys, f"there is no {what} '{name}'{hint}")
