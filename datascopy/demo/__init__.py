"""Draw small datasets that look like the real thing, with planted defects: what a complete audit must find, and nothing else."""

from pathlib import Path

from datascopy.demo.content import draw
from datascopy.demo.defects import check, plant
from datascopy.demo.plan import read_plan
from datascopy.demo.planted import Answer, Comparison, Defect, Expected, Planted, compare
from datascopy.model import Fault

__all__ = ["Answer", "Comparison", "Defect", "Expected", "Planted", "build", "compare"]


def build(miniature: Path, target: Path, seed: int | None = None) -> Planted:
    """Write the dataset that a miniature.yaml describes into a new or empty folder.

    Args:
        miniature: the file that says what is drawn and planted.
        target: the folder to write to; made where it is missing.
        seed: another seed than the file's; the same seed gives the same bytes.

    Returns:
        What was written and planted.

    Raises:
        Fault: the miniature is wrong (with file and line), or the folder holds something.
    """
    plan = read_plan(miniature)
    check(plan.defects)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Fault(f"{target} is not an empty folder. Name a new one.")
    draft = draw(plan, plan.seed if seed is None else seed)
    defects = plant(plan.defects, draft)
    target.mkdir(parents=True, exist_ok=True)
    files = draft.write(target)
    masks = sum(1 for one in plan.pictures.values() if one.mask for path in draft.files if path.startswith(one.mask.partition("{")[0]))
    return Planted(root=target, files=files, pictures=len(draft.items) + masks, defects=defects)
