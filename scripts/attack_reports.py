#!/usr/bin/env python3
"""What a reader of six terms of reports can work out about an invented school: an attack from outside.

Nothing of the program is used but its command line. The script invents schools that change from term to term, writes their
pupil lists and attendance summaries, runs the program for each term with one history, reads the numbers out of the tables of the
HTML pages as anybody would, and asks a linear program (SciPy, HiGHS) for the least and the greatest size of every small group
that fits everything printed in all terms. The reader is taken to know every move of a child between groups.

    python3 scripts/attack_reports.py target/debug/waymark --schools 8

Needs Python 3.10 and SciPy. Ends with status 1 when a small group is known more closely than the threshold allows.
"""

import argparse
import collections
import datetime
import html.parser
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

import numpy
from scipy.optimize import linprog

K_BOARD, K_PUBLIC = 6, 10
DAYS = ["2025-11-20", "2026-03-10", "2026-06-20", "2026-11-20", "2027-03-10", "2027-06-20"]
LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
NEEDS = {
    "Speech, Language and Communication Needs": "Communication and interaction",
    "Moderate Learning Difficulty": "Cognition and learning",
    "Social, Emotional and Mental Health": "Social, emotional and mental health",
    "Physical Disability": "Sensory and/or physical needs",
}
PROJECT = pathlib.Path(__file__).resolve().parent.parent


class Child:
    """One invented child."""

    def __init__(self, number, rng, first_year, share):
        digits = f"001299{number:06d}"[:12]
        self.upn = LETTERS[sum(int(d) * w for d, w in zip(digits, range(2, 14))) % 23] + digits
        self.number, self.cohort = number, first_year
        dice = rng.random()
        self.stage = "E" if dice < share / 5 else "K" if dice < share else "N"
        self.need = rng.choice(list(NEEDS)) if self.stage != "N" else None
        self.born = datetime.date(first_year - 5, 9, 1) + datetime.timedelta(days=rng.randrange(360))


