"""Makes the returned workbooks of this folder: python3 make.py WORKBOOK, a flagged-pupils.xlsx of the sample school.

Fills decisions in, moves and retitles columns, deletes and sorts rows, and has LibreOffice (soffice) save the book again as
.xlsx, .ods and, sheet by sheet, .csv. expected.tsv says what was typed into each row. Needs openpyxl and LibreOffice.
"""
import csv, datetime, pathlib, re, subprocess, sys
import openpyxl
from openpyxl.workbook.defined_name import DefinedName

HERE = pathlib.Path(__file__).parent
WORDS = ["Not a concern", "focus  CHILD", "Catch-up group", "Start or renew Learning Plan", "Seek outside advice",
         "Not discussed", "STEP DOWN", "Change learning plan targets", "Focus chlid", ""]
NOTES = ["speak to mum\nthen to class", "x" * 10_000, "=1+1 is what she wrote", "+44 1632 960000", "@home", "-", "Zoë’s “note”; a,b", ""]
book = openpyxl.load_workbook(sys.argv[1])
for name in list(book.sheetnames):
    if name not in ("Flagged", "Watch", "Codes"):
        del book[name]
for name in list(book.defined_names):
    del book.defined_names[name]
run, rows, number = None, [], 0
for name in ("Flagged", "Watch"):
    sheet = book[name]
    sheet.conditional_formatting = type(sheet.conditional_formatting)()
    sheet.tables.clear()
    sheet.auto_filter.ref = None
    head = next(r for r in range(1, 30) if any(c.value == "Row key" for c in sheet[r]))
    for r in range(1, head):
        found = re.search(r"\d{4}-\d\d-\d\d-[0-9a-f]{8}", str(sheet.cell(r, 1).value or ""))
        run = found.group() if found else run
    column = {c.value: c.column for c in sheet[head] if c.value}
    for r in range(head + 1, sheet.max_row + 1):
        key = sheet.cell(r, column["Row key"]).value
        if not key:
            continue
        word, note = WORDS[number % len(WORDS)], NOTES[number % len(NOTES)]
        concern, reason = ["Yes", "no", ""][number % 3], ["Data Wrong", "", "other"][number % 3]
        day = datetime.date(2027, 3, 1 + number % 28)
        number += 1
        values = {"Decision": word, "Reason": reason, "Agreed action / note": note, "Teacher concern too?": concern}
        for heading, value in values.items():
            cell = sheet.cell(r, column[heading])
            cell.value = value or None
            if value:
                cell.data_type = "s"
        sheet.cell(r, column["Review by"]).value = day if number % 2 else day.strftime("%d/%m/%Y")
        rows.append([name, key, word, reason, note, concern, day.isoformat()])
    for heading, id in (("Decision", "decision"), ("Row key", "row_key")):
        table = "flagged" if name == "Flagged" else "watch_list"
        ref = f"'{name}'!${openpyxl.utils.get_column_letter(column[heading])}${head}"
        book.defined_names[f"wm_{table}_{id}"] = DefinedName(f"wm_{table}_{id}", attr_text=ref)
    if name == "Watch":
        sheet.cell(head, column["Decision"]).value = "What we said"
    else:
        sheet.cell(head, column["Decision"]).value = "DECISION "
        sheet.delete_rows(head + 2)
        rows = [row for at, row in enumerate(rows) if at != 1]
        sheet.insert_rows(head + 3)
        sheet.column_dimensions[openpyxl.utils.get_column_letter(column["Reason"])].hidden = True
book.defined_names["wm_run"] = DefinedName("wm_run", attr_text=f'"{run}"')
book["Flagged"].insert_rows(1)
book["Flagged"].insert_cols(1)
offset = book.defined_names["wm_flagged_decision"], book.defined_names["wm_flagged_row_key"]
for name in ("wm_flagged_decision", "wm_flagged_row_key"):
    del book.defined_names[name]
filled = HERE / "filled-openpyxl.xlsx"
book.save(filled)
with open(HERE / "expected.tsv", "w", newline="") as file:
    out = csv.writer(file, delimiter="\t", lineterminator="\n")
    out.writerow(["run", "list", "key", "decision", "reason", "note", "concern", "review_by"])
    out.writerows([[run, *row] for row in rows])
def office(kind, into):
    subprocess.run(["soffice", "--headless", "--convert-to", kind, "--outdir", str(into), str(filled)], check=True)
office("ods:calc8", HERE)
(HERE / "filled-openpyxl.ods").rename(HERE / "saved-by-libreoffice.ods")
tmp = HERE / "tmp"
tmp.mkdir(exist_ok=True)
office("xlsx:Calc MS Excel 2007 XML", tmp)
(tmp / filled.name).rename(HERE / "saved-by-libreoffice.xlsx")
office('csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1', tmp)
for sheet in ("Flagged", "Watch"):
    (tmp / f"filled-openpyxl-{sheet}.csv").rename(HERE / f"{sheet}.csv")
for rest in tmp.iterdir():
    rest.unlink()
tmp.rmdir()
