//! Containers (M001 to M024): the same book in every container gives the same cells, and what cannot be read is said in words.
//! Rows about web pages, XML, zips of several files and copies stand in `encoding`.

use std::io::{Cursor, Read, Write};
use std::path::PathBuf;

use calamine::{Data, Reader};
use waymark::finding::{Action, Checked};
use waymark::read::{KeptPassphrase, Limits, Opening, PassphrasePlace, read_bytes, read_file, read_inbox};
use waymark::table::{Cell, Container, InputFile, RawTable};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::project;

/// The committed book of one container.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = project().join("sample-data/inputs/containers").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Limits with the real worker process.
pub fn with_worker() -> Limits {
    let worker = Some(PathBuf::from(env!("CARGO_BIN_EXE_waymark")));
    Limits { opening: Opening { worker, ..Opening::default() }, ..Limits::default() }
}

fn read(name: &str) -> Checked<InputFile> {
    read_bytes(name, &fixture(name), &with_worker())
}

/// A read that is refused with one finding of this code whose message holds these words, and whose place is the file.
#[track_caller]
fn check_refused(name: &str, bytes: &[u8], code: &str, words: &str) {
    let read = read_bytes(name, bytes, &with_worker());
    assert!(read.value.tables.is_empty(), "no partial data");
    assert_eq!(read.value.container, Container::Refused);
    let [finding] = read.findings.as_slice() else { panic!("{:?}", read.findings) };
    assert_eq!((finding.code.0, finding.action), (code, Action::Rejected), "{finding}");
    assert!(finding.message.contains(words) && finding.hint.is_some(), "{finding}");
    assert_eq!(finding.place.to_string(), name);
}

/// A table as lines: its name, what is hidden and merged, and every cell.
fn told(table: &RawTable) -> Vec<String> {
    let mut lines = vec![format!("{:?} hidden {} columns {:?}", table.sheet, table.is_hidden, table.hidden_columns)];
    for row in table.rows.iter().filter(|row| !row.is_blank()) {
        let mut cells = row.cells.clone();
        while cells.last().is_some_and(Cell::is_blank) {
            cells.pop();
        }
        lines.push(format!("{}{} {cells:?}", row.number, if row.is_hidden { " hidden" } else { "" }));
    }
    lines
}

#[track_caller]
fn check_same(name: &str, as_name: &str, container: Container) {
    let (read, expected) = (read(name), read(as_name));
    assert_eq!(read.value.container, container, "{:?}", read.findings);
    assert!(read.findings.is_empty(), "{:?}", read.findings);
    assert_eq!(read.value.tables.len(), 3);
    for (table, other) in read.value.tables.iter().zip(&expected.value.tables) {
        let expected: Vec<String> =
            told(other).into_iter().map(|line| if name.contains("excel95") { line.replace('\u{141}', "L") } else { line }).collect();
        assert_eq!(told(table), expected, "{name}");
        // Excel 95 kept no merged cells.
        assert!(name.contains("excel95") || table.merged == other.merged, "{name}: {:?}", table.merged);
    }
}

#[test]
fn the_book_itself_is_read_as_it_stands() {
    let read = read("book.xlsx");
    let lines = told(&read.value.tables[0]);
    assert_eq!(lines[0], "Some(\"Spring\") hidden false columns [8]");
    assert_eq!(
        lines[3],
        "4 [Text(\"A803200099001\"), Text(\"Kestrel\"), Text(\"Zo\u{eb}\"), Date(2017-09-15), DateTime(2027-03-02T11:25:00), Number(104.0), Time(07:10:00), Bool(true), Number(208.0), Text(\"plain\")]"
    );
    assert_eq!(
        lines[5],
        "6 [Text(\"Y803200099003\"), Text(\"Finch\"), Text(\"Ben\"), Date(2016-02-29), Empty, Error(\"#DIV/0!\"), Empty, Bool(true), Error(\"#DIV/0!\"), Error(\"#N/A\")]"
    );
    assert!(lines[6].starts_with("7 hidden"));
    assert_eq!(read.value.tables.iter().map(|table| table.is_hidden).collect::<Vec<_>>(), [false, true, true]);
}

