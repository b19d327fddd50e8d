"""Writes operation-cases.json: every operation at its edges, computed apart from the program.

Rerun from the project's folder, with Python 3, NumPy, SciPy and statsmodels installed:

    python3 tests/data/operation_cases.py > tests/data/operation-cases.json

Statistics come from SciPy and statsmodels; the table of moves, the suppression of counts and the matching are written here a
second time, from the method's words. A number that an input does not allow is null. Random cases come from a fixed seed.
"""

import csv
import itertools
import json
import math
import re

import numpy as np
import scipy.interpolate
import scipy.optimize
import scipy.special
import scipy.stats as stats
import statsmodels.api as sm
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

K = 1.6448536269514722
rng = np.random.default_rng(20)
cases = []


def add(op, inputs, expected, decimals=6):
    plain = json.loads(json.dumps(expected, default=float))

    def clean(value):
        if isinstance(value, float) and not math.isfinite(value):
            return None
        if isinstance(value, dict):
            return {k: clean(v) for k, v in value.items()}
        return [clean(v) for v in value] if isinstance(value, list) else value

    cases.append({"id": f"O{len(cases) + 1}", "op": op, "input": inputs, "expected": clean(plain), "decimals": decimals})


def level(z):
    return "++" if z >= K else "+" if z >= 1 else "--" if z <= -K else "-" if z <= -1 else "0"


HARM = {"++": "MET", "+": "MET", "0": "MET", "-": "UNCERTAIN", "--": "NOT_MET", "?": "NO_EVIDENCE"}
SHOWN = {"++": "MET", "+": "INDICATED", "0": "NOT_SHOWN", "-": "NOT_SHOWN", "--": "NOT_MET"}
nan = float("nan")
number = lambda low, high, digits=1: round(float(rng.uniform(low, high)), digits)

# Error of measurement: a perfect and a useless test, a score at zero, a huge one.
for sd, r, score, lv in [(15, 0, 100, 0.9), (15, 1, 84, 0.95), (10, 0.99, 0, 0.5), (15, 0.9, -0.0, 0.68), (1e6, 0.91, 1e9, 0.99)]:
    sem = sd * math.sqrt(1 - r)
    low, high = stats.norm.interval(lv, score, sem) if sem > 0 else (score, score)
    add("sem", {"sd": sd, "r": r, "score": score, "level": lv}, {"sem": sem, "lo": low, "hi": high})
for score, mean, r, sd in [(70, 100, 0, 15), (70, 100, 1, 15), (100, 100, 0.9, 15), (130, 100, 0.85, 15), (95, 104.5, 0.93, 10)]:
    add("true", {"score": score, "mean": mean, "r": r, "sd": sd}, {"true_score": mean + r * (score - mean), "se": sd * math.sqrt(r * (1 - r))})
for given in [{"sd": 15, "r12": 0}, {"r12": 0.99}, {"sd": 10, "r12": 0.83}, {"sem0": 3, "sem1": 5}, {"sem0": 3, "sem1": 5, "lambda": 1}]:
    for changed in [{}, {"changed": True}, {"changed": True, "link_factor": 1.5}, {"changed": False}]:
        sdd = given.get("sd", 15) * math.sqrt(2 * (1 - given["r12"])) if "r12" in given else given.get("lambda", 1.3) * math.sqrt(given["sem0"] ** 2 + given["sem1"] ** 2)
        sdd *= changed.get("link_factor", 1.3) if changed.get("changed") else 1
        add("sdd", {**given, **changed}, {"sdd": sdd, "critical_change": K * sdd})
for true, cut, sem in [(100, 100, 3), (99.5, 100, 3), (90, 100, 0.5), (140, 100, 3), (60, 100, 2), (-0.0, 0, 1)]:
    add("misclass", {"true": true, "cut": cut, "sem": sem}, {"p_at_or_above": stats.norm.sf(cut - 0.5, true, sem)}, 9)
for s in [1, 3, 6.184, 10]:
    found = {}
    for k in [2, 3, 5, 12, 100]:
        t = np.arange(k) / 3
        se = s / math.sqrt(((t - t.mean()) ** 2).sum())
        found[str(k)] = {"se_per_year": se, "detectable": K * se}
    add("power", {"occasions": [2, 3, 5, 12, 100], "s": s}, found)
for counts in [[1], [0, 5], [5, 0], [0, 0, 1], [1, 1, 1, 1], [0.5, 1.5], [1000000, 1], [3, 0, 0, 9, 2]]:
    c = np.array(counts, float)
    add("ridit", {"counts": counts}, {"ridit": list((np.cumsum(c) - c / 2) / c.sum())}, 9)
for old, young, months, pupils in [(0.5, 0.5, 11, [[100, 5.5], [90, 0]]), (0.9, 0.1, 1, [[70, 11]]), (0.57, 0.76, 11, [[88, 11]]), (0.999, 0.001, 11, [[60.5, 5]]), (0.7, 0.6, 8, [])]:
    beta = 15 * (stats.norm.ppf(old) - stats.norm.ppf(young)) / months
    add("age", {"p_old": old, "p_young": young, "months": months, "pupils": pupils}, {"beta": beta, "adjusted": [s + beta * (m - 5.5) for s, m in pupils]})

