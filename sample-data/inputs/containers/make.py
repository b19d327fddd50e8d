"""Makes the workbooks of this folder: one small book of invented children, in every container a school may send.

Needs openpyxl, and LibreOffice as `soffice`. The binary workbook (.xlsb) and the Excel 95 workbook are written here,
record by record, because LibreOffice writes neither. Run in this folder: python3 make.py
"""

import datetime as d
import pathlib
import shutil
import struct
import subprocess
import tempfile
import zipfile

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HERE = pathlib.Path(__file__).parent
HEADINGS = ["UPN", "Surname", "Forename", "Date of birth", "Tested", "Score", "Age", "Present", "Double", "Note"]
ROWS = [
    ["A803200099001", "Kestrel", "Zo\u00eb", d.date(2017, 9, 15), d.datetime(2027, 3, 2, 11, 25), 104, d.time(7, 10), True, None, "plain"],
    ["Z803200099002", "O\u2019Merle", "\u0141ucja", d.date(2018, 2, 28), d.datetime(2027, 3, 2, 11, 30, 15), 94.5, d.time(8, 4), False, None, '="a"&"b"'],
    ["Y803200099003", "Finch", "Ben", d.date(2016, 2, 29), None, "=1/0", None, True, None, "=NA()"],
    ["X803200099004", "Wren", "Ivy", d.date(2018, 8, 31), d.datetime(2027, 3, 3, 9, 0), -3, d.time(6, 11), True, None, '=""'],
    ["W803200099005", "Dunnock", "Max", d.date(2017, 12, 1), None, 0, None, False, None, "two words"],
]


def raw(path, is_1904):
    book = Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = "Spring"
    sheet["A1"] = "Reading, spring 2026-27"
    sheet.merge_cells("A1:H1")
    sheet.append([])
    sheet.append(HEADINGS)
    for number, row in enumerate(ROWS, 4):
        sheet.append(row)
        sheet[f"I{number}"] = f"=F{number}*2"
        for column, shown in (("D", "dd/mm/yyyy"), ("E", "dd/mm/yyyy hh:mm:ss"), ("G", "hh:mm")):
            sheet[f"{column}{number}"].number_format = shown
    sheet["A12"] = "Total"
    sheet["F12"] = "=SUM(F7:F8)"
    sheet.row_dimensions[7].hidden = True
    sheet.column_dimensions["H"].hidden = True
    sheet["A4"].comment = Comment("a remark that stays in the file", "office")
    old = book.create_sheet("Old year")
    for cell, value in (("A1", "UPN"), ("B1", "Score"), ("A2", "V803200099006"), ("B2", 99)):
        old[cell] = value
    old.sheet_state = "hidden"
    deep = book.create_sheet("Deep")
    deep["A1"], deep["B2"] = "k", 1
    deep.sheet_state = "veryHidden"
    book.save(path)


def convert(source, kinds):
    for target, kind in kinds.items():
        with tempfile.TemporaryDirectory() as folder:
            ending = target.rsplit(".", 1)[1]
            subprocess.run(["soffice", "--headless", "--convert-to", f"{ending}:{kind}", "--outdir", folder, source], check=True, capture_output=True)
            shutil.move(next(pathlib.Path(folder).iterdir()), HERE / target)


def cells(is_1904):
    """The first sheet as row, column (from 0), style, value; style 1 is a day, 2 a day with its time, 3 a time."""
    shift = 1462 if is_1904 else 0

    def serial(value):
        if isinstance(value, d.datetime):
            return (value - d.datetime(1899, 12, 30)) / d.timedelta(days=1) - shift, 2
        if isinstance(value, d.date):
            return float((value - d.date(1899, 12, 30)).days - shift), 1
        return (value.hour * 60 + value.minute) / 1440, 3

    yield 0, 0, 0, "Reading, spring 2026-27"
    yield from ((2, column, 0, text) for column, text in enumerate(HEADINGS))
    known = {"=1/0": ("error", 7), "=NA()": ("error", 42), '="a"&"b"': ("text", "ab"), '=""': ("text", "")}
    for number, row in enumerate(ROWS, 3):
        for column, value in enumerate(row):
            if isinstance(value, (d.date, d.time)):
                yield number, column, serial(value)[1], serial(value)[0]
            elif isinstance(value, str) and value.startswith("="):
                yield number, column, 0, known[value]
            elif value is not None:
                yield number, column, 0, value
            elif column == 8:
                score = row[5]
                yield number, column, 0, ("error", 7) if isinstance(score, str) else ("number", score * 2.0)
    yield 11, 0, 0, "Total"
    yield 11, 5, 0, ("number", -3.0)


