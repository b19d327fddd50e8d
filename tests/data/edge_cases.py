"""Writes edge-cases.json: cases at the edges of the rule and the levels, computed apart from the program.

Rerun from the project's folder, with Python 3, NumPy, SciPy and statsmodels installed:

    python3 tests/data/edge_cases.py > tests/data/edge-cases.json

The rule, the gate and the levels are written here a second time, from the method's words; p-values and residuals come from
SciPy and statsmodels. Random cases come from a fixed seed.
"""

import json
import math

import numpy as np
import scipy.stats as stats
import statsmodels.api as sm

K = 1.6448536269514722
rng = np.random.default_rng(5)
cases = []


def add(op, inputs, expected, decimals=6):
    cases.append({"id": f"E{len(cases) + 1}", "op": op, "input": inputs, "expected": expected, "decimals": decimals})


def level(z):
    return "++" if z >= K else "+" if z >= 1 else "--" if z <= -K else "-" if z <= -1 else "0"


def by_p(better, worse):
    return "++" if better <= 0.05 else "--" if worse <= 0.05 else "+" if better <= 0.16 else "-" if worse <= 0.16 else "0"


HARM = {"++": "MET", "+": "MET", "0": "MET", "-": "UNCERTAIN", "--": "NOT_MET"}
SHOWN = {"++": "MET", "+": "INDICATED", "0": "NOT_SHOWN", "-": "NOT_SHOWN", "--": "NOT_MET"}

# Levels at their edges.
for z in [K, -K, 1.0, -1.0, K - 1e-9, 1e-9 - K, 1 - 1e-9, 1e-9 - 1, 1.645, -1.645, 0.0]:
    add("rci", {"x0": 0, "x1": z, "sdd": 1}, {"rci": z, "level": level(z)}, 12)

# Gaps: the edge of (a), no gap, and a fall from above.
for x0, x1 in [(92.5, 92.5), (92.51, 70), (92.5, 70), (100, 100), (100, 99), (99, 100), (110, 90), (90, 110), (80, 88), (80, 72), (80, 94.5)]:
    g0, g1, sdd = 100 - x0, 100 - x1, 8
    if g0 <= 0 and g1 <= 0:
        add("gap", {"x0": x0, "x1": x1, "sdd": sdd, "norm": 100}, {"a": "NOT_APPLICABLE", "b": "NOT_APPLICABLE"})
        continue
    z = (g0 - g1) / sdd
    a = SHOWN[level(z)] if g0 >= 7.5 else "NOT_APPLICABLE"
    add("gap", {"x0": x0, "x1": x1, "sdd": sdd, "norm": 100}, {"g0": g0, "g1": g1, "z": z, "level": level(z), "a": a, "b": HARM[level(z)]})

# Floors.
for x0, x1 in [("<", "<"), ("<", 69), ("<", 70), ("<", 84), (70, "<"), (84, "<"), (90, "<"), (70, 90)]:
    sdd = 8.0
    given = {"floor": 70, "x0": x0, "x1": x1, "sdd": sdd}
    if x0 == "<" and x1 == "<":
        add("floor", given, {"verdict": "NO_EVIDENCE"})
    elif x0 == "<":
        add("floor", given, {"verdict": "AT_LEAST", "change_at_least": x1 - 69, "z_at_least": (x1 - 69) / sdd, "level": level((x1 - 69) / sdd)})
    elif x1 == "<":
        add("floor", given, {"verdict": "AT_MOST", "change_at_most": 69 - x0, "z_at_most": (69 - x0) / sdd, "level": level((69 - x0) / sdd)})

# Same baseline over starts, ends and correlations.
for _ in range(40):
    x0, x1, r = int(rng.integers(60, 141)), int(rng.integers(60, 141)), round(float(rng.uniform(0.5, 0.95)), 2)
    expected, sd = 100 + r * (x0 - 100), 15 * math.sqrt(1 - r * r)
    z = (x1 - expected) / sd
    add("cond", {"x0": x0, "x1": x1, "r": r}, {"expected": expected, "sd": sd, "z": z, "percentile": 100 * stats.norm.cdf(z), "level": level(z), "c": HARM[level(z)]})