#[test]
fn m003_an_old_workbook_gives_the_same_values_as_the_book_of_today() {
    check_same("book.xls", "book.xlsx", Container::Xls);
    assert!(read("book.xls").value.described.starts_with("old Excel workbook (.xls), 3 sheets"));
    // A library without a worker reads the same.
    let within = read_bytes("book.xls", &fixture("book.xls"), &Limits::default());
    assert_eq!(within.value.tables, read("book.xls").value.tables);
}

#[test]
fn m004_an_excel_95_workbook_is_read_whole_and_older_ones_are_refused_with_the_cure() {
    check_same("book-excel95.xls", "book.xlsx", Container::Xls);
    let excel_4 = [&[0x09, 0x04, 0x06, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00, 0x00][..], &[0x0A, 0, 0, 0]].concat();
    check_refused("old.xls", &excel_4, "M004", "older than Excel 5");
}

#[test]
fn m005_every_container_of_a_book_gives_the_same_values() {
    for name in ["book.xlsm", "book.xltx"] {
        check_same(name, "book.xlsx", Container::Xlsx);
    }
    check_same("book.xlsb", "book.xlsx", Container::Xlsb);
    check_same("book.ods", "book.xlsx", Container::Ods);
}

#[test]
fn m005_our_own_readers_agree_with_another_library() {
    for name in ["book.ods", "book.xlsb", "book-1904.xlsb", "book.xlsx", "book-1904.xlsx"] {
        let mut other = calamine::open_workbook_auto_from_rs(Cursor::new(fixture(name))).expect("a workbook");
        for table in read(name).value.tables {
            let range = other.worksheet_range(table.sheet.as_deref().unwrap_or_default()).expect("the sheet");
            for (row, column, data) in range.used_cells() {
                let (top, left) = range.start().expect("a cell is there");
                let number = top + row as u32 + 1;
                let row = table.rows.iter().find(|row| row.number == number).expect("the row is there");
                let cell = row.cell(left as usize + column);
                match data {
                    // LibreOffice writes a truth value as a number that is shown as a word.
                    Data::Float(value) if matches!(cell, Cell::Bool(_)) => assert_eq!(cell, &Cell::Bool(*value != 0.0), "{name}"),
                    Data::Float(value) => assert_eq!(cell, &Cell::Number(*value), "{name}"),
                    Data::Int(value) => assert_eq!(cell, &Cell::Number(*value as f64), "{name}"),
                    // An error cell of ods is an empty text there.
                    Data::String(text) if text.is_empty() => assert!(matches!(cell, Cell::Empty | Cell::Error(_)), "{name}"),
                    Data::String(text) if text.starts_with('#') => assert_eq!(cell, &Cell::Error(text.clone()), "{name}"),
                    Data::String(text) => assert_eq!(cell, &Cell::Text(text.clone()), "{name}"),
                    Data::Bool(value) => assert_eq!(cell, &Cell::Bool(*value), "{name}"),
                    Data::Error(error) => assert_eq!(cell, &Cell::Error(error.to_string()), "{name}"),
                    _ => assert!(matches!(cell, Cell::Date(_) | Cell::DateTime(_) | Cell::Time(_)), "{name}: {cell:?}"),
                }
            }
        }
    }
}

#[test]
fn m006_a_password_on_open_is_said_and_the_right_one_opens_the_book() {
    check_refused("protected.xlsx", &fixture("protected.xlsx"), "M006", "protected by a password");
    let mut limits = with_worker();
    let mut opened_with = |word: Option<&str>| {
        let place = PassphrasePlace::Variable("GL_WORD".into(), word.map(str::to_owned));
        limits.opening.passphrases = vec![KeptPassphrase { name_contains: "PROTECTED".into(), place }];
        read_bytes("protected.xlsx", &fixture("protected.xlsx"), &limits)
    };
    let opened = opened_with(Some("open sesame 7"));
    assert!(opened.findings.is_empty(), "{:?}", opened.findings);
    assert_eq!(told(&opened.value.tables[0]), told(&read("book.xlsx").value.tables[0]));
    assert!(opened.value.described.ends_with("opened with its password"));
    let wrong = opened_with(Some("open sesame 8"));
    assert!(wrong.findings[0].message.contains("does not open it"), "{}", wrong.findings[0]);
    assert!(!wrong.findings[0].to_string().contains("sesame"));
    assert!(opened_with(None).findings[0].message.contains("GL_WORD"));
}

