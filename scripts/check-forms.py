#!/usr/bin/env python3
"""Compares the three forms of governors' reports: every word and number of every section, read back from the files.

usage: check-forms.py FOLDER ...

In each folder, and below it, a send-report.html with its .pdf and .docx beside it is read: the page without charts and
contents, the document without its links to headings, the PDF through its tags (`pdfinfo -struct-text`, poppler).
Exit status 1 when any two differ, or when there is nothing to compare.
"""
import collections
import html.parser
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
import zipfile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def sections(said):
    """Words by section from (is a section's heading, text)."""
    found, number = collections.defaultdict(collections.Counter), ""
    for is_heading, text in said:
        if is_heading:
            number = text.split(".")[0].strip()
        # A term is parted from its meaning by a colon or by layout alone.
        found[number].update(word for word in (word.rstrip(":") for word in text.split()) if word)
    return found


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.said, self.outside, self.is_heading = [], 0, False

    def handle_starttag(self, tag, attributes):
        if tag in ("head", "nav", "svg", "footer") or dict(attributes).get("class") == "skip" or (self.outside and tag == "a"):
            self.outside += 1
        self.is_heading = tag == "h2"

    def handle_endtag(self, tag):
        if self.outside and tag in ("head", "nav", "svg", "footer", "a"):
            self.outside -= 1
        self.is_heading = False

    def handle_data(self, text):
        if not self.outside and text.strip():
            self.said.append((self.is_heading, text))


def of_html(path):
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return sections(page.said)


def of_docx(path):
    with zipfile.ZipFile(path) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))
    said = []
    for paragraph in body.iter(W + "p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle").get(W + "val")
        if style != "Contents":
            said.append((style == "Heading1", "".join(part.text or "" for part in paragraph.iter(W + "t"))))
    return sections(said)


def of_pdf(path):
    listing = subprocess.run(["pdfinfo", "-struct-text", str(path)], capture_output=True, text=True, check=True).stdout
    said, lines, is_heading, skipped = [], [], False, None
    for line in listing.splitlines():
        depth, line = len(line) - len(line.lstrip()), line.strip()
        if skipped is not None and depth <= skipped:
            skipped = None
        if line.startswith('"'):
            if skipped is None:
                lines.append(line[1:-1])
        elif not line.startswith("/"):
            if lines:
                said.append((is_heading, "".join(lines)))
            lines, is_heading = [], line.startswith("H1 ")
            if skipped is None and re.match("Figure|Lbl", line):
                skipped = depth
    said.append((is_heading, "".join(lines)))
    return sections(said)


def main():
    pages = [page for folder in sys.argv[1:] for page in sorted(pathlib.Path(folder).rglob("send-report.html"))]
    wrong = 0 if pages else 1
    for page in pages:
        forms = {"page": of_html(page), "document": of_docx(page.with_suffix(".docx")), "PDF": of_pdf(page.with_suffix(".pdf"))}
        faults = []
        for name in ("document", "PDF"):
            for number in sorted(set(forms["page"]) | set(forms[name])):
                one, other = forms["page"][number], forms[name][number]
                if one != other:
                    faults.append(f"section {number or 'cover'}: only in the page {dict(one - other)}, only in the {name} {dict(other - one)}")
        numbers = sum(count for words in forms["page"].values() for word, count in words.items() if any(sign.isdigit() for sign in word))
        print(f"{page.parent}: {'the same' if not faults else 'not the same'}, {len(forms['page'])} sections, {numbers} numbers")
        for fault in faults:
            print(f"  {fault[:400]}")
        wrong += bool(faults)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
