"""Leftover file.

Why: Editors, file managers and version control leave files of their own: they name the user, the machine and folders, or hold an older
    state of what was meant to be given away.
Evidence: The names of all files, and the paths that tables and documents write down.
Remedy: Remove the files from the release and from its archives; write paths relative to the dataset's root.
Limits: Such files are known by name, and are not opened. Paths in documents are seen where an item or an attribute is named by them.
Source: The names that common editors (vim, emacs, office programs), macOS, Windows, git and notebooks give their files.
"""

import re
from collections import Counter
from collections.abc import Iterator

from datascopy.model import Evidence, Place, Severity, Trait, Unit, traits
from datascopy.rule import SHOWN_PLACES, Answer, Found, Looked, given, joined, n_of_m, of_files, rule, verb

KINDS = (
    (
        "swap file of an editor, which names its user and machine",
        re.compile(r"\.[^/]*\.sw[a-p]|[^/]*\.swp|\.#[^/]*|#[^/]+#", re.IGNORECASE),
    ),
    ("backup of an editor", re.compile(r"[^/]+~|[^/]+\.(?:bak|orig|old|tmp|rej)", re.IGNORECASE)),
    ("lock of an office program, which names its user", re.compile(r"~\$[^/]+|\.~lock\.[^/]*#", re.IGNORECASE)),
    ("file manager's", re.compile(r"\.DS_Store|\._[^/]*|Thumbs\.db|ehthumbs\.db|desktop\.ini|\.directory|\.localized", re.IGNORECASE)),
    ("history of commands", re.compile(r"\.(?:bash|zsh|python|psql|mysql|sqlite|R)_?history", re.IGNORECASE)),
    (
        "key or password",
        re.compile(r"\.env|\.netrc|\.pgpass|id_(?:rsa|dsa|ecdsa|ed25519)|[^/]+\.(?:pem|ppk|kdbx)|kaggle\.json", re.IGNORECASE),
    ),
)
FOLDERS = re.compile(
    r"(?:^|/)(__MACOSX|\.git|\.svn|\.hg|\.ipynb_checkpoints|\.idea|\.vscode|__pycache__|\.Trashes|\.Spotlight-V100|\$RECYCLE\.BIN)/",
    re.IGNORECASE,
)
IN_FOLDER = "folder of a program"


@rule(severity=Severity.WARNING, needs=("catalog",))
def leftover_file(seen: Evidence) -> Iterator[Answer]:
    """Look at all names, then at the paths that are written down."""
    catalog = given(seen.catalog)
    if catalog.files.empty:
        return
    yield Looked("all files", len(catalog.files), Unit.FILES)
    left = [(path, kind) for path in catalog.files["path"] if (kind := kind_of(path))]
    if left:
        kinds = sorted(Counter(kind for _, kind in left).items(), key=lambda one: (-one[1], one[0]))
        yield of_files(
            "all files",
            f"{n_of_m(len(left), len(catalog.files), Unit.FILES)} {verb(len(left), 'is', 'are')} no part of a dataset, but left by a program: "
            f"{joined([f'{kind} ({count:,})' for kind, count in kinds])}.",
            left,
            of=len(catalog.files),
            unit=Unit.FILES,
            identity=("leftovers",),
            evidence={"values": [{"value": kind, "count": count} for kind, count in kinds]},
        )
    yield from written_paths(seen)


def kind_of(path: str) -> str:
    """Return what left a file; "" for none that is known."""
    if FOLDERS.search(path):
        return IN_FOLDER
    name = path.rpartition("/")[2]
    return next((kind for kind, pattern in KINDS if pattern.fullmatch(name)), "")


def written_paths(seen: Evidence) -> Iterator[Found]:
    """Yield, for each file that writes them down, the finding on paths of a user's folder."""
    catalog = given(seen.catalog)
    rows = [
        *catalog.references[["path", "line", "written"]].itertuples(index=False, name=None),
        *catalog.attributes[["path", "line", "written"]].itertuples(index=False, name=None),
    ]
    for table in catalog.tables:
        for column in table.frame.columns if table.path else ():
            cells = table.frame[column]
            parted = cells[cells.str.contains(r"[/\\]", regex=True)]
            rows += [(table.path, int(str(line)), text) for line, text in parted.items()]
    known = {text: Trait.USER_PATH in traits(text) for text in {str(text) for _, _, text in rows}}
    met: dict[str, set[tuple[int, str]]] = {}
    for path, line, text in rows:
        if known[str(text)]:
            met.setdefault(str(path), set()).add((int(line), str(text)))
    for path, several in sorted(met.items()):
        count = len(several)
        yield Found(
            subject=path,
            message=f"{path} writes down {count:,} {verb(count, 'path', 'paths')} of a user's own folder, "
            f"{verb(count, 'which names', 'which name')} the user and how the machine is laid out. The paths are not shown.",
            count=count,
            of=None,
            unit=Unit.ENTRIES,
            identity=(path, "user-paths"),
            members=[str(line) for line, _ in sorted(several)],
            places=[Place(path, line or None) for line in sorted({line for line, _ in several})[:SHOWN_PLACES]],
        )
