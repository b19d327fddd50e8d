#!/usr/bin/env python3
"""Checks that PDF reports are accessible, as far as a program can tell. docs/accessibility.md says what that leaves.

usage: check-pdf.py FILE-OR-FOLDER ... [--without-pdfua]

Each PDF (in a folder: every *.pdf below it) goes through
  1. a walk over its tags (Python package pikepdf): title, language, PDF/UA mark, headings in order, tables with header
     cells and their scope, no empty cell, alternative texts, lists, links, every drawn text tagged or an artefact, fonts
     embedded with a way back to Unicode, bookmarks equal to the headings
  2. `pdfinfo -struct-text` (poppler): the tagged text can be read in order, section after section
  3. the Python package pdfua, which checks a part of PDF/UA-1; rules it could not evaluate are named, not passed over
Exit status 1 when any of them finds something, 2 when a tool is missing.
"""
import argparse
import pathlib
import re
import subprocess
import sys

try:
    import pikepdf
except ImportError:
    sys.exit("please install the Python package pikepdf")

# Standard structure types of PDF 1.7 (ISO 32000-1, 14.8.4).
STANDARD = set(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody "
    "Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP "
    "Figure Formula Form".split()
)
# Rules of pdfua that fail in the tool itself on our files; the walk covers what they ask.
COVERED_BY_THE_WALK = {"UA-14-001"}


class Node:
    """One structure element with its mapped type, its children and the marked content below it."""

    def __init__(self, element, roles, page):
        name = str(element.S)[1:]
        while name not in STANDARD and f"/{name}" in roles:
            name = str(roles[f"/{name}"])[1:]
        self.kind, self.element = name, element
        self.children, self.content = [], []
        page = element.get("/Pg", page)
        for kid in as_list(element.get("/K")):
            if isinstance(kid, pikepdf.Dictionary):
                if "/S" in kid:
                    self.children.append(Node(kid, roles, page))
                elif "/MCID" in kid:
                    self.content.append((key_of(kid.get("/Pg", page)), int(kid.MCID)))
                elif "/Obj" in kid:
                    self.content.append(("object", key_of(kid.Obj)))
            elif kid is not None:
                self.content.append((key_of(page), int(kid)))

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()

    def of_kind(self, *kinds):
        return [node for node in self.walk() if node.kind in kinds]

    def attribute(self, name):
        for owner in as_list(self.element.get("/A")):
            if isinstance(owner, pikepdf.Dictionary) and name in owner:
                return owner[name]
        return None


def as_list(value):
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def key_of(page):
    return page.objgen if page is not None else None


def catalogue_faults(pdf):
    root = pdf.Root
    if str(root.get("/Lang", "")) != "en-GB":
        yield f"the language is {root.get('/Lang')!r}, not en-GB"
    if not root.get("/MarkInfo", {}).get("/Marked", False):
        yield "the file is not marked as tagged"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "readers are not told to show the title"
    with pdf.open_metadata() as metadata:
        title = metadata.get("dc:title")
        if not title:
            yield "there is no title"
        if metadata.get("pdfuaid:part") != "1":
            yield "the PDF/UA mark is missing"
        if str(pdf.docinfo.get("/Title", "")) != title:
            yield "the two places of the title differ"


def heading_faults(document):
    headings = document.of_kind("H", "H1", "H2", "H3", "H4", "H5", "H6")
    if not headings or headings[0].kind != "H1":
        yield "the first heading is not of the first level"
    before = 0
    for heading in headings:
        level = int(heading.kind[1:] or 0)
        if level == 0:
            yield "a heading has no level"
        elif level > before + 1:
            yield f"a heading of level {level} follows one of level {before}"
        before = level
        if not texts_below(heading):
            yield "a heading is empty"
    titles = [node for node in document.walk() if str(node.element.S) == "/Title"]
    if len(titles) != 1:
        yield f"there are {len(titles)} titles"


def texts_below(node):
    return [content for part in node.walk() for content in part.content]


