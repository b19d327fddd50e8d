#!/usr/bin/env python3
"""What each hostile file takes: seconds of the processor, seconds on the wall, and the most memory held, of the whole process.

    WAYMARK_HOSTILE_FILES=/tmp/hostile cargo test --test it hostile_files -- --test-threads=1
    scripts/hostile-files.py target/release/waymark /tmp/hostile

The first line puts the files of tests/it/hostile_files/ into a folder; the second gives each to `waymark inspect` and prints a table
for docs/performance.md. A row above 2 seconds or 300 MB is marked, and the exit status tells of it. Linux only.
"""

import os
import re
import subprocess
import sys
import time

SECONDS, MEGABYTES = 2.0, 300


def measured(program, path):
    """The output of one run and what it took: (text, processor seconds, wall seconds, megabytes)."""
    start = time.monotonic()
    process = subprocess.Popen([program, "inspect", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    text = process.stdout.read().decode("utf-8", "replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        text = f"ended with status {process.returncode}"
    return text, usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024


def size(number):
    return f"{number / 1_000_000:.1f} MB" if number >= 1_000_000 else f"{max(1, round(number / 1000))} KB"


def main(program, folder):
    too_much = 0
    print("| File | Kind | Size | Finding | Processor | Memory |")
    print("| --- | --- | ---: | --- | ---: | ---: |")
    for what in sorted(os.listdir(folder)):
        own = os.path.join(folder, what)
        for name in sorted(os.listdir(own)):
            path = os.path.join(own, name)
            text, processor, wall, memory = measured(program, path)
            codes = sorted(set(re.findall(r"\bM\d{3}\b", text))) or ["none"]
            is_over = processor > SECONDS or memory > MEGABYTES
            too_much += is_over
            kind = os.path.splitext(name)[1]
            mark = " **over**" if is_over else ""
            print(f"| {what[4:]} | {kind} | {size(os.path.getsize(path))} | {', '.join(codes)} | {processor:.2f} s{mark} | {memory:.0f} MB |", flush=True)
            print(f"{what}: {wall:.2f} s on the wall", file=sys.stderr)
    return 1 if too_much else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
