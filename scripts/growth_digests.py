"""Counts, sums and digests of a table written by `waymark growth`, for comparison with figures published elsewhere.

    waymark growth sgpData.csv --out growth.csv
    python3 scripts/growth_digests.py growth.csv

Python 3 alone is needed. The digest is MD5 of the whole numbers as R serialises a vector of them: the words 13 and n,
then the values, four bytes each, most significant first. Year groups stand newest first, identifiers ascending.
`docs/growth.md` holds the published figures and how to get the public data.
"""

import csv
import hashlib
import struct
import sys


def digest(values):
    return hashlib.md5(struct.pack(f">{len(values) + 2}i", 13, len(values), *values)).hexdigest()


def main(file):
    with open(file, newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    rows.sort(key=lambda row: (-int(row["grade"]), int(row["id"])))
    percentile = [int(row["percentile"]) for row in rows]
    order_1 = [int(row["order_1"]) for row in rows]
    priors = [int(row["priors"]) for row in rows]
    bands = [(1, 19), (20, 39), (40, 60), (61, 80), (81, 99)]
    print("pupils", len(rows))
    print("by order 1, 2, 3", *(priors.count(order) for order in (1, 2, 3)))
    print("sum of percentiles", sum(percentile))
    print("sum of order-1 percentiles", sum(order_1))
    print("sum of prior scores", f"{sum(float(row['prior_score']) for row in rows):.0f}")
    print("below 20, 20-39, 40-60, 61-80, 81+", *(sum(low <= p <= high for p in percentile) for low, high in bands))
    print("digest of percentiles", digest(percentile))
    print("digest of order-1 percentiles", digest(order_1))


if __name__ == "__main__":
    main(sys.argv[1])