def table_faults(document):
    for number, table in enumerate(document.of_kind("Table"), 1):
        rows = [node for node in table.walk() if node.kind == "TR"]
        where = f"table {number}"
        if len(rows) < 2:
            yield f"{where} has {len(rows)} rows"
            continue
        if not table.of_kind("Caption"):
            yield f"{where} has no caption"
        widths = {len(row.children) for row in rows}
        if len(widths) != 1:
            yield f"{where} has rows of {sorted(widths)} cells"
        for cell in rows[0].children:
            if cell.kind != "TH" or str(cell.attribute("/Scope")) != "/Column":
                yield f"{where}: the first row holds a {cell.kind} with scope {cell.attribute('/Scope')}"
        for row in rows[1:]:
            first = row.children[0]
            if first.kind != "TH" or str(first.attribute("/Scope")) != "/Row":
                yield f"{where}: a row begins with a {first.kind} with scope {first.attribute('/Scope')}"
            if any(cell.kind != "TD" for cell in row.children[1:]):
                yield f"{where}: a row has a header cell inside"
        for row in rows:
            if any(not texts_below(cell) for cell in row.children):
                yield f"{where} has an empty cell"
            for cell in row.children:
                if cell.attribute("/ColSpan") not in (None, 1) or cell.attribute("/RowSpan") not in (None, 1):
                    yield f"{where} has a merged cell"


def other_tag_faults(document):
    for node in document.walk():
        if node.kind not in STANDARD:
            yield f"the structure type {node.kind} is not a standard one"
        if node.kind in ("Figure", "Formula"):
            alt = str(node.element.get("/Alt", "")).strip()
            if len(alt) < 20 or not alt.endswith("."):
                yield f"a {node.kind.lower()} has {alt!r} as alternative text"
            if node.attribute("/BBox") is None:
                yield f"a {node.kind.lower()} has no bounding box"
        if node.kind == "L" and any(child.kind not in ("LI", "L", "Caption") for child in node.children):
            yield "a list holds something that is no list item"
        if node.kind == "LI" and {child.kind for child in node.children} - {"Lbl", "LBody"}:
            yield "a list item holds something that is neither label nor body"


def content_faults(pdf, document):
    """Everything drawn is tagged once, or is an artefact."""
    tagged = [content for node in document.walk() for content in node.content if content[0] != "object"]
    if len(tagged) != len(set(tagged)):
        yield "a part of a page has two tags"
    tagged = set(tagged)
    drawn = set()
    for number, page in enumerate(pdf.pages, 1):
        if "/Annots" in page and str(page.get("/Tabs", "")) != "/S":
            yield f"page {number}: links are not reached in the order of the tags"
        stack = []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                is_artefact = str(operands[0]) == "/Artifact"
                properties = operands[1] if len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) else {}
                mark = (page.objgen, int(properties["/MCID"])) if "/MCID" in properties else None
                stack.append((is_artefact, mark))
                if mark:
                    drawn.add(mark)
            elif name == "EMC":
                stack.pop()
            elif name in ("Tj", "TJ", "'", '"', "Do", "f", "F", "f*", "B", "b", "S", "s", "sh"):
                if not any(is_artefact or mark for is_artefact, mark in stack):
                    yield f"page {number} draws something ({name}) that has no tag and is no artefact"
                    break
    if drawn - tagged:
        yield f"{len(drawn - tagged)} marked parts of pages stand in no tag"
    if tagged - drawn:
        yield f"{len(tagged - drawn)} tags lead to nothing on a page"


def font_faults(pdf):
    for number, page in enumerate(pdf.pages, 1):
        for name, font in (page.get("/Resources", {}).get("/Font", {}) or {}).items():
            descendants = as_list(font.get("/DescendantFonts")) or [font]
            for part in descendants:
                descriptor = part.get("/FontDescriptor", {})
                if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                    yield f"page {number}: the font {font.get('/BaseFont', name)} is not embedded"
            if "/ToUnicode" not in font:
                yield f"page {number}: the font {font.get('/BaseFont', name)} has no way back to Unicode"


