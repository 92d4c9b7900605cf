"""A profile that extends another with only what differs: mappings merged key by key, claims by their id.

The laws: extending with nothing changes nothing; what the child says wins; what the parent has comes first, in its order.
Every value keeps the file and line where it really stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from datascopy.model import Fault
from datascopy.profile.complaints import Complaints, raise_all
from datascopy.profile.located import Located, read_yaml, shown
from datascopy.profile.merge import Node, harvest, merge, plant
from datascopy.profile.suggest import did_you_mean, listed
from datascopy.shipped import shipped

PROFILE = "profile.yaml"
CLAIMS = "claims.yaml"
OWN = ("name", "title", "recognise", "extends")
"""What a profile never takes over from the one that it extends."""
MOST_GENERATIONS = 8


@dataclass(frozen=True, slots=True)
class Read:
    """A profile as read, with all that it extends merged into it."""

    profile: Located
    claims: Located | None
    files: tuple[Path, ...]
    """every file that was read, the profile's own first"""


def read_profile(folder: Path) -> Read:
    """Read a profile and all that it extends; `claims.yaml` is looked for beside each.

    Args:
        folder: the folder that holds `profile.yaml`, or a YAML file itself.

    Raises:
        Fault: a file cannot be read; a profile extends itself, or one that is not there, or too many; what is removed is not there.
    """
    return _read(folder / PROFILE if folder.is_dir() else folder, ())


def _read(file: Path, heirs: Sequence[Path]) -> Read:
    profile = read_yaml(file)
    beside = file.with_name(CLAIMS)
    claims = read_yaml(beside) if beside.exists() else None
    files = (file, *([beside] if claims else []))
    extends = profile.value.get("extends") if isinstance(profile.value, dict) else None
    if not isinstance(extends, str) or not extends:
        return Read(profile, claims, files)
    chain = (*heirs, file.resolve())
    found = _find(extends, profile)
    if found.resolve() in chain:
        raise Fault(f"{profile.place('extends')}: the profile extends itself, by way of {shown(found)}.")
    if len(chain) >= MOST_GENERATIONS:
        raise Fault(f"{profile.place('extends')}: more than {MOST_GENERATIONS} profiles extend one another.")
    parent = _read(found, chain)
    merged = extend_profile(parent.profile, profile)
    if parent.claims is not None:
        claims = parent.claims if claims is None else extend_claims(parent.claims, claims)
    return Read(merged, claims, (*files, *parent.files))


def _find(extends: str, profile: Located) -> Path:
    """Return the file of the profile that is extended: a path relative to the one that extends it, or a name."""
    if "/" in extends or extends.endswith((".yaml", ".yml")):
        path = (profile.file.parent / extends).resolve()
        found = path / PROFILE if path.is_dir() else path
        if found.is_file():
            return found
        raise Fault(f"{profile.place('extends')}: there is no {PROFILE} in {shown(path)}, and it is no such file.")
    found = shipped("audits") / extends / PROFILE
    if found.is_file():
        return found
    known = [file.parent.name for file in shipped("audits").glob(f"*/{PROFILE}")]
    hint = did_you_mean(extends, known) or f"; known are {listed(known, 30)}."
    raise Fault(f"{profile.place('extends')}: there is no profile '{extends}'{hint} A path needs a '/', as ./{extends}.")


def extend_profile(parent: Located, child: Located) -> Located:
    """Return the child with all that it does not say taken from the parent; a key that is null in the child is left out.

    Raises:
        Fault: what is left out is not there.
    """
    complaints = Complaints(child)
    inherited, own = plant(parent), plant(child)
    if isinstance(inherited.value, dict):
        for key in OWN:
            inherited.value.pop(key, None)
    made = harvest(merge(inherited, own, (), complaints))
    raise_all(complaints)
    return made


def extend_claims(parent: Located, child: Located) -> Located:
    """Return the parent's claims and the child's: one of the same id is merged into it in its place, others follow, `remove: true` removes.

    Raises:
        Fault: what is removed is not there.
    """
    complaints = Complaints(child)
    inherited, own = plant(parent), plant(child)
    listed_above, listed_here = _claims(inherited), _claims(own)
    if listed_above is None or listed_here is None:  # not the form of claims: the schema says so
        return child
    known = {name: number for number, one in enumerate(listed_above) if (name := _text(one, "id"))}
    merged: list[Node | None] = list(listed_above)
    met = set()
    for number, one in enumerate(listed_here):
        name = _text(one, "id")
        removes = isinstance(one.value, dict) and "remove" in one.value and one.value["remove"].value is True
        if name in known and name not in met:
            met.add(name)
            merged[known[name]] = None if removes else merge(listed_above[known[name]], one, ("claims", number), complaints)
        elif removes:
            complaints.add(("claims", number), f"there is no claim '{name}' to remove{did_you_mean(name, known)}")
        else:
            merged.append(one)
    listed_here[:] = [one for one in merged if one is not None]
    raise_all(complaints)
    return harvest(own)


def _claims(node: Node) -> list[Node] | None:
    listed_here = node.value.get("claims") if isinstance(node.value, dict) else None
    return listed_here.value if listed_here is not None and isinstance(listed_here.value, list) else None


def _text(node: Node, key: str) -> str:
    value = node.value.get(key) if isinstance(node.value, dict) else None
    return value.value if value is not None and isinstance(value.value, str) else ""