# Gaps to paired peers, with two peers, with peers who all change alike, and trends.
for peers0, peers1 in [([100, 90], [101, 95]), ([100] * 10, [103] * 10), ([95.5, 101, 88], [97, 99, 92.25])]:
    for x0, x1 in [(85, 84), (92.5, 99), (130, 120)]:
        sdd = 8.746
        change = np.subtract(peers1, peers0)
        g0, g1, se = np.mean(peers0) - x0, np.mean(peers1) - x1, math.sqrt(sdd**2 + change.var(ddof=1) / len(change))
        z = (g0 - g1) / se
        expected = {"g0": g0, "g1": g1, "a": "NOT_APPLICABLE", "b": "NOT_APPLICABLE"}
        if g0 > 0 or g1 > 0:
            expected = {"g0": g0, "g1": g1, "dg": g1 - g0, "se": se, "z": z, "level": level(z), "a": SHOWN[level(z)] if g0 >= 7.5 else "NOT_APPLICABLE", "b": HARM[level(z)]}
        add("gap", {"x0": x0, "x1": x1, "sdd": sdd, "peers0": peers0, "peers1": peers1}, expected)
for t, y, s, is_gap in [([0, 1], [10, 20], 5, True), ([0, 1], [10, 20], 5, False), ([0, 0, 1], [3, 5, 4], 2, True), ([2, 1, 0], [1, 2, 3], 1, False), ([0, 0.5, 1, 1.5], [7, 7, 7, 7], 6.184, True), ([2020.1, 2020.5, 2021.2], [1e6, 1e6 + 3, 1e6 - 9], 3, True)]:
    t_, y_ = np.array(t, float), np.array(y, float)
    fit = sm.WLS(y_, sm.add_constant(t_ - t_.mean()), weights=np.full(len(t), s**-2)).fit()
    slope, se = fit.params[1], math.sqrt(fit.normalized_cov_params[1, 1])
    z = (-slope if is_gap else slope) / se
    add("slope", {"t": t, "y": y, "s": s, **({"gap": True} if is_gap else {})}, {"slope": slope, "se": se, "z": z, "level": level(z)}, 5)

# Same baseline on other norms, the year's movement, nearest peers, the line.
for x0, x1, r, mean, sd in [(100, 100, 0, 100, 15), (70, 100, 0.83, 104, 10), (1e6, 1e6, 0.5, 1e6, 1), (100, 86.239, 0.4, 100, 15), (69, 69, 0.999, 100, 15)]:
    expected, s = mean + r * (x0 - mean), sd * math.sqrt(1 - r * r)
    z = (x1 - expected) / s
    add("cond", {"x0": x0, "x1": x1, "r": r, "mean": mean, "sd": sd}, {"expected": expected, "sd": s, "residual": x1 - expected, "z": z, "percentile": 100 * stats.norm.cdf(z), "level": level(z), "c": HARM[level(z)]})
for z, mean, n, vb in [(-1.8, -0.45, 1, 0.1), (-1.8, 2, 1, 0.1), (-1.8, 2.1, 1, 0.1), (0.3, -0.5, 15, 0.1), (0.3, -0.52, 15, 0.1), (-2, 0, 60, 0.1), (-2, -0.3, 100, 0.0), (-2, -0.3, 0, 0.1), (1.7, 0.9, 1000000, 0.1)]:
    k = 0 if n == 0 else vb / (vb + 1 / n)
    add("recentre", {"z": z, "mean_z_others": mean, "n_others": n, "v_b": vb}, {"k": k, "z_local": z - k * mean, "level_norm": level(z), "level_local": level(z - k * mean), "year_moved": n > 0 and abs(mean) > 2 / math.sqrt(n)})


def nearest(x0, pool, k, caliper):
    return sorted((abs(p[1] - x0), p[0], p) for p in pool if abs(p[1] - x0) <= caliper)[:k]


for x0, x1, k, caliper, least, size in [(100, 90, 10, 5, 5, 40), (100, 110, 1, 0, 1, 60), (85, 85, 3, 2, 3, 80), (100, 100, 10, 5, 5, 0), (100, 100, 10, 5, 11, 80), (70, 75, 4, 50, 1, 6), (98.5, 100, 10, 0.5, 1, 80)]:
    pool = [[f"P{i:02d}", int(rng.integers(80, 121)), int(rng.integers(80, 121))] for i in range(size)]
    rng.shuffle(pool)
    pool = [[str(a), int(b), int(c)] for a, b, c in pool]
    inside = [p for p in pool if abs(p[1] - x0) <= caliper]
    given = {"x0": x0, "x1": x1, "k": k, "caliper": caliper, "min_peers": least, "pool": pool}
    found = [p for _, _, p in nearest(x0, pool, k, caliper)]
    if len(found) < least:
        add("knn", given, {"n": len(inside) if len(inside) < least else len(found), "verdict": "NO_EVIDENCE", "peers": []} if len(inside) < least else {"verdict": "NO_EVIDENCE", "peers": []})
        continue
    out = np.array([p[2] for p in found], float)
    add("knn", given, {"n": len(found), "peers": [p[0] for p in found], "peer_mean": out.mean(), "peer_sd": out.std(ddof=1) if len(out) > 1 else nan, "diff": x1 - out.mean(), "midrank_percentile": stats.percentileofscore(out, x1, kind="mean")})
