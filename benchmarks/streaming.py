"""Cells of a Parquet file of any size: time against merely decoding its columns, and peak memory.

Usage: python benchmarks/streaming.py [--rows 10] [--more 100]   (millions; --more is run once, for memory)

The ways take turns, so that a busy moment of the machine falls on all of them. Files lie in a temporary
folder and are deleted afterwards: about 17 MB for a million rows.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

MILLION = 1_000_000
ROW = 20 * MILLION
"""Bytes of a million rows on disk, and some more."""
GROUP = MILLION
"""Rows of a row group."""

MAKE = """
import sys, numpy as np, pyarrow as pa, pyarrow.parquet as pq
path, rows = sys.argv[1], int(sys.argv[2])
random = np.random.default_rng(20261123)
kinds = [("sex", pa.string()), ("race", pa.string()), ("y", pa.int64()), ("p", pa.int64()),
         ("s", pa.float64()), ("w", pa.float64())]
with pq.ParquetWriter(path, pa.schema(kinds)) as writer:
    for start in range(0, rows, 1_000_000):
        n = min(1_000_000, rows - start)
        s = random.beta(2, 3, n)
        writer.write_table(pa.table({
            "sex": np.array(["female", "male"])[random.integers(0, 2, n)],
            "race": np.array(list("abcdef"))[random.integers(0, 6, n)],
            "y": (random.random(n) < s).astype(np.int64), "p": (s > 0.5).astype(np.int64),
            "s": s, "w": random.uniform(0.5, 2, n)}))
"""

MEASURED = """
import json, resource, sys, time
{before}
start, cpu = time.perf_counter(), time.process_time()
{work}
print(json.dumps([time.perf_counter() - start, time.process_time() - cpu,
                  resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""

SCAN = """auditor.scan(sys.argv[1], label="y", prediction="p", score="s", weight="w", positive=[1],
             sensitive=["sex", "race"], rules=["intl.baseline"])"""

COUNT = """cells = auditor.count(sys.argv[1], label="y", prediction="p", score="s", score_bins=256,
                      weight="w", sensitive=["sex", "race"])"""

WAYS = {
    "pyarrow: decode in batches": (
        "import pyarrow.parquet as pq",
        "for batch in pq.ParquetFile(sys.argv[1]).iter_batches(): pass",
    ),
    "pyarrow: decode, text as dictionaries": (
        "import pyarrow.parquet as pq",
        "for batch in pq.ParquetFile(sys.argv[1], read_dictionary=['sex', 'race']).iter_batches(): pass",
    ),
    "pyarrow: read_table": (
        "import pyarrow.parquet as pq",
        "table = pq.read_table(sys.argv[1])",
    ),
    "auditor.count": (
        # Modules are loaded before the clock starts, as pyarrow's are.
        "import auditor, pyarrow.parquet; auditor.count({'p': [0, 1], 'g': ['a', 'b']}, prediction='p', sensitive=['g'])",
        COUNT,
    ),
    "auditor.scan, with its report": (
        "import auditor, pyarrow.parquet; auditor.count({'p': [0, 1], 'g': ['a', 'b']}, prediction='p', sensitive=['g'])",
        SCAN,
    ),
}


def run(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout


def measured(way: str, path: Path) -> tuple[float, float, float]:
    """A run in a process of its own: seconds, CPU seconds, peak MB."""
    before, work = WAYS[way]
    code = MEASURED.format(before=before, work=work)
    return tuple(json.loads(run(code, str(path))))  # type: ignore[return-value]


def best(runs: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    """The shortest times and the highest peak."""
    seconds, cpu, memory = zip(*runs, strict=True)
    return min(seconds), min(cpu), max(memory)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10, help="millions of rows")
    parser.add_argument("--more", type=int, default=0, help="millions, once more for memory")
    parser.add_argument("--times", type=int, default=3)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="streaming-"))
    try:
        path = folder / "people.parquet"
        if shutil.disk_usage(folder).free < max(asked.rows, asked.more) * 3 * ROW:
            sys.exit("Not enough room for the file.")
        run(MAKE, str(path), str(asked.rows * MILLION))
        print(f"{asked.rows} M rows, {path.stat().st_size / 2**20:.0f} MB on disk")
        print(
            "| what | seconds | CPU s | peak MB | ours / it | ours / it, CPU |\n| --- | --- | --- | --- | --- | --- |"
        )
        turns = [{way: measured(way, path) for way in WAYS} for _ in range(asked.times)]
        found = {way: best([turn[way] for turn in turns]) for way in WAYS}
        ours = found["auditor.count"]
        for way, (seconds, cpu, memory) in found.items():
            ratios = f"{ours[0] / seconds:.1f}× | {ours[1] / cpu:.1f}×"
            print(f"| {way} | {seconds:.2f} | {cpu:.2f} | {memory:.0f} | {ratios} |")
        if asked.more:
            path.unlink()
            run(MAKE, str(path), str(asked.more * MILLION))
            seconds, cpu, memory = measured("auditor.count", path)
            print(
                f"| auditor.count, {asked.more} M rows | {seconds:.2f} | {cpu:.2f} | {memory:.0f} | |"
            )
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
