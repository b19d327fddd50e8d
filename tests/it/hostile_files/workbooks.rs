//! Workbooks of each container that ask for too much.

use super::makers::{ENTITIES, cell, good_book, noise, ods, sheet, with_part, xlsx};
use super::{Case, case, check};
use crate::mutations::random::Seeded;

pub fn xlsx_books() -> Vec<Case> {
    let mut cases = vec![
        case("a bomb", "a.xlsx", xlsx(&[sheet(&cell(&"a".repeat(60_000_000)))], &[]), "M010", "unpacks to far more"),
        case("entities", "a.xlsx", xlsx(&[format!("{ENTITIES}{}", sheet(&cell("&d;")))], &[]), "M011", "document type"),
        case("nested elements", "a.xlsx", xlsx(&[sheet(&"<row><c><is>".repeat(300_000))], &[]), "M010", "unpacks to far more"),
        case("cells that never end", "a.xlsx", xlsx(&[sheet(&"<row><c><is>".repeat(60_000))], &[]), "M009", "damaged"),
        case("a sheet cut short", "a.xlsx", xlsx(&["<worksheet><sheetData><row r=\"1\">".to_owned()], &[]), "M009", "breaks off"),
        case("a cell of 20 MB", "a.xlsx", xlsx(&[sheet(&cell(&noise(20_000_000)))], &[]), "M136", "longer than 32767"),
        case(
            "a far corner",
            "a.xlsx",
            xlsx(&[sheet("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>")], &[]),
            "M019",
            "XFD1048576",
        ),
        case("thousands of sheets", "a.xlsx", xlsx(&vec![sheet(&cell("Name")); 3_000], &[]), "M010", "has 3000 sheets"),
    ];
    for reference in ["ZZZZ99999999", "A4294967297", "A0"] {
        let row = format!("<row><c r=\"{reference}\"><v>1</v></c></row>");
        cases.push(case("an absurd reference", "a.xlsx", xlsx(&[sheet(&row)], &[]), "M019", "that no spreadsheet has"));
    }
    cases
}

pub fn xlsx_parts() -> Vec<Case> {
    let merges: String = (1..100_000).map(|n| format!("<mergeCell ref=\"A1:CV{n}\"/>")).collect();
    let merged = format!("<worksheet><sheetData>{}</sheetData><mergeCells>{merges}</mergeCells></worksheet>", cell("Name").repeat(2_000));
    let hidden: String = (1..200_000).map(|n| format!("<col min=\"1\" max=\"{n}\" hidden=\"1\"/>")).collect();
    let columns = format!("<worksheet><cols>{hidden}</cols><sheetData>{}</sheetData></worksheet>", cell("Name").repeat(2_000));
    let strings = |inside: &str| [("xl/sharedStrings.xml", format!("<sst>{inside}</sst>"))];
    let mut seeded = Seeded(5);
    // Each cell with a number of its own, so that no ratio refuses the part first.
    let mut shared = |n: usize| -> String {
        let row = |seeded: &mut Seeded| {
            (0..n).map(|_| format!("<c t=\"s\" cm=\"{}\"><v>0</v></c>", seeded.below(1_000_000_000))).collect::<String>()
        };
        (0..400).map(|_| format!("<row>{}</row>", row(&mut seeded))).collect()
    };
    let formats: String = (0..400_000).map(|n| format!("<numFmt numFmtId=\"{n}\" formatCode=\"d{n}\"/>")).collect();
    let styles = format!("<styleSheet><numFmts>{formats}</numFmts></styleSheet>");
    let attributes: String = (0..1_000_000).map(|n| format!(" a{n}=\"{n}\"")).collect();
    vec![
        case("a hundred thousand merges", "a.xlsx", xlsx(&[merged], &[]), "M044", "No row among the first 30"),
        case("two hundred thousand runs of hidden columns", "a.xlsx", xlsx(&[columns], &[]), "M044", "No row among the first 30"),
        case(
            "one string everywhere",
            "a.xlsx",
            xlsx(&[sheet(&shared(400))], &strings(&format!("<si><t>{}</t></si>", noise(30_000)))),
            "M019",
            "more cells or text",
        ),
        case(
            "millions of strings",
            "a.xlsx",
            xlsx(&[sheet(&shared(2))], &strings(&(0..3_000_000).map(|n| format!("<si><t>{}</t></si>", n ^ 0x5555)).collect::<String>())),
            "M044",
            "No row among the first 30",
        ),
        case(
            "a string that is not there",
            "a.xlsx",
            xlsx(&[sheet("<row><c t=\"s\"><v>4294967295</v></c></row>")], &strings("")),
            "M009",
            "",
        ),
        case(
            "hundreds of thousands of formats",
            "a.xlsx",
            xlsx(&[sheet(&cell("Name").repeat(2_000))], &[("xl/styles.xml", styles)]),
            "M044",
            "No row among the first 30",
        ),
        case(
            "a million attributes",
            "a.xlsx",
            xlsx(&[sheet(&format!("<row{attributes}><c><v>1</v></c></row>{}", cell("Name").repeat(2_000)))], &[]),
            "M044",
            "No row among the first 30",
        ),
    ]
}