def outline_titles(items):
    for item in items:
        yield item.title
        yield from outline_titles(item.children)


def bookmark_faults(pdf, headings):
    with pdf.open_outline() as outline:
        titles = [clean(title) for title in outline_titles(outline.root)]
    if titles != headings:
        missing = [heading for heading in headings if heading not in titles]
        yield f"the bookmarks are not the headings: {len(titles)} against {len(headings)}, without {missing[:3]}"


def clean(text):
    return " ".join(text.replace("\u00ad", "").split())


def struct_text(path):
    """The tagged text as poppler reads it: headings with their level, in order."""
    answer = subprocess.run(["pdfinfo", "-struct-text", str(path)], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise RuntimeError(f"pdfinfo says: {answer.stderr.strip()[:200]}")
    headings, level, indent, words = [], None, 0, []
    for line in answer.stdout.splitlines():
        depth, text = len(line) - len(line.lstrip()), line.strip()
        if text.startswith('"'):
            if level:
                words.append(text[1:-1])
            continue
        if text.startswith("/"):
            continue
        if level and depth <= indent:
            headings.append((level, clean("".join(words))))
            level, words = None, []
        found = re.match(r"H([1-6])\b", text)
        if found:
            level, indent = int(found.group(1)), depth
    if level:
        headings.append((level, clean("".join(words))))
    return headings, answer.stdout


def reading_faults(headings, text):
    numbers = [words.split(".")[0] for level, words in headings if level == 1]
    digits = [number for number in numbers if number.isdigit()]
    letters = [number for number in numbers if not number.isdigit()]
    if digits != sorted(digits, key=int) or letters != sorted(letters) or numbers != digits + letters:
        yield f"the sections are read in the order {numbers}"
    if "\ufffd" in text:
        yield "a sign cannot be read back as text"


def pdfua_faults(path):
    command = [sys.executable, "-m", "pdfua", "check", str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    for line in answer.stdout.splitlines():
        skipped = re.match(r"\s*\[skip \] (\S+)", line)
        if skipped and skipped.group(1) not in COVERED_BY_THE_WALK:
            yield f"pdfua: {line.strip()}"
    if answer.returncode != 0 or "result: PASS" not in answer.stdout:
        yield f"pdfua: {answer.stdout.strip()[-600:]}{answer.stderr.strip()[-200:]}"


def faults(path, with_pdfua):
    with pikepdf.open(path) as pdf:
        yield from catalogue_faults(pdf)
        tree = pdf.Root.get("/StructTreeRoot")
        if tree is None:
            yield "there are no tags"
            return
        tops = [Node(kid, tree.get("/RoleMap", {}), None) for kid in as_list(tree.get("/K"))]
        if [top.kind for top in tops] != ["Document"]:
            yield "the tags do not stand below one Document"
            return
        document = tops[0]
        for check in (heading_faults, table_faults, other_tag_faults):
            yield from check(document)
        yield from content_faults(pdf, document)
        yield from font_faults(pdf)
        headings, text = struct_text(path)
        yield from bookmark_faults(pdf, [words for _, words in headings])
        yield from reading_faults(headings, text)
    if with_pdfua:
        yield from pdfua_faults(path)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("paths", nargs="+", type=pathlib.Path)
    arguments.add_argument("--without-pdfua", action="store_true")
    options = arguments.parse_args()
    if not options.without_pdfua:
        try:
            import pdfua  # noqa: F401
        except ImportError:
            print("please install the Python package pdfua, or say --without-pdfua", file=sys.stderr)
            return 2
    files = [file for path in options.paths for file in (sorted(path.rglob("*.pdf")) if path.is_dir() else [path])]
    if not files:
        print("there is no PDF to check", file=sys.stderr)
        return 1
    wrong = 0
    for file in files:
        found = list(faults(file, not options.without_pdfua))
        wrong += bool(found)
        print(f"{file}: {'nothing found' if not found else f'{len(found)} faults'}")
        for fault in found:
            print(f"  {fault}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
