#!/usr/bin/env python3
"""Opens word-processor reports with programs that did not write them, and says what each found.

usage: check-docx.py FILE-OR-FOLDER ... [--audit] [--schemas DIR] [--pages DIR] [--resave]

Always (Python's own libraries): every part is well-formed, every relation leads to a part, every picture has words, every
table a header row, headings skip no level, the language is en-GB, no property names a person.
On request:
  --audit         openxml-audit (Python package): schema and relationships of every part, in the manner of the vendor's checker
  --schemas DIR   every word-processing part against the transitional schemas of ECMA-376 (DIR holds wml.xsd and what it
                  imports), by lxml
  --pages DIR     LibreOffice prints each document as PDF
  --resave        LibreOffice opens each document and saves it as docx; every text, heading, header row and alternative
                  text must still be there, so nothing was repaired away
Exit status 1 when any of them finds something, 2 when a tool is missing.
"""
import argparse
import collections
import pathlib
import posixpath
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
import zipfile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
# Parts whose schema is wml.xsd.
WORD_PARTS = ("document", "styles", "numbering", "settings", "fontTable", "header1", "footer1")

XML_NAMESPACE = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">
  <xs:attribute name="space" type="xs:NCName"/>
  <xs:attribute name="lang" type="xs:language"/>
</xs:schema>"""


def parsed(archive, part):
    return ElementTree.fromstring(archive.read(part))


def structure(archive):
    """What a reader must find again: styles, texts, header rows and alternative texts."""
    body = parsed(archive, "word/document.xml")
    names = {style.get(W + "styleId"): style.find(W + "name").get(W + "val") for style in parsed(archive, "word/styles.xml").iter(W + "style")}
    headings, words = [], collections.Counter()
    for paragraph in body.iter(W + "p"):
        text = "".join(part.text or "" for part in paragraph.iter(W + "t"))
        words.update(text.split())
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        name = names.get(style.get(W + "val"), "").lower() if style is not None else ""
        if name.startswith("heading") or name == "title":
            headings.append((name, text))
    header_rows = sum(row.find(f"{W}trPr/{W}tblHeader") is not None for row in body.iter(W + "tr"))
    tables = [[[cell for cell in row.iter(W + "tc")] for row in table.iter(W + "tr")] for table in body.iter(W + "tbl")]
    alts = [drawing.get("descr") or "" for drawing in body.iter(WP + "docPr")]
    return {"headings": headings, "words": words, "header rows": header_rows, "tables": tables, "alternative texts": alts}


def own_faults(path):
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        for part in names:
            if part.endswith((".xml", ".rels")):
                try:
                    parsed(archive, part)
                except ElementTree.ParseError as fault:
                    yield f"{part} is not well-formed: {fault}"
                    return
        for part in (name for name in names if name.endswith(".rels")):
            base = posixpath.dirname(posixpath.dirname(part))
            for relation in parsed(archive, part):
                target = posixpath.normpath(posixpath.join(base, relation.get("Target")))
                if relation.get("TargetMode") != "External" and target not in names:
                    yield f"{part} leads to {target}, which is missing"
        found = structure(archive)
        levels = [int(name.split()[1]) if name.startswith("heading") else 0 for name, _ in found["headings"]]
        if levels.count(0) != 1 or levels[:1] != [0]:
            yield f"there are {levels.count(0)} titles"
        if any(after > before + 1 for before, after in zip(levels, levels[1:])):
            yield f"a heading skips a level: {levels}"
        for number, table in enumerate(found["tables"], 1):
            if len({len(row) for row in table}) != 1:
                yield f"table {number} has rows of unlike length"
            if any(not "".join(text.text or "" for text in cell.iter(W + "t")).strip() for row in table for cell in row):
                yield f"table {number} has an empty cell"
        if found["header rows"] != len(found["tables"]):
            yield f"{len(found['tables'])} tables have {found['header rows']} header rows"
        if any(len(alt) < 20 for alt in found["alternative texts"]):
            yield "a picture has no words"
        language = parsed(archive, "word/styles.xml").find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
        if language is None or language.get(W + "val") != "en-GB":
            yield "the language is not en-GB"
        core = {element.tag.split("}")[1]: element.text for element in parsed(archive, "docProps/core.xml")}
        if core.get("creator") != "Waymark" or core.get("lastModifiedBy") != "Waymark":
            yield "a property names a person"
        if not core.get("title"):
            yield "there is no title"


def audit_faults(path):
    answer = subprocess.run(["openxml-audit", str(path)], capture_output=True, text=True, check=False)
    if answer.returncode != 0 or "Errors: 0" not in answer.stdout:
        yield f"openxml-audit: {answer.stdout.strip()[-800:]}{answer.stderr.strip()[-300:]}"


def schema_faults(path, schemas):
    import lxml.etree

    # The schemas take the two attributes of XML's own namespace for granted.
    with tempfile.TemporaryDirectory() as folder:
        own = pathlib.Path(folder) / "xml.xsd"
        own.write_text(XML_NAMESPACE)
        both = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="{own.as_uri()}"/>
          <xs:import namespace="{W[1:-1]}" schemaLocation="{(schemas / "wml.xsd").resolve().as_uri()}"/>
        </xs:schema>"""
        schema = lxml.etree.XMLSchema(lxml.etree.fromstring(both).getroottree())
    with zipfile.ZipFile(path) as archive:
        for part in WORD_PARTS:
            name = f"word/{part}.xml"
            if not schema.validate(lxml.etree.fromstring(archive.read(name)).getroottree()):
                for error in list(schema.error_log)[:3]:
                    yield f"{name}, line {error.line}: {error.message[:300]}"


