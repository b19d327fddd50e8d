"""Writes impact-cases.json: intervention cases computed apart from the program, in the format of `waymark method-check`.

Rerun from the project's folder, with Python 3, NumPy, SciPy and statsmodels installed:

    python3 tests/data/impact_cases.py > tests/data/impact-cases.json

Intervals of mean gains come from SciPy's paired t test, pooled effects from statsmodels' combine_effects (DerSimonian and Laird),
shares from statsmodels' Wilson interval, the small-sample correction from SciPy's log-gamma; the matching is written a second
time, from the method's words. Pupils and scores are invented: a fixed seed makes them.
"""

import json
import math
import sys

import numpy as np
import scipy
import scipy.stats as stats
import statsmodels
from scipy.special import gammaln
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(606)
Z = stats.norm.ppf(0.975)
cases = []


def add(op, inputs, expected, decimals=8):
    cases.append({"id": f"IM{len(cases) + 1}", "op": op, "input": inputs, "expected": expected, "decimals": decimals})


def correction(m):
    return math.exp(gammaln(m / 2) - 0.5 * math.log(m / 2) - gammaln((m - 1) / 2))


def paired(n, low, high, gain, mean=100.0, r12=0.83):
    pre = rng.integers(low, high, n).astype(float)
    post = pre + np.round(rng.normal(gain, 6, n))
    sdd = 15 * math.sqrt(2 * (1 - r12))
    test = stats.ttest_rel(post, pre)
    lo, hi = test.confidence_interval(0.95)
    expected = (1 - r12) * (mean - pre.mean())
    gains = post - pre
    edge = stats.norm.ppf(0.95) * sdd
    add(
        "paired",
        {"pairs": [[a, b] for a, b in zip(pre.tolist(), post.tolist())], "mean": mean, "sd": 15, "r12": r12, "sdd": sdd},
        {
            "n": n,
            "pre_mean": pre.mean(),
            "gain": gains.mean(),
            "sd_gain": gains.std(ddof=1),
            "lo": lo,
            "hi": hi,
            "d_norm": gains.mean() / 15,
            "rtm_expected": expected,
            "gain_beyond_rtm": gains.mean() - expected,
            "lo_adj": lo - expected,
            "hi_adj": hi - expected,
            "reliable_gain": int((gains >= edge).sum()),
            "reliable_loss": int((gains <= -edge).sum()),
        },
    )


for n, low, high, gain in [(2, 70, 85, 4), (5, 70, 90, 0), (9, 70, 85, -6), (10, 60, 99, 12), (14, 70, 86, 3), (20, 71, 85, 5), (33, 65, 84, 2), (60, 70, 130, 0), (200, 70, 85, 4)]:
    paired(n, low, high, gain)
paired(12, 70, 85, 4, mean=94.5)
paired(12, 70, 85, 4, r12=0.7)
paired(15, 104, 125, -2)


def pooled(cells):
    y, v = (np.array(column, dtype=float) for column in zip(*cells))
    found = combine_effects(y, v, method_re="dl", use_t=False)
    tau2 = max(found.tau2, 0.0)
    weights = 1 / (v + tau2)
    mu = (weights * y).sum() / weights.sum()
    if found.tau2 > 0:
        assert abs(mu - found.mean_effect_re) < 1e-12 and abs(1 / weights.sum() - found.sd_eff_w_re**2) < 1e-12
    add(
        "dl",
        {"y": y.tolist(), "v": v.tolist()},
        {
            "fixed": found.mean_effect_fe,
            "Q": found.q,
            "tau2": tau2,
            "mu": mu,
            "se": 1 / math.sqrt(weights.sum()),
            "eb": (mu + tau2 / (tau2 + v) * (y - mu)).tolist(),
        },
    )


pooled([(0.3, 0.05), (0.1, 0.05)])
pooled([(0.2, 0.04), (0.2, 0.09), (0.2, 0.01)])
pooled([(1.5, 0.02), (-0.8, 0.03)])
for k in [2, 3, 4, 6, 9, 15]:
    pooled([(float(rng.normal(0.2, 0.3)), float(rng.uniform(0.01, 0.2))) for _ in range(k)])
    pooled([(float(rng.normal(0.2, 0.01)), float(rng.uniform(0.05, 0.2))) for _ in range(k)])


def change(pre, sd, post, n, r):
    j = correction(n - 1)
    g = j * (post - pre) / sd
    v = 2 * (1 - r) / n + g * g / (2 * n)
    add("smcr", {"pre_mean": pre, "pre_sd": sd, "post_mean": post, "n": n, "r": r}, {"J": j, "g": g, "v": v, "lo": g - Z * math.sqrt(v), "hi": g + Z * math.sqrt(v)})


for pre, sd, post, n, r in [(12, 4, 15, 10, 0.83), (12, 4, 9, 12, 0.83), (20.5, 6.2, 20.5, 25, 0.7), (8, 2.5, 14, 5, 0.9), (31, 9, 36, 60, 0.82)]:
    change(pre, sd, post, n, r)


