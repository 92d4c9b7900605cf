"""Read a profile: `profile.yaml` and, beside it, `claims.yaml`, and what it extends."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from datascopy.model import Profile
from datascopy.profile.build import build_profile
from datascopy.profile.check import check_profile
from datascopy.profile.check_claims import check_claims
from datascopy.profile.complaints import raise_all
from datascopy.profile.extend import PROFILE, read_profile
from datascopy.profile.located import read_bytes
from datascopy.profile.schemas import home_of
from datascopy.profile.validate import validate

__all__ = ["PROFILE", "load_profile"]


def load_profile(folder: Path) -> Profile:
    """Read, validate and cross-check a profile, with all that it extends merged into it.

    Args:
        folder: the folder that holds `profile.yaml`, or a YAML file itself; `claims.yaml` is looked for beside it.

    Raises:
        Fault: all that is wrong, each with file, line and key, and a suggestion where one is near.
    """
    read = read_profile(folder)
    profile, claims = read.profile, read.claims
    wrong = [validate(profile, "profile")]
    if claims:
        wrong.append(validate(claims, "claims"))
    raise_all(*wrong)
    homes = home_of(read.files)
    wrong = [check_profile(profile, homes)]
    if claims:
        wrong.append(check_claims(claims, profile.value))
    raise_all(*wrong)
    return build_profile(profile, claims, digest=_digest(read.files), homes=homes)


def _digest(files: Sequence[Path]) -> str:
    """Return a sha256 over the names and bytes of files."""
    digest = hashlib.sha256()
    for file in files:
        data = read_bytes(file)
        digest.update(f"{file.name}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
        digest.update(data)
    return digest.hexdigest()