for n, noise in [(4, 3), (5, 10), (60, 6), (200, 8)]:
    for _ in range(2):
        x = np.round(rng.normal(100, 15, n))
        y = np.round(20 + 0.8 * x + rng.normal(0, noise, n))
        pupil = int(rng.integers(n))
        fit = sm.OLS(y, sm.add_constant(x)).fit()
        influence = fit.get_influence()
        t, df = influence.resid_studentized_external[pupil], n - 3
        z = math.copysign(-stats.norm.ppf(stats.t.sf(abs(t), df)), t)
        add("ols", {"x": list(x), "y": list(y), "pupil": pupil}, {"a": fit.params[0], "b": fit.params[1], "fit": fit.fittedvalues[pupil], "resid": fit.resid[pupil], "s": math.sqrt(fit.mse_resid), "h": influence.hat_matrix_diag[pupil], "t": t, "df": df, "level": level(z)})

# Rates: three occasions, two windows, too few, the edge of 15 points a year.
for three, s in [([[0, 100], [1, 100], [2, 100]], 6.184), ([[0, 90], [1, 95], [2, 80]], 6.1237), ([[0, 90], [1, 95], [2, 80]], 6.1238), ([[0, 90], [0.5, 95], [2.5, 80]], 2)]:
    (t0, a0), (t1, a1), (t2, a2) = three
    a, b = t1 - t0, t2 - t1
    r1, r2, se = (a1 - a0) / a, (a2 - a1) / b, s * math.sqrt(1 / b**2 + (1 / a + 1 / b) ** 2 + 1 / a**2)
    lv = level((r2 - r1) / se) if se <= 15 else "?"
    add("rate", {"three": three, "s": s}, {"r1": r1, "r2": r2, "change": r2 - r1, "se": se, "z": (r2 - r1) / se, "level": lv, "d": HARM[lv]}, 5)
for w1, w2, s in [([[0, 1, 2], [90, 91, 95]], [[3, 4, 5], [95, 90, 80]], 3), ([[0, 0.1, 0.2, 0.3], [50, 52, 55, 56]], [[0.4, 0.5, 0.6, 0.7], [57, 57, 58, 58]], 1.5), ([[0, 1, 2], [90, 90, 90]], [[3, 4, 5], [70, 90, 110]], 6)]:
    fits = []
    for t, y in (w1, w2):
        t, y = np.array(t), np.array(y)
        sxx = ((t - t.mean()) ** 2).sum()
        fits.append((np.polyfit(t, y, 1)[0], s / math.sqrt(sxx)))
    (r1, e1), (r2, e2) = fits
    se = math.hypot(e1, e2)
    lv = level((r2 - r1) / se) if se <= 15 else "?"
    add("rate", {"w1": w1, "w2": w2, "s": s}, {"r1": r1, "r2": r2, "change": r2 - r1, "se": se, "z": (r2 - r1) / se, "level": lv, "d": HARM[lv]}, 5)
add("rate", {"w1": [[0, 1], [90, 91]], "w2": [[2, 3, 4], [90, 91, 92]], "s": 3}, {"level": "?", "d": "NO_EVIDENCE"})
add("rate", {"w1": [[], []], "w2": [[2, 3, 4], [90, 91, 92]], "s": 3}, {"level": "?", "d": "NO_EVIDENCE"})
add("access", {"subjects": []}, {"e": "NO_EVIDENCE", "over_20pc": [], "withdrawn_share": None})
add("access", {"subjects": [["a", 0, 0], ["b", 300, 30]]}, {"e": "MET", "over_20pc": [], "withdrawn_share": 0.1})
add("access", {"subjects": [["a", 300, 300], ["b", 2700, 0]]}, {"e": "NOT_MET", "over_20pc": ["a"], "withdrawn_share": 0.1})

# Value added, shrinkage, pooling, chance.
for ks1, ks2, means, sd in [([[8, 8, 8]], [100], {"8": 104.2}, 6), ([[2, 2, 3], [10, 10, 10], [0, 0, 1]], [80, 119, 70], {"2.5": 85.5, "10.0": 112.25, "0.5": 72}, 5.4), ([[8, 8, 8.5], [8, 8, 8.5]], [101, 104], {"8.25": 102.5}, 7)]:
    aps = [(r + w + 2 * m) / 4 for r, w, m in ks1]
    table = {float(k): v for k, v in means.items()}
    va = np.array([b - table[a] for a, b in zip(aps, ks2)])
    half = 1.96 * sd / math.sqrt(len(va))
    add("va", {"pupils": [{"ks1": a, "ks2": b} for a, b in zip(ks1, ks2)], "pag_mean": means, "sd_nat": sd}, {"aps": aps, "va": list(va), "school": va.mean(), "lo": va.mean() - half, "hi": va.mean() + half})
