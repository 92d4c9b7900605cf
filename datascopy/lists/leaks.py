"""What is in two parts of a split of lists: names, copies, groups; said as outcomes of the rules about leakage."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from datascopy.lists.copies import found_copies
from datascopy.lists.found import GROUPS, PICTURES, SHOWN, few, finding, meeting, per_class, place
from datascopy.lists.values import Held, Key, Row
from datascopy.model import Certainty, Confidence, Finding, Outcome, Place, Severity, State, Unit
from datascopy.model.leaking import DUPLICATES, NOT_INDEPENDENT
from datascopy.model.words import joined, n_of_m, plural, share, units

_SEEN = "A model tested on this split has seen what it is tested on: its score is too good by an unknown amount, and no longer comparable."


def outcomes(held: Held) -> tuple[Outcome, ...]:
    """Return the outcomes of the two rules."""
    return _pictures(held), _groups(held)


def _pictures(held: Held) -> Outcome:
    """Look for files that two parts list, and, where pictures were compared, for copies under other names."""
    found = [*_listed_twice(held), *found_copies(held)]
    names = len({key for keys in held.members.values() for key in keys})
    if held.compared is None:
        looked = f"{names:,} names in {len(held.members):,} parts"
        note = "Only names were compared: no pictures were given, so copies under other names could not be checked."
    else:
        there = {item for keys in held.compared.items.values() for item in keys.values()}
        looked = f"{units(len(there - set(held.compared.unread)), Unit.PICTURES)} of {names:,} names in {len(held.members):,} parts"
        note = ""
    clean = "" if found else f"None found among {looked}."
    return Outcome(
        rule=PICTURES,
        title="Picture in two parts of a split",
        severity=Severity.ERROR,
        state=State.FAILED if found else State.PASSED,
        findings=few(found, PICTURES),
        note=" ".join(filter(None, (clean, note))),
        looked=looked,
        why=_SEEN,
        remedy="Move all copies of a picture into one part, or leave them out, and publish which split the numbers belong to.",
        limits="None found means none found among what was compared. Without pictures only names are compared.",
    )


def _listed_twice(held: Held) -> Iterator[Finding]:
    """Yield a finding for each two parts that list the same file; files in folders are each their own."""
    if held.listed.home:
        return
    parts = {part.name: part for part in held.listed.parts}
    for a, b in sorted(tuple(sorted(pair, key=list(parts).index)) for pair in held.against):
        both = sorted(key for key in held.members[a] if key in held.members[b] and _same_file(held, a, b, key))
        if not both:
            continue
        of_a, of_b = len(held.members[a]), len(held.members[b])
        per_split = {one: {"count": sum(len(held.members[one][key]) for key in both), "of": len(parts[one].rows)} for one in (a, b)}
        yield finding(
            PICTURES,
            ("names", a, b),
            subject=f"{a} and {b}",
            message=f"{n_of_m(len(both), of_b, Unit.FILES)} of {b} ({share(len(both), of_b)}) are listed in {a} too, "
            f"where they are {share(len(both), of_a)} of {of_a:,}: {joined(both, most=4)}.",
            count=len(both),
            of=min(of_a, of_b),
            unit=Unit.FILES,
            places=tuple(place(parts[one], held.members[one][key][0]) for key in both[: SHOWN // 2] for one in (a, b)),
            examples=tuple(both[:SHOWN]),
            evidence={
                "per_split": {"split": held.listed.title, "parts": per_split},
                "per_class": per_class({one: [row for key in both for row in held.members[one][key]] for one in (a, b)}, parts),
                "names": both,
                "kind": DUPLICATES,
            },
            members=both,
        )


def _same_file(held: Held, a: str, b: str, key: str) -> bool:
    """Say whether one name in two parts is one file: where both were found, the same picture of the same root."""
    if held.compared is None:
        return True
    of_a, of_b = held.compared.items[a].get(key), held.compared.items[b].get(key)
    return of_a is None or of_b is None or of_a == of_b


def _groups(held: Held) -> Outcome:
    blank = Outcome(
        rule=GROUPS,
        title="Group in two parts of a split",
        severity=Severity.ERROR,
        state=State.NOT_MEASURED,
        why=_SEEN,
        remedy="Move each group into one part as a whole, and publish which split the numbers belong to.",
        limits="A group is only as good as its key. None found means none found among the files that have a group.",
    )
    flaws = [_flaw(held, flaw) for flaw in held.flaws]
    if held.key is None:
        reason = "none is wanted (--group none)" if held.refused else "no column and no pattern in the names tells one"
        said = f"No group key (patient, video, study): {reason}. Patient-level leakage could not be checked."
        return replace(blank, state=State.FAILED if flaws else State.NOT_MEASURED, findings=tuple(flaws), note=said)
    found = [*flaws, *_divided(held, held.key)]
    keyed = sum(key in held.key.groups for keys in held.members.values() for key in keys)
    of = sum(map(len, held.members.values()))
    groups = len(set(held.key.groups.values()))
    notes = [f"The group key is {held.key.certainty} ({held.key.source})."]
    if found:
        notes += _shares(held, found)
    else:
        notes.append(f"None found among {groups:,} {plural(held.key.title)} of {n_of_m(keyed, of, Unit.FILES)}.")
    if held.key.certainty is Certainty.GUESSED:
        notes.append(f"A guess gives at most a warning; confirm it with {held.key.confirm}, or refuse it with --group none.")
    notes += _contradicted(held, held.key)
    if keyed < of:
        notes.append(f"{n_of_m(of - keyed, of, Unit.FILES)} have no {held.key.title}.")
    return replace(
        blank,
        state=State.FAILED if found else State.PASSED,
        findings=few(found, GROUPS),
        note=" ".join(notes),
        looked=f"{groups:,} {plural(held.key.title)} in {len(held.members):,} parts",
    )


def _contradicted(held: Held, key: Key) -> Iterator[str]:
    """Yield a sentence where copies, verified by their pixels, are of different groups: then the key parts what the pictures join."""
    if held.compared is None:
        return
    groups: dict[str, set[str]] = defaultdict(set)
    for items in held.compared.items.values():
        for file, item in items.items():
            if file in key.groups:
                groups[item].add(key.groups[file])
    known = [pair for pair in held.compared.matches if pair.a in groups and pair.b in groups]
    apart = [pair for pair in known if not groups[pair.a] & groups[pair.b]]
    if apart:
        named = sorted({min(groups[item]) for pair in apart for item in (pair.a, pair.b)})
        yield (
            f"{n_of_m(len(apart), len(known), Unit.PAIRS)} of copies are of two {plural(key.title)} ({joined(named, most=4)}): one under two ids, or "
            "a picture filed under another."
        )


def _divided(held: Held, key: Key) -> Iterator[Finding]:
    """Yield a finding for each group that is in two parts which must share nothing."""
    rows: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    parts = {part.name: part for part in held.listed.parts}
    for name in parts:
        for file, several in held.members[name].items():
            if group := key.groups.get(file):
                rows[group][name] += several
    for group in sorted(rows):
        homes = meeting(rows[group], held.against)
        if not homes:
            continue
        per_split = {name: {"count": len(rows[group][name]), "of": len(parts[name].rows)} for name in parts if name in homes}
        counts = joined([f"{n_of_m(one['count'], one['of'], Unit.ROWS)} of {name}" for name, one in per_split.items()])
        where = "both parts" if len(parts) == 2 else f"{len(per_split)} of {len(parts)} parts"
        yield finding(
            GROUPS,
            (held.listed.title, key.title, group),
            subject=group,
            message=f"The {key.title} {group} is in {where}: {counts}. The key is {key.certainty}.",
            count=sum(one["count"] for one in per_split.values()),
            of=sum(len(part.rows) for part in parts.values()),
            unit=Unit.ROWS,
            severity=Severity.ERROR if key.certainty is Certainty.STATED else Severity.WARNING,
            confidence=Confidence(key.certainty.value),
            places=tuple(place(parts[name], rows[group][name][0]) for name in per_split),
            evidence={
                "per_split": {"split": held.listed.title, "parts": per_split},
                "per_class": per_class({name: rows[group][name] for name in per_split}, parts),
                "kind": NOT_INDEPENDENT,
            },
            members=[f"{name} {row.name}" for name in per_split for row in rows[group][name]],
        )


def _shares(held: Held, found: Sequence[Finding]) -> Iterator[str]:
    """Yield how much of each part is leaked by groups, in all and by class."""
    leaked: dict[str, int] = defaultdict(int)
    classes: dict[tuple[str, str], int] = defaultdict(int)
    for one in found:
        for part, counts in one.evidence.get("per_split", {"parts": {}})["parts"].items():
            leaked[part] += counts["count"]
        for told in one.evidence.get("per_class", ()):
            for part, count in told["parts"].items():
                classes[told["class"], part] += count
    parts = {part.name: part for part in held.listed.parts}
    counts = [
        f"{n_of_m(leaked[name], len(parts[name].rows), Unit.ROWS)} ({share(leaked[name], len(parts[name].rows))}) of {name}"
        for name in parts
        if leaked[name]
    ]
    if counts:
        yield f"{joined(counts)} are of groups in more than one part."
    of = {name: Counter(row.label for row in part.rows) for name, part in parts.items()}
    by_class: dict[str, list[str]] = defaultdict(list)
    for label, name in sorted(classes):
        by_class[label].append(f"{classes[label, name]:,} of {of[name][label]:,} of {name}")
    if by_class:
        yield f"By class: {'; '.join(f'{label} {joined(several)}' for label, several in list(by_class.items())[:SHOWN])}."


def _flaw(held: Held, flaw: str) -> Finding:
    return finding(
        GROUPS,
        ("certificate", flaw),
        subject="certificate",
        message=f"The certificate does not hold: {flaw}.",
        count=1,
        of=None,
        unit=Unit.FILES,
        places=(Place(held.listed.title),),
        evidence={},
        members=[flaw],
        remedy="Use the lists as they were written with the certificate, or make the split anew.",
    )