# ---- .xlsb: [MS-XLSB] ----

def record(kind, data=b""):
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(data), b""
    while size > 0x7F:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return head + length + bytes([size]) + data


def wide(text):
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def xlsb_sheet(listed, strings, merged=None, hidden_column=None, hidden_rows=()):
    out = record(129) + record(148, struct.pack("<4I", 0, 11, 0, 9))
    if hidden_column is not None:
        out += record(390) + record(60, struct.pack("<4IH", hidden_column, hidden_column, 2304, 0, 1)) + record(391)
    out += record(145)
    last = None
    for row, column, style, value in listed:
        if row != last:
            out += record(0, struct.pack("<IIH", row, 0, 300) + bytes([0, 0x10 if row in hidden_rows else 0, 0]) + struct.pack("<I", 0))
            last = row
        head = struct.pack("<II", column, style)
        formula = struct.pack("<HI", 0, 3) + b"\x1e\x01\x00" + struct.pack("<I", 0)
        if isinstance(value, tuple):
            kind, stored = value
            if kind == "number":
                out += record(9, head + struct.pack("<d", stored) + formula)
            elif kind == "error":
                out += record(11, head + bytes([stored]) + formula)
            else:
                out += record(8, head + wide(stored) + formula)
        elif isinstance(value, bool):
            out += record(4, head + bytes([value]))
        elif isinstance(value, str):
            strings.setdefault(value, len(strings))
            out += record(7, head + struct.pack("<I", strings[value]))
        elif float(value).is_integer():
            out += record(2, head + struct.pack("<i", int(value) << 2 | 2))
        else:
            out += record(5, head + struct.pack("<d", value))
    out += record(146)
    if merged:
        out += record(177, struct.pack("<I", 1)) + record(176, struct.pack("<4I", *merged)) + record(178)
    return out + record(130)


def xlsb(path, is_1904):
    strings = {}
    sheets = [
        xlsb_sheet(cells(is_1904), strings, merged=(0, 0, 0, 7), hidden_column=7, hidden_rows={6}),
        xlsb_sheet([(0, 0, 0, "UPN"), (0, 1, 0, "Score"), (1, 0, 0, "V803200099006"), (1, 1, 0, 99)], strings),
        xlsb_sheet([(0, 0, 0, "k"), (1, 1, 0, 1)], strings),
    ]
    book = record(131) + record(153, struct.pack("<III", int(is_1904), 0, 0)) + record(143)
    for number, (name, state) in enumerate([("Spring", 0), ("Old year", 1), ("Deep", 2)], 1):
        book += record(156, struct.pack("<II", state, number) + wide(f"rId{number}") + wide(name))
    book += record(144) + record(157, struct.pack("<IIdI", 0, 0, 0, 0)) + record(132)
    style = record(278) + record(615, struct.pack("<I", 2))
    style += record(44, struct.pack("<H", 164) + wide("dd/mm/yyyy hh:mm:ss")) + record(44, struct.pack("<H", 165) + wide("hh:mm")) + record(616)
    style += record(617, struct.pack("<I", 4))
    for shown in (0, 14, 164, 165):
        style += record(47, struct.pack("<HH", 0, shown) + bytes(12))
    style += record(618) + record(279)
    texts = record(159, struct.pack("<II", len(strings), len(strings))) + b"".join(record(19, b"\0" + wide(text)) for text in strings) + record(160)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    links = "".join(f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.bin"/>' for n in (1, 2, 3))
    links += f'<Relationship Id="rId4" Type="{office}/styles" Target="styles.bin"/><Relationship Id="rId5" Type="{office}/sharedStrings" Target="sharedStrings.bin"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{package}/relationships">{links}</Relationships>',
        "xl/styles.bin": style,
        "xl/sharedStrings.bin": texts,
    }
    for number, sheet in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{number}.bin"] = sheet
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, part in parts.items():
            zipped.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), part)


# ---- Excel 95: [MS-XLS] of its day, in a compound file ----

