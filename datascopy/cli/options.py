"""Options that several commands share, each also an environment variable."""

from pathlib import Path
from typing import Annotated, Any

import typer


def option(name: str, *others: str, **settings: Any) -> Any:
    """Return a typer option `--name` that `DATASCOPY_NAME` sets as well."""
    return typer.Option(f"--{name}", *others, envvar=f"DATASCOPY_{name.upper().replace('-', '_')}", **settings)


DAY = 86_400.0

Jobs = Annotated[int | None, option("jobs", metavar="N", min=1, help="Worker processes. Default: what this machine or container allows.")]
CacheFolder = Annotated[
    str | None, option("cache", metavar="DIR|none", help="Where measures are kept. Default: the user's cache folder. `none`: nowhere.")
]
Timeout = Annotated[float, option("timeout", metavar="SECONDS", min=0.1, max=DAY, help="The longest that one file may take.")]
Limits = Annotated[
    str,
    option(
        "limits",
        metavar="KEY=N,...",
        help="How far archives are followed: ratio (unpacked to packed bytes), members, depth, spooled (bytes of temporary files).",
    ),
]
Unsettled = Annotated[bool, option("unsettled", help="Show the pairs of pictures that could not be decided. They are no findings.")]
Quiet = Annotated[bool, option("quiet", help="No progress on standard error.")]
NoColor = Annotated[bool, option("no-color", help="Plain text. The environment variable NO_COLOR does the same.")]
Output = Annotated[Path | None, option("output", "-o", metavar="FILE", help="Write there instead of to standard output.")]