#[test]
fn m006_a_protected_open_document_book_is_said_to_be_protected() {
    let bytes = repacked(&fixture("book.ods"), |name, text| {
        (name == "META-INF/manifest.xml").then(|| text.replace("</manifest:manifest>", "<manifest:encryption-data/></manifest:manifest>"))
    });
    check_refused("protected.ods", &bytes, "M006", "protected by a password");
}

#[test]
fn m007_a_password_on_an_old_workbook_has_the_same_wording() {
    let mut bytes = fixture("book.xls");
    // The record after the first becomes one that says the rest is encrypted.
    let begin = bytes.windows(6).position(|window| window == [0x09, 0x08, 0x10, 0x00, 0x00, 0x06]).expect("the workbook begins");
    bytes[begin + 20..begin + 22].copy_from_slice(&0x002F_u16.to_le_bytes());
    bytes[begin + 24] = 1;
    check_refused("old.xls", &bytes, "M007", "protected by a password");
}

#[test]
fn m008_protection_of_editing_does_not_stop_reading() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.protect_with_password("x").write_string(0, 0, "UPN").expect("a cell is written");
    let bytes = book.save_to_buffer().expect("a book is made");
    let read = read_bytes("locked.xlsx", &bytes, &Limits::default());
    assert!(read.findings.is_empty());
    assert_eq!(read.value.tables[0].rows[0].cells, [Cell::Text("UPN".into())]);
}

#[test]
fn m009_a_half_copied_workbook_of_any_container_is_one_line_and_no_rows() {
    for name in ["book.xlsx", "book.xlsb", "book.ods", "book.xls", "book-excel95.xls", "protected.xlsx"] {
        let whole = fixture(name);
        for part in 1..8 {
            let read = read_bytes(name, &whole[..whole.len() * part / 8], &with_worker());
            assert!(read.value.tables.is_empty(), "{name}: {part} eighths");
            assert_eq!(read.findings.len(), 1, "{name}");
        }
    }
    check_refused("half.xlsx", &fixture("book.xlsx")[..5000], "M009", "half copied");
    check_refused("half.xls", &fixture("book.xls")[..5000], "M009", "half copied");
}

#[test]
fn m010_a_bomb_in_any_zipped_container_is_refused_before_it_unpacks() {
    for (name, part) in [("book.xlsx", "xl/worksheets/sheet1.xml"), ("book.xlsb", "xl/worksheets/sheet1.bin"), ("book.ods", "content.xml")]
    {
        let bytes = repacked(&fixture(name), |inner, _| (inner == part).then(|| "a".repeat(40_000_000)));
        assert!(bytes.len() < 200_000);
        check_refused(name, &bytes, "M010", "unpacks to far more");
    }
}

#[test]
fn m012_two_parts_of_one_name_are_ambiguous() {
    let bytes = repacked(&fixture("book.xlsx"), |_, _| None);
    let mut writer = ZipWriter::new_append(Cursor::new(bytes)).expect("a zip");
    writer.start_file("XL/Worksheets/Sheet1.xml", SimpleFileOptions::default()).expect("a part begins");
    writer.write_all(b"<worksheet/>").expect("a part is written");
    let bytes = writer.finish().expect("a zip ends").into_inner();
    check_refused("two.xlsx", &bytes, "M012", "two parts of the same name");
}

#[test]
fn m015_an_office_lock_file_is_passed_over_and_says_that_the_book_may_be_open() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("~$book.xlsx"), [0x05; 165]).expect("a lock file");
    std::fs::write(folder.path().join("book.xlsx"), fixture("book.xlsx")).expect("the book");
    let read = read_inbox(folder.path(), &Limits::default()).expect("the inbox is read");
    assert_eq!(read.value.len(), 1);
    assert_eq!(read.findings[0].code.0, "M015");
    assert_eq!(read.findings[0].action, Action::Warned);
    assert!(read.findings[0].message.contains("'book.xlsx'"));
}