# Access at exactly a tenth and a fifth.
for rows in [[["a", 100, 20], ["b", 900, 80]], [["a", 100, 21], ["b", 900, 0]], [["a", 100, 10], ["b", 900, 90.5]], [["a", 60, 0]]]:
    taught, out = sum(r[1] for r in rows), sum(r[2] for r in rows)
    over = [r[0] for r in rows if r[2] / r[1] > 0.2]
    add("access", {"subjects": rows}, {"withdrawn_share": out / taught, "over_20pc": over, "e": "MET" if out / taught <= 0.1 and not over else "NOT_MET"})

# Domains: ties and the fewest.
for up, down in [(3, 0), (0, 3), (4, 0), (5, 0), (0, 5), (2, 2), (3, 1), (4, 1), (2, 0), (1, 1), (7, 1), (0, 0)]:
    pairs = [[1, 2]] * up + [[2, 1]] * down + [[2, 2]]
    n = up + down
    if n < 3:
        add("domains", {"pairs": pairs}, {"up": up, "down": down, "level": "?"})
    else:
        better, worse = stats.binom.sf(up - 1, n, 0.5), stats.binom.sf(down - 1, n, 0.5)
        add("domains", {"pairs": pairs}, {"up": up, "down": down, "p_up": better, "p_down": worse, "level": by_p(better, worse)})

# Incidents: the fewest, none now, none before, ties.
for c0, d0, c1, d1 in [(9, 60, 1, 60), (8, 60, 1, 60), (5, 60, 5, 60), (10, 60, 0, 60), (0, 60, 10, 60), (6, 60, 4, 30), (20, 55.5, 31, 61), (40, 60, 41, 60), (12, 20, 12, 60)]:
    n, p = c0 + c1, d1 / (d0 + d1)
    if n < 10:
        add("events", {"c0": c0, "d0": d0, "c1": c1, "d1": d1}, {"level": "?", "g": "NO_EVIDENCE"})
    else:
        better, worse = stats.binom.cdf(c1, n, p), stats.binom.sf(c1 - 1, n, p)
        add("events", {"c0": c0, "d0": d0, "c1": c1, "d1": d1}, {"p_decrease": better, "p_increase": worse, "level": by_p(better, worse)})

# The gate at 69, 70, 74 and 75, invalid results and one construct twice.
def gate(tests):
    lowest = {}
    for name, score, valid in tests:
        if valid:
            lowest[name] = min(score, lowest.get(name, score))
    low = sorted(n for n, s in lowest.items() if s < 70)
    near = sorted(n for n, s in lowest.items() if 70 <= s < 75)
    verdict = "INSUFFICIENT" if len(lowest) < 2 else "GATE_MET" if len(low) >= 2 else "BORDERLINE" if len(low) + len(near) >= 2 else "GATE_NOT_MET"
    return {"verdict": verdict, "low": low, "near": near}


for first in [69, 70, 74, 75]:
    for second in [69, 70, 74, 75]:
        tests = [["spelling", first, True], ["word reading", second, True]]
        add("spld", {"tests": tests}, gate(tests))
for tests in [
    [["spelling", 60, True], ["spelling", 65, True]],
    [["spelling", 60, True], ["word reading", 65, False]],
    [["spelling", 60, True], ["word reading", 65, False], ["naming speed", 72, True]],
    [["spelling", 90, True], ["spelling", 66, True], ["word reading", 68, True]],
    [],
]:
    add("spld", {"tests": tests}, gate(tests))

# Rates at the edge of the noise, and the local line.
for s in [3.0, 6.184, 7.9]:
    t = [0, 1 / 3, 2 / 3, 1]
    y1, y2 = [96, 94, 93, 91], [91, 84, 80, 70]
    r1, r2 = np.polyfit(t, y1, 1)[0], np.polyfit(t, y2, 1)[0]
    se = s * math.sqrt(2 / np.sum((np.array(t) - np.mean(t)) ** 2))
    z = (r2 - r1) / se
    sign = "?" if se > 15 else level(z)
    add("rate", {"w1": [t, y1], "w2": [[x + 4 / 3 for x in t], y2], "s": s}, {"change": r2 - r1, "se": se, "z": z, "level": sign, "d": "NO_EVIDENCE" if sign == "?" else HARM[sign]})
