"""How long a table of 60,000 rows takes: reading it and holding it against a schema, sound and with a fault in every row; pandas beside us.

Run it as `python benchmarks/table_speed.py`. The form is that of a table of questions about pictures (source, question, answer, id).
"""

import io
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from datascopy.catalog.table_laws import find_violations
from datascopy.catalog.table_schemas import TableSchema, read_table_schema
from datascopy.catalog.tables import parse_table
from datascopy.model import Table, TableFacts, Violation

ROWS = 60_000
FACTS = TableFacts(name="questions", title="questions", files=("t.csv",), file="img_id")
WORDS = ("polyp", "none", "red", "11-20mm", "centre", "not relevant")
SCHEMA = """\
schema_type: dataframe
version: 0.35.0
columns:
  source: {checks: {isin: [A, B, C, D, E]}}
  question: {checks: {str_matches: '[A-Z].*\\?\\Z'}}
  answer: {}
  img_id: {checks: {str_matches: '[0-9a-f]{25}\\Z'}}
unique: [source, question, answer, img_id]
"""


def table(*, sound: bool) -> bytes:
    """Return the bytes of a table: sound, or with a wrong source, a wrong question and a wrong id in every row."""
    draw = random.Random(1)
    begin, question, end = ("", "Is there number {}?", "") if sound else ("?", "no question {}", "x")
    rows = (
        f"{begin}{draw.choice('ABCDE')},{question.format(number % 19)},"
        f"{'; '.join(draw.choices(WORDS, k=draw.randint(1, 3)))},{draw.getrandbits(96):025x}{end}\n"
        for number in range(ROWS)
    )
    return ("source,question,answer,img_id\n" + "".join(rows)).encode()


def validate(data: bytes, schema: TableSchema) -> list[Violation]:
    """Read and validate, as an audit does."""
    frame, _, _ = parse_table(data, FACTS)
    return find_violations(Table(facts=FACTS, path="t.csv", frame=frame, rows=len(frame)), schema)


def read_by_pandas(data: bytes) -> pd.DataFrame:
    """Read by pandas alone, all cells text: nothing is said of what is malformed."""
    return pd.read_csv(io.BytesIO(data), dtype="str", keep_default_na=False)


def seconds(run: Callable[[], object], times: int = 3) -> float:
    """Return the least wall time of some runs."""
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def main() -> None:
    """Print the seconds of each."""
    begin = time.perf_counter()
    file = Path(tempfile.mkdtemp()) / "schema.yaml"
    file.write_text(SCHEMA)
    schema = read_table_schema(file)
    print(f"schema read, Pandera imported: {time.perf_counter() - begin:.2f} s")
    for sound in (True, False):
        data = table(sound=sound)
        met = validate(data, schema)
        peer, own = seconds(lambda data=data: read_by_pandas(data)), seconds(lambda data=data: validate(data, schema))  # type: ignore[misc]
        told = "sound" if sound else f"{len(met)} laws broken, {sum(one.count for one in met):,} times"
        print(f"{ROWS:,} rows, {len(data):,} bytes, {told}: {own:.2f} s read and validated; pandas reads it in {peer:.2f} s")


if __name__ == "__main__":
    main()
