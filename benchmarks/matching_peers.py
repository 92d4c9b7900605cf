"""Which of the planted copies do we and other tools find, with how many false pairs, at what cost?

Run: `python benchmarks/matching_peers.py SET --peers PYTHON --fastdup PYTHON [--only TOOL ...]`, or `nox -s bench -- peers`, which makes the set and the environments. SET is a folder that `planted.py` wrote;
PYTHON the interpreter of an environment with the other tools. `--only` measures some anew and keeps the others' figures. Each tool runs in a process of its own over the same files, one after the other, at its
defaults. Seconds are those of the processors, of the tool's process and all that it starts; memory is the largest resident set
of any one of its processes. Prints a table in Markdown and keeps all
figures in `SET/peers.json`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from peer_tools import TOOLS
from planted_score import BESIDE, known_sources, rows_of, score

HERE = Path(__file__).parent


def run(tool: str, python: str, folder: Path, pairs: Path) -> dict[str, object]:
    """Run a tool and return what it cost, or why it did not run."""
    words = [python, str(HERE / "peer_tools.py"), tool, str(folder / "images"), str(pairs)]
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as wrong:
        process = subprocess.Popen(words, stdout=said, stderr=wrong)
        _, status, taken = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        wrong.seek(0)
        if process.returncode:
            return {"tool": tool, "failed": (wrong.read().decode().strip().splitlines() or ["no message"])[-1]}
        told = json.loads(said.read().decode().strip().splitlines()[-1])
    return {**told, "cpu_s": round(taken.ru_utime + taken.ru_stime, 1), "peak_mb": round(taken.ru_maxrss / 1024)}


def compare(folder: Path, pythons: dict[str, str], shared: Path, tools: list[str]) -> list[dict[str, object]]:
    """Run the tools in turn and hold their pairs against the truth."""
    files = len(list((folder / "images").iterdir()))
    sources = known_sources(shared)
    rows = []
    for tool in tools:
        pairs = folder / f"pairs-{tool.replace(' ', '-')}.csv"
        row = run(tool, pythons.get(tool, pythons["peers"]), folder, pairs)
        if "failed" not in row:
            row["cpu_ms_per_file"] = round(float(str(row["cpu_s"])) * 1000 / files, 1)
            row.update(score(folder, [(one["a"], one["b"]) for one in map(_names, rows_of(pairs))], sources).told())
        rows.append(row)
        print(json.dumps(row), file=sys.stderr, flush=True)
    return rows


def _names(row: dict[str, str]) -> dict[str, str]:
    return {side: Path(row[side]).name for side in ("a", "b")}


def table(rows: list[dict[str, object]]) -> str:
    """Return the figures in Markdown: one row per tool, then one row per kind."""
    told = [row for row in rows if "failed" not in row]
    lines = ["| tool | version | recall | precision | pairs | CPU ms per file | peak MB |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        if "failed" in row:
            lines.append(f"| {row['tool']} | did not run: {row['failed']} | | | | | |")
        else:
            cells = ("tool", "version", "recall", "precision", "pairs", "cpu_ms_per_file", "peak_mb")
            lines.append("| " + " | ".join(str(row[cell]) for cell in cells) + " |")
    lines += ["", "| recall of | " + " | ".join(str(row["tool"]) for row in told) + " |", "|---|" + "---|" * len(told)]
    kinds = [row["by_kind"] for row in told]
    for kind in kinds[0] if kinds and isinstance(kinds[0], dict) else ():
        lines.append(f"| {kind} | " + " | ".join(str(one[kind]) for one in kinds if isinstance(one, dict)) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Find planted copies with several tools.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peers", default=sys.executable, help="interpreter of an environment with the other tools")
    parser.add_argument(
        "--fastdup", default=sys.executable, help="interpreter of an environment with fastdup, which bears no other versions beside it"
    )
    parser.add_argument("--only", nargs="+", choices=TOOLS, default=list(TOOLS))
    parser.add_argument("--shared", type=Path, default=BESIDE)
    words = parser.parse_args()
    pythons = {"datascopy": sys.executable, "fastdup": words.fastdup, "peers": words.peers}
    kept = words.folder / "peers.json"
    rows = {str(row["tool"]): row for row in (json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else ())}
    rows |= {str(row["tool"]): row for row in compare(words.folder, pythons, words.shared, words.only)}
    ordered = [rows[tool] for tool in TOOLS if tool in rows]
    kept.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
    print(table(ordered))


if __name__ == "__main__":
    main()
