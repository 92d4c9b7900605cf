"""What blind views tell of COVID-19 in the frontal X-rays of one table of publications, by patient.

Usage: python benchmarks/bias_probes_frontal.py FOLDER [DRAWS] (the folder of the June 2020 version, with metadata.csv and images/; default 199 draws).
Rows that nobody has labelled (`todo`) are left out, then once more counted as not having it: what such rows do to the figures.
"""

import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from bias_probes import columns, told
from PIL import Image

from datascopy.measure.views import views_of
from datascopy.statistics import probe

FRONTAL = ("PA", "AP", "AP Supine")


def rows_of(folder: Path) -> pd.DataFrame:
    """Return the rows of frontal X-rays whose picture is there, one for each picture."""
    table = pd.read_csv(folder / "metadata.csv", dtype=str, keep_default_na=False).apply(lambda column: column.str.strip())
    there = {file.name for file in (folder / "images").iterdir()}
    chosen = (table["modality"] == "X-ray") & table["view"].isin(FRONTAL) & table["filename"].isin(there)
    chosen_rows: pd.DataFrame = table[chosen].drop_duplicates("filename").reset_index(drop=True)
    return chosen_rows


def main() -> None:
    folder, draws = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 199
    rows = rows_of(folder)
    begun = time.process_time()
    greys = [np.asarray(Image.open(folder / "images" / name).convert("L")) for name in rows["filename"]]
    seen: npt.NDArray[np.float64] = np.stack([views_of(grey) for grey in greys])
    print(f"{len(rows)} pictures, views {time.process_time() - begun:.1f} CPU-s")
    ill = rows["finding"].str.contains("COVID-19").to_numpy()
    groups = np.unique(rows["patientid"].to_numpy(dtype=str), return_inverse=True)[1].astype(np.int64)
    labelled = (rows["finding"] != "todo").to_numpy()
    for what, chosen in (("todo left out", labelled), ("todo counted as not COVID-19", np.ones_like(labelled))):
        _, mine = np.unique(groups[chosen], return_inverse=True)
        print(f"{what}: {chosen.sum()} pictures, {mine.max() + 1} patients, {(~ill[chosen]).sum()} without COVID-19")
        for name, view in columns(seen[chosen]).items():
            print(f"  {name}: {told(probe(view, ill[chosen], mine.astype(np.int64), draws=draws))}", flush=True)


if __name__ == "__main__":
    main()