def biff(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def short(text):
    # Windows-1252, which has no Polish letter.
    data = text.replace("\u0141", "L").encode("cp1252")
    return data


def biff5_sheet(listed, hidden_column=None, hidden_rows=()):
    out = biff(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0)) + biff(0x0200, struct.pack("<5H", 0, 12, 0, 10, 0))
    if hidden_column is not None:
        out += biff(0x007D, struct.pack("<6H", hidden_column, hidden_column, 2304, 0, 1, 0))
    for row in hidden_rows:
        out += biff(0x0208, struct.pack("<6HI", row, 0, 10, 255, 0, 0, 0x120))
    for row, column, style, value in listed:
        head = struct.pack("<HHH", row, column, style)
        rest = struct.pack("<HIH", 0, 0, 3) + b"\x1e\x01\x00"
        if isinstance(value, tuple):
            kind, stored = value
            if kind == "number":
                out += biff(0x0006, head + struct.pack("<d", stored) + rest)
            elif kind == "error":
                out += biff(0x0006, head + bytes([2, 0, stored, 0, 0, 0, 0xFF, 0xFF]) + rest)
            else:
                out += biff(0x0006, head + bytes([0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) + rest)
                out += biff(0x0207, struct.pack("<H", len(short(stored))) + short(stored))
        elif isinstance(value, bool):
            out += biff(0x0205, head + bytes([value, 0]))
        elif isinstance(value, str):
            out += biff(0x0204, head + struct.pack("<H", len(short(value))) + short(value))
        elif float(value).is_integer():
            out += biff(0x027E, head + struct.pack("<i", int(value) << 2 | 2))
        else:
            out += biff(0x0203, head + struct.pack("<d", value))
    return out + biff(0x000A)


def compound(name, stream):
    stream = stream.ljust(-(-max(len(stream), 4096) // 512) * 512, b"\0")
    n = len(stream) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE] + [2 + step for step in range(1, n)] + [0xFFFFFFFE]
    assert len(fat) <= 128
    fat += [0xFFFFFFFF] * (128 - len(fat))
    header = bytes([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6) + struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(text, kind, child, first, length):
        data = text.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBB3I", len(text) * 2 + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return data.ljust(116, b"\0") + struct.pack("<IQ", first, length)

    directory = (entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(name, 2, 0xFFFFFFFF, 2, len(stream))).ljust(512, b"\0")
    return header + struct.pack("<128I", *fat) + directory + stream


def biff5(path, is_1904):
    sheets = [
        ("Spring", 0, biff5_sheet(cells(is_1904), hidden_column=7, hidden_rows={6})),
        ("Old year", 1, biff5_sheet([(0, 0, 0, "UPN"), (0, 1, 0, "Score"), (1, 0, 0, "V803200099006"), (1, 1, 0, 99)])),
        ("Deep", 2, biff5_sheet([(0, 0, 0, "k"), (1, 1, 0, 1)])),
    ]
    head = biff(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0)) + biff(0x0042, struct.pack("<H", 1252)) + biff(0x0022, struct.pack("<H", int(is_1904)))
    for number, shown in ((164, b"dd/mm/yyyy hh:mm:ss"), (165, b"hh:mm")):
        head += biff(0x041E, struct.pack("<HB", number, len(shown)) + shown)
    for shown in (0, 14, 164, 165):
        head += biff(0x00E0, struct.pack("<HH", 0, shown) + bytes(12))
    size = len(head) + sum(4 + 7 + len(name) for name, _, _ in sheets) + 4
    tail = b""
    for name, state, sheet in sheets:
        head += biff(0x0085, struct.pack("<IBBB", size + len(tail), state, 0, len(name)) + name.encode())
        tail += sheet
    path.write_bytes(compound("Book", head + biff(0x000A) + tail))


if __name__ == "__main__":
    for is_1904, mark in ((False, ""), (True, "-1904")):
        with tempfile.TemporaryDirectory() as folder:
            source = f"{folder}/raw.xlsx"
            raw(source, is_1904)
            convert(source, {
                f"book{mark}.xlsx": "Calc MS Excel 2007 XML",
                f"book{mark}.xlsm": "Calc MS Excel 2007 VBA XML",
                f"book{mark}.xltx": "Calc MS Excel 2007 XML Template",
                f"book{mark}.xls": "MS Excel 97",
                f"book{mark}.ods": "calc8",
            } if not is_1904 else {f"book{mark}.xlsx": "Calc MS Excel 2007 XML", f"book{mark}.xls": "MS Excel 97", f"book{mark}.ods": "calc8"})
        xlsb(HERE / f"book{mark}.xlsb", is_1904)
        biff5(HERE / f"book{mark}-excel95.xls", is_1904)
