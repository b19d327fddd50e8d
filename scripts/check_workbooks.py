#!/usr/bin/env python3
"""Opens every workbook of a run folder with programs that did not write it, and says what each found.

usage: check_workbooks.py FOLDER [--audit] [--schemas DIR] [--pages DIR] [--resave] [--passphrase-file FILE]

Always: openpyxl reads every sheet, table, name and drop-down; tables cover what they say; text stays text.
On request:
  --audit                  openxml-audit (Python package): schema and relationships of every part, in the manner of the
                           vendor's own checker
  --schemas DIR            every sheet, table, style and string part against the transitional schemas of ECMA-376 (DIR holds
                           sml.xsd and what it imports), by lxml; what a reader may ignore is taken out first, as the
                           standard says (part 3, markup compatibility)
  --pages DIR              LibreOffice prints each workbook as PDF
  --resave                 LibreOffice opens each workbook and saves it as xlsx and as ods; every text must still be there
  --passphrase-file FILE   protected workbooks are opened with msoffcrypto-tool, which also proves their integrity
Exit status 1 when any of them finds something.
"""
import argparse
import io
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
    # What the office keeps does not come back with decisions.
    if sheet_names_pupils(book) and "office" not in pathlib.Path(path).parts and "wm_run" not in names:
        yield "the run is not named"


def sheet_names_pupils(book):
    return any("Row key" in [cell.value for cell in row] for sheet in book for row in sheet.iter_rows(max_row=12))


def audit_finds(path):
    tool = shutil.which("openxml-audit") or str(pathlib.Path(sys.executable).with_name("openxml-audit"))
    found = subprocess.run([tool, str(path)], capture_output=True, text=True)
    if found.returncode != 0:
        yield from [line for line in (found.stdout + found.stderr).splitlines() if line.strip()][:5]


COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def without_ignorable(root):
    """Takes out what the part itself says a reader may ignore: attributes and elements of those namespaces."""
    prefixes = root.attrib.pop(COMPATIBILITY + "Ignorable", "").split()
    spaces = tuple("{" + root.nsmap[prefix] + "}" for prefix in prefixes if prefix in root.nsmap)
    for element in [one for one in root.iter() if isinstance(one.tag, str)] if spaces else []:
        for name in [name for name in element.attrib if name.startswith(spaces)]:
            del element.attrib[name]
        if element.tag.startswith(spaces) and element.getparent() is not None:
            element.getparent().remove(element)
    return root


def schema_check(folder):
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(str(folder / "sml.xsd")))

    def check(path):
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if name.startswith(PARTS) and name.endswith(".xml"):
                    if not schema.validate(without_ignorable(etree.fromstring(package.read(name)))):
                        yield from (f"{name}: line {one.line}: {one.message}" for one in list(schema.error_log)[:5])

    return check


def converted(paths, to, folder):
    """The files as LibreOffice saves them, by the file they were; a file it cannot open is not among them."""
    with tempfile.TemporaryDirectory() as profile:
        source = folder / "source"
        source.mkdir(exist_ok=True)
        numbered = {}
        for number, path in enumerate(paths):
            copy = source / f"{number:04}{path.suffix}"
            shutil.copy(path, copy)
            numbered[path] = folder / to / f"{number:04}.{to}"
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", to, "--outdir", str(folder / to)]
        copies = sorted(str(one) for one in source.iterdir())
        subprocess.run(command + copies, capture_output=True, timeout=60 + 30 * len(copies), check=True)
        shutil.rmtree(source)
    return {path: saved for path, saved in numbered.items() if saved.exists()}


def texts(path):
    """Every text of every sheet, cell by cell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    cells = ((sheet.title, cell) for sheet in book for row in sheet.iter_rows() for cell in row)
    return {(title, cell.coordinate): cell.value for title, cell in cells if isinstance(cell.value, str)}


def resave_finds(paths):
    """Saved by LibreOffice as xlsx, and as ods and from there as xlsx again: no text may differ."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        as_xlsx = converted(paths, "xlsx", folder)
        as_ods = converted(paths, "ods", folder)
        (folder / "again").mkdir()
        back = converted(list(as_ods.values()), "xlsx", folder / "again")
        for path in paths:
            for kind, saved in (("xlsx", as_xlsx.get(path)), ("ods", back.get(as_ods.get(path)))):
                if saved is None:
                    yield path, f"LibreOffice did not save it as {kind}"
                    continue
                before, after = texts(path), texts(saved)
                lost = [place for place, text in before.items() if after.get(place) != text]
                yield from ((path, f"saved as {kind}, {sheet}!{cell} says something else") for sheet, cell in lost[:5])


def protected_finds(path, passphrase):
    """The package inside, opened by a program that did not seal it."""
    import msoffcrypto

    package = io.BytesIO()
    with open(path, "rb") as sealed:
        inside = msoffcrypto.OfficeFile(sealed)
        inside.load_key(password=passphrase, verify_password=True)
        inside.decrypt(package, verify_integrity=True)
    package.seek(0)
    if not openpyxl.load_workbook(package).sheetnames:
        yield "no sheet inside"


def is_protected(path):
    return path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--audit", action="store_true")
    arguments.add_argument("--schemas", type=pathlib.Path)
    arguments.add_argument("--pages", type=pathlib.Path)
    arguments.add_argument("--resave", action="store_true")
    arguments.add_argument("--passphrase-file", type=pathlib.Path)
    given = arguments.parse_args()
    checks = {"openpyxl": openpyxl_reads}
    if given.audit:
        checks["openxml-audit"] = audit_finds
    if given.schemas:
        checks["ECMA-376 schemas"] = schema_check(given.schemas)
    every = sorted(given.folder.rglob("*.xlsx"))
    workbooks = [path for path in every if not is_protected(path)]
    faults = [(path, checker, fault) for path in workbooks for checker, check in checks.items() for fault in check(path)]
    if given.passphrase_file:
        checks["protected"] = None
        passphrase = given.passphrase_file.read_text(encoding="utf-8").strip()
        sealed = [path for path in every if is_protected(path)]
        faults += [(path, "protected", fault) for path in sealed for fault in protected_finds(path, passphrase)]
        print(f"{len(sealed)} protected workbooks")
    if given.pages:
        checks["LibreOffice pages"] = None
        given.pages.mkdir(parents=True, exist_ok=True)
        printed = converted(workbooks, "pdf", given.pages)
        faults += [(path, "LibreOffice", "it was not opened") for path in workbooks if path not in printed]
    if given.resave:
        checks["LibreOffice saved again"] = None
        faults += [(path, "LibreOffice", fault) for path, fault in resave_finds(workbooks)]
    for path, checker, fault in faults:
        print(f"{path.relative_to(given.folder)}, {checker}: {fault}")
    print(f"{len(workbooks)} workbooks, looked at by {', '.join(checks)}: {len(faults)} faults")
    sys.exit(1 if faults or not every else 0)


if __name__ == "__main__":
    main()