#[test]
fn m016_an_empty_file_may_not_have_been_downloaded() {
    check_refused("Pupils.xlsx", b"", "M016", "empty");
    let hint = read_bytes("Pupils.xlsx", b"", &Limits::default()).findings[0].hint.clone().unwrap_or_default();
    assert!(hint.contains("downloaded"));
}

#[test]
fn m017_a_strict_workbook_gives_the_same_values() {
    let plain =
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" s=\"1\"><v>42993</v></c><c r=\"B1\"><v>104</v></c></row></sheetData></worksheet>";
    let strict = "<worksheet xmlns=\"http://purl.oclc.org/ooxml/spreadsheetml/main\"><sheetData><row r=\"1\"><c r=\"A1\" s=\"1\" t=\"d\"><v>2017-09-15</v></c><c r=\"B1\"><v>104</v></c></row></sheetData></worksheet>";
    let (plain, strict) =
        (small_book("schemas.openxmlformats.org/officeDocument/2006", plain), small_book("purl.oclc.org/ooxml/officeDocument", strict));
    let rows = |bytes: &[u8]| read_bytes("a.xlsx", bytes, &Limits::default()).value.tables.remove(0).rows;
    assert_eq!(rows(&plain), rows(&strict));
    assert!(matches!(rows(&strict)[0].cells[0], Cell::Date(_)));
}

#[test]
fn m018_a_sheet_without_a_table_is_no_fault_of_the_book() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let summary = book.add_worksheet().set_name("Export Summary").expect("a name");
    summary.write_string(0, 0, "This document was exported from Numbers.").expect("a cell is written");
    let sheet = book.add_worksheet().set_name("Spring - Table 1").expect("a name");
    let lines = [
        ["UPN", "Surname", "Forename", "Date of birth", "Year group"],
        ["A803200099001", "Kestrel", "Zoe", "15/09/2017", "4"],
        ["Z803200099002", "Merle", "Lucja", "28/02/2018", "4"],
    ];
    for (row, line) in lines.iter().enumerate() {
        for (column, text) in line.iter().enumerate() {
            sheet.write_string(row as u32, column as u16, *text).expect("a cell is written");
        }
    }
    let bytes = book.save_to_buffer().expect("a book is made");
    let normalised = crate::messy::workbook::normalised("export.xlsx", &bytes);
    assert_eq!(normalised.value.records.rolls.iter().map(|roll| roll.pupils.len()).sum::<usize>(), 2);
    let refused: Vec<_> = normalised.findings.iter().filter(|finding| finding.action == Action::Rejected).collect();
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn m019_formats_to_the_last_row_and_column_cost_nothing() {
    let sheet = "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"XFD1\" s=\"1\"/></row><row r=\"1048576\"><c r=\"A1048576\" s=\"1\"/></row></sheetData></worksheet>";
    let read = read_bytes("a.xlsx", &small_book("schemas.openxmlformats.org/officeDocument/2006", sheet), &Limits::default());
    assert!(read.findings.is_empty());
    assert_eq!(read.value.tables[0].rows.len(), 1);
    assert_eq!(read.value.tables[0].rows[0].cells.len(), 1);
}

#[test]
fn m020_blank_repeats_of_an_open_document_book_are_not_expanded() {
    let repeated = "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>";
    let bytes = repacked(&fixture("book.ods"), |name, text| (name == "content.xml").then(|| text.replace("</table:table>", repeated)));
    let read = read_bytes("book.ods", &bytes, &Limits::default());
    assert!(read.findings.is_empty());
    assert_eq!(told(&read.value.tables[0]), told(&self::read("book.ods").value.tables[0]));
}

#[test]
fn m021_a_link_to_another_book_has_the_value_stored_with_it() {
    let sheet = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><f>[1]Data!A1</f><v>104</v></c><c r=\"B1\"><f>'\\\\server\\share\\[x.xlsx]Data'!A1</f></c></row></sheetData></worksheet>";
    let read = read_bytes("a.xlsx", &small_book("schemas.openxmlformats.org/officeDocument/2006", sheet), &Limits::default());
    assert_eq!(read.value.tables[0].rows[0].cells, [Cell::Number(104.0), Cell::FormulaWithoutValue]);
}

