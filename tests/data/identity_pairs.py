"""Makes identity-pairs.csv: 300 labelled pairs of a pupil on roll (a_) and how another file names a child (b_).

Every child is invented. `label` says whether b is the child a; `b_on_roll` says that b is another pupil of the same roll.
Run it in this folder: python3 identity_pairs.py. The same program gives the same file."""

import csv
import random

rng = random.Random(20261120)
LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
CLASSES = ["Oak", "Ash", "Elm", "Yew", "Fir", "Box", "Bay", "Alder", "Rowan", "Holly", "Hazel", "Maple", "Beech", "Cedar"]
HEADS = ["Bar", "Cul", "Dor", "Fen", "Gar", "Hol", "Jur", "Kel", "Lam", "Mor", "Nor", "Pel", "Quin", "Ros", "Sel", "Tam", "Vir", "Wes", "Yar", "Zel", "Ash", "Bram", "Cran", "Dun", "Eck", "Farn", "Gos", "Hes", "Ing", "Lyd"]
TAILS = ["bury", "combe", "dale", "field", "gate", "ham", "kirk", "low", "mere", "nock", "ridge", "stead", "thorpe", "vale", "wick", "worth"]
FIRST = ["Al", "Bea", "Cor", "Dani", "El", "Flor", "Geo", "Han", "Ivo", "Jas", "Kir", "Lor", "Mar", "Nico", "Oli", "Pau", "Rob", "Sam", "Theo", "Val"]
SECOND = ["bert", "cia", "dra", "fina", "gene", "lina", "minda", "nard", "phina", "ric", "sander", "tine", "vina", "wyn", "zelle"]


def upn_of(digits):
    total = sum((int(c) if c.isdigit() else LETTERS.index(c)) * (i + 2) for i, c in enumerate(digits))
    return LETTERS[total % 23] + digits


serial = 100


def permanent(step=7):
    global serial
    serial += step
    return upn_of(f"801{2000 + serial // 1000:04d}{rng.randint(15, 22):02d}{serial % 1000:03d}")


def temporary():
    global serial
    serial += 7
    return upn_of(f"8012000{rng.randint(15, 22):02d}{serial % 100:02d}" + rng.choice(LETTERS))


surnames = [head + tail for head in HEADS for tail in TAILS]
forenames = [first + second for first in FIRST for second in SECOND]
rng.shuffle(surnames)
rng.shuffle(forenames)
number = 4000


def birth():
    return f"{rng.randint(2015, 2020)}-{rng.randint(1, 12):02d}-{rng.randint(13, 28):02d}"


def child():
    global number
    number += 13
    return dict(upn=permanent(), former_upn="", admission=str(number), surname=surnames.pop(), forename=rng.choice(forenames), birth=birth(),
                **{"class": rng.choice(CLASSES)})


def like(a, **changes):
    return {**a, "former_upn": "", "admission": "", **changes}


def change_digit(upn):
    at = rng.randint(3, 12)
    while not upn[at].isdigit():
        at = rng.randint(3, 12)
    return upn[:at] + str((int(upn[at]) + rng.randint(1, 8)) % 10) + upn[at + 1:]


def exchange_digits(upn):
    at = rng.choice([i for i in range(1, 12) if upn[i] != upn[i + 1]])
    return upn[:at] + upn[at + 1] + upn[at] + upn[at + 2:]


def slip(name):
    at = rng.randint(2, len(name) - 2)
    way = rng.randint(0, 2)
    if way == 0:
        return name[:at] + name[at + 1:]
    if way == 1:
        return name[:at] + rng.choice("aeioun") + name[at:]
    return name[:at] + name[at + 1] + name[at] + name[at + 2:] if name[at] != name[at + 1] else name[:at] + name[at + 1:]




rows = []


def add(kind, label, a, b, b_on_roll="no"):
    rows.append([len(rows) + 1, kind, label] + [a[k] for k in KEYS] + [b[k] for k in KEYS] + [b_on_roll])


KEYS = ["upn", "former_upn", "admission", "surname", "forename", "birth", "class"]


def times(n):
    return range(n)


for _ in times(14):
    a = child()
    add("changed surname, same UPN", "same", a, like(a, surname=surnames.pop()))
for _ in times(12):
    a = child()
    a["former_upn"] = temporary()
    add("temporary UPN that the roll knows as former", "same", a, like(a, upn=a["former_upn"], surname="", forename="", birth=""))
for _ in times(14):
    a = child()
    add("temporary UPN of before", "same", a, like(a, upn=temporary()))
for _ in times(12):
    a = child()
    a["upn"] = temporary()
    add("joiner whose old school sends the permanent UPN", "same", a, like(a, upn=permanent(), **{"class": ""}))
for _ in times(16):
    a = child()
    add("one digit of the UPN wrong", "same", a, like(a, upn=change_digit(a["upn"])))
for _ in times(8):
    a = child()
    add("one digit of the UPN wrong, no birth date", "same", a, like(a, upn=change_digit(a["upn"]), birth=""))
for _ in times(8):
    a = child()
    add("two digits of the UPN exchanged, no birth date", "same", a, like(a, upn=exchange_digits(a["upn"]), birth=""))
for _ in times(6):
    a = child()
    add("letters typed for digits in the UPN", "same", a, like(a, upn=a["upn"][0] + a["upn"][1:].replace("0", "O"), birth=""))
