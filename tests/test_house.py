"""The promises of the house, each held by a few lines."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import datascopy
from datascopy.rule import load
from datascopy.shipped import shipped

PACKAGE = Path(datascopy.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
GENERAL = {"folder", "demo", "coco", "manifest", "huggingface", "croissant"}
NEIGHBOURS = {"hyperkvasir", "kvasir", "kermany", "covid", "ieee8023"}
LONGEST = 320


def test_no_dataset_is_named_in_the_engine() -> None:
    names = {folder.name for folder in shipped("audits").iterdir() if folder.is_dir()} - GENERAL | NEIGHBOURS
    told = {(module.name, name) for module in MODULES for name in names if name in module.read_text(encoding="utf-8").lower()}
    assert not told


def test_files_can_be_held_in_the_head() -> None:
    long = {module.name: lines for module in MODULES if (lines := len(module.read_text(encoding="utf-8").splitlines())) > LONGEST}
    assert not long


def test_no_module_is_called_utils() -> None:
    assert not [module for module in MODULES if module.stem in {"utils", "util", "helpers", "common", "misc"}]


def test_every_rule_has_cases_and_a_name_from_its_file() -> None:
    files = {f"{file.parent.name}/{file.stem}".replace("_", "-") for file in (PACKAGE / "rules").glob("*/*.py") if file.stem != "__init__"}
    cases = {f"{file.parent.name}/{file.stem}".replace("_", "-") for file in (PACKAGE / "rules").glob("*/*.yaml")}
    assert files == {one.id for one in load()} == cases


def test_rules_import_values_numpy_and_pandas_only() -> None:
    allowed = {"datascopy.model", "datascopy.rule", "datascopy.statistics", "numpy", "pandas"}
    for file in (PACKAGE / "rules").glob("*/*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                names = {node.module or ""}
            elif isinstance(node, ast.Import):
                names = {alias.name for alias in node.names}
            else:
                continue
            foreign = {name for name in names if name not in allowed and name.partition(".")[0] not in sys.stdlib_module_names}
            assert not foreign, file


@pytest.mark.parametrize("words", [["--help"], ["audit", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    heavy = {"pandas", "numpy", "cv2", "numba", "PIL", "pandera", "jsonschema", "jinja2"}
    code = (
        "import sys\nfrom datascopy.cli.main import main\n"
        f"sys.argv = ['datascopy', *{words!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print('heavy', sorted(set(sys.modules) & {heavy!r}))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.rstrip().endswith("heavy []")


def test_reserved_commands_and_options_are_absent() -> None:
    told = subprocess.run([sys.executable, "-m", "datascopy", "--help"], capture_output=True, text=True, check=True).stdout
    for word in ("gate", "diff", "review", "verify"):
        assert f" {word} " not in told


def test_no_evaluation_or_unpickling() -> None:
    """Nothing found in the data is executed: the words that could do so do not occur. Only our own processes speak pickle, through pipes of their own."""
    banned = {"eval", "exec"}
    between_processes = {PACKAGE / "measure" / "pool.py", PACKAGE / "measure" / "worker.py"}
    for module in set(MODULES) - between_processes:
        tree = ast.parse(module.read_text(encoding="utf-8"))
        calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert not calls & banned, module
        assert not imported & {"pickle", "marshal", "shelve"}, module