#[test]
fn m022_remarks_pictures_and_charts_stay_in_the_file() {
    for name in ["book.xlsx", "book.xls", "book.ods"] {
        assert!(!format!("{:?}", read(name)).contains("a remark that stays"), "{name}");
    }
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_number(0, 0, 1).expect("a cell is written");
    let mut chart = rust_xlsxwriter::Chart::new(rust_xlsxwriter::ChartType::Column);
    chart.add_series().set_values("Sheet1!$A$1:$A$1");
    sheet.insert_chart(2, 2, &chart).expect("a chart");
    sheet.insert_note(0, 0, &rust_xlsxwriter::Note::new("about the child")).expect("a note");
    let bytes = book.save_to_buffer().expect("a book is made");
    let read = read_bytes("a.xlsx", &bytes, &Limits::default());
    assert!(read.findings.is_empty() && !format!("{read:?}").contains("about the child"));
}

#[cfg(unix)]
#[test]
fn m023_only_plain_files_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(project().join("sample-data/inputs/containers/book.xlsx"), folder.path().join("link.xlsx")).expect("a link");
    std::fs::create_dir(folder.path().join("folder.xlsx")).expect("a folder");
    let read = read_inbox(folder.path(), &Limits::default()).expect("the inbox is read");
    assert!(read.value.is_empty());
    assert_eq!(read.findings.iter().map(|finding| finding.code.0).collect::<Vec<_>>(), ["M023"]);
    for path in ["/dev/zero", "/dev/stdin"] {
        assert_eq!(read_file(path.as_ref(), "device", &Limits::default()).findings[0].code.0, "M023");
    }
}

#[test]
fn a_worker_that_dies_or_says_nothing_costs_one_file_and_not_the_run() {
    for program in ["/bin/false", "/bin/true", "/bin/cat", "/no/such/program"] {
        let opening = Opening { worker: Some(program.into()), ..Opening::default() };
        let read = read_bytes("book.xls", &fixture("book.xls"), &Limits { opening, ..Limits::default() });
        assert!(read.value.tables.is_empty());
        assert_eq!(read.findings.len(), 1, "{program}");
        assert!(read.findings[0].message.contains("could not be"), "{}", read.findings[0]);
    }
}

/// A workbook of one sheet around its XML, with a date style, in one of the two name spaces.
pub fn small_book(space: &str, sheet: &str) -> Vec<u8> {
    let kinds = format!("http://{space}/relationships");
    let parts = [
        (
            "_rels/.rels",
            format!("<Relationships><Relationship Id=\"r\" Type=\"{kinds}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
        ),
        ("xl/workbook.xml", "<workbook><sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>".to_owned()),
        (
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships><Relationship Id=\"r1\" Type=\"{kinds}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"),
        ),
        ("xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>".to_owned()),
        ("xl/worksheets/sheet1.xml", sheet.to_owned()),
    ];
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(name, SimpleFileOptions::default()).expect("a part begins");
        writer.write_all(text.as_bytes()).expect("a part is written");
    }
    writer.finish().expect("a zip ends").into_inner()
}

fn repacked(zip: &[u8], mut change: impl FnMut(&str, &str) -> Option<String>) -> Vec<u8> {
    repacked_bytes(zip, |name, bytes| change(name, &String::from_utf8_lossy(bytes)).map(String::into_bytes))
}

/// The same zip with some parts changed.
pub(super) fn repacked_bytes(zip: &[u8], mut change: impl FnMut(&str, &[u8]) -> Option<Vec<u8>>) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).expect("a zip");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("a part");
        let name = entry.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("a part is read");
        writer.start_file(&*name, SimpleFileOptions::default()).expect("a part begins");
        writer.write_all(&change(&name, &bytes).unwrap_or(bytes)).expect("a part is written");
    }
    writer.finish().expect("a zip ends").into_inner()
}