for _ in times(6):
    a = child()
    wrong = change_digit(a["upn"])
    add("wrong UPN on the roll, right one elsewhere", "same", {**a, "upn": wrong}, like(a))
for _ in times(6):
    a = child()
    add("wrong UPN and nothing else", "same", a, like(a, upn=change_digit(a["upn"]), surname="", forename="", birth="", **{"class": ""}))
for _ in times(12):
    a = child()
    add("no UPN, name in capitals", "same", a, like(a, upn="", surname=a["surname"].upper(), forename=a["forename"].upper()))
for _ in times(16):
    a = child()
    add("no UPN, surname with a slip", "same", a, like(a, upn="", surname=slip(a["surname"])))
for _ in times(8):
    a = child()
    add("no UPN, forename with a slip", "same", a, like(a, upn="", forename=slip(a["forename"])))
for _ in times(6):
    a = child()
    add("no UPN, no birth date, surname with a slip, same class", "same", a, like(a, upn="", birth="", surname=slip(a["surname"])))
for _ in times(10):
    a = child()
    year, month, day = a["birth"].split("-")
    a["birth"] = f"{year}-{month}-{int(day) % 12 + 1:02d}" if int(day) % 12 + 1 != int(month) else f"{year}-{month}-{(int(day) + 1) % 12 + 1:02d}"
    year, month, day = a["birth"].split("-")
    add("no UPN, day and month exchanged", "same", a, like(a, upn="", birth=f"{year}-{day}-{month}"))
for _ in times(10):
    a = child()
    add("no UPN, changed surname", "same", a, like(a, upn="", surname=surnames.pop()))
for _ in times(8):
    a = child()
    add("no UPN, surname and forename exchanged", "same", a, like(a, upn="", surname=a["forename"], forename=a["surname"]))
for _ in times(8):
    a = child()
    a["surname"] = a["surname"] + "-" + surnames.pop()
    add("no UPN, half of a double surname", "same", a, like(a, upn="", surname=a["surname"].split("-")[rng.randint(0, 1)]))
for _ in times(6):
    a = child()
    add("no UPN, short form of the forename", "same", a, like(a, upn="", forename=a["forename"][:4]))
for _ in times(8):
    a = child()
    add("another permanent UPN", "same", a, like(a, upn=permanent()))
for _ in times(6):
    a = child()
    add("admission number and changed surname", "same", a, like(a, upn="", admission=a["admission"], surname=surnames.pop()))

for n in times(20):
    a = child()
    b = {**child(), "surname": a["surname"], "birth": a["birth"], "class": a["class"], "upn": permanent(1)}
    add("twin on roll", "different", a, like(b, upn=b["upn"] if n % 2 else ""), "yes")
for n in times(10):
    a = child()
    b = {**child(), "surname": a["surname"], "birth": a["birth"], "class": a["class"], "upn": permanent(1)}
    add("twin who is not on roll", "different", a, like(b, upn=b["upn"] if n % 2 else ""))
for n in times(10):
    a = child()
    b = {**child(), "surname": a["surname"], "forename": slip(a["forename"]), "birth": a["birth"], "class": a["class"], "upn": permanent(1)}
    add("twin of nearly the same name", "different", a, like(b, upn=b["upn"] if n % 3 else ""), "yes" if n < 6 else "no")
for n in times(8):
    a = child()
    b = {**child(), "surname": a["surname"], "birth": a["birth"], "class": a["class"], "upn": permanent(1)}
    add("twin on roll, UPN with a slip", "different", a, like(b, upn=b["upn"][:12] + a["upn"][12], birth=b["birth"] if n % 2 else ""), "yes")
for n in times(14):
    a = child()
    b = {**child(), "surname": a["surname"], "forename": a["forename"]}
    add("same name, another birth date", "different", a, like(b, upn=b["upn"] if n % 2 else ""), "yes" if n < 7 else "no")
for n in times(6):
    a = child()
    b = {**child(), "surname": a["surname"], "forename": a["forename"], "class": a["class"]}
    add("same name in one class, name only", "different", a, like(b, upn="", birth=""), "yes")
for n in times(8):
    a = child()
    b = {**child(), "surname": a["surname"], "forename": a["forename"], "birth": a["birth"]}
    add("same name and birth date, two permanent UPNs", "different", a, like(b), "yes" if n < 4 else "no")
for n in times(8):
    a = child()
    b = child()
    add("admission number given anew", "different", a, like(b, upn="", admission=a["admission"], birth=b["birth"] if n % 2 else ""))
for n in times(8):
    a = child()
    b = child()
    add("UPN of another pupil copied into the row", "different", a, like(b, upn=a["upn"], birth=b["birth"] if n % 2 else ""), "yes" if n < 5 else "no")
for n in times(6):
    a = child()
    b = {**child(), "forename": a["forename"], "birth": a["birth"], "class": a["class"]}
    add("same forename, birth date and class", "different", a, like(b, upn=b["upn"] if n % 2 else ""))
for n in times(2):
    a = child()
    a["upn"] = temporary()
    b = {**child(), "surname": a["surname"], "birth": a["birth"], "class": a["class"]}
    add("twin with a permanent UPN, pupil with a temporary one", "different", a, like(b))

assert len(rows) == 300, len(rows)
with open("identity-pairs.csv", "w", newline="") as out:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["pair", "kind", "label"] + ["a_" + k for k in KEYS] + ["b_" + k for k in KEYS] + ["b_on_roll"])
    writer.writerows(rows)