for mean, n, vw, vb in [(-4, 1, 70, 4), (-4, 1, 70, 0), (-4, 10, 0, 4), (0, 30, 70, 4), (3.25, 1000000, 225, 9), (5, 2, 1e-6, 1e6)]:
    k = vb / (vb + vw / n)
    add("shrink", {"mean": mean, "n": n, "v_within": vw, "v_between": vb}, {"k": k, "shrunk": k * mean, "posterior_sd": math.sqrt(k * vw / n)})
for y, v in [([0.1, 0.9], [0.04, 0.04]), ([0.3, 0.3, 0.3], [0.04, 0.1, 0.5]), ([-0.5, 0.2, 1.4, 0.9], [0.01, 0.02, 0.03, 0.01]), ([0, 0], [1, 2]), (list(np.round(rng.normal(0.3, 0.4, 9), 3)), list(np.round(rng.uniform(0.02, 0.3, 9), 3)))]:
    found = combine_effects(np.array(y), np.array(v), method_re="chi2")
    tau2 = max(0.0, found.tau2)
    w = 1 / (np.array(v) + tau2)
    mu = (w * y).sum() / w.sum()
    add("dl", {"y": y, "v": v}, {"fixed": found.mean_effect_fe, "Q": found.q, "tau2": tau2, "mu": mu, "se": math.sqrt(1 / w.sum()), "eb": [mu + tau2 / (tau2 + vi) * (yi - mu) for yi, vi in zip(y, v)]})
for n, rate in [(0, 0.09), (1, 0.09), (30, 0), (30, 1), (420, 0.03), (1000000, 0.000001)]:
    add("chance", {"n": n, "rate": rate}, {"expected": n * rate, "p_at_least_one": stats.binom.sf(0, n, rate), "sd": stats.binom.std(n, rate)}, 5)
for p, q in [([], 0.1), ([0.1], 0.1), ([0.1, 0.1, 0.1], 0.1), ([1, 0], 0.05), ([0.05, 0.02, 0.02, 0.9], 0.05), ([0.2, 0.3], 1.0), (list(np.round(rng.uniform(0, 1, 120) ** 3, 5)), 0.1), ([0, 0, 0], 0.05)]:
    rejected = [int(i) for i in np.flatnonzero(multipletests(p, q, "fdr_bh")[0])] if p and q < 1 else list(range(len(p)))
    add("bh", {"p": p, "q": q}, {"rejected": rejected, "unadjusted": [i for i, one in enumerate(p) if one <= q]})

# Shares and group gaps.
for k, n in [(0, 1), (1, 1), (1, 2), (0, 10), (10, 10), (5, 10), (60, 100), (500001, 1000000), (3, 3), (4, 4), (0, 4)]:
    low, high = proportion_confint(k, n, method="wilson")
    add("wilson", {"k": k, "n": n}, {"p": k / n, "lo": low, "hi": high, "majority": "YES" if low > 0.5 else "NO" if high < 0.5 else "NOT_SHOWN"})
add("wilson", {"k": 0, "n": 0}, {"p": None, "lo": None, "hi": None, "majority": "NOT_SHOWN"})
for k1, n1, k2, n2 in [(0, 1, 1, 1), (0, 10, 0, 10), (10, 10, 10, 10), (5, 10, 5, 10), (1, 1, 0, 1), (31, 45, 4, 12), (200, 400, 1, 6)]:
    low, high = confint_proportions_2indep(k1, n1, k2, n2, method="newcomb", compare="diff")
    add("newcombe", {"k1": k1, "n1": n1, "k2": k2, "n2": n2}, {"diff": k1 / n1 - k2 / n2, "lo": low, "hi": high})
J = lambda m: math.exp(scipy.special.gammaln(m / 2) - scipy.special.gammaln((m - 1) / 2) - 0.5 * math.log(m / 2)) if m > 1 else nan
for group, other in [([80, 81], [90, 92]), ([80, 90, 70], [80, 90, 70]), ([100, 100], [90, 95, 101]), ([70.5, 80.25], list(range(80, 130)))]:
    a, b = np.array(group, float), np.array(other, float)
    found = stats.ttest_ind(b, a, equal_var=False)
    low, high = found.confidence_interval(0.95)
    n1, n2 = len(b), len(a)
    sp = math.sqrt(((n1 - 1) * b.var(ddof=1) + (n2 - 1) * a.var(ddof=1)) / (n1 + n2 - 2))
    g = J(n1 + n2 - 2) * (b.mean() - a.mean()) / sp
    half = stats.norm.ppf(0.975) * math.sqrt(1 / n1 + 1 / n2 + g * g / (2 * (n1 + n2)))
    add("gapg", {"group": group, "other": other}, {"gap": b.mean() - a.mean(), "df": found.df, "lo": low, "hi": high, "g": g, "g_lo": g - half, "g_hi": g + half})
