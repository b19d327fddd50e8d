"""Writes reference-values.tsv: values of the statistics computed apart from the program.

Rerun from the project's folder, with Python 3, NumPy, SciPy and statsmodels installed:

    python3 tests/data/reference_values.py > tests/data/reference-values.tsv

One row a value set: operation, inputs and expected as lists of numbers (lists inside an input are parted by `;`),
and the library with its version. Random inputs come from a fixed seed.
"""

import sys

import numpy as np
import scipy
import scipy.special as special
import scipy.stats as stats
import statsmodels
import statsmodels.api as sm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

SCIPY = f"scipy {scipy.__version__}"
STATSMODELS = f"statsmodels {statsmodels.__version__}"
rng = np.random.default_rng(20261122)


def text(values):
    return " ".join(repr(float(v)) for v in values)


def row(op, inputs, expected, library):
    print(op, ";".join(text(part) for part in inputs), text(expected), library, sep="\t")


def scores(n, mean=100.0, sd=15.0, whole=True):
    values = rng.normal(mean, sd, n)
    return np.round(values) if whole else values


print("op", "inputs", "expected", "library", sep="\t")

for z in [-38, -12.5, -8, -4, -1.6448536269514722, -1, -0.3, -1e-9, 0, 1e-9, 0.5, 1, 1.959963984540054, 5, 9, 30]:
    row("normal_below", [[z]], [special.ndtr(z)], SCIPY)
for p in [1e-300, 1e-30, 1e-12, 1e-5, 0.005, 0.05, 0.2, 0.4999999, 0.5, 0.5000001, 0.76, 0.95, 0.975, 0.999, 1 - 1e-9]:
    row("normal_quantile", [[p]], [special.ndtri(p)], SCIPY)
for df in [1, 1.5, 2, 3, 4.7, 9, 9.5266, 30, 120.25, 1000, 1e6]:
    for t in [-6, -1, 0, 1e-3, 0.3, 1, 2.2, 5.2682, 17, 80]:
        row("t_above", [[t, df]], [stats.t.sf(t, df)], SCIPY)
    for tail in [0.4, 0.25, 0.05, 0.025, 0.005, 1e-6, 1e-8]:
        row("t_leaving", [[tail, df]], [stats.t.isf(tail, df)], SCIPY)
