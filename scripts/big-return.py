#!/usr/bin/env python3
"""Writes a census return of a wanted size, for measuring time and memory of `waymark census-check`.

    python3 scripts/big-return.py 50 big.xml [A|S|M] [faulty]

The pupils are those of the clean school of tests/data/census-rules, again and again with fresh UPNs and eligibility codes. With
`faulty`, every tenth pupil has no sex, so that many findings are kept as well.
"""

import re
import sys
from pathlib import Path

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
TEMPLATE = Path(__file__).parent.parent / "tests/data/census-rules/clean-school.xml"


def upn(serial: int) -> str:
    rest = f"801{serial:09d}"
    return LETTERS[sum((index + 2) * int(digit) for index, digit in enumerate(rest)) % 23] + rest


def of_term(text: str, term: str) -> str:
    """Drops the elements of other returns and the marks of this one."""

    def keep(match: re.Match[str]) -> str:
        return match.group(0).replace(f' t="{match.group(2)}"', "", 1) if term in match.group(2) else ""

    text = re.sub(r"<!--.*?-->\s*", "", text)
    before = ""
    while text != before:  # an element inside one that is kept may have a mark of its own
        before, text = text, re.sub(r'<(\w+) t="([ASM]+)">.*?</\1>', keep, text, flags=re.S)
    return text


def main() -> None:
    megabytes, path, *rest = sys.argv[1:]
    term = next((word for word in rest if word in ("A", "S", "M")), "A")
    is_faulty = "faulty" in rest
    text = of_term(TEMPLATE.read_text(encoding="utf-8"), term)
    pupils = re.findall(r" *<PupilOnRoll>.*?</PupilOnRoll>\n", text, flags=re.S)
    before, after = text.split(pupils[0])[0], text.split(pupils[-1])[1]
    written, serial, wanted = 0, 0, int(megabytes) * 1_000_000
    with open(path, "w", encoding="utf-8") as out:
        written += out.write(before)
        while written < wanted:
            for pupil in pupils:
                serial += 1
                pupil = re.sub(r"<UPN>\w+</UPN>", f"<UPN>{upn(serial)}</UPN>", pupil)
                pupil = re.sub(r"<EligibilityCode>\d+<", f"<EligibilityCode>{50_000_000_000 + serial}<", pupil)
                if is_faulty and serial % 10 == 0:
                    pupil = re.sub(r"<Sex>\w</Sex>", "", pupil)
                written += out.write(pupil)
        out.write(after)
    print(f"{path}: {serial} pupils, {written / 1_000_000:.1f} MB")


if __name__ == "__main__":
    main()
