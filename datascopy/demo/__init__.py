"""Draw small datasets that look like the real thing, with planted defects: what a complete audit must find, and nothing else."""

from collections.abc import Collection
from pathlib import Path

from datascopy.demo.content import draw
from datascopy.demo.defects import check, plant
from datascopy.demo.draft import Draft, write_files
from datascopy.demo.pack import shaped, standard
from datascopy.demo.plan import Plan
from datascopy.demo.planted import Answer, Comparison, Defect, Expected, Planted, compare
from datascopy.demo.read import read_plan
from datascopy.demo.restate import profile_files
from datascopy.model import Fault

__all__ = ["Answer", "Comparison", "Defect", "Draft", "Expected", "Plan", "Planted", "build", "compare", "draw", "put", "read_plan"]


def build(
    miniature: Path, target: Path, seed: int | None = None, *, defects: Collection[str] | None = None, form: str = "folder"
) -> Planted:
    """Write the dataset that a miniature.yaml describes into a new or empty folder.

    Args:
        miniature: the file that says what is drawn and planted.
        target: the folder to write to; made where it is missing. A miniature with numbers of its own has its profile beside it, in a
            folder of the same name with `-profile` at the end.
        seed: another seed than the file's; the same seed gives the same bytes.
        defects: names of the defects to plant; None is all, an empty collection is none.
        form: how the dataset is handed on: `folder`, `zip`, or a form of the miniature's own.

    Returns:
        What was written and planted.

    Raises:
        Fault: the miniature is wrong (with file and line), or the folder holds something.
    """
    plan = read_plan(miniature)
    wanted = [one for one in plan.defects if defects is None or one.name in defects]
    check(wanted)
    unknown = sorted(set(defects or ()) - {one.name for one in plan.defects})
    if unknown:
        raise Fault(f"{miniature} has no defect {', '.join(unknown)}; known are {', '.join(one.name for one in plan.defects)}.")
    forms = standard(miniature.parent.name, plan.forms)
    if form not in forms:
        raise Fault(f"{miniature} has no form {form!r}; known are {', '.join(forms)}.")
    for folder in (target, *(beside(target, what) for what in (*(("profile",) if plan.restates else ()), *plan.against))):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise Fault(f"{folder} is not an empty folder. Name a new one.")
    draft = draw(plan, seed)
    planted = plant(wanted, draft)
    return put(draft, target, planted, form)


def put(draft: Draft, target: Path, defects: tuple[Defect, ...] = (), form: str = "folder") -> Planted:
    """Write a draft, and its profile and the datasets that it overlaps with beside it, and say what was written."""
    plan = draft.plan
    shape = standard(plan.file.parent.name, plan.forms)[form]
    rendered = draft.rendered(form)
    target.mkdir(parents=True, exist_ok=True)
    write_files(shaped(rendered, shape), target)
    profile = plan.file.parent
    if plan.restates:
        profile = beside(target, "profile")
        write_files(profile_files(plan, draft.claims), profile)
    for name in plan.against:
        draw(read_plan(plan.file.parents[1] / name / plan.file.name)).write(beside(target, name))
    masks = sum(1 for one in plan.pictures.values() if one.mask for path in draft.files if path.startswith(one.mask.partition("{")[0]))
    return Planted(
        root=target / shape.whole if shape.whole else target,
        profile=profile,
        against=tuple((name, str(beside(target, name))) for name in plan.against),
        files=len(rendered),
        pictures=len(draft.items) + masks,
        defects=defects,
    )


def beside(target: Path, what: str) -> Path:
    """Return a folder beside the data: of their profile, or of another dataset."""
    return target.with_name(f"{target.name}-{what}")