add("gapg", {"group": [80], "other": [90, 95]}, {"gap": 12.5, "df": None, "lo": None, "hi": None, "g": None})
add("gapg", {"group": [], "other": [90, 95]}, {"gap": None, "lo": None, "g": None})
for seed in range(4):
    ids = [f"p{i}" for i in range(4 + 6 * seed)]
    y0, y1 = ({i: int(rng.integers(70, 130)) for i in ids} for _ in range(2))
    s0, s1 = ({i: int(j < 2 or rng.random() < 0.3) if j != 3 else 0 for j, i in enumerate(ids)} for _ in range(2))
    mean = lambda y, s, side: np.mean([y[i] for i in ids if s[i] == side])
    start, fixed, current = (mean(y, s, 0) - mean(y, s, 1) for y, s in ((y0, s0), (y1, s0), (y1, s1)))
    add("churn", {"y0": y0, "y1": {**y1, "late": 99}, "s0": s0, "s1": {**s1, "late": 1}}, {"gap_start": start, "gap_end_fixed": fixed, "gap_end_current": current, "real_change": fixed - start, "churn_effect": current - fixed})
for dis, other in [([90], [90]), ([90, 90], [90]), ([1], [2]), ([2], [1]), ([95, 95, 100], [95, 100, 100, 105]), (list(rng.integers(80, 120, 30)), list(rng.integers(85, 125, 60)))]:
    dis, other = [int(i) for i in dis], [int(i) for i in other]
    rank = (stats.rankdata(dis + other) - 0.5) / (len(dis) + len(other))
    add("gi", {"disadvantaged": dis, "other": other}, {"index": 20 * (rank[len(dis):].mean() - rank[: len(dis)].mean())})

# Growth percentiles.
for start, step, scores in [(0, 1, [-1, 0, 1, 1.00001, 2, 99, 100, 100.00001, 1e9]), (100, 0, [99, 100, 101]), (50, 0.5, [50.5, 75, 75.25, 100])]:
    fitted = np.round(start + step * np.arange(1, 101), 5)
    add("sgp_count", {"q_start": start, "q_step": step, "scores": scores}, {"sgp": [int(min(max((fitted < s).sum(), 1), 99)) for s in scores]})
for scores in [[5, 4, 3, 2, 1], [100, 101], [80] * 3 + [90] * 4, list(rng.integers(60, 141, 50)), [0.1, 0.25, 0.7, 12.5, 13, 99]]:
    scores = [float(s) for s in scores]
    knots, low, high = np.quantile(scores, [0.2, 0.4, 0.6, 0.8]), min(scores), max(scores)
    add("knots", {"scores": scores}, {"knots": list(knots), "boundaries": [low - 0.1 * (high - low), high + 0.1 * (high - low)]}, 3)
for knots, (low, high), x in [([20, 40, 60, 80], (0, 100), [0, 20, 40, 50, 80, 99.999]), ([1, 2, 3, 4], (-5, 50), [-5, -4.99, 3.5, 49]), ([538, 579, 609, 639], (120.7, 832.3), [120.7, 538, 639, 832])]:
    t = np.r_[[low] * 4, knots, [high] * 4]
    basis = scipy.interpolate.BSpline.design_matrix(np.array(x, float), t, 3).toarray()[:, 1:]
    add("bs", {"x": x, "knots": knots, "boundaries": [low, high]}, {"basis": [list(row) for row in basis]})
for n in [2, 3, 12, 40]:
    x, y = np.round(rng.normal(100, 15, n), 2), np.round(rng.normal(100, 15, n), 2)
    found = {}
    for tau in [0.05, 0.37, 0.911]:
        c = np.r_[0, 0, 0, 0, np.full(n, tau), np.full(n, 1 - tau)]
        A = np.c_[np.ones(n), -np.ones(n), x, -x, np.eye(n), -np.eye(n)]
        best = scipy.optimize.linprog(c, A_eq=A, b_eq=y, method="highs")
        found[str(tau)] = {"intercept": best.x[0] - best.x[1], "slope": best.x[2] - best.x[3], "loss": best.fun}
    add("rq", {"x": list(x), "y": list(y), "tau": [0.05, 0.37, 0.911]}, found, 5)

# Interventions.
for pairs, mean, sd, r12, sdd in [([[80, 90]], 100, 15, 0.83, 8.746), ([[80, 80], [90, 90]], 100, 15, 0.83, 8.746), ([[0, 8 * K], [0, -8 * K], [70, 71]], 100, 15, 0, 8), ([[110, 100], [120, 118]], 104, 10, 0.9, 5)]:
    pre, post = np.array(pairs, float).T
    gain = post - pre
    half = stats.t.ppf(0.975, len(gain) - 1) * stats.sem(gain) if len(gain) > 1 else nan
    rtm = (1 - r12) * (mean - pre.mean())
    m = gain.mean()
    add("paired", {"pairs": pairs, "mean": mean, "sd": sd, "r12": r12, "sdd": sdd}, {"n": len(gain), "pre_mean": pre.mean(), "gain": m, "sd_gain": gain.std(ddof=1) if len(gain) > 1 else nan, "lo": m - half, "hi": m + half, "d_norm": m / sd, "rtm_expected": rtm, "gain_beyond_rtm": m - rtm, "lo_adj": m - half - rtm, "hi_adj": m + half - rtm, "reliable_gain": int((gain >= K * sdd - 1e-9).sum()), "reliable_loss": int((gain <= 1e-9 - K * sdd).sum())})
