"""The front door: `nox` runs tests, wheel, types, lint and docs; `nox -s bench`, `gold` and `lowest` on request."""

import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

import nox

ROOT = Path(__file__).parent
ABOUT_SHIPPING = (
    *("test_audits.py", "test_cli.py", "test_datasets_command.py", "test_demo_command.py", "test_examples.py", "test_init.py"),
    *("test_report_html.py", "test_report_json.py", "test_rule.py", "test_table_forms.py"),
)
"""Tests of what a wheel could lack: profiles, schemas, templates, rules found by walking, commands run as a user runs them."""
EVERYTHING = "everything"
BENCHMARKS = ROOT / "benchmarks"
SHIPPED = ("datascopy", "audits", "schemas", "reports/templates", "reports/static")

nox.options.sessions = ["tests", "wheel", "types", "lint", "docs"]
nox.options.default_venv_backend = "venv"
nox.options.error_on_external_run = True


def group(name: str) -> tuple[str, ...]:
    """Return the requirements of a dependency group of pyproject.toml."""
    return nox.project.dependency_groups(nox.project.load_toml(ROOT / "pyproject.toml"), name)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests in the checkout, on all cores, with the extras that tests need."""
    session.install("-e", ".[parquet,croissant,dicom,probes]", "fsspec>=2025.3", *group("test"))
    # A file's tests share what they built: a worker that takes whole files builds it once.
    session.run("python", "-m", "pytest", "-n", "auto", "--dist", "loadfile", *session.posargs)


@nox.session
def wheel(session: nox.Session) -> None:
    """Build sdist and wheel, hold the wheel's members against git, and test the installed wheel away from the checkout.

    By default with the tests of what a wheel could lack; `nox -s wheel -- everything` runs all but the deepest and those on real data.
    """
    whole = EVERYTHING in session.posargs
    words = [word for word in session.posargs if word != EVERYTHING]
    session.install("build")
    with tempfile.TemporaryDirectory() as folder:
        session.run("python", "-m", "build", "--quiet", "--outdir", folder, str(ROOT))
        built = next(Path(folder).glob("*.whl"))
        missing = tracked(session) - members(built)
        if missing:
            session.error(f"the wheel lacks {sorted(missing)}")
        session.install(str(built))
        session.run("datascopy", "demo", "--quiet")  # without any extra
        session.install(f"{built}[parquet,croissant,dicom,probes]", "fsspec>=2025.3", *group("test"))
    with tempfile.TemporaryDirectory() as away:
        shutil.copytree(ROOT / "tests", Path(away) / "tests", ignore=shutil.ignore_patterns("__pycache__"))
        session.chdir(away)
        session.run("python", "-c", "import datascopy, sys; sys.exit('site-packages' not in datascopy.__file__)")
        session.run("datascopy", "--version")
        session.run(
            "pytest",
            "-c",
            str(ROOT / "pyproject.toml"),
            "--rootdir",
            away,
            "-n",
            "auto",
            "--dist",
            "loadfile",
            "-m",
            "not real and not deep and not whole",
            *(["tests"] if whole else [f"tests/{name}" for name in ABOUT_SHIPPING]),
            *words,
        )
        session.chdir(ROOT)


def tracked(session: nox.Session) -> set[str]:
    """Return the files under version control that a wheel must hold, by their path inside it."""
    listed = session.run("git", "ls-files", *SHIPPED, silent=True, external=True) or ""
    return {line if line.startswith("datascopy/") else f"datascopy/{line}" for line in str(listed).split()}


def members(built: Path) -> set[str]:
    """Return the members of a wheel."""
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of engine, tests and this file."""
    session.install("--no-compile", "-e", ".", "nox", *group("test"), *group("types"))
    session.run("mypy")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format and the layers of the house."""
    session.install(*group("lint"))  # imports are read as text: nothing else need be there
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports")


@nox.session
def docs(session: nox.Session) -> None:
    """Check that the generated pages are fresh; `nox -s docs -- --write` writes them anew."""
    session.install("--no-compile", "-e", ".")
    session.run("python", "docs/make_rules.py", *(session.posargs or ["--check"]))


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Run the benchmarks that need no words of their own; `-- peers [TOOL ...]` the planted set beside other tools, `-- search` codes beside faiss."""
    session.install("-e", ".")
    wanted, *words = session.posargs or [""]
    if wanted == "peers":
        bench_peers(session, words)
    elif wanted == "search":
        session.run("python", str(BENCHMARKS / "search_speed.py"), "--faiss", environment(session, "faiss", "faiss-cpu", "numpy"), *words)
    else:
        for file in ("audit_speed", "storage_forms", "table_speed"):
            session.run("python", str(BENCHMARKS / f"{file}.py"), *session.posargs)


def bench_peers(session: nox.Session, tools: list[str]) -> None:
    """Build the test half of the planted set, if it is not there, and run the tools over it."""
    planted = Path(session.cache_dir) / "planted-2"
    if not planted.exists():
        session.run("python", str(BENCHMARKS / "planted.py"), str(planted), "--seed", "2")
    peers = environment(
        session, "peers", "cleanvision", "pdqhash", "imagehash", "czkawka", "opencv-python-headless", "matplotlib", "scikit-learn"
    )
    environment(session, "peers", "--no-deps", "imagededup")  # its hashes need no torch
    fastdup = environment(session, "fastdup", "fastdup")
    only = ["--only", *tools] if tools else []
    session.run("python", str(BENCHMARKS / "matching_peers.py"), str(planted), "--peers", peers, "--fastdup", fastdup, *only)


def environment(session: nox.Session, name: str, *packages: str) -> str:
    """Return the interpreter of an environment beside ours, with these packages and none of ours."""
    place = Path(session.virtualenv.location).with_name(f"bench-{name}")
    python = place / "bin" / "python"
    if not python.exists():
        session.run("python", "-m", "venv", str(place))
    session.run(str(python), "-m", "pip", "install", "--quiet", *packages, external=True)
    return str(python)


@nox.session(default=False)
def gold(session: nox.Session) -> None:
    """Accept the reports of today as the golden ones."""
    session.install("-e", ".", *group("test"))
    session.run("python", "-m", "pytest", "tests", "-k", "gold", *session.posargs, env={"DATASCOPY_REBASELINE": "1"})


@nox.session(default=False)
def lowest(session: nox.Session) -> None:
    """Run the tests against the lowest versions that pyproject.toml admits."""
    project = nox.project.load_toml(ROOT / "pyproject.toml")["project"]
    pins = [requirement.split(",")[0].replace(">=", "==") for requirement in project["dependencies"]]
    session.install(*pins, *group("test"))
    session.install("--no-deps", "-e", ".")
    session.run("python", "-m", "pytest", "-n", "auto", *session.posargs)


if __name__ == "__main__":
    sys.exit("Run `nox` instead: it reads this file.")
