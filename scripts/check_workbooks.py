#!/usr/bin/env python3
"""Opens every workbook of a run folder with programs that did not write it, and says what each found.

usage: check_workbooks.py FOLDER [--schemas DIR] [--pages DIR]

Always: openpyxl reads every sheet, table, name and drop-down; tables cover what they say; text stays text.
Where installed:
  openxml-audit (Python package)  schema and relationships of every part, in the manner of the vendor's own checker
  xmllint with --schemas DIR      every sheet, table, style and string part against the transitional schemas of ECMA-376
                                  (DIR holds sml.xsd and what it imports)
  LibreOffice with --pages DIR    each workbook as PDF; a class must take at most two pages on its sheet On paper
Exit status 1 when any of them finds something.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile
import warnings
import zipfile

import openpyxl

# What the transitional schemas cover of a workbook; properties and relationships have schemas of their own.
PARTS = ("xl/worksheets/", "xl/tables/", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml")


def openpyxl_reads(path):
    """Faults that openpyxl meets or that show in what it read."""
    with warnings.catch_warnings():
        # It does not know the extension in which the small lines of the sheet Trend stand.
        warnings.filterwarnings("ignore", message=".*extension.*")
        warnings.simplefilter("error", category=DeprecationWarning)
        book = openpyxl.load_workbook(path)
    for sheet in book:
        if not sheet["A1"].value:
            yield f"{sheet.title}: no title in A1"
        for table in sheet.tables.values():
            first = sheet[table.ref][0]
            headings = [cell.value for cell in first]
            if headings != [column.name for column in table.tableColumns]:
                yield f"{sheet.title}: the table {table.name} names other columns than stand there"
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield f"{sheet.title}: {cell.coordinate} calculates"
    names = {name for name in book.defined_names}
    if sheet_names_pupils(book) and "wm_run" not in names:
        yield "the run is not named"


def sheet_names_pupils(book):
    return any("Row key" in [cell.value for cell in row] for sheet in book for row in sheet.iter_rows(max_row=12))


def audit_finds(path):
    found = subprocess.run(["openxml-audit", str(path)], capture_output=True, text=True)
    if found.returncode != 0:
        yield from (line for line in (found.stdout + found.stderr).splitlines() if line.strip())


def schemas_find(path, schemas):
    with zipfile.ZipFile(path) as package, tempfile.TemporaryDirectory() as folder:
        for name in package.namelist():
            if name.startswith(PARTS) and name.endswith(".xml"):
                part = pathlib.Path(folder) / name.replace("/", "_")
                part.write_bytes(package.read(name))
                check = ["xmllint", "--noout", "--nonet", "--schema", str(schemas / "sml.xsd"), str(part)]
                found = subprocess.run(check, capture_output=True, text=True)
                if found.returncode != 0:
                    yield from (f"{name}: {line}" for line in found.stderr.splitlines()[:5])


def pages_of(path, pages):
    with tempfile.TemporaryDirectory() as profile:
        convert = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "pdf", "--outdir", str(pages), str(path)]
        subprocess.run(convert, capture_output=True, timeout=300, check=True)
    pdf = pages / (path.stem + ".pdf")
    if not pdf.exists():
        yield "LibreOffice did not open it"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--schemas", type=pathlib.Path)
    arguments.add_argument("--pages", type=pathlib.Path)
    given = arguments.parse_args()
    checks = {"openpyxl": openpyxl_reads}
    if shutil.which("openxml-audit"):
        checks["openxml-audit"] = audit_finds
    if given.schemas and shutil.which("xmllint"):
        checks["ECMA-376 schemas"] = lambda path: schemas_find(path, given.schemas)
    if given.pages and shutil.which("soffice"):
        given.pages.mkdir(parents=True, exist_ok=True)
        checks["LibreOffice"] = lambda path: pages_of(path, given.pages)
    workbooks = sorted(given.folder.rglob("*.xlsx"))
    n_faults = 0
    for path in workbooks:
        for checker, check in checks.items():
            for fault in check(path):
                n_faults += 1
                print(f"{path.name}, {checker}: {fault}")
    print(f"{len(workbooks)} workbooks, looked at by {', '.join(checks)}: {n_faults} faults")
    sys.exit(1 if n_faults or not workbooks else 0)


if __name__ == "__main__":
    main()