for n_treated, n_pool, k, caliper in [(1, 30, 3, 5), (2, 30, 1, 0), (6, 40, 3, 5), (3, 0, 3, 5), (2, 2, 3, 50)]:
    treated = [[f"T{i}", int(rng.integers(80, 100)), int(rng.integers(80, 110))] for i in range(n_treated)]
    pool = [[f"P{i:02d}", int(rng.integers(78, 102)), int(rng.integers(80, 110))] for i in range(n_pool)]
    rows, alone = [], []
    for t in treated:
        found = [p for _, _, p in nearest(t[1], pool, k, caliper)]
        if found:
            rows.append([t[0], t[2] - t[1] - float(np.mean([p[2] - p[1] for p in found])), [p[0] for p in found]])
        else:
            alone.append(t[0])
    d = np.array([row[1] for row in rows])
    m, s = (d.mean() if len(d) else nan), (d.std(ddof=1) if len(d) > 1 else nan)
    half = stats.t.ppf(0.975, len(d) - 1) * s / math.sqrt(len(d)) if len(d) > 1 else nan
    add("matched", {"treated": treated, "pool": pool, "k": k, "caliper": caliper}, {"matched": rows, "unmatched": alone, "mean_diff": m, "sd": s, "lo": m - half, "hi": m + half})
for sessions, planned, gain, low in [(24, 30, 2, 0.1), (18, 30, 2, 0.1), (17.9, 30, 2, 0.1), (23.9, 30, 2, 0), (0, 30, 2, 1), (36, 30, -2, -3), (30, 30, None, None), (30, 30, 2, None)]:
    share = sessions / planned
    dosage = "AS_PLANNED" if share >= 0.8 else "REDUCED" if share >= 0.6 else "NOT_DELIVERED"
    cost = sessions * 25 / 60 * 14.5 / 4 + 12
    is_shown = gain is not None and low is not None and low > 0 and dosage != "NOT_DELIVERED"
    add("cost", {"sessions": sessions, "planned": planned, "minutes": 25, "hourly": 14.5, "group_size": 4, "materials": 12, "gain": gain, "gain_lo": low}, {"cost_per_pupil": cost, "delivered": share, "dosage": dosage, "cost_per_point": cost / gain if is_shown else None})
BANDS = [(4, "remarkable"), (3, "substantial"), (2, "useful"), (1.4, "modest"), (-1e99, "doubtful educational significance")]
band = lambda r: next(word for edge, word in BANDS if r >= edge)
for gain, elapsed, sem, n in [(3, 3, 6, 5), (3, 2.99, 6, 5), (3, 3, 6, 4), (-2, 6, 6, 8), (0, 6, 0, 0), (8.4, 6, 6, 8), (24, 6, 1, 100)]:
    add("rg", {"gain_months": gain, "elapsed_months": elapsed, "sem_months": sem, "n": n}, {"ratio_gain": gain / elapsed, "se": sem * math.sqrt(2) / elapsed, "band": band(gain / elapsed), "report": n >= 5 and elapsed >= 3})
edges = [-3, 0, 1.3999, 1.4, 1.9999, 2, 2.9999, 3, 3.9999, 4, 1e6]
add("brooks", {"rg": edges}, {"band": [band(r) for r in edges]})
add("brooks", {"rg": []}, {"band": []})
TOP = [1, 9, 18, 26, 35, 44, 52, 61, 69, 78, 87, 95, 100]
hundredths = list(range(0, 104, 1))
months = [next((m for m, top in enumerate(TOP) if h <= top), None) for h in hundredths]
add("eef", {"d": [h / 100 for h in hundredths]}, {"months": months})
add("eef", {"d": [-h / 100 for h in hundredths]}, {"months": [None if m is None else -m for m in months]})
add("eef", {"d": [0.0149, 0.0151, 1.0049, 1.0051, 50, -0.004]}, {"months": [0, 1, 12, None, None, 0]})
add("J", {"m": [1, 0, 2, 2.5, 4, 1000, 1000000]}, {"J": [J(m) for m in [1, 0, 2, 2.5, 4, 1000, 1000000]]}, 9)
for m1, s1, n1, m2, s2, n2 in [(100, 15, 2, 90, 15, 2), (100, 15, 50, 100, 15, 50), (90, 1, 3, 100, 20, 300), (104.5, 14, 1000, 97, 16, 20)]:
    sp = math.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2))
    g = J(n1 + n2 - 2) * (m1 - m2) / sp
    v = 1 / n1 + 1 / n2 + g * g / (2 * (n1 + n2))
    half = stats.norm.ppf(0.975) * math.sqrt(v)
    add("g", {"m1": m1, "s1": s1, "n1": n1, "m2": m2, "s2": s2, "n2": n2}, {"sp": sp, "d": (m1 - m2) / sp, "J": J(n1 + n2 - 2), "g": g, "v": v, "lo": g - half, "hi": g + half})
