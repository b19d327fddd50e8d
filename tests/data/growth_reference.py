"""Writes a made-up set of scores and its growth percentiles as computed apart from the program.

Rerun from the project's folder, with Python 3, NumPy and SciPy installed:

    python3 tests/data/growth_reference.py

growth-scores.csv       invented pupils, whole scores with many ties, a floor at 70 and a ceiling at 135, gaps
growth-percentiles.csv  percentile by order, each quantile a linear programme solved by HiGHS (its dual simplex ends at a vertex)
growth-losses.csv       year group, order, quantile number and the least sum of check losses; last column: the library

Splines come from scipy.interpolate, quantiles of the knots from numpy.
"""

import csv
import sys

import numpy as np
import scipy
from scipy.interpolate import BSpline
from scipy.optimize import linprog

YEARS = [2022, 2023, 2024, 2025]
LIBRARY = f"scipy {scipy.__version__}, numpy {np.__version__}"
rng = np.random.default_rng(20261122)


def pupils():
    """One row a pupil: identifier, year groups, scores (None where missing)."""
    rows = []
    for grade, n in [(6, 1500), (5, 1300), (4, 1200)]:
        ability = rng.normal(0, 1, n)
        for index in range(n):
            scores = []
            for year in YEARS:
                spread = 6 + 1.5 * abs(ability[index])
                score = 101 + 13 * ability[index] + rng.normal(0, spread) + (2026 - year) * 0.3 * ability[index] ** 2
                scores.append(int(np.clip(np.round(score), 70, 135)))
            grades = [grade - (2025 - year) for year in YEARS]
            if rng.random() < 0.08:
                scores[3 if rng.random() < 0.3 else int(rng.integers(0, 3))] = None
            if rng.random() < 0.01:
                grades = [g - 1 if i < 2 else g for i, g in enumerate(grades)]
            rows.append((int(10_000 + len(rows) * 7 % 4001), grades, scores))
    return rows


def knots(scores):
    inner = np.round(np.quantile(scores, [0.2, 0.4, 0.6, 0.8]), 3)
    low, high = min(scores), max(scores)
    return inner, np.round([low - 0.1 * (high - low), high + 0.1 * (high - low)], 3)


def columns(x, inner, ends):
    t = np.r_[[ends[0]] * 4, inner, [ends[1]] * 4]
    return BSpline.design_matrix(np.asarray(x, float), t, 3).toarray()[:, 1:]


def fit(x, y, tau):
    """Dual of the quantile regression; the multipliers of its equations are the coefficients."""
    found = linprog(-y, A_eq=x.T, b_eq=(1 - tau) * x.sum(axis=0), bounds=(0, 1), method="highs-ds",
                    options={"dual_feasibility_tolerance": 1e-10, "primal_feasibility_tolerance": 1e-10})
    assert found.status == 0, found.message
    beta = -found.eqlin.marginals
    # The vertex passes through as many pupils as there are columns: solved once more, exactly.
    residual = y - x @ beta
    order = np.argsort(np.abs(residual), kind="stable")
    rows = []
    for index in order[: 20 * x.shape[1]]:
        if np.abs(residual[index]) > 1e-6:
            break
        if np.linalg.matrix_rank(x[rows + [index]], tol=1e-9) > len(rows):
            rows.append(index)
        if len(rows) == x.shape[1]:
            beta = np.linalg.solve(x[rows], y[rows])
            break
    residual = y - x @ beta
    return beta, float(np.sum(residual * (tau - (residual < 0))))


def main(folder):
    rows = pupils()
    with open(f"{folder}/growth-scores.csv", "w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["ID"] + [f"GRADE_{y}" for y in YEARS] + [f"SS_{y}" for y in YEARS])
        for identifier, grades, scores in rows:
            writer.writerow([identifier] + [g if s is not None else "" for g, s in zip(grades, scores)]
                            + ["" if s is None else s for s in scores])
    by_sitting = {}
    for identifier, grades, scores in rows:
        for year, grade, score in zip(YEARS, grades, scores):
            if score is not None:
                by_sitting.setdefault((year, grade), {})[identifier] = score
    percentiles, losses = {}, []
    for grade in (4, 5, 6):
        for order in (1, 2, 3):
            priors = [by_sitting.get((2025 - back, grade - back), {}) for back in range(1, order + 1)]
            members = [i for i in sorted(by_sitting[2025, grade]) if all(i in prior for prior in priors)]
            if len(members) < 1000:
                continue
            design = [np.ones((len(members), 1))]
            for back, prior in enumerate(priors, 1):
                file = by_sitting.get((2024, grade - back)) or prior
                design.append(columns([prior[i] for i in members], *knots(list(file.values()))))
            x = np.hstack(design)
            y = np.array([by_sitting[2025, grade][i] for i in members], float)
            below = np.zeros(len(members), int)
            for number in range(100):
                tau = (number + 0.5) / 100
                beta, loss = fit(x, y, tau)
                losses.append((grade, order, number, repr(loss), LIBRARY))
                below += np.round(x @ beta, 5) < y
            for i, count in zip(members, np.clip(below, 1, 99)):
                percentiles.setdefault((grade, i), {})[order] = int(count)
            print(grade, order, len(members), x.shape[1], np.linalg.matrix_rank(x), file=sys.stderr)
    with open(f"{folder}/growth-percentiles.csv", "w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["grade", "id", "order_1", "order_2", "order_3"])
        for (grade, i), found in sorted(percentiles.items()):
            writer.writerow([grade, i] + [found.get(order, "") for order in (1, 2, 3)])
    with open(f"{folder}/growth-losses.csv", "w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["grade", "order", "quantile", "loss", "library"])
        writer.writerows(losses)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "tests/data")