def two(m1, s1, n1, m2, s2, n2):
    sp = math.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2))
    # SciPy's t statistic from figures gives the same difference in units of the pooled spread.
    t = stats.ttest_ind_from_stats(m1, s1, n1, m2, s2, n2).statistic
    d = t * math.sqrt(1 / n1 + 1 / n2)
    j = correction(n1 + n2 - 2)
    g = j * d
    v = 1 / n1 + 1 / n2 + g * g / (2 * (n1 + n2))
    add("g", {"m1": m1, "s1": s1, "n1": n1, "m2": m2, "s2": s2, "n2": n2}, {"sp": sp, "d": d, "J": j, "g": g, "v": v, "lo": g - Z * math.sqrt(v), "hi": g + Z * math.sqrt(v)})


for figures in [(101, 14, 50, 97, 15, 50), (88, 9, 6, 92, 12, 8), (100, 15, 120, 100, 15, 90), (84, 7, 20, 79, 8, 60)]:
    two(*figures)


def matched(n_treated, n_pool, k, caliper):
    draw = lambda: int(rng.integers(68, 96))
    treated = [[f"T{i:02}", draw(), draw() + 4] for i in range(n_treated)]
    pool = [[f"P{i:02}", draw(), draw()] for i in range(n_pool)]
    rows, unmatched = [], []
    for name, pre, post in treated:
        near = sorted((abs(p[1] - pre), p[0], p) for p in pool if abs(p[1] - pre) <= caliper)[:k]
        if not near:
            unmatched.append(name)
            continue
        theirs = np.mean([p[2] - p[1] for _, _, p in near])
        rows.append([name, float(post - pre - theirs), [p[0] for _, _, p in near]])
    values = np.array([row[1] for row in rows])
    lo, hi = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    add("matched", {"treated": treated, "pool": pool, "k": k, "caliper": caliper}, {"matched": rows, "unmatched": unmatched, "mean_diff": values.mean(), "sd": values.std(ddof=1), "lo": lo, "hi": hi})


for arguments in [(4, 20, 3, 5), (10, 30, 3, 5), (25, 12, 3, 5), (12, 40, 1, 2), (20, 6, 3, 1)]:
    matched(*arguments)

for met, due in [(0, 10), (10, 10), (8, 10), (5, 10), (1, 12), (30, 41), (100, 180), (3, 3)]:
    lo, hi = proportion_confint(met, due, alpha=0.05, method="wilson")
    word = "YES" if lo > 0.5 else "NO" if hi < 0.5 else "NOT_SHOWN"
    add("wilson", {"k": met, "n": due}, {"p": met / due, "lo": max(lo, 0.0), "hi": min(hi, 1.0), "majority": word})

add("J", {"m": list(range(2, 40)) + [99, 500]}, {"J": [correction(m) for m in list(range(2, 40)) + [99, 500]]})

for sessions, planned, minutes, hourly, group, materials, gain, low in [
    (24, 30, 20, 15.75, 4, 0, 3.0, 0.01),
    (18, 30, 30, 15.75, 1, 12.5, 2.0, 0.5),
    (17, 30, 30, 15.75, 1, 12.5, 2.0, 0.5),
    (30, 30, 45, 28.4, 6, 3.2, 1.5, 0.0),
    (30, 30, 45, 28.4, 6, 3.2, -1.5, -3.0),
]:
    cost = sessions * (minutes / 60) * hourly / group + materials
    share = sessions / planned
    dosage = "AS_PLANNED" if share >= 0.8 else "REDUCED" if share >= 0.6 else "NOT_DELIVERED"
    point = cost / gain if low > 0 and dosage != "NOT_DELIVERED" else None
    inputs = {"sessions": sessions, "planned": planned, "minutes": minutes, "hourly": hourly, "group_size": group, "materials": materials, "gain": gain, "gain_lo": low}
    add("cost", inputs, {"cost_per_pupil": cost, "delivered": share, "dosage": dosage, "cost_per_point": point})

for gained, elapsed, n in [(9, 6, 5), (9, 6, 4), (4.2, 3, 12), (4.2, 2.9, 12), (0, 6, 8), (-2, 4, 9)]:
    ratio = gained / elapsed
    bands = [(4, "remarkable"), (3, "substantial"), (2, "useful"), (1.4, "modest")]
    band = next((word for edge, word in bands if ratio >= edge), "doubtful educational significance")
    add("rg", {"gain_months": gained, "elapsed_months": elapsed, "sem_months": 6, "n": n}, {"ratio_gain": ratio, "se": 6 * math.sqrt(2) / elapsed, "band": band, "report": n >= 5 and elapsed >= 3})

print("[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases) + "\n]")
print(f"{len(cases)} cases; SciPy {scipy.__version__}, statsmodels {statsmodels.__version__}, NumPy {np.__version__}", file=sys.stderr)