for pre, sd, post, n, r in [(100, 15, 100, 20, 0.8), (80, 10, 95, 3, 0), (80, 10, 95, 30, 1), (80, 10, 65, 500, 0.5), (80, 10, 95, 2, 0.5)]:
    g = J(n - 1) * (post - pre) / sd
    v = 2 * (1 - r) / n + g * g / (2 * n)
    half = stats.norm.ppf(0.975) * math.sqrt(v) if math.isfinite(v) else nan
    add("smcr", {"pre_mean": pre, "pre_sd": sd, "post_mean": post, "n": n, "r": r}, {"J": J(n - 1), "g": g, "v": v, "lo": g - half, "hi": g + half})
for rows in [[((100, 110, 15, 2), (100, 105, 15, 2))], [((80, 80, 10, 30), (80, 80, 10, 30)), ((50, 60, 5, 12), (50, 65, 8, 9))], []]:
    g = []
    for (a0, a1, s1, n1), (b0, b1, s2, n2) in rows:
        sp = math.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2))
        g.append(J(n1 + n2 - 2) * ((a1 - a0) - (b1 - b0)) / sp)
    side = lambda i: [dict(zip(("pre", "post", "sd", "n"), row[i])) for row in rows]
    add("dppc", {"treated": side(0), "control": side(1)}, {"g": g})

