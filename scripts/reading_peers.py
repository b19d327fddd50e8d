#!/usr/bin/env python3
"""Reading speed beside Python's openpyxl and pandas, in one run with our own bench.

    pip install openpyxl pandas
    scripts/reading_peers.py                  runs `cargo bench --bench reading` after the peers
    scripts/reading_peers.py BENCH            runs a bench that is built already

The book has the shape and the values of `benches/reading.rs`: 50,000 rows by 20 columns, half numbers, half texts of their own.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl
import pandas


def make(path):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    for row in range(50_000):
        sheet.append([row * 1.5 if column % 2 == 0 else f"Pupil {row} {column}" for column in range(20)])
    book.save(path)


def with_openpyxl(path):
    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True)["Sheet1"]
    return sum(1 for row in sheet.iter_rows(values_only=True) for value in row if value is not None)


def with_pandas(path):
    return pandas.read_excel(path, header=None).count().sum()


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "book.xlsx")
        make(path)
        for name, read in (("openpyxl, read-only", with_openpyxl), ("pandas", with_pandas)):
            taken = []
            for _ in range(3):
                start = time.monotonic()
                assert read(path) == 1_000_000
                taken.append(time.monotonic() - start)
            print(f"{name}: {sorted(taken)[1]:.2f} s (middle of three)", flush=True)
    bench = [sys.argv[1], "--bench"] if len(sys.argv) > 1 else ["cargo", "bench", "--locked", "--bench", "reading", "--"]
    subprocess.run([*bench, "--noplot"], check=True)


if __name__ == "__main__":
    main()