for n in [1, 2, 3, 10, 19, 57, 300, 2000]:
    for p in [0.01, 0.3, 0.4915, 0.5, 0.93]:
        for k in sorted({0, 1, n // 3, n // 2, n - 1, n}):
            row("binomial", [[k, n, p]], [stats.binom.sf(k - 1, n, p), stats.binom.cdf(k, n, p)], SCIPY)
for m in [2, 3, 4, 5, 10, 19, 43, 61.5, 200, 1000, 50000]:
    row("hedges_j", [[m]], [np.exp(special.gammaln(m / 2) - special.gammaln((m - 1) / 2)) / np.sqrt(m / 2)], SCIPY)

for n1, n2 in [(2, 2), (2, 40), (3, 5), (7, 20), (10, 10), (30, 90), (12, 400)]:
    for whole in [True, False]:
        group, others = scores(n1, 88, 12, whole), scores(n2, 101, 15, whole)
        if group.std() + others.std() == 0:
            continue
        found = stats.ttest_ind(others, group, equal_var=False)
        interval = found.confidence_interval(0.95)
        row("welch", [group, others], [others.mean() - group.mean(), found.df, interval.low, interval.high], SCIPY)
        low, high = CompareMeans(DescrStatsW(others), DescrStatsW(group)).tconfint_diff(usevar="unequal")
        row("welch_interval", [group, others], [low, high], STATSMODELS)

for k, n in [(0, 1), (1, 1), (0, 7), (7, 7), (1, 30), (3, 12), (17, 26), (29, 30), (250, 1000), (999, 1000)]:
    row("wilson", [[k, n]], proportion_confint(k, n, method="wilson"), STATSMODELS)
pairs = [(31, 45, 4, 12), (0, 10, 0, 10), (10, 10, 0, 10), (56, 70, 48, 80), (9, 10, 3, 10), (5, 56, 0, 29), (1, 2, 1, 2)]
for k1, n1, k2, n2 in pairs + [tuple(int(v) for v in (rng.integers(0, a + 1), a, rng.integers(0, b + 1), b)) for a, b in rng.integers(3, 200, (12, 2))]:
    low, high = confint_proportions_2indep(k1, n1, k2, n2, compare="diff", method="newcomb")
    row("newcombe", [[k1, n1, k2, n2]], [k1 / n1 - k2 / n2, low, high], STATSMODELS)

for k1, n1, k2, n2 in pairs + [(3, 4, 1, 4), (0, 11, 14, 190), (9, 122, 5, 115), (40, 400, 61, 380)]:
    row("fisher", [[k1, n1, k2, n2]], [stats.fisher_exact([[k1, n1 - k1], [k2, n2 - k2]]).pvalue], SCIPY)

for n in [2, 3, 5, 10, 25, 200]:
    for whole in [True, False]:
        gains = scores(n, 4, 8, whole)
        if gains.std() == 0:
            continue
        found = stats.ttest_1samp(gains, 0)
        interval = found.confidence_interval(0.95)
        row("t_interval", [gains], [gains.mean(), gains.std(ddof=1), interval.low, interval.high], SCIPY)

for n in [4, 5, 12, 60, 150]:
    for _ in range(3):
        x = scores(n)
        y = np.round(100 + 0.83 * (x - 100) + rng.normal(0, 8.4, n))
        if x.std() == 0:
            continue
        fit = sm.OLS(y, sm.add_constant(x)).fit()
        influence = fit.get_influence()
        with np.errstate(all="ignore"):
            t = influence.resid_studentized_external
        pupil = int(rng.integers(0, n))
        if not np.isfinite(t[pupil]) or abs(t[pupil]) > 1e4:
            continue
        s = np.sqrt(fit.mse_resid)
        expected = [fit.params[0], fit.params[1], fit.resid[pupil], s, influence.hat_matrix_diag[pupil], t[pupil]]
        row("deleted_residual", [x, y, [pupil]], expected, STATSMODELS)

for n in [3, 4, 6, 9]:
    for _ in range(4):
        t = np.sort(rng.uniform(2020, 2026, n))
        gap = rng.normal(14, 4, n)
        se = rng.uniform(0.5, 6, n)
        # With known errors the covariance is not rescaled by the residual scatter.
        fit = sm.WLS(gap, sm.add_constant(t - 2020), weights=1 / se**2).fit(cov_type="fixed scale")
        half = stats.norm.ppf(0.975) * fit.bse[1]
        row("weighted_slope", [t, gap, se], [fit.params[1], fit.params[1] - half, fit.params[1] + half], STATSMODELS)

for n in [2, 5, 40]:
    for _ in range(3):
        group, others = scores(n, 85), scores(2 * n, 100)
        ranks = stats.rankdata(np.concatenate([group, others]))
        share = (ranks - 0.5) / len(ranks)
        row("gap_index", [group, others], [20 * (share[n:].mean() - share[:n].mean())], SCIPY)

for n in [5, 40, 300]:
    p = rng.uniform(0, 1, n) ** 3
    kept = np.flatnonzero(stats.false_discovery_control(p) <= 0.1)
    row("false_discovery", [p, [0.1]], kept, SCIPY)

try:
    from scipy.interpolate import BSpline

    knots, (low, high) = [538.0, 579.0, 609.0, 639.0], (120.7, 832.3)
    whole = np.array([low] * 4 + knots + [high] * 4)
    for x in [120.7, 200, 455, 538, 579.5, 600, 639, 700, 832.2]:
        row("basis", [[x], knots, [low, high]], BSpline.design_matrix([x], whole, 3).toarray()[0][1:], SCIPY)
except ImportError:
    sys.stderr.write("no design matrix in this SciPy\n")

# Criteria (d), (f), (g), the local line and noise, and long lists. A generator of their own keeps the rows above as they are.
from statsmodels.stats.multitest import multipletests

rng = np.random.default_rng(20261123)

for c0, d0, c1, d1 in [(10, 60, 2, 62), (2, 62, 10, 60), (0, 65, 10, 58), (10, 58, 0, 65), (5, 30.5, 5, 61), (40, 63, 55, 59.5), (300, 190, 250, 189)]:
    test = [stats.binomtest(c1, c0 + c1, d1 / (d0 + d1), alternative=side).pvalue for side in ("less", "greater")]
    row("incident_test", [[c0, d0, c1, d1]], test, SCIPY)
for up, down in [(3, 0), (0, 3), (4, 1), (5, 0), (6, 2), (2, 6), (9, 9), (25, 11)]:
    test = [stats.binomtest(k, up + down, 0.5, alternative="greater").pvalue for k in (up, down)]
    row("sign_test", [[up, down]], test, SCIPY)
for sd, retest, before, after in [(6.0, 0.8, 22, 14), (6.0, 0.8, 14, 22), (15, 0.83, 92, 84), (4.75, 0.615, 10, 11.5)]:
    sdd = np.sqrt(np.array([-1, 1]) @ (sd**2 * np.array([[1, retest], [retest, 1]])) @ np.array([-1, 1]))
    z = (after - before) / sdd
    row("reliable_change", [[sd, retest, before, after]], [sdd, z, stats.norm.cdf(z)], SCIPY)

for n in [60, 75, 180]:
    for _ in range(4):
        x = scores(n)
        y = np.round(100 + 0.83 * (x - 100) + rng.normal(0, 8.4, n))
        pupil = int(rng.integers(0, n))
        fit = sm.OLS(y, sm.add_constant(x)).fit()
        t = fit.get_influence().resid_studentized_external[pupil]
        z = np.sign(t) * stats.norm.isf(stats.t.sf(abs(t), n - 3))
        others = np.arange(n) != pupil
        without = sm.OLS(y[others], sm.add_constant(x[others])).fit()
        there = without.get_prediction([[1, x[pupil]]])
        low, high = fit.conf_int()[1]
        row("local_line", [x, y, [pupil]], [there.predicted_mean[0], there.se_obs[0], z, low, high], STATSMODELS)

for n in [100, 240]:
    for sd in [5.0, 9.0]:
        before = scores(n)
        after = np.round(before + rng.normal(1, sd, n))
        row("local_noise", [before, after], [stats.pearsonr(before, after).statistic, np.std(after - before, ddof=1)], SCIPY)

for n in [3, 8, 24]:
    windows = [(np.sort(rng.uniform(0, 1, n)), rng.normal(95, 6, n)) for _ in range(2)]
    one = float(rng.uniform(2, 7))
    fits = [sm.WLS(y, sm.add_constant(t), weights=np.full(n, 1 / one**2)).fit(cov_type="fixed scale") for t, y in windows]
    (t0, y0), (t1, y1) = windows
    row("rate_change", [t0, y0, t1, y1, [one]], [fits[0].params[1], fits[1].params[1], np.hypot(fits[0].bse[1], fits[1].bse[1])], STATSMODELS)

for n in [100, 239, 1000]:
    # Most pupils as chance spreads them, some far below; times the subjects compared, at most 1.
    p = np.minimum(3 * np.where(rng.uniform(size=n) < 0.05, rng.uniform(0, 1e-3, n), rng.uniform(0, 1, n)), 1)
    reject, corrected, _, _ = multipletests(p, alpha=0.1, method="fdr_bh")
    row("adjusted", [p], corrected, STATSMODELS)
    row("false_discovery", [p, [0.1]], np.flatnonzero(reject), STATSMODELS)
