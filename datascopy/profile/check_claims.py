"""Cross-check claims: every id is one claim, every way to measure names what the profile declares and can be carried out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

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


def _form(what: str, needs: str = "of", may: str = "where") -> _Form:
    return _Form(frozenset(what.split()), frozenset(needs.split()), frozenset(may.split()))


FORMS: Mapping[str, tuple[_Form, ...]] = {
    "count": (_form("files rows entries boxes"), _form("groups", may="")),
    "distinct": (_form("files rows boxes", "of by"),),
    "shared": (_form("groups", "of by", ""), _form("files", "of", "")),
    "sum": (_form("claims", "claims", ""), _form("rows frames seconds hours", "of column"), _form("bytes frames seconds hours")),
    "quotient": (_form("claims", "claims", ""), _form("files rows boxes", "of by")),
    "share": (_form("files rows boxes", "of where", ""),),
    "complete": (_form("files rows entries", "of by"),),
    "exists": (_form("files rows entries boxes"), _form("rows", "of column", "")),
    "least": (_form("rows frames seconds hours", "of column"), _form("files rows boxes", "of by"), _form("bytes width height")),
    "greatest": (_form("rows frames seconds hours", "of column"), _form("files rows boxes", "of by"), _form("bytes width height")),
}
"""verb -> the forms that it may take; the same table is read by the measuring stage's tests."""

_DECODED = ("frames", "seconds", "hours")
"""what may be told by a column of a table, or decoded from videos"""

_OF: Mapping[str, tuple[str, ...]] = {
    "files": ("collections",),
    "rows": ("tables",),
    "entries": ("documents",),
    "boxes": ("tables", "documents"),
    "groups": ("groups",),
    "frames": ("tables",),
    "seconds": ("tables",),
    "hours": ("tables",),
    "bytes": ("collections",),
    "width": ("collections", "tables", "documents"),
    "height": ("collections", "tables", "documents"),
}


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
    return " and ".join(f"'{key}'" for key in sorted(form.needs, key=("claims", "of", "by", "column", "where").index)) + may


def _parts(complaints: Complaints, at: Keys, way: Mapping[str, Any], entries: Collection[Mapping[str, Any]], own: str) -> None:
    """The parts of a sum or quotient are other claims that state numbers."""
    stated = {claim["id"]: claim.get("stated") for claim in entries}
    for number, name in enumerate(way.get("claims", ())):
        keys = (*at, "claims", number)
        if name not in stated:
            complaints.add(keys, f"there is no claim '{name}'{did_you_mean(name, stated)}")
        elif name == own:
            complaints.add(keys, "a claim cannot be a part of itself")
        elif not isinstance(stated[name], int | float):
            complaints.add(keys, f"the claim '{name}' states no number")
    if way["verb"] == "quotient" and len(way.get("claims", ())) not in (0, 2):
        complaints.add((*at, "claims"), "a quotient has exactly two claims")


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
    if way["verb"] == "complete" and way["what"] != "rows":
        for number, name in enumerate(way["by"]):
            _declared(complaints, (*at, "by", number), name, profile, ("collections", "tables", "documents"))


def _declared(complaints: Complaints, keys: Keys, name: str, profile: Mapping[str, Any], sections: Collection[str]) -> None:
    known = [one for section in sections for one in profile.get(section, {})]
    if name not in known:
        what = " or ".join(section[:-1] for section in sections)
        hint = did_you_mean(name, known) or (f"; known are {listed(known)}" if known else "; none is declared")
        complaints.add(keys, f"there is no {what} '{name}'{hint}")