for n in [5, 12, 60, 200]:
    x = np.round(rng.normal(100, 15, n))
    y = np.round(30 + 0.7 * x + rng.normal(0, 7, n))
    pupil = int(rng.integers(0, n))
    influence = sm.OLS(y, sm.add_constant(x)).fit().get_influence()
    t = float(influence.resid_studentized_external[pupil])
    z = math.copysign(-stats.norm.ppf(stats.t.sf(abs(t), n - 3)), t)
    add("ols", {"x": x.tolist(), "y": y.tolist(), "pupil": pupil}, {"t": t, "h": float(influence.hat_matrix_diag[pupil]), "df": n - 3, "level": level(z)})

# The rule, from the method's words.
SIGNS = ["--", "-", "0", "+", "++", "?"]


def rule(given):
    subjects = given["subjects"]
    b = {s: v["b"] if v["gap"] else "?" for s, v in subjects.items()}
    lean = {s for s, v in subjects.items() if v["c"] in ("-", "--") or b[s] in ("-", "--")}
    concern = [s for s, v in subjects.items() if v["c"] == "--" or b[s] == "--"]
    wellbeing = given["g"]
    why, counts = set(), False
    for s in concern:
        c1 = any(o != s for o in lean)
        c2 = subjects[s]["c_mid"] in ("-", "--")
        c3 = given["teacher"] or subjects[s]["ta_fell"]
        c4 = given["parent"] or given["pupil"] or wellbeing in ("-", "--")
        why |= {code for code, holds in [("C1", c1), ("C2", c2), ("C3", c3), ("C4", c4)] if holds}
        counts |= (c1 and c2 or c3 or c4) if given["profile"] == "strict" else (c1 or c2 or c3 or c4)
    by_wellbeing = wellbeing == "--" and given["teacher"]
    if by_wellbeing and not counts:
        why.add("G")
    if counts or by_wellbeing:
        outcome = "CANDIDATE"
    elif concern or len(lean) >= 2 or any(v["c_last"] == "--" for v in subjects.values()) or given["teacher"] or given["parent"] or given["pupil"] or wellbeing == "--":
        outcome = "WATCH"
    elif all(v["c"] == "?" and b[s] == "?" and v["c_last"] == "?" for s, v in subjects.items()):
        outcome = "INSUFFICIENT"
    elif any(v["latest"] < 85 for v in subjects.values()):
        outcome = "LOW_ATTAINMENT_ONLY"
    else:
        outcome = "NONE"
    if given["sen"] in ("K", "E") and outcome in ("CANDIDATE", "WATCH"):
        outcome = "REVIEW_" + outcome
    cautions = []
    if given["absence"] >= 0.5:
        cautions.append("SEVERE_ABSENCE")
    elif given["absence"] >= 0.1:
        cautions.append("PERSISTENT_ABSENCE")
    cautions += [code for code, holds in [("EAL", given["eal"]), ("SUMMER_BORN", given["summer_born"] and not given["age_standardised"]), ("MID_YEAR_JOINER", given["new"]), ("TEST_CHANGE", given["test_change"])] if holds]
    order = ["C1", "C2", "C3", "C4", "G"]
    return {"outcome": outcome, "subjects": concern, "why": [code for code in order if code in why], "cautions": cautions}


def chance(p):
    return bool(rng.random() < p)


for _ in range(400):
    weights = [0.12, 0.16, 0.4, 0.08, 0.04, 0.2] if chance(0.9) else [0, 0, 0, 0, 0, 1]
    sign = lambda: str(rng.choice(SIGNS, p=weights))
    subject = lambda: {"c": sign(), "c_mid": sign(), "c_last": sign(), "b": sign(), "gap": chance(0.6), "latest": int(rng.choice([70, 84, 85, 95])), "ta_fell": chance(0.1)}
    given = {
        "subjects": {name: subject() for name in ["reading", "writing", "maths"]},
        "teacher": chance(0.1), "parent": chance(0.08), "pupil": chance(0.05), "g": str(rng.choice(SIGNS, p=[0.1, 0.1, 0.3, 0.1, 0.05, 0.35])),
        "sen": str(rng.choice(["N", "K", "E"])), "profile": str(rng.choice(["screen", "strict"])),
        "absence": float(rng.choice([0.0, 0.05, 0.0999, 0.1, 0.3, 0.4999, 0.5, 0.9])), "eal": chance(0.3), "summer_born": chance(0.4),
        "age_standardised": chance(0.5), "new": chance(0.1), "test_change": chance(0.1),
    }
    add("decide", given, rule(given))

print("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]")
