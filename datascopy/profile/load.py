"""Read a profile: `profile.yaml` and, beside it, `claims.yaml`."""

import hashlib
from pathlib import Path

from datascopy.model import Profile
from datascopy.profile.build import build_profile
from datascopy.profile.check import check_profile
from datascopy.profile.check_claims import check_claims
from datascopy.profile.complaints import raise_all
from datascopy.profile.located import read_bytes, read_yaml
from datascopy.profile.validate import validate

PROFILE = "profile.yaml"
CLAIMS = "claims.yaml"


def load_profile(folder: Path) -> Profile:
    """Read, validate and cross-check a profile.

    Args:
        folder: the folder that holds `profile.yaml`, or a YAML file itself; `claims.yaml` is looked for beside it.

    Raises:
        Fault: all that is wrong, each with file, line and key, and a suggestion where one is near.
    """
    file = folder / PROFILE if folder.is_dir() else folder
    beside = file.with_name(CLAIMS)
    profile = read_yaml(file)
    claims = read_yaml(beside) if beside.exists() else None
    wrong = [validate(profile, "profile")]
    if claims:
        wrong.append(validate(claims, "claims"))
    raise_all(*wrong)
    wrong = [check_profile(profile)]
    if claims:
        wrong.append(check_claims(claims, profile.value))
    raise_all(*wrong)
    return build_profile(profile, claims, _digest(file, *([beside] if claims else [])))


def _digest(*files: Path) -> str:
    """Return a sha256 over the names and bytes of files."""
    digest = hashlib.sha256()
    for file in files:
        data = read_bytes(file)
        digest.update(f"{file.name}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
        digest.update(data)
    return digest.hexdigest()
