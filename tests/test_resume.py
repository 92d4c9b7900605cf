"""Killed at any moment, an audit goes on from its cache and says the same, byte for byte."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from datascopy.measure.cache import FILE

KILLS = 5


def command(dataset: str, root: Path, cache: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "datascopy", "audit", dataset, str(root), "--format", "json", "--quiet", "--cache", str(cache), *more]


def told(words: list[str]) -> dict[str, Any]:
    done = subprocess.run(words, capture_output=True, check=False)
    assert done.returncode in (0, 1, 3), done.stderr.decode()
    report: dict[str, Any] = json.loads(done.stdout)
    report.pop("run")
    return report


def killed(words: list[str], after: float) -> None:
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()


def survives(dataset: str, root: Path, tmp_path: Path) -> None:
    start = time.perf_counter()
    undisturbed = told(command(dataset, root, tmp_path / "undisturbed"))
    seconds = time.perf_counter() - start
    chance = random.Random(0)  # noqa: S311 - moments to kill at, no secret
    cache = tmp_path / "killed"
    for _ in range(KILLS):
        killed(command(dataset, root, cache), chance.uniform(0.2, 0.95) * seconds)
    assert told(command(dataset, root, cache)) == undisturbed
    assert told(command(dataset, root, tmp_path / "alone", "--jobs", "1")) == undisturbed


def pictures(root: Path) -> Path:
    root.mkdir()
    rng = np.random.default_rng(0)
    for number in range(120):
        coarse = rng.integers(0, 255, (12, 16, 3), dtype=np.uint8)
        Image.fromarray(coarse).resize((320, 240), Image.Resampling.BICUBIC).save(root / f"{number:03}.jpg")
    return root


def test_killed_five_times_the_report_is_the_same(tmp_path: Path) -> None:
    survives("folder", pictures(tmp_path / "data"), tmp_path)


def test_interrupted_it_ends_at_once_with_a_sentence(tmp_path: Path) -> None:
    root, cache = pictures(tmp_path / "data"), tmp_path / "cache"
    process = subprocess.Popen(
        command("folder", root, cache), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    while not (cache / FILE).exists():  # it is made just before the measuring begins
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    out, said = process.communicate(timeout=20)
    assert (process.returncode, out) == (3, "")
    assert said == "datascopy: interrupted. What was measured is kept in the cache; the same command goes on from there.\n"


@pytest.mark.real
@pytest.mark.whole
def test_killed_five_times_on_real_pictures(real_data: Path, tmp_path: Path) -> None:
    survives("kvasir-seg", real_data / "kvasir-seg", tmp_path)