def convert(path, folder, kind):
    profile = pathlib.Path(folder) / "profile"
    command = ["soffice", f"-env:UserInstallation={profile.resolve().as_uri()}", "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    return pathlib.Path(folder) / (path.stem + "." + kind)


def resave_faults(path):
    with tempfile.TemporaryDirectory() as folder:
        again = convert(path, folder, "docx")
        with zipfile.ZipFile(path) as ours, zipfile.ZipFile(again) as theirs:
            before, after = structure(ours), structure(theirs)
    for part in ("headings", "words", "alternative texts", "header rows"):
        if before[part] != after[part]:
            yield f"saved by LibreOffice, the {part} are others: {str(before[part])[:200]} became {str(after[part])[:200]}"
    if len(before["tables"]) != len(after["tables"]):
        yield "saved by LibreOffice, a table is gone"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("paths", nargs="+", type=pathlib.Path)
    arguments.add_argument("--audit", action="store_true")
    arguments.add_argument("--schemas", type=pathlib.Path)
    arguments.add_argument("--pages", type=pathlib.Path)
    arguments.add_argument("--resave", action="store_true")
    options = arguments.parse_args()
    for tool, wanted in (("openxml-audit", options.audit), ("soffice", options.pages or options.resave)):
        if wanted and not shutil.which(tool):
            print(f"please install {tool}", file=sys.stderr)
            return 2
    files = [file for path in options.paths for file in (sorted(path.rglob("*.docx")) if path.is_dir() else [path])]
    if not files:
        print("there is no document to check", file=sys.stderr)
        return 1
    wrong = 0
    for file in files:
        found = list(own_faults(file))
        # What is broken for us need not be shown to others.
        is_whole = not found
        found += audit_faults(file) if options.audit and is_whole else []
        found += schema_faults(file, options.schemas) if options.schemas and is_whole else []
        found += resave_faults(file) if options.resave and is_whole else []
        if options.pages and is_whole:
            options.pages.mkdir(parents=True, exist_ok=True)
            convert(file, options.pages, "pdf")
        wrong += bool(found)
        print(f"{file}: {'nothing found' if not found else f'{len(found)} faults'}")
        for fault in found:
            print(f"  {fault}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
