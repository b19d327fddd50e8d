"""Independent check of the cost of a course: Python's decimal and fractions (standard library), written from the rule in words.

    python3 tests/data/costs/course_costs.py > tests/data/costs/course-costs.tsv

Rates of the check: TA 14.00 to 31 March 2026, 14.50 after. Term dates: config/costs/term-dates.tsv.
"""
import csv, datetime as D, random
from decimal import Decimal, ROUND_HALF_UP
from fractions import Fraction as F
from pathlib import Path

SPANS = [(D.date.fromisoformat(r["from"]), D.date.fromisoformat(r["to"])) for r in csv.DictReader(
    open(Path(__file__).parents[3] / "config/costs/term-dates.tsv"), delimiter="\t")]
ONE = D.timedelta(1)


def teaching(a, b):
    days = [a + i * ONE for i in range((b - a).days + 1)]
    return [d for d in days if d.weekday() < 5 and any(f <= d <= t for f, t in SPANS)]


def penny(x):
    return int((Decimal(x.numerator) / Decimal(x.denominator)).quantize(Decimal(1), ROUND_HALF_UP))


def cost(c, until):
    days = teaching(c["start"], c["end"])
    if c["planned"]:
        planned = F(c["planned"])
    else:
        planned = F(c["per_week"]).limit_denominator(1000) * (F(c["weeks"]) if c["weeks"] else F(len(days), 5))
    gone = [d for d in days if d <= c["on"]]
    total = F(0)
    for d in (d for d in days if d <= until):
        if c["held"] is not None and gone:
            sessions = F(c["held"], len(gone)) if d <= c["on"] else planned / len(days)
        else:
            sessions = planned / len(days)
        rate = c["hourly"] or (1400 if d <= D.date(2026, 3, 31) else 1450)
        total += sessions * F(c["minutes"], 60) * rate / c["group"]
    if c["start"] <= until:
        total += F(c["materials"], c["named"])
    return penny(total)


random.seed(6)
print("start\tend\ton\tper_week\tweeks\tplanned\theld\tminutes\tgroup\thourly\tmaterials\tnamed\tto_date\tto_plan_end")
for _ in range(40):
    start = random.choice(teaching(D.date(2025, 9, 1), D.date(2026, 11, 30)))
    end = start + D.timedelta(random.randint(20, 250))
    on = start + D.timedelta(random.randint(-5, 300))
    named = random.randint(1, 5)
    c = dict(start=start, end=end, on=on, per_week=random.choice(["0.5", "1", "2", "2.5", "3", "5"]), weeks=random.choice([0, 0, 6, 10, 12]),
             planned=random.choice([0, 0, 18, 37]), held=random.choice([None, None, 0, 7, 23]), minutes=random.choice([10, 15, 20, 25, 45]),
             group=random.randint(1, 7), hourly=random.choice([0, 0, 1333, 1805]), materials=random.choice([0, 400, 1999]), named=named)
    if on < start:
        c["held"] = None
    row = [start, end, on, c["per_week"], c["weeks"], c["planned"], "" if c["held"] is None else c["held"], c["minutes"], c["group"],
           c["hourly"], c["materials"], named, cost(c, on), cost(c, D.date.max)]
    print("\t".join(map(str, row)))