# Disclosure: percentages, public counts, differences, and the suppression of counts with its audit.
pct = []
for of in [6, 7, 10, 12, 29, 100, 101, 299, 300, 301, 1000]:
    for n in sorted({0, 1, 2, 3, of // 2, of // 3, of - 3, of - 2, of - 1, of}):
        pct.append((n, of))


def shown(n, of, k):
    if of < k:
        return "c"
    if n < 3:
        return f"<{math.ceil(300 / of)}%"
    if of - n < 3:
        return f">{math.floor(100 * (of - 3) / of)}%"
    return f"{math.floor(100 * n / of + 0.5)}%"


for k in [5, 6, 10, 11]:
    add("pct", {"pairs": pct, "nmin": k}, {"shown": [shown(n, of, k) for n, of in pct]})
numbers = list(range(0, 34)) + [97, 98, 102, 103, 999998]
add("round5", {"n": numbers}, {"shown": [0 if n == 0 else "low" if n < 10 else 5 * math.floor(n / 5 + 0.5) for n in numbers]})
for k in [5, 6, 10]:
    pairs, verdict = [], []
    for only_a, only_b in itertools.product([0, 1, k - 1, k, k + 1], repeat=2):
        a, b = list(range(100, 103 + only_a)), list(range(100, 103)) + list(range(500, 500 + only_b))
        pairs.append((a, b))
        one_sided = (only_a == 0) != (only_b == 0)
        verdict.append("UNSAFE" if one_sided and only_a + only_b < k else "REVIEW" if only_a and only_b and only_a + only_b < k else "OK")
    add("diff", {"pairs": pairs, "k": k}, {"verdict": verdict})
for n0, mean0, n1, mean1 in [(0, 0, 1, 84), (1, 70, 2, 75.5), (419, 101.25, 420, 101.2)]:
    add("meandiff", {"n0": n0, "mean0": mean0, "n1": n1, "mean1": mean1}, {"recovered": n1 * mean1 - n0 * mean0}, 5)


def protect(table, k):
    """Method, disclosure control, section 2, with a linear program for the audit."""
    t = np.array(table)
    rows, columns = t.shape
    primary = [(i, j) for i in range(rows) for j in range(columns) if 1 <= t[i, j] < k]
    margins = list(t.sum(1)) + (list(t.sum(0)) if rows > 1 else []) + [t.sum()]
    answer = lambda status, secondary, intervals: {"status": status, "primary": [list(c) for c in primary], "secondary": [list(c) for c in sorted(secondary)], "published": None if status == "COLLAPSE" else [[("c" if (i, j) in hidden else int(t[i, j])) for j in range(columns)] for i in range(rows)], "intervals": {f"{i},{j}": v for (i, j), v in sorted(intervals.items())}}
    hidden = set(primary)
    if any(1 <= m < k for m in margins):
        return answer("COLLAPSE", [], {})
    lines = [[(i, j) for j in range(columns)] for i in range(rows)] + ([[(i, j) for i in range(rows)] for j in range(columns)] if rows > 1 else [])

    def crossing_hides(cell, line):
        is_row = len({i for i, _ in line}) == 1 and (columns > 1 or rows == 1)
        i, j = cell
        others = [(a, j) for a in range(rows) if a != i] if line in lines[:rows] else [(i, b) for b in range(columns) if b != j]
        return any(c in hidden for c in others)

    def hide_in(line):
        candidates = [c for c in line if c not in hidden and t[c] > 0]
        if not candidates:
            return False
        hidden.add(min(candidates, key=lambda c: (t[c], not crossing_hides(c, line), c)))
        return True

    while True:
        changed = True
        while changed:
            changed = False
            for line in lines:
                while True:
                    inside = [c for c in line if c in hidden]
                    has_primary = any(c in primary for c in inside)
                    needs = (has_primary and (len(inside) < 2 or sum(t[c] for c in inside) - len(inside) < k - 1)) or len(inside) == 1
                    if not needs:
                        break
                    if not hide_in(line):
                        return answer("COLLAPSE", hidden - set(primary), audit(t, hidden))
                    changed = True
        intervals = audit(t, hidden)
        failing = [c for c in primary if intervals[c][1] - intervals[c][0] < k - 1]
        if not failing:
            return answer("OK", hidden - set(primary), intervals)
        i, j = failing[0]
        if not hide_in(lines[i]) and not (rows > 1 and hide_in(lines[rows + j])):
            return answer("COLLAPSE", hidden - set(primary), intervals)


def audit(t, hidden):
    cells = sorted(hidden)
    rows, columns = t.shape
    equations, sums = [], []
    groups = [[c for c in cells if c[0] == i] for i in range(rows)] + ([[c for c in cells if c[1] == j] for j in range(columns)] if rows > 1 else [])
    for group in groups:
        if group:
            equations.append([1.0 if c in group else 0.0 for c in cells])
            sums.append(float(sum(t[c] for c in group)))
    found = {}
    for at, cell in enumerate(cells):
        ends = []
        for sign in (1, -1):
            c = np.zeros(len(cells))
            c[at] = sign
            ends.append(round(sign * scipy.optimize.linprog(c, A_eq=equations, b_eq=sums, bounds=(1, None), method="highs").fun))
        found[cell] = ends
    return found


for _ in range(60):
    rows, columns = int(rng.integers(1, 5)), int(rng.integers(2, 6))
    k, mean = int(rng.choice([5, 6, 10])), float(rng.uniform(6, 20))
    table = rng.poisson(mean, (rows, columns))
    table = [[int(n) if rng.random() > 0.1 else 0 for n in row] for row in table]
    given = {"table": table, "k": k}
    found = protect(table, k)
    # Where a table collapses the method says that nothing of it is published, not which cells were tried.
    add("supp", given, found if found["status"] == "OK" else {key: found[key] for key in ("status", "primary", "published")})
for table, k in [([[0, 0]], 6), ([[6, 6], [6, 6]], 6), ([[1]], 6), ([[7, 8, 9]], 6), ([[0, 5, 20]], 6), ([[5, 5, 5, 5]], 6)]:
    found = protect(table, k)
    add("supp", {"table": table, "k": k}, found if found["status"] == "OK" else {key: found[key] for key in ("status", "primary", "published")})

# Moves: the shipped tables read here a second time, each condition as an expression of Python.
WORDS = {"PROG": ["SUFFICIENT", "NOT_SUFFICIENT", "UNCLEAR", "NO_EVIDENCE"], "OUT": ["CANDIDATE", "WATCH", "INSUFFICIENT", "LOW_ATTAINMENT_ONLY", "NONE", "REVIEW_CANDIDATE", "REVIEW_WATCH"]}
YES_NO = ["EAL", "B_MET", "C_MET", "gap_closed", "everyday_access", "skills_improved", "little_or_no_progress", "little_or_no_progress_range", "no_contrary_evidence"]


def holds(condition, evidence):
    tokens = re.findall(r"\w+|==|>=|[()]", condition)
    words, at = [], 0
    while at < len(tokens):
        token, then = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else ""
        if then in ("==", ">="):
            value = evidence.get(token)
            words.append(str(value == tokens[at + 2] if then == "==" else value is not None and value >= int(tokens[at + 2])))
            at += 3
            continue
        words.append(token if token in ("and", "or", "not", "(", ")") else str(bool(evidence.get(token, False))))
        at += 1
    return eval(" ".join(words))


for policy in ["whitehill", "porters_grange", "twiss_green", "astley"]:
    with open(f"config/policies/{policy.replace('_', '-')}-moves.tsv", encoding="utf-8") as file:
        table = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    names = {"from": [h for h in table[0] if h.startswith("from")][0], "to": [h for h in table[0] if h.startswith("to")][0], "trigger": [h for h in table[0] if h.startswith("trigger")][0]}
    facts = sorted({t for row in table for t in re.findall(r"[a-z]\w+", row["condition"])} - {"and", "or", "not"})
    computed = {t for row in table for t in re.findall(r"(\w+) *(?:==|>=)", row["condition"])}
    states = sorted({row[names["from"]] for row in table})
    for state in states:
        of_state = [row for row in table if row[names["from"]] == state]
        wanted = sorted({t for row in of_state for t in re.findall(r"[A-Za-z_]\w*", row["condition"])} & (set(facts) | set(YES_NO)))
        for number_of_case in range(7):
            evidence = {} if number_of_case == 0 else {name: bool(rng.random() < 0.6) for name in wanted if rng.random() < 0.8}
            if number_of_case > 0:
                for name, values in WORDS.items():
                    if rng.random() < 0.8:
                        evidence[name] = str(rng.choice(values))
                if rng.random() < 0.8:
                    evidence["TERMS"] = int(rng.integers(0, 5))
                if "SPLD" in computed and rng.random() < 0.5:
                    evidence["SPLD"] = "GATE_MET"
            add("moves", {"policy": policy, "state": state, "evidence": evidence}, {"moves": [[row[names["to"]], row[names["trigger"]]] for row in of_state if holds(row["condition"], evidence)]})

print(json.dumps(cases, indent=0))