class Life:
    """A school from term to term."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.share = self.rng.choice([0.04, 0.12, 0.18, 0.3])
        self.next = 1
        self.children = [self.child(2019 + self.rng.randrange(7)) for _ in range(self.rng.choice([6, 20, 45, 90, 180, 300, 420]))]

    def child(self, cohort):
        self.next += 1
        return Child(self.next, self.rng, cohort, self.share)

    def move_on(self, autumn, first_year):
        rng = self.rng
        stay = [c for c in self.children if (not autumn or first_year - c.cohort < 7) and rng.random() > 1 / 60]
        for c in stay:
            dice = rng.random()
            if c.stage == "K" and dice < 0.025:
                c.stage = "E"
            elif c.stage == "K" and dice < 0.06:
                c.stage, c.need = "N", None
            elif c.stage == "N" and dice < 0.017:
                c.stage, c.need = "K", rng.choice(list(NEEDS))
        new = len(self.children) - len(stay) + rng.choice([-1, 0, 0, 1])
        self.children = stay + [self.child(first_year if autumn else first_year - rng.randrange(6)) for _ in range(max(0, new))]


def write_inbox(folder, children, day, rng):
    """The pupil list and the attendance summary of a term; gives the children with attendance."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    year = day.year if day.month > 8 else day.year - 1
    rows = ["adno,UPN,Legal Surname,Legal Forename,Sex,DOB,Year taught in,Reg,Date of Admission,Date of Leaving,SEN Status"]
    marks = ["UPN,Surname,Forename,Possible marks,Present marks,% Attendance"]
    needs = [f"SEN report as at {day:%d/%m/%Y}", ",", "UPN,Legal Surname,Legal Forename,DOB,SEN status,Sen Need,SEN Need Ranking"]
    attending = set()
    for c in children:
        nc = year - c.cohort
        name = f"Invented{c.number},Child{c.number}"
        if c.need:
            needs.append(f'{c.upn},{name},{c.born:%d/%m/%Y},{c.stage},"{c.need}",1')
        year_group = "Reception" if nc == 0 else f"Year {nc}"
        rows.append(f"{c.number:06d},{c.upn},{name},F,{c.born:%d/%m/%Y},{year_group},Class {nc},01/09/{c.cohort},,{c.stage}")
        if rng.random() > 0.03:
            attending.add(c.number)
            present = rng.randrange(84, 105)
            marks.append(f"{c.upn},{name},104,{present},{present / 1.04:.1f}")
    (folder / f"Pupil list {day:%d-%m-%Y}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    if len(needs) > 3:
        (folder / f"SEN report {day:%d-%m-%Y}.csv").write_text("\n".join(needs) + "\n", encoding="utf-8")
    (folder / f"Attendance summary {day:%d-%m-%Y}.csv").write_text("\n".join(marks) + "\n", encoding="utf-8")
    return attending


class Tables(html.parser.HTMLParser):
    """Every table of a page: its caption, its heading row and its rows of cells, as text."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.cell = [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append({"caption": "", "rows": []})
        elif tag == "tr" and self.tables:
            self.tables[-1]["rows"].append([])
        elif tag in ("td", "th", "caption") and self.tables:
            self.cell = ""

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if tag == "caption" and self.tables:
            self.tables[-1]["caption"], self.cell = self.cell.strip(), None
        elif tag in ("td", "th") and self.cell is not None:
            self.tables[-1]["rows"][-1].append(self.cell.strip())
            self.cell = None

    def counts(self, caption, column):
        """First column and the number in a column, of the tables whose caption begins so."""
        found = {}
        for table in self.tables:
            if table["caption"].startswith(caption):
                for row in table["rows"][1:]:
                    found.setdefault(row[0], row[column])
        return found


def groups_of(children, attending):
    """Who is in which group, as the script knows it."""
    of = lambda keep: frozenset(c.number for c in children if keep(c))
    groups = {
        "SEN support (K)": of(lambda c: c.stage == "K"),
        "EHC plan (E)": of(lambda c: c.stage == "E"),
        "All SEND": of(lambda c: c.stage != "N"),
        "No SEN": of(lambda c: c.stage == "N"),
    }
    for stage, name in (("K", "SEN support (K)"), ("E", "EHC plan (E)"), ("N", "No SEN")):
        groups["attendance of " + name] = of(lambda c: c.stage == stage and c.number in attending)
    for area in NEEDS.values():
        groups[area] = of(lambda c: c.need is not None and NEEDS[c.need] == area)
    return groups


def interval(text, k, who):
    """What a printed cell says of a size: least, greatest; `None` for nothing."""
    number = re.match(r"(about )?(\d+)\b(?! *%)", text)
    if who == "public":
        if number:
            return max(0, int(number[2]) - 2 - (k - 1)), int(number[2]) + 2 + (k - 1)
        return None
    if number and number[1]:
        return int(number[2]) - (k - 1), int(number[2]) + (k - 1)
    if number:
        return int(number[2]), int(number[2])
    return (1, None) if text == "c" else None


def read_pages(run, groups, statements, tally, seed):
    """Adds what the pages of a run tell to the statements."""
    board = Tables((run / "governors/send-report.html").read_text(encoding="utf-8"))
    told = dict(board.counts("Pupils on roll by SEN stage", 1))
    told.update({"attendance of " + name: n for name, n in board.counts("Mean attendance by SEN group", 1).items()})
    told.update(board.counts("Pupils with SEND by area of primary need", 1))
    for name, text in told.items():
        # A merged line names its areas.
        areas = [area for area in NEEDS.values() if area in name]
        members = groups.get(name) or (frozenset().union(*(groups[area] for area in areas)) if areas else groups.get(name))
        if members is None:
            continue
        exact = re.fullmatch(r"\d+", text)
        if exact and int(text) != len(members):
            tally["wrong"].append(f"school {seed}: {name} is {len(members)}, printed {text}")
        if exact and 0 < int(text) < K_BOARD:
            tally["wrong"].append(f"school {seed}: {name} is printed as {text}")
        if len(members) == 0 or len(members) >= K_BOARD:
            tally["open"] += 1
            tally["told"] += text not in ("c", "not given")
        said = interval(text, K_BOARD, "board")
        if said and members:
            least, most = said
            if areas and text.startswith("about"):
                continue  # the number by need of an earlier term, told there
            statements.append((members, least, most))
    page = Tables((run / "published/information-report.html").read_text(encoding="utf-8"))
    for table in page.tables:
        for row in table["rows"][1:]:
            for cell in row[1:]:
                if re.fullmatch(r"\d+", cell) and 0 < int(cell) < K_PUBLIC:
                    tally["wrong"].append(f"school {seed}: the page shows {cell} in '{table['caption']}'")


def attack(statements, small, k):
    """Small groups that are known more closely than to k values, with the range."""
    everybody = sorted(set().union(*(members for members, _, _ in statements), *small)) if statements else []
    signatures = collections.Counter(tuple(child in members for members, _, _ in statements) for child in everybody)
    atoms = list(signatures)
    rows, lower, upper = [], [], []
    for at, (_, least, most) in enumerate(statements):
        rows.append([1.0 if atom[at] else 0.0 for atom in atoms])
        lower.append(-least)
        upper.append(most)
    matrix = numpy.array(rows) if rows else numpy.zeros((0, len(atoms)))
    a_ub = numpy.vstack([-matrix] + [matrix[[i]] for i, most in enumerate(upper) if most is not None])
    b_ub = numpy.array(lower + [most for most in upper if most is not None], dtype=float)
    found = []
    index = {atom: i for i, atom in enumerate(atoms)}
    for members in small:
        touched = collections.defaultdict(lambda: [0, 0])
        for child in everybody:
            touched[tuple(child in group for group, _, _ in statements)][0 if child in members else 1] += 1
        some, whole = numpy.zeros(len(atoms)), numpy.zeros(len(atoms))
        for atom, (inside, outside) in touched.items():
            some[index[atom]], whole[index[atom]] = float(inside > 0), float(inside > 0 and outside == 0)
        most = linprog(-some, A_ub=a_ub, b_ub=b_ub, method="highs")
        least = linprog(whole, A_ub=a_ub, b_ub=b_ub, method="highs")
        if most.status == 3:
            continue
        if most.status != 0 or least.status != 0:
            found.append((members, "no solution", "of the statements"))
        elif -most.fun - least.fun < k - 1 - 1e-6:
            found.append((members, least.fun, -most.fun))
    return found


def one_school(program, seed, tally):
    life = Life(seed)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        shutil.copytree(PROJECT / "config", folder / "config")
        settings = (PROJECT / "config/schools/whitehill.toml").read_text(encoding="utf-8").split("[reading]")[0]
        settings = re.sub(r"(?m)^id = .*", 'id = "attacked"', settings)
        settings = re.sub(r"(?m)^inbox = .*", 'inbox = "../../inbox"', settings)
        (folder / "config/schools/attacked.toml").write_text(settings, encoding="utf-8")
        statements, small, attending = [], set(), set()
        for term, text in enumerate(DAYS):
            day = datetime.date.fromisoformat(text)
            if term:
                life.move_on(day.month == 11, day.year if day.month > 8 else day.year - 1)
            # The program remembers the attendance of earlier terms of the school year.
            attending = set() if day.month == 11 else attending
            attending |= write_inbox(folder / "inbox", life.children, day, life.rng)
            done = subprocess.run(
                [program, "run", str(folder / "config/schools/attacked.toml"), "--as-at", text, "--out", str(folder / "out")],
                capture_output=True, text=True, check=False,
            )
            pointer = folder / "out/attacked/latest.txt"
            if done.returncode not in (0, 1) or not pointer.exists():
                sys.exit(f"school {seed}, {text}: the program ended with {done.returncode}\n{done.stdout}{done.stderr}")
            groups = groups_of(life.children, attending)
            read_pages(folder / "out/attacked" / pointer.read_text(encoding="utf-8").strip(), groups, statements, tally, seed)
            small |= {members for members in groups.values() if 0 < len(members) < K_BOARD}
        tally["small"] += len(small)
        for members, least, most in attack(statements, small, K_BOARD):
            tally["wrong"].append(f"school {seed}: a group of {len(members)} is known to lie in {least}..{most}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("program", help="the built program")
    arguments.add_argument("--schools", type=int, default=8)
    arguments.add_argument("--first", type=int, default=0, help="seed of the first school")
    given = arguments.parse_args()
    tally = {"wrong": [], "small": 0, "open": 0, "told": 0}
    for seed in range(given.first, given.first + given.schools):
        one_school(str(pathlib.Path(given.program).resolve()), seed, tally)
    share = 100 * tally["told"] / max(1, tally["open"])
    print(f"{given.schools} schools of {len(DAYS)} terms: {tally['small']} small groups asked about, "
          f"{tally['told']} of {tally['open']} cells that protect nobody are told ({share:.0f}%)")
    for line in tally["wrong"]:
        print(line)
    sys.exit(1 if tally["wrong"] else 0)


if __name__ == "__main__":
    main()