pub fn opendocument_books() -> Vec<Case> {
    let cell = "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
    let table = |inside: &str| format!("<table:table table:name=\"One\">{inside}</table:table>");
    let row = |inside: &str| format!("<table:table-row>{inside}</table:table-row>");
    let repeated = |n: &str| cell.replacen("<table:table-cell", &format!("<table:table-cell table:number-columns-repeated=\"{n}\""), 1);
    let rows = |n: &str| format!("<table:table-row table:number-rows-repeated=\"{n}\">{cell}</table:table-row>");
    let bomb = format!("<table:table-cell><text:p>{}</text:p></table:table-cell>", "a".repeat(60_000_000));
    let mut cases = vec![
        case("entities", "a.ods", ods(&table("<table:table-row/>"), ENTITIES), "M011", "document type"),
        case("nested elements", "a.ods", ods(&"<table:table>".repeat(60_000), ""), "M009", "damaged"),
        case("a bomb", "a.ods", ods(&table(&row(&bomb)), ""), "M010", "unpacks to far more"),
    ];
    for n in ["2147483648", "1000000000", "18446744073709551616"] {
        cases.push(case("repeated columns", "a.ods", ods(&table(&row(&repeated(n))), ""), "M019", "stands in SG1"));
        cases.push(case("repeated rows", "a.ods", ods(&table(&rows(n)), ""), "M019", "stands in A100001"));
    }
    cases
}

/// Four bytes of the header of an old workbook changed.
fn old(at: usize, value: u32) -> Vec<u8> {
    let mut bad = good_book("book.xls");
    bad[at..at + 4].copy_from_slice(&value.to_le_bytes());
    bad
}

/// The table of sectors of an old workbook, its first entries pointing at one another.
fn looping() -> Vec<u8> {
    let mut bad = good_book("book.xls");
    let first = u32::from_le_bytes([bad[0x4C], bad[0x4D], bad[0x4E], bad[0x4F]]) as usize;
    let at = 512 * (first + 1);
    for (slot, next) in bad[at..at + 512].chunks_exact_mut(4).zip((0..64_u32).flat_map(|n| [n * 2 + 1, n * 2])) {
        slot.copy_from_slice(&next.to_le_bytes());
    }
    bad
}

/// The first two are not believed and not needed: the book is read as if they stood right.
pub fn old_workbooks() -> Vec<Case> {
    const WORDS: &str = "not used";
    vec![
        case("more sectors than the file has", "a.xls", old(0x2C, 0x7FFF_FFFF), "M044", "sheet Spring"),
        case("a folder that is nowhere", "a.xls", old(0x30, 0x7FFF_FFF0), "M009", WORDS),
        case("a list of sectors that leads into itself", "a.xls", old(0x44, 0), "M044", "sheet Spring"),
        case("sectors that point at one another", "a.xls", looping(), "M009", WORDS),
        case("sectors of no size", "a.xls", old(0x1E, 0), "M009", WORDS),
        case("sectors of a gigabyte", "a.xls", old(0x1E, 30), "M009", WORDS),
    ]
}

/// Records of a binary workbook: kind, length, content.
fn records(records: &[(u16, u32, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (kind, length, content) in records {
        if *kind < 128 {
            bytes.push(*kind as u8);
        } else {
            bytes.extend([(*kind & 0x7F) as u8 | 0x80, (*kind >> 7) as u8]);
        }
        let mut rest = *length;
        while rest >= 128 {
            bytes.push((rest & 0x7F) as u8 | 0x80);
            rest >>= 7;
        }
        bytes.push(rest as u8);
        bytes.extend(*content);
    }
    bytes
}

pub fn binary_workbooks() -> Vec<Case> {
    const SHEET: &str = "xl/worksheets/sheet1.bin";
    let far = [&[0xFF, 0xFF, 0xFF, 0x7F][..], &[0; 8]].concat();
    let text = [&[0_u8; 8][..], &[0xFF, 0xFF, 0xFF, 0x7F]].concat();
    let book = |bytes: &[u8]| with_part("book.xlsb", SHEET, bytes);
    let mut seeded = Seeded(7);
    let many: Vec<u8> = (0..5_000_000).flat_map(|_| [seeded.below(127) as u8, 0]).collect();
    vec![
        case("a record of 268 million bytes", "a.xlsb", book(&records(&[(145, 0, &[]), (7, 0x0FFF_FFFF, &[1, 2, 3])])), "M009", "not used"),
        case("a length that never ends", "a.xlsb", book(&[7, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]), "M009", "not used"),
        case(
            "a row of two thousand million",
            "a.xlsb",
            book(&records(&[(145, 0, &[]), (0, 12, &far), (2, 12, &[0; 12])])),
            "M009",
            "not used",
        ),
        case(
            "a text of two thousand million letters",
            "a.xlsb",
            book(&records(&[(145, 0, &[]), (0, 12, &[0; 12]), (6, 12, &text)])),
            "M009",
            "not used",
        ),
        case("millions of records", "a.xlsb", book(&many), "M009", "not used"),
    ]
}

#[test]
fn workbooks_end_in_a_finding() {
    xlsx_books().iter().for_each(check);
}

#[test]
fn workbooks_with_swollen_parts_end_in_a_finding() {
    xlsx_parts().iter().for_each(check);
}

#[test]
fn opendocument_books_end_in_a_finding() {
    opendocument_books().iter().for_each(check);
}

#[test]
fn old_workbooks_end_in_a_finding() {
    old_workbooks().iter().for_each(check);
}

#[test]
fn binary_workbooks_end_in_a_finding() {
    binary_workbooks().iter().for_each(check);
}
